using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>One object of KIX that stands for itself: found, written, read.</summary>
internal abstract class KixObject(string name, KixSystem system)
{
    /// <summary>KIX's name for it.</summary>
    public string Name { get; } = name;

    protected KixSystem Kix { get; } = system;

    protected KixServer Server => Kix.Server;

    /// <summary>What is there already, by key.</summary>
    public abstract Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel);

    /// <summary>Creates or changes it.</summary>
    public abstract Task<Written> WriteAsync(Change change, CancellationToken cancel);

    /// <summary>Reads it back; all that is there, whatever was written.</summary>
    public abstract Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel);

    /// <summary>Gives it its last state: invalid, mostly.</summary>
    public virtual Task SettleAsync(Change written, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>True where the change needs <see cref="SettleAsync"/>.</summary>
    public virtual bool Settles(Change change) => false;

    protected TargetRef Ref(string id) => new(Name, id);

    protected Written Existing(string id) => new(Ref(id)) { Existed = true };

    /// <summary>Names of the fields to send: those that changed, or all of a new record.</summary>
    protected static IReadOnlyList<string> Sent(Change change) =>
        change.Ref is null || change.Changed.Count == 0 ? [.. change.Fields.Select(field => field.Key)] : change.Changed;

    /// <summary>
    /// Sends a create. Where it is refused or its answer is lost, the record is looked up: it may be there from an earlier run, or from this call.
    /// </summary>
    protected async Task<Written> CreateAsync(Change change, Func<Task<string>> create, CancellationToken cancel)
    {
        try
        {
            return new Written(Ref(await create()));
        }
        catch (ConnectorException failure) when (KixServer.MayHaveWritten(failure))
        {
            var found = await FindAsync([change], cancel);
            if (found.TryGetValue(change.Key, out var there)) return there with { Existed = true };
            throw Named(change, failure);
        }
    }

    /// <summary>The failure with the record that it is about.</summary>
    protected static ConnectorException Named(Change change, ConnectorException failure) => failure.Fault == Fault.Rejected
        ? new ConnectorException(Fault.Rejected, failure.Who, $"{change.Object} {change.Key}: {failure.What}", failure.Remedy, failure)
        : failure;

    /// <summary>Lists that fit into one search each, by what identifies the records.</summary>
    protected static IEnumerable<IReadOnlyList<Change>> Batches(IReadOnlyList<Change> wanted, string? field) =>
        KixSearch.Batches(wanted, change => [change.Marker, field is null ? null : change.Text(field)]);

    /// <summary>Finds records that carry a number of their own, by it or by their marker.</summary>
    protected string ByNumberOrMarker(IReadOnlyList<Change> batch, string marker) => KixSearch.Any(Name,
        ("Number", "IN", KixSearch.List(batch.Select(change => change.Text("Number")).OfType<string>().DefaultIfEmpty("-"))),
        (KixDynamicFields.Prefix + marker, "IN", KixSearch.List(batch.Select(change => change.Marker))));

    /// <summary>The change's record among those that were found: by marker, else by number where it carries no marker.</summary>
    protected static JsonObject? Own(IReadOnlyList<JsonObject> hits, Change change, string marker) =>
        hits.FirstOrDefault(hit => KixDynamicFields.MarkerOf(hit, marker) == change.Marker)
        ?? hits.FirstOrDefault(hit => KixDynamicFields.MarkerOf(hit, marker) is null && change.Text("Number") is { } number && hit.Text("Number") == number.Trim());

    /// <summary>Texts as KIX stores them: without blanks at the ends.</summary>
    protected static void Copy(Change change, JsonObject into, IEnumerable<string> names, IReadOnlyCollection<string> known)
    {
        foreach (var name in names.Where(known.Contains)) into[name] = change.Text(name) ?? "";
    }

    protected static void Copy(JsonObject from, JsonObject into, IEnumerable<string> names)
    {
        foreach (var name in names) into.Put(name, from.Text(name));
    }
}
