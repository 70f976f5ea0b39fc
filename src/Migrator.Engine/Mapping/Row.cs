using System.Text;
using System.Text.Json;

namespace Migrator.Engine.Mapping;

/// <summary>
/// The names of a table's columns with a number each. Records of a table come with their columns in the same order, so the next name is
/// guessed from the one before and only compared.
/// </summary>
internal sealed class Columns
{
    private readonly Utf8Map<int> byName = new();
    private readonly List<byte[]> names = [];
    private readonly List<int> successors = [-1];
    private int[] sorted = [];

    public Columns(IEnumerable<string> known)
    {
        foreach (var name in known) Add(Encoding.UTF8.GetBytes(name));
    }

    public int Count => names.Count;

    /// <summary>Every column's number, by name: the order of leftovers does not depend on the order in which the source sends them.</summary>
    public ReadOnlySpan<int> Sorted
    {
        get
        {
            if (sorted.Length != names.Count)
            {
                sorted = [.. Enumerable.Range(0, names.Count)];
                Array.Sort(sorted, (a, b) => names[a].AsSpan().SequenceCompareTo(names[b]));
            }

            return sorted;
        }
    }

    public ReadOnlySpan<byte> NameOf(int column) => names[column];

    public int Find(ReadOnlySpan<byte> name) => byName.TryGet(name, out var column) ? column : -1;

    /// <summary>The column of that name, which follows <paramref name="previous"/> in the record (-1 at its beginning).</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int previous)
    {
        var guess = successors[previous + 1];
        if (guess >= 0 && name.SequenceEqual(names[guess])) return guess;
        if (!byName.TryGet(name, out var column)) column = Add(name.ToArray());
        successors[previous + 1] = column;
        return column;
    }

    private int Add(byte[] name)
    {
        byName.Add(name, names.Count);
        names.Add(name);
        successors.Add(-1);
        return names.Count - 1;
    }
}

/// <summary>One record, split into its columns in a single pass.</summary>
/// <param name="columns">The table's columns; unknown ones are added.</param>
/// <param name="references">Objects made of value, display_value and link only count as their value.</param>
internal sealed class Row(Columns columns, bool references)
{
    private byte[] bytes = new byte[8192];
    private Cell[] cells = new Cell[Math.Max(16, columns.Count)];
    private Cell[] labels = new Cell[Math.Max(16, columns.Count)];
    private int length = -1;
    private bool[] used = new bool[Math.Max(16, columns.Count)];

    public Columns Columns => columns;

    /// <summary>Splits a record.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        if (bytes.Length < json.Length) bytes = new byte[json.Length * 2];
        json.CopyTo(bytes);
        length = json.Length;
        JsonText.MendSurrogates(bytes.AsSpan(0, length));
        Array.Clear(cells);
        Array.Clear(used);
        if (references) Array.Clear(labels);
        var reader = new Utf8JsonReader(bytes.AsSpan(0, json.Length));
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) throw new JsonException("the record is no JSON object");
        var previous = -1;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            previous = reader.ValueIsEscaped
                ? columns.IndexOf(Encoding.UTF8.GetBytes(reader.GetString()!), previous)
                : columns.IndexOf(reader.ValueSpan, previous);
            if (previous >= cells.Length) Grow();
            reader.Read();
            cells[previous] = references && reader.TokenType is JsonTokenType.StartObject ? Reference(ref reader, previous) : Cell.At(ref reader, bytes, 0);
        }

        if (reader.Read()) throw new JsonException("something follows the record");
    }

    /// <summary>The record as it was read.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, length);

    /// <summary>True where these are the bytes that were read last.</summary>
    public bool Holds(ReadOnlySpan<byte> json) => length == json.Length && json.SequenceEqual(bytes.AsSpan(0, length));

    public Cell Get(int column) => column < cells.Length ? cells[column] : default;

    /// <summary>The readable form that came with the value (display_value), if any.</summary>
    public Cell LabelOf(int column) => column < labels.Length ? labels[column] : default;

    public void Use(int column)
    {
        if (column < used.Length) used[column] = true;
    }

    /// <summary>The column's value went nowhere after all.</summary>
    public void Free(int column)
    {
        if (column < used.Length) used[column] = false;
    }

    public bool IsUsed(int column) => used[column];

    private Cell Reference(ref Utf8JsonReader reader, int column)
    {
        Cell value = default, label = default, link = default;
        for (var probe = reader; probe.Read() && probe.TokenType is JsonTokenType.PropertyName;)
        {
            var which = probe.ValueTextEquals("value"u8) ? 0 : probe.ValueTextEquals("display_value"u8) ? 1 : probe.ValueTextEquals("link"u8) ? 2
                : probe.ValueTextEquals("display_value_internal"u8) ? 3 : 4;
            probe.Read();
            if (which == 4 || probe.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return Cell.At(ref reader, bytes, 0);
            if (which == 0) value = Cell.At(ref probe, bytes, 0);
            else if (which == 1) label = Cell.At(ref probe, bytes, 0);
            else if (which == 2) link = Cell.At(ref probe, bytes, 0);
        }

        reader.Skip();
        labels[column] = label;
        if (!value.IsEmpty) return value;
        return link.IsEmpty ? label : LastPart(link);
    }

    private static Cell LastPart(Cell link)
    {
        var text = link.Text();
        return Cell.Of(text.AsSpan(text.LastIndexOf('/') + 1));
    }

    private void Grow()
    {
        var size = Math.Max(cells.Length * 2, columns.Count);
        Array.Resize(ref cells, size);
        Array.Resize(ref labels, size);
        Array.Resize(ref used, size);
    }
}
