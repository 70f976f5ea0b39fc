using System.Security.Cryptography;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What a plan is made for, besides store and target.</summary>
/// <param name="MappingHash">Hash of the mapping files.</param>
/// <param name="RequestsPerMinute">The pace that the project file allows; 0 is no limit.</param>
public sealed record PlanSettings(string MappingHash = "", int RequestsPerMinute = 0);

/// <summary>Adds up what a plan does, gives it its id, and compares it with the one before.</summary>
internal sealed class PlanOutcome : IDisposable
{
    private readonly MigrationStore store;
    private readonly PlanSettings settings;
    private readonly PlanSummary? before;
    private readonly HashSet<string> causes;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Remembers the plan that is there before it is taken out.</summary>
    public PlanOutcome(MigrationStore store, PlanSettings settings)
    {
        this.store = store;
        this.settings = settings;
        before = PlanSummary.Of(store);
        causes = Causes();
    }

    /// <summary>Takes records into the id, each by the number of its row: a record that changes gets another one.</summary>
    public void Take(NeutralChunk chunk) => hash.AppendData(chunk.Versions);

    /// <summary>Ends the plan.</summary>
    public PlanSummary End(TargetInfo info, TargetMapping mapping, TargetSchema schema, PlanRows rows, Prerequisites prerequisites)
    {
        var description = SchemaText.Of(schema);
        var objects = mapping.Rules.Select(rule => new PlannedObjects(
            rule.Name, rule.Object, rows.CountOf(rule.Name, Verb.Create), rows.CountOf(rule.Name, Verb.Update), rows.CountOf(rule.Name, Verb.Skip), rows.CountOf(rule.Name, Verb.Block),
            rows.BytesOf(rule.Name))).Where(counts => counts.Create + counts.Update + counts.Skip + counts.Block > 0).ToList();
        var shapes = store.Shapes.All.Where(shape => shape.Count > 0).Select(shape => $"{shape.RootRule} {shape.Count} {string.Join(';', shape.Lines.Select(line => $"{line.Rule} {line.Verb} {string.Join(',', line.Changed)}"))}");
        foreach (var part in (IEnumerable<string>)[settings.MappingHash, description, .. prerequisites.Made.Select(entry => $"{entry.Object}/{entry.Name}"), .. shapes.Order(StringComparer.Ordinal)])
            hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
        var summary = new PlanSummary(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8)), objects, prerequisites.Made, Updates(), Effort(info, mapping, objects, rows, prerequisites), null);
        summary = summary with { Difference = before is null ? null : Compare(before, summary) };
        summary.Keep(store);
        PlanApproval.Keep(store, settings.MappingHash, description);
        return summary;
    }

    /// <inheritdoc />
    public void Dispose() => hash.Dispose();

    private List<PlannedField> Updates() =>
    [
        .. store.Shapes.All.SelectMany(shape => shape.Lines.SelectMany(line => line.Changed.Select(field => (line.Rule, Field: field, shape.Count))))
            .GroupBy(change => (change.Rule, change.Field)).Select(group => new PlannedField(group.Key.Rule, group.Key.Field, group.Sum(change => change.Count)))
            .Where(change => change.Records > 0).OrderBy(change => change.Rule, StringComparer.Ordinal).ThenBy(change => change.Field, StringComparer.Ordinal),
    ];

    private PlanEffort Effort(TargetInfo info, TargetMapping mapping, IReadOnlyList<PlannedObjects> objects, PlanRows rows, Prerequisites prerequisites)
    {
        var parts = mapping.Rules.Where(rule => rule.In is not null).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        // What lives in another record goes with it in one call unless the connector says otherwise.
        double CallsOf(string name, bool part) => info.CallsPerRecord.TryGetValue(name, out var calls) ? calls : part ? 0 : 1;
        var calls = (long)Math.Ceiling(objects.Sum(rule => (rule.Create + rule.Update) * CallsOf(rule.Object, parts.Contains(rule.Rule))) + prerequisites.Made.Sum(entry => CallsOf(entry.Object, part: false)));
        return new PlanEffort(calls, objects.Sum(rule => rule.Bytes), rows.AttachmentBytes, settings.RequestsPerMinute > 0 ? (long)Math.Ceiling(calls * 60.0 / settings.RequestsPerMinute) : null);
    }

    private PlanDifference Compare(PlanSummary earlier, PlanSummary now)
    {
        var old = earlier.Rules.ToDictionary(rule => rule.Rule, StringComparer.Ordinal);
        var counts = now.Rules.Select(rule => Minus(rule, old.GetValueOrDefault(rule.Rule)))
            .Concat(earlier.Rules.Where(rule => now.Rules.All(other => other.Rule != rule.Rule)).Select(rule => Minus(rule with { Create = 0, Update = 0, Skip = 0, Block = 0, Bytes = 0 }, rule)))
            .Where(rule => (rule.Create, rule.Update, rule.Skip, rule.Block) != (0, 0, 0, 0)).ToList();
        var present = Causes();
        return new PlanDifference(earlier.Id, counts, [.. present.Except(causes).Order(StringComparer.Ordinal)], [.. causes.Except(present).Order(StringComparer.Ordinal)]);
    }

    private static PlannedObjects Minus(PlannedObjects now, PlannedObjects? earlier) => earlier is null ? now : now with
    {
        Create = now.Create - earlier.Create, Update = now.Update - earlier.Update, Skip = now.Skip - earlier.Skip, Block = now.Block - earlier.Block, Bytes = now.Bytes - earlier.Bytes,
    };

    private HashSet<string> Causes() => [.. store.Causes(PlanChanges.Name)];
}
