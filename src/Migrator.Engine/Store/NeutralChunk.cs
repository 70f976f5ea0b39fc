using System.Runtime.InteropServices;

namespace Migrator.Engine.Store;

/// <summary>Some neutral records of one kind in one buffer, which is used again and again.</summary>
internal sealed class NeutralChunk
{
    private const int MostBytes = 4 << 20;
    private readonly List<(string Record, string? Owner, int Start, int Length)> entries = [];
    private readonly List<long> versions = [];
    private byte[] buffer = new byte[1 << 18];
    private int used;

    public int Count => entries.Count;

    /// <summary>Row numbers of the records, as bytes: a record that changes gets another one.</summary>
    public ReadOnlySpan<byte> Versions => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(versions));

    /// <summary>True where the buffer holds as much as it should, however few records that are.</summary>
    public bool IsFull => used >= MostBytes;

    public string Record(int index) => entries[index].Record;

    public string? Owner(int index) => entries[index].Owner;

    /// <summary>The record; valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Json(int index) => buffer.AsSpan(entries[index].Start, entries[index].Length);

    public void Clear()
    {
        entries.Clear();
        versions.Clear();
        used = 0;
        // One large record must not keep its room for good.
        if (buffer.Length > 4 * MostBytes) buffer = new byte[1 << 18];
    }

    public void Add(long version, string record, string? owner, ReadOnlySpan<byte> json)
    {
        versions.Add(version);
        if (buffer.Length - used < json.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + json.Length));
        json.CopyTo(buffer.AsSpan(used));
        entries.Add((record, owner, used, json.Length));
        used += json.Length;
    }
}
