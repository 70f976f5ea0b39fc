namespace Migrator.Core;

/// <summary>A system that records are read from. A source never writes.</summary>
public interface ISource
{
    /// <summary>Name and abilities, known without asking the system.</summary>
    SourceInfo Info { get; }

    /// <summary>Logs in, looks round, moves nothing: names each table and column that the account cannot read and what to grant.</summary>
    /// <exception cref="ConnectorException">The system is away, is another one, or refuses the account.</exception>
    Task<Probe> ProbeAsync(CancellationToken cancel);

    /// <summary>The tables that hold records, in the order in which they are to be read, as the system describes them today.</summary>
    Task<IReadOnlyList<SourceTable>> TablesAsync(CancellationToken cancel);

    /// <summary>How many rows the system itself counts in each of these tables (whatever the account may see), in as few calls as possible.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<SourceTable> tables, CancellationToken cancel);

    /// <summary>
    /// Reads a table from the cursor on. Resuming at any page's <see cref="Page.Next"/> yields what the unbroken read would have;
    /// a record that changes meanwhile may come twice. The last page's cursor reads only what has changed since.
    /// At least one page is yielded, so that the cursor moves.
    /// </summary>
    IAsyncEnumerable<Page> ReadAsync(SourceTable table, Cursor from, CancellationToken cancel);
}

/// <summary>A source with attachments: bytes are fetched one by one.</summary>
public interface IBlobSource
{
    /// <summary>Opens the bytes of an attachment, given its raw record.</summary>
    /// <exception cref="ConnectorException"><see cref="Fault.Rejected"/> where this one attachment cannot be had.</exception>
    Task<Blob> OpenAsync(RawRecord attachment, CancellationToken cancel);
}

/// <summary>A source that can say, in a few calls for all tables together, which of them hold anything new.</summary>
public interface IChangeProbe
{
    /// <summary>Those of the tables that may have changed since their cursor; the others need not be read.</summary>
    Task<IReadOnlyList<SourceTable>> ChangedAsync(IReadOnlyList<(SourceTable Table, Cursor From)> tables, CancellationToken cancel);
}

/// <summary>An open attachment; dispose it to give the connection back.</summary>
/// <param name="Content">The bytes, read once.</param>
/// <param name="Length">How many bytes the source promises; null where it does not say.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 that the source promises; null where it does not say.</param>
public sealed record Blob(Stream Content, long? Length, string? Sha256) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Content.Dispose();
}

/// <summary>What a source can do, known without asking it.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Kinds">Kinds that it can hold.</param>
public sealed record SourceInfo(string Name, IReadOnlyList<Kind> Kinds);

/// <summary>One table (collection, endpoint) of a source. Every table holds records of one kind.</summary>
/// <param name="Name">The vendor's own name, such as <c>incident</c>; unique within the source.</param>
/// <param name="Kind">Kind of its records.</param>
public sealed record SourceTable(string Name, Kind Kind)
{
    /// <summary>Other names under which records refer to it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Tables that it inherits columns and choices from, nearest first, as far as the source tells.</summary>
    public IReadOnlyList<string> Extends { get; init; } = [];

    /// <summary>
    /// False where rows merely inform about other records (a list of deletions): nothing of it is counted or stored as records.
    /// </summary>
    public bool HoldsRecords { get; init; } = true;
}

/// <summary>The answer of a system that was asked how it is.</summary>
/// <param name="Product">What it says it is, with version where it tells, such as <c>KIX 18.37</c>.</param>
/// <param name="Account">Who the tool is logged in as, as far as the system tells.</param>
/// <param name="ClockOffset">The system's clock minus ours; null where it does not tell.</param>
/// <param name="Findings">What is amiss, each with a remedy.</param>
public sealed record Probe(string Product, string? Account, TimeSpan? ClockOffset, IReadOnlyList<Finding> Findings)
{
    /// <summary>What the account may read, kind by kind; empty where the system does not tell.</summary>
    public IReadOnlyList<KindAccess> Access { get; init; } = [];

    /// <summary>About how many bytes a full extraction brings, attachments among them; null where it cannot be told.</summary>
    public long? ExpectedBytes { get; init; }
}

/// <summary>What the account may read of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rows">Rows that the system counts, whatever the account may see.</param>
/// <param name="Hidden">Tables and columns (table.column) that it may not read; each has a finding with a remedy.</param>
public sealed record KindAccess(Kind Kind, long Rows, IReadOnlyList<string> Hidden);
