using System.Buffers;
using System.Security.Cryptography;

namespace Migrator.Engine.Store;

/// <summary>
/// Attachment bytes by their SHA-256: blobs/ab/cd/abcd…; the same bytes are kept once. A file appears under its name only when it is
/// whole, so a killed run leaves nothing half. Without a folder (a store in memory) a temporary one is used.
/// </summary>
public sealed class BlobFolder(string? folder)
{
    private readonly Lazy<string> root = new(() => folder ?? Directory.CreateTempSubdirectory("migrator-blobs").FullName);

    /// <summary>Path of a blob, whether it is there or not.</summary>
    public string PathOf(string sha256) => Path.Combine(root.Value, sha256[..2], sha256[2..4], sha256);

    /// <summary>True where the blob is there.</summary>
    public bool Has(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>Opens a blob for reading.</summary>
    public Stream Open(string sha256) => new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Stores what the stream holds, in constant memory and for good, and returns its hash and size.</summary>
    public async Task<(string Sha256, long Size)> AddAsync(Stream content, CancellationToken cancel)
    {
        var draft = await DraftAsync(content, cancel);
        await KeepAsync([draft]);
        return (draft.Sha256, draft.Size);
    }

    /// <summary>Writes what the stream holds under a name that <see cref="DeleteDrafts"/> clears away; <see cref="KeepAsync"/> makes a blob of it.</summary>
    internal async Task<BlobDraft> DraftAsync(Stream content, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(root.Value);
        var path = Path.Combine(root.Value, $"{Guid.NewGuid():n}.part");
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = OwnerOnly.Open(path, FileMode.Create))
            {
                while (await content.ReadAsync(buffer, cancel) is > 0 and var count)
                {
                    hash.AppendData(buffer, 0, count);
                    await file.WriteAsync(buffer.AsMemory(0, count), cancel);
                    size += count;
                }
            }

            return new BlobDraft(path, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Makes blobs of drafts. When it returns they are on the disk, content and name, so that the store may say so; many at a time cost little more
    /// than one, since the file system writes them together.
    /// </summary>
    internal async Task KeepAsync(IReadOnlyCollection<BlobDraft> drafts)
    {
        var fresh = drafts.DistinctBy(draft => draft.Sha256).Where(draft => !IsKept(draft)).ToList();
        await FlushAsync(fresh.Select(draft => draft.Path), Durable.File);
        foreach (var draft in fresh)
        {
            var path = PathOf(draft.Sha256);
            OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
            File.Move(draft.Path, path, overwrite: true);
        }

        // A folder's own name stands in the folder above it.
        var folders = fresh.Select(draft => Path.GetDirectoryName(PathOf(draft.Sha256))!).Distinct(StringComparer.Ordinal).ToList();
        await FlushAsync(folders.Concat(folders.Select(inner => Path.GetDirectoryName(inner)!).Distinct(StringComparer.Ordinal)).Append(root.Value), Durable.Folder);
        foreach (var draft in drafts) File.Delete(draft.Path);
    }

    /// <summary>Throws a draft away.</summary>
    internal static void Drop(BlobDraft draft) => File.Delete(draft.Path);

    private static Task FlushAsync(IEnumerable<string> paths, Action<string> flush) =>
        Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 8 }, (path, _) =>
        {
            flush(path);
            return ValueTask.CompletedTask;
        });

    private bool IsKept(BlobDraft draft) => new FileInfo(PathOf(draft.Sha256)) is { Exists: true } kept && kept.Length == draft.Size;

    /// <summary>Removes what a killed run left half-written.</summary>
    public void DeleteDrafts()
    {
        if (folder is null || !Directory.Exists(folder)) return;
        foreach (var draft in Directory.EnumerateFiles(folder, "*.part")) File.Delete(draft);
    }
}

/// <summary>Bytes that were written and hashed, and are no blob yet.</summary>
/// <param name="Path">Where they are.</param>
/// <param name="Sha256">Their hash.</param>
/// <param name="Size">How many they are.</param>
internal sealed record BlobDraft(string Path, string Sha256, long Size);
