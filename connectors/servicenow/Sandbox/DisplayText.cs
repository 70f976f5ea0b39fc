using System.Globalization;
using System.Text;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Values as <c>sysparm_display_value=true</c> shows them, with all that this destroys.</summary>
internal sealed class DisplayText(ServiceNowTenant tenant, UserClock clock, Func<Row, bool> visible)
{
    public string? Of(Row row, Column column, string? value)
    {
        if (value is null) return null;
        if (column.IsJournal) return Journal(row, column.Name);
        if (value.Length == 0) return column.Choice || column.Type is "html" or "translated_html" ? null : "";
        return column.Type switch
        {
            "reference" => Reference(column, value),
            "glide_list" => string.Join(", ", value.Split(',').Select(id => Reference(column, id) is { Length: > 0 } name ? name : id)),
            "sys_class_name" => tenant.Catalogue.Tables.TryGetValue(value, out var table) ? table.Label : value,
            "glide_date_time" or "due_date" => clock.Show(value),
            "glide_duration" => Duration(TenantClock.Read(value) - DateTime.UnixEpoch),
            "currency" or "price" => decimal.TryParse(value, CultureInfo.InvariantCulture, out var amount) ? "$" + amount.ToString("N2", CultureInfo.InvariantCulture) : value,
            _ when column.Choice => tenant.LabelOf(row.Table, column.Name, value) ?? value,
            "integer" when value.Length > 3 && long.TryParse(value, CultureInfo.InvariantCulture, out var number) => number.ToString("N0", CultureInfo.InvariantCulture),
            _ => value,
        };
    }

    private string Reference(Column column, string value)
    {
        if (tenant.Find(column.Reference!, value, column.ReferenceKey) is not { } row || !visible(row)) return "";
        var shown = row.Table.Columns.FirstOrDefault(candidate => candidate.Display);
        return shown is null ? row.SysId : row[shown.Name] ?? "";
    }

    // "1970-01-02 04:23:17" becomes "1 Day 4 Hours 23 Minutes": the seconds are gone.
    private static string Duration(TimeSpan duration)
    {
        var parts = new List<string>();
        if (duration.Days > 0) parts.Add(duration.Days + (duration.Days == 1 ? " Day" : " Days"));
        if (duration.Hours > 0) parts.Add(duration.Hours + (duration.Hours == 1 ? " Hour" : " Hours"));
        if (duration.Minutes > 0) parts.Add(duration.Minutes + (duration.Minutes == 1 ? " Minute" : " Minutes"));
        return parts.Count > 0 ? string.Join(' ', parts) : duration.Seconds + " Seconds";
    }

    private string Journal(Row row, string element)
    {
        var text = new StringBuilder();
        var entries = tenant.JournalsOf(row.SysId).Where(entry => element == "comments_and_work_notes" || entry["element"] == element)
            .OrderByDescending(entry => entry["sys_created_on"], StringComparer.Ordinal).ThenByDescending(entry => entry.SysId, StringComparer.Ordinal);
        foreach (var entry in entries)
            text.Append(clock.Show(entry["sys_created_on"]!)).Append(" - ").Append(NameOf(entry["sys_created_by"]!))
                .Append(entry["element"] == "comments" ? " (Additional comments)\n" : " (Work notes)\n").Append(entry["value"]).Append("\n\n");
        return text.ToString();
    }

    private string NameOf(string login) => tenant.Find("sys_user", login, "user_name")?["name"] is { Length: > 0 } name ? name : login;
}
