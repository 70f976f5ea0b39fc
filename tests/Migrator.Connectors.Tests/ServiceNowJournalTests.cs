using System.Text;
using System.Text.Json;
using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>Comments where sys_journal_field is hidden: out of what tickets show.</summary>
[TestFixture]
public sealed class ServiceNowJournalTests : ServiceNowReadingFixture
{
    [Test]
    public async Task Comments_hidden_by_their_own_ACL_are_taken_from_what_tickets_show()
    {
        Instance.Sandbox.Faults.HiddenTables = ["sys_journal_field"];
        Instance.Sandbox.Faults.UserZoneHours = 2;
        using var source = Instance.Create();
        var probe = await source.ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Select(finding => finding.Code), Does.Contain("journal_hidden"));
        var reading = await ServiceNowReading.ReadAsync(source, "sys_journal_field");
        var tickets = Instance.Sandbox.Tenant.Rows("task").Select(row => row["sys_id"]!).ToHashSet(StringComparer.Ordinal);
        var real = Instance.Sandbox.Tenant.Rows("sys_journal_field")
            .Where(row => row["element"] is "comments" or "work_notes" && tickets.Contains(row["element_id"]!))
            .Select(row => $"{row["element_id"]} {row["element"]} {row["sys_created_on"]}").Order(StringComparer.Ordinal).ToList();
        var found = reading.Records.Select(record => Members(record, "element_id", "element", "sys_created_on")).Order(StringComparer.Ordinal).ToList();
        Assert.That(found, Is.EqualTo(real));
        Assert.That(reading.Ids, Is.Unique);
        Assert.That((await ServiceNowReading.ReadAsync(source, "sys_journal_field")).Ids, Is.EquivalentTo(reading.Ids), "the same ids at the next reading");
    }

    [Test]
    public void A_line_of_a_body_that_looks_like_a_header_does_not_split_it()
    {
        const string Text = """
            2026-07-13 17:28:40 - Ada Nordwerk (Work notes)
            See the old entry:
            2026-07-01 08:00:00 - Someone Else (Work notes)

            2027-01-01 08:00:00 - Later than this one (Work notes)

            2026-01-01 08:00:00 - Other label (Additional comments)
            end

            2026-07-12 09:00:00 - Ben (Ext.) Südwerk (Work notes)
            older


            """;
        var entries = JournalText.Cut(Text, DisplayedTime.Of()!);
        Assert.That(entries.Select(entry => entry.Author), Is.EqualTo(new[] { "Ada Nordwerk", "Ben (Ext.) Südwerk" }));
        Assert.That(entries[0].Text, Does.EndWith("end").And.Contain("Later than this one"));
        Assert.That(entries[1].Text, Is.EqualTo("older"));
    }

    [TestCase("dd.MM.yyyy HH:mm:ss", 2)]
    [TestCase("MM/dd/yyyy hh:mm:ss tt", -7)]
    [TestCase("dd/MM/yyyy HH:mm:ss", 0)]
    [TestCase("dd-MM-yyyy HH.mm.ss", 5)]
    public async Task Displayed_comments_are_cut_whatever_date_format_and_zone_the_account_has(string format, int hours)
    {
        var expected = Written();
        Instance.Sandbox.Faults.HiddenTables = ["sys_journal_field"];
        (Instance.Sandbox.Faults.UserDateFormat, Instance.Sandbox.Faults.UserZoneHours) = (format, hours);
        using var source = Instance.Create();
        var reading = await ServiceNowReading.ReadAsync(source, "sys_journal_field");
        Assert.That(reading.Records.Select(record => Members(record, "element_id", "element", "sys_created_on")).Order(StringComparer.Ordinal), Is.EqualTo(expected));
    }

    [Test]
    public async Task Displayed_comments_in_an_unknown_form_are_kept_whole_and_it_is_said()
    {
        var expected = Written().Select(line => line[..line.LastIndexOf(' ', line.LastIndexOf(' ') - 1)]).Distinct().ToList();
        Instance.Sandbox.Faults.HiddenTables = ["sys_journal_field"];
        Instance.Sandbox.Faults.UserDateFormat = "d MMMM yyyy, HH:mm:ss";
        using var source = Instance.Create();
        var table = await ServiceNowReading.TableAsync(source, "sys_journal_field");
        var (found, findings) = (new List<string>(), new List<Finding>());
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None))
        {
            using (page)
            {
                found.AddRange(page.Records.Select(record => Members(record, "element_id", "element")));
                findings.AddRange(page.Findings);
            }
        }
        Assert.That(found.Order(StringComparer.Ordinal), Is.EqualTo(expected.Order(StringComparer.Ordinal)));
        Assert.That(findings.Select(finding => finding.Code), Is.Not.Empty.And.All.EqualTo("journal_uncut"));
        Assert.That(findings[0].Remedy, Does.Contain("date format"));
    }

    [Test]
    public void Day_and_month_are_told_apart_by_the_ticket_s_own_times()
    {
        var american = DisplayedTime.Of(("2026-05-06 10:00:00", "05/06/2026 12:00:00"))!;
        var european = DisplayedTime.Of(("2026-05-06 10:00:00", "06/05/2026 12:00:00"))!;
        Assert.That((american.Format, european.Format), Is.EqualTo(("MM/dd/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm:ss")));
        Assert.That(american.ToUtc(american.Read("05/07/2026 01:30:00")!.Value), Is.EqualTo(new DateTime(2026, 5, 6, 23, 30, 0)));
        Assert.That(DisplayedTime.Of(("2026-05-06 10:00:00", "am Mittwoch")), Is.Null);
    }

    private List<string> Written()
    {
        var tickets = Instance.Sandbox.Tenant.Rows("task").Select(row => row["sys_id"]!).ToHashSet(StringComparer.Ordinal);
        return [.. Instance.Sandbox.Tenant.Rows("sys_journal_field").Where(row => row["element"] is "comments" or "work_notes" && tickets.Contains(row["element_id"]!))
            .Select(row => $"{row["element_id"]} {row["element"]} {row["sys_created_on"]}").Order(StringComparer.Ordinal)];
    }

    private static string Members(RawRecord record, params string[] names)
    {
        using var row = JsonDocument.Parse(Encoding.UTF8.GetString(record.Payload.Span));
        return string.Join(' ', names.Select(name => row.RootElement.GetProperty(name).GetString()));
    }
}
