using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>Single records of one cause: which one it is, what happens to it, in which field, and what was found.</summary>
internal sealed class RecordRows(MigrationFacts facts, ReportLanguage language)
{
    private const int RulesShown = 4;

    /// <summary>The records of a cause, as far as they are listed.</summary>
    public Table Of(CauseFacts cause, string id)
    {
        var rows = cause.Rows.Select(row => Row(cause, row.Subject, row.Text)).ToList();
        return new Table(id + "-records", language["records.caption"], Columns(), rows)
        {
            Rest = cause.Group.Count > rows.Count ? language.Count("records.rest", cause.Group.Count - rows.Count) : null,
        };
    }

    private IReadOnlyList<Column> Columns() =>
    [
        new Column("key", language["column.key"]), new Column("number", language["column.number"]), .. facts.Privacy.Shown ? [new Column("title", language["column.title"])] : Array.Empty<Column>(),
        new Column("fate", language["column.fate"]), new Column("fields", language["column.fields"]), new Column("text", language["column.found"]),
    ];

    private IReadOnlyList<Cell> Row(CauseFacts cause, string? subject, string text)
    {
        var words = Cell.Tool(cause.OfRecords ? facts.Privacy.OfRecord(text) : facts.Privacy.OfSystem(text));
        if (!Key.TryParse(subject, out var key)) return Cells(Cell.Code(subject), Cell.None, Cell.None, Cell.None, Cell.None, words);
        var (number, title) = facts.Name(key);
        var (fate, changed) = Fate(key);
        var fields = CauseFacts.PlaceIn(text)?.Split('.', 2) is [_, var field] ? changed.Prepend(field).Distinct() : changed;
        return Cells(Cell.Code(subject), Cell.Code(number), Cell.Content(title), Cell.Of(fate), Cell.Code(string.Join(", ", fields)), words);
    }

    private IReadOnlyList<Cell> Cells(Cell key, Cell number, Cell title, Cell fate, Cell fields, Cell words) =>
        facts.Privacy.Shown ? [key, number, title, fate, fields, words] : [key, number, fate, fields, words];

    private (string Fate, IReadOnlyList<string> Fields) Fate(Key key)
    {
        if (facts.Mapping is null) return (language["fate.store"], []);
        var (fates, fields) = (new List<(string Word, string Rule)>(), new List<string>());
        foreach (var rule in facts.Mapping.Rules.Where(rule => rule.Of == key.Kind))
        {
            var mark = new Mark(rule.Name, key);
            if (facts.Store.Planned(mark) is { } line)
            {
                fates.Add((language[Word(line)], rule.Name));
                fields.AddRange(line.Changed);
            }
            else if (facts.Store.HasIdentity(mark)) fates.Add((language["fate.there"], rule.Name));
        }

        var words = fates.Take(RulesShown).GroupBy(fate => fate.Word).Select(fate => $"{fate.Key}: {string.Join(", ", fate.Select(one => one.Rule))}");
        return (fates.Count == 0 ? language["fate.store"] : string.Join("; ", words), fields);
    }

    private static string Word(PlannedRow line) => line switch
    {
        { Written: true } => "fate.written",
        { Verb: Verb.Block } => "fate.block",
        { Open: false } => "fate.refused",
        { Verb: Verb.Create } => "fate.create",
        { Verb: Verb.Update } => "fate.update",
        _ => "fate.there",
    };
}
