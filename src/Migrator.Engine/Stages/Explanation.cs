using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// One record's life: raw, neutral, plan, target, parts, findings; of each field the values that it is made of and the line of the mapping that
/// makes it.
/// </summary>
public sealed class Explanation
{
    private const int MostMatches = 20;
    private const int MostParts = 20;
    private readonly MigrationStore store;
    private readonly SourceMapping? sources;
    private readonly TargetMapping? targets;
    private readonly NeutralLookup lookup;

    private Explanation(MigrationStore records, SourceMapping? source, TargetMapping? target) => (store, sources, targets, lookup) = (records, source, target, new NeutralLookup(records));

    /// <summary>Collects what the store knows of a record.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">A key, a number, or an id of the source.</param>
    /// <param name="sources">The source mapping; null where it cannot be had.</param>
    /// <param name="targets">The target mapping; null where there is none.</param>
    /// <exception cref="ConfigurationException">There is no such record, or there are several: their keys are named.</exception>
    public static JsonObject Of(MigrationStore store, string name, SourceMapping? sources, TargetMapping? targets)
    {
        var key = Find(store, name);
        return new Explanation(store, sources, targets).Explain(key);
    }

    private static Key Find(MigrationStore store, string name)
    {
        if (Key.TryParse(name, out var key) && (store.Raw(key.Kind, key.Id) is not null || store.HasNeutral(key.Kind, key.Id))) return key;
        var source = store.SourceName ?? "";
        var found = store.FindNumber(name, MostMatches + 1).Select(match => new Key(source, match.Kind, match.Record)).ToList();
        return found.Count switch
        {
            0 => throw new ConfigurationException($"explain: there is no record '{name}'; give a key, which reads system:kind:id, or a number such as that of a ticket"),
            1 => found[0],
            _ => throw new ConfigurationException($"explain: '{name}' is {(found.Count > MostMatches ? "more than " : "")}{Math.Min(found.Count, MostMatches)} records; give the key of one: {string.Join(", ", found.Take(MostMatches))}"),
        };
    }

    private JsonObject Explain(Key key)
    {
        var raw = store.Raw(key.Kind, key.Id);
        var payload = raw is { } found ? JsonNode.Parse(found.Payload)!.AsObject() : null;
        var neutral = store.Neutral(key.Kind, key.Id) is { } json ? JsonNode.Parse(json)!.AsObject() : null;
        var section = raw is null ? null : sources?.Section(key.Kind, ClassTree.Load(store).Chain(raw.Value.Table));
        return new JsonObject
        {
            ["key"] = key.ToString(),
            ["name"] = lookup.Name(key.Id),
            ["table"] = raw?.Table,
            ["changed_at"] = raw?.ChangedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["deleted"] = store.IsDeleted(key.Kind, key.Id),
            ["raw"] = payload,
            ["neutral"] = neutral,
            ["fields"] = new JsonArray([.. (neutral ?? []).Select(field => (JsonNode)Neutral(field.Key, field.Value, payload, section))]),
            ["target"] = new JsonArray([.. Targets(key, neutral)]),
            ["parts"] = new JsonArray([.. Kinds.All.SelectMany(kind => Parts(key, kind))]),
            ["findings"] = new JsonArray([.. store.FindingsOf(key.ToString()).Select(Finding)]),
        };
    }

    /// <summary>A neutral field, with the columns that it is made of.</summary>
    private JsonObject Neutral(string field, JsonNode? value, JsonObject? raw, SourceSection? section)
    {
        var rule = section?.Fields.FirstOrDefault(pair => pair.Field.Name == field).Rule;
        return new JsonObject
        {
            ["field"] = field,
            ["value"] = value?.DeepClone(),
            ["name"] = NameOf(value),
            ["line"] = rule?.Place,
            ["from"] = new JsonObject((rule?.Used(path => Text(Column(raw, path)?.Value)) ?? []).Select(path => Column(raw, path)).OfType<KeyValuePair<string, JsonNode?>>().DistinctBy(pair => pair.Key)),
        };
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : node?.ToJsonString();

    /// <summary>The column that a path begins with, where the record has a value there.</summary>
    private static KeyValuePair<string, JsonNode?>? Column(JsonObject? raw, string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        foreach (var name in end < 0 ? [path] : new[] { path, path[..end] })
        {
            if (raw?[name] is { } value && !(value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length == 0)) return new(name, value.DeepClone());
        }

        return null;
    }

    private IEnumerable<JsonNode> Targets(Key key, JsonObject? neutral)
    {
        if (targets is null) yield break;
        var rendering = new Rendering(store, targets, null, new StoredPresence(store));
        foreach (var rule in targets.Rules.Where(rule => rule.Of == key.Kind))
        {
            var mark = new Mark(rule.Name, key);
            if (rendering.Render(mark) is not { } record) continue;
            var fields = record.Fields();
            var identity = store.Identity(mark);
            yield return new JsonObject
            {
                ["rule"] = rule.Name,
                ["object"] = rule.Object,
                ["id"] = identity?.Ref.Id,
                ["plan"] = Planned(mark, identity),
                ["fields"] = fields,
                ["lines"] = new JsonObject(fields.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, rule.LineOf(field.Key)))),
                ["from"] = new JsonObject(fields.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, Origins(rule, field.Key, neutral)))),
                ["names"] = new JsonObject(fields.Where(field => NameOf(field.Value) is not null).Select(field => new KeyValuePair<string, JsonNode?>(field.Key, NameOf(field.Value)))),
            };
        }
    }

    /// <summary>The neutral fields that a target field is made of, as far as the record has them.</summary>
    private static JsonArray Origins(TargetRule rule, string field, JsonObject? neutral)
    {
        var paths = rule.Fields.FirstOrDefault(made => made.Name == field)?.Rule.Used(path => path == "id" ? path : Text(neutral?[path.Split('/', '.', '[')[0]])) ?? [];
        return new JsonArray([.. paths.Distinct(StringComparer.Ordinal).Where(path => path == "id" || neutral?[path.Split('/', '.', '[')[0]] is not null).Select(path => (JsonNode)path)]);
    }

    private string? Planned(Mark mark, Identity? identity) => store.PlannedVerb(mark) switch
    {
        null => identity is null ? null : "skip",
        Verb.Create when identity is not null => "created",
        var verb => verb.ToString()!.ToLowerInvariant(),
    };

    /// <summary>Records of a kind that belong to this one; none where there are none.</summary>
    private IEnumerable<JsonNode> Parts(Key key, Kind kind)
    {
        var owned = store.Owned(key, kind);
        if (owned.Count == 0) yield break;
        var rules = targets?.Rules.Where(rule => rule.Of == kind).ToList() ?? [];
        yield return new JsonObject
        {
            ["kind"] = kind.Name(),
            ["count"] = owned.Count,
            ["records"] = new JsonArray([.. owned.Take(MostParts).Select(part => (JsonNode)Part(new Key(key.System, kind, part.Record), rules, JsonNode.Parse(part.Json)!.AsObject()))]),
        };
    }

    private JsonObject Part(Key key, IReadOnlyList<TargetRule> rules, JsonObject neutral)
    {
        var made = rules.Select(rule => new Mark(rule.Name, key)).Select(mark => (mark, identity: store.Identity(mark))).FirstOrDefault(pair => Planned(pair.mark, pair.identity) is not null);
        return new JsonObject
        {
            ["key"] = key.ToString(),
            ["name"] = lookup.Name(key.Id) ?? NameOf(neutral["target"]) ?? neutral["created_at"]?.GetValue<string>(),
            ["plan"] = made.mark == default ? null : Planned(made.mark, made.identity),
            ["object"] = made.identity?.Ref.Object,
            ["id"] = made.identity?.Ref.Id,
        };
    }

    /// <summary>The name of the record that a value refers to; null where it refers to none that is known.</summary>
    private string? NameOf(JsonNode? value) => value switch
    {
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Key.TryParse(text.GetValue<string>(), out var key) && key.System == store.SourceName ? lookup.Name(key.Id) : null,
        JsonObject reference when reference["$ref"] is JsonValue inner => NameOf(inner),
        _ => null,
    };

    private static JsonNode Finding((string Stage, Finding Finding) found) => new JsonObject
    {
        ["stage"] = found.Stage,
        ["severity"] = found.Finding.Severity.ToString(),
        ["code"] = found.Finding.Code,
        ["text"] = found.Finding.Text,
        ["remedy"] = found.Finding.Remedy,
    };
}
