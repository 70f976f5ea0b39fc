using System.Text.Json;
using System.Text.RegularExpressions;
using Migrator.Core;
using Migrator.Engine.Reports;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>What a report says, and what it never shows.</summary>
[TestFixture]
internal sealed class ReportTests : ReportFixture
{
    private const string Hostile = @"<script>alert(1)</script><img src=x onerror=alert(2)> \""quoted\"" & '' \u202egpj.exe\u2066 \u0000\u0007 =1+1";

    [Test]
    public void An_empty_store_is_said_to_be_empty()
    {
        var report = Report();
        Assert.That((report.Verdict.Outcome, report.Verdict.Level), Is.EqualTo(("empty", Level.Note)));
        Assert.That(Html(report), Does.Contain("Nothing read yet"));
    }

    [Test]
    public async Task Before_the_dry_run_nothing_is_promised()
    {
        await PutCountedDeskAsync();
        Assert.That(Report().Verdict.Outcome, Is.EqualTo("no_plan"));
    }

    [Test]
    public async Task A_plan_without_a_blocker_may_be_loaded_and_is_proven_once_it_is_read_back()
    {
        await PutCountedDeskAsync();
        await PlanAsync();
        Assert.That(Report().Verdict.Outcome, Is.EqualTo("may_load"));
        await LoadAsync();
        Assert.That(Report().Verdict.Outcome, Is.EqualTo("loaded"));
        await VerifyAsync();
        Assert.That(Report().Verdict.Outcome, Is.EqualTo("verified"));
        await PlanAsync();
        Assert.That(Report().Verdict.Outcome, Is.EqualTo("verified"), "a plan of skips changes nothing");
    }

    [Test]
    public async Task What_differs_in_the_target_is_the_verdict()
    {
        await PutCountedDeskAsync();
        await PlanAsync();
        await LoadAsync();
        Target.ByMarker(KeyOf(Kind.Ticket, "1"))!.Fields["Title"] = "changed by hand";
        await VerifyAsync();
        var verdict = Report().Verdict;
        Assert.That((verdict.Outcome, verdict.Level), Is.EqualTo(("differs", Level.Error)));
        Assert.That(verdict.Reasons[0].Section, Is.EqualTo("findings"));
    }

    [Test]
    public async Task A_count_that_nothing_explains_stands_in_the_way()
    {
        await PutCountedDeskAsync();
        Store.SetCount(Store.Tables().Single(table => table.Table.Name == "comments"), 5);
        await PlanAsync();
        var verdict = Report().Verdict;
        Assert.That((verdict.Outcome, verdict.Reasons[0].Text), Is.EqualTo(("not_yet", "For one kind of records the counts do not match and nothing explains it")));
    }

    [Test]
    public async Task An_outdated_plan_stands_in_the_way()
    {
        await PutCountedDeskAsync();
        await PlanAsync();
        Store.Set("plan.state", "outdated");
        Assert.That(Report().Verdict.Reasons.Select(reason => reason.Text), Has.Some.Contains("The plan is out of date"));
    }

    [Test]
    public async Task A_plan_is_shown_with_its_id_its_price_and_what_is_otherwise_than_before()
    {
        await PutCountedDeskAsync();
        await PlanAsync();
        Assert.That(Html(Report()), Does.Contain("There is no earlier plan to compare with."));
        PutTicket("8", ",'subject':'A title that is much longer than the fifty characters that the target holds'");
        await PlanAsync();
        using var json = JsonDocument.Parse(Json(Report()));
        var sections = json.RootElement.GetProperty("sections");
        var ticket = sections.GetProperty("changes").GetProperty("changes_counts").EnumerateArray().Single(rule => rule.GetProperty("rule").GetString() == "Ticket");
        Assert.That(ticket.GetProperty("create").GetInt64(), Is.EqualTo(1));
        Assert.That(sections.GetProperty("changes").GetProperty("changes_causes")[0].GetProperty("change").GetString(), Is.EqualTo("new"));
        Assert.That(sections.GetProperty("effort").GetProperty("effort_figures").GetProperty("calls").GetInt64(), Is.GreaterThan(0));
        var id = sections.GetProperty("evidence").GetProperty("versions").GetProperty("plan_id").GetString();
        Assert.That(Html(Report()), Does.Contain($"migrator load --approve {id}"));
    }

    [Test]
    public async Task Content_of_a_record_can_neither_become_markup_nor_turn_the_line()
    {
        await PutHostileAsync();
        var html = Html(Report(personal: true));
        Assert.That(html, Does.Contain("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; &quot;quoted&quot; &amp;"));
        Assert.That(html, Does.Not.Contain("<script>alert").And.Not.Contain("<img"));
        Assert.That(html, Does.Contain("[U+202E]gpj.exe[U+2066]"));
        Assert.That(html.AsSpan().IndexOfAny('\u202e', '\u2066', '\0'), Is.LessThan(0));
    }

    [Test]
    public async Task Nothing_in_the_file_leads_outside_of_it()
    {
        await PutHostileAsync();
        var html = Html(Report(personal: true));
        Assert.That(Regex.Matches(html, @"(?i)<[^>]*\s(src|href|action|srcset|poster)=(?!""#)[^>]*>").Select(match => match.Value), Is.Empty, "only anchors within the page");
        Assert.That(Regex.Matches(html, @"(?i)@import|url\s*\(|<link|<base|<iframe|<object").Select(match => match.Value), Is.Empty);
        Assert.That(html, Does.Contain("default-src 'none'").And.Not.Contain("unsafe-inline"));
        Assert.That(Regex.Matches(html, @"<[a-z][^>]*\s(on\w+|style)=").Select(match => match.Value), Is.Empty, "what the policy would refuse");
    }

    [Test]
    public async Task Without_leave_no_title_address_or_quoted_value_is_shown()
    {
        await PutHostileAsync();
        Store.Reject("load", Kind.Person, "Customer|desk:person:p1", "fake: 400 on POST /customers (Anna Muster is taken): correct anna@nordwerk.eu", [], 1);
        Store.Add("verify", new Finding(Severity.Error, "field_differs", "Ticket 1: Title was written as 'O'Hara's phone' and reads 'Jim's'", "find out who changed it", KeyOf(Kind.Ticket, "1")));
        var (without, with) = (Html(Report()) + Json(Report()), Html(Report(personal: true)) + Json(Report(personal: true)));
        foreach (var personal in new[] { "alert(1)", "anna@nordwerk.eu", "Anna Muster", "Hara", "phone", "Jim" })
        {
            Assert.That(without, Does.Not.Contain(personal));
            Assert.That(with, Does.Contain(personal), "the test can fail");
        }

        Assert.That(without, Does.Contain("Contains no personal data"));
        Assert.That(with, Does.Contain("Confidential: contains personal data"));
    }

    [Test]
    public async Task A_cause_shows_some_records_and_says_how_many_it_does_not()
    {
        await PutCountedDeskAsync();
        for (var i = 0; i < 400; i++) Store.Add("plan", new Finding(Severity.Warning, "text_cut", $"Ticket.Title: {i} characters are cut to 50", "shorten it", KeyOf(Kind.Ticket, $"x{i}")));
        var cause = Report().Sections.Single(section => section.Id == "findings").Blocks.OfType<CauseList>().Single().Causes.Single(cause => cause.Code == "text_cut");
        Assert.That((cause.Count, cause.Records!.Rest), Is.EqualTo((400L, "375 more of this cause are not listed here; 'migrator explain' shows each of them.")));
        Assert.That(cause.Records.Rows, Has.Count.EqualTo(25));
    }

    [Test]
    public async Task A_record_is_named_with_what_happens_to_it_and_in_which_field()
    {
        await PutCountedDeskAsync();
        PutPerson("p3", "anna@nordwerk.eu");
        await PlanAsync();
        using var json = JsonDocument.Parse(Json(Report()));
        var cause = json.RootElement.GetProperty("sections").GetProperty("findings").GetProperty("findings_records").EnumerateArray().Single(cause => cause.GetProperty("code").GetString() == "value_taken");
        var record = cause.GetProperty("records")[0];
        Assert.That(record.GetProperty("key").GetString(), Is.EqualTo(KeyOf(Kind.Person, "p3")));
        Assert.That(record.GetProperty("fate").GetString(), Does.StartWith("to be created: Customer"));
        Assert.That(record.GetProperty("fields").GetString(), Does.Contain("Email"));
    }

    [Test]
    public async Task Spreadsheets_run_nothing_of_a_record()
    {
        await PutCountedDeskAsync();
        PutTicket("7", ",'subject':'=HYPERLINK(1)'");
        await PlanAsync();
        Store.Add("plan", new Finding(Severity.Warning, "text_cut", "=cmd()", "shorten it", KeyOf(Kind.Ticket, "7")));
        using var folder = new ProjectFolder();
        await ReportFiles.WriteAsync(Report(personal: true), folder.Location, default);
        var csv = await File.ReadAllTextAsync(folder["csv/findings_records.csv"]);
        Assert.That(csv, Does.StartWith("cause,stage,key,number,title,fate,fields,text"));
        Assert.That(csv, Does.Contain("HYPERLINK").And.Not.Match(@"(^|,|"")[=+\-@]"));
        Assert.That(Directory.EnumerateFiles(folder["csv"]).Select(Path.GetFileName), Is.SupersetOf(new[] { "kinds.csv", "findings_causes.csv", "objects.csv", "runs.csv", "losses.csv" }));
    }

    private async Task PutHostileAsync()
    {
        await PutCountedDeskAsync();
        Put(Kind.Ticket, "6", $$"""{"number":"T6","subject":"{{Hostile}}","team":"{{KeyOf(Kind.Team, "t1")}}"}""".Replace("''", "\\u0027", StringComparison.Ordinal));
        Store.Add("plan", new Finding(Severity.Warning, "text_cut", "Ticket.Title: 80 characters are cut to 50", "shorten it", KeyOf(Kind.Ticket, "6")));
    }
}
