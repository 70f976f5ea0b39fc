using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Keeps the identities of a root and its parts that were written, or found in the target.</summary>
internal sealed class Adoption(MigrationStore store, Rendering rendering)
{
    /// <summary>
    /// Keeps what was found. Where it is not known to hold what would be written, the next plan compares again.
    /// Parts are kept as existing; verify compares them.
    /// </summary>
    /// <returns>Marks of the parts that are there.</returns>
    public IReadOnlyList<Mark> Keep(RenderedRecord root, Written there, long run, bool sameAsWritten)
    {
        Keep(root, there.Ref, run, sameAsWritten, settle: false);
        return KeepParts(root, there, run);
    }

    /// <summary>Keeps what was found and compared: fields that differ are written by the next plan.</summary>
    /// <returns>Marks of the parts that are there.</returns>
    public IReadOnlyList<Mark> Keep(RenderedRecord root, Written there, long run, IReadOnlySet<string> differing)
    {
        var fields = RenderedRecord.FieldHashes(root.Fields()).Where(field => !differing.Contains(field.Key)).ToDictionary(StringComparer.Ordinal);
        Keep(root, new Identity(root.Mark, there.Ref, root.Root, differing.Count == 0 ? root.Hash() : [], fields), run, settle: false);
        return KeepParts(root, there, run);
    }

    /// <summary>Keeps one identity.</summary>
    public void Keep(RenderedRecord record, TargetRef reference, long run, bool sameAsWritten, bool settle) => Keep(
        record,
        new Identity(record.Mark, reference, record.Root, sameAsWritten ? record.Hash() : [], sameAsWritten ? RenderedRecord.FieldHashes(record.Fields()) : new Dictionary<string, string>()),
        run, settle);

    private void Keep(RenderedRecord record, Identity identity, long run, bool settle)
    {
        store.Set(identity, settle, run);
        store.Hold(record.Mark, record.Rule.Object, record.Held);
    }

    private List<Mark> KeepParts(RenderedRecord root, Written there, long run)
    {
        var parts = new List<Mark>();
        foreach (var (marker, reference) in there.Parts)
        {
            if (PartOf(root, marker, reference) is not { } part) continue;
            Keep(part, reference, run, sameAsWritten: true, settle: false);
            parts.Add(part.Mark);
        }

        return parts;
    }

    // The marker of a part names its key, and its rule where that is not the object's main one.
    private RenderedRecord? PartOf(RenderedRecord root, string marker, TargetRef reference)
    {
        var hash = marker.IndexOf('#', StringComparison.Ordinal);
        if (!Key.TryParse(hash < 0 ? marker : marker[..hash], out var key)) return null;
        var part = rendering.Render(new Mark(hash < 0 ? reference.Object : marker[(hash + 1)..], key));
        return part is not null && part.Root == root.Mark ? part : null;
    }
}
