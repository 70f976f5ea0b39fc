using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Turns rows of sys_audit_delete into deletions.</summary>
internal sealed class Deletions(Calls calls, ReadingPlan plan)
{
    /// <summary>The same pages, with deletions in place of rows.</summary>
    public async IAsyncEnumerable<Page> FromAsync(IAsyncEnumerable<Page> pages, TableRead read, Cursor from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var cut = await CutAsync(read, Mark.Read(from), cancel);
        await foreach (var page in pages.WithCancellation(cancel))
        {
            Page told;
            using (page)
            {
                var deleted = page.Records.Select(Read).OfType<(Deletion Deletion, string Path)>().ToList();
                var alive = await AliveAsync(deleted, cancel);
                told = new Page([], page.Next)
                {
                    Deleted = [.. deleted.Where(row => !alive.Contains((row.Path, row.Deletion.Id))).Select(row => row.Deletion)], Findings = [.. page.Findings, .. cut],
                };
            }
            cut = [];
            yield return told;
        }
    }

    private (Deletion Deletion, string Path)? Read(RawRecord row)
    {
        var table = Encoding.UTF8.GetString(Members.Value(row.Payload.Span, "tablename"));
        var id = Encoding.UTF8.GetString(Members.Value(row.Payload.Span, "documentkey"));
        return id.Length > 0 && row.ChangedAt is { } at && plan.KindOf(table) is { } kind ? (new Deletion(kind, id, at), PathOf(table)) : null;
    }

    /// <summary>Where a row of the table is found whatever its class is by now.</summary>
    private string PathOf(string table) => plan.Schema.Chain(table).FirstOrDefault(name => Catalog.Tables.Any(entry => entry.Root && entry.Name == name)) ?? plan.Find(table)?.Path ?? table;

    /// <summary>
    /// Rows that are there all the same: a CI that changes its class is deleted in one table and added to another under the same id, and a deleted record
    /// can be restored, with the time of change that it had.
    /// </summary>
    private async Task<HashSet<(string Path, string Id)>> AliveAsync(List<(Deletion Deletion, string Path)> deleted, CancellationToken cancel)
    {
        var asks = deleted.GroupBy(row => row.Path, StringComparer.Ordinal)
            .SelectMany(table => EncodedQuery.Lists("sys_id", table.Select(row => row.Deletion.Id)).Select(list => (Path: table.Key, List: list))).ToList();
        var replies = await calls.Aggregates.GetAsync([.. asks.Select(ask => PageAsk.Ids(ask.Path, ask.List))], cancel);
        return [.. asks.Zip(replies).SelectMany(pair => pair.Second.Ids().Select(id => (pair.First.Path, id)))];
    }

    /// <summary>The list of deletions is cleaned up in some instances: where nothing of what was read is left, what came right after may be gone too.</summary>
    private async Task<IReadOnlyList<Finding>> CutAsync(TableRead read, Mark? mark, CancellationToken cancel)
    {
        if (mark is not { Ranges: null, Ties: null, Until: { } until } || mark.Shape != read.Shape || read.Time is null) return [];
        foreach (var part in read.Parts)
        {
            if (await calls.CountAsync(read.Path, EncodedQuery.And(read.Filter, part, $"{read.Time}<={EncodedQuery.Instant(until)}"), cancel) > 0) return [];
        }
        return
        [
            new Finding(Severity.Warning, "deletions_cut", $"servicenow: {read.Path} no longer reaches back to the last reading ({EncodedQuery.Instant(until)} UTC); deletions since then may be missing",
                "run 'migrator extract --full', which compares; and have the instance keep sys_audit_delete until the migration is over (System Maintenance > Table Cleanup)", read.Table.Name),
        ];
    }
}
