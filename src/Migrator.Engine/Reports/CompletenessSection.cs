namespace Migrator.Engine.Reports;

/// <summary>Complete or named: the source's own count beside what is here, for every kind, and what explains the difference.</summary>
internal sealed class CompletenessSection(MigrationFacts facts, ReportLanguage language)
{
    public ReportSection Build() => new("completeness", language["section.completeness"], [new Paragraph(language["completeness.text"]), Kinds(), Attachments(), Tables()]);

    private Table Kinds() => new("kinds", language["completeness.kinds"],
        [
            new Column("kind", language["column.kind"]), new Column("counted", language["step.counted"], Right: true), new Column("received", language["column.received"], Right: true),
            new Column("stored", language["step.stored"], Right: true), new Column("rejected", language["column.rejected"], Right: true), new Column("hidden", language["column.hidden"], Right: true),
            new Column("unexplained", language["column.unexplained"], Right: true),
        ],
        [.. facts.Kinds.Select(kind => (IReadOnlyList<Cell>)
        [
            Cell.Of(language.Kind(kind.Kind)), Cell.Of(kind.Counted), Cell.Of(kind.Received), Cell.Of(kind.Stored), Cell.Bad(kind.Rejected, Level.Error), Cell.Bad(kind.Hidden, Level.Warning),
            kind.Unexplained is { } number ? Cell.Bad(number, Level.Error) : Cell.None,
        ])])
    {
        Total =
        [
            Cell.Of(language["column.total"]), Cell.Of(facts.Kinds.Sum(kind => kind.Counted ?? 0)), Cell.Of(facts.Kinds.Sum(kind => kind.Received)), Cell.Of(facts.Kinds.Sum(kind => kind.Stored)),
            Cell.Bad(facts.Kinds.Sum(kind => kind.Rejected), Level.Error), Cell.Bad(facts.Kinds.Sum(kind => kind.Hidden), Level.Warning),
            Cell.Bad(facts.Kinds.Sum(kind => Math.Abs(kind.Unexplained ?? 0)), Level.Error),
        ],
    };

    private Table Attachments()
    {
        var (records, blobs) = (facts.Kinds.FirstOrDefault(kind => kind.Kind == Core.Kind.Attachment), facts.Summary.Attachments);
        IReadOnlyList<IReadOnlyList<Cell>> rows = records is null ? [] :
        [
            [Cell.Of(records.Stored), Cell.Of(blobs.Stored), Cell.Bad(blobs.Missing, Level.Error), Cell.Bad(Math.Max(0, records.Stored - blobs.Stored - blobs.Missing), Level.Warning), Cell.Bytes(blobs.Bytes)],
        ];
        return new Table("attachments", language["completeness.attachments"],
        [
            new Column("expected", language["column.expected"], Right: true), new Column("stored", language["column.with_bytes"], Right: true), new Column("missing", language["column.missing"], Right: true),
            new Column("open", language["column.not_fetched"], Right: true), new Column("bytes", language["column.bytes"], Right: true),
        ], rows);
    }

    private Table Tables() => new("tables", language["completeness.tables"],
        [
            new Column("table", language["column.table"]), new Column("kind", language["column.kind"]), new Column("counted", language["step.counted"], Right: true),
            new Column("received", language["column.received"], Right: true), new Column("stored", language["step.stored"], Right: true), new Column("hidden", language["column.hidden"], Right: true),
            new Column("complete", language["column.complete"]),
        ],
        [.. facts.Tables.Select(table => (IReadOnlyList<Cell>)
        [
            Cell.Code(table.Name), Cell.Of(language.Kind(table.Kind)), Cell.Of(table.Counted), Cell.Of(table.Received), Cell.Of(table.Stored), Cell.Bad(table.Hidden, Level.Warning),
            table.Complete ? new LevelCell(Level.Good, language["word.yes"]) : new LevelCell(Level.Error, language["word.no"]),
        ])])
    {
        Folded = true,
    };
}
