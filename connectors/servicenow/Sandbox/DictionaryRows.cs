using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>The rows by which an instance describes itself. A child table lists its own columns only.</summary>
internal static class DictionaryRows
{
    private static readonly DateTime Installed = new(2023, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    public static void Make(ServiceNowTenant tenant)
    {
        var ids = tenant.Catalogue.Tables.Keys.ToDictionary(name => name, name => SeededRandom.HexId(tenant.Seed, "sys_db_object " + name, 0), StringComparer.Ordinal);
        foreach (var table in tenant.Catalogue.Tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            Set(New(tenant, "sys_db_object", ids[table.Name]), ("name", table.Name), ("label", table.Label), ("super_class", table.Parent is { } parent ? ids[parent.Name] : ""), ("is_extendable", Flag(table.Children.Count > 0)), ("sys_scope", "global"), ("access", "public"),
                ("ws_access", "true"), ("create_access_controls", "false"));
            Entry(tenant, table, "", "collection", table.Label, null);
            foreach (var column in table.Own) Entry(tenant, table, column.Name, column.Type, column.Label, column);
        }
        foreach (var choice in tenant.Catalogue.Choices)
            Set(New(tenant, "sys_choice"), ("name", choice.Table), ("element", choice.Element), ("value", choice.Value), ("label", choice.Label), ("language", choice.Language), ("inactive", Flag(choice.Inactive)),
                ("sequence", choice.Sequence.ToString(CultureInfo.InvariantCulture)));
        foreach (var type in tenant.Catalogue.Tables.Values.SelectMany(table => table.Own).Select(column => column.Type).Distinct().Order(StringComparer.Ordinal))
            Set(New(tenant, "sys_glide_object"), ("name", type), ("label", type.Replace('_', ' ')), ("scalar_type", "string"));
    }

    private static void Entry(ServiceNowTenant tenant, TableSchema table, string element, string type, string label, Column? column)
    {
        Set(New(tenant, "sys_dictionary"), ("name", table.Name), ("element", element), ("column_label", label), ("internal_type", type), ("reference", column?.Reference ?? ""), ("active", "true"), ("mandatory", Flag(column?.Mandatory == true)),
            ("max_length", (column?.MaxLength ?? 40).ToString(CultureInfo.InvariantCulture)), ("choice", column?.Choice == true ? "1" : "0"), ("display", Flag(column?.Display == true)), ("virtual", "false"), ("read_only", "false"), ("unique", Flag(element == "sys_id")), ("array", "false"));
        Set(New(tenant, "sys_documentation"), ("name", table.Name), ("element", element), ("label", label), ("plural", label + "s"), ("language", "en"));
        if (element is "short_description" or "priority" && table.Name == "task")
            Set(New(tenant, "sys_documentation"), ("name", table.Name), ("element", element), ("label", element == "priority" ? "Priorität" : "Kurzbeschreibung"), ("plural", ""), ("language", "de"));
    }

    private static Row New(ServiceNowTenant tenant, string table, string? sysId = null)
    {
        var row = tenant.Add(table, sysId);
        Set(row, ("sys_created_on", TenantClock.Text(Installed)), ("sys_created_by", "system"), ("sys_updated_on", TenantClock.Text(Installed)), ("sys_updated_by", "system"), ("sys_mod_count", "0"));
        return row;
    }
}
