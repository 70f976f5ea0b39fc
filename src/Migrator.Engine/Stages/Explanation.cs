using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>One record's life: raw, neutral, plan, target, findings, and the mapping line of each field.</summary>
public static class Explanation
{
    /// <summary>Collects what the store knows of a record.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">A key, or the number of a ticket or an article.</param>
    /// <param name="sources">The source mapping; null where it cannot be had.</param>
    /// <param name="targets">The target mapping; null where there is none.</param>
    /// <exception cref="ConfigurationException">There is no such record.</exception>
    public static JsonObject Of(MigrationStore store, string name, SourceMapping? sources, TargetMapping? targets)
    {
        var key = Find(store, name) ?? throw new ConfigurationException($"explain: there is no record '{name}'; give a key, which reads system:kind:id, or the number of a ticket or an article");
        var raw = store.Raw(key.Kind, key.Id);
        var neutral = store.Neutral(key.Kind, key.Id) is { } json ? JsonNode.Parse(json)!.AsObject() : null;
        return new JsonObject
        {
            ["key"] = key.ToString(),
            ["table"] = raw?.Table,
            ["changed_at"] = raw?.ChangedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["deleted"] = store.IsDeleted(key.Kind, key.Id),
            ["raw"] = raw is { } found ? JsonNode.Parse(found.Payload) : null,
            ["neutral"] = neutral,
            ["neutral_lines"] = new JsonObject((neutral ?? []).Select(field => new KeyValuePair<string, JsonNode?>(field.Key, sources?.LineOf(key.Kind, [raw?.Table ?? ""], field.Key)))),
            ["target"] = new JsonArray([.. Targets(store, key, targets)]),
            ["findings"] = new JsonArray([.. store.FindingsOf(key.ToString()).Select(found => (JsonNode)new JsonObject
            {
                ["stage"] = found.Stage,
                ["severity"] = found.Finding.Severity.ToString(),
                ["code"] = found.Finding.Code,
                ["text"] = found.Finding.Text,
                ["remedy"] = found.Finding.Remedy,
            })]),
        };
    }

    private static Key? Find(MigrationStore store, string name)
    {
        if (Key.TryParse(name, out var key)) return store.Raw(key.Kind, key.Id) is null && store.Neutral(key.Kind, key.Id) is null ? null : key;
        return store.SourceName is { } source && store.FindNumber(name) is { } found ? new Key(source, found.Kind, found.Record) : null;
    }

    private static IEnumerable<JsonNode> Targets(MigrationStore store, Key key, TargetMapping? targets)
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
                ["plan"] = store.PlannedVerb(mark)?.ToString().ToLowerInvariant() ?? (identity is null ? null : "skip"),
                ["fields"] = fields,
                ["lines"] = new JsonObject(fields.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, rule.LineOf(field.Key)))),
            };
        }
    }
}
