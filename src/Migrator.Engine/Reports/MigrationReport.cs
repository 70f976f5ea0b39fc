using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>
/// The report of a migration, from what decides to what proves: verdict, key figures, completeness, what will arrive, what will not, findings with what
/// to do about them, rejects, runs, versions, and the lines on which the administrator signs.
/// </summary>
public static class MigrationReport
{
    /// <summary>Makes the report from the store. What it lists is capped; what it counts is not.</summary>
    /// <param name="store">The store; another process may write to it meanwhile.</param>
    /// <param name="mapping">The target mapping; null where there is no target.</param>
    /// <param name="frame">What the store does not know.</param>
    /// <param name="language">The language.</param>
    public static ReportDocument Of(MigrationStore store, TargetMapping? mapping, ReportFrame frame, ReportLanguage language)
    {
        using var snapshot = store.Snapshot();
        var facts = new MigrationFacts(store, mapping, frame);
        var findings = new FindingSections(facts, language);
        var proofs = new ProofSections(facts, language);
        return new ReportDocument(
            "migration", language, language["report.migration"], Subtitle(facts, language), frame.Now, frame.Personal, new MigrationVerdict(facts, language).Give(),
            [
                new GlanceSection(facts, language).Build(), new CompletenessSection(facts, language).Build(), new ArrivalSection(facts, language).Build(),
                .. new PlanSections(facts, language).Build(), findings.Losses(), findings.Findings(), proofs.Rejects(), proofs.Runs(), proofs.Evidence(), SignOff(facts, language),
            ]);
    }

    /// <summary>Where the report of the newest run belongs within a project folder: one with personal data never takes the place of one without.</summary>
    public static string FolderOf(MigrationStore store, bool personal)
    {
        var run = store.Runs(1) is [var newest] ? newest.Id : throw new ConfigurationException("report: the store has seen no run yet; run 'migrator extract' first");
        return Path.Combine("reports", FormattableString.Invariant($"{run}{(personal ? "-personal-data" : "")}"));
    }

    private static string Subtitle(MigrationFacts facts, ReportLanguage language) => facts.Frame switch
    {
        { Source: { } source, Target: { } target } => language.Text("report.from_to", Side(source), Side(target)),
        { Source: { } source } => language.Text("report.from", Side(source)),
        { Target: { } target } => language.Text("report.to", Side(target)),
        _ => facts.Store.SourceName ?? "",
    };

    private static string Side(ReportSide side) => $"{side.Title} ({side.Host})";

    private static ReportSection SignOff(MigrationFacts facts, ReportLanguage language) => new("sign_off", language["section.sign_off"],
    [
        new Paragraph(language["sign_off.text"]), .. facts.Summary.Plan is { } plan ? [new Paragraph(language.Text("sign_off.plan", plan.Id))] : Array.Empty<ReportBlock>(),
        new SignOff([language["sign_off.released"], language["sign_off.released_with_conditions"], language["sign_off.refused"]],
            [language["sign_off.conditions"], language["sign_off.name"], language["sign_off.role"], language["sign_off.date"], language["sign_off.signature"]]),
    ]);
}
