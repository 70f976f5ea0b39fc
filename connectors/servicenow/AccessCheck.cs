using System.Text.Json;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Compares what the account is shown with what the instance says there is: rows with counts, columns with the dictionary.</summary>
internal sealed class AccessCheck(Calls calls, ReadingPlan plan)
{
    private const int Sample = 10;

    // Never in an answer of the Table API, whoever asks.
    private static readonly string[] Unreadable = ["collection", "variables", "glide_var", "password", "password2", "template_value"];

    /// <summary>Names each table and column that the account cannot read.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        var reads = plan.Tables.Where(read => read.Counted > 0 && !read.Displayed && read.Use == Use.Records).ToList();
        var replies = await calls.Aggregates.GetAsync([.. reads.Select(Url)], cancel);
        var columns = await ColumnsAsync(reads, cancel);
        var findings = new List<Finding>();
        var missing = new Dictionary<(string Owner, string Column), List<string>>();
        foreach (var (read, reply) in reads.Zip(replies))
        {
            var name = read.Table.Name;
            var keys = Keys(reply);
            if (reply.Status is 403 or 404) findings.Add(Hidden(read, "table_forbidden", $"the account may not read {name} ({reply.Status})"));
            else if (keys is null && await IsHiddenAsync(read, cancel)) findings.Add(Hidden(read, "table_hidden", $"the instance counts {read.Counted} rows of {name}, but shows the account none of them"));
            if (keys is null || read.Fields is not null) continue;
            foreach (var owner in plan.Schema.Chain(read.Path))
            {
                foreach (var column in columns.GetValueOrDefault(owner) ?? [])
                {
                    if (keys.Contains(column)) continue;
                    if (!missing.TryGetValue((owner, column), out var tables)) missing[(owner, column)] = tables = [];
                    tables.Add(name);
                }
            }
        }
        findings.AddRange(missing.Select(pair => Column(pair.Value.Count == 1 ? pair.Value[0] : pair.Key.Owner, pair.Key.Column)));
        return findings;
    }

    private static string Url(TableRead read) =>
        $"/api/now/v2/table/{read.Path}?sysparm_limit={Sample}&sysparm_exclude_reference_link=true&sysparm_no_count=true&sysparm_suppress_pagination_header=true"
        + $"&sysparm_query={Uri.EscapeDataString(EncodedQuery.And(read.Filter, read.Parts[0], "ORDERBYsys_id"))}";

    private static HashSet<string>? Keys(Reply reply)
    {
        if (reply.Status != 200) return null;
        using var document = JsonDocument.Parse(reply.Body);
        if (!document.RootElement.TryGetProperty("result", out var rows) || rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() == 0) return null;
        return rows.EnumerateArray().SelectMany(row => row.EnumerateObject().Select(member => member.Name)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The limit is applied before the ACL: a few empty rows at the front prove nothing yet.</summary>
    private async Task<bool> IsHiddenAsync(TableRead read, CancellationToken cancel)
    {
        foreach (var part in read.Parts)
        {
            var ask = new PageAsk(read.Path, EncodedQuery.And(read.Filter, part, "ORDERBYsys_id")) { Fields = "sys_id", Tolerant = true };
            using var page = await calls.PageAsync(ask, new PageSize(10000), cancel);
            if (page.Rows.Count > 0) return false;
        }
        return true;
    }

    private async Task<Dictionary<string, HashSet<string>>> ColumnsAsync(List<TableRead> reads, CancellationToken cancel)
    {
        var columns = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var tables = reads.SelectMany(read => plan.Schema.Chain(read.Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var list in EncodedQuery.Lists("name", tables))
        {
            var ask = new PageAsk(Catalog.Dictionary, "") { Fields = "sys_id,name,element,internal_type,active" };
            var (rows, _, _) = await calls.AllAsync(ask, list, cancel);
            foreach (var row in rows)
            {
                if (Schema.Text(row, "element") is not { Length: > 0 } element || Schema.Text(row, "active") == "false") continue;
                if (Unreadable.Contains(Schema.Text(row, "internal_type"))) continue;
                var name = Schema.Text(row, "name") ?? "";
                if (!columns.TryGetValue(name, out var set)) columns[name] = set = new(StringComparer.Ordinal);
                set.Add(element);
            }
        }
        return columns;
    }

    private static Finding Hidden(TableRead read, string code, string text) => new(Severity.Error, code, $"servicenow: {text}", $"grant {read.Grant}", read.Table.Name);

    private static Finding Column(string table, string column) => new(Severity.Warning, "column_hidden",
        $"servicenow: the account does not see the column {table}.{column}", $"grant a read ACL on {table}.{column}, or accept that it is not moved", $"{table}.{column}");
}
