using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>A rule with what the plan has to know of its root.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Root">The rule of the root that its records belong to; itself for a root.</param>
/// <param name="Step">Place of the root's object in the load order.</param>
/// <param name="HoldsContent">Its records are attachments with bytes.</param>
internal sealed record PlannedRule(TargetRule Rule, TargetRule Root, int Step, bool HoldsContent)
{
    /// <summary>Roots refer to others of the same object: parents come first.</summary>
    public bool IsDeep { get; } = Root.References.Contains(Root.Object);
}

/// <summary>Writes the plan down: the lines that one neutral record adds to one root are one row.</summary>
internal sealed class PlanRows(MigrationStore store, PlanLookAhead ahead)
{
    private readonly Dictionary<(string Rule, Verb Verb), long> counts = [];
    private readonly Dictionary<string, long> bytes = new(StringComparer.Ordinal);
    private readonly List<ShapeLine> lines = [];
    private PlannedRule rule = null!;
    private Key key;
    private Mark root;
    private int level;

    /// <summary>Lines by rule and verb, those that are only counted among them.</summary>
    public IReadOnlyDictionary<(string Rule, Verb Verb), long> Counts => counts;

    /// <summary>Bytes of attachments that are written.</summary>
    public long AttachmentBytes { get; private set; }

    /// <summary>Lines of a rule with a verb.</summary>
    public long CountOf(string name, Verb verb) => counts.GetValueOrDefault((name, verb));

    /// <summary>Bytes of the fields and attachments of a rule that are written.</summary>
    public long BytesOf(string name) => bytes.GetValueOrDefault(name);

    /// <summary>Adds the size of an attachment that is written.</summary>
    public void AddContent(string name, long size)
    {
        AttachmentBytes += size;
        bytes[name] = bytes.GetValueOrDefault(name) + size;
    }

    /// <summary>Counts a line that is not written down: nothing is to be done.</summary>
    public void Skip(RenderedRecord record) => Count(record.Rule.Name, Verb.Skip);

    /// <summary>Adds a line.</summary>
    public void Add(PlannedRule of, RenderedRecord record, Verb verb, int depth, IReadOnlyList<string> changed)
    {
        if (lines.Count > 0 && (record.Root != root || lines.Count == PlanShapes.MostLines)) End();
        (rule, key, root, level) = (of, record.Mark.Key, record.Root, depth);
        lines.Add(new ShapeLine(record.Rule.Name, verb, changed));
        Count(record.Rule.Name, verb);
        if (verb is Verb.Create or Verb.Update) System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(bytes, record.Rule.Name, out _) += record.Rendered.Size;
    }

    /// <summary>Verb of a line of the neutral record in hand; null where it has none yet.</summary>
    public Verb? VerbOf(Mark mark)
    {
        if (lines.Count == 0 || mark.Key != key) return null;
        foreach (var line in lines)
        {
            if (line.Rule == mark.Rule) return line.Verb;
        }

        return null;
    }

    /// <summary>The neutral record in hand has no further lines.</summary>
    public void End()
    {
        if (lines.Count == 0) return;
        store.AddPlan(key.Kind, key.Id, store.Shapes.Of(root.Rule, root.Key.Kind, lines), rule.Step, level, root.Key.Id);
        ahead.Planned(key.Kind);
        lines.Clear();
    }

    private void Count(string name, Verb verb) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, (name, verb), out _)++;
}
