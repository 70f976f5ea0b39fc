using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Migrator.Core;

namespace Migrator.Testing;

/// <summary>A row of a <see cref="FakeSource"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">What the source sends.</param>
/// <param name="ChangedAt">When it was last changed.</param>
public sealed record FakeRow(string Id, string Json, DateTimeOffset ChangedAt);

/// <summary>
/// A source in memory, named like a real one so that its shipped mapping fits. Rows come in pages in the order in which they were last changed;
/// the cursor is the number of rows that were read, so it moves on by every change.
/// </summary>
public sealed class FakeSource(string name, params SourceTable[] tables) : ISource, IBlobSource
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<FakeRow>> rows = tables.ToDictionary(table => table.Name, _ => new List<FakeRow>(), StringComparer.Ordinal);
    private readonly Dictionary<string, List<Deletion>> deletions = new(StringComparer.Ordinal);
    private int running;
    private int pages;

    /// <summary>Rows of a page.</summary>
    public int PageSize { get; set; } = 3;

    /// <summary>Fails instead of giving out the page of that number, counted over all tables from 1; 0 never does.</summary>
    public int FailsAtPage { get; set; }

    /// <summary>How it fails.</summary>
    public Func<Exception> Failure { get; set; } = () => new ConnectorException(Fault.Unavailable, "fake", "no answer", "run again");

    /// <summary>Rows that are counted but not shown, by table.</summary>
    public Dictionary<string, int> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>Added to what is counted, by table: rows that came while it was read.</summary>
    public Dictionary<string, int> Miscounted { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes by attachment.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What is promised of an attachment's bytes, where it is not the truth.</summary>
    public Dictionary<string, (long? Length, string? Sha256)> Promises { get; } = new(StringComparer.Ordinal);

    /// <summary>Attachments whose bytes are refused.</summary>
    public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that cannot be read as records.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>Attachments that were opened, in order.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Pages that were given out, as table and number of the first row.</summary>
    public List<(string Table, int From)> Given { get; } = [];

    /// <summary>How many tables were read at the same time at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Is awaited before each page.</summary>
    public Func<string, CancellationToken, Task> BeforePage { get; set; } = (_, _) => Task.CompletedTask;

    /// <inheritdoc />
    public SourceInfo Info { get; } = new(name, [.. tables.Select(table => table.Kind).Distinct()]);

    /// <summary>Adds a row, or changes it: it is the last one then.</summary>
    public void Put(string table, string id, string json, DateTimeOffset changedAt)
    {
        lock (gate) rows[table].Add(new FakeRow(id, json, changedAt));
    }

    /// <summary>Deletes a row and leaves a trace in the table that lists deletions.</summary>
    public void Delete(string table, string id, Kind kind, string traces, DateTimeOffset at)
    {
        lock (gate)
        {
            rows[table] = [.. rows[table].Select(row => row.Id == id ? new FakeRow("", "", at) : row)];
            (deletions.TryGetValue(traces, out var list) ? list : deletions[traces] = []).Add(new Deletion(kind, id, at));
        }
    }

    /// <summary>Deletes a row without a trace.</summary>
    public void Delete(string table, string id)
    {
        lock (gate) rows[table] = [.. rows[table].Select(row => row.Id == id ? new FakeRow("", "", row.ChangedAt) : row)];
    }

    /// <inheritdoc />
    public Task<Probe> ProbeAsync(CancellationToken cancel) => Task.FromResult(new Probe("Fake", null, null, []));

    /// <inheritdoc />
    public Task<IReadOnlyList<SourceTable>> TablesAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<SourceTable>>(tables);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<SourceTable> tables, CancellationToken cancel)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyDictionary<string, long>>(tables.ToDictionary(
                table => table.Name,
                table => (long)rows[table.Name].Select(row => row.Id).Where(id => id.Length > 0).Distinct().Count() + Hidden.GetValueOrDefault(table.Name) + Miscounted.GetValueOrDefault(table.Name),
                StringComparer.Ordinal));
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Page> ReadAsync(SourceTable table, Cursor from, [EnumeratorCancellation] CancellationToken cancel)
    {
        lock (gate) MostAtOnce = Math.Max(MostAtOnce, ++running);
        try
        {
            for (var at = from.IsStart ? 0 : int.Parse(from.Value, CultureInfo.InvariantCulture); ;)
            {
                await BeforePage(table.Name, cancel);
                cancel.ThrowIfCancellationRequested();
                if (Interlocked.Increment(ref pages) == FailsAtPage) throw Failure();
                var (page, next, last) = PageOf(table, at, from.IsStart && at == 0);
                lock (gate) Given.Add((table.Name, at));
                at = next;
                yield return page;
                if (last) yield break;
            }
        }
        finally
        {
            lock (gate) running--;
        }
    }

    /// <inheritdoc />
    public Task<Blob> OpenAsync(RawRecord attachment, CancellationToken cancel)
    {
        lock (gate) Opened.Add(attachment.Id);
        if (Refused.Contains(attachment.Id)) throw new ConnectorException(Fault.Rejected, Info.Name, "403 on the attachment", "grant read access to it");
        var bytes = Files[attachment.Id];
        var (length, sha256) = Promises.TryGetValue(attachment.Id, out var promise) ? promise : (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return Task.FromResult(new Blob(new MemoryStream(bytes), length, sha256));
    }

    private (Page Page, int Next, bool Last) PageOf(SourceTable table, int at, bool first)
    {
        lock (gate)
        {
            if (!table.HoldsRecords)
            {
                var gone = deletions.GetValueOrDefault(table.Name) ?? [];
                return (new Page([], At(gone.Count)) { Deleted = [.. gone.Skip(at)] }, gone.Count, true);
            }

            var slice = rows[table.Name].Skip(at).Take(PageSize).ToList();
            var next = at + slice.Count;
            var there = slice.Where(row => row.Id.Length > 0).ToLookup(row => Unreadable.Contains(row.Id));
            var records = there[false].Select(row => new RawRecord(row.Id, row.ChangedAt, Encoding.UTF8.GetBytes(row.Json))).ToList();
            var rejected = there[true].Select(row => new Reject(row.Id.StartsWith('?') ? "" : row.Id, "it cannot be read", Encoding.UTF8.GetBytes(row.Json))).ToList();
            return (new Page(records, At(next)) { Rejected = rejected, Hidden = first ? Hidden.GetValueOrDefault(table.Name) : 0 }, next, next >= rows[table.Name].Count);
        }
    }

    private static Cursor At(int row) => new(row.ToString(CultureInfo.InvariantCulture));
}
