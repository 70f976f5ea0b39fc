using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Asset classes. A class that is there already keeps its own attributes; ours are added or replaced at the top level, which makes a new
/// version of its definition.
/// </summary>
internal sealed class KixClasses(KixSystem system) : KixObject("ConfigItemClass", system)
{
    private const string Route = "system/cmdb/classes";
    private const int LongestLine = 200;
    private const int MostOfList = 100;

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        Kix.Classes.Forget();
        var found = new Dictionary<Key, Written>();
        foreach (var change in wanted)
        {
            if (change.Text("Name") is { } name && await Kix.Classes.KnownIdAsync(name, cancel) is { } id) found[change.Key] = Existing(id);
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        if (change.Text("Name") is not { } name) throw Json.Refused(change, "it has no Name", "give it one");
        if (change.Ref is { } known)
        {
            if (change.Verb == Verb.Update) await ChangeAsync(change, known.Id, cancel);
            return new Written(known) { Existed = true };
        }
        var fields = new JsonObject
        {
            ["Name"] = name, ["Comment"] = change.Text("Comment") ?? "", ["ValidID"] = 1, ["DefinitionString"] = PerlLiteral.Write(Definition(change, [])),
        };
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, "ConfigItemClassID", Name, fields, cancel), cancel);
        if (written.Existed) await DefineAsync(change, written.Ref.Id, cancel);
        Kix.Classes.Forget();
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known || await GetAsync(known.Id, cancel) is not { } hit) return null;
        var fields = new JsonObject();
        Copy(hit, fields, ["Name", "Comment"]);
        var there = DefinitionOf(hit).ToDictionary(attribute => attribute.Text("Key") ?? "", StringComparer.Ordinal);
        var attributes = new JsonObject();
        foreach (var (key, wanted) in Attributes(written))
        {
            if (!there.TryGetValue(KeyOf(key), out var attribute)) continue;
            // Type and length are KIX's own words; they read back as asked for where they came out as asked for.
            var same = Json.Same(attribute["Input"], Attribute(key, wanted)["Input"]);
            var read = new JsonObject { ["label"] = attribute.Text("Name") };
            if (wanted.ContainsKey("type")) read["type"] = same ? wanted["type"]?.DeepClone() : attribute["Input"]?["Type"]?.DeepClone();
            if (wanted.ContainsKey("max_length")) read["max_length"] = same ? wanted["max_length"]?.DeepClone() : attribute["Input"]?["MaxLength"]?.DeepClone();
            attributes[key] = read;
        }
        fields["Attributes"] = attributes;
        return fields;
    }

    private static readonly HashSet<string> Validated = new(
        [
            "State", "StateID", "Queue", "QueueID", "Priority", "PriorityID", "Lock", "LockID", "Channel", "ChannelID", "SenderType", "SenderTypeID", "ContactID",
            "Email", "From", "To", "Cc", "Bcc",
        ],
        StringComparer.Ordinal);

    /// <summary>
    /// KIX takes ASCII letters, digits and underscores as a key; anything else becomes an underscore. Its validators look at some key names at any
    /// depth of a request, assets' data among them: these get an underscore in front.
    /// </summary>
    public static string KeyOf(string key)
    {
        if (Validated.Contains(key)) return "_" + key;
        var safe = string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        return safe.Length > 0 && char.IsAsciiDigit(safe[0]) ? "_" + safe : safe;
    }

    /// <summary>The input types of a class's attributes at the top level, by key.</summary>
    public static IReadOnlyDictionary<string, string> Inputs(JsonObject itemClass)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in DefinitionOf(itemClass)) inputs[attribute.Text("Key") ?? ""] = Json.Text(attribute["Input"]?["Type"]) ?? "Text";
        return inputs;
    }

    private async Task ChangeAsync(Change change, string id, CancellationToken cancel)
    {
        var fields = new JsonObject();
        Copy(change, fields, Sent(change), ["Name", "Comment"]);
        if (fields.Count > 0) await Server.ChangeAsync($"{Route}/{id}", Name, fields, cancel);
        if (Sent(change).Contains("Attributes")) await DefineAsync(change, id, cancel);
        Kix.Classes.Forget();
    }

    private async Task DefineAsync(Change change, string id, CancellationToken cancel)
    {
        if (await GetAsync(id, cancel) is not { } hit) throw Json.Refused(change, "the class was deleted in KIX", "plan again");
        var before = DefinitionOf(hit).ToList();
        var after = Definition(change, before);
        if (Json.Same(new JsonArray([.. before.Select(attribute => attribute.DeepClone())]), after)) return;
        try
        {
            await Server.CreateAsync($"{Route}/{id}/definitions", "ConfigItemClassDefinitionID", "ConfigItemClassDefinition",
                new JsonObject { ["DefinitionString"] = PerlLiteral.Write(after) }, cancel);
        }
        catch (ConnectorException failure) when (failure.What.StartsWith("409", StringComparison.Ordinal))
        {
            // The same definition once more: nothing to do.
        }
    }

    private Task<JsonObject?> GetAsync(string id, CancellationToken cancel) =>
        Server.FindAsync(Name, $"{Route}/{id}", new KixQuery { Include = "CurrentDefinition" }, cancel);

    private static IEnumerable<JsonObject> DefinitionOf(JsonObject itemClass) => (itemClass["CurrentDefinition"] as JsonObject)?.Items("Definition") ?? [];

    private static JsonArray Definition(Change change, IReadOnlyList<JsonObject> before)
    {
        var ours = Attributes(change).Select(attribute => Attribute(attribute.Key, attribute.Value)).ToDictionary(attribute => attribute.Text("Key")!, StringComparer.Ordinal);
        ours[KixMarkers.ConfigItem] = Attribute(KixMarkers.ConfigItem, new JsonObject { ["label"] = "Source ID" });
        var all = new JsonArray();
        foreach (var attribute in before)
        {
            // An attribute of the same key that is more than a line of text (a section, say) stays what it is.
            var replaced = ours.Remove(attribute.Text("Key") ?? "", out var own) && attribute["Sub"] is null;
            all.Add(replaced ? own!.DeepClone() : attribute.DeepClone());
        }
        if (ours.Remove(KixMarkers.ConfigItem, out var marker)) all.Add(marker);
        foreach (var own in ours.Values) all.Add(own);
        return all;
    }

    private static JsonObject Attribute(string key, JsonObject wanted)
    {
        var many = Kind(wanted) == "list";
        return new JsonObject
        {
            ["CountDefault"] = 1, ["CountMax"] = many ? MostOfList : 1, ["CountMin"] = 0, ["Input"] = Input(wanted),
            ["Key"] = KeyOf(key), ["Name"] = wanted.Text("label") ?? key, ["Searchable"] = 1,
        };
    }

    private static JsonObject Input(JsonObject wanted)
    {
        var length = wanted.Long("max_length");
        return Kind(wanted) switch
        {
            "instant" or "datetime" => new JsonObject { ["Type"] = "DateTime" },
            "date" => new JsonObject { ["Type"] = "Date" },
            "html" or "object" => new JsonObject { ["Type"] = "TextArea" },
            _ when length > LongestLine => new JsonObject { ["Type"] = "TextArea" },
            _ when length > 0 => new JsonObject { ["MaxLength"] = length, ["Size"] = 50, ["Type"] = "Text" },
            _ => new JsonObject { ["Size"] = 50, ["Type"] = "Text" },
        };
    }

    private static string Kind(JsonObject wanted) => (wanted.Text("type") ?? "text").ToLowerInvariant();

    private static IEnumerable<KeyValuePair<string, JsonObject>> Attributes(Change change) => (change.Fields["Attributes"] as JsonObject ?? [])
        .Where(attribute => KeyOf(attribute.Key) != KixMarkers.ConfigItem)
        .DistinctBy(attribute => KeyOf(attribute.Key), StringComparer.Ordinal)
        .Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value as JsonObject ?? []));
}
