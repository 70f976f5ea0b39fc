using System.Text;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Assessments;
using Migrator.Engine.Reports;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>The exit-readiness report, which is made of the same blocks as the report of a migration.</summary>
[TestFixture]
public sealed class AssessmentReportTests
{
    [TestCase(0.4, "ready")]
    [TestCase(1.5, "not_ready")]
    public void What_decides_is_whether_a_full_extraction_fits_into_the_days_that_are_given(double share, string outcome)
    {
        var verdict = AssessmentReport.Of(Taken(share), "Old Desk", "0.1.0", ReportLanguage.Of("en")).Verdict;
        Assert.That(verdict.Outcome, Is.EqualTo(outcome));
        Assert.That(verdict.Reasons[0].Text, Does.StartWith("A full extraction takes about " + (share < 1 ? "12 d of the 30 days" : "45 d: more than the 30 days")));
    }

    [Test]
    public void Gaps_in_rights_are_to_be_weighed_up_and_risks_stand_in_the_way()
    {
        var gap = new Finding(Severity.Warning, "table_forbidden", "desk: the account may not read hr_case", "grant it the role hr_reader", "hr_case");
        var risk = new Finding(Severity.Error, "history_lost", "no target takes the history", "export it");
        Assert.That(AssessmentReport.Of(Taken(0.1) with { Rights = [gap] }, "Old Desk", "0.1.0", ReportLanguage.Of("en")).Verdict.Outcome, Is.EqualTo("ready_with_gaps"));
        var report = AssessmentReport.Of(Taken(0.1) with { Rights = [gap], Risks = [risk] }, "Old Desk", "0.1.0", ReportLanguage.Of("de"));
        Assert.That(report.Verdict.Outcome, Is.EqualTo("not_ready"));
        Assert.That(Html(report), Does.Contain("grant it the role hr_reader").And.Contain("Eine Tabelle, die das Konto nicht lesen darf"));
    }

    [TestCase("en", "What each target takes", "4.4 GB")]
    [TestCase("de", "Was jedes Ziel aufnimmt", "4,4 GB")]
    public void It_shows_inventory_growth_duration_attachments_custom_fields_targets_rights_and_risks(string language, string targets, string bytes)
    {
        var report = AssessmentReport.Of(Taken(0.4), "Old Desk", "0.1.0", ReportLanguage.Of(language));
        Assert.That(report.Sections.Select(section => section.Id), Is.EqualTo(new[] { "inventory", "growth", "duration", "attachments", "custom", "targets", "rights", "risks", "evidence" }));
        var html = Html(report);
        Assert.That(html, Does.Contain(targets).And.Contain(bytes).And.Contain("u_kiosk_number").And.Contain("image/png").And.Contain("id=\"chart_days\""));
        Assert.That(html, Does.Contain("&lt;b&gt;Kiosk&lt;/b&gt;").And.Not.Contain("<b>Kiosk"));
    }

    [Test]
    public void Machines_read_bytes_seconds_and_shares()
    {
        using var stream = new MemoryStream();
        ReportFiles.WriteJson(AssessmentReport.Of(Taken(0.4), "Old Desk", "0.1.0", ReportLanguage.Of("de")), stream);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        var extraction = json.RootElement.GetProperty("sections").GetProperty("duration").GetProperty("extraction");
        Assert.That((extraction.GetProperty("seconds").GetInt64(), extraction.GetProperty("share").GetDouble(), extraction.GetProperty("bytes").GetInt64()), Is.EqualTo((1_036_800L, 0.4, 5_000_000_000L)));
    }

    private static Assessment Taken(double share) => new(
        new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), "desk", "Old Desk 9", new Uri("https://desk.nordwerk.eu/"),
        [new KindAssessment("ticket", 2, 1_000_000, 4_400_000_000), new KindAssessment("person", 1, 5_000, 9_000_000)],
        [new TableAssessment("u_kiosk", "<b>Kiosk</b>", "ticket", 400, 90_000, 225, 50, Custom: true, IsRead: true), new TableAssessment("hr_case", null, "ticket", 12, 0, null, 0, Custom: false, IsRead: false)],
        [new FieldAssessment("u_kiosk", "u_kiosk_number", "Number of the kiosk", 0.75, 50, Visible: true)],
        new FileAssessment(900, 600_000_000, BytesAreEstimated: true, [new FileTypeAssessment("image/png", 700, 500_000_000)], [new FileSizeAssessment(100_000, 850), new FileSizeAssessment(null, 50)]),
        [new YearAssessment(2024, 400_000, new Dictionary<string, long> { ["ticket"] = 390_000 }), new YearAssessment(2025, 610_000, new Dictionary<string, long> { ["ticket"] = 600_000 })],
        [new TargetAssessment("fake", "New Desk", [new KindFit("ticket", 1_000_000, true, ["Ticket"], null), new KindFit("person", 5_000, false, [], "it has none")], [])],
        new ExtractionAssessment(2_000, 900, 5_000_000_000, 7_000_000_000, share * TimeSpan.FromDays(30).TotalSeconds, "pace", 60, 4, 0.8, 0.2), [], []);

    private static string Html(ReportDocument document)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ReportFiles.WriteHtml(document, writer);
        return writer.ToString();
    }
}
