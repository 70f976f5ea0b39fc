namespace Migrator.Core;

/// <summary>What to read.</summary>
/// <param name="Since">Leave out tickets and what hangs on them that were last changed before; null reads all.</param>
/// <param name="Kinds">Only these kinds; empty reads all.</param>
/// <param name="Limit">A rehearsal on the first records of each table; null reads all.</param>
public sealed record Scope(DateTimeOffset? Since, IReadOnlyList<Kind> Kinds, int? Limit = null)
{
    /// <summary>Everything.</summary>
    public static Scope All { get; } = new(null, []);

    /// <summary>True where records of the kind are wanted.</summary>
    public bool Wants(Kind kind) => Kinds.Count == 0 || Kinds.Contains(kind);
}

/// <summary>How fast.</summary>
/// <param name="RequestsPerMinute">Upper limit; 0 = none but what the system itself demands.</param>
/// <param name="Parallel">Concurrent requests; 0 = adaptive.</param>
public sealed record Pace(int RequestsPerMinute, int Parallel)
{
    /// <summary>As fast as the system stands.</summary>
    public static Pace Adaptive { get; } = new(0, 0);
}
