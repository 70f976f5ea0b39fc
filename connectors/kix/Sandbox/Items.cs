using System.Globalization;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Config items and their versions.</summary>
internal sealed partial class Items
{
    private const string DeploymentStates = "ITSM::ConfigItem::DeploymentState";
    private const string IncidentStates = "ITSM::Core::IncidentState";

    private readonly Backend backend;
    private readonly SortedDictionary<int, Item> items = [];
    private readonly Dictionary<string, int> byNumber = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Path, string Value), SortedSet<int>> byData = [];
    private readonly Dictionary<int, int> counters = [];
    private int lastVersion;
    private int lastAttachment;
    private int lastHistory;
    private int lastImage;

    public Items(Backend backend)
    {
        this.backend = backend;
        Records = new ItemRecords(backend);
    }

    public int LastId { get; private set; }

    public IReadOnlyCollection<int> Ids => items.Keys;

    private ItemRecords Records { get; }

    public IEnumerable<Route> Routes()
    {
        const string One = "/cmdb/configitems/:ConfigItemID";
        return
        [
            new("GET", "/cmdb/configitems", call => backend.Listing.List(call, Records)),
            new("GET", One, call => backend.Listing.Get(call, Records, call.Path["ConfigItemID"])),
            new("POST", "/cmdb/configitems", Create, "ConfigItem", "ClassID"),
            new("PATCH", One, call => Reply.Changed("ConfigItemID", Require(call).Id), "ConfigItem"),
            new("DELETE", One, Delete),
            new("GET", $"{One}/versions", ListVersions),
            new("GET", $"{One}/versions/:VersionID", call => Reply.One("ConfigItemVersion", ShowVersion(Require(call), Version(call), call, inList: true))),
            new("POST", $"{One}/versions", CreateVersion, "ConfigItemVersion", "DeplStateID", "InciStateID", "Name"),
            new("GET", $"{One}/versions/:VersionID/attachments/:AttachmentID", GetAttachment),
            new("GET", $"{One}/history", ListHistory),
            new("GET", $"{One}/images", ListImages),
            new("POST", $"{One}/images", CreateImage, "Image", "Content", "Filename"),
        ];
    }

    public Item? Find(int id) => items.GetValueOrDefault(id);

    public string? NameOf(int id) => Find(id) is { Versions.Count: > 0 } item ? item.Versions[^1].Name : null;

    public IEnumerable<int> OfNumber(string number) => byNumber.TryGetValue(number, out var id) ? [id] : [];

    /// <summary>Items whose current version holds the value under the path.</summary>
    public IEnumerable<int> OfData(string path, string value) => byData.GetValueOrDefault((path, value.ToUpperInvariant())) ?? [];

    private Item Require(Call call) => Find(call.Id("ConfigItemID")) ?? throw Refusal.NotFound();

    private ItemVersion Version(Call call)
    {
        var id = call.Id("VersionID");
        return Require(call).Versions.Find(version => version.Id == id) ?? throw Refusal.NotFound();
    }

    private Reply Create(Call call)
    {
        var data = call.Object;
        var classId = data.Number("ClassID") ?? 0;
        var classes = backend.Classes.Ids.ToList();
        if (!classes.Contains(classId))
        {
            var known = string.Join(',', classes.Select(id => id.ToText()).Order(StringComparer.Ordinal));
            throw Refusal.BadRequest($"Parameter ConfigItem::ClassID is not one of '{known}'!");
        }

        if (data["Version"] is not JsonObject version) throw Refusal.Missing("ConfigItem::Version");
        foreach (var key in new[] { "DeplStateID", "InciStateID", "Name" })
        {
            if (!version.Defined(key)) throw Refusal.Missing($"ConfigItem::Version::{key}");
        }

        CheckVersion(version);
        var images = data.Objects("Images", "ConfigItem::Images");
        var number = data.Filled("Number") ? data.TextOrEmpty("Number") : NextNumber(classId);
        if (byNumber.ContainsKey(number) || number.Length > 100) throw Refusal.NotCreated("Configuration Item could not be created");
        var item = new Item
        {
            Id = ++LastId, ClassId = classId, Number = number, Created = backend.Clock.NowText, CreateBy = call.UserId, Changed = backend.Clock.NowText,
            ChangeBy = call.UserId,
        };
        items.Add(item.Id, item);
        byNumber[number] = item.Id;
        History(item, 1, $"Neues ConfigItem (ID={item.Id})", call.UserId);
        foreach (var image in images) AddImage(item, image);
        AddVersion(item, version, call.UserId);
        return Reply.Created("ConfigItemID", item.Id);
    }

    private string NextNumber(int classId)
    {
        string number;
        do
        {
            counters[classId] = counters.GetValueOrDefault(classId) + 1;
            number = string.Create(CultureInfo.InvariantCulture, $"17{classId}{counters[classId]:000000}");
        }
        while (byNumber.ContainsKey(number));
        return number;
    }

    private void CheckVersion(JsonObject version)
    {
        if (backend.Catalogues.GeneralItem(DeploymentStates, version.Number("DeplStateID")) is null) throw Refusal.Attribute("DeplStateID");
        if (backend.Catalogues.GeneralItem(IncidentStates, version.Number("InciStateID")) is null) throw Refusal.Attribute("InciStateID");
    }

    private Reply CreateVersion(Call call)
    {
        CheckVersion(call.Object);
        var item = Find(call.Id("ConfigItemID")) ?? throw new Refusal("ParentObject.NotFound", "The requested item cannot be found.");
        var before = item.Versions.Count;
        var id = AddVersion(item, call.Object, call.UserId);
        return item.Versions.Count > before ? Reply.Created("VersionID", id) : Reply.Changed("VersionID", id);
    }

    /// <summary>Adds a version unless nothing changed; attachments count as a change every time, the incident state never.</summary>
    private int AddVersion(Item item, JsonObject sent, int userId)
    {
        var definition = backend.Classes.Current(item.ClassId)
            ?? throw new Refusal("Operation.InternalError", "Unable to get current definition of CI Class!");
        var name = sent.TextOrEmpty("Name");
        if (name.Length is 0 or > 250) throw new Refusal("Object.UnableToCreate", "");
        var data = new ItemData(backend, () => ++lastAttachment);
        var stored = data.Store(definition.Attributes, sent["Data"] as JsonObject);
        var (depl, inci) = (sent.Number("DeplStateID")!.Value, sent.Number("InciStateID")!.Value);
        var last = item.Versions.Count > 0 ? item.Versions[^1] : null;
        if (item.InciStateId != inci) ChangeIncident(item, inci, userId, record: last is not null);
        if (last is not null && data.Attachments.Count == 0 && last.Name == name && last.DeplStateId == depl && JsonNode.DeepEquals(last.Data, stored))
        {
            return last.Id;
        }

        Index(item, last, add: false);
        var version = new ItemVersion(++lastVersion, definition.Id, name, depl, inci, stored, data.Attachments, backend.Clock.NowText, userId);
        item.Versions.Add(version);
        Index(item, version, add: true);
        History(item, 6, $"Neue Version erzeugt (ID={version.Id})", userId, version.Id);
        if (last?.DefinitionId != definition.Id) History(item, 8, $"Definition des ConfigItem aktualisiert (ID={definition.Id})", userId);
        if (last?.Name != name) History(item, 5, $"Name geändert (neu={name}; alt={last?.Name})", userId);
        if (last is null) History(item, 9, $"Vorfallsstatus geändert (neu={General(inci)}; alt=)", userId);
        if (item.DeplStateId != depl) History(item, 10, $"Verwendungsstatus geändert (neu={General(depl)}; alt={General(item.DeplStateId)})", userId);
        item.DeplStateId = depl;
        (item.Changed, item.ChangeBy) = (backend.Clock.NowText, userId);
        return version.Id;
    }

    private string General(int id) => backend.Catalogues.NameOf(backend.Catalogues.General, id);

    private void ChangeIncident(Item item, int state, int userId, bool record)
    {
        if (record) History(item, 9, $"Vorfallsstatus geändert (neu={General(state)}; alt={General(item.InciStateId)})", userId);
        item.InciStateId = state;
    }

    private void History(Item item, int type, string comment, int userId, int? version = null) =>
        item.History.Add((++lastHistory, type, comment, version, backend.Clock.NowText, userId));

    private void Index(Item item, ItemVersion? version, bool add)
    {
        if (version is null) return;
        foreach (var attribute in SearchableAttributes.OfClass(backend.Classes.Current(item.ClassId)!))
        {
            foreach (var value in ItemData.Values(version.Data, Path(attribute.Name), 0).OfType<string>())
            {
                var key = (attribute.Name, value.ToUpperInvariant());
                if (add && !byData.ContainsKey(key)) byData[key] = [];
                if (add) byData[key].Add(item.Id);
                else byData.GetValueOrDefault(key)?.Remove(item.Id);
            }
        }
    }

    private static string[] Path(string attribute) => attribute["CurrentVersion.Data.".Length..].Split('.');

    private Reply Delete(Call call)
    {
        var item = Require(call);
        if (item.Versions.Count > 0) Index(item, item.Versions[^1], add: false);
        items.Remove(item.Id);
        byNumber.Remove(item.Number);
        backend.Links.Forget("ConfigItem", item.Id);
        return Reply.Gone;
    }

    private Reply GetAttachment(Call call)
    {
        if (!Version(call).Attachments.TryGetValue(call.Id("AttachmentID"), out var attachment)) throw Refusal.NotFound();
        var body = new JsonObject
        {
            ["AttachmentID"] = attachment.Id.ToText(), ["ContentType"] = attachment.ContentType, ["Filename"] = attachment.Filename,
            ["Filesize"] = Reading.Size(attachment.Content.Length), ["FilesizeRaw"] = attachment.Content.Length,
        };
        if (call.Wants("Content")) body["Content"] = Reading.Base64Lines(attachment.Content);
        return Reply.One("Attachment", body);
    }

    private void AddImage(Item item, JsonObject image) => item.Images.Add((
        ++lastImage, image.TextOrEmpty("Filename"), image.Text("ContentType") ?? "image/png", image.TextOrEmpty("Comment"),
        backend.Contents.Keep(Reading.Base64(image["Content"]))));

    private Reply CreateImage(Call call)
    {
        AddImage(Require(call), call.Object);
        return Reply.Created("ImageID", lastImage.ToText());
    }
}
