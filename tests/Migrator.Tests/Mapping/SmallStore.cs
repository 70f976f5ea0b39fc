using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Tests.Mapping;

/// <summary>Neutral records as a target mapping sees them.</summary>
internal sealed class SmallStore : INeutralLookup
{
    private readonly Dictionary<Key, JsonElement> records = [];

    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<JsonElement>> Tables { get; } = new(StringComparer.Ordinal);

    public void Add(string key, JsonNode record) => records[Key.Parse(key)] = Element(record.ToJsonString());

    public static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    public JsonElement? Record(Key key) => records.TryGetValue(key, out var record) ? record : null;

    public string? Name(string id) => records.Where(pair => pair.Key.Id == id)
        .SelectMany(pair => new[] { "name", "title", "number", "label" }.Select(field => Text(pair.Value, field))).FirstOrDefault(name => name is not null);

    public Key? Find(Kind kind, string name)
    {
        foreach (var (key, record) in records)
        {
            if (key.Kind == kind && Text(record, kind == Kind.Person ? "login" : "name") == name) return key;
        }

        return null;
    }

    public string? Label(string column) => Labels.GetValueOrDefault(column);

    public IReadOnlyList<JsonElement> Owned(Key owner, Kind kind) => [.. records.Where(pair => pair.Key.Kind == kind)
        .Where(pair => (Text(pair.Value, "owner") ?? Text(pair.Value, "ticket")) == owner.ToString()).OrderBy(pair => pair.Key.Id, StringComparer.Ordinal).Select(pair => pair.Value)];

    public IReadOnlyList<JsonElement> Columns(string table) => Tables.GetValueOrDefault(table) ?? [];

    private static string? Text(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
