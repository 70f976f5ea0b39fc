using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Records of one page, before it is known where they stand among the pages of other ranges.</summary>
internal sealed record Chunk(IReadOnlyList<RawRecord> Records, IReadOnlyList<Reject> Rejected, IDisposable? Buffer) : IDisposable
{
    /// <summary>No records.</summary>
    public static Chunk Empty { get; } = new([], [], null);

    /// <summary>Rows that the instance counted but did not show.</summary>
    public long Hidden { get; init; }

    /// <summary>What was deleted.</summary>
    public IReadOnlyList<Deletion> Deleted { get; init; } = [];

    /// <summary>What the reader noticed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>True where there is something to store.</summary>
    public bool Matters => Records.Count > 0 || Rejected.Count > 0 || Hidden > 0 || Deleted.Count > 0 || Findings.Count > 0;

    /// <summary>Takes the rows of an answer as they are.</summary>
    public static Chunk Of(TablePage page, TableRead read)
    {
        var records = new List<RawRecord>(page.Rows.Count);
        List<Reject>? rejected = null;
        foreach (var row in page.Rows)
        {
            if (string.IsNullOrEmpty(row.Id)) (rejected ??= []).Add(new Reject("", $"a row of {read.Path} without sys_id", row.Payload));
            else records.Add(new RawRecord(row.Id, ChangedAt(row, read), row.Payload));
        }
        return new Chunk(records, rejected ?? [], page);
    }

    /// <summary>A table that the account may not read although its root counts the rows: they are hidden, and the run goes on.</summary>
    public static Chunk Refused(TableRead read, int status, long rows) => Empty with
    {
        Hidden = rows,
        Findings = [new Finding(Severity.Error, "table_forbidden", $"servicenow: the account may not read {read.Path} ({status}); nothing of it is moved",
            $"grant {read.Grant}, allow the table for web services, then run 'migrator extract --full'", read.Table.Name)],
    };

    /// <summary>The page for the engine.</summary>
    public Page ToPage(Cursor next) => new(Records, next, this) { Hidden = Hidden, Deleted = Deleted, Rejected = Rejected, Findings = Findings };

    /// <inheritdoc />
    public void Dispose() => Buffer?.Dispose();

    private static DateTimeOffset? ChangedAt(in RecordSlice row, TableRead read)
    {
        var changed = WireTime.Parse(row.Changed.Span);
        if (read.Touch is null) return changed;
        var touched = WireTime.Parse(Members.Value(row.Payload.Span, read.Touch));
        return touched > changed ? touched : changed ?? touched;
    }
}

/// <summary>Single members of a row, found without reading the others.</summary>
internal static class Members
{
    /// <summary>The text of a member as it stands between its quotes; empty where it is not there or is no text.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> row, string name)
    {
        Span<byte> sought = stackalloc byte[name.Length + 4];
        sought[0] = (byte)'"';
        System.Text.Encoding.ASCII.GetBytes(name, sought[1..]);
        "\":\""u8.CopyTo(sought[(name.Length + 1)..]);
        var at = row.IndexOf(sought);
        if (at < 0) return default;
        var value = row[(at + sought.Length)..];
        return value.IndexOf((byte)'"') is >= 0 and var end ? value[..end] : default;
    }
}
