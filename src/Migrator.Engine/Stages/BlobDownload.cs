using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Fetches the bytes of attachments that are not in the store yet, several at a time, and checks size and hash against what the source promises.</summary>
internal sealed class BlobDownload(StageContext context, IBlobSource source)
{
    private const int Batch = 100;
    private readonly MigrationStore store = context.Store;

    public async Task RunAsync(ExtractOptions options, CancellationToken cancel)
    {
        store.Blobs.DeleteDrafts();
        store.ForgetFailedBlobs();
        var (after, done) = ("", 0L);
        while (store.MissingBlobs(after, Batch) is { Count: > 0 } missing)
        {
            var results = new ConcurrentBag<(string Record, StoredBlob Blob)>();
            try
            {
                var degree = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Downloads), CancellationToken = cancel };
                await Parallel.ForEachAsync(missing, degree, async (attachment, token) =>
                    results.Add((attachment.Record, await FetchAsync(new RawRecord(attachment.Record, attachment.ChangedAt, attachment.Payload), token))));
            }
            finally
            {
                Keep(results);
            }

            after = missing[^1].Record;
            done += results.Count;
            context.Progress.Report("extract", "attachment bytes", done, null);
            context.Log.LogDebug("Fetched {Count} attachments", results.Count);
            if (options.Scope.Limit is { } limit && done >= limit) return;
        }
    }

    private async Task<StoredBlob> FetchAsync(RawRecord attachment, CancellationToken cancel)
    {
        try
        {
            using var blob = await source.OpenAsync(attachment, cancel);
            var (sha256, size) = await store.Blobs.AddAsync(blob.Content, cancel);
            if (blob.Length is { } length && length != size) return new StoredBlob(null, size, $"{size} bytes came, {length} were promised");
            if (blob.Sha256 is { Length: > 0 } promised && !promised.Equals(sha256, StringComparison.OrdinalIgnoreCase)) return new StoredBlob(null, size, "the bytes do not have the promised SHA-256");
            return new StoredBlob(sha256, size, null);
        }
        catch (ConnectorException e) when (e.Fault == Fault.Rejected)
        {
            return new StoredBlob(null, 0, e.Message);
        }
    }

    private void Keep(IEnumerable<(string Record, StoredBlob Blob)> results)
    {
        using var transaction = store.Begin();
        foreach (var (record, blob) in results)
        {
            store.SetBlob(record, blob);
            if (blob.Error is { } error)
            {
                context.Find("extract", new Finding(Severity.Error, "attachment_missing", $"the bytes of an attachment could not be fetched: {error}",
                    "check the account's right to read attachments of that record, then run 'migrator extract' again: it fetches what is missing", new Key(store.SourceName!, Kind.Attachment, record).ToString()));
            }
        }

        transaction.Commit();
    }
}
