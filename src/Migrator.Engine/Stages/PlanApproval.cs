using System.Globalization;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Whether the plan in the store is the one that was approved, and still true.</summary>
public static class PlanApproval
{
    private const string Mapping = "plan.mapping";
    private const string Target = "plan.target";
    private const string Source = "plan.source";
    private const int MostNamed = 3;

    /// <summary>Makes sure that the plan is the approved one and that nothing it depends on has changed since.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">Id of the approved plan.</param>
    /// <param name="mappingHash">Hash of the mapping files as they are now.</param>
    /// <param name="schema">The target as it describes itself now.</param>
    /// <exception cref="ConfigurationException">It is another plan, or no longer true.</exception>
    public static void Require(MigrationStore store, string id, string mappingHash, TargetSchema schema)
    {
        if (PlanSummary.Of(store) is not { } plan || store.Setting(PlanChanges.State) is not { } state || state == PlanChanges.Making)
            throw new ConfigurationException("load --approve: there is no whole plan; run 'migrator plan', look at it and approve the id that it prints");
        if (!string.Equals(plan.Id, id, StringComparison.OrdinalIgnoreCase))
            throw new ConfigurationException($"load --approve: the plan in the store is {plan.Id}, not {id}; look at it with 'migrator status --json' and approve {plan.Id}, or run 'migrator plan' again");
        if (state != PlanChanges.Ready || store.Setting(Source) != SourceMark(store)) throw Outdated(id, "the store has other records");
        if (store.Setting(Mapping) != mappingHash) throw Outdated(id, "the mapping files have changed");
        if (Changes(store, schema) is { Count: > 0 } changes)
            throw Outdated(id, $"the target has changed ({string.Join("; ", changes.Take(MostNamed))}{(changes.Count > MostNamed ? $"; {changes.Count - MostNamed} more" : "")})");
    }

    internal static void Keep(MigrationStore store, string mappingHash, string description)
    {
        store.Set(Mapping, mappingHash);
        store.Set(Target, description);
        store.Set(Source, SourceMark(store));
    }

    private static ConfigurationException Outdated(string id, string why) =>
        new($"load --approve: plan {id} is no longer true: {why} since it was made; run 'migrator map' and 'migrator plan', and have the new plan approved");

    // What the source has sent or deleted since is in no neutral record yet.
    private static string SourceMark(MigrationStore store) => string.Create(CultureInfo.InvariantCulture, $"{store.LastRaw} {Kinds.All.Sum(store.CountDeleted)}");

    private static List<string> Changes(MigrationStore store, TargetSchema schema)
    {
        var before = (store.Setting(Target) ?? "").Split('\n').ToHashSet(StringComparer.Ordinal);
        var now = SchemaText.Of(schema).Split('\n').ToHashSet(StringComparer.Ordinal);
        // A rehearsal, or a load that was cut off, has made some of what the plan said was missing.
        var begun = store.LoadedCounts().Count > 0;
        return
        [
            .. before.Except(now).Where(line => !begun || !line.StartsWith(SchemaText.Lacks, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(line => "gone: " + line),
            .. begun ? [] : now.Except(before).Order(StringComparer.Ordinal).Select(line => "new: " + line),
        ];
    }
}
