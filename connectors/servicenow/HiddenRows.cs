namespace Migrator.Connectors.ServiceNow;

/// <summary>Rows that were added since the last pass and that the account may not see.</summary>
internal sealed class HiddenRows(Calls calls, TableRead read)
{
    /// <summary>Counts them at the end of a pass whose last page is <paramref name="last"/>.</summary>
    public async Task<long> NewAsync(Mark mark, Tally tally, Chunk last, CancellationToken cancel)
    {
        if (mark.Until is not { } until || !read.Dated) return 0;
        var seen = tally.Created + Tally.CreatedAfter(last, until);
        return Math.Max(0, await CreatedAfterAsync(until, cancel) - seen - mark.Beyond);
    }

    /// <summary>The mark of a pass at its end, with the hidden rows that lie beyond the newest row seen: they have been told.</summary>
    public async Task<Mark> SettledAsync(Mark finished, Mark before, CancellationToken cancel)
    {
        if (finished.Hidden == 0 || finished.Until is not { } until || !read.Dated) return finished;
        // Without a row in sight (a forbidden table, say) there is nothing newer to ask for.
        return finished with { Beyond = finished.Held > 0 ? await CreatedAfterAsync(until, cancel) : before.Beyond };
    }

    private async Task<long> CreatedAfterAsync(long until, CancellationToken cancel)
    {
        var counted = 0L;
        foreach (var part in read.Parts)
        {
            counted += await calls.CountAsync(read.Path, EncodedQuery.And(read.Filter, part, $"sys_created_on>{EncodedQuery.Instant(until)}"), cancel);
        }

        return counted;
    }
}
