using System.Text.Json;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>What the account may read.</summary>
/// <param name="Findings">What it may not, with what to grant.</param>
/// <param name="Kinds">The same, kind by kind.</param>
/// <param name="Bytes">About how many bytes there are, attachments among them; null where nothing could be looked at.</param>
internal sealed record Access(IReadOnlyList<Finding> Findings, IReadOnlyList<KindAccess> Kinds, long? Bytes);

/// <summary>Compares what the account is shown with what the instance says there is: rows with counts, columns with the dictionary.</summary>
internal sealed class AccessCheck(Calls calls, ReadingPlan plan)
{
    private const int Sample = 10;

    // Never in an answer of the Table API, whoever asks.
    private static readonly string[] Unreadable = ["collection", "variables", "glide_var", "password", "password2", "template_value"];

    /// <summary>Names each table and column that the account cannot read, says so kind by kind, and tells about how many bytes there are.</summary>
    public async Task<Access> LookAsync(CancellationToken cancel)
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
        var hidden = findings.Concat(plan.Findings.Where(finding => finding.Severity != Severity.Note)).Select(finding => finding.Subject).OfType<string>().ToLookup(subject => subject.Split('.')[0], StringComparer.Ordinal);
        var records = reads.Zip(replies).Sum(pair => (pair.First.Counted ?? 0) * Mean(pair.Second));
        return new Access(findings, [.. OfKinds(hidden)], records is 0 ? null : (long)records + await FileBytesAsync(cancel));
    }

    private IEnumerable<KindAccess> OfKinds(ILookup<string, string> hidden)
    {
        // A forbidden table is in no plan any more; its kind is known from the catalogue.
        var forbidden = hidden.Select(table => table.Key).Where(name => plan.Find(name) is null && Catalog.Tables.Any(entry => entry.Name == name))
            .Select(name => (Catalog.Tables.First(entry => entry.Name == name).Kind, Rows: 0L, Hidden: hidden[name]));
        return plan.Tables.Where(read => read.Use == Use.Records)
            .Select(read => (read.Table.Kind, Rows: read.Counted ?? 0, Hidden: plan.Schema.Chain(read.Path).Prepend(read.Table.Name).Distinct(StringComparer.Ordinal).SelectMany(name => hidden[name])))
            .Concat(forbidden).GroupBy(table => table.Kind).OrderBy(kind => kind.Key)
            .Select(kind => new KindAccess(kind.Key, kind.Sum(table => table.Rows), [.. kind.SelectMany(table => table.Hidden).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
    }

    private async Task<long> FileBytesAsync(CancellationToken cancel) => plan.Find(Catalog.Attachment) is null
        ? 0
        : (await calls.Aggregates.AskAsync([new StatsAsk(Catalog.Attachment, "", Sum: "size_bytes")], cancel))[0].Sum ?? 0;

    /// <summary>Mean bytes of the rows in an answer, which holds little else.</summary>
    private static double Mean(Reply reply)
    {
        if (reply.Status != 200) return 0;
        using var document = JsonDocument.Parse(reply.Body);
        return document.RootElement.TryGetProperty("result", out var rows) && rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() is > 0 and var count ? (double)reply.Body.Length / count : 0;
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
        $"servicenow: the account does not see the column {table}.{column}", $"grant a read ACL on {table}.{column} (System Security > Access Control (ACL)), or accept that it is not moved", $"{table}.{column}");
}
