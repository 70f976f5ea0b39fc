using System.Runtime.CompilerServices;
using System.Text;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// What hangs on tickets where <c>scope.since</c> leaves tickets out: rows of tickets that are left out go with them, and an old ticket that somebody has
/// touched comes with all its old rows, although they themselves did not change.
/// </summary>
internal sealed class InScope(Calls calls, TableRead read, Settings settings)
{
    // sys_updated_on is set before the transaction commits.
    private const long Overlap = 600;

    /// <summary>The same pages without rows of tickets that are left out; before them, the rows of old tickets that came into scope since the last pass.</summary>
    public async IAsyncEnumerable<Page> FromAsync(IAsyncEnumerable<Page> pages, Cursor from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var mark = Mark.Read(from) is { } known && known.Shape == read.Shape ? known : null;
        var begun = mark is { IsFinished: false } ? mark.Begun : calls.ServerNow;
        if (mark is { IsFinished: true, From: not null })
        {
            // They come with the cursor that they came from: a reading that is broken off here brings them again.
            await foreach (var chunk in OfOldTicketsAsync(mark, cancel)) yield return chunk.ToPage(from);
        }
        await foreach (var page in pages.WithCancellation(cancel)) yield return await SiftAsync(page, begun, cancel);
    }

    /// <summary>The tickets that were created before <c>scope.since</c> and changed after the last pass began, as a query.</summary>
    public static string Touched(TableRead read, Mark last) =>
        EncodedQuery.And($"sys_created_on<{read.TicketsSince}", $"sys_updated_on>={read.TicketsSince}", last.Begun > Overlap ? $"sys_updated_on>={EncodedQuery.Instant(last.Begun - Overlap)}" : null);

    private async IAsyncEnumerable<Chunk> OfOldTicketsAsync(Mark last, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (tickets, _, _) = await calls.AllAsync(new PageAsk(Catalog.Task, "") { Fields = "sys_id" }, Touched(read, last), cancel);
        var lists = EncodedQuery.Lists(read.Ticket!, tickets.Select(ticket => Schema.Text(ticket, "sys_id")).OfType<string>());
        var step = new RangeStep(calls, read with { Parts = lists, Counted = null }, delta: null, new PageSize(settings.PageSize));
        for (var part = 0; part < lists.Count; part++)
        {
            for (var position = new Position { Part = part }; !position.Done;)
            {
                var (chunk, next) = await step.TakeAsync(position, small: true, cancel);
                position = next;
                yield return chunk with { Hidden = 0 };
            }
        }
    }

    private async Task<Page> SiftAsync(Page page, long begun, CancellationToken cancel)
    {
        var old = read.Sifted ? await OldAsync(page, cancel) : [];
        // A finished pass remembers when it began, since its rows do not tell when their tickets were looked at.
        var next = Mark.Read(page.Next) is { IsFinished: true } finished ? (finished with { Begun = begun }).ToCursor() : page.Next;
        return new Page(old.Count == 0 ? page.Records : [.. page.Records.Where(record => !old.Contains(Owner(record)))], next, page)
        {
            Hidden = page.Hidden, Deleted = page.Deleted, Rejected = page.Rejected, Findings = page.Findings,
        };
    }

    private async Task<HashSet<string>> OldAsync(Page page, CancellationToken cancel)
    {
        var lists = EncodedQuery.Lists("sys_id", page.Records.Select(Owner).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal));
        var replies = await calls.Aggregates.GetAsync([.. lists.Select(list => PageAsk.Ids(Catalog.Task, $"{list}^sys_updated_on<{read.TicketsSince}"))], cancel);
        return replies.SelectMany(reply => reply.Ids()).ToHashSet(StringComparer.Ordinal);
    }

    private string Owner(RawRecord record) => Encoding.UTF8.GetString(Members.Value(record.Payload.Span, read.Ticket!));
}
