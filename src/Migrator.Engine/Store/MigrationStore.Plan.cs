using System.Numerics;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Store;

/// <summary>One line of a plan.</summary>
/// <param name="Mark">The record of the target.</param>
/// <param name="Root">The record that it is a part of; itself for a root.</param>
/// <param name="Verb">What to do.</param>
/// <param name="Step">Place of its root's object in the load order.</param>
/// <param name="Level">Depth within a tree of the same object: parents have a lower level.</param>
/// <param name="Changed">Fields that differ, for an update.</param>
/// <param name="Fields">Rendered fields of a prerequisite, which has no neutral record.</param>
public sealed record PlanLine(Mark Mark, Mark Root, Verb Verb, int Step, int Level, IReadOnlyList<string> Changed, string? Fields = null);

/// <summary>A place in the order of load; the roots that follow it come after.</summary>
internal readonly record struct PlanPlace(long Step, long Level, string Root)
{
    /// <summary>Before all roots.</summary>
    public static PlanPlace Start { get; } = new(-1, -1, "");
}

/// <summary>A root with its place in the order of load.</summary>
internal readonly record struct PlannedRoot(Mark Mark, int Step, int Level);

/// <summary>Roots of one step and level.</summary>
/// <param name="Step">Their step.</param>
/// <param name="Level">Their level.</param>
/// <param name="Roots">The roots; none where the plan is done.</param>
/// <param name="Last">Where to go on.</param>
internal sealed record PlannedRoots(int Step, int Level, IReadOnlyList<Mark> Roots, PlanPlace Last);

public sealed partial class MigrationStore
{
    /// <summary>Tells prerequisites from the records of a rule that is called like their object.</summary>
    internal const string PrerequisiteSuffix = " (prerequisite)";

    // Prerequisites have no neutral record and so no kind.
    private const long NoKind = -1;

    /// <summary>The shapes of the plan.</summary>
    internal PlanShapes Shapes { get; }

    /// <summary>Takes the plan out, to be made anew.</summary>
    public void ClearPlan()
    {
        using var transaction = Begin();
        Sql("DROP INDEX IF EXISTS plan_todo").Run();
        foreach (var table in (string[])["plan", "plan_shape", "plan_count", "claim_lost"]) Sql($"DELETE FROM {table}").Run();
        transaction.Commit();
        Shapes.Forget();
    }

    /// <summary>Makes a plan ready to be carried out.</summary>
    internal void FinishPlan()
    {
        using var transaction = Begin();
        Shapes.Save();
        Sql("CREATE INDEX IF NOT EXISTS plan_todo ON plan (step, level, root) WHERE open <> 0").Run();
        transaction.Commit();
    }

    /// <summary>Keeps what one neutral record adds to one root.</summary>
    internal void AddPlan(Kind kind, string record, PlanShape shape, int step, int level, string root)
    {
        shape.Count++;
        AddPlan((long)kind, record, shape, step, level, root).BindNull(8).Run();
    }

    /// <summary>Keeps a prerequisite.</summary>
    internal void AddPrerequisite(Mark mark, Verb verb, int step, string fields)
    {
        var shape = Shapes.Of(mark.Rule, mark.Key.Kind, [new ShapeLine(mark.Rule, verb, [])]);
        shape.Count++;
        AddPlan(NoKind, mark.Key.Id, shape, step, 0, mark.Key.Id).Bind(8, fields).Run();
    }

    /// <summary>Keeps how many lines of a rule have a verb; lines that are skipped are only counted.</summary>
    internal void SetPlanCount(string rule, Verb verb, long count) =>
        Sql("INSERT INTO plan_count VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count").Bind(1, rule).Bind(2, (long)verb).Bind(3, count).Run();

    /// <summary>Lines by rule and verb, as planned.</summary>
    public IReadOnlyDictionary<(string Rule, Verb Verb), long> PlanCounts()
    {
        var counts = new Dictionary<(string, Verb), long>();
        var select = Sql("SELECT rule, verb, count FROM plan_count");
        while (select.Step()) counts[(select.Text(0), (Verb)select.Int(1))] = select.Int(2);
        return counts;
    }

    /// <summary>Lines that were carried out, by rule.</summary>
    public IReadOnlyDictionary<string, long> LoadedCounts()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var select = Sql("SELECT shape, written, kind < 0, count(*) FROM plan WHERE written <> 0 GROUP BY shape, written, kind < 0");
        while (select.Step())
        {
            var (lines, written, suffix, rows) = (Shapes[select.Int(0)].Lines, select.Int(1), select.Int(2) != 0 ? PrerequisiteSuffix : "", select.Int(3));
            for (var i = 0; i < lines.Count; i++)
            {
                if ((written >> i & 1) != 0 && lines[i].Verb is Verb.Create or Verb.Update) counts[lines[i].Rule + suffix] = counts.GetValueOrDefault(lines[i].Rule + suffix) + rows;
            }
        }

        return counts;
    }

    /// <summary>Verb of a line in the plan; null where the plan has none (it is skipped, or unknown).</summary>
    internal Verb? PlannedVerb(Mark mark)
    {
        Verb? verb = null;
        var select = Sql("SELECT shape FROM plan WHERE kind = ? AND record = ?").Bind(1, KindIn(mark.Key)).Bind(2, mark.Key.Id);
        while (select.Step())
        {
            var shape = Shapes[select.Int(0)];
            if (shape.IndexOf(mark.Rule) is >= 0 and var line) verb = shape.Lines[line].Verb;
        }

        return verb;
    }

    /// <summary>The next roots with something to do, in load order, all of one step and level.</summary>
    internal PlannedRoots NextRoots(PlanPlace after, int limit)
    {
        var roots = new List<Mark>();
        var last = after;
        var select = Sql("SELECT step, level, root, shape, kind FROM plan WHERE open <> 0 AND (step, level, root) > (?, ?, ?) ORDER BY step, level, root")
            .Bind(1, after.Step).Bind(2, after.Level).Bind(3, after.Root);
        while (select.Step())
        {
            var place = new PlanPlace(select.Int(0), select.Int(1), select.Text(2));
            if (roots.Count > 0 && place != last && (roots.Count >= limit || (place.Step, place.Level) != (last.Step, last.Level)))
            {
                select.Reset();
                break;
            }

            var root = RootOf(Shapes[select.Int(3)], select.Int(4), place.Root);
            if (place != last || !roots.Contains(root)) roots.Add(root);
            last = place;
        }

        return new PlannedRoots((int)last.Step, (int)last.Level, roots, last);
    }

    /// <summary>Open lines of a root, its own first.</summary>
    internal IReadOnlyList<PlanLine> OpenLines(int step, int level, Mark root)
    {
        var own = new List<PlanLine>();
        var parts = new List<PlanLine>();
        var select = Sql("SELECT kind, record, shape, open, fields FROM plan WHERE open <> 0 AND step = ? AND level = ? AND root = ? ORDER BY kind, record")
            .Bind(1, step).Bind(2, level).Bind(3, root.Key.Id);
        while (select.Step())
        {
            var (kind, record, shape, open) = (select.Int(0), select.Text(1), Shapes[select.Int(2)], select.Int(3));
            if (RootOf(shape, kind, root.Key.Id) != root) continue;
            for (var i = 0; i < shape.Lines.Count; i++)
            {
                if ((open >> i & 1) == 0) continue;
                var mark = new Mark(shape.Lines[i].Rule, kind == NoKind ? root.Key : new Key(root.Key.System, (Kind)kind, record));
                (mark.Key == root.Key ? own : parts).Add(new PlanLine(mark, root, shape.Lines[i].Verb, step, level, shape.Lines[i].Changed, select.TextOrNull(4)));
            }
        }

        own.AddRange(parts);
        return own;
    }

    /// <summary>Ends a line: carried out, or refused.</summary>
    internal void Finish(Mark mark, bool written)
    {
        var rows = new List<(long Shape, long Bit)>();
        var select = Sql("SELECT shape FROM plan WHERE kind = ? AND record = ?").Bind(1, KindIn(mark.Key)).Bind(2, mark.Key.Id);
        while (select.Step())
        {
            if (Shapes[select.Int(0)].IndexOf(mark.Rule) is >= 0 and var line) rows.Add((select.Int(0), 1L << line));
        }

        foreach (var (shape, bit) in rows)
        {
            Sql("UPDATE plan SET open = open & ~?1, written = written | ?2 WHERE kind = ?3 AND record = ?4 AND shape = ?5")
                .Bind(1, bit).Bind(2, written ? bit : 0).Bind(3, KindIn(mark.Key)).Bind(4, mark.Key.Id).Bind(5, shape).Run();
        }
    }

    /// <summary>Lines still to be carried out.</summary>
    public long CountOpenLines()
    {
        var count = 0L;
        var select = Sql("SELECT open, count(*) FROM plan WHERE open <> 0 GROUP BY open");
        while (select.Step()) count += BitOperations.PopCount((ulong)select.Int(0)) * select.Int(1);
        return count;
    }

    private Statement AddPlan(long kind, string record, PlanShape shape, int step, int level, string root) =>
        Sql("INSERT INTO plan (kind, record, shape, step, level, root, open, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, kind).Bind(2, record).Bind(3, shape.Id).Bind(4, step).Bind(5, level).Bind(6, root).Bind(7, shape.Open);

    private static long KindIn(Key key) => key.System == TargetMapping.PreparedSystem ? NoKind : (long)key.Kind;

    private Mark RootOf(PlanShape shape, long kind, string root) =>
        new(shape.RootRule, new Key(kind == NoKind ? TargetMapping.PreparedSystem : SourceName ?? "", shape.RootKind, root));

    private static Dictionary<string, string> HashesFromJson(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.DictionaryStringString) ?? [];
}
