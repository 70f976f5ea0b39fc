using System.Globalization;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary><c>/api/now/stats/{table}</c>. It counts before anybody's rights, so it counts more than the account can read.</summary>
internal sealed class StatsApi(Instance instance)
{
    private static readonly string[] Aggregates = ["min", "max", "sum", "avg"];

    public Reply Answer(Call call, string name)
    {
        if (instance.Refusal(name) is { } refusal) return refusal;
        var table = instance.Tenant.Table(name);
        if (instance.Faults.Uncountable.Contains(name))
            return Reply.Error(500, "Transaction cancelled: maximum execution time exceeded", "Transaction cancelled: maximum execution time exceeded. Check logs for error trace.");
        var query = EncodedQuery.Parse(instance.Setting, table, TableApi.Conditions(call));
        var groupBy = Fields(call["sysparm_group_by"]).Select(field => FieldPath.Resolve(instance.Tenant, table, field)).OfType<FieldPath>().ToArray();
        var reply = new Reply();
        using var json = new Utf8JsonWriter(reply.Body, Reply.Json);
        json.WriteStartObject();
        if (groupBy.Length == 0)
        {
            json.WriteStartObject("result");
            var onlyCount = !Aggregates.Any(aggregate => call.Query.ContainsKey("sysparm_" + aggregate + "_fields"));
            if (onlyCount) Stats(json, call, table, [], RowQuery.Run(instance.Tenant, table, query, 0, 0, count: true).Total);
            else Matching(json, call, table, query);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("result");
            Groups(json, call, table, query, groupBy);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        return reply;
    }

    private static string[] Fields(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void Matching(Utf8JsonWriter json, Call call, TableSchema table, EncodedQuery query)
    {
        var rows = instance.Tenant.IndexOf(table).Physical.Where(row => query.Matches(instance.Tenant, row)).ToArray();
        Stats(json, call, table, rows, rows.Length);
    }

    private void Groups(Utf8JsonWriter json, Call call, TableSchema table, EncodedQuery query, FieldPath[] groupBy)
    {
        var rows = instance.Tenant.IndexOf(table).Physical.Where(row => query.Matches(instance.Tenant, row));
        var display = new DisplayText(instance.Tenant, instance.UserClock, instance.Rights.Sees);
        var shape = call["sysparm_display_value"] ?? "false";
        foreach (var group in rows.GroupBy(row => string.Join('\u0001', groupBy.Select(field => field.Read(instance.Tenant, row)))).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var members = group.ToArray();
            if (!Having(call["sysparm_having"], members.Length)) continue;
            json.WriteStartObject();
            Stats(json, call, table, members, members.Length);
            json.WriteStartArray("groupby_fields");
            foreach (var field in groupBy)
            {
                var value = field.Read(instance.Tenant, members[0]);
                var shown = shape == "false" ? value : display.Of(members[0], field.Column, value);
                json.WriteStartObject();
                json.WriteString("field", field.Name);
                json.WriteString("value", shape == "true" ? shown : value);
                if (shape == "all") json.WriteString("display_value", shown);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private void Stats(Utf8JsonWriter json, Call call, TableSchema table, Row[] rows, int count)
    {
        json.WriteStartObject("stats");
        if (call.Is("sysparm_count")) json.WriteString("count", count.ToString(CultureInfo.InvariantCulture));
        foreach (var aggregate in Aggregates)
        {
            var fields = Fields(call["sysparm_" + aggregate + "_fields"]).Select(field => FieldPath.Resolve(instance.Tenant, table, field)).OfType<FieldPath>().ToArray();
            if (fields.Length == 0) continue;
            json.WriteStartObject(aggregate);
            foreach (var field in fields) json.WriteString(field.Name, Aggregate(aggregate, field, rows));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private string Aggregate(string aggregate, FieldPath field, Row[] rows)
    {
        var values = rows.Select(row => field.Read(instance.Tenant, row)).OfType<string>().Where(value => value.Length > 0).ToArray();
        if (values.Length == 0) return "";
        if (aggregate is "sum" or "avg")
        {
            var sum = values.Sum(value => decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : 0);
            return (aggregate == "sum" ? sum : sum / values.Length).ToString(CultureInfo.InvariantCulture);
        }
        return aggregate == "min" ? values.Min(StringComparer.Ordinal)! : values.Max(StringComparer.Ordinal)!;
    }

    private static bool Having(string? having, int count)
    {
        if (having?.Split('^') is not ["count", _, var operation, var number] || !int.TryParse(number, CultureInfo.InvariantCulture, out var bound)) return true;
        return operation switch { ">" => count > bound, ">=" => count >= bound, "<" => count < bound, "<=" => count <= bound, "=" => count == bound, "!=" => count != bound, _ => true };
    }
}
