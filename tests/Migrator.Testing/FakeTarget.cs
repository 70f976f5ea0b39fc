using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Testing;

/// <summary>A record of a <see cref="FakeTarget"/>.</summary>
/// <param name="Object">Its object.</param>
/// <param name="Marker">Its marker.</param>
/// <param name="Root">Id of the record that it is a part of; its own for a root.</param>
/// <param name="Fields">Its fields.</param>
public sealed record FakeRecord(string Object, string Marker, string Root, JsonObject Fields);

/// <summary>
/// A target in memory: teams in a tree, customers with an address that no two may share, agents that are only matched, tickets with notes and files.
/// </summary>
public class FakeTarget : ITarget
{
    private readonly Lock gate = new();
    private int last;
    private int writes;

    /// <summary>Records by id.</summary>
    public SortedDictionary<string, FakeRecord> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>States that it knows.</summary>
    public HashSet<string> States { get; } = new(StringComparer.Ordinal) { "open", "closed" };

    /// <summary>Logins of its agents.</summary>
    public HashSet<string> Agents { get; } = new(StringComparer.Ordinal);

    /// <summary>What was written, as verb, object and marker, in order; a part follows its root.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Changes that it refuses: says why, null for those that it takes.</summary>
    public Func<Change, string?> Refuses { get; set; } = _ => null;

    /// <summary>Takes part in each write before anything is done, given its number from 1.</summary>
    public Action<int, Change> BeforeWrite { get; set; } = (_, _) => { };

    /// <summary>Takes part in each write when everything is done and the answer is still to be given.</summary>
    public Action<int, Change> AfterWrite { get; set; } = (_, _) => { };

    /// <summary>Markers that it was asked for.</summary>
    public List<string> Asked { get; } = [];

    /// <inheritdoc />
    public TargetInfo Info { get; } = new("fake", ["State", "Team", "Customer", "Agent", "Ticket"], [new Finding(Severity.Note, "created_time", "fake: it keeps no created time", "nothing to do")]);

    /// <summary>The record with that marker.</summary>
    public FakeRecord? ByMarker(string marker) => Records.Values.SingleOrDefault(record => record.Marker == marker);

    /// <summary>Records of an object.</summary>
    public IReadOnlyList<FakeRecord> Of(string name) => [.. Records.Values.Where(record => record.Object == name)];

    /// <inheritdoc />
    public Task<Probe> ProbeAsync(CancellationToken cancel) => Task.FromResult(new Probe("Fake", null, null, []));

    /// <inheritdoc />
    public Task<TargetSchema> DescribeAsync(CancellationToken cancel) => Task.FromResult(new TargetSchema(
    [
        new TargetObject("State", [new TargetField("Name", FieldType.Text) { Required = true }, new TargetField("Type", FieldType.Text)]),
        new TargetObject("Team", [new TargetField("Name", FieldType.Text) { Required = true }, Reference("Parent", "Team")]),
        new TargetObject("Customer", [new TargetField("Name", FieldType.Text) { Required = true }, new TargetField("Email", FieldType.Text) { Unique = true }, new TargetField("Note", FieldType.Text)]),
        new TargetObject("Agent", [new TargetField("Login", FieldType.Text) { Required = true }]) { Existing = Agents, People = [.. Agents.Order(StringComparer.Ordinal).Select(login => new TargetPerson(login))] },
        new TargetObject("Ticket",
        [
            new TargetField("Number", FieldType.Text) { Required = true, Fixed = true }, new TargetField("Title", FieldType.Text) { MaxLength = 50 }, Reference("Customer", "Customer"),
            Reference("Team", "Team"), Reference("Owner", "Agent"), new TargetField("State", FieldType.Choice) { Choices = [.. States], ChoiceObject = "State" },
            new TargetField("Due", FieldType.Instant), new TargetField("Body", FieldType.Html),
        ]),
        new TargetObject("Note", [new TargetField("Text", FieldType.Html), new TargetField("Author", FieldType.Text)]),
        new TargetObject("File", [new TargetField("Name", FieldType.Text), new TargetField("Content", FieldType.Content)]),
    ], TimeSpan.Zero));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<Key, Written>> FindAsync(string target, IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        lock (gate)
        {
            foreach (var change in wanted)
            {
                Asked.Add(change.Marker);
                if (target == "Agent" && change.Fields["Login"]?.GetValue<string>() is { } login && Agents.Contains(login)) found[change.Key] = new Written(new TargetRef(target, login));
                if (Records.FirstOrDefault(pair => pair.Value.Object == target && pair.Value.Marker == change.Marker).Key is not { } id) continue;
                var parts = Records.Where(pair => pair.Value.Root == id && pair.Key != id).ToDictionary(pair => pair.Value.Marker, pair => new TargetRef(pair.Value.Object, pair.Key));
                found[change.Key] = new Written(new TargetRef(target, id), parts) { Existed = true };
            }
        }

        return Task.FromResult<IReadOnlyDictionary<Key, Written>>(found);
    }

    /// <inheritdoc />
    public Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        int number;
        Written written;
        lock (gate)
        {
            number = ++writes;
            BeforeWrite(number, change);
            foreach (var one in change.Parts.Prepend(change))
            {
                if (Refuses(one) is { } why) throw new ConnectorException(Fault.Rejected, "fake", why, "correct the record");
            }

            var id = Put(change, null);
            var parts = change.Parts.ToDictionary(part => part.Marker, part => new TargetRef(part.Object, Put(part, id)));
            written = new Written(new TargetRef(change.Object, id), parts);
        }

        AfterWrite(number, change);
        return Task.FromResult(written);
    }

    /// <inheritdoc />
    public Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        lock (gate)
        {
            if (written.Object == "Agent") return Task.FromResult(written.Ref is { } agent && Agents.Contains(agent.Id) ? new JsonObject { ["Login"] = agent.Id } : null);
            return Task.FromResult(written.Ref is { } reference && Records.TryGetValue(reference.Id, out var record) ? record.Fields.DeepClone().AsObject() : null);
        }
    }

    private string Put(Change change, string? root)
    {
        if (change.Verb == Verb.Skip) return change.Ref!.Value.Id;
        Log.Add($"{change.Verb} {change.Object} {change.Marker}");
        var id = change.Ref?.Id ?? (++last).ToString("d6", CultureInfo.InvariantCulture);
        var fields = change.Fields.DeepClone().AsObject();
        if (change.Content is { } content)
        {
            using var bytes = content();
            fields["Content"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }

        if (change.Object == "State") States.Add(fields["Name"]!.GetValue<string>());
        Records[id] = new FakeRecord(change.Object, change.Marker, root ?? id, fields);
        return id;
    }

    private static TargetField Reference(string name, string refers) => new(name, FieldType.Reference) { Refers = refers };
}

/// <summary>A <see cref="FakeTarget"/> that says whether it holds anything of a source.</summary>
public sealed class MarkedFakeTarget : FakeTarget, IMarkedTarget
{
    /// <inheritdoc />
    public Task<bool> HoldsAnyAsync(string target, string source, CancellationToken cancel) =>
        Task.FromResult(Of(target).Any(record => record.Marker.StartsWith(source + ":", StringComparison.Ordinal)));
}

/// <summary>A <see cref="FakeTarget"/> that sends mail, and gives records their last state when everything else is written.</summary>
public sealed class LoudFakeTarget : FakeTarget, ISilencedTarget, ISettlingTarget
{
    /// <summary>What is switched on: mail and calls.</summary>
    public HashSet<string> On { get; } = new(StringComparer.Ordinal) { "mail", "calls" };

    /// <summary>True where anything goes out.</summary>
    public bool Loud => On.Count > 0;

    /// <summary>Everything that was done to the switches.</summary>
    public List<string> Switched { get; } = [];

    /// <summary>Takes part before a switch is turned off.</summary>
    public Action<string> BeforeSwitch { get; set; } = _ => { };

    /// <summary>Markers of records that got their last state.</summary>
    public List<string> Settled { get; } = [];

    /// <inheritdoc />
    public Task<Loudness> LoudAsync(CancellationToken cancel) => Task.FromResult(new Loudness(
        [.. On.Order(StringComparer.Ordinal).Select(one => new Finding(Severity.Error, "loud", $"{one} goes out for every ticket", $"switch {one} off"))],
        string.Join(' ', On.Order(StringComparer.Ordinal))));

    /// <inheritdoc />
    public Task SilenceAsync(string token, CancellationToken cancel)
    {
        foreach (var one in token.Split(' '))
        {
            BeforeSwitch(one);
            Switched.Add("off: " + one);
            On.Remove(one);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task RestoreAsync(string token, CancellationToken cancel)
    {
        Switched.Add("on: " + token);
        On.UnionWith(token.Split(' '));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public bool Settles(Change change) => change.Object == "Customer";

    /// <inheritdoc />
    public Task SettleAsync(Change written, CancellationToken cancel)
    {
        Settled.Add(written.Marker);
        return Task.CompletedTask;
    }
}
