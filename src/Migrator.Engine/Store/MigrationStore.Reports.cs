using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>Tickets of one type that were created in one year.</summary>
internal readonly record struct YearCount(string Year, string Type, long Count);

/// <summary>Attachments of one class of sizes.</summary>
internal readonly record struct SizeCount(int Class, long Count, long Bytes);

/// <summary>A catalogue entry in the plan: its object, its name, its fields as JSON, whether it was created.</summary>
internal sealed record CatalogueRow(string Object, string Name, string Fields, bool Done);

/// <summary>What the plan does with one record of the target: the verb, the fields that change, whether it was carried out, whether it is still to be.</summary>
internal sealed record PlannedRow(Verb Verb, IReadOnlyList<string> Changed, bool Written, bool Open);

public sealed partial class MigrationStore
{
    /// <summary>Upper ends of the classes of attachment sizes, in bytes; the last class has none.</summary>
    internal static IReadOnlyList<long> SizeClasses { get; } = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Begins to look at the store as it is now, whatever another process writes meanwhile, until the transaction is disposed of.</summary>
    internal Transaction Snapshot()
    {
        Sql("BEGIN").Run();
        return new Transaction(this);
    }

    /// <summary>Rows that the source has sent, by the name of the table.</summary>
    internal IReadOnlyDictionary<string, long> ReceivedCounts()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var select = Sql("SELECT name, received FROM source_table");
        while (select.Step()) counts[select.Text(0)] = select.Int(1);
        return counts;
    }

    /// <summary>Tickets by the year in which they were created, and type.</summary>
    internal IReadOnlyList<YearCount> TicketsByYear()
    {
        var counts = new List<YearCount>();
        var select = Sql("""
            SELECT coalesce(substr(json_extract(n.json, '$.created_at'), 1, 4), '') AS year, coalesce(json_extract(n.json, '$.type'), '') AS type, count(*)
            FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? GROUP BY year, type ORDER BY year, type
            """).Bind(1, (long)Kind.Ticket);
        while (select.Step()) counts.Add(new YearCount(select.Text(0), select.Text(1), select.Int(2)));
        return counts;
    }

    /// <summary>Attachments whose bytes are here, by <see cref="SizeClasses"/>.</summary>
    internal IReadOnlyList<SizeCount> AttachmentsBySize()
    {
        var cases = string.Concat(SizeClasses.Select((end, i) => FormattableString.Invariant($"WHEN size <= {end} THEN {i} ")));
        var counts = new List<SizeCount>();
        var select = Sql(FormattableString.Invariant($"SELECT CASE {cases}ELSE {SizeClasses.Count} END AS class, count(*), sum(size) FROM blob_of WHERE sha256 IS NOT NULL GROUP BY class ORDER BY class"));
        while (select.Step()) counts.Add(new SizeCount((int)select.Int(0), select.Int(1), select.Int(2)));
        return counts;
    }

    /// <summary>Catalogue entries that the plan creates, in its order.</summary>
    internal IReadOnlyList<CatalogueRow> PlannedCatalogue(int limit)
    {
        var rows = new List<CatalogueRow>();
        var select = Sql("SELECT record, shape, fields, written FROM plan WHERE kind = ? ORDER BY step, record LIMIT ?").Bind(1, NoKind).Bind(2, limit);
        while (select.Step())
        {
            var (name, line) = (select.Text(0), Shapes[select.Int(1)].Lines[0]);
            if (line.Verb == Verb.Create) rows.Add(new CatalogueRow(line.Rule, name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], select.Text(2), select.Int(3) != 0));
        }

        return rows;
    }

    /// <summary>What the plan does with a record; null where it has no line for it.</summary>
    internal PlannedRow? Planned(Mark mark)
    {
        PlannedRow? row = null;
        var select = Sql("SELECT shape, open, written FROM plan WHERE kind = ? AND record = ?").Bind(1, KindIn(mark.Key)).Bind(2, mark.Key.Id);
        while (select.Step())
        {
            var shape = Shapes[select.Int(0)];
            if (shape.IndexOf(mark.Rule) is not (>= 0 and var at)) continue;
            var line = shape.Lines[at];
            row = new PlannedRow(line.Verb, line.Changed, (select.Int(2) >> at & 1) != 0, (select.Int(1) >> at & 1) != 0);
        }

        return row;
    }

    /// <summary>Parked records by stage and kind.</summary>
    internal IReadOnlyList<(string Stage, Kind Kind, long Count)> RejectCounts()
    {
        var counts = new List<(string, Kind, long)>();
        var select = Sql("SELECT stage, kind, count(*) FROM reject GROUP BY stage, kind ORDER BY stage, kind");
        while (select.Step()) counts.Add((select.Text(0), (Kind)select.Int(1), select.Int(2)));
        return counts;
    }
}
