using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Http;

namespace Migrator.Cli.Verbs;

/// <summary>Connectors in words and as JSON.</summary>
internal static class ConnectorDescription
{
    public static void Print(IReadOnlyList<IConnector> connectors, bool inDetail)
    {
        foreach (var info in connectors.Select(connector => connector.Info))
        {
            Console.Out.WriteLine($"{info.Name}: {info.Title}");
            if (SourceKinds(info.Name) is { Count: > 0 } read) Console.Out.WriteLine($"  source of {string.Join(", ", read)}");
            if (TargetKinds(info.Name) is { Count: > 0 } written) Console.Out.WriteLine($"  target for {string.Join(", ", written)}");
            if (!inDetail) continue;
            if (info.UrlHelp is { } help) Console.Out.WriteLine($"  url: {info.Url} ({help})");
            foreach (var key in info.AuthKeys) Console.Out.WriteLine($"  auth.{key.Name}: {key.Help}{(key.Secret ? " (a reference such as ${env:NAME})" : "")}");
            foreach (var setting in info.Settings) Console.Out.WriteLine($"  {setting.Name}: {setting.Help}");
            foreach (var right in info.Rights) Console.Out.WriteLine($"  needs: {right}");
        }
    }

    public static JsonNode ToJson(ConnectorInfo info) => new JsonObject
    {
        ["name"] = info.Name,
        ["title"] = info.Title,
        ["source_of"] = new JsonArray([.. SourceKinds(info.Name).Select(kind => (JsonNode)kind)]),
        ["target_for"] = new JsonArray([.. TargetKinds(info.Name).Select(kind => (JsonNode)kind)]),
        ["url"] = info.Url,
        ["auth"] = Settings(info.AuthKeys),
        ["settings"] = Settings(info.Settings),
        ["rights"] = new JsonArray([.. info.Rights.Select(right => (JsonNode)right)]),
    };

    // What a system can give and take is what its shipped mapping has rules for.
    private static IReadOnlyList<string> SourceKinds(string name) => Shipped("sources/" + name) is { } file ? Names(SourceMapping.Compile([file], name).Kinds) : [];

    private static IReadOnlyList<string> TargetKinds(string name) =>
        Shipped("targets/" + name) is { } file ? Names(TargetMapping.Compile([file], name, null).Rules.Where(rule => rule.Create).Select(rule => rule.Of)) : [];

    private static MappingText? Shipped(string name) => ShippedMappings.Read(name) is { } text ? new MappingText(name, text) : null;

    private static IReadOnlyList<string> Names(IEnumerable<Kind> kinds) => [.. kinds.Distinct().Order().Select(kind => kind.Name())];

    private static JsonArray Settings(IReadOnlyList<Setting> settings) =>
        new([.. settings.Select(setting => (JsonNode)new JsonObject { ["name"] = setting.Name, ["help"] = setting.Help, ["secret"] = setting.Secret })]);
}

/// <summary>The neutral model in words and as JSON.</summary>
internal static class ModelDescription
{
    public static void Print(IReadOnlyList<NeutralKind> kinds)
    {
        foreach (var kind in kinds)
        {
            Console.Out.WriteLine($"{kind.Kind.Name()}: {kind.Help}");
            foreach (var field in kind.Fields) Console.Out.WriteLine($"  {field.Name} ({Type(field)}){(field.Required ? " required" : "")}: {field.Help}");
        }
    }

    public static JsonNode ToJson(IReadOnlyList<NeutralKind> kinds) => new JsonObject(kinds.Select(kind => new KeyValuePair<string, JsonNode?>(kind.Kind.Name(), new JsonObject
    {
        ["help"] = kind.Help,
        ["fields"] = new JsonArray([.. kind.Fields.Select(field => (JsonNode)new JsonObject
        {
            ["name"] = field.Name,
            ["type"] = Type(field),
            ["required"] = field.Required,
            ["help"] = field.Help,
        })]),
    })));

    private static string Type(NeutralField field) => field.Type switch
    {
        NeutralType.Choice => string.Join("|", field.Choices),
        NeutralType.Reference or NeutralType.ReferenceList => $"{(field.Type == NeutralType.ReferenceList ? "list of " : "")}{(field.Refers.Count == 0 ? "any record" : string.Join("|", field.Refers.Select(kind => kind.Name())))}",
        _ => field.Type.ToString().ToLowerInvariant(),
    };
}
