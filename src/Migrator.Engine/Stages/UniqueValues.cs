using System.Runtime.InteropServices;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Who asked first for each value that must be unique: hashes only, sixteen bytes for each value. That two different values are taken for one is a matter of
/// one in several million plans of a million tickets, and would be told as a value that is taken.
/// </summary>
internal sealed class UniqueValues
{
    private (ulong Value, ulong Mark)[] slots = new (ulong, ulong)[1 << 10];
    private int count;

    /// <summary>True where nobody else has asked for it before.</summary>
    public bool Take(string target, string field, string value, Mark mark)
    {
        var wanted = Hash(Hash(Hash(1, target), field), value);
        var asking = Hash(Hash(2, mark.Rule), mark.Key.Id) ^ (ulong)mark.Key.Kind;
        if (count * 4 > slots.Length * 3) Grow();
        ref var slot = ref Slot(slots, wanted);
        if (slot.Value == wanted) return slot.Mark == asking;
        slot = (wanted, asking);
        count++;
        return true;
    }

    private static ref (ulong Value, ulong Mark) Slot((ulong Value, ulong Mark)[] into, ulong wanted)
    {
        var at = wanted & (ulong)(into.Length - 1);
        while (into[at].Value != 0 && into[at].Value != wanted) at = (at + 1) & (ulong)(into.Length - 1);
        return ref into[at];
    }

    private void Grow()
    {
        var larger = new (ulong, ulong)[slots.Length * 2];
        foreach (var slot in slots)
        {
            if (slot.Value != 0) Slot(larger, slot.Value) = slot;
        }

        slots = larger;
    }

    // The same on every machine and in every run: which of two records gets a value must not depend on chance. Never 0, which stands for a free place.
    private static ulong Hash(ulong seed, string text)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        var hash = Mix(seed ^ ((ulong)bytes.Length << 32));
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes) hash = (hash << 8) ^ (hash >> 56) ^ b;
        return Mix(hash) | 1;
    }

    private static ulong Mix(ulong hash)
    {
        var high = Math.BigMul(hash + 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, out var low);
        return high ^ low;
    }
}
