using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>Findings of one cause.</summary>
public sealed record FindingGroup(string Stage, Severity Severity, string Code, long Count, string Text, string Remedy, IReadOnlyList<string> Examples);

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

    /// <summary>Keeps a finding.</summary>
    public void Add(long run, string stage, Finding finding) =>
        Sql("INSERT INTO finding (run, stage, severity, code, subject, text, remedy) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, run).Bind(2, stage).Bind(3, (long)finding.Severity).Bind(4, finding.Code).Bind(5, finding.Subject).Bind(6, finding.Text).Bind(7, finding.Remedy).Run();

    /// <summary>Drops the findings of a stage that is about to find anew.</summary>
    public void ClearFindings(string stage) => Sql("DELETE FROM finding WHERE stage = ?").Bind(1, stage).Run();

    /// <summary>Findings by cause, the weightiest first, with up to five examples each.</summary>
    public IReadOnlyList<FindingGroup> Findings(string? stage = null)
    {
        var groups = new List<(string Stage, long Severity, string Code, long Count, string Text, string Remedy)>();
        var select = Sql("""
            SELECT stage, severity, code, count(*), min(text), min(remedy) FROM finding WHERE ?1 IS NULL OR stage = ?1 GROUP BY stage, severity, code ORDER BY severity DESC, count(*) DESC, code
            """).Bind(1, stage);
        while (select.Step()) groups.Add((select.Text(0), select.Int(1), select.Text(2), select.Int(3), select.Text(4), select.Text(5)));
        return [.. groups.Select(g => new FindingGroup(g.Stage, (Severity)g.Severity, g.Code, g.Count, g.Text, g.Remedy, Examples(g.Stage, g.Code)))];
    }

    /// <summary>Findings about one record.</summary>
    public IReadOnlyList<(string Stage, Finding Finding)> FindingsOf(string subject)
    {
        var findings = new List<(string, Finding)>();
        var select = Sql("SELECT stage, severity, code, text, remedy FROM finding WHERE subject = ? ORDER BY id").Bind(1, subject);
        while (select.Step()) findings.Add((select.Text(0), new Finding((Severity)select.Int(1), select.Text(2), select.Text(3), select.Text(4), subject)));
        return findings;
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

    private List<string> Examples(string stage, string code)
    {
        var examples = new List<string>();
        var select = Sql("SELECT DISTINCT subject FROM finding WHERE stage = ? AND code = ? AND subject IS NOT NULL LIMIT 5").Bind(1, stage).Bind(2, code);
        while (select.Step()) examples.Add(select.Text(0));
        return examples;
    }
}
