using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>Values that must be unique in the target.</summary>
public sealed partial class MigrationStore
{
    /// <summary>Notes the values that a written record holds, in place of those that it held before.</summary>
    internal void Hold(Mark mark, string target, IReadOnlyList<(string Field, string Value)> values)
    {
        Sql("DELETE FROM claim WHERE mark = ?").Bind(1, mark.ToString()).Run();
        foreach (var (field, value) in values)
        {
            // Two records may have got the same value before it had to be unique: the first one keeps it.
            Sql("INSERT INTO claim VALUES (?, ?, ?, ?)").Bind(1, target).Bind(2, field).Bind(3, value).Bind(4, mark.ToString()).TryInsert();
        }
    }

    /// <summary>True where written records hold values.</summary>
    internal bool HoldsAny() => Scalar("SELECT EXISTS (SELECT 1 FROM claim)") != 0;

    /// <summary>The written record that holds a value, as text; null where none does.</summary>
    internal string? HolderOf(string target, string field, string value)
    {
        var select = Sql("SELECT mark FROM claim WHERE object = ? AND field = ? AND value = ?").Bind(1, target).Bind(2, field).Bind(3, value);
        if (!select.Step()) return null;
        var holder = select.Text(0);
        select.Reset();
        return holder;
    }

    /// <summary>Notes that a planned record does not get a value, since another one does.</summary>
    internal void Lose(string target, string field, string value, Mark mark) =>
        Sql("INSERT OR IGNORE INTO claim_lost VALUES (?, ?, ?, ?)").Bind(1, target).Bind(2, field).Bind(3, value).Bind(4, mark.ToString()).Run();

    /// <summary>True where the plan gave the value to another record.</summary>
    internal bool HasLost(string target, string field, string value, Mark mark)
    {
        var select = Sql("SELECT 1 FROM claim_lost WHERE object = ? AND field = ? AND value = ? AND mark = ?").Bind(1, target).Bind(2, field).Bind(3, value).Bind(4, mark.ToString());
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }
}
