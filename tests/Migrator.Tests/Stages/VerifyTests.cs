using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

[TestFixture]
internal sealed class VerifyTests : TargetFixture
{
    [SetUp]
    public async Task Load()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
    }

    [Test]
    public async Task What_was_written_is_read_back_and_is_equal()
    {
        var counts = await VerifyAsync();
        Assert.That((counts.Verified, counts.Differences), Is.EqualTo((13L, 0L)), "a matched agent is looked for, not compared");
        Assert.That(Store.Findings("verify"), Is.Empty);
    }

    [Test]
    public async Task A_difference_is_a_finding_with_both_values()
    {
        Target.ByMarker("desk:ticket:2")!.Fields["Title"] = "somebody else's words";
        Assert.That((await VerifyAsync()).Differences, Is.EqualTo(1));
        var finding = Store.FindingsOf("desk:ticket:2").Single().Finding;
        Assert.That((finding.Code, finding.Severity), Is.EqualTo(("field_differs", Severity.Error)));
        Assert.That(finding.Text, Does.Contain("Title was written as 'Subject 2' and reads 'somebody else's words'"));
    }

    [Test]
    public async Task A_field_that_should_be_empty_and_is_not_is_a_difference()
    {
        Target.ByMarker("desk:ticket:2")!.Fields["Due"] = "2026-01-01T00:00:00Z";
        Assert.That((await VerifyAsync()).Differences, Is.EqualTo(1));
        Assert.That(Store.FindingsOf("desk:ticket:2").Single().Finding.Text, Does.Contain("Due should be empty and reads '2026-01-01T00:00:00Z'"));
    }

    [Test]
    public async Task A_field_that_no_rule_makes_belongs_to_the_target()
    {
        Yaml = Yaml.Replace("      Due: due_at\n", "", StringComparison.Ordinal);
        Target.ByMarker("desk:ticket:2")!.Fields["Due"] = "2026-01-01T00:00:00Z";
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
    }

    [Test]
    public async Task A_record_that_nothing_makes_any_more_is_named_and_not_passed_over()
    {
        PutTicket("9", ",'category':'odd'");
        await PlanAsync();
        await LoadAsync();
        PutTicket("9");
        var counts = await VerifyAsync();
        Assert.That(counts.Differences, Is.Zero);
        var finding = Store.FindingsOf("desk:ticket:9").Single(found => found.Stage == "verify").Finding;
        Assert.That((finding.Code, finding.Severity), Is.EqualTo(("no_longer_made", Severity.Warning)));
        Assert.That(finding.Text, Does.Contain("rule 'summary'"));
    }

    [Test]
    public async Task A_record_that_is_gone_is_a_finding()
    {
        Target.Records.Remove(Target.Records.Single(pair => pair.Value.Marker == "desk:ticket:3").Key);
        Assert.That((await VerifyAsync()).Differences, Is.EqualTo(1));
        Assert.That(Store.FindingsOf("desk:ticket:3").Single().Finding, Has.Property(nameof(Finding.Code)).EqualTo("record_gone"));
    }

    [Test]
    public async Task Bytes_of_an_attachment_that_have_changed_are_a_difference()
    {
        Target.Of("File")[0].Fields["Content"] = new string('0', 64);
        Assert.That((await VerifyAsync()).Differences, Is.EqualTo(1));
        Assert.That(Store.Findings("verify").Single().Text, Does.Contain("Content was written as"));
    }

    [Test]
    public async Task A_reference_to_another_record_is_a_difference()
    {
        Target.ByMarker("desk:ticket:1")!.Fields["Customer"] = "000003";
        Target.ByMarker("desk:ticket:2")!.Fields.Remove("Customer");
        Assert.That((await VerifyAsync()).Differences, Is.InRange(1, 2));
        Assert.That(Store.FindingsOf("desk:ticket:2").Single().Finding.Text, Does.Contain("Customer"));
    }

    [TestCase("<div>Body 1</div>")]
    [TestCase("<p>Body\n\n 1</p>")]
    [TestCase("<html><body><p>Body&nbsp;1</p></body></html>")]
    public async Task Markup_that_reads_the_same_is_no_difference(string html)
    {
        Target.ByMarker("desk:ticket:1")!.Fields["Body"] = html;
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
    }

    [Test]
    public async Task A_difference_that_was_mended_is_gone_with_the_next_verification()
    {
        var title = Target.ByMarker("desk:ticket:2")!.Fields;
        title["Title"] = "other";
        await VerifyAsync();
        title["Title"] = "Subject 2";
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
        Assert.That(Store.Findings("verify"), Is.Empty);
    }

    [Test]
    public async Task What_the_target_added_by_itself_is_no_difference()
    {
        Target.ByMarker("desk:ticket:2")!.Fields["Created"] = JsonValue.Create("today");
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
    }
}
