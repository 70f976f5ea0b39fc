using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Migrator.Sandbox;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>All rows of one simulated instance, with the dictionary that describes them.</summary>
public sealed class ServiceNowTenant
{
    private readonly Dictionary<string, List<Row>> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Row>> byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TableIndex> indexes = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<(string, string, string), string> labels;
    private Lazy<ILookup<string, Row>> journals;

    internal ServiceNowTenant(Catalogue catalogue, int seed)
    {
        (Catalogue, Seed) = (catalogue, seed);
        labels = catalogue.Choices.Where(choice => choice.Language == "en").GroupBy(choice => (choice.Table, choice.Element, choice.Value))
            .ToFrozenDictionary(group => group.Key, group => group.First().Label);
        journals = NewJournals();
    }

    internal Catalogue Catalogue { get; }
    internal int Seed { get; }

    /// <summary>Rows of a real instance, of which nothing is to be hidden.</summary>
    internal bool IsRecorded { get; init; }

    internal Dictionary<string, InventedFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>A tenant of that many tickets; the other kinds follow in proportion. Same numbers, same tenant.</summary>
    public static ServiceNowTenant Create(int records, int seed) => TenantPlan.Build(records, seed);

    /// <summary>A tenant that holds recorded rows as they are; tables and columns that the catalogue does not know are derived from them.</summary>
    /// <param name="rows">Rows by table as the Table API sent them, references as <c>{link, value}</c>.</param>
    public static ServiceNowTenant FromRows(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> rows) => RecordedRows.Build(rows);

    /// <summary>The rows of a table and of all that extend it, oldest first: column to raw value; a column that is not shown has no key.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string table) =>
        [.. RowsOf(Table(table)).Select(row => row.Table.Columns.Index().Where(column => !ReferenceEquals(row.Values[column.Index], Row.Missing))
            .ToDictionary(column => column.Item.Name, column => Value(row, column.Index), StringComparer.Ordinal))];

    internal TableSchema Table(string name) => Catalogue.Tables.TryGetValue(name, out var table) ? table : throw new ArgumentException($"no table {name}", nameof(name));

    /// <summary>A new row with an identifier that follows from its number, or the given one.</summary>
    internal Row Add(string table, string? sysId = null)
    {
        var schema = Table(table);
        var family = byId.TryGetValue(schema.Root.Name, out var known) ? known : byId[schema.Root.Name] = new Dictionary<string, Row>(StringComparer.Ordinal);
        if (!rows.TryGetValue(table, out var list)) rows[table] = list = [];
        var row = new Row(schema, sysId ?? SeededRandom.HexId(Seed, table, family.Count));
        for (var salt = 1; !family.TryAdd(row.SysId, row); salt++)
            row = new Row(schema, SeededRandom.HexId(Seed, table + salt, family.Count));
        list.Add(row);
        if (schema.IndexOf("sys_class_name") >= 0) row["sys_class_name"] = table;
        return row;
    }

    internal void Remove(Row row)
    {
        rows[row.Table.Name].Remove(row);
        byId[row.Table.Root.Name].Remove(row.SysId);
    }

    /// <summary>The row with that identifier in the table or one that extends it.</summary>
    internal Row? Find(string table, string? sysId, string key = "sys_id")
    {
        if (string.IsNullOrEmpty(sysId) || !Catalogue.Tables.TryGetValue(table, out var schema)) return null;
        if (key != "sys_id") return RowsOf(schema).FirstOrDefault(row => row.Get(key) == sysId);
        return byId.TryGetValue(schema.Root.Name, out var family) && family.TryGetValue(sysId, out var found) && found.Table.Is(table) ? found : null;
    }

    internal IEnumerable<Row> RowsOf(TableSchema table) => table.Family.SelectMany(member => rows.TryGetValue(member.Name, out var list) ? list : []);

    internal TableIndex IndexOf(TableSchema table) => indexes.GetOrAdd(table.Name, _ => new TableIndex([.. RowsOf(table)]));

    internal IEnumerable<Row> JournalsOf(string sysId) => journals.Value[sysId];

    internal string? LabelOf(TableSchema table, string element, string value)
    {
        foreach (var link in table.Chain)
            if (labels.TryGetValue((link.Name, element, value), out var label)) return label;
        return null;
    }

    internal byte[] Bytes(Row attachment) => Files.TryGetValue(attachment.SysId, out var file) ? file.Bytes() : [];

    /// <summary>The raw value; a hash is worked out when it is first asked for.</summary>
    internal string? Value(Row row, int at)
    {
        var value = row.Values[at];
        if (!ReferenceEquals(value, TableIndex.WorkedOutLater)) return value;
        return row.Values[at] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Bytes(row)));
    }

    /// <summary>Forgets what was worked out from the rows; after every change.</summary>
    internal void Changed()
    {
        indexes.Clear();
        journals = NewJournals();
    }

    private Lazy<ILookup<string, Row>> NewJournals() =>
        new(() => rows.TryGetValue("sys_journal_field", out var list) ? list.ToLookup(row => row["element_id"]!, StringComparer.Ordinal) : Enumerable.Empty<Row>().ToLookup(_ => "", StringComparer.Ordinal));
}

/// <summary>The orders in which a table is read; each is made when first asked for.</summary>
internal sealed class TableIndex(Row[] physical)
{
    /// <summary>Stands for a hash that nobody has asked for yet; compared by reference.</summary>
    public static readonly string WorkedOutLater = new("(later)".AsSpan());

    private Row[]? byId;
    private Row[]? byUpdate;
    private Row[]? byCreation;

    public Row[] Physical => physical;
    public Row[] ById => byId ??= Sorted((a, b) => string.CompareOrdinal(a.SysId, b.SysId));
    public Row[] ByUpdate => byUpdate ??= Sorted((a, b) => string.CompareOrdinal(a.Changed, b.Changed) is var order && order != 0 ? order : string.CompareOrdinal(a.SysId, b.SysId));

    public Row[] ByCreation => byCreation ??= Sorted((a, b) => string.CompareOrdinal(a.Values[a.Table.CreatedOn], b.Values[b.Table.CreatedOn]) is var order && order != 0 ? order : string.CompareOrdinal(a.SysId, b.SysId));

    private Row[] Sorted(Comparison<Row> order)
    {
        var sorted = (Row[])physical.Clone();
        Array.Sort(sorted, order);
        return sorted;
    }
}
