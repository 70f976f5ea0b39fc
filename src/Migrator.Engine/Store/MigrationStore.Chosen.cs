using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>The part of a plan that a load was asked for.</summary>
public sealed partial class MigrationStore
{
    /// <summary>Roots for which something is still to be done on account of a neutral record: of itself, or of what it is a part of.</summary>
    internal IReadOnlyList<PlannedRoot> PlannedRootsOf(Key key)
    {
        var roots = new List<PlannedRoot>();
        var select = Sql("SELECT shape, root, step, level FROM plan WHERE kind = ? AND record = ? AND open <> 0").Bind(1, KindIn(key)).Bind(2, key.Id);
        while (select.Step()) roots.Add(new PlannedRoot(RootOf(Shapes[select.Int(0)], KindIn(key), select.Text(1)), (int)select.Int(2), (int)select.Int(3)));
        return [.. roots.Distinct()];
    }

    /// <summary>Begins a choice of roots.</summary>
    internal void ClearChosen()
    {
        Sql("CREATE TEMP TABLE IF NOT EXISTS chosen (mark TEXT PRIMARY KEY) WITHOUT ROWID").Run();
        Sql("DELETE FROM temp.chosen").Run();
    }

    /// <summary>Chooses a root; false where it was chosen before.</summary>
    internal bool Choose(Mark root) => Sql("INSERT INTO temp.chosen VALUES (?)").Bind(1, root.ToString()).TryInsert();

    /// <summary>True where a root was chosen.</summary>
    internal bool IsChosen(Mark root)
    {
        var select = Sql("SELECT 1 FROM temp.chosen WHERE mark = ?").Bind(1, root.ToString());
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }
}
