using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Links between tickets, config items and articles of the knowledge base.</summary>
internal sealed class Links(Backend backend)
{
    private static readonly (string Name, bool Pointed, string Source, string Target)[] Types =
    [
        ("Normal", false, "Ticket", "Ticket"), ("ParentChild", true, "Ticket", "Ticket"), ("AlternativeTo", false, "ConfigItem", "ConfigItem"),
        ("Includes", true, "ConfigItem", "ConfigItem"), ("DependsOn", true, "ConfigItem", "ConfigItem"), ("ConnectedTo", false, "ConfigItem", "ConfigItem"),
        ("RelevantTo", false, "ConfigItem", "ConfigItem"), ("DependsOn", true, "ConfigItem", "Ticket"), ("DependsOn", true, "Ticket", "ConfigItem"),
        ("RelevantTo", false, "ConfigItem", "Ticket"), ("RelevantTo", false, "Ticket", "ConfigItem"), ("Normal", false, "ConfigItem", "Ticket"),
        ("Normal", false, "Ticket", "ConfigItem"), ("Normal", false, "ConfigItem", "FAQArticle"), ("Normal", false, "FAQArticle", "ConfigItem"),
        ("RelevantTo", false, "ConfigItem", "FAQArticle"), ("RelevantTo", false, "FAQArticle", "ConfigItem"), ("Normal", false, "FAQArticle", "FAQArticle"),
        ("ParentChild", true, "FAQArticle", "FAQArticle"), ("Normal", false, "FAQArticle", "Ticket"), ("Normal", false, "Ticket", "FAQArticle"),
    ];

    private static readonly Dictionary<string, (int Id, string Source, string Target)> Names = new(StringComparer.Ordinal)
    {
        ["ConnectedTo"] = (1, "Connected to", "Connected to"), ["DependsOn"] = (2, "Depends on", "Required for"), ["Normal"] = (3, "Normal", "Normal"),
        ["ParentChild"] = (4, "Parent", "Child"), ["AlternativeTo"] = (5, "Alternative to", "Alternative to"), ["Includes"] = (6, "Includes", "Part of"),
        ["RelevantTo"] = (7, "Relevant to", "Relevant to"),
    };

    private readonly Table table = new("Link", "ID", "SourceKey", "TargetKey");

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/links", call => backend.Listing.List(call, table)),
        new("GET", "/links/types", _ => ListTypes()),
        new("GET", "/links/:LinkID", call => backend.Listing.Get(call, table, call.Path["LinkID"])),
        new("POST", "/links", Create, "Link", "SourceKey", "SourceObject", "TargetKey", "TargetObject", "Type"),
        new("DELETE", "/links/:LinkID", Delete),
    ];

    /// <summary>Links of an object: their ids, or the links where the request expands them.</summary>
    public JsonArray Include(string objectName, int id, Call call)
    {
        var found = Of(objectName, id.ToText()).OrderBy(link => link.Number("ID"));
        return new JsonArray([.. found.Select(link => call.Expands("Links") ? link.DeepClone() : JsonValue.Create(link.Number("ID")!.Value))]);
    }

    /// <summary>Takes an object out of all links.</summary>
    public void Forget(string objectName, int id)
    {
        foreach (var link in Of(objectName, id.ToText()).ToList()) table.Remove(link.Number("ID")!.Value);
    }

    private IEnumerable<JsonObject> Of(string objectName, string key) =>
        table.Lookup("SourceKey", key)!.Select(link => table.Find(link)!).Where(link => link.Text("SourceObject") == objectName)
            .Concat(table.Lookup("TargetKey", key)!.Select(link => table.Find(link)!)
                .Where(link => link.Text("TargetObject") == objectName
                    && !(link.Text("SourceObject") == objectName && link.Text("SourceKey") == key)));

    private static Reply ListTypes()
    {
        var list = Types.Select(type => new JsonObject
        {
            ["Name"] = type.Name, ["Pointed"] = type.Pointed ? 1 : 0, ["Source"] = type.Source, ["SourceName"] = Names[type.Name].Source,
            ["Target"] = type.Target, ["TargetName"] = Names[type.Name].Target, ["TypeID"] = Names[type.Name].Id,
        }).ToArray();
        return new Reply(200, new JsonObject { ["LinkType"] = new JsonArray([.. list]) }, "LinkType", list.Length);
    }

    private Reply Create(Call call)
    {
        var (source, sourceKey) = (call.Object.TextOrEmpty("SourceObject"), call.Object.TextOrEmpty("SourceKey"));
        var (target, targetKey) = (call.Object.TextOrEmpty("TargetObject"), call.Object.TextOrEmpty("TargetKey"));
        var name = call.Object.TextOrEmpty("Type");
        if (source == target && sourceKey == targetKey)
        {
            throw Refusal.BadRequest("Cannot create Link. It's not possible to link an object with itself.");
        }

        var type = Array.Find(Types, one => one.Name == name && one.Source == source && one.Target == target);
        if (type.Name is null) throw Refusal.BadRequest("Cannot create Link. The given link type is not supported by the given objects.");
        if (sourceKey.Length > 50 || targetKey.Length > 50) throw Refusal.NotCreated("Could not create Link");
        var between = Of(source, sourceKey).Where(link =>
            (link.Text("TargetObject") == target && link.Text("TargetKey") == targetKey)
            || (link.Text("SourceObject") == target && link.Text("SourceKey") == targetKey)).ToList();
        bool SameWay(JsonObject link) => link.Text("SourceObject") == source && link.Text("SourceKey") == sourceKey;
        if (between.Exists(link => link.Text("Type") == name && SameWay(link)))
        {
            throw Refusal.Exists("Cannot create Link. A link with these parameters already exists.");
        }

        if (between.Find(link => link.Text("Type") == name) is { } reverse)
        {
            if (type.Pointed) throw Refusal.NotCreated("Could not create Link");
            return Reply.Created("LinkID", reverse.Number("ID")!.Value);
        }

        // Normal and ParentChild exclude each other.
        if (name is "Normal" or "ParentChild" && between.Exists(link => link.Text("Type") is "Normal" or "ParentChild"))
        {
            throw Refusal.NotCreated("Could not create Link");
        }

        return Reply.Created("LinkID", table.Add(new JsonObject
        {
            ["CreateBy"] = call.UserId, ["CreateTime"] = backend.Clock.NowText, ["SourceKey"] = sourceKey, ["SourceObject"] = source,
            ["TargetKey"] = targetKey, ["TargetObject"] = target, ["Type"] = name,
        }));
    }

    private Reply Delete(Call call)
    {
        var id = call.Id("LinkID");
        table.Require(id);
        table.Remove(id);
        return Reply.Gone;
    }
}
