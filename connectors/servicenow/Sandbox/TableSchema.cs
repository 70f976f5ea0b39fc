using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>One column as <c>sys_dictionary</c> describes it.</summary>
internal sealed record Column(string Name, string Type, string Label)
{
    public int MaxLength { get; init; } = 40;

    /// <summary>The table that a reference or a list points to.</summary>
    public string? Reference { get; init; }

    /// <summary>The column of that table that the value names; nearly always sys_id.</summary>
    public string ReferenceKey { get; init; } = "sys_id";

    public bool Mandatory { get; init; }
    public bool Display { get; init; }
    public bool Choice { get; init; }

    public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public bool IsReference => Type == "reference";
    public bool IsJournal => Type is "journal" or "journal_input" or "journal_list";
    public bool IsNumber => Type is "integer" or "decimal" or "longint" or "float";
    public bool IsInstant => Type is "glide_date_time" or "due_date";
}

/// <summary>A table: its own columns after those of the table that it extends.</summary>
internal sealed class TableSchema
{
    private FrozenDictionary<string, int> index;

    public TableSchema(string name, string label, TableSchema? parent, IReadOnlyList<Column> own)
    {
        (Name, Label, Parent, Own) = (name, label, parent, own);
        Arrange();
    }

    public string Name { get; }
    public string Label { get; }
    public TableSchema? Parent { get; }
    public IReadOnlyList<Column> Own { get; private set; }

    /// <summary>All columns; those of the parent first and in the same places, so that a row of a child can be read as one of its parent.</summary>
    public IReadOnlyList<Column> Columns { get; private set; }

    public List<TableSchema> Children { get; } = [];
    public TableSchema Root => Parent?.Root ?? this;
    public int SysId { get; private set; }
    public int UpdatedOn { get; private set; }
    public int CreatedOn { get; private set; }

    /// <summary>This table and those that it extends, nearest first.</summary>
    public IEnumerable<TableSchema> Chain
    {
        get { for (var table = this; table is not null; table = table.Parent) yield return table; }
    }

    /// <summary>This table and all that extend it.</summary>
    public IEnumerable<TableSchema> Family => Children.SelectMany(child => child.Family).Prepend(this);

    public int IndexOf(string column) => index.GetValueOrDefault(column, -1);

    public bool Is(string table) => Chain.Any(link => link.Name == table);

    /// <summary>Adds columns that a recording has and the catalogue has not; only before the first row.</summary>
    public void Extend(IEnumerable<Column> columns)
    {
        Own = [.. Own, .. columns];
        foreach (var table in Family) table.Arrange();
    }

    [MemberNotNull(nameof(index), nameof(Columns))]
    private void Arrange()
    {
        Columns = [.. Parent?.Columns ?? [], .. Own];
        index = Columns.Select((column, at) => (column.Name, at)).ToFrozenDictionary(pair => pair.Name, pair => pair.at, StringComparer.Ordinal);
        (SysId, UpdatedOn, CreatedOn) = (IndexOf("sys_id"), IndexOf("sys_updated_on"), IndexOf("sys_created_on"));
    }
}

/// <summary>A row: one text per column. Null is JSON null; <see cref="Missing"/> leaves the key out.</summary>
internal sealed class Row
{
    /// <summary>Marks a column that the answer does not show at all; compared by reference.</summary>
    public static readonly string Missing = new("(missing)".AsSpan());

    public Row(TableSchema table, string sysId)
    {
        Table = table;
        Values = new string?[table.Columns.Count];
        Array.Fill(Values, "");
        Values[table.SysId] = sysId;
    }

    public TableSchema Table { get; }
    public string?[] Values { get; }
    public string SysId => Values[Table.SysId]!;

    /// <summary>What the row counts as changed by: sys_updated_on where the table has it, else sys_created_on.</summary>
    public string Changed => Values[Table.UpdatedOn < 0 ? Table.CreatedOn : Table.UpdatedOn]!;

    public string? this[string column]
    {
        get => Values[At(column)];
        set => Values[At(column)] = value;
    }

    public string? Get(string column) => Table.IndexOf(column) is var at && at < 0 ? null : Values[at];

    private int At(string column) => Table.IndexOf(column) is var at && at >= 0 ? at : throw new ArgumentException($"{Table.Name} has no column {column}", nameof(column));
}
