using Migrator.Core;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>What a plan remembers of earlier loads, and what it must not.</summary>
[TestFixture]
internal sealed class PlanMemoryTests : TargetFixture
{
    private static string Email(Testing.FakeRecord? customer) => customer?.Fields["Email"]?.GetValue<string>() ?? "none";

    [Test]
    public async Task A_value_that_must_be_unique_is_not_kept_from_others_by_a_record_that_the_target_never_takes()
    {
        PutPerson("p1", "info@nordwerk.eu");
        PutPerson("p2", "info@nordwerk.eu");
        Target.Refuses = change => change.Marker == "desk:person:p1" ? "400 no" : null;
        await PlanAsync();
        await LoadAsync();
        Assert.That(Email(Target.ByMarker("desk:person:p2")), Is.EqualTo("none"), "nobody knew yet that the first one is refused");
        Assert.That(await PlanAsync(), Is.EqualTo("Customer Create 1, Customer Update 1"));
        await LoadAsync();
        Assert.That(Email(Target.ByMarker("desk:person:p2")), Is.EqualTo("info@nordwerk.eu"));
        Target.Refuses = _ => null;
        await PlanAsync();
        await LoadAsync();
        Assert.That((Email(Target.ByMarker("desk:person:p1")), Email(Target.ByMarker("desk:person:p2"))), Is.EqualTo(("none", "info@nordwerk.eu")), "what is written keeps its value");
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_value_is_not_kept_from_others_by_a_record_that_is_blocked()
    {
        Put(Kind.Person, "p1", "{'emails':['info@nordwerk.eu']}");
        PutPerson("p2", "info@nordwerk.eu");
        Assert.That(await PlanAsync(), Is.EqualTo("Customer Create 1, Customer Block 1"), "the first one has no name");
        await LoadAsync();
        Assert.That(Email(Target.ByMarker("desk:person:p2")), Is.EqualTo("info@nordwerk.eu"));
    }

    [Test]
    public async Task A_record_that_refers_to_one_that_is_always_refused_is_not_changed_by_every_run()
    {
        await PutDeskAsync();
        Target.Refuses = change => change.Marker == "desk:person:p1" ? "400 no" : null;
        await PlanAsync();
        await LoadAsync();
        Assert.That(await PlanAsync(), Does.Contain("Ticket Skip 3").And.Contain("Customer Create 1"), "it is tried again, and the tickets are as they can be");
        Assert.That(Store.FindingsOf("desk:ticket:1").Select(found => found.Finding.Code), Does.Contain("reference_lost"));
        await LoadAsync();
        Assert.That(await PlanAsync(), Does.Contain("Ticket Skip 3"));
        Target.Refuses = _ => null;
        await LoadAsync();
        Assert.That(await PlanAsync(), Does.Contain("Ticket Update 3"), "once it is there they get it");
        await LoadAsync();
        Assert.That(Target.Of("Ticket").All(ticket => ticket.Fields.ContainsKey("Customer")));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_target_that_holds_nothing_of_ours_is_not_asked_for_each_record_and_one_that_does_is()
    {
        var target = new Testing.MarkedFakeTarget();
        Use(target);
        await PutDeskAsync();
        await PlanAsync();
        Assert.That(target.Asked, Is.EqualTo(new[] { "desk:person:p2#Agent" }).Or.EqualTo(new[] { "desk:person:p2" }), "only the agent, who is matched");
        await LoadAsync();
        LoseStore();
        Assert.That(IsAllSkip(await PlanAsync()), "the store was lost and the target is full");
        Assert.That(Store.Findings("plan").Select(group => group.Code), Does.Contain("parts_found"));
    }

    [Test]
    public async Task Parts_that_were_found_and_differ_are_told_by_verify()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        LoseStore();
        Target.Of("Note")[0].Fields["Text"] = "somebody else's words";
        await PlanAsync();
        var counts = await VerifyAsync();
        Assert.That(counts.Differences, Is.EqualTo(1));
        Assert.That(Store.Findings("verify").Single().Text, Does.Contain("somebody else's words"));
    }
}
