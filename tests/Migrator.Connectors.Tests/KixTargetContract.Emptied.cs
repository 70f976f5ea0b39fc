using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>Fields that the source has emptied.</summary>
public abstract partial class KixTargetContract
{
    [TestCase("Organisation", "Parent", "Street", "Zip", "City", "Country", "Url", "Comment")]
    [TestCase("Contact", "Organisation", "Email", "Email1", "Phone", "Mobile", "Title", "Street", "Zip", "City", "Country", "Comment")]
    [TestCase("Queue", "Parent", "Comment")]
    [TestCase("FAQCategory", "Parent", "Comment")]
    [TestCase("FAQArticle", "Field1", "Field3", "Keywords", "CustomerVisible", "Number", "Language")]
    [TestCase("ConfigItem", "Data", "DeplState", "InciState")]
    [TestCase("Ticket", "Contact", "Organisation", "Owner", "Responsible", "Priority", "Type", "DynamicField_MigTicketText")]
    public async Task Fields_that_the_source_has_emptied_are_emptied(string name, params string[] emptied)
    {
        using var owned = Own(Create());
        var full = await FullAsync(owned.Target, name);
        var fields = full.Fields.DeepClone().AsObject();
        foreach (var field in emptied) Assert.That(fields.Remove(field), field);
        var bare = full with { Fields = fields, Verb = Verb.Update, Changed = emptied, Parts = [] };
        var schema = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.Single(o => o.Name == name);
        var names = full.Fields.Select(field => field.Key).Except(CannotBeEmptied(name)).ToList();
        var before = await owned.Target.ReadAsync(bare, CancellationToken.None);
        Assert.That(FieldComparison.Compare(schema, bare.Fields, before!, names).Select(difference => difference.Field), Is.EquivalentTo(emptied.Except(CannotBeEmptied(name))), "the test would notice");
        await owned.Target.WriteAsync(bare, CancellationToken.None);
        var read = await owned.Target.ReadAsync(bare, CancellationToken.None);
        Assert.That(FieldComparison.Compare(schema, bare.Fields, read!, names), Is.Empty);
        // Tickets give a contact without an organisation theirs: that is no difference, but it was emptied.
        if (name == "Contact") Assert.That((await owned.Target.ReadAsync(full, CancellationToken.None))!["Organisation"], Is.Null);
    }

    [Test]
    public async Task Emptied_fields_of_an_article_are_emptied()
    {
        using var owned = Own(Create());
        var unique = Unique();
        var ticket = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "<p>a</p>", "2019-02-03T04:05:06Z", sender: "agent",
            more: new JsonObject { ["To"] = "desk@nordwerk.eu", ["TimeUnit"] = 15 }));
        var written = Filled(ticket, await owned.Target.WriteAsync(ticket, CancellationToken.None));
        var fields = written.Parts[0].Fields.DeepClone().AsObject();
        foreach (var field in new[] { "From", "To", "TimeUnit" }) fields.Remove(field);
        var bare = written.Parts[0] with { Fields = fields, Verb = Verb.Update, Changed = ["From", "TimeUnit", "To"] };
        await owned.Target.WriteAsync(written with { Verb = Verb.Skip, Parts = [bare] }, CancellationToken.None);
        var read = await owned.Target.ReadAsync(bare with { Fields = written.Parts[0].Fields }, CancellationToken.None);
        Assert.That(((string?)read!["From"], (string?)read["To"], (long?)read["TimeUnit"]), Is.EqualTo(((string?)null, (string?)null, 0L)));
    }

    // KIX makes these itself where none is given, and keeps them, or cannot tell its own from ours.
    private static string[] CannotBeEmptied(string name) => name switch
    {
        "FAQArticle" => ["Number", "Language"],
        "Ticket" => ["Priority", "Type"],
        "ConfigItem" => ["Data"],
        "Contact" => ["Organisation"],
        _ => [],
    };

    private async Task<Change> FullAsync(ITarget target, string name)
    {
        if (name is "Queue" or "FAQCategory")
        {
            var unique = Unique();
            var kind = name == "Queue" ? Kind.Team : Kind.KbCategory;
            var parent = await target.WriteAsync(KixTargetSamples.Make(name, KixTargetSamples.Key(kind, "p" + unique), new JsonObject { ["Name"] = "P" + unique }), CancellationToken.None);
            var child = KixTargetSamples.Make(name, KixTargetSamples.Key(kind, unique), new JsonObject { ["Name"] = "C" + unique, ["Parent"] = parent.Ref.Id, ["Comment"] = "c" });
            return child with { Ref = (await target.WriteAsync(child, CancellationToken.None)).Ref };
        }

        if (name == "Ticket") return await FullTicketAsync(target);
        if (name == "Organisation") return await FullOrganisationAsync(target);
        var full = (await WriteSamplesAsync(target)).First(change => change.Object == name);
        if (name != "ConfigItem") return full;
        var odd = KixTargetSamples.With(KixTargetSamples.With(full, "DeplState", "Maintenance"), "InciState", "Incident");
        await target.WriteAsync(odd with { Verb = Verb.Update, Changed = ["DeplState", "InciState"] }, CancellationToken.None);
        return odd;
    }

    private static async Task<Change> FullOrganisationAsync(ITarget target)
    {
        var unique = Unique();
        var parent = await target.WriteAsync(KixTargetSamples.Organisation("p" + unique), CancellationToken.None);
        var child = KixTargetSamples.With(KixTargetSamples.Organisation(unique), "Parent", parent.Ref.Id);
        return child with { Ref = (await target.WriteAsync(child, CancellationToken.None)).Ref };
    }

    private static async Task<Change> FullTicketAsync(ITarget target)
    {
        var unique = Unique();
        await target.WriteAsync(KixTargetSamples.Entry("DynamicField", "MigTicketText", new JsonObject
        {
            ["Name"] = "MigTicketText", ["Label"] = "Text", ["FieldType"] = "Text", ["ObjectType"] = "Ticket",
        }), CancellationToken.None);
        var agent = await target.WriteAsync(KixTargetSamples.Make("User", KixTargetSamples.Key(Kind.Person, "u" + unique), new JsonObject { ["Login"] = "a" + unique, ["Valid"] = true }), CancellationToken.None);
        var organisation = await target.WriteAsync(KixTargetSamples.Organisation(unique), CancellationToken.None);
        var other = await target.WriteAsync(KixTargetSamples.Organisation("o" + unique), CancellationToken.None);
        var contact = await target.WriteAsync(KixTargetSamples.Contact(unique, other.Ref.Id), CancellationToken.None);
        var ticket = KixTargetSamples.Ticket(unique, new JsonObject
        {
            ["Contact"] = contact.Ref.Id, ["Organisation"] = organisation.Ref.Id, ["Owner"] = agent.Ref.Id, ["Responsible"] = agent.Ref.Id, ["DynamicField_MigTicketText"] = "x",
        });
        return ticket with { Ref = (await target.WriteAsync(ticket, CancellationToken.None)).Ref };
    }
}
