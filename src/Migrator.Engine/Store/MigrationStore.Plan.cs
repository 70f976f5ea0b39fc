using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>One line of a plan.</summary>
/// <param name="Mark">The record of the target.</param>
/// <param name="Root">The record that it is a part of; itself for a root.</param>
/// <param name="Verb">What to do.</param>
/// <param name="Step">Place of its root's object in the load order.</param>
/// <param name="Level">Depth within a tree of the same object: parents have a lower level.</param>
/// <param name="Hash">Hash of the rendered fields.</param>
/// <param name="Changed">Fields that differ, for an update.</param>
/// <param name="Fields">Rendered fields of a prerequisite, which has no neutral record.</param>
public sealed record PlanLine(Mark Mark, Mark Root, Verb Verb, int Step, int Level, byte[]? Hash, IReadOnlyList<string> Changed, string? Fields = null);

public sealed partial class MigrationStore
{
    /// <summary>Takes the plan out, to be made anew.</summary>
    public void ClearPlan()
    {
        Sql("DELETE FROM plan").Run();
        Sql("DELETE FROM plan_count").Run();
    }

    /// <summary>Keeps a line.</summary>
    internal void Add(PlanLine line) =>
        Sql("INSERT INTO plan (mark, rule, root, verb, step, level, hash, changed, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, line.Mark.ToString()).Bind(2, line.Mark.Rule).Bind(3, line.Root.ToString()).Bind(4, (long)line.Verb).Bind(5, line.Step).Bind(6, line.Level)
            .BindBlob(7, line.Hash).Bind(8, line.Changed.Count == 0 ? null : ToJson(line.Changed)).Bind(9, line.Fields).Run();

    /// <summary>Keeps how many lines of a rule have a verb; lines that are skipped are only counted.</summary>
    internal void SetPlanCount(string rule, Verb verb, long count) =>
        Sql("INSERT INTO plan_count VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count").Bind(1, rule).Bind(2, (long)verb).Bind(3, count).Run();

    /// <summary>Gives a line another verb; a skip is taken out of the plan.</summary>
    internal void Replan(Mark mark, Verb verb, IReadOnlyList<string> changed)
    {
        if (verb == Verb.Skip) Sql("DELETE FROM plan WHERE mark = ?").Bind(1, mark.ToString()).Run();
        else Sql("UPDATE plan SET verb = ?, changed = ? WHERE mark = ?").Bind(1, (long)verb).Bind(2, ToJson(changed)).Bind(3, mark.ToString()).Run();
    }

    /// <summary>Lines by rule and verb, as planned.</summary>
    public IReadOnlyDictionary<(string Rule, Verb Verb), long> PlanCounts()
    {
        var counts = new Dictionary<(string, Verb), long>();
        var select = Sql("SELECT rule, verb, count FROM plan_count");
        while (select.Step()) counts[(select.Text(0), (Verb)select.Int(1))] = select.Int(2);
        return counts;
    }

    /// <summary>Tells prerequisites from the records of a rule that is called like their object.</summary>
    internal const string PrerequisiteSuffix = " (prerequisite)";

    /// <summary>Lines that were carried out, by rule.</summary>
    public IReadOnlyDictionary<string, long> LoadedCounts()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var select = Sql($"SELECT CASE WHEN fields IS NULL THEN rule ELSE rule || '{PrerequisiteSuffix}' END AS name, count(*) FROM plan WHERE done = 1 AND verb IN (1, 2) GROUP BY name");
        while (select.Step()) counts[select.Text(0)] = select.Int(1);
        return counts;
    }

    /// <summary>Verb of a line in the plan; null where the plan has none (it is skipped, or unknown).</summary>
    internal Verb? PlannedVerb(Mark mark)
    {
        var select = Sql("SELECT verb FROM plan WHERE mark = ?").Bind(1, mark.ToString());
        if (!select.Step()) return null;
        var verb = (Verb)select.Int(0);
        select.Reset();
        return verb;
    }

    /// <summary>The next roots with something to do, in load order, all of one step and level.</summary>
    internal (int Step, int Level, IReadOnlyList<Mark> Roots) NextRoots(int limit, int skip)
    {
        var roots = new List<Mark>();
        var (step, level) = (-1L, -1L);
        var select = Sql("SELECT DISTINCT step, level, root FROM plan WHERE done = 0 AND verb <> 3 ORDER BY step, level, root LIMIT ? OFFSET ?").Bind(1, limit).Bind(2, skip);
        while (select.Step())
        {
            if (step < 0) (step, level) = (select.Int(0), select.Int(1));
            if (select.Int(0) == step && select.Int(1) == level) roots.Add(Mark.Parse(select.Text(2)));
        }

        return ((int)step, (int)level, roots);
    }

    /// <summary>Open lines of a root.</summary>
    internal IReadOnlyList<PlanLine> OpenLines(int step, int level, Mark root)
    {
        var lines = new List<PlanLine>();
        var select = Sql("""
            SELECT mark, verb, hash, changed, fields FROM plan WHERE done = 0 AND verb <> 3 AND step = ? AND level = ? AND root = ? ORDER BY id
            """).Bind(1, step).Bind(2, level).Bind(3, root.ToString());
        while (select.Step())
        {
            lines.Add(new PlanLine(Mark.Parse(select.Text(0)), root, (Verb)select.Int(1), step, level, select.Bytes(2).ToArray(),
                select.TextOrNull(3) is { } changed ? FromJson(changed) : [], select.TextOrNull(4)));
        }

        return lines;
    }

    /// <summary>Ends a line: 1 carried out, 2 refused.</summary>
    internal void Finish(Mark mark, bool written) => Sql("UPDATE plan SET done = ? WHERE mark = ?").Bind(1, written ? 1 : 2).Bind(2, mark.ToString()).Run();

    /// <summary>Lines still to be carried out.</summary>
    public long CountOpenLines() => Scalar("SELECT count(*) FROM plan WHERE done = 0 AND verb <> 3");

    /// <summary>
    /// Gives a value that must be unique in the target to the first record that asks for it, for good. False where another record holds it.
    /// </summary>
    internal bool Claim(string target, string field, string value, Mark mark)
    {
        var name = mark.ToString();
        if (Sql("INSERT INTO claim VALUES (?, ?, ?, ?)").Bind(1, target).Bind(2, field).Bind(3, value).Bind(4, name).TryInsert()) return true;
        var select = Sql("SELECT mark FROM claim WHERE object = ? AND field = ? AND value = ?").Bind(1, target).Bind(2, field).Bind(3, value);
        select.Step();
        var holder = select.Text(0);
        select.Reset();
        return holder == name;
    }

    private static Dictionary<string, string> HashesFromJson(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.DictionaryStringString) ?? [];
}
