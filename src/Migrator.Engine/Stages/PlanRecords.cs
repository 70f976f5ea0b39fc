using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Decides what load does with each record of the target that a neutral record becomes, and keeps what is to be said about it.</summary>
internal sealed class PlanRecords(
    MigrationStore store, Rendering rendering, ChangeBuilder builder, PlanLookAhead ahead, PlanRows rows, ParentTree tree, Prerequisites prerequisites)
{
    private readonly Dictionary<Kind, bool> deletions = [];
    private readonly Dictionary<(string Code, string Subject), Finding> templates = [];
    private readonly List<Finding> findings = [];

    /// <summary>Plans one neutral record by the rules of its kind.</summary>
    public void Plan(Key key, string? owner, ReadOnlySpan<byte> json, IReadOnlyList<PlannedRule> rules)
    {
        // What hangs on a record that is gone went with it, whether the source says so or not.
        var deleted = IsDeleted(key, owner);
        var carried = false;
        foreach (var rule in rules)
        {
            if (rendering.Render(rule.Rule, key, json, owner) is not { } record) continue;
            carried = true;
            if (deleted) PlanDeleted(record);
            else PlanOne(rule, record, json);
        }

        rows.End();
        if (!carried)
        {
            Find("record_not_carried", key.Kind.Name(), static kind => new Finding(Severity.Note, "record_not_carried",
                $"{kind}: no rule takes this record, or it belongs to one that cannot have it in the target; it stays in the store", "nothing to do, or add a rule to site.yaml"));
        }

        if (findings.Count == 0) return;
        store.Add(PlanChanges.Name, key.ToString(), findings);
        findings.Clear();
    }

    private bool IsDeleted(Key key, string? owner) => IsDeleted(key) || (owner is not null && deletions.ContainsValue(true) && Key.TryParse(owner, out var of) && IsDeleted(of));

    private bool IsDeleted(Key key)
    {
        if (deletions.Count == 0)
        {
            foreach (var kind in Kinds.All) deletions[kind] = store.CountDeleted(kind) > 0;
        }

        return deletions[key.Kind] && store.IsDeleted(key.Kind, key.Id);
    }

    private void PlanDeleted(RenderedRecord record)
    {
        rows.Skip(record);
        if (store.HasIdentity(record.Mark) && record.Mark == record.Root)
        {
            Find("deleted_at_source", record.Rule.Object, static name => new Finding(Severity.Warning, "deleted_at_source",
                $"{name}: deleted at the source after it was written; it stays in the target", "delete or close it in the target by hand if it must go"));
        }
    }

    private void PlanOne(PlannedRule rule, RenderedRecord record, ReadOnlySpan<byte> json)
    {
        if (record.Blocked && !record.Rule.Create)
        {
            NoMatch(record);
            return;
        }

        if (record.Tie != Tie.Sound)
        {
            rows.Skip(record);
            FindUntied(record);
            return;
        }

        findings.AddRange(record.Findings);
        findings.AddRange(record.Lost);
        var creatable = prerequisites.AddChoices(record.Rendered.MissingChoices);
        var rootless = record.Root != record.Mark && !HasRoot(record.Root);
        if (record.Blocked || !creatable || rootless)
        {
            if (!record.Blocked && creatable) FindRootless(record);
            rows.Add(rule, record, Verb.Block, LevelOf(rule, record), []);
            return;
        }

        Span<byte> written = stackalloc byte[RenderedRecord.HashLength];
        if (!ahead.AnyIdentity || !store.TryHash(record.Mark.ToString(), written, out var known))
        {
            if (!record.Rule.Create)
            {
                NoMatch(record);
                return;
            }

            rows.Add(rule, record, Verb.Create, LevelOf(rule, record), []);
            if (rule.HoldsContent) rows.AddContent(record.Rule.Name, RenderedJson.Number(json, "size"));
        }
        else if (!record.Rule.Create || (known && written.SequenceEqual(record.Hash())))
        {
            // What was only matched is never changed.
            rows.Skip(record);
        }
        else
        {
            PlanUpdate(rule, record);
        }
    }

    private bool HasRoot(Mark root) => rows.VerbOf(root) is { } verb ? verb != Verb.Block : ahead.WillBe(root);

    private int LevelOf(PlannedRule rule, RenderedRecord record) => rule.IsDeep ? tree.LevelOf(record.Root) : 0;

    private void PlanUpdate(PlannedRule rule, RenderedRecord record)
    {
        var before = store.Identity(record.Mark)!.Fields;
        var now = RenderedRecord.FieldHashes(record.Fields());
        var fields = builder.Object(record.Rule.Object).Fields;
        var changed = now.Where(field => before.GetValueOrDefault(field.Key) != field.Value).Select(field => field.Key)
            .Concat(before.Keys.Where(name => !now.ContainsKey(name)))
            .Where(name => fields.FirstOrDefault(field => field.Name == name) is not { Fixed: true }).Order(StringComparer.Ordinal).ToList();
        if (changed.Count == 0) rows.Skip(record);
        else rows.Add(rule, record, Verb.Update, LevelOf(rule, record), changed);
    }

    private void NoMatch(RenderedRecord record)
    {
        rows.Skip(record);
        Find("no_match", record.Rule.Object, static name => new Finding(Severity.Note, "no_match", $"{name}: none in the target matches; fields that refer to it are kept as text",
            $"create the {name} in the target under the same login or address, or set create: true for it in site.yaml"));
    }

    private void FindUntied(RenderedRecord record)
    {
        if (record.Tie == Tie.Loose)
        {
            Find("link_loose", record.Rule.Object, static name => new Finding(Severity.Warning, "link_loose",
                $"{name}: one of the two records that it ties is not in the target; the link stays in the store", "see why the other record is not there; the next plan makes the link when it is"));
        }
        else
        {
            Find("link_doubled", record.Rule.Object, static name => new Finding(Severity.Warning, "link_doubled",
                $"{name}: the target links two records once, in one direction, and none with itself; this further link stays in the store", "nothing to do, unless the other link is the one that should go"));
        }
    }

    private void FindRootless(RenderedRecord record) => Find("root_blocked", record.Rule.Object, static name => new Finding(Severity.Error, "root_blocked",
        $"{name}: the record that it belongs to is not written", "see the finding of that record"));

    // One for all records of which the same is to be said.
    private void Find(string code, string subject, Func<string, Finding> make)
    {
        if (!templates.TryGetValue((code, subject), out var finding)) templates[(code, subject)] = finding = make(subject);
        findings.Add(finding);
    }
}
