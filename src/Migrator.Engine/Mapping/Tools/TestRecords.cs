using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>A source as a test describes it.</summary>
/// <param name="kinds">Kinds of the records of tables.</param>
/// <param name="labels">Labels by <c>table.column.value</c>.</param>
/// <param name="chain">The table of the test and its parents.</param>
internal sealed class TestSource(IReadOnlyDictionary<string, Kind> kinds, IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> chain) : ISourceLookup
{
    public Kind? KindOf(string table) => kinds.TryGetValue(table, out var kind) ? kind : null;

    public string? Label(string table, string column, string value) => labels.GetValueOrDefault($"{table}.{column}.{value}");

    public IReadOnlyList<string> Chain(string table) => chain;
}

/// <summary>The neutral records that a test knows beside its own.</summary>
/// <param name="records">Records by key.</param>
/// <param name="labels">Labels of columns by their names.</param>
/// <param name="columns">Definitions of columns by table.</param>
internal sealed class TestRecords(IReadOnlyDictionary<Key, JsonElement> records, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> columns) : INeutralLookup
{
    private static readonly string[] NameFields = ["name", "title", "number", "label", "login"];

    public JsonElement? Record(Key key) => records.TryGetValue(key, out var record) ? record : null;

    public string? Name(string id) => records.Where(pair => pair.Key.Id == id).SelectMany(pair => NameFields.Select(field => Text(pair.Value, field))).FirstOrDefault(name => name is not null);

    public Key? Find(Kind kind, string name)
    {
        foreach (var (key, record) in records)
        {
            if (key.Kind == kind && string.Equals(Text(record, kind == Kind.Person ? "login" : "name"), name, StringComparison.OrdinalIgnoreCase)) return key;
        }

        return null;
    }

    public string? Label(string column) => labels.GetValueOrDefault(column);

    public IReadOnlyList<JsonElement> Owned(Key owner, Kind kind) =>
    [
        .. records.Where(pair => pair.Key.Kind == kind && (Text(pair.Value, "owner") ?? Text(pair.Value, "ticket")) == owner.ToString())
            .OrderBy(pair => pair.Key.Id, StringComparer.Ordinal).Select(pair => pair.Value),
    ];

    public IReadOnlyList<JsonElement> Columns(string table) => columns.GetValueOrDefault(table) ?? [];

    private static string? Text(JsonElement record, string field) => record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Keeps what a source mapping makes of a test's record.</summary>
internal sealed class MadeRecords : INeutralSink
{
    public List<(JsonObject Json, string? Owner)> Records { get; } = [];

    public string? Rejected { get; private set; }

    public List<string> Findings { get; } = [];

    void INeutralSink.Record(Kind kind, string id, ReadOnlySpan<byte> json, string? owner) => Records.Add((JsonNode.Parse(Encoding.UTF8.GetString(json))!.AsObject(), owner));

    void INeutralSink.Reject(Kind kind, string id, string why) => Rejected = why;

    void INeutralSink.Find(Finding finding) => Findings.Add(finding.Code);
}
