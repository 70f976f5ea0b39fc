using Migrator.Core;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>Loading a part of a plan.</summary>
[TestFixture]
internal sealed class RehearsalTests : TargetFixture
{
    [Test]
    public async Task Chosen_tickets_bring_along_what_they_refer_to_and_nothing_else()
    {
        await PutDeskAsync();
        PutPerson("p9", "nobody@nordwerk.eu");
        PutTeam("t8");
        PutTeam("t9", parent: "t8");
        PutTicket("4", team: "t9");
        await PlanAsync();
        await LoadAsync(new LoadOptions([Kind.Ticket], Limit: 2, Parallel: 1));
        Assert.That((Target.Of("Ticket").Count, Target.ByMarker("desk:person:p9"), Target.ByMarker("desk:team:t9")), Is.EqualTo((2, (object?)null, (object?)null)));
        Assert.That(Target.Of("Ticket").All(ticket => ticket.Fields.ContainsKey("Customer") && ticket.Fields.ContainsKey("Team")), "people and teams came first");
        await LoadAsync(new LoadOptions([], Keys: [new Key("desk", Kind.Ticket, "4")], Parallel: 1));
        Assert.That(Target.ByMarker("desk:team:t9")!.Fields.ContainsKey("Parent"), "what is needed may need something itself");
        await LoadAsync();
        Assert.That(IsAllSkip(await PlanAsync()), "nothing has to be mended afterwards");
    }

    [Test]
    public async Task A_part_that_was_named_brings_the_record_that_it_is_in()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync(new LoadOptions([], Keys: [new Key("desk", Kind.Comment, "c2")], Parallel: 1));
        Assert.That(Target.Of("Ticket").Select(ticket => ticket.Marker), Is.EqualTo(new[] { "desk:ticket:2" }));
        Assert.That((Target.Of("Note").Count, Target.Of("File").Count), Is.EqualTo((1, 1)), "a ticket comes whole");
    }

    [Test]
    public async Task Only_what_is_new_or_only_what_has_changed()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        PutTicket("2", $",'requester':'{KeyOf(Kind.Person, "p1")}','assignee':'{KeyOf(Kind.Person, "p2")}'", state: "closed");
        PutComment("c9", "2");
        PutTicket("5");
        await PlanAsync();
        Target.Log.Clear();
        await LoadAsync(new LoadOptions([], Only: Verb.Update, Parallel: 1));
        Assert.That(Target.Log, Is.EqualTo(new[] { "Update Ticket desk:ticket:2" }));
        Target.Log.Clear();
        await LoadAsync(new LoadOptions([], Only: Verb.Create, Parallel: 1));
        Assert.That(Target.Log, Is.EquivalentTo(new[] { "Create Note desk:comment:c9", "Create Ticket desk:ticket:5" }));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Customers_get_their_last_state_only_when_everything_is_written()
    {
        var target = new Testing.LoudFakeTarget();
        Use(target);
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync(new LoadOptions([Kind.Ticket], Limit: 1, Parallel: 1));
        Assert.That(target.Settled, Is.Empty);
        await LoadAsync();
        Assert.That(target.Settled, Has.Count.EqualTo(2));
    }

    [Test]
    public void Keys_and_numbers_are_read_from_a_file_and_unknown_ones_are_named_with_their_lines()
    {
        PutTicket("1");
        PutTicket("2");
        var file = Path.Combine(Directory.CreateTempSubdirectory("migrator-keys").FullName, "keys.txt");
        try
        {
            File.WriteAllText(file, "\uFEFF# two tickets\r\nT1\r\n\r\n  desk:ticket:2  \r\n");
            Assert.That(KeyFile.Read(Store, file).Select(key => key.Id), Is.EqualTo(new[] { "1", "2" }));
            File.WriteAllText(file, "T1\nT7\n\ndesk:ticket:9\n");
            Assert.That(() => KeyFile.Read(Store, file), Throws.TypeOf<ConfigurationException>()
                .With.Message.Contains("keys.txt:2: there is no record 'T7'").And.Message.Contains("keys.txt:4: there is no record 'desk:ticket:9'"));
            File.WriteAllText(file, "\n# nothing\n");
            Assert.That(() => KeyFile.Read(Store, file), Throws.TypeOf<ConfigurationException>().With.Message.Contains("names no record"));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }

        Assert.That(() => KeyFile.Read(Store, file), Throws.TypeOf<ConfigurationException>().With.Message.Contains("cannot be read"));
    }
}
