using System.Globalization;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>What the instance holds, by counts alone: some requests whatever the number of rows.</summary>
internal sealed class StockTaking(Calls calls, ReadingPlan plan, Settings settings)
{
    private const int MostStrangers = 300;
    private const int MostYears = 25;
    private static readonly long[] SizeClasses = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    private static readonly Kind[] Definitions = [Kind.Field, Kind.Choice, Kind.CiClass];

    /// <summary>Counts everything.</summary>
    public async Task<Inventory> TakeAsync(CancellationToken cancel)
    {
        var reads = plan.Tables.Where(read => read is { Use: Use.Records, Displayed: false }).ToList();
        var counts = new Dictionary<string, long>(await new Counting(calls).AllAsync([.. reads.Where(read => read.Counted is null)], cancel), StringComparer.Ordinal);
        foreach (var read in reads.Where(read => read.Counted is not null)) counts[read.Table.Name] = read.Counted!.Value;
        var held = reads.Where(read => counts.GetValueOrDefault(read.Table.Name) > 0).ToList();
        var years = await YearsAsync(held, cancel);
        var fields = await CustomFieldsAsync(held, cancel);
        var left = await LeftAsync(cancel);
        var labels = await LabelsAsync([.. held.Select(read => read.Table.Name), .. left.Select(table => table.Table.Name)], cancel);
        var tables = held.Select(read => new TableInventory(read.Table, counts[read.Table.Name])
        {
            Custom = IsCustom(read.Table.Name), ByYear = years.GetValueOrDefault(read.Table.Name) ?? [],
            CustomFields = [.. plan.Schema.Chain(read.Path).SelectMany(name => fields[name]).DistinctBy(field => field.Name)],
        });
        return new Inventory(
            [.. tables.Concat(left).Select(table => table with { Label = labels.GetValueOrDefault(table.Table.Name) })],
            held.Exists(read => read.Path == Catalog.Attachment) ? await FilesAsync(cancel) : null, new ReadingPace(settings.PageSize, settings.Readers));
    }

    /// <summary>Some rows of a table. Ids are random, so the first ones are as good as any.</summary>
    public static async Task<Page> SampleAsync(Calls calls, TableRead read, int records, CancellationToken cancel)
    {
        if (read.Displayed || read.Use != Use.Records) return new Page([], Cursor.Start);
        var ask = new PageAsk(read.Path, EncodedQuery.And(read.Filter, read.Parts[0], "ORDERBYsys_id")) { Fields = read.Fields, Tolerant = true, Changed = read.Changed };
        var page = await calls.PageAsync(ask, new PageSize(records), cancel);
        return page.Status == 200 ? Chunk.Of(page, read).ToPage(Cursor.Start) : new Page([], Cursor.Start);
    }

    private static bool IsCustom(string name) => name.StartsWith("u_", StringComparison.Ordinal) || name.StartsWith("x_", StringComparison.Ordinal);

    /// <summary>The Aggregate API does not group by year, so each year is a count of its own; the classes of a root share theirs.</summary>
    private async Task<Dictionary<string, Dictionary<int, long>>> YearsAsync(List<TableRead> held, CancellationToken cancel)
    {
        var dated = held.Where(read => read is { Dated: true, Parts: [""] } && !Definitions.Contains(read.Table.Kind)).ToList();
        var units = dated.Where(read => read.Root is not null && read.Path == read.Table.Name).Select(read => read.Root!).Distinct(StringComparer.Ordinal)
            .Select(root => (Path: root, Filter: "", Name: (string?)null))
            .Concat(dated.Where(read => read.Root is null).Select(read => (read.Path, read.Filter, Name: (string?)read.Table.Name))).ToList();
        var oldest = await calls.Aggregates.AskAsync([.. units.Select(unit => new StatsAsk(unit.Path, unit.Filter, Least: "sys_created_on"))], cancel);
        var now = DateTimeOffset.FromUnixTimeSeconds(calls.ServerNow).Year;
        var asks = units.Zip(oldest).SelectMany(pair => From(pair.Second.Least, now).Select(year => (pair.First.Path, pair.First.Name, Year: year,
            Ask: new StatsAsk(pair.First.Path, EncodedQuery.And(pair.First.Filter, In(year, now)), pair.First.Name is null ? "sys_class_name" : null)))).ToList();
        var answers = await calls.Aggregates.AskAsync([.. asks.Select(ask => ask.Ask)], cancel);
        var years = new Dictionary<string, Dictionary<int, long>>(StringComparer.Ordinal);
        foreach (var (ask, answer) in asks.Zip(answers))
        {
            if (ask.Name is { } name) Add(years, name, ask.Year, answer.Count);
            else foreach (var group in answer.Groups) Add(years, group.Value.Length == 0 ? ask.Path : group.Value, ask.Year, group.Count);
        }
        return years;
    }

    private static void Add(Dictionary<string, Dictionary<int, long>> years, string table, int year, long count)
    {
        if (count == 0) return;
        if (!years.TryGetValue(table, out var own)) years[table] = own = [];
        own[year] = own.GetValueOrDefault(year) + count;
    }

    private static IEnumerable<int> From(string? oldest, int now) =>
        oldest is { Length: >= 4 } && int.TryParse(oldest.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            ? Enumerable.Range(Math.Clamp(first, now - MostYears + 1, now), now - Math.Clamp(first, now - MostYears + 1, now) + 1)
            : [];

    // What is older than the first year, or from the future, belongs to the nearest.
    private static string In(int year, int now) => string.Create(CultureInfo.InvariantCulture,
        $"{(year == now - MostYears + 1 ? "" : $"sys_created_on>={year}-01-01 00:00:00")}{(year == now ? "" : $"{(year == now - MostYears + 1 ? "" : "^")}sys_created_on<{year + 1}-01-01 00:00:00")}");

    private async Task<ILookup<string, (string Name, string? Label)>> CustomFieldsAsync(List<TableRead> held, CancellationToken cancel)
    {
        var found = new List<(string Table, string Name, string? Label)>();
        var tables = held.Where(read => read.Fields is null).SelectMany(read => plan.Schema.Chain(read.Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var list in EncodedQuery.Lists("name", tables))
        {
            var ask = new PageAsk(Catalog.Dictionary, "") { Fields = "sys_id,name,element,column_label,active" };
            var (rows, status, _) = await calls.AllAsync(ask, $"{list}^elementSTARTSWITHu_^ORelementSTARTSWITHx_", cancel);
            if (status != 200) break;
            found.AddRange(rows.Where(row => Schema.Text(row, "active") != "false" && IsCustom(Schema.Text(row, "element") ?? ""))
                .Select(row => (Schema.Text(row, "name") ?? "", Schema.Text(row, "element")!, Filled(Schema.Text(row, "column_label")))));
        }
        return found.ToLookup(field => field.Table, field => (field.Name, field.Label), StringComparer.Ordinal);
    }

    /// <summary>Custom tables that nothing is read of, archives and history where they are switched off.</summary>
    private async Task<IReadOnlyList<TableInventory>> LeftAsync(CancellationToken cancel)
    {
        var strangers = plan.Schema.Strangers.Where(name => plan.Find(name) is null).Take(MostStrangers).Select(name => new SourceTable(name, Kind.Other));
        var archives = settings.Archives ? [] : plan.Schema.Below(Catalog.Task).Select(name => "ar_" + name).Where(plan.Schema.Lists).Select(name => new SourceTable(name, Kind.Ticket));
        SourceTable[] history = settings.History || !plan.Schema.Lists(Catalog.Audit) ? [] : [new SourceTable(Catalog.Audit, Kind.Event)];
        List<SourceTable> tables = [.. strangers, .. archives, .. history];
        var answers = await calls.Aggregates.AskAsync([.. tables.Select(table => new StatsAsk(table.Name, ""))], cancel);
        return [.. tables.Zip(answers).Where(pair => pair.Second is { Status: 200, Count: > 0 }).Select(pair => new TableInventory(pair.First, pair.Second.Count) { Custom = IsCustom(pair.First.Name), IsRead = false })];
    }

    private async Task<Dictionary<string, string>> LabelsAsync(IEnumerable<string> tables, CancellationToken cancel)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var list in EncodedQuery.Lists("name", tables.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))
        {
            var (rows, status, _) = await calls.AllAsync(new PageAsk(Catalog.Objects, "") { Fields = "sys_id,name,label" }, list, cancel);
            if (status != 200) break;
            foreach (var row in rows)
            {
                if (Schema.Text(row, "name") is { } name && Filled(Schema.Text(row, "label")) is { } label) labels[name] = label;
            }
        }
        return labels;
    }

    private async Task<FileInventory> FilesAsync(CancellationToken cancel)
    {
        var bounds = SizeClasses.Select((upTo, i) => i == 0 ? $"size_bytes<={upTo}" : $"size_bytes>{SizeClasses[i - 1]}^size_bytes<={upTo}").Append($"size_bytes>{SizeClasses[^1]}");
        var answers = await calls.Aggregates.AskAsync(
        [
            new StatsAsk(Catalog.Attachment, "", Sum: "size_bytes"), new StatsAsk(Catalog.Attachment, "", "content_type", "size_bytes"),
            .. bounds.Select(bound => new StatsAsk(Catalog.Attachment, bound)),
        ], cancel);
        var total = answers[0];
        var sizes = answers.Skip(2).Select((answer, i) => (i < SizeClasses.Length ? SizeClasses[i] : (long?)null, answer.Count)).ToList();
        return new FileInventory(total.Count, total.Status == 200 ? total.Sum : null)
        {
            ByType = [.. answers[1].Groups.Select(group => new FileGroup(group.Value, group.Count, group.Sum))],
            // An instance that cannot compare sizes ignores the condition and counts all of them in each class.
            BySize = sizes.Sum(size => size.Count) == total.Count ? sizes : [],
        };
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
