using System.Text.Json.Nodes;

namespace Migrator.Engine.Schemas;

/// <summary>Pieces of JSON Schemas, draft 7: what editors with a YAML language server understand.</summary>
internal static class SchemaNodes
{
    public static JsonObject Any => [];

    public static JsonObject Text => new() { ["type"] = "string" };

    public static JsonObject Flag => new() { ["type"] = "boolean" };

    /// <summary>A single value of any type.</summary>
    public static JsonObject Scalar => new() { ["type"] = new JsonArray("string", "number", "boolean", "null") };

    /// <summary>One text, or a list of texts.</summary>
    public static JsonObject Texts => AnyOf(Scalar, List(Scalar));

    public static JsonObject Count(int least) => new() { ["type"] = "integer", ["minimum"] = least };

    public static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    public static JsonObject List(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    public static JsonObject AnyOf(params JsonObject[] choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    public static JsonObject Ref(string definition) => new() { ["$ref"] = "#/definitions/" + definition };

    /// <summary>Names that anybody may choose, with values of one shape; an empty value takes away what another file says.</summary>
    public static JsonObject MapOf(JsonObject value) => new() { ["type"] = "object", ["additionalProperties"] = AnyOf(value, new JsonObject { ["type"] = "null" }) };

    /// <summary>Known names and no others.</summary>
    public static JsonObject Closed(IEnumerable<KeyValuePair<string, JsonNode?>> properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(properties), ["additionalProperties"] = false };
        if (required.Length > 0) schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    public static JsonObject Help(JsonObject schema, string? help)
    {
        if (help is not null) schema["description"] = help;
        return schema;
    }

    public static JsonObject OrNothing(JsonObject schema) => AnyOf(schema, new JsonObject { ["type"] = "null" });

    /// <summary>A whole document.</summary>
    public static JsonObject Document(string title, JsonObject root, JsonObject? definitions = null)
    {
        var document = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (name, value) in root) document[name] = value?.DeepClone();
        if (definitions is not null) document["definitions"] = definitions;
        return document;
    }
}
