using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Fields that an administrator adds to object types, and their values.</summary>
internal sealed partial class DynamicFields(Backend backend)
{
    private static readonly string[] ObjectTypes = ["Ticket", "Article", "Contact", "Organisation", "FAQArticle"];

    private static readonly Dictionary<string, string> FieldTypes = new(StringComparer.Ordinal)
    {
        ["CheckList"] = "Checklist", ["Date"] = "Date", ["DateTime"] = "Date / Time", ["ITSMConfigItemReference"] = "AssetReference",
        ["Multiselect"] = "Selection", ["Table"] = "Table", ["Text"] = "Text", ["TextArea"] = "Textarea",
    };

    private readonly Dictionary<(string Type, int Id), SortedDictionary<string, string[]>> values = [];
    private readonly Dictionary<(string Type, string Field, string Value), SortedSet<int>> index = [];

    public Table Table { get; } = new FieldTable("DynamicField", "ID", "Name");

    private sealed class FieldTable(string objectName, string idField, params string[] indexed) : Table(objectName, idField, indexed)
    {
        public override JsonObject? Read(int id)
        {
            var body = base.Read(id);
            body?.Remove("Config");
            return body;
        }

        public override void Include(int id, JsonObject body, Call call)
        {
            if (call.Wants("Config")) body["Config"] = Find(id)!["Config"]?.DeepClone();
        }
    }

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/system/dynamicfields", call => backend.Listing.List(call, Table)),
        new("GET", "/system/dynamicfields/types", _ => Types()),
        new("GET", "/system/dynamicfields/:DynamicFieldID", call => backend.Listing.Get(call, Table, call.Path["DynamicFieldID"])),
        new("POST", "/system/dynamicfields", Create, "DynamicField", "Config", "FieldType", "Label", "Name", "ObjectType"),
        new("PATCH", "/system/dynamicfields/:DynamicFieldID", Update, "DynamicField"),
        new("DELETE", "/system/dynamicfields/:DynamicFieldID", Delete),
    ];

    public IEnumerable<JsonObject> Of(params string[] objectTypes) => Table.Rows.Where(row => objectTypes.Contains(row.Text("ObjectType")));

    public JsonObject Add(string name, string type, string objectType, JsonObject config, int userId, string? label = null, int internalField = 0)
    {
        var row = new JsonObject
        {
            ["Comment"] = "", ["Config"] = config, ["CustomerVisible"] = 0, ["FieldType"] = type, ["FieldTypeDisplayName"] = FieldTypes[type],
            ["InternalField"] = internalField, ["Label"] = label ?? name, ["Name"] = name, ["ObjectType"] = objectType, ["ValidID"] = 1,
        };
        Table.Add(backend.Stamp(row, userId));
        return row;
    }

    /// <summary>Checks a value beforehand, as tickets do: name, object type and form.</summary>
    public void Check(JsonObject value, string objectType)
    {
        if (value.Text("Name") is not { } name) throw Refusal.BadRequest("Parameter DynamicField::Name is missing!");
        if (value["Value"] is not { } content || content is JsonObject) throw Refusal.BadRequest("Parameter DynamicField::Value is missing!");
        if (Table.ByText("Name", name) is not { } field) throw Refusal.Invalid("DynamicField::Name");
        if (field.Text("ObjectType") != objectType) throw Refusal.BadRequest($"Parameter DynamicField is invalid for object type \"{objectType}\"!");
        if (content.Texts().Any(text => text.Length > 0 && Stored(field, text) is null)) throw Refusal.Invalid("DynamicField::Value");
    }

    /// <summary>Sets the values of an object that exists already: what fails here leaves the object behind.</summary>
    public void Set(IEnumerable<JsonObject> list, string objectType, int id, Action<string, string, string>? changed = null)
    {
        foreach (var value in list)
        {
            var name = value.TextOrEmpty("Name");
            var field = Table.ByText("Name", name);
            if (field is null || field.Text("ObjectType") != objectType)
            {
                throw NotSet(name, $"_SetDynamicFieldValue() no matching dynamic field found for \"{name}\"!");
            }

            var texts = value["Value"] is JsonArray ? value["Value"].Texts() : [Raw(value["Value"])];
            var stored = new List<string>();
            foreach (var text in texts.Where(text => text.Length > 0))
            {
                stored.Add(Stored(field, text) ?? throw NotSet(name, "_SetDynamicFieldValue() invalid value!"));
            }

            var before = Values(objectType, id, name);
            Replace(objectType, id, name, [.. stored]);
            if (!before.SequenceEqual(stored)) changed?.Invoke(name, string.Join(", ", texts), string.Join(", ", before));
        }
    }

    public IReadOnlyList<string> Values(string objectType, int id, string name) =>
        values.TryGetValue((objectType, id), out var fields) && fields.TryGetValue(name, out var found) ? found : [];

    /// <summary>Objects with this value in any case.</summary>
    public IEnumerable<int> Lookup(string objectType, string name, string value) =>
        index.GetValueOrDefault((objectType, name, value.ToUpperInvariant())) ?? [];

    public void Forget(string objectType, int id)
    {
        if (!values.TryGetValue((objectType, id), out var fields)) return;
        foreach (var name in fields.Keys.ToList()) Replace(objectType, id, name, []);
        values.Remove((objectType, id));
    }

    /// <summary>The values as GET shows them, ordered by name.</summary>
    public JsonArray Show(string objectType, int id)
    {
        var list = new JsonArray();
        if (!values.TryGetValue((objectType, id), out var fields)) return list;
        foreach (var (name, texts) in fields)
        {
            if (texts.Length == 0 || Table.ByText("Name", name) is not { } field) continue;
            var (shown, prepared) = Display(field, texts);
            list.Add(new JsonObject
            {
                ["DisplayValue"] = shown,
                ["DisplayValueHTML"] = WebUtility.HtmlEncode(shown).Replace("\r\n", "<br>", StringComparison.Ordinal)
                    .Replace("\n", "<br>", StringComparison.Ordinal).Replace('\t', ' '),
                ["DisplayValueShort"] = shown, ["ID"] = field["ID"]!.DeepClone(), ["Label"] = field.Text("Label"), ["Name"] = name,
                ["PreparedValue"] = List(prepared), ["Value"] = List(texts),
            });
        }

        return list;
    }

    private static Refusal NotSet(string name, string why) => new("Operation.InternalError", $"Dynamic Field {name} could not be set ({why})");

    private static string Raw(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>().Trim() : node.AsText() ?? "";

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>The text as the database keeps it; null where the field's type refuses it.</summary>
    private static string? Stored(JsonObject field, string text) => field.Text("FieldType") switch
    {
        "Date" => DateForm().Match(text) is { Success: true } match && Exists(match) ? match.Groups["date"].Value + " 00:00:00" : null,
        "DateTime" => DateForm().Match(text) is { Success: true } match && Exists(match) && match.Groups["time"].Success ? text : null,
        "Multiselect" => field["Config"]?["PossibleValues"] is JsonObject possible && possible.ContainsKey(text) ? text : null,
        "ITSMConfigItemReference" => text.AsNumber() is not null ? text : null,
        _ => text,
    };

    private static bool Exists(Match match) =>
        DateTime.TryParseExact(match.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private (string Shown, IEnumerable<string> Prepared) Display(JsonObject field, string[] texts)
    {
        switch (field.Text("FieldType"))
        {
            case "Multiselect":
                var names = texts.Select(text => field["Config"]!["PossibleValues"]![text].AsText() ?? text).ToList();
                return (string.Join(", ", names), names);
            case "Date" or "DateTime":
                return (string.Join(", ", texts.Select(text => $"{text[8..10]}.{text[5..7]}.{text[..4]}, {text[11..16]}")), texts);
            case "ITSMConfigItemReference":
                var items = texts.Select(text => backend.Items.NameOf(text.AsNumber() ?? 0) ?? text).ToList();
                return (string.Join(", ", items), items);
            default:
                return (string.Join(", ", texts), texts);
        }
    }

    private void Replace(string objectType, int id, string name, string[] texts)
    {
        if (!values.TryGetValue((objectType, id), out var fields))
        {
            values[(objectType, id)] = fields = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        }

        foreach (var text in fields.GetValueOrDefault(name) ?? []) index.GetValueOrDefault((objectType, name, text.ToUpperInvariant()))?.Remove(id);
        if (texts.Length == 0) fields.Remove(name);
        else fields[name] = texts;
        foreach (var text in texts)
        {
            var key = (objectType, name, text.ToUpperInvariant());
            if (!index.TryGetValue(key, out var ids)) index[key] = ids = [];
            ids.Add(id);
        }
    }

    private static Reply Types()
    {
        var types = FieldTypes.Select(type => new JsonObject { ["DisplayName"] = type.Value, ["Name"] = type.Key }).ToArray();
        return new Reply(200, new JsonObject { ["DynamicFieldType"] = new JsonArray([.. types]) }, "DynamicFieldType", types.Length);
    }

    private Reply Create(Call call)
    {
        var (name, type, objectType) = (call.Object.TextOrEmpty("Name"), call.Object.TextOrEmpty("FieldType"), call.Object.TextOrEmpty("ObjectType"));
        if (!NameForm().IsMatch(name)) throw Refusal.BadRequest("Attribute \"Name\" has to be alphanumeric.");
        if (!FieldTypes.ContainsKey(type)) throw Refusal.BadRequest($"Unknown field type '{type}'.");
        if (!ObjectTypes.Contains(objectType)) throw Refusal.BadRequest($"Unknown object type '{objectType}'.");
        if (call.Object["Config"] is not JsonObject { Count: > 0 } config) throw Refusal.Invalid("DynamicField::Config");
        if (Table.Lookup("Name", name)!.Any())
        {
            throw Refusal.Exists("Cannot create DynamicField. Another DynamicField with the name already exists.");
        }

        var row = Add(name, type, objectType, (JsonObject)config.DeepClone(), call.UserId, call.Object.Text("Label"));
        foreach (var key in new[] { "Comment", "CustomerVisible", "ValidID" }) Copy(call.Object, row, key);
        return Reply.Created("DynamicFieldID", row["ID"]!.DeepClone());
    }

    private Reply Update(Call call)
    {
        var id = call.Id("DynamicFieldID");
        var row = Table.Require(id);
        if (call.Object.Text("Name") is { } name && name != row.Text("Name"))
        {
            if (!NameForm().IsMatch(name)) throw Refusal.BadRequest("Attribute \"Name\" has to be alphanumeric.");
            if (Table.Lookup("Name", name)!.Any(other => other != id))
            {
                throw Refusal.Exists("Cannot update DynamicField. Another DynamicField with the name already exists.");
            }

            Table.Set(id, "Name", name);
        }

        foreach (var key in new[] { "Label", "Comment", "CustomerVisible", "ValidID", "Config" }) Copy(call.Object, row, key);
        backend.Touch(row, call.UserId);
        return Reply.Changed("DynamicFieldID", id);
    }

    private Reply Delete(Call call)
    {
        var id = call.Id("DynamicFieldID");
        var name = Table.Require(id).Text("Name")!;
        if (values.Values.Any(fields => fields.ContainsKey(name)))
        {
            throw new Refusal("Object.DependingObjectExists", "Cannot delete DynamicField. This DynamicField is used in at least one object.");
        }

        Table.Remove(id);
        return Reply.Gone;
    }

    private static void Copy(JsonObject from, JsonObject to, string key)
    {
        if (from.Defined(key)) to[key] = from[key]!.DeepClone();
    }

    [GeneratedRegex("^[A-Za-z0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)(?<time> (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)?$", RegexOptions.CultureInvariant)]
    private static partial Regex DateForm();
}
