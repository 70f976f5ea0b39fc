using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Where one kind stands.</summary>
/// <param name="Counted">Rows that the source counts.</param>
/// <param name="Stored">Rows in the store, without those that the source has deleted.</param>
/// <param name="Rejected">Records parked by extract, map or load.</param>
/// <param name="Hidden">Rows that the source counts and does not show to the account.</param>
/// <param name="Create">
/// Records that the last plan creates: those that stand for the kind's records, not what is made of them besides (articles of a ticket, matched
/// agents); likewise below.
/// </param>
/// <param name="Update">Records that it updates.</param>
/// <param name="Skip">Records that are as they should be.</param>
/// <param name="Block">Records that it cannot write.</param>
/// <param name="Loaded">Records that load has written of that plan.</param>
/// <param name="Verified">Records that were read back and are equal.</param>
/// <param name="Differences">Records, of all rules of the kind, that were read back and differ or are gone.</param>
public sealed record KindSummary(
    long Counted, long Stored, long Rejected, long Hidden, long Create, long Update, long Skip, long Block, long Loaded, long Verified, long Differences)
{
    /// <summary>Rows by which the source's count differs from what is stored and hidden, for no known reason.</summary>
    public long Unexplained { get; init; }
}

/// <summary>Where a migration stands, kind by kind.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Target">The target's name; null where there is none.</param>
/// <param name="Kinds">By the kind's name; kinds of which nothing is known are left out.</param>
/// <param name="Objects">Counts of the last plan by rule: create, update, skip, block, loaded.</param>
/// <param name="Attachments">Attachments with and without bytes.</param>
/// <param name="Findings">Findings by cause.</param>
public sealed record MigrationSummary(
    string? Source, string? Target, IReadOnlyDictionary<string, KindSummary> Kinds, IReadOnlyDictionary<string, RuleSummary> Objects,
    AttachmentSummary Attachments, IReadOnlyList<FindingGroup> Findings)
{
    /// <summary>The last plan; null where there was none.</summary>
    public PlanSummary? Plan { get; init; }

    /// <summary>Adds up what the store knows.</summary>
    public static MigrationSummary Of(MigrationStore store, string? target, TargetMapping? mapping)
    {
        var plan = store.PlanCounts();
        var loaded = store.LoadedCounts();
        var verified = store.VerifiedCounts();
        var tables = store.Tables().Where(table => table.Table.HoldsRecords).ToList();
        var unexplained = Completeness.Unexplained(store);
        var kinds = new Dictionary<string, KindSummary>(StringComparer.Ordinal);
        foreach (var kind in Core.Kinds.All)
        {
            var own = tables.Where(table => table.Table.Kind == kind).ToList();
            var rules = mapping?.Rules.Where(rule => rule.Of == kind).ToList() ?? [];
            var main = rules.Where(rule => rule.Create && (rule.In is null || mapping!.Rules.First(parent => parent.Name == rule.In).Of != kind)).Select(rule => rule.Name).ToList();
            long Planned(Verb verb) => main.Sum(name => plan.GetValueOrDefault((name, verb)));
            var summary = new KindSummary(
                own.Sum(table => table.Counted ?? 0), own.Sum(store.CountStored),
                store.CountRejects("extract", kind) + store.CountRejects("map", kind) + store.CountRejects("load", kind),
                own.Sum(table => table.Hidden), Planned(Verb.Create), Planned(Verb.Update), Planned(Verb.Skip), Planned(Verb.Block),
                main.Sum(name => loaded.GetValueOrDefault(name)), main.Sum(name => verified.GetValueOrDefault((name, 1))),
                rules.Sum(rule => verified.GetValueOrDefault((rule.Name, 2)) + verified.GetValueOrDefault((rule.Name, 3))))
            {
                Unexplained = own.Sum(table => Math.Abs(unexplained.GetValueOrDefault(table.Table.Name))),
            };
            if (own.Count > 0 || store.CountNeutral(kind) > 0) kinds[kind.Name()] = summary;
        }

        var (stored, failed, bytes) = store.CountBlobs();
        return new MigrationSummary(store.SourceName, target, kinds, Rules(plan, loaded), new AttachmentSummary(stored, failed, bytes), store.Findings()) { Plan = PlanSummary.Of(store) };
    }

    /// <summary>True where a record was parked, cannot be written, or is missing without a known reason.</summary>
    [JsonIgnore]
    public bool AnyRejected => Kinds.Values.Any(kind => kind.Rejected + kind.Block + kind.Unexplained > 0) || Objects.Values.Any(rule => rule.Block > 0) || Attachments.Missing > 0;

    /// <summary>True where something read back differs or is gone.</summary>
    [JsonIgnore]
    public bool AnyDifference => Kinds.Values.Any(kind => kind.Differences > 0);

    /// <summary>The summary as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SummaryJson.Default.MigrationSummary);

    private static Dictionary<string, RuleSummary> Rules(IReadOnlyDictionary<(string Rule, Verb Verb), long> plan, IReadOnlyDictionary<string, long> loaded) =>
        plan.Keys.Select(key => key.Rule).Distinct().Order(StringComparer.Ordinal).ToDictionary(
            rule => rule,
            rule => new RuleSummary(plan.GetValueOrDefault((rule, Verb.Create)), plan.GetValueOrDefault((rule, Verb.Update)), plan.GetValueOrDefault((rule, Verb.Skip)),
                plan.GetValueOrDefault((rule, Verb.Block)), loaded.GetValueOrDefault(rule)),
            StringComparer.Ordinal);
}

/// <summary>Counts of one rule in the last plan.</summary>
public sealed record RuleSummary(long Create, long Update, long Skip, long Block, long Loaded);

/// <summary>Attachments whose bytes are in the store, those whose bytes could not be had, and the bytes in all.</summary>
public sealed record AttachmentSummary(long Stored, long Missing, long Bytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MigrationSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
