using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Configuration items: found by number, each change a new version with the complete data, since a version replaces all of it.
/// </summary>
internal sealed class KixItems(KixSystem system, KixLinks links) : KixObject("ConfigItem", system)
{
    private const string Route = "cmdb/configitems";
    private const string Deployed = "Production";
    private const string Operational = "Operational";

    /// <summary>Ends the number of an item that is on its way to another class.</summary>
    private const string Interim = "~moving";

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
                    : marked.FirstOrDefault(hit => MarkerOf(hit) == change.Marker && hit.Text("Number")?.EndsWith(Interim, StringComparison.Ordinal) != true);
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
        var written = await CreateAsync(change, () => CreateAsync(change, change.Text("Number"), cancel), cancel);
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
        fields.Put("Name", hit.Text("Name"));
        if (written.Text("Number") is not null) fields.Put("Number", hit.Text("Number"));
        foreach (var (field, shown, usual) in new[] { ("DeplState", "CurDeplState", Deployed), ("InciState", "CurInciState", Operational) })
        {
            if (written.Text(field) is not null || hit.Text(shown) != usual) fields.Put(field, hit.Text(shown));
        }
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

    /// <summary>
    /// KIX cannot give an item another class, takes a number once and never changes it. So the item is made in its new class under an interim
    /// number first and gets the links; then the old one goes, the last one is made under the number, takes the links over, and the interim one
    /// goes. At every moment one item holds the links, and what is there under the two numbers tells where a move that was cut off has to go on.
    /// </summary>
    private async Task<Written> MoveAsync(Change change, string id, CancellationToken cancel)
    {
        var wanted = ClassOf(change);
        var number = change.Text("Number")?.Trim();
        var hits = number is null
            ? await SearchAsync($"CurrentVersion.Data.{KixMarkers.ConfigItem}", [change.Marker], cancel)
            : await SearchAsync("Number", [number, number + Interim], cancel);
        var last = hits.FirstOrDefault(hit => hit.Text("ClassID") == wanted && hit.Text("Number")?.EndsWith(Interim, StringComparison.Ordinal) != true)?.Text("ConfigItemID");
        var old = hits.FirstOrDefault(hit => hit.Text("ClassID") != wanted && (number is null || hit.Text("Number") == number))?.Text("ConfigItemID");
        var between = hits.FirstOrDefault(hit => number is not null && hit.Text("Number") == number + Interim)?.Text("ConfigItemID");
        var tied = new LinkMoves(links);
        if (old is not null && number is not null)
        {
            between ??= await CreateAsync(change, number + Interim, cancel);
            await tied.PassOnAsync(Name, old, between, cancel);
            await RemoveAsync(old, cancel);
        }
        if (last is null) last = await CreateAsync(change, number, cancel);
        else await VersionAsync(change, last, cancel);
        if ((number is null ? old : between) is { } from)
        {
            await tied.PassOnAsync(Name, from, last, cancel);
            await RemoveAsync(from, cancel);
        }
        Kix.Known[Ref(last)] = true;
        return new Written(Ref(last))
        {
            Moved = tied.Moved,
            Findings = [new Finding(Severity.Note, "item_moved", $"{change.Key}: KIX cannot change the class of an item; it was made anew in the new class, with {tied.Moved.Count} links, and the old one deleted",
                "nothing; its versions in the old class are gone", change.Key.ToString())],
        };
    }

    private async Task<string> CreateAsync(Change change, string? number, CancellationToken cancel)
    {
        var fields = new JsonObject { ["ClassID"] = ClassOf(change), ["Version"] = await BodyAsync(change, cancel) };
        fields.Put("Number", number);
        return await Server.CreateAsync(Route, "ConfigItemID", Name, fields, cancel);
    }

    private async Task RemoveAsync(string id, CancellationToken cancel)
    {
        await Server.DeleteAsync($"{Route}/{id}", cancel);
        Kix.Known.TryRemove(Ref(id), out _);
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
        var name = change.Text(field) ?? (field == "DeplState" ? Deployed : Operational);
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
            Fields = "ConfigItem.ConfigItemID,ConfigItem.Number,ConfigItem.ClassID,ConfigItem.CurrentVersion",
        }, cancel);

    private static string? MarkerOf(JsonObject hit) =>
        (hit["CurrentVersion"] as JsonObject)?["Data"] is JsonObject data ? Json.Texts(data[KixMarkers.ConfigItem]).FirstOrDefault() : null;
}
