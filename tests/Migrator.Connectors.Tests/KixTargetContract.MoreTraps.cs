using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

// Traps around people, assets, knowledge and links.
public abstract partial class KixTargetContract
{
    [Test]
    public async Task A_contact_with_an_address_in_use_by_another_record_is_rejected()
    {
        using var owned = Own(Create());
        var unique = Unique();
        await owned.Target.WriteAsync(KixTargetSamples.Contact(unique, "1"), CancellationToken.None);
        var other = KixTargetSamples.Contact(unique, "1") with { Key = KixTargetSamples.Key(Kind.Person, "other" + unique) };
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(other, CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Rejected));
        Assert.That(refusal.Message, Does.Not.Contain("@nordwerk.eu"));
    }

    [Test]
    public async Task The_contact_of_an_agent_is_taken_over_for_the_same_person()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var user = KixTargetSamples.Make("User", KixTargetSamples.Key(Kind.Person, unique), new JsonObject
        {
            ["Login"] = "agent" + unique, ["Email"] = $"emile.{unique}@nordwerk.eu", ["Firstname"] = "Émile", ["Lastname"] = "Łukasz", ["Valid"] = true,
        });
        await owned.Target.WriteAsync(user, CancellationToken.None);
        var contact = KixTargetSamples.Contact(unique, "1");
        var written = Filled(contact, await owned.Target.WriteAsync(contact, CancellationToken.None));
        var read = await owned.Target.ReadAsync(written, CancellationToken.None);
        Assert.That((string?)read!["Phone"], Is.EqualTo("+49 371 1"));
        var found = await owned.Target.FindAsync("Contact", [contact], CancellationToken.None);
        Assert.That(found[contact.Key].Ref, Is.EqualTo(written.Ref));
    }

    [Test]
    public async Task Agents_are_matched_by_login_or_address_in_any_case()
    {
        using var owned = Own(Create());
        var unique = Unique();
        Change User(string key, string login, string mail) => KixTargetSamples.Make("User", KixTargetSamples.Key(Kind.Person, key), new JsonObject
        {
            ["Login"] = login, ["Email"] = mail, ["Firstname"] = "Anna", ["Lastname"] = "Agentin", ["Valid"] = true,
        });
        var written = await owned.Target.WriteAsync(User("a", "agent" + unique, $"agent.{unique}@nordwerk.eu"), CancellationToken.None);
        var found = await owned.Target.FindAsync("User", [User("b", "AGENT" + unique, "x@nordwerk.eu"), User("c", "nobody", $"Agent.{unique}@nordwerk.eu"), User("d", "nobody", "no@nordwerk.eu")],
            CancellationToken.None);
        Assert.That(found.Values.Select(hit => hit.Ref), Is.EqualTo(new[] { written.Ref, written.Ref }));
        Assert.That((await owned.Target.DescribeAsync(CancellationToken.None)).Objects.Single(o => o.Name == "User").Existing, Does.Contain("agent" + unique));
    }

    [Test]
    public async Task A_class_gets_a_new_definition_and_keeps_its_own_attributes()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = ClassOf(unique, new JsonObject { ["one"] = new JsonObject { ["label"] = "One", ["type"] = "text" } });
        var known = (await owned.Target.WriteAsync(change, CancellationToken.None)).Ref;
        var more = ClassOf(unique, new JsonObject { ["two"] = new JsonObject { ["label"] = "It's \\ two'; system('x'); '", ["type"] = "text" } });
        await owned.Target.WriteAsync(more with { Verb = Verb.Update, Ref = known, Changed = ["Attributes"] }, CancellationToken.None);
        await owned.Target.WriteAsync(more with { Verb = Verb.Update, Ref = known, Changed = ["Attributes"] }, CancellationToken.None);
        foreach (var (wanted, key) in new[] { (change, "one"), (more, "two") })
        {
            var read = await owned.Target.ReadAsync(wanted with { Ref = known }, CancellationToken.None);
            Assert.That((string?)read!["Attributes"]![key]!["label"], Is.EqualTo((string?)wanted.Fields["Attributes"]![key]!["label"]));
        }
    }

    [Test]
    public async Task A_version_carries_the_complete_data_and_the_same_data_makes_none()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var itemClass = await owned.Target.WriteAsync(ClassOf(unique, new JsonObject { ["one"] = new JsonObject { ["label"] = "One" }, ["two"] = new JsonObject { ["label"] = "Two" } }), CancellationToken.None);
        var item = Item(unique, itemClass.Ref.Id, new JsonObject { ["one"] = "1", ["two"] = "2" });
        var known = (await owned.Target.WriteAsync(item, CancellationToken.None)).Ref;
        var changed = Item(unique, itemClass.Ref.Id, new JsonObject { ["one"] = "new", ["two"] = "2" }) with { Verb = Verb.Update, Ref = known, Changed = ["Data"] };
        await owned.Target.WriteAsync(changed, CancellationToken.None);
        Relay.Forget();
        await owned.Target.WriteAsync(changed, CancellationToken.None);
        Assert.That(Relay.Requests.Where(request => request.Method == "POST").Select(request => request.Status), Is.EqualTo(new[] { 200 }));
        var read = await owned.Target.ReadAsync(changed, CancellationToken.None);
        Assert.That(read!["Data"]!.ToJsonString(), Is.EqualTo("""{"one":"new","two":"2"}"""));
    }

    [Test]
    public async Task An_item_that_moves_to_another_class_keeps_number_and_links()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var first = await owned.Target.WriteAsync(ClassOf(unique, new JsonObject { ["one"] = new JsonObject { ["label"] = "One" } }), CancellationToken.None);
        var second = await owned.Target.WriteAsync(ClassOf("b" + unique, new JsonObject { ["one"] = new JsonObject { ["label"] = "One" } }), CancellationToken.None);
        var item = Item(unique, first.Ref.Id, new JsonObject { ["one"] = "1" });
        var other = await owned.Target.WriteAsync(Item("o" + unique, first.Ref.Id, new JsonObject { ["one"] = "1" }), CancellationToken.None);
        var known = (await owned.Target.WriteAsync(item, CancellationToken.None)).Ref;
        var link = LinkOf(unique, $"ConfigItem/{known.Id}", $"ConfigItem/{other.Ref.Id}", "DependsOn");
        await owned.Target.WriteAsync(link, CancellationToken.None);

        var moved = Item(unique, second.Ref.Id, new JsonObject { ["one"] = "1" }) with { Verb = Verb.Update, Ref = known, Changed = ["Class"] };
        var written = await owned.Target.WriteAsync(moved, CancellationToken.None);
        var read = await owned.Target.ReadAsync(moved with { Ref = written.Ref }, CancellationToken.None);
        Assert.That((string?)read!["Class"], Is.EqualTo(second.Ref.Id));
        Assert.That((string?)read["Number"], Is.EqualTo($"CI-{unique}"));
        var relinked = LinkOf(unique, $"ConfigItem/{written.Ref.Id}", $"ConfigItem/{other.Ref.Id}", "DependsOn");
        Assert.That(await owned.Target.FindAsync("Link", [relinked], CancellationToken.None), Is.Not.Empty);
    }

    [Test]
    public async Task Articles_are_made_in_the_order_of_their_times_the_description_first()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var description = KixTargetSamples.Article(unique, "<p>d</p>", "2019-05-01T00:00:00Z") with { Key = KixTargetSamples.Key(Kind.Ticket, unique), Rule = "description" };
        var note = KixTargetSamples.Article(unique, "<p>n</p>", "2019-12-01T00:00:00Z") with { Key = KixTargetSamples.Key(Kind.Ticket, unique), Rule = "fields_note" };
        var ticket = KixTargetSamples.Ticket(unique, [], description, note,
            KixTargetSamples.Article("late" + unique, "<p>l</p>", "2019-11-01T00:00:00Z"), KixTargetSamples.Article("early" + unique, "<p>e</p>", "2019-04-01T00:00:00Z"),
            KixTargetSamples.Article("mid" + unique, "<p>m</p>", "2019-06-01T00:00:00Z"));
        var written = await owned.Target.WriteAsync(ticket, CancellationToken.None);
        var order = written.Parts.OrderBy(part => int.Parse(part.Value.Id.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)).Select(part => part.Key);
        Assert.That(order, Is.EqualTo(new[] { description.Marker, $"servicenow:comment:early{unique}", $"servicenow:comment:mid{unique}", $"servicenow:comment:late{unique}", note.Marker }));
    }

    [Test]
    public async Task Parts_of_a_ticket_are_found_without_being_asked_for_and_with_one_call_for_many_tickets()
    {
        using var owned = Own(Create());
        var tickets = new List<Change>();
        for (var i = 0; i < 5; i++)
        {
            var unique = Unique();
            var ticket = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "<p>a</p>", "2019-02-03T04:05:06Z"),
                KixTargetSamples.Article("b" + unique, "<p>b</p>", "2019-02-04T04:05:06Z"), KixTargetSamples.File("Attachment", "f" + unique, "a.png", "image/png", KixTargetSamples.Png));
            tickets.Add(Filled(ticket, await owned.Target.WriteAsync(ticket, CancellationToken.None)));
        }

        Relay.Forget();
        var found = await owned.Target.FindAsync("Ticket", [.. tickets.Select(ticket => ticket with { Ref = null, Parts = [] })], CancellationToken.None);
        Assert.That(Relay.Requests, Has.Count.EqualTo(1));
        foreach (var ticket in tickets) Assert.That(found[ticket.Key].Parts, Is.EquivalentTo(ticket.Parts.ToDictionary(part => part.Marker, part => part.Ref!.Value)));
    }

    [Test]
    public async Task A_changed_article_of_the_knowledge_base_keeps_its_inline_images()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Make("FAQArticle", KixTargetSamples.Key(Kind.KbArticle, unique), new JsonObject
        {
            ["Number"] = $"KB{unique}", ["Title"] = "t", ["Category"] = "1", ["Language"] = "de", ["Field1"] = $"<p>a <img src=\"ref:servicenow:attachment:fi{unique}\"></p>",
        }, KixTargetSamples.File("FAQAttachment", "fi" + unique, "bild.png", "image/png", KixTargetSamples.Png));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var edited = KixTargetSamples.With(written, "Title", "t2") with { Verb = Verb.Update, Changed = ["Title"], Parts = [] };
        Relay.Forget();
        await owned.Target.WriteAsync(edited, CancellationToken.None);
        Assert.That(Relay.Requests.Single(request => request.Method == "PATCH").Body, Does.Contain("data:image/png;base64,"));
        Assert.That((string?)(await owned.Target.ReadAsync(edited, CancellationToken.None))!["Field1"], Does.Contain("cid:pasted"));
        Assert.That((string?)(await owned.Target.ReadAsync(written.Parts[0], CancellationToken.None))!["Content"], Is.EqualTo((string?)change.Parts[0].Fields["Content"]));
    }

    [Test]
    public async Task The_same_link_twice_is_one_link_and_a_second_type_between_two_tickets_is_rejected()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var one = await owned.Target.WriteAsync(KixTargetSamples.Ticket("a" + unique, []), CancellationToken.None);
        var two = await owned.Target.WriteAsync(KixTargetSamples.Ticket("b" + unique, []), CancellationToken.None);
        var link = LinkOf(unique, $"Ticket/{one.Ref.Id}", $"Ticket/{two.Ref.Id}", "Normal");
        var first = await owned.Target.WriteAsync(link, CancellationToken.None);
        Assert.That((await owned.Target.WriteAsync(link, CancellationToken.None)).Ref, Is.EqualTo(first.Ref));
        var turned = LinkOf("t" + unique, $"Ticket/{two.Ref.Id}", $"Ticket/{one.Ref.Id}", "Normal");
        Assert.That((await owned.Target.WriteAsync(turned, CancellationToken.None)).Ref, Is.EqualTo(first.Ref));
        var second = LinkOf("x" + unique, $"Ticket/{one.Ref.Id}", $"Ticket/{two.Ref.Id}", "ParentChild");
        Assert.That((await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(second, CancellationToken.None)))!.Fault, Is.EqualTo(Fault.Rejected));
    }

    [Test]
    public async Task A_link_to_a_record_that_does_not_exist_is_rejected_though_KIX_would_take_it()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var one = await owned.Target.WriteAsync(KixTargetSamples.Ticket("a" + unique, []), CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(LinkOf(unique, $"Ticket/{one.Ref.Id}", "Ticket/99999999", "Normal"), CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Rejected));
    }

    [Test]
    public async Task More_records_than_one_list_holds_are_found_in_batches()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var wanted = Enumerable.Range(0, 650).Select(i => KixTargetSamples.Organisation($"{unique}-{i}")).ToList();
        await owned.Target.WriteAsync(wanted[0], CancellationToken.None);
        await owned.Target.WriteAsync(wanted[649], CancellationToken.None);
        var found = await owned.Target.FindAsync("Organisation", wanted, CancellationToken.None);
        Assert.That(found.Keys, Is.EquivalentTo(new[] { wanted[0].Key, wanted[649].Key }));
    }

    private static Change ClassOf(string unique, JsonObject attributes) => KixTargetSamples.Make("ConfigItemClass", KixTargetSamples.Key(Kind.CiClass, unique),
        new JsonObject { ["Name"] = $"Class {unique}", ["Attributes"] = attributes });

    private static Change Item(string unique, string itemClass, JsonObject data) => KixTargetSamples.Make("ConfigItem", KixTargetSamples.Key(Kind.Ci, unique),
        new JsonObject { ["Class"] = itemClass, ["Number"] = $"CI-{unique}", ["Name"] = "srv", ["DeplState"] = "Production", ["InciState"] = "Operational", ["Data"] = data });

    private static Change LinkOf(string unique, string source, string target, string type) => KixTargetSamples.Make("Link", KixTargetSamples.Key(Kind.Link, unique),
        new JsonObject { ["Source"] = source, ["Target"] = target, ["Type"] = type });
}
