using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// Reads a table in ranges of sys_id, several at a time; their pages come as they arrive, each with a cursor that tells where every range stands.
/// </summary>
internal sealed class RangeWalk(Calls calls, TableRead read, Settings settings)
{
    private const long Small = 5000;

    /// <summary>Where a walk over so many rows starts. The ranges together cover every text, below 0 and beyond f as well.</summary>
    public Position[] Start(long rows)
    {
        if (read.Parts.Count > 1) return [.. read.Parts.Select((_, i) => new Position { Part = i })];
        var count = settings.Ranges > 0 ? settings.Ranges : rows < Small ? 1 : rows < 4 * Small ? 4 : 16;
        var bounds = Enumerable.Range(1, count - 1).Select(i => Bound(i, count)).ToList();
        return [.. Enumerable.Range(0, count).Select(i => new Position { Low = i == 0 ? null : bounds[i - 1], High = i == count - 1 ? null : bounds[i] })];
    }

    /// <summary>Reads on from the mark, which holds ranges.</summary>
    public async IAsyncEnumerable<Page> ReadAsync(Mark mark, [EnumeratorCancellation] CancellationToken cancel)
    {
        var positions = mark.Ranges!.ToArray();
        var tally = new Tally(mark, settings.OverlapSeconds, read.Modded);
        var delta = mark.From is { } from ? read.Since(from) : null;
        var small = delta is not null || read.Parts.Count > 1 || positions.Length == 1 && (read.Counted ?? 0) <= settings.PageSize;
        var step = new RangeStep(calls, read, delta, new PageSize(settings.PageSize));
        var hidden = new HiddenRows(calls, read);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pages = Channel.CreateBounded<(int Range, Chunk Chunk, Position Next)>(new BoundedChannelOptions(2) { SingleReader = true });
        var open = new Queue<int>(Enumerable.Range(0, positions.Length).Where(i => !positions[i].Done));
        var reading = ReadRangesAsync(step, open, positions, small, pages.Writer, stop.Token);
        try
        {
            await foreach (var (range, chunk, next) in pages.Reader.ReadAllAsync(cancel))
            {
                positions[range] = next;
                var done = positions.All(position => position.Done);
                var whole = done && delta is not null ? chunk with { Hidden = await hidden.NewAsync(mark, tally, chunk, cancel) } : delta is null ? chunk : chunk with { Hidden = 0 };
                tally.Add(whole);
                if (!whole.Matters && !done)
                {
                    chunk.Dispose();
                    continue;
                }
                yield return whole.ToPage((done ? await hidden.SettledAsync(tally.Finish(mark), mark, cancel) : tally.Into(mark with { Ranges = positions })).ToCursor());
            }
            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pages.Reader.TryRead(out var left)) left.Chunk.Dispose();
        }
    }

    private async Task ReadRangesAsync(RangeStep step, Queue<int> open, Position[] from, bool small, ChannelWriter<(int, Chunk, Position)> pages, CancellationToken cancel)
    {
        var starts = from.ToArray();
        var readers = Enumerable.Range(0, Math.Min(settings.Readers, open.Count)).Select(_ => Task.Run(ReadNextAsync, CancellationToken.None)).ToList();
        await Task.WhenAll(readers);
        pages.TryComplete();

        async Task ReadNextAsync()
        {
            try
            {
                while (Next() is { } range)
                {
                    for (var position = starts[range]; !position.Done;)
                    {
                        var (chunk, next) = await step.TakeAsync(position, small, cancel);
                        await WriteAsync(pages, (range, chunk, next), cancel);
                        position = next;
                    }
                }
            }
            catch (Exception failure)
            {
                // The first failure reaches the reader of the pages, whose end stops the other readers.
                pages.TryComplete(failure);
                throw;
            }
        }

        int? Next()
        {
            lock (open) return open.TryDequeue(out var range) ? range : null;
        }
    }

    private static async ValueTask WriteAsync(ChannelWriter<(int, Chunk, Position)> pages, (int, Chunk Chunk, Position) page, CancellationToken cancel)
    {
        try
        {
            await pages.WriteAsync(page, cancel);
        }
        catch
        {
            page.Chunk.Dispose();
            throw;
        }
    }

    private static string Bound(int i, int count) => count <= 16 && 16 % count == 0 ? $"{i * 16 / count:x}" : $"{i * 256 / count:x2}";
}
