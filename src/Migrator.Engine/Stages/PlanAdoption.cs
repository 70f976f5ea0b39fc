using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Finds what is in the target already, from an earlier store, a killed run, or because it is only matched, and takes it over before anything is
/// planned for it: a plan is what happens. A root is compared with what it holds; its parts are kept as existing and are compared by verify.
/// </summary>
internal sealed class PlanAdoption(StageContext context, ITarget target, Rendering rendering, ChangeBuilder builder, PlanLookAhead ahead)
{
    private readonly MigrationStore store = context.Store;
    private readonly Adoption adoption = new(context.Store, rendering);
    private readonly Dictionary<string, bool> holds = new(StringComparer.Ordinal);

    /// <summary>Parts that were found and not compared.</summary>
    public long Parts { get; private set; }

    /// <summary>Looks for those records of a chunk that the store does not know to be there.</summary>
    /// <param name="rule">Their rule, that of a root.</param>
    /// <param name="records">The records, as keys and places in the chunk.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task AdoptAsync(PlannedRule rule, IReadOnlyList<(Key Key, int At)> records, NeutralChunk chunk, CancellationToken cancel)
    {
        var existing = builder.Object(rule.Rule.Object).Existing;
        if (records.Count == 0 || (rule.Rule.Create ? !await HoldsAnyAsync(rule.Rule.Object, cancel) : existing is null)) return;
        var wanted = new List<BuiltChange>();
        foreach (var (key, at) in records)
        {
            if (rendering.Render(rule.Rule, key, chunk.Json(at), chunk.Owner(at)) is not { Blocked: false, Tie: Tie.Sound } record || store.HasIdentity(record.Mark)) continue;
            if (!rule.Rule.Create && !Names(record).Any(existing!.Contains)) continue;
            wanted.Add(builder.Build(record, rule.Rule.Create ? Verb.Create : Verb.Skip, null, []));
        }

        if (wanted.Count == 0) return;
        var found = await target.FindAsync(rule.Rule.Object, [.. wanted.Select(built => built.Change)], cancel);
        foreach (var built in wanted)
        {
            if (found.TryGetValue(built.Change.Key, out var there)) await AdoptAsync(built, there, cancel);
        }
    }

    private static IEnumerable<string> Names(RenderedRecord record) => record.Fields().Select(field => field.Value).OfType<JsonValue>()
        .Where(value => value.GetValueKind() == JsonValueKind.String).Select(value => value.GetValue<string>().ToLowerInvariant());

    private async Task<bool> HoldsAnyAsync(string name, CancellationToken cancel)
    {
        // A link is found by its ends.
        if (builder.Object(name).Pair is not null && !ahead.AnyIdentity) return false;
        if (target is not IMarkedTarget marked) return true;
        if (!holds.TryGetValue(name, out var any)) holds[name] = any = await marked.HoldsAnyAsync(name, rendering.Source, cancel);
        return any;
    }

    private async Task AdoptAsync(BuiltChange built, Written there, CancellationToken cancel)
    {
        var record = built.Record;
        var differing = new HashSet<string>(StringComparer.Ordinal);
        if (record.Rule.Create)
        {
            if (await target.ReadAsync(built.Change with { Ref = there.Ref }, cancel) is not { } current) return;
            var described = builder.Object(there.Ref.Object);
            differing.UnionWith(FieldComparison.Compare(described, built.Change.Fields, current, record.Rule.Fields.Select(field => field.Name)).Select(difference => difference.Field));
            // A field that this plan creates first cannot hold anything yet.
            differing.UnionWith(built.Change.Fields.Select(field => field.Key).Where(name => described.Fields.All(field => field.Name != name)));
            differing.UnionWith(record.References.Where(reference => !store.HasIdentity(rendering.MarkOf(reference.Object, reference.Key))).Select(reference => reference.Field));
        }

        using var transaction = store.Begin();
        Parts += adoption.Keep(record, there, context.Run, differing).Count;
        transaction.Commit();
        ahead.Found();
    }
}
