using Migrator.Core;
using Migrator.Engine.Stages;

namespace Migrator.Engine.Reports;

/// <summary>What carrying the plan out costs, and what is otherwise than in the plan before.</summary>
internal sealed class PlanSections(MigrationFacts facts, ReportLanguage language)
{
    /// <summary>Both sections; none where there is no plan.</summary>
    public IEnumerable<ReportSection> Build() => facts.Summary.Plan is { } plan ? [Effort(plan), Changes(plan)] : [];

    private ReportSection Effort(PlanSummary plan) => new("effort", language["section.effort"],
    [
        new Paragraph(language["effort.text"]),
        new FactList("effort_figures",
        [
            new Fact("calls", language["effort.calls"], Cell.Of(plan.Effort.Calls)), new Fact("bytes", language["effort.bytes"], Cell.Bytes(plan.Effort.Bytes)),
            new Fact("attachment_bytes", language["effort.attachments"], Cell.Bytes(plan.Effort.AttachmentBytes)),
            new Fact("seconds", language["effort.seconds"], plan.Effort.Seconds is { } seconds ? Cell.Of(TimeSpan.FromSeconds(seconds)) : Cell.Of(language["effort.unlimited"])),
        ]),
    ]);

    private ReportSection Changes(PlanSummary plan)
    {
        if (plan.Difference is not { } difference) return new ReportSection("changes", language["section.changes"], [new Paragraph(language["changes.first"])]);
        if (difference is { Counts.Count: 0, NewCauses.Count: 0, GoneCauses.Count: 0 })
            return new ReportSection("changes", language["section.changes"], [new Paragraph(language.Text("changes.none", difference.Before))]);
        return new ReportSection("changes", language["section.changes"],
        [
            new Paragraph(language.Text("changes.text", difference.Before)),
            new Table("changes_counts", language["changes.counts"],
                [
                    new Column("rule", language["column.rule"]), new Column("object", language["column.object"]), new Column("create", language["verb.create"], Right: true), new Column("update", language["verb.update"], Right: true),
                    new Column("skip", language["verb.skip"], Right: true), new Column("block", language["verb.block"], Right: true),
                ],
                [.. difference.Counts.Select(rule => (IReadOnlyList<Cell>)
                [
                    Cell.Code(rule.Rule), Cell.Code(rule.Object), new DifferenceCell(rule.Create), new DifferenceCell(rule.Update), new DifferenceCell(rule.Skip), new DifferenceCell(rule.Block),
                ])]),
            new Table("changes_causes", language["changes.causes"], [new Column("cause", language["column.what"]), new Column("change", language["column.change"]), new Column("text", language["column.more"])],
                [.. difference.NewCauses.Select(cause => Cause(cause, "changes.new")), .. difference.GoneCauses.Select(cause => Cause(cause, "changes.gone"))]),
        ]);
    }

    // A cause comes as its code, a colon, and what was found.
    private IReadOnlyList<Cell> Cause(string cause, string change)
    {
        var (code, text) = cause.Split(": ", 2) is [var first, var rest] ? (first, rest) : (cause, "");
        return [Cell.Of(language.Cause(code)), Cell.Of(language[change]), Cell.Tool(facts.Privacy.OfRecord(text))];
    }
}
