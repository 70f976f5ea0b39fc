using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Records of objects that refer to themselves (queues, organisations, categories): how deep each lies, so that parents are written first, and
/// which references close a circle and must be left out. These objects are few; they are held in memory.
/// </summary>
internal sealed class ParentTree
{
    private readonly Dictionary<Mark, (string Field, Mark Parent)> parents = [];
    private readonly Dictionary<Mark, int> levels = [];

    /// <summary>References that close a circle, as mark#field.</summary>
    public SortedSet<string> Circles { get; } = new(StringComparer.Ordinal);

    public static ParentTree Load(MigrationStore store, TargetMapping mapping, Rendering rendering)
    {
        var tree = new ParentTree();
        foreach (var rule in mapping.Rules.Where(rule => rule.In is null && rule.References.Contains(rule.Object)))
        {
            store.EachNeutral(rule.Of, (record, json) =>
            {
                var key = new Key(rendering.Source, rule.Of, record);
                if (rendering.Parents(rule, key, json).FirstOrDefault() is { Field: not null } parent) tree.parents[new Mark(rule.Name, key)] = parent;
            });
        }

        foreach (var mark in tree.parents.Keys.OrderBy(mark => mark.ToString(), StringComparer.Ordinal)) tree.Settle(mark);
        return tree;
    }

    /// <summary>The deepest level of any object.</summary>
    public int Deepest => levels.Count == 0 ? 0 : levels.Values.Max();

    /// <summary>How many parents of the same object lie above a record.</summary>
    public int LevelOf(Mark mark) => levels.GetValueOrDefault(mark);

    private int Settle(Mark start)
    {
        var path = new List<Mark>();
        var visited = new HashSet<Mark>();
        var next = start;
        while (!levels.ContainsKey(next) && parents.TryGetValue(next, out var parent))
        {
            visited.Add(next);
            path.Add(next);
            if (visited.Contains(parent.Parent))
            {
                Circles.Add($"{next}#{parent.Field}");
                levels[next] = 0;
                path.RemoveAt(path.Count - 1);
                break;
            }

            next = parent.Parent;
        }

        var level = levels.GetValueOrDefault(next);
        for (var i = path.Count - 1; i >= 0; i--) levels[path[i]] = ++level;
        return level;
    }
}
