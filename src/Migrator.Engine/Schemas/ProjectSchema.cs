using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Project;
using static Migrator.Engine.Schemas.SchemaNodes;

namespace Migrator.Engine.Schemas;

/// <summary>What a connector's keys in a project file mean.</summary>
/// <param name="Name">The connector.</param>
/// <param name="Title">The product.</param>
/// <param name="Settings">Help of the keys below <c>source:</c> or <c>target:</c>.</param>
/// <param name="Auth">Help of the keys below <c>auth:</c>.</param>
public sealed record ConnectorHelp(string Name, string Title, IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, string> Auth);

/// <summary>The JSON Schema of project files, made from the keys by which they are read and those of the connectors.</summary>
public static class ProjectSchema
{
    /// <summary>The schema.</summary>
    /// <param name="connectors">The connectors.</param>
    /// <param name="mappings">Names of the shipped mappings.</param>
    public static JsonObject Project(IReadOnlyList<ConnectorHelp> connectors, IReadOnlyList<string> mappings) => Document("Project of Migrator", Closed(ProjectFile.Keys.Select(key => new KeyValuePair<string, JsonNode?>(key, key switch
    {
        "migrator" => Help(new JsonObject { ["enum"] = new JsonArray(1, "1") }, "Form of the file"),
        "source" => Help(AnyOf([.. connectors.Select(Side)]), "Where records come from"),
        "target" => Help(AnyOf([.. connectors.Select(Side)]), "Where they go to"),
        "mappings" => Help(List(AnyOf(Words(mappings), Text)), "Mapping files, in order; site.yaml is added when it is there"),
        "scope" => Closed([new("since", Help(Text, "Only what was changed since then, such as 2020-01-31")), new("kinds", Help(List(Words(Kinds.All.Select(kind => kind.Name()))), "Only these kinds; empty for all"))]),
        "pace" => Closed([new("requests_per_minute", Help(Count(0), "0 is adaptive")), new("parallel", Help(Count(0), "0 is adaptive"))]),
        "quiet" => Help(Words(Enum.GetNames<Quiet>().Select(name => name.ToLowerInvariant())), "Notifications in the target: require silence, switch them off meanwhile, or leave it to you"),
        "pseudonym_key" => Help(Secret(), "What makes pseudonyms"),
        _ => Any,
    })), "migrator"));

    private static JsonObject Side(ConnectorHelp connector) => Closed(
    [
        new("connector", Help(Words([connector.Name]), connector.Title)), new("url", Help(Text, "Address")),
        new("auth", Closed(connector.Auth.Select(key => new KeyValuePair<string, JsonNode?>(key.Key, Help(Text, key.Value))))),
        .. connector.Settings.Select(key => new KeyValuePair<string, JsonNode?>(key.Key, Help(Texts, key.Value))),
    ], "connector", "url");

    private static JsonObject Secret() => new() { ["type"] = "string", ["pattern"] = @"^\$\{(env|file):.+\}$" };
}
