using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Fetches the bytes of attachments that are not in the store yet or have changed at the source, several at a time, and checks size and hash against
/// what the source promises. The store learns of a blob when it is on the disk. While one lot is written to the disk the next one comes in: slow, large
/// attachments are kept one by one, quick, small ones many at a time.
/// </summary>
internal sealed class BlobDownload(StageContext context, IBlobSource source)
{
    private const int Batch = 500;
    private const int Together = 100;
    private readonly MigrationStore store = context.Store;

    public async Task RunAsync(ExtractOptions options, CancellationToken cancel)
    {
        store.Blobs.DeleteDrafts();
        store.ForgetFailedBlobs();
        var (after, done) = ("", 0L);
        while (store.MissingBlobs(after, options.Scope.Limit is { } most ? (int)Math.Min(Batch, most - done) : Batch) is { Count: > 0 } missing)
        {
            done = await FetchAsync(missing, done, options, cancel);
            after = missing[^1].Record;
            context.Log.LogDebug("Fetched {Count} attachments", missing.Count);
            if (options.Scope.Limit is { } limit && done >= limit) return;
        }
    }

    private async Task<long> FetchAsync(IReadOnlyList<(string Record, byte[] Payload, DateTimeOffset? ChangedAt)> missing, long done, ExtractOptions options, CancellationToken cancel)
    {
        var fetched = Channel.CreateBounded<Fetched>(new BoundedChannelOptions(Together) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var fetching = FetchAllAsync(missing, options, fetched.Writer, stop.Token);
        try
        {
            while (await fetched.Reader.WaitToReadAsync(CancellationToken.None))
            {
                var lot = new List<Fetched>(Together);
                while (lot.Count < Together && fetched.Reader.TryRead(out var one)) lot.Add(one);
                await KeepAsync(lot);
                done += lot.Count;
                context.Progress.Report("extract", "attachment bytes", done, null);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await foreach (var left in fetched.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (left.Draft is { } draft) BlobFolder.Drop(draft);
            }

            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await fetching;
        return done;
    }

    private async Task FetchAllAsync(
        IReadOnlyList<(string Record, byte[] Payload, DateTimeOffset? ChangedAt)> missing, ExtractOptions options, ChannelWriter<Fetched> fetched, CancellationToken cancel)
    {
        try
        {
            var degree = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Downloads), CancellationToken = cancel };
            await Parallel.ForEachAsync(missing, degree, async (attachment, token) =>
                await fetched.WriteAsync(await FetchAsync(new RawRecord(attachment.Record, attachment.ChangedAt, attachment.Payload), token), CancellationToken.None));
        }
        finally
        {
            fetched.Complete();
        }
    }

    private async Task<Fetched> FetchAsync(RawRecord attachment, CancellationToken cancel)
    {
        try
        {
            using var blob = await source.OpenAsync(attachment, cancel);
            var draft = await store.Blobs.DraftAsync(blob.Content, cancel);
            if (Amiss(blob, draft) is not { } error) return new Fetched(attachment.Id, draft, null);
            BlobFolder.Drop(draft);
            return new Fetched(attachment.Id, null, error);
        }
        catch (ConnectorException e) when (e.Fault == Fault.Rejected)
        {
            return new Fetched(attachment.Id, null, e.Message);
        }
    }

    private static string? Amiss(Blob promised, BlobDraft came)
    {
        if (promised.Length is { } length && length != came.Size) return $"{came.Size} bytes came, {length} were promised";
        return promised.Sha256 is { Length: > 0 } sha256 && !sha256.Equals(came.Sha256, StringComparison.OrdinalIgnoreCase) ? "the bytes do not have the promised SHA-256" : null;
    }

    private async Task KeepAsync(List<Fetched> lot)
    {
        await store.Blobs.KeepAsync([.. lot.Select(one => one.Draft).OfType<BlobDraft>()]);
        using var transaction = store.Begin();
        foreach (var one in lot)
        {
            store.SetBlob(one.Record, new StoredBlob(one.Draft?.Sha256, one.Draft?.Size ?? 0, one.Error));
            if (one.Error is { } error) context.Find("extract", Missing(one.Record, error));
        }

        transaction.Commit();
    }

    private Finding Missing(string record, string error) => new(Severity.Error, "attachment_missing",
        $"the bytes of an attachment could not be fetched: {error}{(store.Blob(record)?.Sha256 is null ? "" : "; those of an earlier run are kept")}",
        "check the account's right to read attachments of that record, then run 'migrator extract' again: it fetches what is missing", new Key(store.SourceName!, Kind.Attachment, record).ToString());

    private sealed record Fetched(string Record, BlobDraft? Draft, string? Error);
}
