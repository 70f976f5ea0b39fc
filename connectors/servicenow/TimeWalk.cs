using System.Runtime.CompilerServices;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// Reads what has changed, oldest first. Many rows share a second, so after each page the rest of its last second is drained in order of sys_id
/// before going on to later seconds. <c>^NQ</c> or <c>^OR</c> would not say that: <c>a&gt;x^ORa=x^b&gt;y</c> means (a&gt;x or a=x) and b&gt;y.
/// </summary>
internal sealed class TimeWalk(Calls calls, TableRead read, Settings settings)
{
    private readonly PageSize size = new(settings.PageSize);

    /// <summary>Reads on from the mark, which holds a moment.</summary>
    public async IAsyncEnumerable<Page> ReadAsync(Mark mark, [EnumeratorCancellation] CancellationToken cancel)
    {
        var tally = new Tally(mark, settings.OverlapSeconds, read.Modded);
        var hidden = new HiddenRows(calls, read);
        for (var at = mark.Ties!; ;)
        {
            var page = await PageAsync(at, cancel);
            if (page.Status != 200)
            {
                yield return Chunk.Refused(read, page.Status, 0).ToPage(tally.Finish(mark).ToCursor());
                yield break;
            }
            Chunk chunk;
            Moment? next;
            try
            {
                chunk = Chunk.Of(page, read);
                next = await NextAsync(at, chunk, page, mark.Begun, cancel);
            }
            catch
            {
                page.Dispose();
                throw;
            }
            if (next is null) chunk = chunk with { Hidden = await hidden.NewAsync(mark, tally, chunk, cancel) };
            tally.Add(chunk);
            if (next is null)
            {
                yield return chunk.ToPage((await hidden.SettledAsync(tally.Finish(mark), mark, cancel)).ToCursor());
                yield break;
            }
            at = next;
            if (chunk.Matters) yield return chunk.ToPage(tally.Into(mark with { Ties = at }).ToCursor());
            else chunk.Dispose();
        }
    }

    private Task<TablePage> PageAsync(Moment at, CancellationToken cancel)
    {
        var order = at.After is null ? $"ORDERBY{read.Time}^ORDERBYsys_id" : "ORDERBYsys_id";
        var ask = new PageAsk(read.Path, EncodedQuery.And(Query(at), order))
        {
            Fields = read.Fields, Offset = at.Offset, Counted = at.After is null, Tolerant = true, Changed = read.Changed, Display = read.Display,
        };
        return calls.PageAsync(ask, size, cancel);
    }

    /// <summary>Where to go on; null at the end.</summary>
    private async Task<Moment?> NextAsync(Moment at, Chunk chunk, TablePage page, long begun, CancellationToken cancel)
    {
        if (chunk.Records.Count == 0)
        {
            var stepped = at with { Offset = at.Offset + page.Limit };
            if (stepped.Offset < await calls.CountAsync(read.Path, Query(at), cancel)) return stepped;
            return at.After is null ? null : new Moment { Second = at.Second };
        }
        var last = chunk.Records[^1];
        var second = last.ChangedAt?.ToUnixTimeSeconds();
        if (second is null || (at.After is null ? second <= at.Second : second != at.Second)) throw Ignored();
        if (at.After is null && at.Offset == 0 && page.Total == page.Rows.Count) return null;
        // What was changed after the pass began is the next one's: it must not chase a busy instance for ever.
        if (at.After is null && page.Rows.Count < page.Limit && second > begun && second < begun + 86400) return null;
        return EncodedQuery.CanHold(last.Id)
            ? new Moment { Second = second.Value, After = last.Id }
            : at.After is null ? new Moment { Second = second.Value, After = "" } : at with { Offset = at.Offset + page.Limit };
    }

    private string Query(Moment at) => at.After is null
        ? EncodedQuery.And(read.Filter, $"{read.Time}>{EncodedQuery.Instant(at.Second)}")
        : EncodedQuery.And(read.Filter, $"{read.Time}>={EncodedQuery.Instant(at.Second)}", $"{read.Time}<={EncodedQuery.Instant(at.Second)}",
            at.After.Length == 0 ? null : $"sys_id>{at.After}");

    private ConnectorException Ignored() => new(Fault.Garbled, ServiceNowConnector.Name, $"the instance ignores the condition on {read.Path}.{read.Time}",
        "grant the export user read access to this column; an unknown or hidden column in a query is dropped without a word");
}
