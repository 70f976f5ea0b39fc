using Migrator.Core;

namespace Migrator.Engine.Reports;

/// <summary>What proves the rest: what was parked, which runs there were, and with what they were made.</summary>
internal sealed class ProofSections(MigrationFacts facts, ReportLanguage language)
{
    public ReportSection Rejects()
    {
        var all = facts.RejectCounts.Sum(reject => reject.Count);
        if (all == 0) return new ReportSection("rejects", language["section.rejects"], [new Paragraph(language["rejects.none"])]);
        return new ReportSection("rejects", language["section.rejects"],
        [
            new Paragraph(language.Count("rejects.text", all)),
            new Table("rejects_counts", language["rejects.counts"], [new Column("kind", language["column.kind"]), new Column("stage", language["column.stage"]), new Column("count", language["column.count"], Right: true)],
                [.. facts.RejectCounts.Select(reject => (IReadOnlyList<Cell>)[Cell.Of(language.Kind(reject.Kind)), Cell.Code(reject.Stage), Cell.Of(reject.Count)])]),
            new Table("rejects", language["rejects.table"],
                [new Column("record", language["column.key"]), new Column("kind", language["column.kind"]), new Column("stage", language["column.stage"]), new Column("why", language["column.why"])],
                [.. facts.Rejects.Select(reject => (IReadOnlyList<Cell>)[Cell.Code(reject.Record), Cell.Of(language.Kind(reject.Kind)), Cell.Code(reject.Stage), Cell.Tool(facts.Privacy.OfRecord(reject.Why))])])
            {
                Rest = all > facts.Rejects.Count ? language.Count("table.rest", all - facts.Rejects.Count) : null,
            },
        ]);
    }

    public ReportSection Runs() => new("runs", language["section.runs"],
    [
        new Table("runs", language["runs.table"],
            [
                new Column("run", language["column.run"], Right: true), new Column("verb", language["column.verb"]), new Column("started", language["column.started"]),
                new Column("seconds", language["column.duration"], Right: true), new Column("outcome", language["column.outcome"]),
            ],
            [.. facts.Runs.Select(run => (IReadOnlyList<Cell>)
            [
                Cell.Of(run.Id), Cell.Code(run.Verb), Cell.Of(run.Started), Cell.Of(run.Ended is { } ended ? ended - run.Started : (TimeSpan?)null), Cell.Of(Outcome(run.Outcome)),
            ])]),
    ]);

    public ReportSection Evidence()
    {
        var run = facts.Runs.Count > 0 ? facts.Runs[0] : null;
        return new ReportSection("evidence", language["section.evidence"],
        [
            new Paragraph(language["evidence.text"]),
            new FactList("versions",
            [
                new Fact("tool_version", language["evidence.tool"], Cell.Code("migrator " + facts.Frame.Version)),
                new Fact("source", language["evidence.source"], Cell.Code(Side(facts.Frame.Source) ?? facts.Store.SourceName)),
                new Fact("target", language["evidence.target"], Cell.Code(Side(facts.Frame.Target))),
                new Fact("run", language["evidence.run"], Cell.Of(run?.Id)),
                new Fact("plan_state", language["evidence.plan"], Cell.Of(Plan())),
                new Fact("plan_id", language["evidence.plan_id"], Cell.Code(facts.Summary.Plan?.Id)),
                new Fact("mapping_hash", language["evidence.mapping"], Cell.Code(facts.MappingHash)),
                new Fact("personal_data", language["evidence.personal"], Cell.Of(language[facts.Frame.Personal ? "word.yes" : "word.no"])),
            ]),
        ]);
    }

    private static string? Side(ReportSide? side) => side is null ? null : $"{side.Name}, {side.Host}";

    private string Plan() => facts.PlanState switch { null => language["plan.none"], "ready" => language["plan.ready"], "offline" => language["plan.offline"], _ => language["plan.outdated"] };

    private string Outcome(string? outcome) => outcome is null ? language["outcome.open"] : language.Find("outcome." + outcome.Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_')) ?? outcome;
}
