using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Which tables a table inherits columns and choices from: as the source says of its tables, and by the classes of configuration items, whose
/// parent may be given by name or by the id of its record.
/// </summary>
internal sealed class ClassTree
{
    private readonly Dictionary<string, IReadOnlyList<string>> extends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> chains = new(StringComparer.Ordinal);

    public static ClassTree Load(MigrationStore store)
    {
        var tree = new ClassTree();
        foreach (var table in store.Tables().Select(stored => stored.Table).Where(table => table.Extends.Count > 0)) tree.extends[table.Name] = table.Extends;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var named = new List<(string Name, string Parent)>();
        store.EachNeutral(Kind.CiClass, (record, json) =>
        {
            var (name, parent) = (Read(json, "name"), Read(json, "parent"));
            if (name is null) return;
            names[record] = name;
            if (parent is not null) named.Add((name, parent));
        });
        foreach (var (name, parent) in named) tree.parents[name] = names.GetValueOrDefault(parent, parent);
        return tree;
    }

    /// <summary>The table and those that it inherits from, nearest first.</summary>
    public IReadOnlyList<string> Chain(string table)
    {
        if (chains.TryGetValue(table, out var known)) return known;
        var chain = new List<string>();
        for (var next = table; next is not null && !chain.Contains(next); next = parents.GetValueOrDefault(next)) chain.Add(next);
        foreach (var parent in extends.GetValueOrDefault(table) ?? [])
        {
            if (!chain.Contains(parent)) chain.Add(parent);
        }

        return chains[table] = chain;
    }

    /// <summary>A text on the first level of a JSON object; null where there is none.</summary>
    public static string? Read(ReadOnlySpan<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }
}
