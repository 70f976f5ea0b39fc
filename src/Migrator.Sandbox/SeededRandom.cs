namespace Migrator.Sandbox;

/// <summary>Random numbers that are the same on every machine and every version of the runtime.</summary>
public sealed class SeededRandom
{
    private ulong state;

    /// <summary>Starts at a seed.</summary>
    public SeededRandom(ulong seed) => state = seed;

    /// <summary>Starts at a seed for one purpose, so that two purposes do not disturb each other's sequence.</summary>
    public SeededRandom(int seed, string purpose) => state = Hash(purpose, (ulong)(uint)seed);

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    /// <summary>A number from 0 up to, but not including, the limit.</summary>
    public int Next(int limit) => limit < 2 ? 0 : (int)(NextBits() % (ulong)limit);

    /// <summary>A number from the first to the last, both included.</summary>
    public int Between(int first, int last) => first + Next(last - first + 1);

    /// <summary>True in that share of the calls.</summary>
    public bool Chance(double share) => (NextBits() >> 11) * (1.0 / (1UL << 53)) < share;

    /// <summary>One of the choices.</summary>
    public T Pick<T>(IReadOnlyList<T> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices[Next(choices.Count)];
    }

    /// <summary>A number that depends on the text and the seed alone.</summary>
    public static ulong Hash(string text, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = 0xCBF29CE484222325 ^ Mix(seed);
        foreach (var c in text) hash = (hash ^ c) * 0x100000001B3;
        return Mix(hash);
    }

    /// <summary>A 32-digit hexadecimal identifier that depends on its name, its number and the seed alone.</summary>
    public static string HexId(int seed, string name, int number)
    {
        var high = Hash(name, ((ulong)(uint)seed << 32) | (uint)number);
        return high.ToString("x16", null) + Mix(high ^ 0xD6E8FEB86659FD93).ToString("x16", null);
    }

    /// <summary>Stirs the bits of a number.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
