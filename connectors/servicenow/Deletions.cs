using System.Runtime.CompilerServices;
using System.Text;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Turns rows of sys_audit_delete into deletions.</summary>
internal sealed class Deletions(Calls calls, ReadingPlan plan)
{
    /// <summary>The same pages, with deletions in place of rows.</summary>
    public async IAsyncEnumerable<Page> FromAsync(IAsyncEnumerable<Page> pages, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in pages.WithCancellation(cancel))
        {
            Page told;
            using (page)
            {
                var deleted = page.Records.Select(Read).OfType<Deletion>().ToList();
                var alive = await AliveAsync([.. deleted.Where(deletion => deletion.Kind == Kind.Ci).Select(deletion => deletion.Id)], cancel);
                told = new Page([], page.Next)
                {
                    Deleted = [.. deleted.Where(deletion => deletion.Kind != Kind.Ci || !alive.Contains(deletion.Id))], Findings = page.Findings,
                };
            }
            yield return told;
        }
    }

    private Deletion? Read(RawRecord row)
    {
        var table = Encoding.UTF8.GetString(Members.Value(row.Payload.Span, "tablename"));
        var id = Encoding.UTF8.GetString(Members.Value(row.Payload.Span, "documentkey"));
        return id.Length > 0 && row.ChangedAt is { } at && plan.KindOf(table) is { } kind ? new Deletion(kind, id, at) : null;
    }

    /// <summary>A CI that changes its class is deleted in one table and added to another under the same id.</summary>
    private async Task<HashSet<string>> AliveAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var alive = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in EncodedQuery.Lists("sys_id", ids))
        {
            var (rows, _, _) = await calls.AllAsync(new PageAsk(Catalog.Ci, "") { Fields = "sys_id" }, list, cancel);
            alive.UnionWith(rows.Select(row => Schema.Text(row, "sys_id") ?? ""));
        }
        return alive;
    }
}
