using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Compares every neutral record, as the target mapping renders it, with what is in the target, and writes down what load will do. Nothing is
/// written to any system. Memory does not grow with the number of tickets, but for sixteen bytes for each value that must be unique.
/// </summary>
public sealed class PlanChanges
{
    /// <summary>Setting that says whether a plan is whole.</summary>
    internal const string State = "plan.state";

    /// <summary>Its value while the plan was made without the target.</summary>
    internal const string Offline = "offline";

    /// <summary>A plan that is whole.</summary>
    internal const string Ready = "ready";

    /// <summary>A plan that is not whole yet.</summary>
    internal const string Making = "making";

    internal const string Name = "plan";
    private const int Chunk = 500;
    private readonly StageContext context;
    private readonly ITarget target;
    private readonly TargetMapping mapping;
    private readonly TargetSchema schema;
    private readonly MigrationStore store;
    private readonly PlanLookAhead ahead;
    private readonly Rendering rendering;
    private readonly ChangeBuilder builder;
    private readonly PlanRows rows;
    private readonly PlanAdoption adoption;
    private readonly NeutralChunk chunk = new();
    private readonly Dictionary<string, int> steps;
    private readonly PlanSettings settings;

    /// <summary>Prepares a plan against the target as it describes itself.</summary>
    public PlanChanges(StageContext context, ITarget target, TargetMapping mapping, TargetSchema schema, PlanSettings? settings = null)
    {
        this.settings = settings ?? new PlanSettings();
        this.context = context;
        this.target = target;
        this.mapping = mapping;
        this.schema = schema;
        store = context.Store;
        ahead = new PlanLookAhead(store);
        rendering = new Rendering(store, mapping, schema, ahead);
        builder = new ChangeBuilder(store, schema, rendering);
        rows = new PlanRows(store, ahead);
        adoption = new PlanAdoption(context, target, rendering, builder, ahead);
        steps = target.Info.LoadOrder.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
    }

    /// <summary>Makes the plan.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        store.Set(State, Making);
        using var outcome = new PlanOutcome(store, settings);
        store.ClearPlan();
        store.ClearFindings(Name);
        foreach (var finding in target.Info.Losses.Concat(schema.Findings)) context.Find(Name, finding);
        var prerequisites = new Prerequisites(store, mapping, schema, StepOf, ahead);
        prerequisites.AddDeclared();
        var tree = ParentTree.Load(store, mapping, rendering);
        rendering.Cut(tree.Circles);
        foreach (var circle in tree.Circles)
            context.Find(Name, new Finding(Severity.Warning, "parent_circle", "a record is its own parent over several steps; the reference that closes the circle is left out", "correct the parent at the source", circle));

        var records = new PlanRecords(store, rendering, builder, ahead, rows, tree, prerequisites);
        foreach (var kind in Order()) await PlanKindAsync(kind, tree, records, outcome, cancel);
        AnnounceNotCarried();
        AnnounceUnread();
        AnnounceAdopted();
        foreach (var ((rule, verb), count) in rows.Counts) store.SetPlanCount(rule, verb, count);
        foreach (var entries in prerequisites.Made.GroupBy(entry => entry.Object)) store.SetPlanCount(Prerequisites.CountName(entries.Key), Verb.Create, entries.Count());
        store.FinishPlan();
        outcome.End(target.Info, mapping, schema, rows, prerequisites);
        store.Set(State, schema.KeptSince is null ? Ready : Offline);
        context.Log.LogInformation("Planned {Create} creates, {Update} updates, {Skip} skips, {Block} blocks",
            Total(Verb.Create), Total(Verb.Update), Total(Verb.Skip), Total(Verb.Block));
    }

    private long Total(Verb verb) => rows.Counts.Where(pair => pair.Key.Verb == verb).Sum(pair => pair.Value);

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

    private async Task PlanKindAsync(Kind kind, ParentTree tree, PlanRecords records, PlanOutcome outcome, CancellationToken cancel)
    {
        var rules = mapping.Rules.Where(rule => rule.Of == kind).Select(rule => (Rule: rule, Root: RootRule(rule)))
            .OrderBy(pair => StepOf(pair.Root.Object)).ThenBy(pair => pair.Rule.In is null ? 0 : 1)
            .Select(pair => new PlannedRule(pair.Rule, pair.Root, StepOf(pair.Root.Object), builder.Object(pair.Rule.Object).Fields.Any(field => field.Type == FieldType.Content))).ToList();
        var roots = rules.Where(rule => rule.Rule.In is null).ToList();
        var deepest = roots.Exists(rule => rule.IsDeep) ? tree.Deepest : 0;
        var refusals = store.CountRejects(Load.Name, kind) > 0;
        // Parents first, so that a child sees that its parent will be there. Records that were refused come last, so that they hold no value that others need.
        for (var level = 0; level <= deepest; level++)
        {
            await PassAsync(kind, rules, records, outcome, key => LevelOf(key, roots, tree, deepest) == level && !(refusals && IsRefused(key, roots)), cancel);
            if (refusals) await PassAsync(kind, rules, records, outcome, key => LevelOf(key, roots, tree, deepest) == level && IsRefused(key, roots), cancel);
        }
    }

    private static int LevelOf(Key key, IReadOnlyList<PlannedRule> roots, ParentTree tree, int deepest) =>
        deepest == 0 ? 0 : roots.Where(rule => rule.IsDeep).Max(rule => tree.LevelOf(new Mark(rule.Rule.Name, key)));

    private bool IsRefused(Key key, IReadOnlyList<PlannedRule> roots) => roots.Any(rule => ahead.IsRefused(new Mark(rule.Rule.Name, key)));

    private async Task PassAsync(Kind kind, IReadOnlyList<PlannedRule> rules, PlanRecords records, PlanOutcome outcome, Func<Key, bool> takes, CancellationToken cancel)
    {
        var total = store.CountNeutral(kind);
        var taken = new List<(Key Key, int At)>(Chunk);
        var done = 0L;
        for (var after = ""; store.Fill(chunk, kind, after, Chunk); after = chunk.Record(chunk.Count - 1))
        {
            cancel.ThrowIfCancellationRequested();
            taken.Clear();
            for (var i = 0; i < chunk.Count; i++)
            {
                var key = new Key(rendering.Source, kind, chunk.Record(i));
                if (takes(key)) taken.Add((key, i));
            }

            foreach (var rule in schema.KeptSince is null ? rules.Where(rule => rule.Rule.In is null) : []) await adoption.AdoptAsync(rule, taken, chunk, cancel);
            using (var transaction = store.Begin())
            {
                foreach (var (key, at) in taken) records.Plan(key, chunk.Owner(at), chunk.Json(at), rules);
                transaction.Commit();
            }

            outcome.Take(chunk);
            done += chunk.Count;
            context.Progress.Report(Name, kind.Name(), done, total);
        }
    }

    private void AnnounceAdopted()
    {
        if (adoption.Parts == 0) return;
        context.Find(Name, new Finding(Severity.Note, "parts_found", $"{target.Info.Name}: {adoption.Parts} parts of records (articles, attachments) that the store did not know are in the target; they are kept as they are",
            "run 'migrator verify': it compares each of them with the source"));
    }

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

    /// <summary>What no rule reads of the kinds that are carried: once per kind, whatever its records hold.</summary>
    private void AnnounceUnread()
    {
        foreach (var kind in Kinds.All)
        {
            if (mapping.UnreadFields(kind) is not { Count: > 0 } unread || store.CountNeutral(kind) == 0) continue;
            var (fields, stay) = unread.Count == 1
                ? ($"the field {unread[0]} is", "it stays")
                : ($"the fields {string.Join(", ", unread.SkipLast(1))} and {unread[^1]} are", "they stay");
            context.Find(Name, new Finding(Severity.Note, "fields_not_carried", $"{target.Info.Name}: of records of kind {kind.Name()}, {fields} read by no rule; {stay} in the store",
                "add a rule for them to site.yaml, or leave them there ('migrator explain KEY' shows them)", kind.Name()));
        }
    }
}
