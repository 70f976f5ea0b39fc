using System.Security.Cryptography;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>A source table as the store knows it.</summary>
/// <param name="Id">Number of the table in the store.</param>
/// <param name="Table">The table.</param>
/// <param name="Cursor">Where to go on reading.</param>
/// <param name="Complete">True when it was read to its end at least once.</param>
/// <param name="Counted">Rows that the source counts; null where it was not asked.</param>
/// <param name="Hidden">Rows that the source counts but does not show.</param>
public sealed record StoredTable(long Id, SourceTable Table, Cursor Cursor, bool Complete, long? Counted, long Hidden);

/// <summary>What came of storing a page.</summary>
public readonly record struct PageCounts(int New, int Changed, int Same, int Deleted, int Rejected)
{
    /// <summary>Sum of two pages.</summary>
    public static PageCounts operator +(PageCounts a, PageCounts b) =>
        new(a.New + b.New, a.Changed + b.Changed, a.Same + b.Same, a.Deleted + b.Deleted, a.Rejected + b.Rejected);
}

public sealed partial class MigrationStore
{
    private long? lastRaw;
    private RowSet? seen;

    /// <summary>Name of the source that fills this store; null while it is empty.</summary>
    public string? SourceName => Setting("source");

    /// <summary>Registers the tables of a source and returns all that the store knows.</summary>
    /// <exception cref="ConfigurationException">The store holds the records of another source.</exception>
    public IReadOnlyList<StoredTable> SetTables(string source, IReadOnlyList<SourceTable> tables)
    {
        if (SourceName is { } other && other != source)
            throw new ConfigurationException($"store: it holds records of '{other}', the project file names '{source}'; take another project folder for another source");
        using var transaction = Begin();
        Set("source", source);
        foreach (var table in tables)
        {
            Sql("""
                INSERT INTO source_table (name, kind, holds_records, aliases, extends) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET holds_records = excluded.holds_records, aliases = excluded.aliases, extends = excluded.extends
                """)
                .Bind(1, table.Name).Bind(2, (long)table.Kind).Bind(3, table.HoldsRecords ? 1 : 0).Bind(4, ToJson(table.Aliases)).Bind(5, ToJson(table.Extends)).Run();
        }

        transaction.Commit();
        return Tables();
    }

    /// <summary>All tables that were ever registered.</summary>
    public IReadOnlyList<StoredTable> Tables()
    {
        var tables = new List<StoredTable>();
        var select = Sql("SELECT id, name, kind, holds_records, aliases, cursor, complete, counted, hidden, extends FROM source_table ORDER BY id");
        while (select.Step())
        {
            var table = new SourceTable(select.Text(1), (Kind)select.Int(2)) { HoldsRecords = select.Int(3) == 1, Aliases = FromJson(select.Text(4)), Extends = FromJson(select.Text(9)) };
            tables.Add(new StoredTable(select.Int(0), table, new Cursor(select.Text(5)), select.Int(6) == 1, select.IntOrNull(7), select.Int(8)));
        }

        return tables;
    }

    /// <summary>Forgets how far a table was read, so that it is read from its start; nothing stored is lost.</summary>
    public void Rewind(StoredTable table)
    {
        Sql("UPDATE source_table SET cursor = '', complete = 0, hidden = 0, received = 0 WHERE id = ?").Bind(1, table.Id).Run();
        Sql("DELETE FROM reject WHERE stage = 'extract' AND kind = ? AND record >= ? AND record < ?")
            .Bind(1, (long)table.Table.Kind).Bind(2, table.Table.Name + ":").Bind(3, table.Table.Name + ";").Run();
    }

    /// <summary>From now on the store remembers which of its records come again, for <see cref="Sweep"/>.</summary>
    internal void BeginSweep() => seen = new RowSet(LastRaw);

    /// <summary>
    /// Counts the records of a table that did not come again since <see cref="BeginSweep"/>, and with <paramref name="gone"/> takes them for deleted at
    /// the source: only where the table was read from its start to its end and nothing of it is hidden.
    /// </summary>
    internal long Sweep(StoredTable table, bool gone)
    {
        if (seen is not { } came) return 0;
        var missing = 0L;
        var select = Sql("""
            SELECT r.id, r.record, r.changed_at FROM raw r WHERE r.table_id = ?1 AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.kind = ?2 AND d.record = r.record) ORDER BY r.id
            """).Bind(1, table.Id).Bind(2, (long)table.Table.Kind);
        while (select.Step())
        {
            if (!came.Covers(select.Int(0)) || came.Has(select.Int(0))) continue;
            missing++;
            if (gone) Sql("INSERT INTO deleted VALUES (?, ?, ?)").Bind(1, (long)table.Table.Kind).Bind(2, select.Text(1)).Bind(3, select.IntOrNull(2) ?? 0).TryInsert();
        }

        return missing;
    }

    /// <summary>Keeps what the source counts in a table.</summary>
    public void SetCount(StoredTable table, long counted) => Sql("UPDATE source_table SET counted = ? WHERE id = ?").Bind(1, counted).Bind(2, table.Id).Run();

    /// <summary>Marks a table as read to its end.</summary>
    public void Complete(StoredTable table) => Sql("UPDATE source_table SET complete = 1 WHERE id = ?").Bind(1, table.Id).Run();

    /// <summary>Records of a table that are in the store and not deleted at the source.</summary>
    public long CountStored(StoredTable table)
    {
        var select = Sql("SELECT count(*) FROM raw WHERE table_id = ?").Bind(1, table.Id);
        select.Step();
        var stored = select.Int(0);
        select.Reset();
        var gone = Sql("""
            SELECT count(*) FROM deleted d JOIN raw_key k ON k.kind = d.kind AND k.record = d.record JOIN raw r ON r.id = k.raw WHERE d.kind = ? AND r.table_id = ?
            """).Bind(1, (long)table.Table.Kind).Bind(2, table.Id);
        gone.Step();
        stored -= gone.Int(0);
        gone.Reset();
        return stored;
    }

    /// <summary>Stores a page and its cursor, both or neither. Records that are the same as before are left as they are.</summary>
    public PageCounts Add(StoredTable table, Page page, long run)
    {
        using var transaction = Begin();
        var counts = new PageCounts();
        var parked = Parked(table);
        foreach (var record in page.Records)
        {
            counts += Add(table, record);
            if (parked.Count > 0 && parked.Contains($"{table.Table.Name}:{record.Id}")) Unreject("extract", table.Table.Kind, $"{table.Table.Name}:{record.Id}");
        }

        foreach (var deletion in page.Deleted)
        {
            if (Delete(deletion)) counts = counts with { Deleted = counts.Deleted + 1 };
        }

        foreach (var reject in page.Rejected)
        {
            // A row without an id is known by its content.
            var name = reject.Id.Length > 0 ? reject.Id : "#" + Convert.ToHexStringLower(SHA256.HashData(reject.Payload.Span)[..8]);
            Reject("extract", table.Table.Kind, $"{table.Table.Name}:{name}", reject.Why, reject.Payload.Span, run);
            counts = counts with { Rejected = counts.Rejected + 1 };
        }

        foreach (var finding in page.Findings) Add("extract", finding);
        Sql("UPDATE source_table SET cursor = ?, hidden = hidden + ?, received = received + ? WHERE id = ?")
            .Bind(1, page.Next.Value ?? "").Bind(2, page.Hidden).Bind(3, page.Records.Count).Bind(4, table.Id).Run();
        transaction.Commit();
        return counts;
    }

    /// <summary>The raw record of a key, with the table that it came from; null where there is none.</summary>
    public (string Table, byte[] Payload, DateTimeOffset? ChangedAt)? Raw(Kind kind, string record)
    {
        var select = Sql("""
            SELECT t.name, r.payload, r.changed_at FROM raw_key k JOIN raw r ON r.id = k.raw JOIN source_table t ON t.id = r.table_id WHERE k.kind = ? AND k.record = ?
            """).Bind(1, (long)kind).Bind(2, record);
        if (!select.Step()) return null;
        var found = (select.Text(0), select.Bytes(1).ToArray(), Moment(select.IntOrNull(2)));
        select.Reset();
        return found;
    }

    /// <summary>Reads the raw records of a table, oldest row first. The span is valid only during the call.</summary>
    internal void EachRawOf(StoredTable table, PayloadVisitor visit)
    {
        var select = Sql("SELECT payload FROM raw WHERE table_id = ? ORDER BY id").Bind(1, table.Id);
        while (select.Step()) visit(select.Bytes(0));
    }

    /// <summary>True where the source said that it has deleted the record.</summary>
    public bool IsDeleted(Kind kind, string record)
    {
        var select = Sql("SELECT 1 FROM deleted WHERE kind = ? AND record = ?").Bind(1, (long)kind).Bind(2, record);
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }

    /// <summary>Records that the source has deleted.</summary>
    public long CountDeleted(Kind kind)
    {
        var select = Sql("SELECT count(*) FROM deleted d WHERE d.kind = ? AND EXISTS (SELECT 1 FROM raw_key k WHERE k.kind = d.kind AND k.record = d.record)").Bind(1, (long)kind);
        select.Step();
        var count = select.Int(0);
        select.Reset();
        return count;
    }

    /// <summary>Looks at the bytes of one raw record.</summary>
    internal delegate void PayloadVisitor(ReadOnlySpan<byte> payload);

    private static DateTimeOffset? Moment(long? seconds) => seconds is { } value ? DateTimeOffset.FromUnixTimeSeconds(value) : null;

    private PageCounts Add(StoredTable table, RawRecord record)
    {
        var kind = (long)table.Table.Kind;
        var row = (lastRaw ??= Scalar("SELECT coalesce(max(id), 0) FROM raw")) + 1;
        if (Sql("INSERT INTO raw_key VALUES (?, ?, ?)").Bind(1, kind).Bind(2, record.Id).Bind(3, row).TryInsert())
        {
            Insert(row, table, record);
            return new PageCounts(New: 1, 0, 0, 0, 0);
        }

        var select = Sql("SELECT r.id, r.table_id, r.payload FROM raw_key k JOIN raw r ON r.id = k.raw WHERE k.kind = ? AND k.record = ?").Bind(1, kind).Bind(2, record.Id);
        select.Step();
        var (old, same) = (select.Int(0), select.Int(1) == table.Id && select.Bytes(2).SequenceEqual(record.Payload.Span));
        select.Reset();
        Revive(table.Table.Kind, record);
        if (same)
        {
            seen?.Add(old);
            return new PageCounts(0, 0, Same: 1, 0, 0);
        }

        if (table.Table.Kind == Kind.Attachment) OutdateBlob(record.Id);

        Sql("DELETE FROM raw WHERE id = ?").Bind(1, old).Run();
        Insert(row, table, record);
        Sql("UPDATE raw_key SET raw = ? WHERE kind = ? AND record = ?").Bind(1, row).Bind(2, kind).Bind(3, record.Id).Run();
        return new PageCounts(0, Changed: 1, 0, 0, 0);
    }

    private void Insert(long row, StoredTable table, RawRecord record)
    {
        Sql("INSERT INTO raw VALUES (?, ?, ?, ?, ?)").Bind(1, row).Bind(2, table.Id).Bind(3, record.Id)
            .Bind(4, record.ChangedAt?.ToUnixTimeSeconds()).BindText(5, record.Payload.Span).Run();
        lastRaw = row;
    }

    // A record that is shown after its deletion was told was restored, or moved to another class under the same id.
    private void Revive(Kind kind, RawRecord record) => Sql("DELETE FROM deleted WHERE kind = ? AND record = ?").Bind(1, (long)kind).Bind(2, record.Id).Run();

    private HashSet<string> Parked(StoredTable table)
    {
        var parked = new HashSet<string>(StringComparer.Ordinal);
        var select = Sql("SELECT record FROM reject WHERE stage = 'extract' AND kind = ?").Bind(1, (long)table.Table.Kind);
        while (select.Step()) parked.Add(select.Text(0));
        return parked;
    }

    // In the same second a deletion wins: what is gone cannot be changed any more, what was changed can go.
    private bool Delete(Deletion deletion)
    {
        Sql("DELETE FROM reject WHERE stage = 'extract' AND kind = ? AND substr(record, instr(record, ':') + 1) = ?").Bind(1, (long)deletion.Kind).Bind(2, deletion.Id).Run();
        var known = Raw(deletion.Kind, deletion.Id);
        if (known is { ChangedAt: { } changed } && changed > deletion.At) return false;
        return Sql("INSERT INTO deleted VALUES (?, ?, ?)").Bind(1, (long)deletion.Kind).Bind(2, deletion.Id).Bind(3, deletion.At.ToUnixTimeSeconds()).TryInsert() && known is not null;
    }
}
