using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Rows by id. Ids are never given twice, not even after a failed create that took one.</summary>
internal class Table(string objectName, string idField, params string[] indexed) : IRecords
{
    private readonly SortedDictionary<int, JsonObject> rows = [];
    private readonly Dictionary<string, Dictionary<string, SortedSet<int>>> indexes =
        indexed.ToDictionary(field => field, _ => new Dictionary<string, SortedSet<int>>(StringComparer.OrdinalIgnoreCase), StringComparer.Ordinal);

    public string Object => objectName;

    public string IdField => idField;

    public int LastId { get; private set; }

    public int Count => rows.Count;

    /// <summary>Lists are ordered by the text of the id: 1, 10, 11, 2.</summary>
    public bool TextOrder { get; init; }

    public IEnumerable<int> Ids => rows.Keys;

    public IEnumerable<JsonObject> Rows => rows.Values;

    public virtual bool InDatabase => false;

    /// <summary>Takes the next id, even if no row comes of it.</summary>
    public int Take() => ++LastId;

    /// <summary>Skips ids up to this one.</summary>
    public void SkipTo(int id) => LastId = Math.Max(LastId, id);

    public int Add(JsonObject row, int? id = null)
    {
        var key = id ?? Take();
        SkipTo(key);
        row[idField] = key;
        rows.Add(key, row);
        foreach (var field in indexes.Keys) Enter(field, key, row);
        return key;
    }

    /// <summary>The row itself: changes to fields with an index go through <see cref="Set"/>.</summary>
    public JsonObject? Find(int id) => rows.GetValueOrDefault(id);

    public JsonObject Require(int id) => Find(id) ?? throw Refusal.NotFound();

    public void Set(int id, string field, JsonNode? value)
    {
        var row = rows[id];
        if (indexes.TryGetValue(field, out var index))
        {
            Leave(field, id, row);
            row[field] = value;
            Enter(field, id, row);
            if (index.Count > 2 * rows.Count + 100) Shrink(index);
        }
        else
        {
            row[field] = value;
        }
    }

    public void Remove(int id)
    {
        if (!rows.Remove(id, out var row)) return;
        foreach (var field in indexes.Keys) Leave(field, id, row);
    }

    public virtual IEnumerable<int> InOrder(IEnumerable<int> ids) => TextOrder ? ids.OrderBy(id => id.ToText(), StringComparer.Ordinal) : ids.Order();

    public virtual JsonObject? Read(int id) => Find(id)?.DeepClone() as JsonObject;

    public virtual void Include(int id, JsonObject body, Call call)
    {
    }

    public virtual IEnumerable<string?> Values(int id, string field) => Find(id)?[field] is { } node ? node.Texts() : [];

    public virtual bool IsSearchable(string field) => true;

    public virtual bool IsSortable(string field) => true;

    public virtual IEnumerable<int>? Lookup(string field, string value) =>
        indexes.TryGetValue(field, out var index) ? index.GetValueOrDefault(value) ?? [] : null;

    /// <summary>The first row whose field has exactly this text.</summary>
    public JsonObject? ByText(string field, string? value) => value is null
        ? null
        : (indexes.ContainsKey(field) ? Lookup(field, value)!.Select(id => rows[id]) : rows.Values).FirstOrDefault(row => row.Text(field) == value);

    private static void Shrink(Dictionary<string, SortedSet<int>> index)
    {
        foreach (var (value, ids) in index.ToList())
        {
            if (ids.Count == 0) index.Remove(value);
        }
    }

    private void Enter(string field, int id, JsonObject row)
    {
        foreach (var value in row[field].Texts())
        {
            if (!indexes[field].TryGetValue(value, out var ids)) indexes[field][value] = ids = [];
            ids.Add(id);
        }
    }

    private void Leave(string field, int id, JsonObject row)
    {
        foreach (var value in row[field].Texts())
        {
            if (indexes[field].TryGetValue(value, out var ids)) ids.Remove(id);
        }
    }
}
