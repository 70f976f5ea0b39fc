using System.Globalization;
using Migrator.Sandbox;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Makes the tenant, one topic after the other.</summary>
internal static class TenantPlan
{
    public static Catalogue StandardCatalogue()
    {
        var catalogue = SchemaReader.Read([TaskNotation.People, AssetNotation.Configuration, TaskNotation.Tasks, TaskNotation.OnTasks, AssetNotation.CatalogAndKnowledge, AssetNotation.Dictionary]);
        var tables = new Dictionary<string, TableSchema>(catalogue.Tables, StringComparer.Ordinal);
        var unknown = catalogue.Tables.Values.SelectMany(table => table.Own).Select(column => column.Reference).OfType<string>().Where(name => !tables.ContainsKey(name)).Distinct().ToArray();
        foreach (var (name, table) in SchemaReader.Read([string.Concat(unknown.Select(name => name + " \"" + name + "\"\n  name s100^\n"))]).Tables) tables[name] = table;
        return catalogue with { Tables = tables };
    }

    public static ServiceNowTenant Build(int records, int seed)
    {
        var tenant = new ServiceNowTenant(StandardCatalogue(), seed);
        var maker = new TenantMaker(tenant, records);
        PeopleMaker.Make(maker);
        if (records > 0)
        {
            ConfigurationMaker.Make(maker);
            KnowledgeMaker.Make(maker);
            RequestMaker.MakeCatalog(maker);
            TicketMaker.Make(maker);
            OwnerlessMaker.Make(maker);
        }
        DictionaryRows.Make(tenant);
        return tenant;
    }
}

/// <summary>What the makers share: the tenant, the texts, and the rows that others refer to.</summary>
internal sealed class TenantMaker
{
    private readonly string[] lines;
    private readonly string[] texts;
    private readonly string[] pages;
    private int files;

    public TenantMaker(ServiceNowTenant tenant, int records)
    {
        (Tenant, Records, Random) = (tenant, records, new SeededRandom(tenant.Seed, "tenant"));
        var random = new SeededRandom(tenant.Seed, "texts");
        var count = Math.Clamp(records, 20, 1200);
        lines = [.. Enumerable.Range(0, count).Select(_ => InventedText.Line(random, random.Between(3, 8)))];
        texts = [.. Enumerable.Range(0, count).Select(n => InventedText.Paragraphs(random, n % 50 == 7 ? random.Between(5000, 30000) : random.Between(20, 1200)))];
        pages = [.. Enumerable.Range(0, Math.Clamp(records / 10, 10, 120)).Select(_ => InventedText.Html(random, random.Between(200, 4000)))];
    }

    public ServiceNowTenant Tenant { get; }
    public int Records { get; }
    public SeededRandom Random { get; }

    public List<Row> Companies { get; } = [];
    public List<Row> Departments { get; } = [];
    public List<Row> Locations { get; } = [];
    public List<Row> CostCenters { get; } = [];
    public List<Row> Groups { get; } = [];
    public List<Row> Users { get; } = [];
    public List<Row> Agents { get; } = [];
    public List<Row> Items { get; } = [];
    public List<Row> Services { get; } = [];
    public List<Row> Articles { get; } = [];
    public List<Row> CatalogItems { get; } = [];
    public Dictionary<string, List<Row>> Variables { get; } = new(StringComparer.Ordinal);
    public List<Row> Tickets { get; } = [];

    /// <summary>How many rows go with the number of tickets, within bounds.</summary>
    public int Share(double share, int least, int most = int.MaxValue) => Records == 0 ? 0 : Math.Clamp((int)(Records * share), least, most);

    public string Line() => Random.Pick(lines);
    public string Text() => Random.Pick(texts);
    public string Page() => Random.Pick(pages);

    public static string Number(string prefix, int number) => prefix + (number + 1).ToString("d7", CultureInfo.InvariantCulture);

    public static string Flag(bool on) => on ? "true" : "false";

    /// <summary>A row made between the tenant's first day and the given share of its life.</summary>
    public Row New(string table, string? sysId = null)
    {
        var life = (int)(TenantClock.End - TenantClock.Start).TotalMinutes;
        var created = TenantClock.Start.AddSeconds(Random.Next(life * 40));
        return New(table, created, created.AddSeconds(Random.Next(life * 19)), "admin", sysId);
    }

    public Row New(string table, DateTime created, DateTime updated, string by, string? sysId = null)
    {
        var row = Tenant.Add(table, sysId);
        row["sys_created_on"] = TenantClock.Text(created);
        row["sys_created_by"] = by;
        if (row.Table.UpdatedOn < 0) return row;
        row["sys_updated_on"] = TenantClock.Text(updated);
        row["sys_updated_by"] = Random.Chance(0.7) ? by : "system";
        row["sys_mod_count"] = Random.Next(40).ToString(CultureInfo.InvariantCulture);
        if (row.Table.IndexOf("sys_domain") >= 0) (row["sys_domain"], row["sys_domain_path"]) = ("global", "/");
        return row;
    }

    /// <summary>Sets several columns at once.</summary>
    public static void Set(Row row, params ReadOnlySpan<(string Column, string? Value)> values)
    {
        foreach (var (column, value) in values) row[column] = value;
    }

    public string User() => Random.Pick(Users).SysId;
    public string Agent() => Random.Pick(Agents).SysId;
    public string Group() => Random.Pick(Groups).SysId;
    public string Item() => Random.Pick(Items).SysId;
    public string Maybe(double share, Func<string> value) => Random.Chance(share) ? value() : "";

    /// <summary>An attachment with invented bytes; gives its row.</summary>
    public Row Attach(string table, string sysId, string name, InventedFile file, DateTime at, string by)
    {
        files++;
        var row = New("sys_attachment", at, at, by);
        Tenant.Files[row.SysId] = file;
        var size = file.Length.ToString(CultureInfo.InvariantCulture);
        Set(row, ("file_name", name), ("content_type", name.EndsWith(".docx", StringComparison.Ordinal) ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document" : file.ContentType),
            ("table_name", table), ("table_sys_id", sysId), ("size_bytes", size), ("size_compressed", (file.Length / 3 * 2).ToString(CultureInfo.InvariantCulture)), ("compressed", "true"), ("state", "available"),
            ("chunk_size_bytes", "700000"), ("hash", at.Year >= 2024 ? TableIndex.WorkedOutLater : ""));
        if (file.Kind == InventedFileKind.Png) Set(row, ("image_width", "16"), ("image_height", "16"));
        return row;
    }

    /// <summary>The recipe of a file of some kind and size.</summary>
    public InventedFile File(InventedFileKind kind, int size) => new(kind, SeededRandom.Mix(((ulong)(uint)Tenant.Seed << 32) + (ulong)files), size);
}
