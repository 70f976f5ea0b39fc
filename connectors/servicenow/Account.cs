using System.Globalization;
using System.Text.Json;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Who the tool is logged in as, and whether this user's settings stand in the way.</summary>
internal sealed record Account(string? Name, string? Version, IReadOnlyList<Finding> Findings)
{
    /// <summary>Asks for the account's own row and the instance's version.</summary>
    public static async Task<Account> AskAsync(Calls calls, ConnectorContext context, CancellationToken cancel)
    {
        var known = context.Auth.TryGetValue("user", out var user) && EncodedQuery.CanHold(user);
        var ask = new PageAsk("sys_user", known ? $"user_name={user}" : "sys_id=javascript:gs.getUserID()")
        {
            Fields = "sys_id,user_name,time_zone,preferred_language,sys_updated_on", Display = "all", Tolerant = true,
        };
        var findings = new List<Finding>();
        string? name = null;
        using (var page = await calls.PageAsync(ask, new PageSize(2), cancel))
        {
            if (page.Rows.Count == 1)
            {
                using var document = JsonDocument.Parse(page.Rows[0].Payload);
                name = Schema.Text(document.RootElement, "user_name");
                Judge(document.RootElement, findings);
            }
            else
            {
                findings.Add(new Finding(Severity.Note, "account_unknown", "servicenow: the account's own row in sys_user cannot be found; its time zone and language are not known",
                    "use a user with time zone GMT and language English", "sys_user"));
            }
        }
        if (calls.ClockOffset is { } offset && offset.Duration() > TimeSpan.FromMinutes(5))
        {
            findings.Add(new Finding(Severity.Warning, "clock_differs",
                string.Create(CultureInfo.InvariantCulture, $"servicenow: the instance's clock differs by {offset.TotalSeconds:0} seconds from this machine's"), "set this machine's clock (by NTP, say); the instance's own is the vendor's"));
        }
        return new Account(name ?? user, await VersionAsync(calls, cancel), findings);
    }

    private static void Judge(JsonElement row, List<Finding> findings)
    {
        var (raw, shown) = (Schema.Text(row, "sys_updated_on") ?? "", Shown(row, "sys_updated_on"));
        if (shown.Length > 0 && shown != raw)
        {
            findings.Add(new Finding(Severity.Warning, "user_zone",
                $"servicenow: the account sees times in its own zone or format ({Schema.Text(row, "time_zone")}): {raw} is shown as {shown}; raw values are read, so only displayed journals are affected",
                "give the export user the time zone GMT and the date format yyyy-MM-dd", "sys_user.time_zone"));
        }
        var language = Schema.Text(row, "preferred_language");
        if (language is { Length: > 0 } && language != "en")
        {
            findings.Add(new Finding(Severity.Note, "user_language", $"servicenow: the account's language is {language}; labels of displayed journals depend on it",
                "give the export user the language English", "sys_user.preferred_language"));
        }
    }

    private static string Shown(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("display_value", out var shown)
        && shown.ValueKind == JsonValueKind.String ? shown.GetString()! : "";

    private static async Task<string?> VersionAsync(Calls calls, CancellationToken cancel)
    {
        var ask = new PageAsk("sys_properties", "name=glide.buildname") { Fields = "sys_id,name,value", Tolerant = true };
        using var page = await calls.PageAsync(ask, new PageSize(1), cancel);
        return page.Rows.Count == 1 ? Answer.Text(page.Rows[0].Payload, "value") : null;
    }
}
