using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>What every part of the API needs to know about the instance.</summary>
internal sealed record Instance(ServiceNowTenant Tenant, ServiceNowFaults Faults, string Origin)
{
    public Rights Rights => new(Tenant, Faults);

    public UserClock UserClock => new(TimeSpan.FromHours(Faults.UserZoneHours), Faults.UserDateFormat);

    public QuerySetting Setting => new(Tenant, UserClock.Zone, ServiceNowAccounts.UserId, ServiceNowAccounts.User, Faults.InvalidQueryReturnsNoRows);

    public Reply? Refusal(string name) => !Tenant.Catalogue.Tables.ContainsKey(name)
        ? Reply.Error(400, "Invalid table " + name, null)
        : Faults.ForbiddenTables.Contains(name) ? Reply.Error(403, "User Not Authorized", "Failed API level ACL Validation") : null;
}

/// <summary><c>/api/now/table/{table}</c>: lists and single records.</summary>
internal sealed class TableApi(Instance instance)
{
    private const string CancelText = "Transaction cancelled: maximum execution time exceeded";

    // Parameters that are not the API's own are conditions, as in /table/sys_user?user_name=x.
    public static string Conditions(Call call) =>
        string.Join('^', call.Query.Where(pair => !pair.Key.StartsWith("sysparm_", StringComparison.Ordinal)).Select(pair => pair.Key + "=" + pair.Value)
            .Prepend(call["sysparm_query"] ?? "").Where(part => part.Length > 0));

    public Reply List(Call call, string name, int defaultLimit, int lists, bool attachments = false)
    {
        if (instance.Refusal(name) is { } refusal) return refusal;
        var table = instance.Tenant.Table(name);
        var offset = int.TryParse(call["sysparm_offset"] ?? "0", CultureInfo.InvariantCulture, out var from) ? from : -1;
        var limit = int.TryParse(call["sysparm_limit"] ?? defaultLimit.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var most) ? most : -1;
        if (offset < 0 || limit < 0) return Reply.Error(400, "Pagination not supported", "sysparm_offset and sysparm_limit must not be negative");
        if (instance.Faults.MaxRows > 0) limit = Math.Min(limit, instance.Faults.MaxRows);

        var count = !call.Is("sysparm_no_count");
        var query = EncodedQuery.Parse(instance.Setting, table, Conditions(call));
        var window = RowQuery.Run(instance.Tenant, table, query, offset, limit, count || !call.Is("sysparm_suppress_pagination_header"));
        var rights = instance.Rights;
        List<Row> visible = [.. window.Rows.Where(rights.Sees)];

        var reply = new Reply { Rows = visible.Count };
        if (count) reply.Headers.Add(("X-Total-Count", window.Total.ToString(CultureInfo.InvariantCulture)));
        if (!call.Is("sysparm_suppress_pagination_header") && limit > 0 && (offset > 0 || window.Total > limit)) reply.Headers.Add(("Link", Links(call, offset, limit, window.Total)));
        if (count && window.Total == 0 && call.Path.Contains("/v1/", StringComparison.Ordinal)) { reply.Dispose(); return Reply.NoRecord(); }

        var writer = new RowWriter(instance.Tenant, rights, table, call, instance.Origin, instance.UserClock, attachments);
        if (IsCut(limit, lists)) Cut(reply, writer, visible, lists);
        else Whole(reply, writer, visible);
        return reply;
    }

    public Reply Single(Call call, string name, string sysId, bool attachments = false)
    {
        if (instance.Refusal(name) is { } refusal) return refusal;
        var rights = instance.Rights;
        if (instance.Tenant.Find(name, sysId) is not { } row || !rights.Sees(row)) return Reply.NoRecord();
        var reply = new Reply { Rows = 1 };
        using var json = new Utf8JsonWriter(reply.Body, Reply.Json);
        json.WriteStartObject();
        json.WritePropertyName("result");
        new RowWriter(instance.Tenant, rights, instance.Tenant.Table(name), call, instance.Origin, instance.UserClock, attachments).Write(json, row);
        json.WriteEndObject();
        return reply;
    }

    private static void Whole(Reply reply, RowWriter writer, List<Row> rows)
    {
        using var json = new Utf8JsonWriter(reply.Body, Reply.Json);
        json.WriteStartObject();
        json.WriteStartArray("result");
        foreach (var row in rows) writer.Write(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool IsCut(int limit, int lists) =>
        instance.Faults.Take(faults => faults.Truncated, (faults, left) => faults.Truncated = left)
        || (instance.Faults.TruncatedAbove > 0 && limit > instance.Faults.TruncatedAbove)
        || (instance.Faults.TruncatedEvery > 0 && lists % instance.Faults.TruncatedEvery == 0);

    // Two ways seen in the field: the array closes before the error, or the last row stops in the middle and the error follows it.
    private static void Cut(Reply reply, RowWriter writer, List<Row> rows, int lists)
    {
        var half = rows.Take((rows.Count + 1) / 2).ToList();
        Whole(reply, writer, half);
        var text = Encoding.UTF8.GetString(reply.Body.WrittenSpan);
        reply.Body.ResetWrittenCount();
        reply.Rows = half.Count;
        var error = "\"error\":{\"detail\":\"" + CancelText + ". Check logs for error trace.\",\"message\":\"" + CancelText + "\"},\"status\":\"failure\"}";
        var broken = lists % 2 == 1 && half.Count > 0;
        reply.Body.Write(Encoding.UTF8.GetBytes((broken ? text[..^Math.Min(60, text.Length / 2)] : text[..^1] + ",") + error));
    }

    private string Links(Call call, int offset, int limit, int total)
    {
        string Entry(int at, string relation)
        {
            var parameters = call.Query.Where(pair => pair.Key is not ("sysparm_offset" or "sysparm_limit")).Select(pair => pair.Key + "=" + Uri.EscapeDataString(pair.Value))
                .Append("sysparm_limit=" + limit).Append("sysparm_offset=" + at);
            return "<" + instance.Origin + call.Path + "?" + string.Join('&', parameters) + ">;rel=\"" + relation + "\"";
        }

        var entries = new List<string> { Entry(0, "first") };
        if (offset > 0) entries.Add(Entry(Math.Max(0, offset - limit), "prev"));
        if (offset + limit < total) entries.Add(Entry(offset + limit, "next"));
        entries.Add(Entry(Math.Max(0, (total - 1) / limit * limit), "last"));
        return string.Join(',', entries);
    }
}
