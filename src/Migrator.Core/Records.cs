namespace Migrator.Core;

/// <summary>Where to go on reading. Opaque to everybody but the source that made it.</summary>
public readonly record struct Cursor(string Value)
{
    /// <summary>The beginning of a table.</summary>
    public static readonly Cursor Start = new("");

    /// <summary>True at the beginning of a table.</summary>
    public bool IsStart => string.IsNullOrEmpty(Value);
}

/// <summary>
/// One record as the source sent it. <paramref name="Payload"/> is the record's own bytes (UTF-8 JSON), unchanged;
/// it is valid until the page it came with is disposed.
/// </summary>
/// <param name="Id">The source's own id, unique within the kind.</param>
/// <param name="ChangedAt">When the source says it was last changed; null where it does not say.</param>
/// <param name="Payload">Verbatim bytes of the record.</param>
public readonly record struct RawRecord(string Id, DateTimeOffset? ChangedAt, ReadOnlyMemory<byte> Payload);

/// <summary>A record that the source says it has deleted.</summary>
/// <param name="Kind">Kind of the deleted record.</param>
/// <param name="Id">Its id.</param>
/// <param name="At">
/// When it was deleted. A record that was seen changed later than that has come back and stays; in the same second the deletion wins. A source that can
/// ask whether the record is there nevertheless (restored, moved to another class under the same id) does so before it tells of the deletion.
/// </param>
public readonly record struct Deletion(Kind Kind, string Id, DateTimeOffset At);

/// <summary>A row that could not be read as a record (no id, say). It is kept, never dropped.</summary>
public sealed record Reject(string Id, string Why, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Records and the cursor that follows them; stored together or not at all. Dispose it when its records were stored:
/// the buffer behind the payloads goes back to its pool.
/// </summary>
public sealed class Page(IReadOnlyList<RawRecord> records, Cursor next, IDisposable? buffer = null) : IDisposable
{
    /// <summary>The records, in the order in which the source sent them.</summary>
    public IReadOnlyList<RawRecord> Records { get; } = records;

    /// <summary>Where reading goes on after this page.</summary>
    public Cursor Next { get; } = next;

    /// <summary>Rows that the source counted but did not show, as far as this page proves it.</summary>
    public long Hidden { get; init; }

    /// <summary>Records that are gone at the source.</summary>
    public IReadOnlyList<Deletion> Deleted { get; init; } = [];

    /// <summary>Rows that are no records.</summary>
    public IReadOnlyList<Reject> Rejected { get; init; } = [];

    /// <summary>What the reader noticed on the way.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <inheritdoc />
    public void Dispose() => buffer?.Dispose();
}
