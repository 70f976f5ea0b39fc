using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>The key figures and the charts that show how large it is and how far it has come.</summary>
internal sealed class GlanceSection(MigrationFacts facts, ReportLanguage language)
{
    private static readonly IReadOnlySet<int> Differences = new HashSet<int> { 5 };

    public ReportSection Build() => new("glance", language["section.glance"], [Figures(), new Charts([.. Years(), .. Sizes(), Steps()])]);

    private KeyFigures Figures()
    {
        var tickets = facts.Kinds.FirstOrDefault(kind => kind.Kind == Kind.Ticket);
        var period = facts.Years.Where(year => year.Year.Length > 0).ToList();
        var attachments = facts.Summary.Attachments;
        var causes = facts.Causes.Select(cause => cause.Group.Severity).ToList();
        return new KeyFigures(
        [
            new KeyFigure("tickets", language.Kind(Kind.Ticket), Cell.Of(tickets?.Stored ?? 0), period.Count > 0 ? language.Text("glance.years", period[0].Year, period[^1].Year) : ""),
            new KeyFigure("people", language.Kind(Kind.Person), Cell.Of(facts.Kinds.FirstOrDefault(kind => kind.Kind == Kind.Person)?.Stored ?? 0)),
            new KeyFigure("records", language["glance.records"], Cell.Of(facts.Kinds.Sum(kind => kind.Stored)), language.Count("glance.kinds", facts.Kinds.Count)),
            new KeyFigure("attachments", language.Kind(Kind.Attachment), Cell.Of(attachments.Stored), language.Bytes(attachments.Bytes)),
            .. facts.PlanState is null ? [] : Plan(),
            new KeyFigure("findings", language["glance.findings"], Cell.Of(causes.Count), language.Text("glance.weights",
                causes.Count(severity => severity == Severity.Error), causes.Count(severity => severity == Severity.Warning), causes.Count(severity => severity == Severity.Note))),
        ]);
    }

    private IEnumerable<KeyFigure> Plan() =>
    [
        new KeyFigure("create", language["verb.create"], Cell.Of(facts.Planned(rule => rule.Create)), language.Text("glance.update", facts.Planned(rule => rule.Update))),
        new KeyFigure("block", language["verb.block"], Cell.Bad(facts.Planned(rule => rule.Block), Level.Error), language.Text("glance.skip", facts.Planned(rule => rule.Skip))),
        new KeyFigure("verified", language["glance.verified"], Cell.Of(facts.VerifiedAs(1)), language.Text("glance.different", facts.VerifiedAs(2, 3))),
    ];

    private StepChart Steps()
    {
        var rows = facts.Kinds.Where(kind => kind.Stored + kind.Mapped + (kind.Counted ?? 0) > 0).Select(kind =>
        {
            var summary = facts.Summary.Kinds.GetValueOrDefault(kind.Kind.Name());
            var carried = summary is not null && summary.Create + summary.Update + summary.Skip + summary.Block + summary.Differences > 0;
            var values = new long?[] { kind.Counted, kind.Stored, kind.Mapped, carried ? summary!.Loaded : null, carried ? summary!.Verified : null, carried ? summary!.Differences : null };
            // The source may count what is derived from other records (links, say) only in part: each side has its own whole.
            var (sent, made) = (Math.Max(kind.Counted ?? 0, kind.Stored), kind.Mapped);
            return new StepRow(language.Kind(kind.Kind), values, [sent, sent, made, made, made, made], Differences);
        }).ToList();
        return new StepChart("chart_steps", language["chart.steps"], language.Text("chart.steps.summary", facts.Kinds.Sum(kind => kind.Counted ?? 0), facts.Kinds.Sum(kind => kind.Stored)),
            [language["step.counted"], language["step.stored"], language["step.mapped"], language["step.loaded"], language["step.verified"], language["step.differences"]], rows);
    }

    private IEnumerable<ColumnChart> Years()
    {
        if (facts.Years.Count == 0) yield break;
        var types = facts.Years.GroupBy(year => year.Type).OrderByDescending(type => type.Sum(year => year.Count)).Select(type => type.Key).ToList();
        var (shown, others) = types.Count <= 5 ? (types, []) : (types.Take(4).ToList(), types.Skip(4).ToHashSet());
        Tone[] tones = [Tone.Main, Tone.Second, Tone.Third, Tone.Fourth, Tone.Quiet];
        var series = shown.Select((type, i) => new Series(Type(type), tones[i])).Concat(others.Count > 0 ? [new Series(language["chart.others"], Tone.Quiet)] : []).ToList();
        var columns = Merged().Select(year => new ChartRow(year.Label,
            [.. shown.Select(type => year.All.Where(one => one.Type == type).Sum(one => one.Count)), .. others.Count > 0 ? [year.All.Where(one => others.Contains(one.Type)).Sum(one => one.Count)] : Array.Empty<long>()])).ToList();
        var most = columns.MaxBy(column => column.Values.Sum())!;
        yield return new ColumnChart("chart_years", language["chart.years"], language.Text("chart.years.summary", columns[0].Label, columns[^1].Label, most.Label, most.Values.Sum()), series, columns);
    }

    // What is older than the ten newest years stands in one column, lest the columns get too thin to read.
    private IEnumerable<(string Label, IReadOnlyList<YearCount> All)> Merged()
    {
        var years = facts.Years.GroupBy(year => year.Year).Select(year => (Label: year.Key.Length > 0 ? year.Key : language["chart.no_year"], All: (IReadOnlyList<YearCount>)[.. year])).ToList();
        if (years.Count <= 11) return years;
        var old = years[..^10];
        return [($"≤ {old[^1].Label}", [.. old.SelectMany(year => year.All)]), .. years[^10..]];
    }

    private string Type(string type) => type.Length == 0 ? language["chart.no_type"] : language.Find("ticket_type." + type) ?? type;

    private IEnumerable<ColumnChart> Sizes()
    {
        if (facts.Sizes.Count == 0) yield break;
        var ends = MigrationStore.SizeClasses;
        var columns = Enumerable.Range(0, ends.Count + 1).Select(i =>
        {
            var size = facts.Sizes.FirstOrDefault(size => size.Class == i);
            return new ChartRow(i < ends.Count ? "≤ " + language.Bytes(ends[i]) : "> " + language.Bytes(ends[^1]), [size.Count], size.Count > 0 ? language.Bytes(size.Bytes) : "");
        }).ToList();
        yield return new ColumnChart("chart_sizes", language["chart.sizes"], language.Text("chart.sizes.summary", facts.Summary.Attachments.Stored, language.Bytes(facts.Summary.Attachments.Bytes)),
            [new Series(language.Kind(Kind.Attachment), Tone.Main)], columns);
    }
}
