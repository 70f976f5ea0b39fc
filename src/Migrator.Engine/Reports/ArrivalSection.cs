using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>What will arrive in the target: by kind, by what the target calls it, and what must be there first.</summary>
internal sealed class ArrivalSection(MigrationFacts facts, ReportLanguage language)
{
    public ReportSection Build() => new("arrival", language["section.arrival"],
        facts.PlanState is null ? [new Paragraph(language["arrival.no_plan"])] : [new Paragraph(language["arrival.text"]), .. Shares(), Rules(), .. Updates(), Catalogue()]);

    private IEnumerable<Charts> Shares()
    {
        var rows = Kinds.All.Select(kind => (Kind: kind, Summary: facts.Summary.Kinds.GetValueOrDefault(kind.Name()))).Where(pair => pair.Summary is not null)
            .Select(pair => new ChartRow(language.Kind(pair.Kind), [pair.Summary!.Create, pair.Summary.Update, pair.Summary.Skip, pair.Summary.Block]))
            .Where(row => row.Values.Sum() > 0).ToList();
        if (rows.Count == 0) yield break;
        yield return new Charts([new ShareChart("chart_plan", language["chart.plan"],
            language.Text("chart.plan.summary", rows.Sum(row => row.Values[0]), rows.Sum(row => row.Values[1]), rows.Sum(row => row.Values[2]), rows.Sum(row => row.Values[3])),
            [new Series(language["verb.create"], Tone.Main), new Series(language["verb.update"], Tone.Second), new Series(language["verb.skip"], Tone.Quiet), new Series(language["verb.block"], Tone.Alarm)], rows)]);
    }

    private Table Rules()
    {
        var rules = facts.Summary.Objects.Where(rule => !rule.Key.EndsWith(MigrationStore.PrerequisiteSuffix, StringComparison.Ordinal)).ToList();
        return new Table("objects", language["arrival.objects"],
            [
                new Column("rule", language["column.rule"]), new Column("object", language["column.object"]), new Column("kind", language["column.from_kind"]),
                new Column("create", language["verb.create"], Right: true), new Column("update", language["verb.update"], Right: true), new Column("skip", language["verb.skip"], Right: true),
                new Column("block", language["verb.block"], Right: true), new Column("loaded", language["step.loaded"], Right: true), new Column("verified", language["step.verified"], Right: true),
                new Column("differences", language["step.differences"], Right: true),
            ],
            [.. rules.Select(rule => Row(rule.Key, rule.Value))])
        {
            Total =
            [
                Cell.Of(language["column.total"]), Cell.None, Cell.None, Cell.Of(rules.Sum(rule => rule.Value.Create)), Cell.Of(rules.Sum(rule => rule.Value.Update)), Cell.Of(rules.Sum(rule => rule.Value.Skip)),
                Cell.Bad(rules.Sum(rule => rule.Value.Block), Level.Error), Cell.Of(rules.Sum(rule => rule.Value.Loaded)), Cell.Of(facts.VerifiedAs(1)), Cell.Bad(facts.VerifiedAs(2, 3), Level.Error),
            ],
        };
    }

    private Cell[] Row(string name, RuleSummary counts)
    {
        var rule = facts.Mapping?.Rules.FirstOrDefault(rule => rule.Name == name);
        return
        [
            Cell.Code(name), Cell.Code(rule?.Object), rule is null ? Cell.None : Cell.Of(language.Kind(rule.Of)), Cell.Of(counts.Create), Cell.Of(counts.Update), Cell.Of(counts.Skip),
            Cell.Bad(counts.Block, Level.Error), Cell.Of(counts.Loaded), Cell.Of(facts.Verified.GetValueOrDefault((name, 1))),
            Cell.Bad(facts.Verified.GetValueOrDefault((name, 2)) + facts.Verified.GetValueOrDefault((name, 3)), Level.Error),
        ];
    }

    private IEnumerable<Table> Updates()
    {
        if (facts.Summary.Plan is not { Updates.Count: > 0 } plan) yield break;
        yield return new Table("updates", language["arrival.updates"],
            [new Column("rule", language["column.rule"]), new Column("field", language["column.field"]), new Column("records", language["column.records"], Right: true)],
            [.. plan.Updates.Select(update => (IReadOnlyList<Cell>)[Cell.Code(update.Rule), Cell.Code(update.Field), Cell.Of(update.Records)])])
        {
            Folded = true,
        };
    }

    private Table Catalogue()
    {
        var all = facts.Summary.Objects.Where(rule => rule.Key.EndsWith(MigrationStore.PrerequisiteSuffix, StringComparison.Ordinal)).Sum(rule => rule.Value.Create);
        return new Table("catalogue", language["arrival.catalogue"],
            [new Column("object", language["column.object"]), new Column("name", language["column.name"]), new Column("fields", language["column.fields"]), new Column("state", language["column.state"])],
            [.. facts.Catalogue.Select(entry => (IReadOnlyList<Cell>)
            [
                Cell.Code(entry.Object), Cell.Content(entry.Name), Cell.Content(Fields(entry)),
                entry.Done ? new LevelCell(Level.Good, language["catalogue.created"]) : new LevelCell(Level.Note, language["catalogue.planned"]),
            ])])
        {
            Rest = all > facts.Catalogue.Count ? language.Count("table.rest", all - facts.Catalogue.Count) : null,
        };
    }

    private static string Fields(CatalogueRow entry) => string.Join(", ", JsonNode.Parse(entry.Fields)!.AsObject()
        .Where(field => field.Key != "Name" && field.Value is JsonValue).Select(field => $"{field.Key}: {field.Value}"));
}
