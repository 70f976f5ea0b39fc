using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Configuration items: found by number, each change a new version with the complete data, since a version replaces all of it.
/// </summary>
internal sealed class KixItems(KixSystem system, KixLinks links) : KixObject("ConfigItem", system)
{
    private const string Route = "cmdb/configitems";

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        foreach (var batch in Batches(wanted, "Number"))
        {
            var hits = await SearchAsync("Number", [.. batch.Select(change => change.Text("Number")).OfType<string>()], cancel);
            // Without a number the marker is searched for, which asks the database for every class that has the attribute.
            var marked = await SearchAsync($"CurrentVersion.Data.{KixMarkers.ConfigItem}", [.. batch.Where(change => change.Text("Number") is null).Select(change => change.Marker)], cancel);
            foreach (var change in batch)
            {
                var own = change.Text("Number") is { } number
                    ? hits.FirstOrDefault(hit => hit.Text("Number") == number.Trim())
                    : marked.FirstOrDefault(hit => MarkerOf(hit) == change.Marker);
                // A number that another record's item bears is not ours.
                if (own?.Text("ConfigItemID") is { } id && MarkerOf(own) is var marker && (marker is null || marker == change.Marker)) found[change.Key] = Existing(id);
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        if (change.Ref is { } known)
        {
            if (change.Verb != Verb.Update) return new Written(known) { Existed = true };
            return change.Changed.Contains("Class") ? await MoveAsync(change, known.Id, cancel) : await VersionAsync(change, known.Id, cancel);
        }
        if (change.Text("Number") is null && (await FindAsync([change], cancel)).GetValueOrDefault(change.Key) is { } earlier) return earlier;
        var fields = new JsonObject { ["ClassID"] = ClassOf(change), ["Version"] = await BodyAsync(change, cancel) };
        fields.Put("Number", change.Text("Number"));
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, "ConfigItemID", Name, fields, cancel), cancel);
        // What was there may be from an earlier run or plan: the version is sent, and KIX makes none where nothing differs.
        if (written.Existed) await VersionAsync(change, written.Ref.Id, cancel);
        Kix.Known[written.Ref] = true;
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known) return null;
        if (await Server.FindAsync(Name, $"{Route}/{known.Id}", new KixQuery { Include = "CurrentVersion,Data" }, cancel) is not { } hit) return null;
        var fields = new JsonObject();
        fields.Put("Class", hit.Text("ClassID"));
        Copy(hit, fields, ["Number", "Name"]);
        fields.Put("DeplState", hit.Text("CurDeplState"));
        fields.Put("InciState", hit.Text("CurInciState"));
        var data = (hit["CurrentVersion"] as JsonObject)?["Data"] as JsonObject ?? [];
        var inputs = await InputsAsync(hit.Text("ClassID"), cancel);
        var read = new JsonObject();
        foreach (var (key, value) in written.Fields["Data"] as JsonObject ?? [])
        {
            var safe = KixClasses.KeyOf(key);
            if (data[safe] is not { } there) continue;
            var texts = Json.Texts(there).Select(text => inputs.GetValueOrDefault(safe) switch
            {
                "DateTime" => Kix.Clock.ToUtc(text, Json.Text(value)),
                "Date" => text.Length > 10 ? text[..10] : text,
                _ => text,
            }).ToList();
            read[key] = value is JsonArray ? KixSearch.List(texts) : texts.FirstOrDefault();
        }
        fields["Data"] = read;
        return fields;
    }

    private async Task<Written> VersionAsync(Change change, string id, CancellationToken cancel)
    {
        await Server.CreateAsync($"{Route}/{id}/versions", "VersionID", "ConfigItemVersion", await BodyAsync(change, cancel), cancel);
        return Existing(id);
    }

    /// <summary>KIX cannot give an item another class: it is made anew under the same number, and its links with it.</summary>
    private async Task<Written> MoveAsync(Change change, string id, CancellationToken cancel)
    {
        var body = await BodyAsync(change, cancel);
        var tied = await links.OfAsync(Name, id, cancel);
        await Server.DeleteAsync($"{Route}/{id}", cancel);
        Kix.Known.TryRemove(Ref(id), out _);
        var written = await WriteAsync(change with { Ref = null, Verb = Verb.Create }, cancel);
        var moved = new List<MovedRef>();
        foreach (var link in tied)
        {
            if (await links.RenewAsync(link, Name, id, written.Ref.Id, cancel) is { } renewed) moved.Add(renewed);
        }

        return written with
        {
            Moved = moved,
            Findings = [new Finding(Severity.Note, "item_moved", $"{change.Key}: KIX cannot change the class of an item; it was deleted and made anew in the new class, {tied.Count} links with it",
                "nothing; its versions in the old class are gone", change.Key.ToString())],
        };
    }

    private async Task<JsonObject> BodyAsync(Change change, CancellationToken cancel)
    {
        var name = change.Text("Name") ?? throw Json.Refused(change, "it has no Name", "give it one");
        var version = new JsonObject
        {
            ["Name"] = name,
            ["DeplStateID"] = await StateAsync(change, "DeplState", KixSystem.DeploymentStates, cancel),
            ["InciStateID"] = await StateAsync(change, "InciState", KixSystem.IncidentStates, cancel),
        };
        var inputs = await InputsAsync(ClassOf(change), cancel);
        // KIX stores what it is sent without looking, and drops keys that the class does not have.
        var data = new JsonObject { [KixMarkers.ConfigItem] = change.Marker };
        foreach (var (key, value) in change.Fields["Data"] as JsonObject ?? [])
        {
            var safe = KixClasses.KeyOf(key);
            if (safe == KixMarkers.ConfigItem) continue;
            if (!inputs.TryGetValue(safe, out var input)) throw Json.Refused(change, $"its class has no attribute {safe}", "load the class anew: its definition lacks the attribute");
            var texts = Json.Texts(value).Select(text => input switch
            {
                "DateTime" => Kix.Clock.ToLocal(text),
                "Date" => text.Length > 10 ? text[..10] : text,
                _ => text,
            }).ToList();
            if (texts.Count > 0) data[safe] = value is JsonArray ? KixSearch.List(texts) : texts[0];
        }
        version["Data"] = data;
        return version;
    }

    private async Task<string> StateAsync(Change change, string field, string catalogue, CancellationToken cancel)
    {
        var name = change.Text(field) ?? (field == "DeplState" ? "Production" : "Operational");
        return await Kix.Items.IdAsync($"{catalogue}/{name}", cancel)
            ?? throw Json.Refused(change, $"{field} names an entry that {catalogue} does not have", "let the mapping create it or map it to one that is there");
    }

    private async Task<IReadOnlyDictionary<string, string>> InputsAsync(string? id, CancellationToken cancel) =>
        await Kix.Classes.EntryAsync(id, cancel) is { } itemClass ? KixClasses.Inputs(itemClass) : new Dictionary<string, string>();

    private static string ClassOf(Change change) => change.Id("Class") ?? throw Json.Refused(change, "it has no Class", "give it one");

    private Task<IReadOnlyList<JsonObject>> SearchAsync(string field, IReadOnlyCollection<string> values, CancellationToken cancel) => values.Count == 0
        ? Task.FromResult<IReadOnlyList<JsonObject>>([])
        : Server.ListAsync(Name, Route, new KixQuery
        {
            Search = KixSearch.In(Name, field, values), Include = "CurrentVersion,Data", Sort = "ConfigItem.ConfigItemID:numeric",
            Fields = "ConfigItem.ConfigItemID,ConfigItem.Number,ConfigItem.CurrentVersion",
        }, cancel);

    private static string? MarkerOf(JsonObject hit) =>
        (hit["CurrentVersion"] as JsonObject)?["Data"] is JsonObject data ? Json.Texts(data[KixMarkers.ConfigItem]).FirstOrDefault() : null;
}
