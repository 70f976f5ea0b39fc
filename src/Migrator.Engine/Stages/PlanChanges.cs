using System.Text.Json;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Compares every neutral record, as the target mapping renders it, with what is in the target, and writes down what load will do. Nothing is
/// written to any system. Memory does not grow with the number of tickets.
/// </summary>
public sealed class PlanChanges
{
    /// <summary>Setting that says whether a plan is whole.</summary>
    internal const string State = "plan.state";

    private const string Name = "plan";
    private const int Chunk = 500;
    private readonly StageContext context;
    private readonly ITarget target;
    private readonly TargetMapping mapping;
    private readonly TargetSchema schema;
    private readonly MigrationStore store;
    private readonly PlanLookAhead ahead;
    private readonly Rendering rendering;
    private readonly ChangeBuilder builder;
    private readonly Dictionary<(string Rule, Verb Verb), long> counts = [];
    private readonly Dictionary<Kind, bool> deletions = [];
    private readonly Dictionary<string, int> steps;

    /// <summary>Prepares a plan against the target as it describes itself.</summary>
    public PlanChanges(StageContext context, ITarget target, TargetMapping mapping, TargetSchema schema)
    {
        this.context = context;
        this.target = target;
        this.mapping = mapping;
        this.schema = schema;
        store = context.Store;
        ahead = new PlanLookAhead(store);
        rendering = new Rendering(store, mapping, schema, ahead.IsThere);
        builder = new ChangeBuilder(store, schema, rendering);
        steps = target.Info.LoadOrder.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
    }

    /// <summary>Makes the plan.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        store.Set(State, "making");
        store.ClearPlan();
        store.ClearFindings(Name);
        foreach (var finding in target.Info.Losses.Concat(schema.Findings)) context.Find(Name, finding);
        var prerequisites = new Prerequisites(store, mapping, schema, StepOf);
        prerequisites.AddDeclared();
        var tree = ParentTree.Load(store, mapping, rendering);
        rendering.Cut(tree.Circles);
        foreach (var circle in tree.Circles)
            context.Find(Name, new Finding(Severity.Warning, "parent_circle", "a record is its own parent over several steps; the reference that closes the circle is left out", "correct the parent at the source", circle));

        foreach (var kind in Order()) await PlanKindAsync(kind, tree, prerequisites, cancel);
        AnnounceNotCarried();
        foreach (var ((rule, verb), count) in counts) store.SetPlanCount(rule, verb, count);
        foreach (var (name, count) in prerequisites.Counts) store.SetPlanCount(Prerequisites.CountName(name), Verb.Create, count);
        store.Set(State, "ready");
        context.Log.LogInformation("Planned {Create} creates, {Update} updates, {Skip} skips, {Block} blocks",
            Total(Verb.Create), Total(Verb.Update), Total(Verb.Skip), Total(Verb.Block));
    }

    private long Total(Verb verb) => counts.Where(pair => pair.Key.Verb == verb).Sum(pair => pair.Value);

    private int StepOf(string name) => steps.TryGetValue(name, out var step)
        ? step
        : throw new ConfigurationException($"mapping: {target.Info.Name} cannot write objects '{name}'; known are {string.Join(", ", steps.Keys)}");

    private TargetRule RootRule(TargetRule rule)
    {
        while (rule.In is { } parent) rule = rendering.Rule(parent) ?? throw new ConfigurationException($"mapping: rule '{rule.Name}' is in '{parent}', which is no rule");
        return rule;
    }

    private IEnumerable<Kind> Order() => mapping.Rules
        .GroupBy(rule => rule.Of)
        .OrderBy(group => group.Max(rule => StepOf(RootRule(rule).Object)))
        .ThenBy(group => group.Any(rule => rule.In is null) ? 0 : 1)
        .ThenBy(group => (int)group.Key)
        .Select(group => group.Key);

    private async Task PlanKindAsync(Kind kind, ParentTree tree, Prerequisites prerequisites, CancellationToken cancel)
    {
        var rules = mapping.Rules.Where(rule => rule.Of == kind).OrderBy(rule => StepOf(RootRule(rule).Object)).ThenBy(rule => rule.In is null ? 0 : 1).ToList();
        var total = store.CountNeutral(kind);
        var deep = rules.Any(rule => rule.In is null && rule.References.Contains(rule.Object));
        var (after, done) = ("", 0L);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var chunk = deep ? Sorted(kind, tree, rules) : store.NeutralAfter(kind, after, Chunk);
            if (chunk.Count == 0) break;
            var creates = new List<(RenderedRecord Record, int Level)>();
            using (var transaction = store.Begin())
            {
                foreach (var (record, owner, json) in chunk) PlanRecord(new Key(rendering.Source, kind, record), owner, json, rules, tree, prerequisites, creates);
                transaction.Commit();
            }

            await AdoptAsync(creates, cancel);
            done += chunk.Count;
            context.Progress.Report(Name, kind.Name(), done, total);
            if (deep) break;
            after = chunk[^1].Record;
        }
    }

    // Parents first, so that a child sees that its parent will be there.
    private IReadOnlyList<(string Record, string? Owner, byte[] Json)> Sorted(Kind kind, ParentTree tree, IReadOnlyList<TargetRule> rules)
    {
        var all = store.NeutralAfter(kind, "", int.MaxValue >> 8);
        return [.. all.OrderBy(r => rules.Max(rule => tree.LevelOf(new Mark(rule.Name, new Key(rendering.Source, kind, r.Record)))))];
    }

    private void PlanRecord(
        Key key, string? owner, byte[] json, IReadOnlyList<TargetRule> rules, ParentTree tree, Prerequisites prerequisites, List<(RenderedRecord, int)> creates)
    {
        using var document = JsonDocument.Parse(json);
        // What hangs on a record that is gone went with it, whether the source says so or not.
        var deleted = IsDeleted(key) || (Key.TryParse(owner, out var of) && IsDeleted(of));
        var carried = false;
        foreach (var rule in rules)
        {
            if (rendering.Render(rule, key, document.RootElement, owner) is not { } record) continue;
            carried = true;
            if (deleted) PlanDeleted(record);
            else PlanOne(record, tree.LevelOf(record.Root), prerequisites, creates);
        }

        if (!carried)
        {
            context.Find(Name, new Finding(Severity.Note, "record_not_carried", $"{key.Kind.Name()}: no rule takes this record, or it belongs to one that cannot have it in the target; it stays in the store",
                "nothing to do, or add a rule to site.yaml", key.ToString()));
        }
    }

    private bool IsDeleted(Key key)
    {
        if (!deletions.TryGetValue(key.Kind, out var any)) deletions[key.Kind] = any = store.CountDeleted(key.Kind) > 0;
        return any && store.IsDeleted(key.Kind, key.Id);
    }

    private void PlanDeleted(RenderedRecord record)
    {
        Count(record, Verb.Skip);
        if (store.Identity(record.Mark) is not null && record.Mark == record.Root)
        {
            context.Find(Name, new Finding(Severity.Warning, "deleted_at_source", $"{record.Rule.Object}: deleted at the source after it was written; it stays in the target",
                "delete or close it in the target by hand if it must go", record.Mark.Key.ToString()));
        }
    }

    private void PlanOne(RenderedRecord record, int level, Prerequisites prerequisites, List<(RenderedRecord, int)> creates)
    {
        if (record.Blocked && !record.Rule.Create)
        {
            NoMatch(record);
            return;
        }

        if (record.Tie != Tie.Sound)
        {
            Count(record, Verb.Skip);
            context.Find(Name, record.Tie == Tie.Loose
                ? new Finding(Severity.Warning, "link_loose", $"{record.Rule.Object}: one of the two records that it ties is not in the target; the link stays in the store",
                    "see why the other record is not there; the next plan makes the link when it is", record.Mark.Key.ToString())
                : new Finding(Severity.Warning, "link_doubled", $"{record.Rule.Object}: the target links two records once, in one direction, and none with itself; this further link stays in the store",
                    "nothing to do, unless the other link is the one that should go", record.Mark.Key.ToString()));
            return;
        }

        foreach (var finding in record.Findings) context.Find(Name, finding);
        var creatable = prerequisites.AddChoices(record.Missing);
        if (record.Blocked || !creatable || (record.Root != record.Mark && !ahead.IsThere(record.Root)))
        {
            if (!record.Blocked && creatable) context.Find(Name, new Finding(Severity.Error, "root_blocked", $"{record.Rule.Object}: the record that it belongs to is not written", "see the finding of that record", record.Mark.Key.ToString()));
            Add(record, Verb.Block, level, []);
            return;
        }

        Span<byte> written = stackalloc byte[RenderedRecord.HashLength];
        if (!store.TryHash(record.Mark.ToString(), written, out var known))
        {
            if (!record.Rule.Create) PlanMatch(record, level, creates);
            else if (record.Mark == record.Root)
            {
                creates.Add((record, level));
                Add(record, Verb.Create, level, []);
            }
            else Add(record, Verb.Create, level, []);
            return;
        }

        // What was only matched is never changed.
        if (!record.Rule.Create || (known && written.SequenceEqual(record.Hash()))) Count(record, Verb.Skip);
        else PlanUpdate(record, level);
    }

    private void PlanUpdate(RenderedRecord record, int level)
    {
        var before = store.Identity(record.Mark)!.Fields;
        var now = RenderedRecord.FieldHashes(record.Fields());
        var fields = builder.Object(record.Rule.Object).Fields;
        var changed = now.Where(field => before.GetValueOrDefault(field.Key) != field.Value).Select(field => field.Key)
            .Concat(before.Keys.Where(name => !now.ContainsKey(name)))
            .Where(name => fields.FirstOrDefault(field => field.Name == name) is not { Fixed: true }).Order(StringComparer.Ordinal).ToList();
        if (changed.Count == 0) Count(record, Verb.Skip);
        else Add(record, Verb.Update, level, changed);
    }

    // Records that are only matched are looked for among the names that the target lists.
    private void PlanMatch(RenderedRecord record, int level, List<(RenderedRecord, int)> creates)
    {
        var existing = builder.Object(record.Rule.Object).Existing;
        var names = record.Fields().Select(field => field.Value).OfType<System.Text.Json.Nodes.JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>().ToLowerInvariant());
        if (existing is not null && names.Any(existing.Contains))
        {
            Add(record, Verb.Skip, level, []);
            creates.Add((record, level));
            return;
        }

        NoMatch(record);
    }

    private void NoMatch(RenderedRecord record)
    {
        Count(record, Verb.Skip);
        FindNoMatch(record);
    }

    private void FindNoMatch(RenderedRecord record)
    {
        context.Find(Name, new Finding(Severity.Note, "no_match", $"{record.Rule.Object}: none in the target matches; fields that refer to it are kept as text",
            $"create the {record.Rule.Object} in the target under the same login or address, or set create: true for it in site.yaml", record.Mark.Key.ToString()));
    }

    // A record that is in the target already, from an earlier store or a killed run, is taken over instead of created again.
    private async Task AdoptAsync(List<(RenderedRecord Record, int Level)> creates, CancellationToken cancel)
    {
        // Parents first: what a child is found by may hold their ids.
        foreach (var level in creates.GroupBy(create => (create.Record.Rule.Object, create.Level)).OrderBy(group => group.Key.Level))
        {
            var wanted = level.Select(create => builder.Build(create.Record, create.Record.Rule.Create ? Verb.Create : Verb.Skip, null, [])).ToList();
            var found = await target.FindAsync(level.Key.Object, [.. wanted.Select(built => built.Change)], cancel);
            foreach (var built in wanted)
            {
                if (found.TryGetValue(built.Change.Key, out var there)) await AdoptAsync(built, there, cancel);
                else if (!built.Record.Rule.Create)
                {
                    store.Replan(built.Record.Mark, Verb.Skip, []);
                    FindNoMatch(built.Record);
                }
            }
        }
    }

    private async Task AdoptAsync(BuiltChange built, Written there, CancellationToken cancel)
    {
        if (!built.Record.Rule.Create)
        {
            new Adoption(store, rendering).Keep(built.Record, there.Ref, context.Run, sameAsWritten: true, settle: false);
            store.Replan(built.Record.Mark, Verb.Skip, []);
            return;
        }

        var current = await target.ReadAsync(built.Change with { Ref = there.Ref }, cancel);
        if (current is null) return;
        var differences = FieldComparison.Compare(builder.Object(there.Ref.Object), built.Change.Fields, current);
        using var transaction = store.Begin();
        var parts = new Adoption(store, rendering).Keep(built.Record, there, context.Run, sameAsWritten: differences.Count == 0 && built.Complete);
        foreach (var part in parts.Where(part => store.PlannedVerb(part) == Verb.Create)) Replan(part, []);
        var open = built.Record.References.Where(reference => !store.HasIdentity(rendering.MarkOf(reference.Object, reference.Key))).Select(reference => reference.Field);
        Replan(built.Record.Mark, [.. differences.Select(difference => difference.Field).Union(open)]);
        transaction.Commit();
    }

    private void Replan(Mark mark, IReadOnlyList<string> changed)
    {
        counts[(mark.Rule, Verb.Create)]--;
        var verb = changed.Count == 0 ? Verb.Skip : Verb.Update;
        counts[(mark.Rule, verb)] = counts.GetValueOrDefault((mark.Rule, verb)) + 1;
        store.Replan(mark, verb, changed);
    }

    private void Add(RenderedRecord record, Verb verb, int level, IReadOnlyList<string> changed)
    {
        Count(record, verb);
        store.Add(new PlanLine(record.Mark, record.Root, verb, StepOf(RootRule(record.Rule).Object), level, record.Hash(), changed));
    }

    private void Count(RenderedRecord record, Verb verb) => counts[(record.Rule.Name, verb)] = counts.GetValueOrDefault((record.Rule.Name, verb)) + 1;

    private void AnnounceNotCarried()
    {
        var carried = mapping.Rules.Select(rule => rule.Of).ToHashSet();
        foreach (var kind in Kinds.All.Where(kind => !carried.Contains(kind)))
        {
            if (store.CountNeutral(kind) is not (> 0 and var count)) continue;
            context.Find(Name, mapping.NotCarried.TryGetValue(kind, out var reason)
                ? new Finding(Severity.Note, "kind_not_carried", $"{count} records of kind {kind.Name()} stay in the store: {reason}", "nothing to do; 'migrator export' gives them out", kind.Name())
                : new Finding(Severity.Error, "kind_unmapped", $"{count} records of kind {kind.Name()} have no rule for this target", $"add a rule, or a reason under not_carried, to site.yaml", kind.Name()));
        }
    }
}
