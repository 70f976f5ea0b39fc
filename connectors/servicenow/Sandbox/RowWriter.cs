using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>What the account may see.</summary>
internal sealed class Rights(ServiceNowTenant tenant, ServiceNowFaults faults)
{
    // The columns by which a row hangs on a ticket, and so shares its fate.
    private static readonly string[] Owners = ["element_id", "table_sys_id", "task", "sysapproval", "request_item", "parent_id", "documentkey"];

    private readonly HashSet<string> hiddenFields = [.. faults.HiddenFields];

    public bool Sees(Row row)
    {
        if (faults.HiddenTables.Count > 0 && row.Table.Chain.Any(link => faults.HiddenTables.Contains(link.Name))) return false;
        if (faults.HiddenRows <= 0 && faults.HiddenPrefix.Length == 0) return true;
        if (faults.HiddenRowsIn.Any(row.Table.Is)) return !IsHidden(row.SysId);
        if (row.Table.Is("sys_audit_delete")) return true;
        foreach (var owner in Owners)
            if (row.Table.IndexOf(owner) is var at and >= 0 && row.Values[at] is { Length: > 0 } id)
                return !faults.HiddenRowsIn.Any(table => tenant.Find(table, id) is not null) || !IsHidden(id);
        return true;
    }

    public bool Sees(TableSchema table, Column column) => hiddenFields.Count == 0 || !table.Chain.Any(link => hiddenFields.Contains(link.Name + "." + column.Name));

    private bool IsHidden(string sysId) =>
        (faults.HiddenPrefix.Length > 0 && sysId.StartsWith(faults.HiddenPrefix, StringComparison.Ordinal))
        || Migrator.Sandbox.SeededRandom.Hash(sysId, 7) % 1_000_000 < (ulong)(faults.HiddenRows * 1_000_000);
}

/// <summary>Writes rows in the four shapes of the Table API.</summary>
internal sealed class RowWriter
{
    private readonly ServiceNowTenant tenant;
    private readonly Rights rights;
    private readonly DisplayText display;
    private readonly string origin;
    private readonly string shape;
    private readonly bool links;
    private readonly List<(JsonEncodedText Name, FieldPath Field)> fields;
    private readonly bool downloadLink;

    public RowWriter(ServiceNowTenant tenant, Rights rights, TableSchema table, Call call, string origin, UserClock clock, bool downloadLink)
    {
        (this.tenant, this.rights, this.origin, this.downloadLink) = (tenant, rights, origin, downloadLink);
        display = new DisplayText(tenant, clock, rights.Sees);
        shape = call["sysparm_display_value"] ?? "false";
        links = !call.Is("sysparm_exclude_reference_link");
        var asked = call["sysparm_fields"] is { Length: > 0 } list ? list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal) : null;
        fields = asked is null
            ? [.. table.Columns.Index().Where(column => rights.Sees(table, column.Item)).Select(column => (column.Item.Encoded, new FieldPath(column.Item.Name, [(table, column.Index)])))]
            : [.. asked.Select(name => FieldPath.Resolve(tenant, table, name)).OfType<FieldPath>().Where(field => !field.IsPlain || rights.Sees(table, field.Column))
                .Select(field => (JsonEncodedText.Encode(field.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), field))];
        if (asked is not null) this.downloadLink &= asked.Contains("download_link");
    }

    public void Write(Utf8JsonWriter json, Row row)
    {
        json.WriteStartObject();
        foreach (var (name, field) in fields)
        {
            var holder = field.IsPlain ? row : field.Holder(tenant, row, rights.Sees);
            if (!field.IsPlain && holder is not null && !rights.Sees(holder.Table, field.Column)) continue;
            var value = holder is null ? "" : tenant.Value(holder, field.LastAt);
            if (ReferenceEquals(value, Row.Missing)) continue;
            json.WritePropertyName(name);
            Value(json, holder ?? row, field.Column, field.Column.IsJournal && shape == "false" ? "" : value);
        }
        if (downloadLink) json.WriteString("download_link", origin + "/api/now/attachment/" + row.SysId + "/file");
        json.WriteEndObject();
    }

    private void Value(Utf8JsonWriter json, Row row, Column column, string? value)
    {
        var link = column.IsReference && links && value is { Length: > 0 };
        if (shape == "false")
        {
            if (!link) { json.WriteStringValue(value); return; }
            json.WriteStartObject();
            Link(json, column, value!);
            json.WriteString("value", value);
            json.WriteEndObject();
            return;
        }
        var shown = display.Of(row, column, value);
        if (shape == "true" && !link) { json.WriteStringValue(shown); return; }
        json.WriteStartObject();
        json.WriteString("display_value", shown);
        if (shape != "true") json.WriteString("value", column.IsJournal ? "" : value);
        if (link) Link(json, column, value!);
        json.WriteEndObject();
    }

    private void Link(Utf8JsonWriter json, Column column, string value) =>
        json.WriteString("link", origin + "/api/now/table/" + column.Reference + (column.ReferenceKey == "sys_id" ? "/" : "?" + column.ReferenceKey + "=") + value);
}
