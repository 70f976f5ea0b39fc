using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>A record that was parked.</summary>
public sealed record RejectRow(string Stage, Kind Kind, string Record, string Why);

/// <summary>One run of one verb.</summary>
public sealed record RunRow(long Id, string Verb, DateTimeOffset Started, DateTimeOffset? Ended, string? Outcome);

public sealed partial class MigrationStore
{
    /// <summary>Begins a run and returns its number.</summary>
    public long BeginRun(string verb, string version, DateTimeOffset now)
    {
        Sql("INSERT INTO run (verb, version, started) VALUES (?, ?, ?)").Bind(1, verb).Bind(2, version).Bind(3, now.ToUnixTimeSeconds()).Run();
        return Scalar("SELECT last_insert_rowid()");
    }

    /// <summary>Ends a run.</summary>
    public void EndRun(long run, string outcome, DateTimeOffset now) =>
        Sql("UPDATE run SET ended = ?, outcome = ? WHERE id = ?").Bind(1, now.ToUnixTimeSeconds()).Bind(2, outcome).Bind(3, run).Run();

    /// <summary>The newest runs, newest first.</summary>
    public IReadOnlyList<RunRow> Runs(int limit)
    {
        var runs = new List<RunRow>();
        var select = Sql("SELECT id, verb, started, ended, outcome FROM run ORDER BY id DESC LIMIT ?").Bind(1, limit);
        while (select.Step()) runs.Add(new RunRow(select.Int(0), select.Text(1), Moment(select.Int(2))!.Value, Moment(select.IntOrNull(3)), select.TextOrNull(4)));
        return runs;
    }

    /// <summary>Parks a record.</summary>
    public void Reject(string stage, Kind kind, string record, string why, ReadOnlySpan<byte> payload, long run) =>
        Sql("INSERT INTO reject VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET why = excluded.why, payload = excluded.payload, run = excluded.run")
            .Bind(1, stage).Bind(2, (long)kind).Bind(3, record).Bind(4, why).BindText(5, payload).Bind(6, run).Run();

    /// <summary>Takes a record out of the parking lot: it went through.</summary>
    public void Unreject(string stage, Kind kind, string record) =>
        Sql("DELETE FROM reject WHERE stage = ? AND kind = ? AND record = ?").Bind(1, stage).Bind(2, (long)kind).Bind(3, record).Run();

    /// <summary>Parked records.</summary>
    public IReadOnlyList<RejectRow> Rejects(int limit)
    {
        var rejects = new List<RejectRow>();
        var select = Sql("SELECT stage, kind, record, why FROM reject ORDER BY stage, kind, record LIMIT ?").Bind(1, limit);
        while (select.Step()) rejects.Add(new RejectRow(select.Text(0), (Kind)select.Int(1), select.Text(2), select.Text(3)));
        return rejects;
    }

    /// <summary>True where a stage has parked the record.</summary>
    internal bool IsRejected(string stage, Kind kind, string record)
    {
        var select = Sql("SELECT 1 FROM reject WHERE stage = ? AND kind = ? AND record = ?").Bind(1, stage).Bind(2, (long)kind).Bind(3, record);
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }

    /// <summary>Number of parked records of a kind in a stage.</summary>
    public long CountRejects(string stage, Kind kind)
    {
        var select = Sql("SELECT count(*) FROM reject WHERE stage = ? AND kind = ?").Bind(1, stage).Bind(2, (long)kind);
        select.Step();
        var count = select.Int(0);
        select.Reset();
        return count;
    }

    /// <summary>Number of rows of a table that extract has parked.</summary>
    public long CountRejects(StoredTable table)
    {
        var select = Sql("SELECT count(*) FROM reject WHERE stage = 'extract' AND kind = ? AND record >= ? AND record < ?")
            .Bind(1, (long)table.Table.Kind).Bind(2, table.Table.Name + ":").Bind(3, table.Table.Name + ";");
        select.Step();
        var count = select.Int(0);
        select.Reset();
        return count;
    }
}
