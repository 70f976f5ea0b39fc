using System.Text.Json.Nodes;
using Migrator.Connectors.Kix;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>Rules that need no server: addresses, time, Perl, HTML.</summary>
[TestFixture]
public sealed class KixTargetRulesTests
{
    private static readonly KixMail Shipped = KixMail.From("1", @"@(example)\.(..|...)$");

    [TestCase("\"Doe, Jane\" <jane.doe@nordwerk.eu>")]
    [TestCase("a@nordwerk.eu, c@nordwerk.eu")]
    [TestCase("Jürgen <a@nordwerk.eu>")]
    [TestCase("undisclosed-recipients:;")]
    [TestCase("jane@nordwerk.eu")]
    public void An_address_line_that_KIX_takes_is_taken(string line) => Assert.That(Shipped.RefusesList(line), Is.Null);

    [TestCase("Bob Smith")]
    [TestCase("a@localhost")]
    [TestCase("jürgen@nordwerk.eu")]
    [TestCase("Doe, Jane <jane@nordwerk.eu>")]
    [TestCase("a@nordwerk.eu; c@nordwerk.eu")]
    [TestCase("a..b@nordwerk.eu")]
    [TestCase("a.@nordwerk.eu")]
    [TestCase("bob@example.org")]
    [TestCase("Bob <bob@example.de>")]
    public void An_address_line_that_KIX_refuses_is_refused_with_a_reason(string line) => Assert.That(Shipped.RefusesList(line), Is.Not.Null.And.Not.Empty);

    [Test]
    public void Addresses_of_example_domains_pass_where_the_option_is_empty_and_all_pass_where_checks_are_off()
    {
        Assert.That(KixMail.From("1", "").RefusesAddress("bob@example.org"), Is.Null);
        Assert.That(KixMail.From("0", null).RefusesAddress("no address"), Is.Null);
    }

    [TestCase("2019-01-15T12:00:00Z", "2019-01-15 13:00:00")]
    [TestCase("2019-07-15T12:00:00Z", "2019-07-15 14:00:00")]
    [TestCase("2019-07-15T14:00:00.1234567+02:00", "2019-07-15 14:00:00")]
    public void Instants_become_local_text_by_the_rules_of_their_day(string instant, string local)
    {
        var clock = KixClock.From("2026-11-24 13:00:00", 1795521600, "Europe/Berlin", "local");
        Assert.That(clock.ToLocal(instant), Is.EqualTo(local));
        Assert.That(clock.Finding, Is.Null);
    }

    [Test]
    public void In_the_doubled_hour_the_written_instant_is_read_back_and_an_unknown_one_is_the_first()
    {
        var clock = KixClock.From("2026-11-24 13:00:00", 1795521600, "Europe/Berlin", "local");
        Assert.That(clock.ToLocal("2019-10-27T01:30:00Z"), Is.EqualTo("2019-10-27 02:30:00"));
        Assert.That(clock.ToUtc("2019-10-27 02:30:00", "2019-10-27T01:30:00Z"), Is.EqualTo("2019-10-27T01:30:00Z"));
        Assert.That(clock.ToUtc("2019-10-27 02:30:00", null), Is.EqualTo("2019-10-27T00:30:00Z"));
        Assert.That(clock.FromEpoch(1572136200, "2019-10-27T01:30:00Z"), Is.EqualTo("2019-10-27T01:30:00Z"));
    }

    [Test]
    public void Without_a_name_the_zone_is_what_fits_the_clock_and_that_is_said()
    {
        Assert.That(KixClock.From("2026-11-24 12:00:00", 1795521600, null, "local").Finding!.Code, Is.EqualTo("time_zone_assumed"));
        Assert.That(KixClock.From("2026-11-24 13:00:00", 1795521600, null, "local").ToLocal("2019-07-15T12:00:00Z"), Is.EqualTo("2019-07-15 14:00:00"));
        Assert.That(KixClock.From("2026-11-24 17:30:00", 1795521600, null, "local").ToLocal("2019-07-15T12:00:00Z"), Is.EqualTo("2019-07-15 17:30:00"));
        Assert.That(KixClock.From("2026-11-24 13:00:00", 1795521600, "Asia/Tokyo", "local").Finding!.Code, Is.EqualTo("time_zone_differs"));
    }

    [Test]
    public void Times_after_19_January_2038_are_refused_and_pending_times_after_2200()
    {
        Assert.That(KixClock.RefusesEpoch("2038-01-19T03:14:07Z"), Is.Null);
        Assert.That(KixClock.RefusesEpoch("2038-01-19T03:14:08Z"), Is.Not.Null);
        Assert.That(KixClock.RefusesPending("2099-01-01T00:00:00Z"), Is.Null);
        Assert.That(KixClock.RefusesPending("2201-01-01T00:00:00Z"), Is.Not.Null);
    }

    [Test]
    public void On_MariaDB_the_loss_of_characters_above_U_FFFF_is_announced()
    {
        Assert.That(KixDescription.Narrow("DBI:mysql:database=kix;host=db;")!.Code, Is.EqualTo("characters_lost"));
        Assert.That(KixDescription.Narrow("DBI:Pg:dbname=kix;host=db;"), Is.Null);
        Assert.That(KixDescription.Narrow(null)!.Severity, Is.EqualTo(Severity.Note));
    }

    [Test]
    public void Nothing_escapes_from_a_Perl_literal()
    {
        var text = PerlLiteral.Write(new JsonArray(new JsonObject { ["Name"] = "a'); system('rm'); $x @y \\", ["CountMax"] = 1 }));
        Assert.That(text, Does.Contain(@"'Name' => 'a\'); system(\'rm\'); $x @y \\'").And.Contain("'CountMax' => 1"));
    }

    [TestCase("u_serial", "u_serial")]
    [TestCase("größe in m", "gr__e_in_m")]
    [TestCase("1st", "_1st")]
    public void Keys_of_attributes_become_ASCII(string key, string safe) => Assert.That(KixClasses.KeyOf(key), Is.EqualTo(safe));

    [TestCase("log_ü-1.txt", "log ü.txt", true)]
    [TestCase("a_b.txt", "a/b.txt", true)]
    [TestCase("b.txt", "a.txt", false)]
    public void A_stored_file_name_is_known_as_the_one_that_was_sent(string stored, string written, bool same) =>
        Assert.That(KixAttachment.SameName(stored, written), Is.EqualTo(same));

    [Test]
    public void References_in_HTML_become_content_ids_and_come_back()
    {
        const string html = "<p><img alt='x' src=\"ref:servicenow:attachment:1\"></p>";
        var sent = KixImages.ToContentIds(html);
        Assert.That(sent, Does.Contain("src=\"cid:").And.Contain("@migration\"").And.Not.Contain("ref:"));
        Assert.That(KixImages.FromContentIds(sent, KixImages.Shown(html)), Is.EqualTo(html));
    }

    [Test]
    public void Searches_stay_shorter_than_what_a_proxy_takes()
    {
        var batches = KixSearch.Batches(Enumerable.Range(0, 1000).Select(i => $"servicenow:ticket:46d44a2fa9fe198100a4d8b3d2a4{i:0000}"), text => [text]).ToList();
        Assert.That(batches.Sum(batch => batch.Count), Is.EqualTo(1000));
        Assert.That(batches.Max(batch => Uri.EscapeDataString(KixSearch.In("Ticket", "DynamicField_MigTicketID", batch)).Length), Is.LessThan(6000));
    }
}
