using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Complete or named: what the source counts in a table is in the store, hidden from the account, rejected, or a finding. What could not be explained is kept,
/// so that no later run is green before it is.
/// </summary>
internal sealed class Completeness(StageContext context, Scope scope)
{
    private const string Name = "extract";
    private const string Setting = "extract.unexplained";
    private readonly MigrationStore store = context.Store;
    private readonly HashSet<string> moving = new(StringComparer.Ordinal);

    /// <summary>Rows that the source counts and that are neither stored nor hidden (or the other way round), by table.</summary>
    public static IReadOnlyDictionary<string, long> Unexplained(MigrationStore store) =>
        store.Setting(Setting) is { } json ? JsonSerializer.Deserialize(json, StoreJson.Default.DictionaryStringInt64)! : new Dictionary<string, long>();

    /// <summary>Tables in scope whose count differs.</summary>
    public IReadOnlyList<StoredTable> Differing() => scope.Limit is not null ? [] : [.. Tables().Where(table => Difference(table) != 0)];

    /// <summary>Remembers how the tables stand, to see whether they move.</summary>
    public IReadOnlyDictionary<string, (long? Counted, long Stored, long Hidden)> Standing(IReadOnlyList<StoredTable> tables) =>
        store.Tables().Where(table => tables.Any(one => one.Id == table.Id)).ToDictionary(table => table.Table.Name, table => (table.Counted, store.CountStored(table), table.Hidden), StringComparer.Ordinal);

    /// <summary>
    /// Takes note of tables that were read and counted once more: one that has moved in between is being worked in, which is the reason of its difference.
    /// </summary>
    public void Compare(IReadOnlyDictionary<string, (long? Counted, long Stored, long Hidden)> before, IReadOnlyDictionary<string, (long? Counted, long Stored, long Hidden)> after)
    {
        moving.Clear();
        moving.UnionWith(after.Where(table => before.TryGetValue(table.Key, out var then) && then != table.Value).Select(table => table.Key));
    }

    /// <summary>True where a further reading may explain a difference.</summary>
    public bool IsMoving(StoredTable table) => moving.Contains(table.Table.Name);

    /// <summary>Writes down what is hidden, what moves and what nothing explains.</summary>
    public void Conclude()
    {
        if (scope.Limit is not null) return;
        using var transaction = store.Begin();
        var unexplained = new Dictionary<string, long>(Unexplained(store), StringComparer.Ordinal);
        foreach (var table in Tables())
        {
            unexplained.Remove(table.Table.Name);
            if (table.Hidden > 0)
            {
                context.Find(Name, new Finding(Severity.Warning, "rows_hidden", $"{table.Table.Name}: {table.Hidden} rows exist that the account may not see",
                    "grant the account read access to all rows of the table, then run 'migrator extract --full'", table.Table.Name));
            }

            if (Difference(table) is not (not 0 and var difference)) continue;
            var numbers = $"{table.Table.Name}: the source counts {table.Counted} rows, {store.CountStored(table)} are stored and {table.Hidden} are hidden{(store.CountRejects(table) is > 0 and var rejected ? $", {rejected} are rejected" : "")}";
            if (IsMoving(table))
            {
                context.Find(Name, new Finding(Severity.Note, "count_moves", $"{numbers}; it was changed while it was read, each time anew", "nothing to do: the next run brings what has come since", table.Table.Name));
                continue;
            }

            unexplained[table.Table.Name] = difference;
            context.Find(Name, new Finding(Severity.Error, "count_differs", $"{numbers}; a second reading brought nothing new",
                "run 'migrator extract --full'; if the difference stays, compare the two counts in the source with the account's rights", table.Table.Name));
        }

        store.Set(Setting, unexplained.Count == 0 ? null : JsonSerializer.Serialize(unexplained, StoreJson.Default.DictionaryStringInt64));
        transaction.Commit();
    }

    private IEnumerable<StoredTable> Tables() => store.Tables().Where(table => table is { Complete: true, Table.HoldsRecords: true } && scope.Wants(table.Table.Kind));

    private long Difference(StoredTable table) => table.Counted is { } counted ? counted - store.CountStored(table) - table.Hidden - store.CountRejects(table) : 0;
}
