using Migrator.Core;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

[TestFixture]
internal sealed class LoadTests : TargetFixture
{
    [Test]
    public async Task Without_a_whole_plan_nothing_is_loaded()
    {
        await PutDeskAsync();
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("run 'migrator plan' first"));
        Assert.That(Target.Log, Is.Empty);
    }

    [Test]
    public async Task Everything_arrives_with_its_parts_its_references_and_its_bytes()
    {
        await PutDeskAsync();
        await PlanAsync();
        var counts = await LoadAsync();
        Assert.That((counts.Written, counts.Rejected, counts.Open), Is.EqualTo((12L, 0L, 0L)));
        var ticket = Target.ByMarker("desk:ticket:1")!;
        Assert.That(Target.Records[ticket.Fields["Team"]!.GetValue<string>()].Marker, Is.EqualTo("desk:team:t1"));
        Assert.That(ticket.Fields["Owner"]!.GetValue<string>(), Is.EqualTo("bert"));
        Assert.That(Target.Of("File").Select(file => file.Fields["Content"]!.GetValue<string>()), Is.EquivalentTo(new[] { "1", "2", "3" }.Select(id =>
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("content " + id))))));
    }

    [Test]
    public async Task A_record_that_the_target_refuses_is_parked_with_the_reason_and_the_others_arrive()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.Refuses = change => change.Marker == "desk:ticket:2" ? "400 title is ugly" : null;
        var counts = await LoadAsync(new LoadOptions([], Parallel: 4));
        Assert.That(counts.Rejected, Is.EqualTo(1));
        Assert.That(Target.Of("Ticket").Select(ticket => ticket.Marker), Is.EquivalentTo(new[] { "desk:ticket:1", "desk:ticket:3" }));
        Assert.That(Store.Rejects(10).Select(reject => (reject.Stage, reject.Kind, reject.Why)), Is.EqualTo(new[] { ("load", Kind.Ticket, "fake: 400 title is ugly; correct the record") }));
        Assert.That(Store.FindingsOf("desk:ticket:2").Select(found => (found.Finding.Code, found.Finding.Severity)), Does.Contain(("record_refused", Severity.Error)));
    }

    [Test]
    public async Task A_parked_record_is_planned_again_and_leaves_the_parking_lot_when_it_went_through()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.Refuses = change => change.Marker == "desk:ticket:2" ? "400" : null;
        await LoadAsync();
        Target.Refuses = _ => null;
        Assert.That(await PlanAsync(), Does.Contain("Ticket Create 1"));
        await LoadAsync();
        Assert.That((Target.Of("Ticket").Count, Store.Rejects(10).Count), Is.EqualTo((3, 0)));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_prerequisite_that_the_target_refuses_is_named_and_what_needs_it_is_not_lost()
    {
        PutTeam("t1");
        PutTicket("1", state: "odd");
        await PlanAsync();
        Target.Refuses = change => change.Object == "State" ? "403 no right" : null;
        var counts = await LoadAsync();
        Assert.That(counts.Rejected, Is.Positive);
        Assert.That(Store.Findings("load").Select(group => group.Code), Does.Contain("record_refused"));
        Target.Refuses = _ => null;
        await PlanAsync();
        await LoadAsync();
        Assert.That(Target.States, Does.Contain("odd"));
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_record_is_not_written_without_a_record_that_it_needs_and_that_the_target_refused()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.Refuses = change => change.Object == "Team" ? "400" : null;
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Is.Empty);
        Assert.That(Store.FindingsOf("desk:ticket:1").Select(found => found.Finding.Code), Does.Contain("plan_stale"));
        Target.Refuses = _ => null;
        await PlanAsync();
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(3));
    }

    [TestCase(Fault.Denied)]
    [TestCase(Fault.Unavailable)]
    public async Task A_target_that_shuts_the_door_ends_the_run_what_was_written_is_kept_and_the_next_run_goes_on(Fault fault)
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.BeforeWrite = (number, _) => { if (number == 5) throw new ConnectorException(fault, "fake", "no", "log in again"); };
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => LoadAsync());
        Assert.That(refusal!.Fault, Is.EqualTo(fault));
        Assert.That((Target.Of("Ticket").Count, Store.Rejects(10).Count), Is.EqualTo((1, 0)), "nobody's record is to blame");
        Target.BeforeWrite = (_, _) => { };
        Target.Log.Clear();
        var counts = await LoadAsync();
        Assert.That(Target.Log.Where(line => line.Contains(" Ticket ", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "Create Ticket desk:ticket:2", "Create Ticket desk:ticket:3" }));
        Assert.That(counts.Open, Is.Zero);
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Writes_that_are_on_their_way_when_another_fails_are_kept()
    {
        PutTeam("t1");
        for (var i = 0; i < 40; i++) PutTicket(i.ToString("d2", System.Globalization.CultureInfo.InvariantCulture));
        await PlanAsync();
        Target.BeforeWrite = (number, _) => { if (number == 10) throw new ConnectorException(Fault.Denied, "fake", "no", "log in again"); };
        Assert.That(async () => await LoadAsync(new LoadOptions([], Parallel: 8)), Throws.TypeOf<ConnectorException>());
        Assert.That(Target.Records.Values.Where(record => record.Object == "Ticket").Select(ticket => Key.Parse(ticket.Marker).Id).Where(id => Store.Identity(MarkOf("Ticket", Kind.Ticket, id)) is null), Is.Empty);
    }

    [Test]
    public async Task A_write_whose_answer_was_lost_is_found_by_its_marker_and_not_written_twice([Range(1, 7)] int number)
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync();
        var unbroken = Contents();
        End();
        Begin();
        await PutDeskAsync();
        await PlanAsync();
        Target.AfterWrite = (at, _) => { if (at == number) throw new ConnectorException(Fault.Unavailable, "fake", "the answer was lost", "run again"); };
        var written = 0;
        Target.BeforeWrite = (_, _) => written++;
        if (number <= 6) Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConnectorException>());
        else await LoadAsync();
        Target.AfterWrite = (_, _) => { };
        await LoadAsync();
        Assert.That(Contents(), Is.EqualTo(unbroken));
        Assert.That(Target.Log.Where(line => line.StartsWith("Create", StringComparison.Ordinal)), Is.Unique);
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Half_a_ticket_that_a_killed_run_left_is_completed_and_not_repeated()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.AfterWrite = (_, change) => { if (change.Marker == "desk:ticket:1") throw new ConnectorException(Fault.Unavailable, "fake", "the answer was lost", "run again"); };
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConnectorException>());
        Target.AfterWrite = (_, _) => { };
        Target.Records.Remove(Target.Records.First(record => record.Value.Object == "File").Key);
        await LoadAsync();
        Assert.That((Target.Of("Ticket").Count, Target.Of("Note").Count, Target.Of("File").Count), Is.EqualTo((3, 3, 3)));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_record_that_a_killed_run_found_and_did_not_come_to_complete_is_completed_by_the_next()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.AfterWrite = (_, change) => { if (change.Marker == "desk:ticket:1") throw new ConnectorException(Fault.Unavailable, "fake", "the answer was lost", "run again"); };
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConnectorException>());
        Target.AfterWrite = (_, _) => { };
        Target.Of("Ticket").Single().Fields.Remove("Title");
        Target.BeforeWrite = (_, change) => { if (change.Marker == "desk:ticket:1") throw new ConnectorException(Fault.Unavailable, "fake", "it was killed", "run again"); };
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConnectorException>());
        Assert.That(Store.Identity(MarkOf("Ticket", Kind.Ticket, "1")), Is.Not.Null, "it was found");
        Target.BeforeWrite = (_, _) => { };
        Target.Log.Clear();
        await LoadAsync();
        Assert.That(Target.Log.Where(line => line.EndsWith(" Ticket desk:ticket:1", StringComparison.Ordinal)), Is.EqualTo(new[] { "Update Ticket desk:ticket:1" }));
        Assert.That(Target.Of("Ticket").All(ticket => ticket.Fields.ContainsKey("Title")));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Ctrl_C_keeps_what_was_written_and_the_next_run_goes_on()
    {
        await PutDeskAsync();
        await PlanAsync();
        using var stop = new CancellationTokenSource();
        Target.AfterWrite = (number, _) => { if (number == 4) stop.Cancel(); };
        Assert.That(async () => await LoadAsync(cancel: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Target.AfterWrite = (_, _) => { };
        Assert.That(Store.Identity(MarkOf("Ticket", Kind.Ticket, "1")), Is.Not.Null);
        await LoadAsync();
        Assert.That(Target.Log.Where(line => line.StartsWith("Create", StringComparison.Ordinal)), Is.Unique);
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_rehearsal_writes_so_many_and_the_real_run_the_rest()
    {
        await PutDeskAsync();
        await PlanAsync();
        var counts = await LoadAsync(new LoadOptions([], Limit: 4, Parallel: 1));
        Assert.That((Target.Of("Ticket").Count, counts.Open), Is.EqualTo((1, 6L)));
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(3));
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task Only_the_kinds_that_were_asked_for_are_written()
    {
        await PutDeskAsync();
        await PlanAsync();
        await LoadAsync(new LoadOptions([Kind.Team, Kind.Person], Parallel: 1));
        Assert.That(Target.Records.Values.Select(record => record.Object).Distinct(), Is.EquivalentTo(new[] { "Team", "Customer" }));
        await LoadAsync();
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_the_target_says_of_a_refused_record_is_said_once()
    {
        await PutDeskAsync();
        await PlanAsync();
        Target.Refuses = change => change.Marker == "desk:ticket:2" ? "Ticket desk:ticket:2: 400 title is ugly" : null;
        await LoadAsync();
        Assert.That(Store.FindingsOf("desk:ticket:2").Single(found => found.Finding.Code == "record_refused").Finding.Text, Is.EqualTo("Ticket desk:ticket:2: 400 title is ugly"));
    }

    [Test]
    public async Task A_plan_that_the_store_has_outrun_is_not_carried_out()
    {
        await PutDeskAsync();
        await PlanAsync();
        Store.Sql("DELETE FROM neutral_key WHERE kind = ? AND record = '2'").Bind(1, (long)Kind.Ticket).Run();
        var counts = await LoadAsync();
        Assert.That(counts.Rejected, Is.EqualTo(1));
        Assert.That(Store.FindingsOf("desk:ticket:2").Select(found => found.Finding.Code), Is.EqualTo(new[] { "plan_stale" }));
        Assert.That(Target.Of("Ticket"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Customers_get_their_last_state_when_everything_else_is_written()
    {
        var target = new LoudFakeTarget();
        Use(target);
        await PutDeskAsync();
        await PlanAsync();
        target.BeforeWrite = (_, _) => Assert.That(target.Settled, Is.Empty);
        await LoadAsync();
        Assert.That(target.Settled, Is.EquivalentTo(new[] { "desk:person:p1", "desk:person:p2" }));
        await LoadAsync();
        Assert.That(target.Settled, Has.Count.EqualTo(2), "once is enough");
    }

    [Test]
    public async Task A_loud_target_is_refused_where_silence_is_required_with_the_way_out()
    {
        var target = new LoudFakeTarget();
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => new Silence(Context, target).EnterAsync(Quiet.Require, default));
        Assert.That(refusal!.Message, Does.Contain("calls goes out for every ticket").And.Contain("switch calls off").And.Contain("quiet: switch"));
        Assert.That(target.Switched, Is.Empty);
    }

    [Test]
    public async Task A_loud_target_is_left_loud_where_that_was_asked_for()
    {
        var target = new LoudFakeTarget();
        var silence = new Silence(Context, target);
        await silence.EnterAsync(Quiet.Ignore, default);
        await silence.LeaveAsync(default);
        Assert.That((target.Switched.Count, target.Loud), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task A_loud_target_is_switched_off_while_it_is_written_to_and_on_again_afterwards()
    {
        var target = new LoudFakeTarget();
        var silence = new Silence(Context, target);
        await silence.EnterAsync(Quiet.Switch, default);
        Assert.That(target.Loud, Is.False);
        await silence.LeaveAsync(default);
        Assert.That(string.Join(", ", target.Switched), Is.EqualTo("off: calls, off: mail, on: calls mail"));
    }

    [Test]
    public async Task What_a_killed_run_switched_off_is_switched_on_by_the_next_one()
    {
        var target = new LoudFakeTarget();
        await new Silence(Context, target).EnterAsync(Quiet.Switch, default);
        var next = new Silence(Context, target);
        await next.EnterAsync(Quiet.Switch, default);
        Assert.That(target.Loud, Is.False);
        await next.LeaveAsync(default);
        Assert.That(target.On, Is.EquivalentTo(new[] { "calls", "mail" }));
    }

    [Test]
    public async Task What_a_run_switched_off_before_it_was_killed_in_the_middle_of_switching_is_switched_on_by_the_next_one()
    {
        var target = new LoudFakeTarget { BeforeSwitch = one => { if (one == "mail") throw new InvalidOperationException("killed"); } };
        Assert.That(async () => await new Silence(Context, target).EnterAsync(Quiet.Switch, default), Throws.InvalidOperationException);
        Assert.That(target.On, Is.EqualTo(new[] { "mail" }), "half of it is off");
        target.BeforeSwitch = _ => { };
        var next = new Silence(Context, target);
        await next.EnterAsync(Quiet.Switch, default);
        Assert.That(target.On, Is.Empty);
        await next.LeaveAsync(default);
        Assert.That(target.On, Is.EquivalentTo(new[] { "calls", "mail" }));
        Assert.That(Store.Findings("silence"), Is.Empty);
    }

    [Test]
    public async Task A_silent_target_is_touched_by_nobody()
    {
        var target = new LoudFakeTarget();
        target.On.Clear();
        foreach (var quiet in new[] { Quiet.Require, Quiet.Switch })
        {
            var silence = new Silence(Context, target);
            await silence.EnterAsync(quiet, default);
            await silence.LeaveAsync(default);
        }

        Assert.That((target.Switched.Count, target.Loud), Is.EqualTo((0, false)));
    }
}
