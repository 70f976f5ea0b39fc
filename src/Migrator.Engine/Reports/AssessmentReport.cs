using Migrator.Core;
using Migrator.Engine.Assessments;

namespace Migrator.Engine.Reports;

/// <summary>
/// The exit-readiness report: what there is, how it grows, what of it each target takes, how long leaving takes, and what stands in the way. Made of the
/// same blocks as the report of a migration.
/// </summary>
public static class AssessmentReport
{
    /// <summary>Makes the report of an assessment.</summary>
    /// <param name="assessment">The assessment.</param>
    /// <param name="title">The source's name as a product.</param>
    /// <param name="version">Version of the tool.</param>
    /// <param name="language">The language.</param>
    public static ReportDocument Of(Assessment assessment, string title, string version, ReportLanguage language)
    {
        var sections = new AssessmentSections(assessment, language);
        return new ReportDocument(
            "assessment", language, language["report.assessment"], language.Text("report.from", $"{title} ({assessment.Address.Host})"), assessment.TakenAt, Personal: false, Verdict(assessment, language),
            [
                sections.Inventory(), sections.Growth(), sections.Duration(), sections.Attachments(), sections.Custom(), sections.Targets(), sections.Rights(), sections.Risks(),
                new ReportSection("evidence", language["section.evidence"],
                [
                    new FactList("versions",
                    [
                        new Fact("tool_version", language["evidence.tool"], Cell.Code("migrator " + version)), new Fact("source", language["evidence.source"], Cell.Code($"{assessment.Source}, {assessment.Address.Host}")),
                        new Fact("product", language["assess.product"], Cell.Code(assessment.Product)), new Fact("taken_at", language["assess.taken_at"], Cell.Of(assessment.TakenAt)),
                    ]),
                ]),
            ]);
    }

    private static Verdict Verdict(Assessment assessment, ReportLanguage language)
    {
        var reasons = new List<Reason>();
        var extraction = assessment.Extraction;
        var fits = extraction.ShareOfDaysGiven <= 1;
        reasons.Add(new Reason(fits ? Level.Good : Level.Error, language.Text(fits ? "assess.fits" : "assess.fits_not", language.Duration(Duration(extraction)), extraction.DaysGiven), "duration"));
        Say(Level.Error, "assess.risks", assessment.Risks.Count(risk => risk.Severity == Severity.Error), "risks");
        Say(Level.Warning, "assess.cautions", assessment.Risks.Count(risk => risk.Severity == Severity.Warning), "risks");
        Say(assessment.Rights.Any(right => right.Severity == Severity.Error) ? Level.Error : Level.Warning, "assess.rights", assessment.Rights.Count, "rights");
        var blocked = reasons.Exists(reason => reason.Level == Level.Error);
        var outcome = blocked ? "not_ready" : reasons.Exists(reason => reason.Level == Level.Warning) ? "ready_with_gaps" : "ready";
        var level = outcome switch { "not_ready" => Level.Error, "ready_with_gaps" => Level.Warning, _ => Level.Good };
        var sentence = language.Text($"verdict.{outcome}.sentence", language.Duration(Duration(extraction)), language.Bytes(extraction.DiskBytes), extraction.DaysGiven);
        return new Verdict(outcome, level, language[$"verdict.{outcome}"], sentence, [.. reasons.OrderByDescending(reason => reason.Level)]);

        void Say(Level weight, string text, long count, string section)
        {
            if (count > 0) reasons.Add(new Reason(weight, language.Count(text, count), section));
        }
    }

    internal static TimeSpan Duration(ExtractionAssessment extraction) => TimeSpan.FromSeconds(Math.Ceiling(extraction.Seconds));
}
