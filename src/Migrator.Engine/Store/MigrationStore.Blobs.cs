using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>What is known of the bytes of an attachment.</summary>
/// <param name="Sha256">Hash of the stored bytes; null where none are here.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Error">Why they could not be had; with a hash: why the stored bytes are no longer those of the source.</param>
public sealed record StoredBlob(string? Sha256, long Size, string? Error);

public sealed partial class MigrationStore
{
    private const string Outdated = "the source has changed it since";

    /// <summary>Attachments whose bytes are not here yet or are no longer those of the source, in the order of their ids, from one on.</summary>
    public IReadOnlyList<(string Record, byte[] Payload, DateTimeOffset? ChangedAt)> MissingBlobs(string after, int limit)
    {
        var missing = new List<(string, byte[], DateTimeOffset?)>();
        var select = Sql("""
            SELECT k.record, r.payload, r.changed_at FROM raw_key k JOIN raw r ON r.id = k.raw
            WHERE k.kind = ? AND k.record > ? AND NOT EXISTS (SELECT 1 FROM blob_of b WHERE b.record = k.record AND (b.error IS NULL OR b.sha256 IS NULL))
              AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.kind = k.kind AND d.record = k.record) ORDER BY k.record LIMIT ?
            """).Bind(1, (long)Kind.Attachment).Bind(2, after).Bind(3, limit);
        while (select.Step()) missing.Add((select.Text(0), select.Bytes(1).ToArray(), Moment(select.IntOrNull(2))));
        return missing;
    }

    /// <summary>Keeps what is known of an attachment's bytes. Bytes that are here already stay when new ones could not be had.</summary>
    public void SetBlob(string record, StoredBlob blob) => Sql("""
        INSERT INTO blob_of VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET sha256 = coalesce(excluded.sha256, sha256),
          size = CASE WHEN excluded.sha256 IS NULL AND sha256 IS NOT NULL THEN size ELSE excluded.size END, error = excluded.error, mapped = 0
        """).Bind(1, record).Bind(2, blob.Sha256).Bind(3, blob.Size).Bind(4, blob.Error).Run();

    // The bytes stay until the new ones are here.
    private void OutdateBlob(string record) => Sql("UPDATE blob_of SET error = ? WHERE record = ? AND sha256 IS NOT NULL").Bind(1, Outdated).Bind(2, record).Run();

    /// <summary>Forgets failed downloads, so that they are tried again.</summary>
    public void ForgetFailedBlobs() => Sql("DELETE FROM blob_of WHERE sha256 IS NULL").Run();

    /// <summary>What is known of an attachment's bytes; null where nothing is.</summary>
    public StoredBlob? Blob(string record)
    {
        var select = Sql("SELECT sha256, size, error FROM blob_of WHERE record = ?").Bind(1, record);
        if (!select.Step()) return null;
        var blob = new StoredBlob(select.TextOrNull(0), select.Int(1), select.TextOrNull(2));
        select.Reset();
        return blob;
    }

    /// <summary>Attachments whose bytes came after their record was mapped.</summary>
    internal IReadOnlyList<string> UnmappedBlobs()
    {
        var records = new List<string>();
        var select = Sql("SELECT record FROM blob_of WHERE mapped = 0 AND sha256 IS NOT NULL ORDER BY record");
        while (select.Step()) records.Add(select.Text(0));
        return records;
    }

    /// <summary>Keeps whether the neutral record of an attachment knows its bytes.</summary>
    internal void SetBlobMapped(string record, bool mapped) => Sql("UPDATE blob_of SET mapped = ? WHERE record = ?").Bind(1, mapped ? 1 : 0).Bind(2, record).Run();

    /// <summary>Attachments with the source's bytes, attachments without or with older ones, and the bytes in all.</summary>
    public (long Stored, long Failed, long Bytes) CountBlobs()
    {
        var select = Sql("SELECT count(sha256) FILTER (WHERE error IS NULL), count(*) FILTER (WHERE error IS NOT NULL), coalesce(sum(size) FILTER (WHERE sha256 IS NOT NULL), 0) FROM blob_of");
        select.Step();
        var counts = (select.Int(0), select.Int(1), select.Int(2));
        select.Reset();
        return counts;
    }
}
