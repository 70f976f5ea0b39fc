using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Makes a tenant of rows that a real instance sent. What they lack stays lacking; what they add becomes a column.</summary>
internal static class RecordedRows
{
    public static ServiceNowTenant Build(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> recorded)
    {
        var standard = TenantPlan.StandardCatalogue();
        var tables = new Dictionary<string, TableSchema>(standard.Tables, StringComparer.Ordinal);
        var catalogue = standard with { Tables = tables };
        foreach (var (name, rows) in recorded) Describe(tables, name, rows);

        var tenant = new ServiceNowTenant(catalogue, 0) { IsRecorded = true };
        foreach (var (name, rows) in recorded)
            foreach (var row in rows) Load(tenant, tables, name, row);
        PeopleMaker.Make(new TenantMaker(tenant, 0));
        DictionaryRows.Make(tenant);
        return tenant;
    }

    private static void Describe(Dictionary<string, TableSchema> tables, string name, IReadOnlyList<JsonElement> rows)
    {
        var unknown = new Dictionary<string, Column>(StringComparer.Ordinal);
        tables.TryGetValue(name, out var table);
        foreach (var property in rows.SelectMany(row => row.EnumerateObject()))
        {
            var reference = property.Value.ValueKind == JsonValueKind.Object ? TableOf(property.Value) : null;
            if (reference is not null) tables.TryAdd(reference, New(reference, null, []));
            if (table?.IndexOf(property.Name) >= 0) continue;
            if (!unknown.TryGetValue(property.Name, out var known) || (known.Reference is null && reference is not null))
                unknown[property.Name] = new Column(property.Name, reference is null ? "string" : "reference", property.Name) { Reference = reference, MaxLength = reference is null ? 4000 : 32 };
        }
        if (table is null) tables[name] = table = New(name, null, [.. unknown.Values]);
        else if (unknown.Count > 0) table.Extend(unknown.Values);
        foreach (var child in rows.Select(row => Text(row, "sys_class_name")).OfType<string>().Distinct())
            if (child.Length > 0 && !tables.ContainsKey(child)) table.Children.Add(tables[child] = new TableSchema(child, child, table, []));
    }

    private static TableSchema New(string name, TableSchema? parent, IReadOnlyList<Column> columns) =>
        new(name, name, parent, columns.Any(column => column.Name == "sys_id") ? columns : [new Column("sys_id", "GUID", "Sys ID") { MaxLength = 32 }, new Column("sys_created_on", "glide_date_time", "Created"), .. columns]);

    private static void Load(ServiceNowTenant tenant, Dictionary<string, TableSchema> tables, string name, JsonElement recorded)
    {
        var type = Text(recorded, "sys_class_name") is { Length: > 0 } own && tables[own].Is(name) ? own : name;
        var row = tenant.Add(type, Text(recorded, "sys_id"));
        Array.Fill(row.Values, Row.Missing);
        foreach (var property in recorded.EnumerateObject())
            row[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Object => property.Value.GetProperty("value").GetString(),
                _ => property.Value.ToString(),
            };
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.Object ? value.GetProperty("value").GetString() : value.GetString() : null;

    // https://x.service-now.com/api/now/table/sys_user/<id>
    private static string? TableOf(JsonElement reference) =>
        reference.TryGetProperty("link", out var link) && link.GetString()?.Split("/table/") is [_, var rest] ? rest.Split('/', '?')[0] : null;
}
