using Migrator.Core;

namespace Migrator.Engine.Store;

public sealed partial class MigrationStore
{
    private readonly Dictionary<Kind, long> numbered = [];

    /// <summary>
    /// The record of a kind that has a number, of several the newest version; null where there is none. The first question about a kind looks at
    /// all its records and remembers their numbers in a table of its own, until records are mapped again.
    /// </summary>
    internal string? RecordOf(Kind kind, string number)
    {
        var last = Scalar("SELECT coalesce(max(id), 0) FROM neutral");
        if (!numbered.TryGetValue(kind, out var upTo) || upTo != last) Number(kind, last);
        var select = Sql("SELECT record FROM temp.number_of WHERE kind = ? AND number = ?").Bind(1, (long)kind).Bind(2, number);
        if (!select.Step()) return null;
        var record = select.Text(0);
        select.Reset();
        return record;
    }

    private void Number(Kind kind, long last)
    {
        Sql("CREATE TEMP TABLE IF NOT EXISTS number_of (kind INTEGER NOT NULL, number TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID").Run();
        Sql("DELETE FROM temp.number_of WHERE kind = ?").Bind(1, (long)kind).Run();
        Sql("""
            INSERT OR REPLACE INTO temp.number_of SELECT kind, json_extract(json, '$.number'), record FROM neutral
            WHERE kind = ? AND json_extract(json, '$.number') IS NOT NULL ORDER BY coalesce(json_extract(json, '$.latest'), 1), record
            """).Bind(1, (long)kind).Run();
        numbered[kind] = last;
    }
}
