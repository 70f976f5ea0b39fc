using Migrator.Core;

namespace Migrator.Engine.Reports;

/// <summary>What does not survive, and what was found, by cause, down to single records, with what to do about it.</summary>
internal sealed class FindingSections(MigrationFacts facts, ReportLanguage language)
{
    private const int BarsShown = 15;
    private readonly RecordRows records = new(facts, language);

    /// <summary>What the target cannot keep at all, and kinds that stay in the store.</summary>
    public ReportSection Losses()
    {
        var rows = facts.Causes.Where(cause => cause.IsLoss).SelectMany(cause => cause.Rows.Select(row => (IReadOnlyList<Cell>)
        [
            Cell.Of(Named(cause.Group.Code, row.Subject)), Weight(cause.Group.Severity), Cell.Tool(facts.Privacy.OfSystem(row.Text)), Cell.Tool(facts.Privacy.OfSystem(cause.Group.Remedy)),
        ])).ToList();
        return new ReportSection("losses", language["section.losses"],
        [
            new Paragraph(language["losses.text"]),
            new Table("losses", language["losses.table"],
                [new Column("cause", language["column.what"]), new Column("level", language["column.level"]), new Column("text", language["column.more"]), new Column("remedy", language["column.instead"])], rows),
        ]);
    }

    /// <summary>Findings by cause.</summary>
    public ReportSection Findings()
    {
        var causes = facts.Causes.Where(cause => !cause.IsLoss).ToList();
        if (causes.Count == 0) return new ReportSection("findings", language["section.findings"], [new Paragraph(language["findings.none"])]);
        return new ReportSection("findings", language["section.findings"], [new Paragraph(language["findings.text"]), Chart(causes), Table(causes), new CauseList("findings_records", [.. causes.Select(Detail)])]);
    }

    private string Named(string code, string? subject) => Kinds.TryParse(subject ?? "", out var kind) ? $"{language.Cause(code)}: {language.Kind(kind)}" : language.Cause(code);

    private static string IdOf(CauseFacts cause) => FormattableString.Invariant($"cause-{cause.Number}");

    private string Title(CauseFacts cause) => cause.Place is { } place ? $"{language.Cause(cause.Group.Code)}: {place}" : language.Cause(cause.Group.Code);

    private LevelCell Weight(Severity severity) => new(Levels.Of(severity), language["severity." + HtmlBlocks.Class(Levels.Of(severity))]);

    private Charts Chart(IReadOnlyList<CauseFacts> causes)
    {
        var bars = causes.GroupBy(cause => (cause.Group.Code, cause.Group.Severity)).Select(code => (code.Key.Code, code.Key.Severity, Count: code.Sum(cause => cause.Group.Count)))
            .OrderByDescending(code => code.Severity).ThenByDescending(code => code.Count).Take(BarsShown)
            .Select(code => new Bar(language.Cause(code.Code), code.Count, code.Severity switch { Severity.Error => Tone.Alarm, Severity.Warning => Tone.Second, _ => Tone.Quiet })).ToList();
        long Sum(Severity severity) => causes.Where(cause => cause.Group.Severity == severity).Sum(cause => cause.Group.Count);
        return new Charts([new BarChart("chart_findings", language["chart.findings"], language.Text("chart.findings.summary", Sum(Severity.Error), Sum(Severity.Warning), Sum(Severity.Note)), bars)]);
    }

    private Table Table(IReadOnlyList<CauseFacts> causes) => new("findings_causes", language["findings.table"],
        [
            new Column("cause", language["column.what"]), new Column("level", language["column.level"]), new Column("count", language["column.count"], Right: true),
            new Column("stage", language["column.stage"]), new Column("remedy", language["column.remedy"]), new Column("code", language["column.code"]),
        ],
        [.. causes.Select(cause => (IReadOnlyList<Cell>)
        [
            new TextCell(Title(cause)) { Anchor = IdOf(cause) }, Weight(cause.Group.Severity), Cell.Of(cause.Group.Count), Cell.Code(cause.Group.Stage),
            Cell.Tool(Words(cause, cause.Group.Remedy)), Cell.Code(cause.Group.Code),
        ])])
    {
        Filtered = true,
        Rest = facts.MoreCauses > 0 ? language.Count("table.rest", facts.MoreCauses) : null,
    };

    private Cause Detail(CauseFacts cause) => new(
        IdOf(cause), Levels.Of(cause.Group.Severity), language["severity." + HtmlBlocks.Class(Levels.Of(cause.Group.Severity))], Title(cause), cause.Group.Stage, cause.Group.Code,
        cause.Group.Count, Words(cause, cause.Group.Text), Words(cause, cause.Group.Remedy), records.Of(cause, IdOf(cause)));

    private string Words(CauseFacts cause, string text) => cause.OfRecords ? facts.Privacy.OfRecord(text) : facts.Privacy.OfSystem(text);
}
