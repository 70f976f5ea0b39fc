namespace Migrator.Core;

/// <summary>
/// A source that can say what it holds without being read: in counts and samples, in a number of calls that depends on its tables, not on its rows.
/// </summary>
public interface IInventory
{
    /// <summary>What there is today, tables that are not read among it.</summary>
    /// <exception cref="ConnectorException">The system is away or refuses the account.</exception>
    Task<Inventory> TakeAsync(CancellationToken cancel);

    /// <summary>
    /// Some rows of a table, spread over it, as they would be read: at most <paramref name="records"/>, fewer where rows are hidden. Not all rows, and
    /// not to be stored. The page's cursor means nothing. A table that the account may not read gives an empty page.
    /// </summary>
    Task<Page> SampleAsync(SourceTable table, int records, CancellationToken cancel);
}

/// <summary>What a source holds.</summary>
/// <param name="Tables">Its tables, those that hold nothing left out.</param>
/// <param name="Files">Its attachments; null where it has none or does not tell.</param>
/// <param name="Reading">How it is read.</param>
public sealed record Inventory(IReadOnlyList<TableInventory> Tables, FileInventory? Files, ReadingPace Reading);

/// <summary>One table of a source.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows that the source counts, whatever the account may see.</param>
public sealed record TableInventory(SourceTable Table, long Rows)
{
    /// <summary>What people call it; null where the source does not tell.</summary>
    public string? Label { get; init; }

    /// <summary>True where the customer has made it, not the vendor.</summary>
    public bool Custom { get; init; }

    /// <summary>False where an extract would leave it out with the present settings.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>Rows by year of creation, UTC; empty where the source does not tell.</summary>
    public IReadOnlyDictionary<int, long> ByYear { get; init; } = new Dictionary<int, long>();

    /// <summary>Fields that the customer has made: name and label.</summary>
    public IReadOnlyList<(string Name, string? Label)> CustomFields { get; init; } = [];
}

/// <summary>The attachments of a source.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How large together; null where the source does not tell.</param>
public sealed record FileInventory(long Count, long? Bytes)
{
    /// <summary>By media type, as the source has it.</summary>
    public IReadOnlyList<FileGroup> ByType { get; init; } = [];

    /// <summary>By size: how many have at most so many bytes and more than the class before; null for all that are larger.</summary>
    public IReadOnlyList<(long? UpTo, long Count)> BySize { get; init; } = [];
}

/// <summary>Attachments of one media type.</summary>
public sealed record FileGroup(string MediaType, long Count, long? Bytes);

/// <summary>How a source is read, so that it can be said how long that takes.</summary>
/// <param name="RowsPerRequest">Rows of a page.</param>
/// <param name="Parallel">Requests at the same time, as the project file allows.</param>
public sealed record ReadingPace(int RowsPerRequest, int Parallel);
