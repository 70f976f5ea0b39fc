using System.Globalization;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>What is to be read, and what was amiss on looking for it.</summary>
internal sealed record ReadingPlan(IReadOnlyList<TableRead> Tables, Schema Schema, IReadOnlyList<Finding> Findings)
{
    private readonly Dictionary<string, TableRead> byName = Tables.ToDictionary(read => read.Table.Name, StringComparer.Ordinal);

    /// <summary>How to read a table; null where it is not there.</summary>
    public TableRead? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The kind of a table's rows, also where the table is empty by now; null where they are none of ours.</summary>
    public Kind? KindOf(string table)
    {
        if (Find(table) is { Use: Use.Records } read) return read.Table.Kind;
        foreach (var name in Schema.Chain(table))
        {
            if (Catalog.Tables.FirstOrDefault(entry => entry.Name == name) is { Use: Use.Records } entry) return entry.Kind;
        }
        return table.StartsWith("ar_", StringComparison.Ordinal) ? KindOf(table[3..]) : null;
    }
}

/// <summary>Asks the instance which tables it has, how many rows each holds and which columns can be relied on.</summary>
internal sealed class Discovery(Calls calls, Settings settings)
{
    private static readonly string[] Wanted =
        ["sys_id", "sys_updated_on", "sys_created_on", "sys_class_name", "sys_mod_count", "element", "name", "tablename", "table_name",
        .. Catalog.Tables.Select(entry => entry.Ticket ?? entry.AnyRecord).OfType<string>().Distinct()];

    private readonly List<Finding> findings = [];

    /// <summary>Looks round.</summary>
    public async Task<ReadingPlan> LookAsync(CancellationToken cancel)
    {
        var (schema, status) = await Schema.ReadAsync(calls, cancel);
        if (!schema.Complete)
        {
            Add(Severity.Warning, "description_hidden", $"the list of tables ({Catalog.Objects}) cannot be read completely (status {status}); standard tables are tried one by one",
                "grant the export user a read ACL on sys_db_object", Catalog.Objects);
        }
        var roots = Catalog.Tables.Where(entry => entry.Root).ToList();
        var classes = await ClassesAsync(schema, roots, cancel);
        if (status == 404 && roots.All(root => classes[root.Name].Count == 0))
        {
            throw new ConnectorException(Fault.Missing, ServiceNowConnector.Name, "404 on every table", "check url: it should be the root of a ServiceNow instance, such as https://acme.service-now.com");
        }
        var reads = new List<TableRead>();
        foreach (var entry in Catalog.Tables)
        {
            if (entry.Name == Catalog.Audit && !settings.History) continue;
            if (entry.Root) reads.AddRange(classes[entry.Name].Select(found => OfClass(schema, entry, found)));
            else if (!schema.Complete || schema.Lists(entry.Name) || entry.Name is Catalog.Objects or Catalog.Dictionary) reads.Add(Plain(entry));
            else Add(Severity.Note, "table_missing", $"the instance has no table {entry.Name}", "nothing to do, unless you expect it there", entry.Name);
        }
        AddArchives(schema, reads);
        AddIncluded(schema, reads);
        reads.RemoveAll(read => settings.Excludes(read.Table.Name) || read.Use == Use.Records && !settings.Scope.Wants(read.Table.Kind));
        await schema.ReadColumnsAsync(calls, reads.Select(read => read.Path), Wanted, cancel);
        var planned = reads.Select(read => WithColumns(schema, read with { Table = read.Table with { Extends = Extended(schema, read.Path) } })).ToList();
        planned = [.. planned.Select(read => WithParts(schema, read, planned)).Where(read => read.Parts.Count > 0)];
        return new ReadingPlan(await CountedAsync(schema, planned, cancel), schema, findings);
    }

    private async Task<Dictionary<string, IReadOnlyList<Group>>> ClassesAsync(Schema schema, List<CatalogTable> roots, CancellationToken cancel)
    {
        var answers = await calls.Aggregates.AskAsync([.. roots.Select(root => new StatsAsk(root.Name, (root.Name == Catalog.Task ? Since() : null) ?? "", "sys_class_name"))], cancel);
        var classes = new Dictionary<string, IReadOnlyList<Group>>(StringComparer.Ordinal);
        foreach (var (root, answer) in roots.Zip(answers))
        {
            classes[root.Name] = Merged(root.Name, answer.Groups);
            if (answer.Status == 200) continue;
            // Not even counted: its classes are taken from the list of tables, each to be counted by itself.
            classes[root.Name] = [.. schema.Below(root.Name).Select(name => new Group(name, -1, null))];
            if (answer.Status is 400 or 404) Add(Severity.Note, "table_missing", $"the instance has no table {root.Name}", "nothing to do, unless you expect it there", root.Name);
            else Add(Severity.Error, "table_forbidden", $"the account may not count {root.Name} ({answer.Status})", $"grant {root.Grant}", root.Name);
        }
        return classes;
    }

    /// <summary>Rows without a class belong to the root itself.</summary>
    private static IReadOnlyList<Group> Merged(string root, IReadOnlyList<Group> groups) =>
        [.. groups.GroupBy(group => group.Value.Length == 0 ? root : group.Value, StringComparer.Ordinal).Select(same => new Group(same.Key, same.Sum(group => group.Count), null))];

    private TableRead OfClass(Schema schema, CatalogTable root, Group found)
    {
        var (name, path) = (found.Value, found.Value);
        if (schema.Complete && !schema.Lists(name))
        {
            path = root.Name;
            Add(Severity.Warning, "class_without_table", $"{found.Count} rows of {root.Name} have the class {name}, which is no table; their own columns are not read",
                "look at sys_class_name of these rows", name);
        }
        return new TableRead(Named(name, root.Kind), path)
        {
            Root = root.Name, Filter = EncodedQuery.And(name == root.Name ? $"sys_class_name={name}^ORsys_class_nameISEMPTY" : $"sys_class_name={name}", root.Name == Catalog.Task ? Since() : null), Grant = root.Grant,
            Counted = found.Count < 0 ? null : found.Count,
        };
    }

    private static TableRead Plain(CatalogTable entry) => new(Named(entry.Name, entry.Kind) with { HoldsRecords = entry.Use == Use.Records }, entry.Name)
    {
        Filter = entry.Filter ?? "", Fields = entry.Fields, Touch = entry.Touch, Use = entry.Use, Grant = entry.Grant,
    };

    private SourceTable[] Archived(Schema schema) => settings.Archives
        ? [.. schema.Below(Catalog.Task).Select(name => "ar_" + name).Where(schema.Lists).Select(name => Named(name, Kind.Ticket))]
        : [];

    private void AddArchives(Schema schema, List<TableRead> reads)
    {
        var archived = Archived(schema);
        var at = reads.FindLastIndex(read => read.Root == Catalog.Task) + 1;
        reads.InsertRange(at, archived.Select(table => new TableRead(table, table.Name) { Filter = Since() ?? "", Grant = "a read ACL on the archive table" }));
        foreach (var table in archived)
        {
            var live = reads.FindIndex(read => "ar_" + read.Table.Name == table.Name);
            if (live >= 0) reads[live] = reads[live] with { Table = reads[live].Table with { Aliases = ["ZZ_YY" + reads[live].Table.Name] } };
        }
        if (settings.Archives || !schema.Below(Catalog.Task).Any(name => schema.Lists("ar_" + name))) return;
        Add(Severity.Note, "archives_left_out", "the instance has archive tables (ar_*), which are not read", "set archives: true to read archived tickets");
    }

    private void AddIncluded(Schema schema, List<TableRead> reads)
    {
        var known = reads.Select(read => read.Table.Name).ToHashSet(StringComparer.Ordinal);
        reads.InsertRange(reads.FindIndex(read => read.Use == Use.Deletions) is >= 0 and var at ? at : reads.Count,
            settings.Include.Where(known.Add).Select(name => new TableRead(Named(name, Kind.Other), name) { Grant = "a role that may read it" }));
        var strangers = schema.Strangers.Where(name => !known.Contains(name) && !settings.Excludes(name)).ToList();
        if (strangers.Count == 0) return;
        Add(Severity.Note, "custom_tables_left_out",
            $"{strangers.Count} custom tables extend neither task, cmdb nor kb_knowledge and are not read: {string.Join(", ", strangers.Take(20))}{(strangers.Count > 20 ? ", …" : "")}",
            "name those that you need in include_tables");
    }

    private TableRead WithColumns(Schema schema, TableRead read)
    {
        var addOnly = Catalog.Tables.FirstOrDefault(entry => entry.Name == read.Path)?.AddOnly == true;
        var time = (schema.Has(read.Path, "sys_updated_on"), schema.Has(read.Path, "sys_created_on")) switch
        {
            (true, _) => "sys_updated_on",
            (_, true) => "sys_created_on",
            (false, false) => null,
            _ => addOnly ? "sys_created_on" : "sys_updated_on",
        };
        if (read.Root is not null && read.Path == read.Table.Name && schema.Has(read.Path, "sys_class_name") == false)
        {
            // An unknown column in a query is ignored without a word, so it must not get into one.
            read = read with { Filter = read.Root == Catalog.Task ? Since() ?? "" : "" };
        }
        if (time is null)
        {
            Add(Severity.Note, "no_time_of_change", $"{read.Path} tells no time of change; it is read whole on every pass", "nothing to do", read.Table.Name);
        }
        return OnTickets(schema, read) with { Time = time, Dated = schema.Has(read.Path, "sys_created_on") != false, Modded = time == "sys_updated_on" && schema.Has(read.Path, "sys_mod_count") != false };
    }

    /// <summary>What hangs on tickets that are left out is left out with them: by the query where the column is a reference, else when it comes.</summary>
    private TableRead OnTickets(Schema schema, TableRead read)
    {
        if (Since() is not { } since || Catalog.Tables.FirstOrDefault(entry => entry.Name == read.Table.Name) is not { } entry) return read;
        if ((entry.Ticket ?? entry.AnyRecord) is not { } column || schema.Has(read.Path, column) == false) return read;
        var hanging = read with { Ticket = column, TicketsSince = EncodedQuery.Instant(settings.Scope.Since!.Value.ToUnixTimeSeconds()), Sifted = entry.Ticket is null };
        return hanging.Sifted ? hanging : hanging with { Filter = EncodedQuery.And(read.Filter, $"{column}.{since}^OR{column}ISEMPTY") };
    }

    private static TableRead WithParts(Schema schema, TableRead read, List<TableRead> planned)
    {
        var limited = Catalog.Tables.FirstOrDefault(entry => entry.Name == read.Table.Name)?.Limited ?? default;
        if (limited.Column is null || schema.Has(read.Path, limited.Column) == false) return read;
        var names = limited.Names switch
        {
            About.CiClasses => schema.Below("cmdb", Catalog.Ci),
            About.Tickets => [.. planned.Where(other => other.Root == Catalog.Task).Select(other => other.Table.Name).Append(Catalog.Task).Order(StringComparer.Ordinal).Distinct()],
            // A class may lose its last row by the very deletion that is to be seen.
            About.ReadTablesAndClasses => [.. planned.Select(other => other.Path).Concat(schema.Below(Catalog.Task, Catalog.Ci, Catalog.Knowledge)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            _ => [.. planned.SelectMany(other => schema.Chain(other.Path)).Concat(schema.Below(Catalog.Task)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        if (limited.Names == About.CiClasses && names.Count == 0) return read with { Parts = schema.Complete ? [] : [""] };
        if (names.Count == 0) return read;
        long? counted = limited.Names == About.CiClasses && schema.Complete ? names.Count : null;
        return read with { Parts = EncodedQuery.Lists(limited.Column, names), Counted = counted };
    }

    private async Task<IReadOnlyList<TableRead>> CountedAsync(Schema schema, List<TableRead> planned, CancellationToken cancel)
    {
        var asks = new List<StatsAsk>();
        var spans = new List<(TableRead Read, int First)>();
        foreach (var read in planned)
        {
            spans.Add((read, asks.Count));
            if (read.Counted is null) asks.AddRange(read.Parts.Select(part => new StatsAsk(read.Path, EncodedQuery.And(read.Filter, part))));
        }
        var answers = await calls.Aggregates.AskAsync(asks, cancel);
        var counted = new List<TableRead>();
        foreach (var (read, first) in spans)
        {
            if (read.Counted is not null) { counted.Add(read); continue; }
            var mine = Enumerable.Range(first, read.Parts.Count).Select(i => answers[i]).ToList();
            var bad = mine.FirstOrDefault(answer => answer.Status != 200)?.Status ?? 200;
            if (bad is 400 or 404)
            {
                Add(Severity.Note, "table_missing", $"the instance has no table {read.Path}", "nothing to do, unless you expect it there", read.Table.Name);
            }
            else if (bad == 403 && read.Path != Catalog.Journal)
            {
                Add(Severity.Error, "table_forbidden", $"the account may not read {read.Path} (403); nothing of it is moved", $"grant {read.Grant}, and allow the table for web services (System Definition > Tables > Application Access)", read.Table.Name);
            }
            else
            {
                counted.Add(read with { Counted = bad == 200 ? mine.Sum(answer => answer.Count) : bad == 403 ? 0 : null });
            }
        }
        if (counted.FindIndex(read => read.Path == Catalog.Journal) is >= 0 and var journal) counted[journal] = await JournalAsync(schema, counted[journal], counted, cancel);
        return counted;
    }

    /// <summary>The journal table may be hidden by its own ACL without a word: then tickets show entries that the table does not.</summary>
    private async Task<TableRead> JournalAsync(Schema schema, TableRead journal, List<TableRead> counted, CancellationToken cancel)
    {
        if (!counted.Any(read => read.Root == Catalog.Task && read.Counted > 0)) return journal;
        var size = new PageSize(10);
        using (var rows = await calls.PageAsync(new PageAsk(Catalog.Journal, EncodedQuery.And(journal.Filter, "ORDERBYsys_id")) { Fields = "sys_id", Tolerant = true }, size, cancel))
        {
            if (rows.Rows.Count > 0) return journal;
        }
        if (schema.Has(Catalog.Task, "sys_updated_on") == false || !await JournalText.AnyShownAsync(calls, Since(), cancel)) return journal;
        Add(Severity.Warning, "journal_hidden",
            $"the account cannot read {Catalog.Journal} although tickets show entries; they are taken from the tickets' displayed text: authors are display names, not logins",
            "grant the export user a read ACL on sys_journal_field, then run again with --full", Catalog.Journal);
        return journal with { Displayed = true, Path = Catalog.Task, Fields = JournalText.Fields, Filter = Since() ?? "", Time = "sys_updated_on", Modded = false, Dated = false, Counted = null, Ticket = null, Sifted = false };
    }

    private string? Since() => settings.Scope.Since is { } since ? $"sys_updated_on>={EncodedQuery.Instant(since.ToUnixTimeSeconds())}" : null;

    // An archive table extends nothing; its rows keep the choices of the table that they came from.
    private static IReadOnlyList<string> Extended(Schema schema, string table) =>
        table.StartsWith("ar_", StringComparison.Ordinal) ? schema.Chain(table[3..]) : [.. schema.Chain(table).Skip(1)];

    private static SourceTable Named(string name, Kind kind) => new(name, kind) { Aliases = ["ZZ_YY" + name, "ar_" + name] };

    private void Add(Severity severity, string code, string text, string remedy, string? subject = null) =>
        findings.Add(new Finding(severity, code, string.Create(CultureInfo.InvariantCulture, $"servicenow: {text}"), remedy, subject));
}
