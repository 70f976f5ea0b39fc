using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Schemas;

namespace Migrator.Cli.Verbs;

/// <summary>JSON Schemas, by which editors complete and check the files of a project.</summary>
internal static class SchemaVerb
{
    /// <summary>Folder of the schemas in a project folder; the first line of each file names it.</summary>
    public const string Folder = "schemas";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly IReadOnlyDictionary<string, Func<JsonObject>> Schemas = new Dictionary<string, Func<JsonObject>>(StringComparer.Ordinal)
    {
        ["project"] = () => ProjectSchema.Project([.. Connectors.All.Select(connector => Help(connector.Info))], ShippedMappings.Names),
        ["mapping"] = MappingSchema.Mapping,
        ["test"] = MappingSchema.Tests,
    };

    public static Command Create(CommonOptions options)
    {
        var name = new Argument<string>("file") { Description = $"Which kind of file: {string.Join(", ", Schemas.Keys)}" };
        var command = new Command("schema", "Print the JSON Schema of project files, mappings or tests of mappings, for editors.\n\nExample: migrator schema mapping > schemas/mapping.schema.json") { name, options.Json };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(name);
            if (!Schemas.ContainsKey(wanted)) throw new ConfigurationException($"schema: there is no kind of file '{wanted}'; known are {string.Join(", ", Schemas.Keys)}");
            Console.Out.Write(Text(wanted));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The first line of a file, by which an editor finds its schema without a network.</summary>
    public static string FirstLine(string name) => $"# yaml-language-server: $schema={Folder}/{name}.schema.json";

    /// <summary>A schema as it is printed.</summary>
    public static string Text(string name) => Schemas[name]().ToJsonString(Indented) + "\n";

    /// <summary>Writes all schemas below a folder, over older ones.</summary>
    public static void WriteAll(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, Folder));
        foreach (var name in Schemas.Keys) File.WriteAllText(Path.Combine(folder, Folder, $"{name}.schema.json"), Text(name));
    }

    private static ConnectorHelp Help(Http.ConnectorInfo info) => new(
        info.Name, info.Title, info.Settings.ToDictionary(setting => setting.Name, setting => setting.Help, StringComparer.Ordinal), info.AuthKeys.ToDictionary(key => key.Name, key => key.Help, StringComparer.Ordinal));
}
