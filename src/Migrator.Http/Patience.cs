using System.Net.Http.Headers;

namespace Migrator.Http;

/// <summary>How long to wait before an attempt is repeated, and how often.</summary>
internal sealed class Patience(TimeProvider time)
{
    /// <summary>Attempts that may fail without the system saying how long to wait.</summary>
    private const int Most = 9;

    /// <summary>The same while the host has never answered at all: a wrong address should not take a minute to be told.</summary>
    private const int MostForStranger = 3;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private bool acquainted;

    /// <summary>The host has answered, whatever the answer was.</summary>
    public void Answered() => acquainted = true;

    /// <summary>True where so many failed attempts are enough.</summary>
    public bool IsExhausted(int failures) => failures >= (acquainted ? Most : MostForStranger);

    /// <summary>Exponential, with jitter so that requests that failed together do not come back together.</summary>
    public static TimeSpan Backoff(int failures)
    {
        var full = Shortest * Math.Pow(2, Math.Min(failures, 12) - 1);
        return (full < Longest ? full : Longest) * (0.5 + Random.Shared.NextDouble() / 2);
    }

    /// <summary>What the system asks for in Retry-After, in either form; null where it asks for nothing.</summary>
    public TimeSpan? Asked(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            // The system's own clock, where it tells, makes up for a difference between the two.
            { Date: { } date } => date - (headers.Date ?? time.GetUtcNow()),
            _ => TimeSpan.Zero,
        };
        return wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(Random.Shared.Next(20)) : null;
    }
}
