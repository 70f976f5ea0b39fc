using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Organisations: found by marker and number, created valid, made invalid at the end, since KIX assigns nothing to an invalid one.</summary>
internal sealed class KixOrganisations(KixSystem system) : KixObject("Organisation", system)
{
    private const string Route = "organisations";

    private static readonly string[] Texts = ["Number", "Name", "Street", "Zip", "City", "Country", "Url", "Comment"];

    private readonly ConcurrentDictionary<string, SemaphoreSlim> reviving = new(StringComparer.Ordinal);

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        foreach (var batch in Batches(wanted, "Number"))
        {
            var hits = await Server.ListAsync(Name, Route, new KixQuery
            {
                Search = ByNumberOrMarker(batch, KixMarkers.Organisation),
                Include = "DynamicFields", Fields = "Organisation.ID,Organisation.Number,Organisation.DynamicFields", Sort = "Organisation.ID:numeric",
            }, cancel);
            foreach (var change in batch)
            {
                if (Own(hits, change, KixMarkers.Organisation)?.Text("ID") is { } id) found[change.Key] = Existing(id);
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        var sent = Sent(change);
        var fields = new JsonObject();
        Copy(change, fields, sent, Texts);
        if (sent.Contains("Parent")) fields["ParentID"] = change.Id("Parent");
        if (change.Ref is { } known)
        {
            if (sent.Contains("Valid") && Json.IsTrue(change.Fields["Valid"])) fields["ValidID"] = 1;
            fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, KixMarkers.Organisation, cancel));
            if (change.Verb == Verb.Update) await Server.ChangeAsync($"{Route}/{known.Id}", Name, fields, cancel);
            return new Written(known) { Existed = true };
        }
        fields["ValidID"] = 1;
        fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, KixMarkers.Organisation, cancel));
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, "OrganisationID", Name, fields, cancel), cancel);
        // Fields come before dynamic fields in KIX: an organisation that an earlier run left half-made has its number, but no marker.
        if (written.Existed) await Server.ChangeAsync($"{Route}/{written.Ref.Id}", Name, fields.DeepClone().AsObject(), cancel);
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known || await GetAsync(known.Id, cancel) is not { } hit) return null;
        var fields = new JsonObject { ["Valid"] = hit.Long("ValidID") == 1 };
        Copy(hit, fields, Texts);
        fields.Put("Parent", hit.Text("ParentID"));
        await Kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    public override bool Settles(Change change) => Json.IsFalse(change.Fields["Valid"]);

    public override Task SettleAsync(Change written, CancellationToken cancel) =>
        written.Ref is { } known ? Server.ChangeAsync($"{Route}/{known.Id}", Name, new JsonObject { ["ValidID"] = 2 }, cancel) : Task.CompletedTask;

    /// <summary>Does something for which the organisation must be valid, and leaves it as it was.</summary>
    public async Task<T> WhileValidAsync<T>(string? id, Func<Task<T>> act, CancellationToken cancel)
    {
        if (id is null || await GetAsync(id, cancel) is not { } hit || hit.Long("ValidID") == 1) return await act();
        var turn = reviving.GetOrAdd(id, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancel);
        try
        {
            await Server.ChangeAsync($"{Route}/{id}", Name, new JsonObject { ["ValidID"] = 1 }, cancel);
            try
            {
                return await act();
            }
            finally
            {
                await Server.ChangeAsync($"{Route}/{id}", Name, new JsonObject { ["ValidID"] = 2 }, CancellationToken.None);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private Task<JsonObject?> GetAsync(string id, CancellationToken cancel) =>
        Server.FindAsync(Name, $"{Route}/{id}", new KixQuery { Include = "DynamicFields" }, cancel);

}
