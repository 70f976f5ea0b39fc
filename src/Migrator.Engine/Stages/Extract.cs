using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>How to extract.</summary>
/// <param name="Scope">What to read.</param>
/// <param name="Full">Read every table from its start; what is in the store already is compared, not doubled, and what does not come again is taken for deleted.</param>
/// <param name="Tables">Tables read at the same time.</param>
/// <param name="Downloads">Attachments read at the same time.</param>
public sealed record ExtractOptions(Scope Scope, bool Full = false, int Tables = 4, int Downloads = 4);

/// <summary>
/// Reads a source into the store, page by page: a page and its cursor are stored together or not at all, so that a killed run goes on at
/// the page where it stopped. Several tables are read at the same time, one thread writes.
/// </summary>
public sealed class Extract(StageContext context, ISource source)
{
    private const string Name = "extract";
    private const int MostReadings = 3;
    private readonly MigrationStore store = context.Store;

    /// <summary>Reads everything in scope that the store does not have yet.</summary>
    /// <exception cref="ConnectorException">The source failed; what was stored stays and the next run goes on from there.</exception>
    public async Task<PageCounts> RunAsync(ExtractOptions options, CancellationToken cancel)
    {
        store.ClearFindings(Name);
        var tables = await RegisterAsync(options, cancel);
        var comparable = Comparable(options.Scope);
        if (options.Full) store.BeginSweep();
        var due = options.Full || options.Scope.Limit is not null ? tables : await DueAsync(tables, cancel);
        var (counts, changed) = await ReadAsync(due, options, cancel);
        await CountAsync([.. tables.Where(table => table.Counted is null || changed.Contains(table.Table.Kind) || due.Any(d => d.Id == table.Id && !d.Complete))], cancel);
        if (options.Full && options.Scope.Limit is null) Sweep(tables, comparable);
        counts += await ReconcileAsync(tables, options, cancel);
        if (source is IBlobSource blobs && options.Scope.Wants(Kind.Attachment)) await new BlobDownload(context, blobs).RunAsync(options, cancel);
        context.Log.LogInformation("Extracted {New} new and {Changed} changed records, {Deleted} deleted, {Rejected} rejected", counts.New, counts.Changed, counts.Deleted, counts.Rejected);
        return counts;
    }

    private async Task<IReadOnlyList<StoredTable>> RegisterAsync(ExtractOptions options, CancellationToken cancel)
    {
        var found = await source.TablesAsync(cancel);
        var names = found.Where(table => options.Scope.Wants(table.Kind) || !table.HoldsRecords).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        var tables = store.SetTables(source.Info.Name, found);
        if (options.Full)
        {
            foreach (var table in tables.Where(table => names.Contains(table.Table.Name))) store.Rewind(table);
            tables = store.Tables();
        }

        return [.. tables.Where(table => names.Contains(table.Table.Name))];
    }

    // A table that was never read to its end must be read; of the others the source can say which hold news.
    private async Task<IReadOnlyList<StoredTable>> DueAsync(IReadOnlyList<StoredTable> tables, CancellationToken cancel)
    {
        if (source is not IChangeProbe probe || !tables.Any(table => table.Complete)) return tables;
        var changed = await probe.ChangedAsync([.. tables.Where(table => table.Complete).Select(table => (table.Table, table.Cursor))], cancel);
        var names = changed.Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        return [.. tables.Where(table => !table.Complete || names.Contains(table.Table.Name))];
    }

    // What lies before 'since' does not come: a narrower scope than ever before is no reason to take the rest for deleted.
    private bool Comparable(Scope scope)
    {
        const string Earliest = "extract.since";
        var since = scope.Since?.ToUnixTimeSeconds() ?? 0;
        var before = store.Setting(Earliest) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : since;
        store.Set(Earliest, Math.Min(since, before).ToString(CultureInfo.InvariantCulture));
        return since <= before;
    }

    // A trace of a deletion may be missing (a list of deletions that was cut, a table without one); that a table was read whole and a record did not come is one too.
    private void Sweep(IReadOnlyList<StoredTable> read, bool comparable)
    {
        using var transaction = store.Begin();
        foreach (var table in store.Tables().Where(table => table is { Complete: true, Table.HoldsRecords: true } && read.Any(one => one.Id == table.Id)))
        {
            var sure = comparable && table.Hidden == 0 && store.CountRejects(table) == 0;
            var missing = store.Sweep(table, gone: sure);
            if (missing == 0) continue;
            context.Find(Name, sure
                ? new Finding(Severity.Note, "gone_at_source", $"{table.Table.Name}: {missing} records did not come again and are taken for deleted at the source", "nothing to do", table.Table.Name)
                : new Finding(Severity.Warning, "gone_or_hidden", $"{table.Table.Name}: {missing} records did not come again; since rows are hidden, rejected or out of scope it cannot be told whether they were deleted",
                    "grant the account read access to all rows of the table, or widen scope.since, then run 'migrator extract --full'", table.Table.Name));
        }

        transaction.Commit();
    }

    private async Task<(PageCounts Counts, IReadOnlySet<Kind> Changed)> ReadAsync(IReadOnlyList<StoredTable> tables, ExtractOptions options, CancellationToken cancel)
    {
        var pages = Channel.CreateBounded<(StoredTable Table, Page? Page)>(new BoundedChannelOptions(2) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = ReadTablesAsync(tables, options, pages.Writer, stop.Token);
        var (total, changed, done) = (new PageCounts(), new HashSet<Kind>(), new Dictionary<long, long>());
        try
        {
            await foreach (var (table, page) in pages.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (page is null)
                {
                    store.Complete(table);
                    continue;
                }

                using (page)
                {
                    var counts = store.Add(table, page, context.Run);
                    total += counts;
                    if (counts.New + counts.Changed > 0) changed.Add(table.Table.Kind);
                    changed.UnionWith(page.Deleted.Select(deletion => deletion.Kind));
                    done[table.Id] = done.GetValueOrDefault(table.Id) + page.Records.Count;
                    context.Progress.Report(Name, table.Table.Name, done[table.Id], table.Counted);
                    context.Log.LogDebug("Stored {Count} rows of {Table}", page.Records.Count, table.Table.Name);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pages.Reader.TryRead(out var left)) left.Page?.Dispose();
        }

        await reading;
        return (total, changed);
    }

    private async Task ReadTablesAsync(IReadOnlyList<StoredTable> tables, ExtractOptions options, ChannelWriter<(StoredTable, Page?)> pages, CancellationToken cancel)
    {
        try
        {
            var degree = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Tables), CancellationToken = cancel };
            // Lists of deletions come last: what is shown in this run is there, what is told to be gone after that is gone.
            foreach (var round in tables.GroupBy(table => table.Table.HoldsRecords).OrderByDescending(round => round.Key))
                await Parallel.ForEachAsync(round, degree, async (table, token) => await ReadTableAsync(table, options, pages, token));
        }
        finally
        {
            pages.Complete();
        }
    }

    private async Task ReadTableAsync(StoredTable table, ExtractOptions options, ChannelWriter<(StoredTable, Page?)> pages, CancellationToken cancel)
    {
        var read = 0;
        await foreach (var page in source.ReadAsync(table.Table, table.Cursor, cancel).WithCancellation(cancel))
        {
            read += page.Records.Count;
            await pages.WriteAsync((table, page), cancel);
            if (options.Scope.Limit is { } limit && read >= limit) return;
        }

        await pages.WriteAsync((table, null), cancel);
    }

    private async Task CountAsync(IReadOnlyList<StoredTable> tables, CancellationToken cancel)
    {
        var asked = tables.Where(table => table.Table.HoldsRecords).ToList();
        if (asked.Count == 0) return;
        var counts = await source.CountAsync([.. asked.Select(table => table.Table)], cancel);
        using var transaction = store.Begin();
        foreach (var table in asked)
        {
            if (counts.TryGetValue(table.Table.Name, out var count)) store.SetCount(table, count);
        }

        transaction.Commit();
    }

    // People work in the source while it is read: what differs is read on from its cursor and counted again, until it agrees or nothing moves any more.
    private async Task<PageCounts> ReconcileAsync(IReadOnlyList<StoredTable> tables, ExtractOptions options, CancellationToken cancel)
    {
        var (completeness, total) = (new Completeness(context, options.Scope), new PageCounts());
        var open = completeness.Differing();
        for (var reading = 0; reading < MostReadings && open.Count > 0; reading++)
        {
            var before = completeness.Standing(open);
            var lists = tables.Where(table => !table.Table.HoldsRecords).Select(table => table.Id).ToHashSet();
            var (counts, _) = await ReadAsync([.. store.Tables().Where(table => lists.Contains(table.Id) || open.Any(one => one.Id == table.Id))], options, cancel);
            total += counts;
            await CountAsync(open, cancel);
            completeness.Compare(before, completeness.Standing(open));
            open = [.. completeness.Differing().Where(completeness.IsMoving)];
        }

        completeness.Conclude();
        return total;
    }
}
