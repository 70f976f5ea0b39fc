using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

[TestFixture]
internal sealed class PlanTests : TargetFixture
{
    [Test]
    public async Task A_plan_writes_nothing_to_the_target()
    {
        await PutDeskAsync();
        await PlanAsync();
        Assert.That((Target.Log.Count, Target.Records.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task What_is_not_in_the_target_is_created_and_what_is_only_matched_is_skipped()
    {
        await PutDeskAsync();
        Assert.That(await PlanAsync(), Is.EqualTo("Agent Skip 1, Customer Create 2, File Create 3, Note Create 3, Team Create 1, Ticket Create 3"));
    }

    [Test]
    public async Task The_same_input_gives_the_same_plan()
    {
        await PutDeskAsync();
        var first = await PlanAsync();
        Assert.That(await PlanAsync(), Is.EqualTo(first));
    }

    [Test]
    public async Task After_a_load_a_new_plan_is_all_skip()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        Assert.That(await PlanAsync(), Is.EqualTo("Agent Skip 1, Customer Skip 2, File Skip 3, Note Skip 3, Team Skip 1, Ticket Skip 3"));
    }

    [Test]
    public async Task What_has_changed_since_is_updated_with_the_names_of_the_fields_and_nothing_else_is()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        PutTicket("2", $",'requester':'{KeyOf(Kind.Person, "p1")}','assignee':'{KeyOf(Kind.Person, "p2")}'", state: "closed");
        PutComment("c9", "2");
        Assert.That(await PlanAsync(), Is.EqualTo("Agent Skip 1, Customer Skip 2, File Skip 3, Note Skip 3, Note Create 1, Team Skip 1, Ticket Skip 2, Ticket Update 1"));
        Target.Log.Clear();
        var changed = new List<string>();
        Target.BeforeWrite = (_, change) => changed.AddRange(change.Changed);
        await LoadAsync();
        Assert.That(Target.Log, Is.EqualTo(new[] { "Update Ticket desk:ticket:2", "Create Note desk:comment:c9#Note" }).Or.EqualTo(new[] { "Update Ticket desk:ticket:2", "Create Note desk:comment:c9" }));
        Assert.That(changed, Is.EqualTo(new[] { "State" }));
    }

    [Test]
    public async Task A_field_that_the_target_cannot_change_is_no_reason_for_an_update()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        Put(Kind.Ticket, "1", $"{{'number':'T1-new','subject':'Subject 1','team':'{KeyOf(Kind.Team, "t1")}','substatus':'open','requester':'{KeyOf(Kind.Person, "p1")}','assignee':'{KeyOf(Kind.Person, "p2")}','description':{{'format':'html','text':'<p>Body 1</p>'}}}}");
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_circle_of_parents_is_cut_at_one_place_and_named()
    {
        PutTeam("a", parent: "c");
        PutTeam("b", parent: "a");
        PutTeam("c", parent: "b");
        PutTeam("d", parent: "d");
        Assert.That(await PlanAsync(), Is.EqualTo("Team Create 4"));
        Assert.That(Store.Findings("plan").Single(group => group.Code == "parent_circle").Count, Is.EqualTo(2));
        await LoadAsync();
        Assert.That(Target.Of("Team").Count(team => team.Fields.ContainsKey("Parent")), Is.EqualTo(2), "of three in a circle two keep their parent; who is his own parent has none");
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Parents_are_written_before_their_children_however_deep()
    {
        for (var i = 9; i > 0; i--) PutTeam($"t{i}", parent: $"t{i - 1}");
        PutTeam("t0");
        await PlanAsync();
        await LoadAsync();
        Assert.That(Target.Log, Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"Create Team desk:team:t{i}")));
        Assert.That(Target.Of("Team").Count(team => team.Fields.ContainsKey("Parent")), Is.EqualTo(9));
    }

    [Test]
    public async Task A_value_that_must_be_unique_goes_to_the_first_and_the_other_keeps_it_as_text()
    {
        PutPerson("p1", "info@nordwerk.eu");
        PutPerson("p2", "Info@Nordwerk.eu");
        await PlanAsync();
        await LoadAsync();
        Assert.That(Target.Of("Customer").Count(customer => customer.Fields.ContainsKey("Email")), Is.EqualTo(1));
        Assert.That(Target.ByMarker("desk:person:p2")!.Fields["Note"]!.GetValue<string>(), Does.Contain("Info@Nordwerk.eu"));
        Assert.That(Store.FindingsOf("desk:person:p2").Select(found => found.Finding.Code), Has.Some.Contains("unique").Or.Some.Contains("taken"));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_reference_that_may_be_missing_is_left_out_and_named()
    {
        PutTeam("t1");
        PutTicket("1", $",'requester':'{KeyOf(Kind.Person, "gone")}'");
        Assert.That(await PlanAsync(), Is.EqualTo("Team Create 1, Ticket Create 1"));
        var finding = Store.FindingsOf("desk:ticket:1").Single().Finding;
        Assert.That((finding.Code, finding.Severity), Is.EqualTo(("reference_lost", Severity.Warning)));
        Assert.That(finding.Text, Does.StartWith("Ticket.Customer"));
        await LoadAsync();
        Assert.That(Target.ByMarker("desk:ticket:1")!.Fields.ContainsKey("Customer"), Is.False);
    }

    [Test]
    public async Task A_reference_that_must_be_there_blocks_the_record_and_its_parts_and_nothing_else()
    {
        await PutDeskAsync();
        PutTicket("4", team: "gone");
        PutComment("c4", "4");
        Assert.That(await PlanAsync(), Does.Contain("Note Create 3, Note Block 1").And.Contain("Ticket Create 3, Ticket Block 1"));
        Assert.That(Store.FindingsOf("desk:ticket:4").Single().Finding, Has.Property(nameof(Finding.Code)).EqualTo("reference_lost").And.Property(nameof(Finding.Severity)).EqualTo(Severity.Error));
        Assert.That(Store.FindingsOf("desk:comment:c4").Single().Finding.Code, Is.EqualTo("root_blocked"));
        await LoadAsync();
        Assert.That((Target.Of("Ticket").Count, Target.Of("Note").Count), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task A_record_that_was_left_out_because_of_another_is_completed_when_that_comes()
    {
        PutTeam("t1");
        PutTicket("1", $",'requester':'{KeyOf(Kind.Person, "p1")}'");
        await PlanAsync();
        await LoadAsync();
        PutPerson("p1", "anna@nordwerk.eu");
        Assert.That(await PlanAsync(), Is.EqualTo("Customer Create 1, Team Skip 1, Ticket Update 1"));
        await LoadAsync();
        Assert.That(Target.ByMarker("desk:ticket:1")!.Fields.ContainsKey("Customer"));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_state_that_the_target_lacks_is_created_first_where_the_mapping_allows_it()
    {
        PutTeam("t1");
        PutTicket("1", state: "waiting for parts");
        PutTicket("2", state: "waiting for parts");
        Assert.That(await PlanAsync(), Is.EqualTo("State (prerequisite) Create 1, Team Create 1, Ticket Create 2"));
        await LoadAsync();
        Assert.That(Target.Log[0], Does.StartWith("Create State "));
        Assert.That(Target.Of("State").Single().Fields.ToJsonString(), Is.EqualTo("{\"Name\":\"waiting for parts\",\"Type\":\"custom\"}"));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_state_that_the_target_lacks_and_nobody_may_create_blocks_the_record_and_is_named()
    {
        Yaml = Mapping.Replace("create:\n  State: { \"*\": { Type: custom } }\n", "", StringComparison.Ordinal);
        PutTeam("t1");
        PutTicket("1");
        PutTicket("2", state: "waiting for parts");
        Assert.That(await PlanAsync(), Is.EqualTo("Team Create 1, Ticket Create 1, Ticket Block 1"));
        var finding = Store.FindingsOf("desk:ticket:2").Single().Finding;
        Assert.That(finding.Severity, Is.EqualTo(Severity.Error));
        Assert.That(finding.Text, Does.Contain("waiting for parts"));
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_an_earlier_store_has_written_is_taken_over_and_not_created_again()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        var before = Contents();
        LoseStore();
        Assert.That(IsAllSkip(await PlanAsync()), "as if the store had been made anew");
        Target.Log.Clear();
        await LoadAsync();
        Assert.That((Target.Log.Count, Contents()), Is.EqualTo((0, before)));
        Assert.That(await PlanAsync(), Is.EqualTo("Agent Skip 1, Customer Skip 2, File Skip 3, Note Skip 3, Team Skip 1, Ticket Skip 3"));
    }

    [Test]
    public async Task What_is_found_in_the_target_and_differs_is_updated_in_what_differs()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        Target.ByMarker("desk:ticket:2")!.Fields["Title"] = "somebody else's words";
        LoseStore();
        Assert.That(await PlanAsync(), Does.Contain("Ticket Skip 2, Ticket Update 1").And.Not.Contain("Create"));
        await LoadAsync();
        Assert.That(Target.ByMarker("desk:ticket:2")!.Fields["Title"]!.GetValue<string>(), Is.EqualTo("Subject 2"));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task What_the_source_has_deleted_is_not_created_and_stays_where_it_was_written_with_a_word()
    {
        await PutDeskAsync();
        DeleteAtSource(Kind.Ticket, "3");
        Assert.That(await PlanAsync(), Does.Contain("Ticket Skip 1, Ticket Create 2"));
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(2));
        DeleteAtSource(Kind.Ticket, "2");
        Assert.That(IsAllSkip(await PlanAsync()));
        Assert.That(Store.FindingsOf("desk:ticket:2").Select(found => found.Finding.Code), Is.EqualTo(new[] { "deleted_at_source" }));
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Kinds_that_the_target_cannot_hold_are_announced_with_the_reason_and_forgotten_ones_are_an_error()
    {
        Put(Kind.Location, "l1", "{'name':'Nordwerk'}");
        Put(Kind.Organization, "o1", "{'name':'Nordwerk'}");
        await PlanAsync();
        Assert.That(Store.Findings("plan").Select(group => (group.Code, group.Severity, group.Text)), Is.EquivalentTo(new[]
        {
            ("created_time", Severity.Note, "fake: it keeps no created time"),
            ("kind_not_carried", Severity.Note, "1 records of kind location stay in the store: the target has no sites"),
            ("kind_unmapped", Severity.Error, "1 records of kind organization have no rule for this target"),
        }));
    }

    [Test]
    public async Task Fields_that_no_rule_reads_are_announced_once_for_all_records_of_their_kind()
    {
        Put(Kind.Team, "g1", "{'name':'Desk','email':'desk@nordwerk.eu'}");
        Put(Kind.Team, "g2", "{'name':'Network','custom':{'u_cost':'7'}}");
        await PlanAsync();
        var told = Store.Findings("plan").Where(group => group.Code == "fields_not_carried").ToList();
        Assert.That(told.Select(group => (group.Severity, group.Count, group.Text)), Is.EqualTo(new[]
        {
            (Severity.Note, 1L, "fake: of records of kind team, the fields description, email, manager, active, created_at, updated_at and custom are read by no rule; they stay in the store"),
        }));
    }

    [Test]
    public async Task A_person_whom_nobody_in_the_target_matches_is_announced_and_blocks_nothing()
    {
        await PutDeskAsync();
        Target.Agents.Clear();
        Assert.That(await PlanAsync(), Does.Contain("Ticket Create 3"));
        Assert.That(Store.FindingsOf("desk:person:p2").Select(found => found.Finding.Code), Is.EqualTo(new[] { "no_match" }));
        await LoadAsync();
        Assert.That(Target.Of("Ticket").Any(ticket => ticket.Fields.ContainsKey("Owner")), Is.False);
        Assert.That(IsAllSkip(await PlanAsync()));
    }
}
