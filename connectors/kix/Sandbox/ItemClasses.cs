using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A version of a class's definition.</summary>
internal sealed record ItemDefinition(int Id, int ClassId, string ClassName, int Version, string Source, JsonArray Attributes, int CreateBy, string CreateTime);

/// <summary>Classes of config items: items of the general catalogue with versions of definitions in Perl.</summary>
internal sealed class ItemClasses(Backend backend)
{
    private const string CatalogueClass = "ITSM::ConfigItem::Class";

    private readonly Dictionary<int, List<ItemDefinition>> definitions = [];
    private int lastDefinition;

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/system/cmdb/classes", call => backend.Listing.List(call, new Shown(backend))),
        new("GET", "/system/cmdb/classes/:ClassID", call => backend.Listing.Get(call, new Shown(backend), call.Path["ClassID"])),
        new("POST", "/system/cmdb/classes", Create, "ConfigItemClass", "Name"),
        new("PATCH", "/system/cmdb/classes/:ClassID", Update, "ConfigItemClass"),
        new("GET", "/system/cmdb/classes/:ClassID/definitions", ListDefinitions),
        new("GET", "/system/cmdb/classes/:ClassID/definitions/:DefinitionID", GetDefinition),
        new("POST", "/system/cmdb/classes/:ClassID/definitions", CreateDefinition, "ConfigItemClassDefinition", "DefinitionString"),
    ];

    public IEnumerable<int> Ids => backend.Catalogues.General.Rows.Where(row => row.Text("Class") == CatalogueClass).Select(row => row.Number("ItemID")!.Value);

    public string NameOf(int id) => backend.Catalogues.NameOf(backend.Catalogues.General, id);

    public ItemDefinition? Current(int classId) => definitions.TryGetValue(classId, out var versions) ? versions[^1] : null;

    public IEnumerable<ItemDefinition> Current() => definitions.Values.Select(versions => versions[^1]);

    public ItemDefinition AddDefinition(int classId, string source, JsonArray attributes, int userId)
    {
        if (!definitions.TryGetValue(classId, out var versions)) definitions[classId] = versions = [];
        var definition = new ItemDefinition(
            ++lastDefinition, classId, NameOf(classId), versions.Count + 1, source, attributes, userId, backend.Clock.NowText);
        versions.Add(definition);
        return definition;
    }

    private JsonObject Require(Call call) =>
        backend.Catalogues.GeneralItem(CatalogueClass, call.Path["ClassID"].AsNumber()) ?? throw Refusal.NotFound();

    /// <summary>The attributes, with defaults filled in; null where the source is no valid definition.</summary>
    private static JsonArray? Attributes(string source) => PerlLiteral.Parse(source) is JsonArray { Count: > 0 } list && Complete(list) ? list : null;

    private static bool Complete(JsonArray list)
    {
        foreach (var node in list)
        {
            if (node is not JsonObject attribute || !attribute.Filled("Key") || !attribute.Filled("Name")) return false;
            if (attribute["Input"] is not JsonObject input || !input.Filled("Type")) return false;
            if (attribute.TextOrEmpty("Key").Any(character => !char.IsAsciiLetterOrDigit(character) && character != '_')) return false;
            foreach (var count in new[] { "CountDefault", "CountMax", "CountMin" }) attribute[count] ??= 1;
            if (attribute["Sub"] is { } below && (below is not JsonArray sub || !Complete(sub))) return false;
        }

        return true;
    }

    private Reply Create(Call call)
    {
        var (name, source) = (call.Object.TextOrEmpty("Name"), call.Object.TextOrEmpty("DefinitionString"));
        if (Ids.Any(id => NameOf(id) == name)) throw Refusal.Exists($"Cannot create class. A class with the same name '{name}' already exists.");
        JsonArray? attributes = null;
        if (source.Length > 0) attributes = Attributes(source) ?? throw Refusal.BadRequest("Cannot create class. The given definition string is invalid.");
        if (name.Length is 0 or > 100) throw Refusal.NotCreated("Could not create class");
        var classId = backend.Catalogues.AddGeneral(CatalogueClass, name, call.UserId, call.Object.Text("Comment"));
        if (attributes is not null) AddDefinition(classId, source, attributes, call.UserId);
        return Reply.Created("ConfigItemClassID", classId);
    }

    private Reply Update(Call call)
    {
        var row = Require(call);
        var id = row.Number("ItemID")!.Value;
        if (call.Object.Text("Name") is { Length: > 0 } name && name != row.Text("Name"))
        {
            if (Ids.Any(other => NameOf(other) == name))
            {
                throw Refusal.Exists($"Cannot update class. Another class with the same name '{name}' already exists.");
            }

            backend.Catalogues.General.Set(id, "Name", name);
        }

        if (call.Object.Text("Comment") is { } comment) row["Comment"] = comment;
        if (call.Object.Number("ValidID") is { } valid) row["ValidID"] = valid;
        backend.Touch(row, call.UserId);
        return Reply.Changed("ConfigItemClassID", id);
    }

    private Reply CreateDefinition(Call call)
    {
        var id = Require(call).Number("ItemID")!.Value;
        var source = call.Object.TextOrEmpty("DefinitionString");
        var attributes = Attributes(source) ?? throw Refusal.BadRequest("The given definition string is invalid.");
        if (Current(id)?.Source == source)
        {
            throw new Refusal("Conflict", "A new definition can't be created, because the definition has not been changed.");
        }

        return Reply.Created("ConfigItemClassDefinitionID", AddDefinition(id, source, attributes, call.UserId).Id);
    }

    private Reply ListDefinitions(Call call)
    {
        var id = Require(call).Number("ItemID")!.Value;
        var list = (definitions.GetValueOrDefault(id) ?? []).Select(Show).ToArray();
        return new Reply(200, new JsonObject { ["ConfigItemClassDefinition"] = new JsonArray([.. list]) }, "ConfigItemClassDefinition", list.Length);
    }

    private Reply GetDefinition(Call call)
    {
        var id = Require(call).Number("ItemID")!.Value;
        var wanted = call.Id("DefinitionID");
        var found = (definitions.GetValueOrDefault(id) ?? []).Find(definition => definition.Id == wanted) ?? throw Refusal.NotFound();
        return Reply.One("ConfigItemClassDefinition", Show(found));
    }

    private static JsonObject Show(ItemDefinition definition) => new()
    {
        ["Class"] = definition.ClassName, ["ClassID"] = definition.ClassId, ["CreateBy"] = definition.CreateBy, ["CreateTime"] = definition.CreateTime,
        ["Definition"] = definition.Attributes.DeepClone(), ["DefinitionID"] = definition.Id, ["DefinitionString"] = definition.Source,
        ["Version"] = definition.Version,
    };

    private sealed class Shown(Backend backend) : IRecords
    {
        public string Object => "ConfigItemClass";

        public string IdField => "ID";

        public IEnumerable<int> Ids => backend.Classes.Ids;

        public JsonObject? Read(int id)
        {
            if (backend.Catalogues.GeneralItem(CatalogueClass, id)?.DeepClone() is not JsonObject row) return null;
            row.Remove("Class");
            row.Remove("ItemID");
            row["ID"] = id;
            return row;
        }

        public void Include(int id, JsonObject body, Call call)
        {
            if (call.Wants("CurrentDefinition")) body["CurrentDefinition"] = backend.Classes.Current(id) is { } current ? Show(current) : null;
        }
    }
}
