using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Estimates how much the store is going to grow.</summary>
internal sealed class DiskNeed(MigrationStore store)
{
    // A row of a service desk with its neutral form and its place in the indexes, where there is none yet to measure.
    private const long UsualRow = 9_000;
    private const long UsualAttachment = 300_000;

    // The neutral form and the indexes are about as large as the raw record.
    private const double Neutral = 2.2;

    /// <summary>Bytes that are still to come: rows that the source counts and the store does not have, and attachments without bytes.</summary>
    public long BytesToCome(IReadOnlyList<CheckedKind> kinds)
    {
        var (blobs, missing, bytes) = store.CountBlobs();
        var attachment = blobs > 0 ? bytes / blobs : UsualAttachment;
        var row = store.AverageRaw() is { } average ? (long)(average * Neutral) : UsualRow;
        var to = kinds.Sum(kind => Math.Max(0, (kind.Counted ?? kind.Stored) - kind.Stored) * (kind.Kind == Kind.Attachment ? row + attachment : row));
        return to + (missing * attachment);
    }
}
