using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Neutral records that a target mapping looks things up in; the last ones looked at are kept in memory, a bounded number.</summary>
internal sealed class NeutralLookup(MigrationStore store) : INeutralLookup
{
    private const int Kept = 20_000;
    private static readonly string[] NameFields = ["name", "title", "number", "label", "login"];

    private readonly string source = store.SourceName ?? throw new ConfigurationException("the store is empty; run 'migrator extract' first");
    private readonly Dictionary<Key, JsonElement?> records = [];
    private readonly Dictionary<string, string?> names = new(StringComparer.Ordinal);
    private readonly Dictionary<Kind, Dictionary<string, Key>> byName = [];
    private readonly Lazy<ClassTree> classes = new(() => ClassTree.Load(store));
    private Dictionary<string, List<JsonElement>>? columns;
    private Dictionary<string, string>? labels;

    public JsonElement? Record(Key key)
    {
        if (records.TryGetValue(key, out var known)) return known;
        if (records.Count >= Kept) records.Clear();
        return records[key] = store.Neutral(key.Kind, key.Id) is { } json ? Parse(json) : null;
    }

    public string? Name(string id)
    {
        if (names.TryGetValue(id, out var known)) return known;
        if (names.Count >= Kept) names.Clear();
        return names[id] = FindName(id);
    }

    public Key? Find(Kind kind, string name)
    {
        if (!byName.TryGetValue(kind, out var index)) byName[kind] = index = Index(kind, kind == Kind.Person ? "login" : "name");
        return index.TryGetValue(name, out var key) ? key : null;
    }

    public string? Label(string column)
    {
        LoadColumns();
        return labels!.GetValueOrDefault(column);
    }

    public IReadOnlyList<JsonElement> Owned(Key owner, Kind kind) =>
        [.. store.Owned(owner, kind).Where(record => !store.IsDeleted(kind, record.Record)).Select(record => Parse(record.Json))];

    public IReadOnlyList<JsonElement> Columns(string table)
    {
        LoadColumns();
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var next in classes.Value.Chain(table))
        {
            foreach (var column in columns!.GetValueOrDefault(next) ?? [])
            {
                if (Text(column, "name") is { } name) found.TryAdd(name, column);
            }
        }

        return [.. found.Values];
    }

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonElement.ParseValue(ref reader);
    }

    private static string? Text(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string? FindName(string id)
    {
        foreach (var kind in store.KindsOf(id))
        {
            if (Record(new Key(source, kind, id)) is not { } record) continue;
            foreach (var field in NameFields)
            {
                if (Text(record, field) is { Length: > 0 } name) return name;
            }
        }

        return null;
    }

    private Dictionary<string, Key> Index(Kind kind, string field)
    {
        var index = new Dictionary<string, Key>(StringComparer.OrdinalIgnoreCase);
        store.EachNeutral(kind, (record, json) =>
        {
            if (Text(Parse(json), field) is { Length: > 0 } name) index.TryAdd(name, new Key(source, kind, record));
        });
        return index;
    }

    private void LoadColumns()
    {
        if (columns is not null) return;
        (columns, labels) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        store.EachNeutral(Kind.Field, (_, json) =>
        {
            var column = Parse(json);
            if (Text(column, "owner") is not { } owner || Text(column, "name") is not { } name) return;
            if (!columns.TryGetValue(owner, out var list)) columns[owner] = list = [];
            list.Add(column);
            if (Text(column, "label") is { Length: > 0 } label) labels.TryAdd(name, label);
        });
    }
}
