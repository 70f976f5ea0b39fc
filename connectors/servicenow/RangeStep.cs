using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// One page of a range of sys_id, and where the range stands after it. The limit is applied before the ACL, so a short page, even an empty one,
/// is not the end: the end is where the instance counts no row beyond the last one read. Hidden rows are stepped over, and counted.
/// </summary>
internal sealed class RangeStep(Calls calls, TableRead read, string? delta, PageSize size)
{
    /// <summary>Reads on.</summary>
    public async Task<(Chunk Chunk, Position Next)> TakeAsync(Position position, bool small, CancellationToken cancel)
    {
        var ask = new PageAsk(read.Path, EncodedQuery.And(Query(position), "ORDERBYsys_id"))
        {
            Fields = read.Fields, Offset = position.Offset, Counted = small, Tolerant = position is { After: null, Offset: 0 },
            Changed = read.Changed, Display = read.Display,
        };
        var page = await calls.PageAsync(ask, size, cancel);
        if (page.Status != 200) return (Chunk.Refused(read, page.Status, position is { Low: null, Part: 0 } ? read.Counted ?? 0 : 0), position with { Done = true });
        try
        {
            var (next, hidden) = await AfterAsync(position, page, cancel);
            return (Chunk.Of(page, read) with { Hidden = hidden }, next);
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private async Task<(Position Next, long Hidden)> AfterAsync(Position position, TablePage page, CancellationToken cancel)
    {
        var rows = page.Rows.Count;
        if (rows > 0 && page.Total == rows && position.Offset == 0) return (position with { Done = true }, 0);

        var last = rows == 0 ? null : page.Rows[^1].Id;
        var moved = last is not null && EncodedQuery.CanHold(last);
        var next = moved ? position with { After = last, Offset = 0 } : position with { Offset = position.Offset + page.Limit };
        var got = position.Got + rows;
        var span = position.Span + page.Limit;
        if (rows == page.Limit)
        {
            if (moved && position.Counted is null) return (next with { Got = 0, Span = 0 }, 0);
            if (moved && position.Span == 0) return (next with { Counted = position.Counted - rows }, 0);
            return (next with { Got = got, Span = span }, 0);
        }
        if (moved && position.Counted > span) return (next with { Got = got, Span = span }, 0);
        return moved ? await ShortAsync(position, next, got, page.Total, cancel) : await EmptyAsync(position, next, rows, got, span, cancel);
    }

    /// <summary>Fewer rows than asked for: the end, or rows that the account may not see.</summary>
    private async Task<(Position Next, long Hidden)> ShortAsync(Position position, Position next, long got, long? total, CancellationToken cancel)
    {
        var rest = await CountAsync(next, cancel);
        var counted = position.Counted ?? (position.Offset == 0 ? total : null) ?? await CountAsync(position, cancel);
        return (next with { Counted = rest, Got = 0, Span = 0, Done = rest == 0 }, Math.Max(0, counted - rest - got));
    }

    /// <summary>Nothing to go on from: the end, or a stretch of hidden rows to step over.</summary>
    private async Task<(Position Next, long Hidden)> EmptyAsync(Position position, Position next, int rows, long got, long span, CancellationToken cancel)
    {
        var hidden = 0L;
        var here = position.Span == position.Offset;
        var rest = here && position.Counted is { } known ? known : await CountAsync(position, cancel);
        if (!here)
        {
            hidden = Math.Max(0, (position.Counted ?? rest) - rest - position.Got);
            (got, span) = (rows, next.Offset);
        }
        var done = next.Offset >= rest;
        if (done) hidden += Math.Max(0, rest - got);
        return (next with { Counted = rest, Got = got, Span = span, Done = done }, hidden);
    }

    private Task<long> CountAsync(Position position, CancellationToken cancel) => calls.CountAsync(read.Path, Query(position), cancel);

    private string Query(Position position) => EncodedQuery.And(
        read.Filter, read.Parts[position.Part], delta,
        position.After is { } after ? $"sys_id>{after}" : position.Low is { } low ? $"sys_id>={low}" : null,
        position.High is { } high ? $"sys_id<{high}" : null);
}
