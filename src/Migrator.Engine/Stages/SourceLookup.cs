using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Tables, labels and class trees that a source mapping looks things up in, held in memory for one pass.</summary>
internal sealed class SourceLookup : ISourceLookup
{
    private readonly Dictionary<string, Kind> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Table, string Column, string Value), string> labels = [];
    private readonly ClassTree classes;

    private SourceLookup(ClassTree tree) => classes = tree;

    public static SourceLookup Load(MigrationStore store)
    {
        var lookup = new SourceLookup(ClassTree.Load(store));
        foreach (var table in store.Tables().Where(t => t.Table.HoldsRecords).Select(t => t.Table))
        {
            lookup.kinds[table.Name] = table.Kind;
            foreach (var alias in table.Aliases) lookup.kinds.TryAdd(alias, table.Kind);
        }

        store.EachNeutral(Kind.Choice, (_, json) => lookup.AddLabel(json));
        return lookup;
    }

    public Kind? KindOf(string table) => kinds.TryGetValue(table, out var kind) ? kind : null;

    public string? Label(string table, string column, string value)
    {
        foreach (var owner in Chain(table))
        {
            if (labels.TryGetValue((owner, column, value), out var label)) return label;
        }

        return null;
    }

    public IReadOnlyList<string> Chain(string table) => classes.Chain(table);

    // English labels, or those without a language, win over translations; among equals the first.
    private void AddLabel(ReadOnlySpan<byte> json)
    {
        if (ClassTree.Read(json, "owner") is not { } owner || ClassTree.Read(json, "field") is not { } field || ClassTree.Read(json, "label") is not { } label) return;
        var key = (owner, field, ClassTree.Read(json, "value") ?? "");
        if (ClassTree.Read(json, "locale") is null or "en") labels[key] = labels.TryGetValue(key, out var kept) && ClassTree.Read(json, "locale") is null ? kept : label;
        else labels.TryAdd(key, label);
    }
}
