using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

// One test for each trap of the REST API, by name.
public abstract partial class KixTargetContract
{
    [Test]
    public async Task A_team_is_sent_by_id_for_a_name_alone_would_become_the_default_team()
    {
        using var owned = Own(Create());
        var (queue, unique) = await QueueAsync(owned.Target);
        await owned.Target.WriteAsync(KixTargetSamples.Ticket(unique, new JsonObject { ["Queue"] = queue }), CancellationToken.None);
        var sent = Relay.Requests.Last(request => request.Method == "POST" && request.PathAndQuery.EndsWith("/tickets", StringComparison.Ordinal));
        Assert.That(sent.Body, Does.Contain("QueueID").And.Not.Contain("\"Queue\""));
    }

    [Test]
    public async Task The_ticket_number_is_kept_and_a_number_of_another_ticket_is_rejected()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var first = KixTargetSamples.Ticket(unique, []);
        await owned.Target.WriteAsync(first, CancellationToken.None);
        var other = first with { Key = KixTargetSamples.Key(Kind.Ticket, "other" + unique) };
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(other, CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Rejected));
    }

    [Test]
    public async Task A_ticket_number_that_differs_in_case_only_is_not_taken_for_the_same()
    {
        using var owned = Own(Create());
        var unique = Unique();
        await owned.Target.WriteAsync(KixTargetSamples.Ticket(unique, new JsonObject { ["TN"] = $"case{unique}" }), CancellationToken.None);
        var upper = KixTargetSamples.Ticket("x" + unique, new JsonObject { ["TN"] = $"CASE{unique}" });
        Assert.That(await owned.Target.FindAsync("Ticket", [upper], CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task An_empty_subject_and_body_get_placeholders_and_read_back_as_nothing()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "", "2019-01-01T00:00:00Z", more: new JsonObject { ["Subject"] = " " }));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var read = await owned.Target.ReadAsync(written.Parts[0], CancellationToken.None);
        Assert.That(read!.ContainsKey("Subject"), Is.False);
        Assert.That(read.ContainsKey("Body"), Is.False);
    }

    [Test]
    public async Task A_body_or_subject_of_zero_arrives()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "0", "2019-01-01T00:00:00Z", more: new JsonObject { ["Subject"] = "0" }));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var read = await owned.Target.ReadAsync(written.Parts[0], CancellationToken.None);
        Assert.That((string?)read!["Subject"], Is.EqualTo("0"));
        Assert.That((string?)read["Body"], Does.Contain("0"));
    }

    [Test]
    public async Task A_later_external_note_does_not_leave_a_closed_ticket_open()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, new JsonObject { ["State"] = "closed" });
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var later = written with { Verb = Verb.Skip, Parts = [KixTargetSamples.Article("late" + unique, "<p>late</p>", "2020-01-01T00:00:00Z")] };
        await owned.Target.WriteAsync(later, CancellationToken.None);
        Assert.That((string?)(await owned.Target.ReadAsync(written, CancellationToken.None))!["State"], Is.EqualTo("closed"));
    }

    [Test]
    public async Task An_internal_email_to_the_ticket_contact_stays_internal()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var contact = await owned.Target.WriteAsync(KixTargetSamples.Contact(unique, "1"), CancellationToken.None);
        var change = KixTargetSamples.Ticket(unique, new JsonObject { ["Contact"] = contact.Ref.Id }, KixTargetSamples.Article("m" + unique, "<p>m</p>", "2020-01-01T00:00:00Z",
            visible: false, sender: "agent", new JsonObject { ["Channel"] = "email", ["To"] = $"Emile.{unique}@nordwerk.eu" }));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        Assert.That((bool)(await owned.Target.ReadAsync(written.Parts[0], CancellationToken.None))!["CustomerVisible"]!, Is.False);
    }

    [Test]
    public async Task Every_article_says_that_no_mail_is_sent_and_no_agent_told()
    {
        using var owned = Own(Create());
        Relay.Forget();
        await WriteSamplesAsync(owned.Target);
        var articles = Relay.Requests.Where(request => request.Body.Contains("\"SenderType\"", StringComparison.Ordinal)).ToList();
        Assert.That(articles, Is.Not.Empty);
        foreach (var request in articles) Assert.That(request.Body, Does.Contain("\"DoNotSendEmail\":1").And.Contain("\"NoAgentNotify\":1"));
    }

    [Test]
    public async Task No_request_holds_an_empty_list()
    {
        using var owned = Own(Create());
        Relay.Forget();
        await WriteSamplesAsync(owned.Target);
        var unique = Unique();
        await owned.Target.WriteAsync(KixTargetSamples.Ticket(unique, []), CancellationToken.None);
        foreach (var request in Relay.Requests.Where(request => request.Method is "POST" or "PATCH")) Assert.That(request.Body, Does.Not.Contain("[]"), request.PathAndQuery);
    }

    [Test]
    public async Task An_article_whose_text_changes_keeps_all_its_attachments()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, [],
            KixTargetSamples.Article("a" + unique, $"<p>old <img src=\"ref:servicenow:attachment:i{unique}\"></p>", "2020-01-01T00:00:00Z"),
            KixTargetSamples.File("Attachment", "i" + unique, "bild.png", "image/png", KixTargetSamples.Png),
            KixTargetSamples.File("Attachment", "f" + unique, "a.txt", "text/plain", Encoding.UTF8.GetBytes("bytes")));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var edited = KixTargetSamples.With(written.Parts[0], "Body", $"<p>new <img src=\"ref:servicenow:attachment:i{unique}\"></p>") with { Verb = Verb.Update, Changed = ["Body"] };
        await owned.Target.WriteAsync(written with { Verb = Verb.Skip, Parts = [edited] }, CancellationToken.None);

        Assert.That((string?)(await owned.Target.ReadAsync(edited, CancellationToken.None))!["Body"], Does.Contain("new"));
        foreach (var part in written.Parts.Skip(1))
        {
            Assert.That((string?)(await owned.Target.ReadAsync(part, CancellationToken.None))?["Content"], Is.EqualTo((string?)part.Fields["Content"]), part.Marker);
        }
    }

    [Test]
    public async Task A_large_attachment_goes_on_its_own_and_arrives_whole()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var bytes = new byte[5_500_001];
        new Random(7).NextBytes(bytes);
        var change = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "<p>x</p>", "2020-01-01T00:00:00Z"),
            KixTargetSamples.File("Attachment", "big" + unique, "big.bin", "application/octet-stream", bytes));
        Relay.Forget();
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        Assert.That(Relay.Requests.Count(request => request.Method == "POST" && request.PathAndQuery.EndsWith("/attachments", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That((string?)(await owned.Target.ReadAsync(written.Parts[1], CancellationToken.None))!["Content"], Is.EqualTo((string?)change.Parts[1].Fields["Content"]));
    }

    [Test]
    public async Task An_inline_image_is_shown_by_its_content_id()
    {
        using var owned = Own(Create());
        Relay.Forget();
        await WriteSamplesAsync(owned.Target);
        var create = Relay.Requests.First(request => request.Body.Contains("\"Articles\"", StringComparison.Ordinal) && request.Body.Contains("cid:", StringComparison.Ordinal));
        Assert.That(create.Body, Does.Contain("@migration").And.Contain("\"Disposition\":\"inline\"").And.Not.Contain("ref:servicenow"));
    }

    [Test]
    public async Task A_pending_state_without_a_time_is_rejected_before_anything_is_sent()
    {
        using var owned = Own(Create());
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() =>
            owned.Target.WriteAsync(KixTargetSamples.Ticket(Unique(), new JsonObject { ["State"] = "pending reminder" }), CancellationToken.None));
        Assert.That(refusal!.Message, Does.Contain("PendingTime"));
    }

    [Test]
    public async Task A_ticket_of_an_invalid_organisation_keeps_it_and_the_organisation_stays_invalid()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var organisation = KixTargetSamples.Organisation(unique, valid: false);
        var known = organisation with { Ref = (await owned.Target.WriteAsync(organisation, CancellationToken.None)).Ref };
        await ((ISettlingTarget)owned.Target).SettleAsync(known, CancellationToken.None);
        var contact = await owned.Target.WriteAsync(KixTargetSamples.Contact(unique, known.Ref.Value.Id), CancellationToken.None);
        var ticket = KixTargetSamples.Ticket(unique, new JsonObject { ["Contact"] = contact.Ref.Id, ["Organisation"] = known.Ref.Value.Id });
        var written = Filled(ticket, await owned.Target.WriteAsync(ticket, CancellationToken.None));
        Assert.That((string?)(await owned.Target.ReadAsync(written, CancellationToken.None))!["Organisation"], Is.EqualTo(known.Ref.Value.Id));
        Assert.That((bool)(await owned.Target.ReadAsync(known, CancellationToken.None))!["Valid"]!, Is.False);
    }

    private async Task<(string Id, string Unique)> QueueAsync(ITarget target)
    {
        var unique = Unique();
        Relay.Forget();
        var queue = KixTargetSamples.Make("Queue", KixTargetSamples.Key(Kind.Team, unique), new JsonObject { ["Name"] = $"Q {unique}", ["Valid"] = true });
        return ((await target.WriteAsync(queue, CancellationToken.None)).Ref.Id, unique);
    }
}
