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

    /// <summary>Stores what the stream holds, in constant memory, and returns its hash and size.</summary>
    public async Task<(string Sha256, long Size)> AddAsync(Stream content, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(root.Value);
        var draft = Path.Combine(root.Value, $"{Guid.NewGuid():n}.part");
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = OwnerOnly.Open(draft, FileMode.Create))
            {
                while (await content.ReadAsync(buffer, cancel) is > 0 and var count)
                {
                    hash.AppendData(buffer, 0, count);
                    await file.WriteAsync(buffer.AsMemory(0, count), cancel);
                    size += count;
                }
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(sha256);
            if (File.Exists(path) && new FileInfo(path).Length == size)
            {
                File.Delete(draft);
            }
            else
            {
                OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
                File.Move(draft, path, overwrite: true);
            }

            return (sha256, size);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Removes what a killed run left half-written.</summary>
    public void DeleteDrafts()
    {
        if (folder is null || !Directory.Exists(folder)) return;
        foreach (var draft in Directory.EnumerateFiles(folder, "*.part")) File.Delete(draft);
    }
}
