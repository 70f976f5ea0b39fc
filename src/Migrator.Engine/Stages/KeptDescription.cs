using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Keeps what the target last said of itself in the store, so that records can be planned while it is away. What cannot be written down, the rules by
/// which it refuses single values, is missing from the kept answer, and a finding says so.
/// </summary>
public static class KeptDescription
{
    private const string Setting = "target.description";

    /// <summary>Keeps today's answer.</summary>
    public static void Keep(MigrationStore store, string target, TargetSchema schema, DateTimeOffset now)
    {
        var rules = schema.Objects.SelectMany(o => o.Fields.Where(field => field.Refuses is not null).Select(field => $"{o.Name}.{field.Name}")).ToList();
        var kept = new KeptTarget(target, now, schema.UtcOffset, [.. schema.Objects.Select(KeptObject.Of)], schema.Prerequisites, schema.Findings, rules);
        store.Set(Setting, JsonSerializer.Serialize(kept, KeptJson.Default.KeptTarget));
    }

    /// <summary>The kept answer of that target; null where it was never described.</summary>
    public static TargetSchema? Find(MigrationStore store, string target)
    {
        if (store.Setting(Setting) is not { } json || JsonSerializer.Deserialize(json, KeptJson.Default.KeptTarget) is not { } kept || kept.Target != target) return null;
        var at = kept.At.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var unasked = kept.Rules.Count == 0 ? "" : $"; its own rules for {string.Join(", ", kept.Rules)} are not applied";
        return new TargetSchema([.. kept.Objects.Select(o => o.Restore())], kept.UtcOffset)
        {
            Prerequisites = kept.Prerequisites,
            Findings = [.. kept.Findings, new Finding(Severity.Warning, "planned_offline",
                $"{target}: planned by what it said of itself on {at}, without asking it: records that are in it without this store knowing count as create{unasked}",
                "run 'migrator plan' again when it answers; load wants that", null)],
            KeptSince = kept.At,
        };
    }
}

internal sealed record KeptTarget(
    string Target, DateTimeOffset At, TimeSpan UtcOffset, IReadOnlyList<KeptObject> Objects, IReadOnlyList<Prerequisite> Prerequisites, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Rules);

internal sealed record KeptObject(string Name, IReadOnlyList<TargetField> Fields, IReadOnlyList<string>? Existing, KeptPair? Pair, string? Menu)
{
    public static KeptObject Of(TargetObject o) => new(o.Name, o.Fields, o.Existing is { } existing ? [.. existing] : null, o.Pair is { } pair ? KeptPair.Of(pair, o) : null, o.Menu);

    public TargetObject Restore() => new(Name, Fields) { Existing = Existing?.ToHashSet(StringComparer.Ordinal), Pair = Pair?.Restore(), Menu = Menu };
}

/// <summary>A pair rule with the group of each type that there is written out.</summary>
internal sealed record KeptPair(string First, string Second, string Type, IReadOnlyDictionary<string, string> Groups)
{
    public static KeptPair Of(PairRule pair, TargetObject o) => new(pair.First, pair.Second, pair.Type,
        (o.Fields.FirstOrDefault(field => field.Name == pair.Type)?.Choices ?? []).Distinct(StringComparer.Ordinal).ToDictionary(type => type, pair.Group, StringComparer.Ordinal));

    public PairRule Restore() => new(First, Second, Type, type => Groups.TryGetValue(type, out var group) ? group : type);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(KeptTarget))]
internal sealed partial class KeptJson : JsonSerializerContext;
