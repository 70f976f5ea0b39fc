using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;

namespace Migrator.Tests.Mapping;

/// <summary>Neutral records as a target mapping sees them.</summary>
internal sealed class SmallStore : INeutralLookup
{
    private readonly Dictionary<Key, JsonElement> records = [];
    private TestRecords? known;

    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyList<JsonElement>> Tables { get; } = new(StringComparer.Ordinal);

    public void Add(string key, JsonNode record) => records[Key.Parse(key)] = Element(record.ToJsonString());

    public static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    public JsonElement? Record(Key key) => Known.Record(key);

    public string? Name(string id) => Known.Name(id);

    public Key? Find(Kind kind, string name) => Known.Find(kind, name);

    public string? Label(string column) => Known.Label(column);

    public IReadOnlyList<JsonElement> Owned(Key owner, Kind kind) => Known.Owned(owner, kind);

    public IReadOnlyList<JsonElement> Columns(string table) => Known.Columns(table);

    private TestRecords Known => known ??= new TestRecords(records, Labels, Tables);
}
