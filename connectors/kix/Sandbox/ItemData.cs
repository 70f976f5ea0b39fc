using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Class data of a version: keys that the definition does not know are dropped, everything else is kept as sent, as text.</summary>
internal sealed class ItemData(Backend backend, Func<int> nextAttachment)
{
    private static readonly string[] OrganisationName = ["Name", "Street", "Zip", "City"];

    public Dictionary<int, Attachment> Attachments { get; } = [];

    /// <summary>The data as it is stored.</summary>
    public JsonObject Store(JsonArray attributes, JsonObject? sent)
    {
        var kept = new JsonObject();
        if (sent is null) return kept;
        foreach (var attribute in attributes.OfType<JsonObject>())
        {
            var key = attribute.Text("Key")!;
            if (sent[key] is not { } value) continue;
            var entries = (value as JsonArray ?? [value.DeepClone()]).Select(entry => Entry(attribute, key, entry)).OfType<JsonNode>().ToArray();
            if (entries.Length == 0) continue;
            kept[key] = entries.Length == 1 && attribute.Number("CountMax") == 1 ? entries[0] : new JsonArray(entries);
        }

        return kept;
    }

    /// <summary>The data as a list of labelled, readable values.</summary>
    public static JsonArray Prepare(Backend backend, JsonArray attributes, JsonObject data)
    {
        var list = new JsonArray();
        foreach (var attribute in attributes.OfType<JsonObject>())
        {
            var key = attribute.Text("Key")!;
            if (data[key] is not { } value) continue;
            foreach (var entry in value as JsonArray ?? [value.DeepClone()]) list.Add(Prepared(backend, attribute, key, entry));
        }

        return list;
    }

    /// <summary>Searchable values below a path of keys.</summary>
    public static IEnumerable<string?> Values(JsonNode? node, string[] path, int at)
    {
        if (node is JsonArray list) return list.SelectMany(entry => Values(entry, path, at));
        if (at == path.Length) return node is JsonObject own ? [own.Text(path[^1])] : [node.AsText()];
        return node is JsonObject data ? Values(data[path[at]], path, at + 1) : [];
    }

    private JsonNode? Entry(JsonObject attribute, string key, JsonNode? entry)
    {
        if (attribute["Input"]?["Type"].AsText() == "Attachment") return entry is JsonObject file ? Attachment(file) : null;
        if (attribute["Sub"] is JsonArray below && entry is JsonObject data)
        {
            var kept = Store(below, data);
            if (data.Text(key) is { Length: > 0 } own) kept[key] = own;
            return kept.Count > 0 ? kept : null;
        }

        return entry.AsText() is { Length: > 0 } text ? JsonValue.Create(text) : null;
    }

    private JsonObject Attachment(JsonObject file)
    {
        var attachment = new Attachment(
            nextAttachment(), file.TextOrEmpty("Filename"), file.Text("ContentType") ?? "application/octet-stream", "", "",
            backend.Contents.Keep(Reading.Base64(file["Content"])));
        Attachments[attachment.Id] = attachment;
        return new JsonObject
        {
            ["AttachmentID"] = attachment.Id.ToText(), ["ContentType"] = attachment.ContentType, ["Filename"] = attachment.Filename,
            ["Filesize"] = Reading.Size(attachment.Content.Length), ["FilesizeRaw"] = attachment.Content.Length,
        };
    }

    private static JsonObject Prepared(Backend backend, JsonObject attribute, string key, JsonNode? entry)
    {
        var type = attribute["Input"]?["Type"].AsText() ?? "";
        var own = entry is JsonObject data && type != "Attachment" ? data[key] : entry;
        var value = own?.DeepClone();
        if (type == "Attachment" && value is JsonObject file) file["Content"] = null;
        var prepared = new JsonObject
        {
            ["DisplayValue"] = type == "Attachment" ? (entry as JsonObject)?.Text("Filename") : Display(backend, type, own.AsText()), ["Key"] = key,
            ["Label"] = attribute.Text("Name"), ["Type"] = type, ["Value"] = value,
        };
        if (attribute["Sub"] is JsonArray below && entry is JsonObject inner) prepared["Sub"] = Prepare(backend, below, inner);
        return prepared;
    }

    private static string? Display(Backend backend, string type, string? value)
    {
        var id = value.AsNumber() ?? 0;
        var shown = type switch
        {
            "Organisation" when backend.Organisations.Find(id) is { } row =>
                string.Join(' ', OrganisationName.Select(row.Text).Where(text => text is { Length: > 0 })),
            "Contact" => backend.Contacts.Find(id)?.Text("Fullname"),
            "GeneralCatalog" or "GeneralCatalogClass" => backend.Catalogues.General.Find(id)?.Text("Name"),
            "CIClassReference" => backend.Items.NameOf(id),
            "User" => backend.People.Users.Find(id)?.Text("UserLogin"),
            "TeamReference" => backend.Catalogues.Queues.Find(id)?.Text("Fullname"),
            "TicketReference" => backend.Tickets.Find(id)?.Number,
            _ => null,
        };
        return shown ?? value;
    }
}
