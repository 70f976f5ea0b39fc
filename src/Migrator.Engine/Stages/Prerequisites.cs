using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Catalogue entries that must be in the target before records: what the connector and the mapping declare, and choices that records need.
/// Each becomes a line of the plan, once.
/// </summary>
internal sealed class Prerequisites(MigrationStore store, TargetMapping mapping, TargetSchema schema, Func<string, int> stepOf, PlanLookAhead ahead)
{
    /// <summary>System part of the keys of prerequisites, which come from no source.</summary>
    public const string System = TargetMapping.PreparedSystem;

    private readonly HashSet<Mark> known = [];

    /// <summary>Under which name prerequisites of an object are counted beside the rules.</summary>
    public static string CountName(string target) => target + MigrationStore.PrerequisiteSuffix;

    /// <summary>Entries to be created.</summary>
    public List<PlannedEntry> Made { get; } = [];

    public void AddDeclared()
    {
        foreach (var prerequisite in schema.Prerequisites) Add(prerequisite, Verb.Create);
        foreach (var prerequisite in mapping.Prepare)
        {
            // One that is there already is found by load, so that records can refer to it.
            var existing = schema.Objects.FirstOrDefault(o => o.Name == prerequisite.Object)?.Existing;
            Add(prerequisite, existing is not null && existing.Contains(prerequisite.Name.ToLowerInvariant()) ? Verb.Skip : Verb.Create);
        }
    }

    /// <summary>Plans the choices that a record needs; false where one of them may not be created.</summary>
    public bool AddChoices(IReadOnlyList<MissingChoice> missing)
    {
        foreach (var choice in missing)
        {
            if (mapping.CreateChoice(choice.Object, choice.Value) is not { } prerequisite) return false;
            Add(prerequisite, Verb.Create);
        }

        return true;
    }

    /// <summary>The change that creates a prerequisite.</summary>
    public static Change ChangeOf(PlanLine line) => new(line.Verb, line.Mark.Rule, line.Mark.Key, line.Mark.Rule, JsonNode.Parse(line.Fields!)!.AsObject());

    private void Add(Prerequisite prerequisite, Verb verb)
    {
        var mark = new Mark(prerequisite.Object, TargetMapping.PreparedKey(prerequisite.Object, prerequisite.Name));
        if (!known.Add(mark) || store.HasIdentity(mark)) return;
        if (verb == Verb.Create) Made.Add(new PlannedEntry(prerequisite.Object, prerequisite.Name));
        store.AddPrerequisite(mark, verb, stepOf(prerequisite.Object), prerequisite.Fields.ToJsonString());
        ahead.Planned(mark.Key.Kind);
    }
}
