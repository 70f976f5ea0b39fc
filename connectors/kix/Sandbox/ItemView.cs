using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Config items as GET shows them.</summary>
internal sealed partial class Items
{
    private static readonly Dictionary<string, string> DeploymentTypes = new(StringComparer.Ordinal)
    {
        ["Expired"] = "postproductive", ["Inactive"] = "postproductive", ["Retired"] = "postproductive", ["Planned"] = "preproductive",
        ["Review"] = "preproductive", ["Test/QA"] = "preproductive", ["Production"] = "productive", ["Pilot"] = "productive",
        ["Maintenance"] = "productive", ["Repair"] = "productive",
    };

    private static readonly string[] HistoryTypes =
        ["", "ConfigItemCreate", "ConfigItemDelete", "LinkAdd", "LinkDelete", "NameUpdate", "VersionCreate", "ValueUpdate", "DefinitionUpdate",
            "IncidentStateUpdate", "DeploymentStateUpdate"];

    public JsonObject? Show(int id)
    {
        if (Find(id) is not { } item) return null;
        var body = States(item, "Cur", item.DeplStateId, item.InciStateId);
        (body["ChangeBy"], body["ChangeTime"], body["CreateBy"], body["CreateTime"]) = (item.ChangeBy, item.Changed, item.CreateBy, item.Created);
        (body["Class"], body["ClassID"], body["ConfigItemID"], body["Number"]) = (backend.Classes.NameOf(item.ClassId), item.ClassId, id, item.Number);
        (body["LastVersionID"], body["Name"]) = (item.Versions.Count > 0 ? item.Versions[^1].Id : null, NameOf(id));
        return body;
    }

    public void Include(int id, JsonObject body, Call call)
    {
        var item = Find(id)!;
        if (call.Wants("CurrentVersion")) body["CurrentVersion"] = item.Versions.Count > 0 ? ShowVersion(item, item.Versions[^1], call, inList: false) : null;
        if (call.Wants("Versions"))
        {
            body["Versions"] = new JsonArray([.. item.Versions.Select(version => ShowVersion(item, version, call, inList: true))]);
        }

        if (call.Wants("Links")) body["Links"] = backend.Links.Include("ConfigItem", id, call);
        if (call.Wants("Images")) body["Images"] = new JsonArray([.. item.Images.Select(Image)]);
        if (call.Wants("History")) body["History"] = ShowHistory(item);
    }

    private JsonObject ShowVersion(Item item, ItemVersion version, Call call, bool inList)
    {
        var body = States(item, "Cur", item.DeplStateId, item.InciStateId);
        foreach (var (name, value) in States(item, "", version.DeplStateId, version.InciStateId).ToList()) body[name] = value?.DeepClone();
        (body["Class"], body["ClassID"]) = (backend.Classes.NameOf(item.ClassId), item.ClassId);
        body["ConfigItemID"] = inList ? JsonValue.Create(item.Id.ToText()) : JsonValue.Create(item.Id);
        (body["CreateBy"], body["CreateTime"], body["Name"], body["Number"]) = (version.CreateBy, version.Created, version.Name, item.Number);
        (body["IsLastVersion"], body["VersionID"]) = (version == item.Versions[^1] ? 1 : 0, version.Id);
        if (call.Wants("Data")) body["Data"] = version.Data.DeepClone();
        if (call.Wants("PreparedData")) body["PreparedData"] = ItemData.Prepare(backend, backend.Classes.Current(item.ClassId)!.Attributes, version.Data);
        return body;
    }

    private JsonObject States(Item item, string prefix, int deployment, int incident)
    {
        var (depl, inci) = (General(deployment), General(incident));
        return new JsonObject
        {
            [prefix + "DeplState"] = depl, [prefix + "DeplStateID"] = deployment, [prefix + "DeplStateType"] = DeploymentTypes.GetValueOrDefault(depl),
            [prefix + "InciState"] = inci, [prefix + "InciStateID"] = incident, [prefix + "InciStateType"] = inci.ToLowerInvariant(),
        };
    }

    private Reply ListVersions(Call call)
    {
        var item = Require(call);
        var list = item.Versions.Select(version => Listing.Fields(call, "ConfigItemVersion", ShowVersion(item, version, call, inList: true))).ToArray();
        return new Reply(200, new JsonObject { ["ConfigItemVersion"] = new JsonArray([.. list]) }, "ConfigItemVersion", list.Length);
    }

    private JsonArray ShowHistory(Item item)
    {
        var list = new JsonArray();
        foreach (var entry in item.History)
        {
            var user = backend.People.Show(entry.UserId, inList: true);
            var body = new JsonObject
            {
                ["Comment"] = entry.Comment, ["ConfigItemID"] = item.Id, ["CreateBy"] = entry.UserId, ["CreateTime"] = entry.Time,
                ["HistoryEntryID"] = entry.Id, ["HistoryType"] = HistoryTypes[entry.Type], ["HistoryTypeID"] = entry.Type,
                ["UserFirstname"] = user.Text("UserFirstname"), ["UserID"] = entry.UserId, ["UserLastname"] = user.Text("UserLastname"),
                ["UserLogin"] = user.Text("UserLogin"),
            };
            if (entry.Version is { } version) body["VersionID"] = version.ToText();
            list.Add(body);
        }

        return list;
    }

    private Reply ListHistory(Call call)
    {
        var list = ShowHistory(Require(call));
        return new Reply(200, new JsonObject { ["ConfigItemHistory"] = list }, "ConfigItemHistory", list.Count);
    }

    private static JsonObject Image((int Id, string Filename, string ContentType, string Comment, byte[] Content) image) => new()
    {
        ["Comment"] = image.Comment, ["ContentType"] = image.ContentType, ["Filename"] = image.Filename, ["ID"] = image.Id.ToText(),
    };

    private Reply ListImages(Call call)
    {
        var list = Require(call).Images.Select(Image).ToArray();
        return new Reply(200, new JsonObject { ["Image"] = new JsonArray([.. list]) }, "Image", list.Length);
    }
}

/// <summary>Config items as searches see them.</summary>
internal sealed class ItemRecords(Backend backend) : IRecords
{
    private const string Prefix = "CurrentVersion.Data.";

    public string Object => "ConfigItem";

    public string IdField => "ConfigItemID";

    public bool InDatabase => true;

    public IEnumerable<int> Ids => backend.Items.Ids;

    public IEnumerable<int> InOrder(IEnumerable<int> ids) =>
        ids.OrderBy(backend.Items.NameOf, StringComparer.OrdinalIgnoreCase).ThenBy(id => backend.Items.Find(id)!.Number, StringComparer.OrdinalIgnoreCase);

    public JsonObject? Read(int id) => backend.Items.Show(id);

    public void Include(int id, JsonObject body, Call call) => backend.Items.Include(id, body, call);

    public bool IsSearchable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Searchable);

    public bool IsSortable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Sortable);

    public IEnumerable<int>? Lookup(string field, string value) => field switch
    {
        "Number" => backend.Items.OfNumber(value),
        "ConfigItemID" or "ID" => value.AsNumber() is { } id && backend.Items.Find(id) is not null ? [id] : [],
        _ when field.StartsWith(Prefix, StringComparison.Ordinal) => backend.Items.OfData(field, value),
        _ => null,
    };

    public IEnumerable<string?> Values(int id, string field)
    {
        var item = backend.Items.Find(id)!;
        if (field.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return item.Versions.Count == 0 ? [] : ItemData.Values(item.Versions[^1].Data, field[Prefix.Length..].Split('.'), 0);
        }

        return field switch
        {
            "Number" => [item.Number],
            "Name" => [backend.Items.NameOf(id)],
            "ConfigItemID" or "ID" => [id.ToText()],
            "ClassID" or "ClassIDs" => [item.ClassId.ToText()],
            "Class" => [backend.Classes.NameOf(item.ClassId)],
            "DeplStateID" or "DeplStateIDs" => [item.DeplStateId.ToText()],
            "InciStateID" or "InciStateIDs" => [item.InciStateId.ToText()],
            "CreateByID" or "CreateBy" => [item.CreateBy.ToText()],
            "ChangeByID" or "ChangeBy" => [item.ChangeBy.ToText()],
            "CreateTime" => [item.Created],
            "ChangeTime" => [item.Changed],
            "DeplState" or "InciState" or "DeplStateType" => [backend.Items.Show(id)?["Cur" + field].AsText()],
            _ => [],
        };
    }
}
