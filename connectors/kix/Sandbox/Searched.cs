using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A table whose searches run in the database and know dynamic fields.</summary>
internal class Searched(Backend backend, string objectName, string idField, string firstOrder, string secondOrder, params string[] indexed)
    : Table(objectName, idField, [firstOrder, secondOrder, .. indexed])
{
    private const string Prefix = "DynamicField_";

    public override bool InDatabase => true;

    public override IEnumerable<int> InOrder(IEnumerable<int> ids) => ids
        .OrderBy(id => Find(id)!.Text(firstOrder), StringComparer.OrdinalIgnoreCase)
        .ThenBy(id => Find(id)!.Text(secondOrder), StringComparer.OrdinalIgnoreCase).ThenBy(id => id);

    public override void Include(int id, JsonObject body, Call call)
    {
        if (call.Wants("DynamicFields")) body["DynamicFields"] = backend.DynamicFields.Show(Object, id);
        if (call.Wants("Links")) body["Links"] = backend.Links.Include(Object, id, call);
    }

    public override IEnumerable<string?> Values(int id, string field) => field switch
    {
        "ID" => [id.ToText()],
        _ when field == Object + "ID" => [id.ToText()],
        _ when field.StartsWith(Prefix, StringComparison.Ordinal) => backend.DynamicFields.Values(Object, id, field[Prefix.Length..]),
        _ => base.Values(id, field),
    };

    public override IEnumerable<int>? Lookup(string field, string value) => field.StartsWith(Prefix, StringComparison.Ordinal)
        ? backend.DynamicFields.Lookup(Object, field[Prefix.Length..], value)
        : field == "ID" || field == Object + "ID" ? ById(value) : base.Lookup(field, value);

    public override bool IsSearchable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Searchable);

    public override bool IsSortable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Sortable);

    private IEnumerable<int> ById(string value) => value.AsNumber() is { } id && Find(id) is not null ? [id] : [];
}
