using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Testing;

/// <summary>
/// What every target must do. A fixture inherits it, names a system to run against, live or simulated, and gives sample changes.
/// </summary>
public abstract class TargetConformance : IAsyncDisposable
{
    private RelayServer? relay;

    /// <summary>The system's address.</summary>
    protected abstract Uri SystemUrl { get; }

    /// <summary>Values below <c>auth:</c>.</summary>
    protected abstract IReadOnlyDictionary<string, string> Auth { get; }

    /// <summary>The same with a wrong secret.</summary>
    protected abstract IReadOnlyDictionary<string, string> WrongAuth { get; }

    /// <summary>The connector.</summary>
    protected abstract IConnector Connector { get; }

    /// <summary>
    /// Sample changes in load order, one for each object that is no part of another, new with every call. References are ids, got from what was
    /// written before.
    /// </summary>
    protected abstract IReadOnlyList<Func<Func<Key, TargetRef>, Change>> Samples(string unique);

    /// <summary>A change that the system refuses for what is in it.</summary>
    protected abstract Change Refused(string unique);

    /// <summary>A change whose reference was never resolved.</summary>
    protected abstract Change Unresolved(string unique);

    /// <summary>True where the request writes a record: neither a log-in nor a read.</summary>
    protected virtual bool Writes(string method, string path) => method is "POST" or "PUT" or "PATCH" && !path.Contains("/auth", StringComparison.Ordinal);

    /// <summary>Number of notifications, mails and jobs that wait in the system; null where it cannot be asked.</summary>
    protected virtual Task<long?> QueuedAsync() => Task.FromResult<long?>(null);

    /// <summary>What goes between the connector and the system.</summary>
    protected RelayServer Relay => relay ?? throw new InvalidOperationException("the relay has not been started");

    /// <summary>The clock of the connector.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Log lines of all targets made by the fixture.</summary>
    protected RecordedLogs Logs { get; } = new();

    /// <summary>A short text that no other test uses.</summary>
    protected static string Unique() => Guid.NewGuid().ToString("N")[..10];

    /// <summary>A key of this test.</summary>
    protected static Key KeyOf(Kind kind, string id) => new("servicenow", kind, id);

    [OneTimeSetUp]
    public async Task StartRelay()
    {
        await StartSystemAsync();
        relay = new RelayServer(SystemUrl);
        await relay.StartAsync(CancellationToken.None);
        using var owned = Own(Create());
        await PrepareAsync(owned.Target);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (relay is not null) await relay.DisposeAsync();
        await StopSystemAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the system, where the fixture owns it.</summary>
    protected virtual Task StartSystemAsync() => Task.CompletedTask;

    /// <summary>Stops it.</summary>
    protected virtual Task StopSystemAsync() => Task.CompletedTask;

    /// <summary>A target behind the relay.</summary>
    protected ITarget Create(IReadOnlyDictionary<string, string>? auth = null, IReadOnlyDictionary<string, string>? options = null) =>
        CreateFor(Relay.Url, auth ?? Auth, options);

    /// <summary>A target for another system.</summary>
    protected ITarget CreateFor(Uri url, IReadOnlyDictionary<string, string> auth, IReadOnlyDictionary<string, string>? options = null) =>
        Connector.CreateTarget(new ConnectorContext(url, auth, options ?? new Dictionary<string, string>(), Scope.All, Pace.Adaptive, Time, Logs))!;

    /// <summary>Writes what the connector needs in the target.</summary>
    protected static async Task PrepareAsync(ITarget target)
    {
        var schema = await target.DescribeAsync(CancellationToken.None);
        foreach (var prerequisite in schema.Prerequisites)
        {
            var key = new Key("kix", Kind.Choice, $"{prerequisite.Object}/{prerequisite.Name}");
            await target.WriteAsync(new Change(Verb.Create, prerequisite.Object, key, prerequisite.Object, prerequisite.Fields.DeepClone().AsObject()), CancellationToken.None);
        }
    }

    /// <summary>Writes all samples in order; returns each with its references filled in.</summary>
    protected async Task<IReadOnlyList<Change>> WriteSamplesAsync(ITarget target, Func<Change, Task>? before = null)
    {
        var refs = new Dictionary<Key, TargetRef>();
        var written = new List<Change>();
        foreach (var sample in Samples(Unique()))
        {
            var change = sample(key => refs[key]);
            if (before is not null) await before(change);
            var answer = await target.WriteAsync(change, CancellationToken.None);
            refs[change.Key] = answer.Ref;
            written.Add(Filled(change, answer));
        }
        return written;
    }

    /// <summary>The change with the references that came of writing it.</summary>
    protected static Change Filled(Change change, Written answer) => change with
    {
        Ref = answer.Ref,
        Parts = [.. change.Parts.Select(part => part with { Ref = answer.Parts.TryGetValue(part.Marker, out var reference) ? reference : null, Root = answer.Ref })],
    };

    [Test]
    public async Task The_description_names_every_object_of_the_load_order_and_each_field_once()
    {
        using var owned = Own(Create());
        var schema = await owned.Target.DescribeAsync(CancellationToken.None);
        var names = schema.Objects.Select(o => o.Name).ToList();

        Assert.That(names, Is.Unique);
        Assert.That(owned.Target.Info.LoadOrder, Is.SubsetOf(names));
        foreach (var one in schema.Objects)
        {
            Assert.That(one.Fields.Select(field => field.Name), Is.Unique, one.Name);
            Assert.That(one.Fields.Select(field => field.Refers).OfType<string>().Distinct(), Is.SubsetOf(names), one.Name);
            Assert.That(one.Fields.Where(field => field.Type == FieldType.Choice && field.ChoiceObject is not null).Select(field => field.ChoiceObject).Distinct(), Is.SubsetOf(names), one.Name);
        }
    }

    [Test]
    public async Task Once_prepared_the_description_wants_nothing_more()
    {
        using var owned = Own(Create());
        Assert.That((await owned.Target.DescribeAsync(CancellationToken.None)).Prerequisites, Is.Empty);
    }

    [Test]
    public async Task Samples_have_only_described_fields_and_each_object_has_a_sample()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target);
        var schema = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.ToDictionary(o => o.Name);
        var all = written.Concat(written.SelectMany(change => change.Parts)).ToList();

        Assert.That(all.Select(change => change.Object).Distinct(), Is.EquivalentTo(schema.Keys));
        foreach (var change in all) Assert.That(change.Fields.Select(field => field.Key), Is.SubsetOf(schema[change.Object].Fields.Select(field => field.Name)), change.Object);
    }

    [Test]
    public async Task What_was_written_reads_back_equal_field_by_field()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target);
        var schema = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.ToDictionary(o => o.Name);

        foreach (var change in written.Concat(written.SelectMany(change => change.Parts)))
        {
            Assert.That(change.Ref, Is.Not.Null, $"{change.Object} {change.Marker}");
            var read = await owned.Target.ReadAsync(change, CancellationToken.None);
            Assert.That(read, Is.Not.Null, change.Object);
            var fields = change.Fields.DeepClone().AsObject();
            if (owned.Target is ISettlingTarget settling && settling.Settles(change)) fields.Remove("Valid");
            Assert.That(FieldComparison.Compare(schema[change.Object], fields, read!), Is.Empty, change.Object);
        }
    }

    [Test]
    public async Task Nothing_is_found_before_it_is_written_and_everything_with_its_parts_afterwards()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target, async change =>
            Assert.That(await owned.Target.FindAsync(change.Object, [change], CancellationToken.None), Is.Empty, change.Object));

        using var other = Own(Create());
        foreach (var change in written)
        {
            var found = await other.Target.FindAsync(change.Object, [change with { Ref = null }], CancellationToken.None);
            Assert.That(found, Contains.Key(change.Key), change.Object);
            Assert.That(found[change.Key].Ref, Is.EqualTo(change.Ref));
            Assert.That(found[change.Key].Parts, Is.EquivalentTo(change.Parts.ToDictionary(part => part.Marker, part => part.Ref!.Value)), change.Object);
        }
    }

    [Test]
    public async Task Writing_the_same_change_twice_leaves_one_record()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target);

        using var other = Own(Create());
        foreach (var change in written)
        {
            var again = await other.Target.WriteAsync(Unwritten(change), CancellationToken.None);
            Assert.That(again.Ref, Is.EqualTo(change.Ref), change.Object);
            Assert.That(again.Existed, change.Object);
            Assert.That(again.Parts, Is.EquivalentTo(change.Parts.ToDictionary(part => part.Marker, part => part.Ref!.Value)), change.Object);
        }
    }

    [Test]
    public async Task A_record_whose_answer_was_lost_is_there_once()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target, change =>
        {
            Relay.LoseNext(Writes);
            return Task.CompletedTask;
        });

        using var other = Own(Create());
        foreach (var change in written)
        {
            var again = await other.Target.WriteAsync(Unwritten(change), CancellationToken.None);
            Assert.That(again.Ref, Is.EqualTo(change.Ref), change.Object);
            Assert.That(again.Parts, Is.EquivalentTo(change.Parts.ToDictionary(part => part.Marker, part => part.Ref!.Value)), change.Object);
        }
    }

    [Test]
    public async Task A_half_made_record_is_completed_and_what_was_there_stays()
    {
        using var owned = Own(Create());
        var refs = new Dictionary<Key, TargetRef>();
        foreach (var sample in Samples(Unique()))
        {
            var change = sample(key => refs[key]);
            if (change.Parts.Count < 2)
            {
                refs[change.Key] = (await owned.Target.WriteAsync(change, CancellationToken.None)).Ref;
                continue;
            }
            var half = await owned.Target.WriteAsync(change with { Parts = [.. change.Parts.Take(1)] }, CancellationToken.None);
            var whole = await owned.Target.WriteAsync(change, CancellationToken.None);
            refs[change.Key] = whole.Ref;
            Assert.That(whole.Ref, Is.EqualTo(half.Ref), change.Object);
            Assert.That(whole.Parts[change.Parts[0].Marker], Is.EqualTo(half.Parts[change.Parts[0].Marker]), change.Object);
            Assert.That(whole.Parts.Keys, Is.EquivalentTo(change.Parts.Select(part => part.Marker)), change.Object);
        }
    }

    [Test]
    public async Task A_refused_record_is_rejected_and_the_message_names_who_what_and_remedy()
    {
        using var owned = Own(Create());
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(Refused(Unique()), CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Rejected));
        Assert.That(refusal.Message, Does.StartWith($"{owned.Target.Info.Name}: ").And.Contains("; "));
    }

    [Test]
    public async Task An_unresolved_reference_is_rejected_and_invents_nothing()
    {
        using var owned = Own(Create());
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.WriteAsync(Unresolved(Unique()), CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Rejected));
    }

    [Test]
    public async Task A_silenced_target_queues_nothing_and_is_restored_as_it_was()
    {
        using var owned = Own(Create());
        if (owned.Target is not ISilencedTarget silenced) return;
        var before = await silenced.LoudAsync(CancellationToken.None);
        try
        {
            await silenced.SilenceAsync(before.Token, CancellationToken.None);
            Assert.That((await silenced.LoudAsync(CancellationToken.None)).Findings, Is.Empty);
            var queued = await QueuedAsync();
            await WriteSamplesAsync(owned.Target);
            Assert.That(await QueuedAsync(), Is.EqualTo(queued));
        }
        finally
        {
            await silenced.RestoreAsync(before.Token, CancellationToken.None);
            await silenced.RestoreAsync(before.Token, CancellationToken.None);
        }
        Assert.That((await silenced.LoudAsync(CancellationToken.None)).Token, Is.EqualTo(before.Token));
    }

    [Test]
    public async Task Asking_what_is_loud_changes_nothing_and_a_switch_that_was_cut_off_is_restored()
    {
        using var owned = Own(Create());
        if (owned.Target is not ISilencedTarget silenced) return;
        var before = await silenced.LoudAsync(CancellationToken.None);
        Assert.That((await silenced.LoudAsync(CancellationToken.None)).Token, Is.EqualTo(before.Token));
        Assert.That(before.Token, Does.Not.Contain("\n"));
        var switches = 0;
        Relay.Refuses = (method, path) => Writes(method, path) && ++switches > 1;
        try
        {
            await silenced.SilenceAsync(before.Token, CancellationToken.None);
        }
        catch (ConnectorException) when (switches > 1)
        {
            Assert.That((await silenced.LoudAsync(CancellationToken.None)).Token, Is.Not.EqualTo(before.Token), "one switch is off, the second was refused");
        }
        finally
        {
            Relay.Refuses = null;
        }
        await silenced.RestoreAsync(before.Token, CancellationToken.None);
        Assert.That((await silenced.LoudAsync(CancellationToken.None)).Token, Is.EqualTo(before.Token));
    }

    [Test]
    public async Task Settled_records_read_back_in_their_last_state()
    {
        using var owned = Own(Create());
        if (owned.Target is not ISettlingTarget settling) return;
        var schema = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.ToDictionary(o => o.Name);
        var due = (await WriteSamplesAsync(owned.Target)).Where(settling.Settles).ToList();
        Assert.That(due, Is.Not.Empty);
        foreach (var change in due)
        {
            await settling.SettleAsync(change, CancellationToken.None);
            await settling.SettleAsync(change, CancellationToken.None);
            var read = await owned.Target.ReadAsync(change, CancellationToken.None);
            Assert.That(FieldComparison.Compare(schema[change.Object], change.Fields, read!), Is.Empty, change.Object);
        }
    }

    [Test]
    public async Task A_wrong_secret_is_denied_and_does_not_show()
    {
        using var owned = Own(Create(WrongAuth));
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => owned.Target.ProbeAsync(CancellationToken.None));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Denied));
        foreach (var (name, secret) in WrongAuth.Where(pair => pair.Key is "password" or "token" or "api_key" or "client_secret"))
        {
            Assert.That(refusal.ToString(), Does.Not.Contain(secret), name);
        }
    }

    [Test]
    public async Task No_secret_and_no_address_shows_in_the_log()
    {
        using var owned = Own(Create());
        await owned.Target.ProbeAsync(CancellationToken.None);
        await WriteSamplesAsync(owned.Target);
        var text = string.Join('\n', Logs.Lines);
        foreach (var (name, secret) in Auth.Where(pair => pair.Key is "password" or "token" or "api_key" or "client_secret")) Assert.That(text, Does.Not.Contain(secret), name);
        Assert.That(text, Does.Not.Contain("@nordwerk.eu"));
    }

    [Test]
    public async Task The_probe_says_who_and_what_and_finds_nothing_wrong()
    {
        using var owned = Own(Create());
        var probe = await owned.Target.ProbeAsync(CancellationToken.None);
        Assert.That(probe.Product, Is.Not.Empty);
        Assert.That(probe.Account, Is.Not.Empty);
        Assert.That(probe.Findings.Where(finding => finding.Severity == Severity.Error), Is.Empty);
    }

    /// <summary>The change as it was before it was written.</summary>
    protected static Change Unwritten(Change change) =>
        change with { Ref = null, Root = null, Parts = [.. change.Parts.Select(part => part with { Ref = null, Root = null })] };

    /// <summary>Disposes the target where it can be.</summary>
    protected static Owned Own(ITarget target) => new(target);

    /// <summary>A target to be let go of.</summary>
    protected sealed record Owned(ITarget Target) : IDisposable
    {
        /// <inheritdoc />
        public void Dispose() => (Target as IDisposable)?.Dispose();
    }
}
