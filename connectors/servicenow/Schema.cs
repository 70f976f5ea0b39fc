using System.Text.Json;

namespace Migrator.Connectors.ServiceNow;

/// <summary>The instance's own description: which tables there are, what they extend, and which of the columns that matter they have.</summary>
internal sealed class Schema
{
    private static readonly string[] Known = ["task", "cmdb", "cmdb_ci", "kb_knowledge"];
    private readonly Dictionary<string, (string Id, string Parent)> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> columns = new(StringComparer.Ordinal);

    /// <summary>True where every table's row was visible, so that a table that is not listed does not exist.</summary>
    public bool Complete { get; private init; }

    /// <summary>Names of all tables.</summary>
    public IEnumerable<string> Tables => tables.Keys;

    /// <summary>Reads sys_db_object.</summary>
    public static async Task<(Schema Schema, int Status)> ReadAsync(Calls calls, CancellationToken cancel)
    {
        var (rows, status, complete) = await calls.AllAsync(new PageAsk(Catalog.Objects, "") { Fields = "sys_id,name,super_class" }, "", cancel);
        var schema = new Schema { Complete = complete && rows.Count > 0 };
        foreach (var row in rows)
        {
            if (Text(row, "name") is not { Length: > 0 } name) continue;
            schema.tables[name] = (Text(row, "sys_id") ?? "", Text(row, "super_class") ?? "");
            schema.names[Text(row, "sys_id") ?? ""] = name;
        }
        return (schema, status);
    }

    /// <summary>Reads from sys_dictionary which of the wanted columns the tables and what they extend have.</summary>
    public async Task ReadColumnsAsync(Calls calls, IEnumerable<string> of, IEnumerable<string> wanted, CancellationToken cancel)
    {
        var all = of.SelectMany(Chain).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var list in EncodedQuery.Lists("name", all))
        {
            var ask = new PageAsk(Catalog.Dictionary, "") { Fields = "sys_id,name,element" };
            var (rows, status, _) = await calls.AllAsync(ask, $"{list}^elementIN{string.Join(',', wanted)}", cancel);
            if (status != 200) return;
            foreach (var row in rows)
            {
                if (Text(row, "name") is not { } name || Text(row, "element") is not { Length: > 0 } element) continue;
                if (!columns.TryGetValue(name, out var set)) columns[name] = set = new(StringComparer.Ordinal);
                set.Add(element);
            }
        }
    }

    /// <summary>True where the table is listed.</summary>
    public bool Lists(string table) => tables.ContainsKey(table);

    /// <summary>The table and what it extends, nearest first. A cycle ends it.</summary>
    public IReadOnlyList<string> Chain(string table)
    {
        var chain = new List<string> { table };
        while (tables.TryGetValue(chain[^1], out var row) && names.TryGetValue(row.Parent, out var parent) && !chain.Contains(parent)) chain.Add(parent);
        return chain;
    }

    /// <summary>Every table that extends one of these, and they themselves, in order of name.</summary>
    public IReadOnlyList<string> Below(params string[] roots) =>
        [.. tables.Keys.Where(name => Chain(name).Any(roots.Contains)).Order(StringComparer.Ordinal)];

    /// <summary>Whether the table has the column; null where its description cannot be read.</summary>
    public bool? Has(string table, string column)
    {
        bool? known = null;
        foreach (var name in Chain(table))
        {
            if (!columns.TryGetValue(name, out var set)) continue;
            if (set.Contains(column)) return true;
            known = false;
        }
        return known;
    }

    /// <summary>Custom tables that extend nothing that is read anyway.</summary>
    public IEnumerable<string> Strangers => tables.Keys
        .Where(name => name.StartsWith("u_", StringComparison.Ordinal) || name.StartsWith("x_", StringComparison.Ordinal))
        .Where(name => !Chain(name).Any(Known.Contains)).Order(StringComparer.Ordinal);

    /// <summary>A member as text, whichever way a reference is written.</summary>
    public static string? Text(JsonElement row, string name)
    {
        if (!row.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("value", out value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
