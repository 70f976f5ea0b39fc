using Migrator.Core;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>A plan that is signed is the plan that is carried out, or none is.</summary>
[TestFixture]
internal sealed class PlanApprovalTests : TargetFixture
{
    [Test]
    public async Task The_same_store_mapping_and_target_give_the_same_id_and_anything_else_another()
    {
        await PutDeskAsync();
        await PlanAsync();
        var first = Plan.Id;
        await PlanAsync();
        Assert.That(Plan.Id, Is.EqualTo(first).And.Length.EqualTo(16));
        PutTicket("3", state: "closed");
        await PlanAsync();
        var second = Plan.Id;
        Target.Agents.Add("carla");
        await PlanAsync();
        var third = Plan.Id;
        Yaml = Mapping.Replace("max: 50", "max: 40", StringComparison.Ordinal);
        await PlanAsync();
        Assert.That(new[] { first, second, third, Plan.Id }, Is.Unique);
    }

    [Test]
    public async Task An_approved_plan_is_taken_and_goes_on_where_a_load_was_cut_off()
    {
        await PutDeskAsync();
        PutTicket("4", state: "odd");
        await PlanAsync();
        await RequireAsync(Plan.Id);
        Target.BeforeWrite = (number, _) => { if (number == 4) throw new ConnectorException(Fault.Unavailable, "fake", "away", "run again"); };
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConnectorException>());
        Assert.That(Target.States, Does.Contain("odd"), "the plan has changed the target itself");
        await RequireAsync(Plan.Id);
    }

    [Test]
    public async Task A_plan_that_is_another_or_not_there_is_refused_with_the_way_out()
    {
        Assert.That(async () => await RequireAsync("0123456789abcdef"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("there is no whole plan; run 'migrator plan'"));
        await PutDeskAsync();
        await PlanAsync();
        Assert.That(async () => await RequireAsync("0123456789abcdef"), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"the plan in the store is {Plan.Id}, not 0123456789abcdef"));
    }

    [Test]
    public async Task A_plan_is_refused_when_store_mapping_or_target_have_changed_since()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.States.Add("parked");
        Assert.That(async () => await RequireAsync(Plan.Id), Throws.TypeOf<ConfigurationException>().With.Message.Contains("the target has changed (new: Ticket.State = 'parked')").And.Message.Contains("run 'migrator map' and 'migrator plan'"));
        await PlanAsync();
        Yaml += "\n# a word\n";
        Assert.That(async () => await RequireAsync(Plan.Id), Throws.TypeOf<ConfigurationException>().With.Message.Contains("the mapping files have changed"));
        await PlanAsync();
        DeleteAtSource(Kind.Ticket, "3");
        Assert.That(async () => await RequireAsync(Plan.Id), Throws.TypeOf<ConfigurationException>().With.Message.Contains("the store has other records"));
        await PlanAsync();
        await RequireAsync(Plan.Id);
    }

    [Test]
    public async Task A_plan_says_what_it_costs_which_fields_change_and_what_is_created_first()
    {
        RequestsPerMinute = 6;
        await PutDeskAsync();
        PutTicket("4", state: "odd");
        await PlanAsync();
        Assert.That(Plan.Entries, Is.EqualTo(new[] { new PlannedEntry("State", "odd") }));
        Assert.That((Plan.Effort.Calls, Plan.Effort.Seconds), Is.EqualTo((8L, (long?)80)), "one state, one team, two customers, four tickets with what hangs on them");
        Assert.That(Plan.Rules.Single(rule => rule.Rule == "Ticket"), Has.Property(nameof(PlannedObjects.Create)).EqualTo(4).And.Property(nameof(PlannedObjects.Bytes)).GreaterThan(200));
        await LoadAsync();
        PutTicket("2", $",'requester':'{KeyOf(Kind.Person, "p1")}','assignee':'{KeyOf(Kind.Person, "p2")}'", state: "closed");
        await PlanAsync();
        Assert.That(Plan.Updates, Is.EqualTo(new[] { new PlannedField("Ticket", "State", 1) }));
        Assert.That((Plan.Effort.Calls, Plan.Effort.Seconds), Is.EqualTo((1L, (long?)10)));
    }

    [Test]
    public async Task A_plan_says_what_is_otherwise_than_in_the_one_before()
    {
        await PutDeskAsync();
        await PlanAsync();
        Assert.That(Plan.Difference, Is.Null);
        var before = Plan.Id;
        PutTicket("7", $",'requester':'{KeyOf(Kind.Person, "gone")}'");
        await PlanAsync();
        var difference = Plan.Difference!;
        Assert.That((difference.Before, difference.Counts.Single().Rule, difference.Counts.Single().Create), Is.EqualTo((before, "Ticket", 1L)));
        Assert.That(difference.NewCauses.Single(), Does.StartWith("reference_lost: Ticket.Customer"));
        PutTicket("7");
        await PlanAsync();
        Assert.That(Plan.Difference!.GoneCauses.Single(), Does.StartWith("reference_lost: Ticket.Customer"));
        await PlanAsync();
        Assert.That((Plan.Difference!.Counts.Count, Plan.Difference.NewCauses.Count, Plan.Difference.GoneCauses.Count), Is.EqualTo((0, 0, 0)));
    }

    private async Task RequireAsync(string id) => PlanApproval.Require(Store, id, MappingHash, await Target.DescribeAsync(default));
}
