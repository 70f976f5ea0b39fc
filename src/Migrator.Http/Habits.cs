using System.Collections.Concurrent;
using System.Numerics;

namespace Migrator.Http;

/// <summary>What requests to one place are like: how fast the system can answer them and how long the answers are.</summary>
internal sealed class Habit
{
    private const double QuickEnough = 25;
    private const double Aging = 0.01;
    private readonly Lock gate = new();
    private readonly double[] best = [.. Enumerable.Repeat(double.MaxValue, 32)];
    private int length;

    /// <summary>Guess at the next body's length.</summary>
    public int Length => Volatile.Read(ref length);

    /// <summary>A body was that long.</summary>
    public void Learn(int bytes) => Volatile.Write(ref length, Math.Max(bytes + 1, Length - Length / 8));

    /// <summary>
    /// An answer of that length began after that time. Answers are compared with others of about their length: asking for one row is quick
    /// and says nothing about a page of a thousand.
    /// </summary>
    public Sign Learn(TimeSpan latency, long bytes)
    {
        var size = BitOperations.Log2((ulong)Math.Max(bytes, 1)) / 2;
        var milliseconds = Math.Max(latency.TotalMilliseconds, QuickEnough);
        lock (gate)
        {
            // The best time ages, so that a system that became slower for good is not taken for an overloaded one for ever.
            best[size] = milliseconds < best[size] ? milliseconds : best[size] + (milliseconds - best[size]) * Aging;
            return (milliseconds / best[size]) switch
            {
                < 2 => Sign.Calm,
                < 4 => Sign.Neutral,
                _ => Sign.Slow,
            };
        }
    }
}

/// <summary>Habits by method and path, with ids left out of the path.</summary>
internal sealed class Habits
{
    private const int Most = 256;
    private readonly ConcurrentDictionary<string, Habit> known = new(StringComparer.Ordinal);
    private readonly Habit rest = new();

    public Habit Of(HttpRequestMessage request)
    {
        var place = $"{request.Method} {Shape(request.RequestUri!.AbsolutePath)}";
        if (known.TryGetValue(place, out var habit)) return habit;
        return known.Count < Most ? known.GetOrAdd(place, static _ => new Habit()) : rest;
    }

    private static string Shape(string path)
    {
        if (!path.AsSpan().ContainsAnyInRange('0', '9')) return path;
        return string.Join('/', path.Split('/').Select(part => IsId(part) ? "*" : part));
    }

    private static bool IsId(string part) => part.Count(char.IsAsciiDigit) is var digits && (digits > 4 || digits == part.Length || (digits > 0 && part.Length >= 16));
}
