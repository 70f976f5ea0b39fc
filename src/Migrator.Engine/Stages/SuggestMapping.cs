using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Proposes what a site could add to its mapping, from what the store holds. Writes nothing.</summary>
public sealed class SuggestMapping
{
    private const int Shown = 3;
    private readonly MigrationStore store;
    private readonly SourceMapping mapping;
    private readonly FieldTemplate? template;
    private readonly StoreProfile profile;
    private readonly SourceLookup labels;
    private readonly NeutralLookup names;
    private readonly ClassTree classes;

    private SuggestMapping(MigrationStore records, IReadOnlyList<MappingText> files, string source, string? target, IStageProgress progress, CancellationToken cancel)
    {
        store = records;
        mapping = SourceMapping.Compile(files, source);
        template = target is null ? null : new FieldTemplate(files, target);
        profile = StoreProfile.Of(records, progress, cancel);
        (labels, names, classes) = (SourceLookup.Load(records), new NeutralLookup(records), ClassTree.Load(records));
    }

    /// <summary>Profiles the store and compares with the mapping.</summary>
    /// <param name="store">The store, extracted and mapped.</param>
    /// <param name="files">The mapping files of the project, site.yaml among them.</param>
    /// <param name="target">Name of the target; null where there is none.</param>
    /// <param name="schema">What the target says of itself; null where it was not asked.</param>
    /// <param name="leastFilled">Columns that are filled in a smaller share of the records (0 to 1) are left out.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ConfigurationException">The store is empty, or a mapping file is wrong.</exception>
    public static Suggestion Run(MigrationStore store, IReadOnlyList<MappingText> files, string? target, TargetSchema? schema, double leastFilled, IStageProgress progress, CancellationToken cancel)
    {
        var source = store.SourceName ?? throw new ConfigurationException("mapping suggest: the store is empty; run 'migrator extract' and 'migrator map' first");
        var run = new SuggestMapping(store, files, source, target, progress, cancel);
        IEnumerable<SuggestedValue> values = run.Values();
        if (target is not null) values = values.Concat(new NeutralValues(store, TargetMapping.Compile(files, target, schema)).Find());
        return new Suggestion(source, target, [.. values.OrderBy(value => value.Table, StringComparer.Ordinal).ThenByDescending(value => value.Records).ThenBy(value => value.Value, StringComparer.Ordinal)], run.Columns(leastFilled));
    }

    private List<SuggestedValue> Values()
    {
        var found = new Dictionary<(string Table, string Value), SuggestedValue>();
        foreach (var (table, _, columns) in profile.Tables)
        {
            if (mapping.Section(table.Kind, classes.Chain(table.Name)) is not { } section) continue;
            foreach (var (field, rule) in section.Fields)
            {
                foreach (var inner in rule.All().Where(inner => inner.Table is not null)) Values(table, field, inner, columns, found);
            }
        }

        return [.. found.Values];
    }

    private void Values(SourceTable table, NeutralField field, ValueRule rule, IReadOnlyDictionary<string, ColumnProfile> columns, Dictionary<(string Table, string Value), SuggestedValue> found)
    {
        foreach (var path in rule.From)
        {
            if (!columns.TryGetValue(path.Text, out var column) || column.More) continue;
            foreach (var (value, records) in column.Values.Where(pair => !rule.Table!.Values.Contains(Cell.Of(pair.Key).Span)))
            {
                var (key, at) = ((rule.Table!.Name, value), $"{table.Name}.{path.Text}");
                var label = labels.Label(table.Name, path.Text, value);
                IEnumerable<string> choices = field.Choices.Count > 0 ? field.Choices : rule.Table.Results.Select(result => result.Value!);
                if (found.TryGetValue(key, out var known)) found[key] = known with { Records = known.Records + records, Columns = known.Columns.Split(", ").Contains(at) ? known.Columns : $"{known.Columns}, {at}" };
                else found.Add(key, new SuggestedValue(rule.Table.Name, value, label, at, records, Closest.Of(choices, label, value)));
            }
        }
    }

    private List<SuggestedColumn> Columns(double leastFilled)
    {
        var found = new Dictionary<(Kind Kind, string Column), (List<string> Tables, ColumnProfile Profile, long Rows, bool Kept)>();
        foreach (var (table, rows, columns) in profile.Tables.Where(table => NeutralModel.Of(table.Table.Kind).Find("attributes") is null))
        {
            if (mapping.Section(table.Kind, classes.Chain(table.Name)) is not { } section) continue;
            var used = section.Columns.Select(Head).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, column) in columns.Where(pair => !used.Contains(pair.Key) && !section.Drop.Contains(pair.Key)))
            {
                if (!found.TryGetValue((table.Kind, name), out var sum)) sum = ([], new ColumnProfile(), 0, true);
                sum.Tables.Add(table.Name);
                sum.Profile.Add(column);
                found[(table.Kind, name)] = (sum.Tables, sum.Profile, sum.Rows + rows, sum.Kept && section.Leftover is Leftover.Keep);
            }
        }

        return [.. found.Where(pair => pair.Value.Profile.Filled >= leastFilled * pair.Value.Rows).OrderBy(pair => pair.Key.Kind).ThenByDescending(pair => (double)pair.Value.Profile.Filled / pair.Value.Rows)
            .ThenBy(pair => pair.Key.Column, StringComparer.Ordinal).Select(pair => Column(pair.Key.Kind, pair.Key.Column, pair.Value.Tables, pair.Value.Profile, pair.Value.Rows, pair.Value.Kept))];
    }

    private static string Head(string column) => column.AsSpan().IndexOf('[') is var end and > 0 ? column[..end] : column;

    private SuggestedColumn Column(Kind kind, string name, List<string> tables, ColumnProfile column, long rows, bool kept)
    {
        var label = names.Label(name);

        // What is always the same says nothing about a record.
        var field = kept && column.Values.Count > 1 ? template?.FieldFor(kind, name, label, column.IsInstant) : null;
        return new SuggestedColumn(kind, tables, name, label, rows, column.Filled, column.Values.Count, column.More, column.Longest, [.. column.Shapes.Take(Shown)], [.. column.Examples.Take(Shown)]) { Field = field };
    }
}
