using System.Text.Json.Nodes;
using Migrator.Core;
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
            if (!inDetail) continue;
            foreach (var key in info.AuthKeys) Console.Out.WriteLine($"  auth.{key.Name}: {key.Help}{(key.Secret ? " (a reference such as ${env:NAME})" : "")}");
            foreach (var setting in info.Settings) Console.Out.WriteLine($"  {setting.Name}: {setting.Help}");
            foreach (var right in info.Rights) Console.Out.WriteLine($"  needs: {right}");
        }
    }

    public static JsonNode ToJson(ConnectorInfo info) => new JsonObject
    {
        ["name"] = info.Name,
        ["title"] = info.Title,
        ["auth"] = Settings(info.AuthKeys),
        ["settings"] = Settings(info.Settings),
        ["rights"] = new JsonArray([.. info.Rights.Select(right => (JsonNode)right)]),
    };

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
