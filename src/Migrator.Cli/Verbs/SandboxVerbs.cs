using System.CommandLine;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Cli.Verbs;

/// <summary>The verbs that need no real system: init, sandbox, demo.</summary>
internal static class SandboxVerbs
{
    public static IEnumerable<Command> Create(CommonOptions options) => [Init(options), Sandbox(options), Demo(options)];

    private static Command Init(CommonOptions options)
    {
        var source = new Option<string>("--source") { Description = "Connector to read from", DefaultValueFactory = _ => "servicenow" };
        var target = new Option<string>("--target") { Description = "Connector to write to", DefaultValueFactory = _ => "kix" };
        var command = new Command("init", "Write a project file to start from, and the schemas by which editors check it and your mapping.\n\nExample: migrator init --source servicenow --target kix") { source, target, options.Project, options.Json };
        command.SetAction(parsed =>
        {
            var path = options.Read(parsed).Project;
            if (File.Exists(path)) throw new ConfigurationException($"init: {path} is there already; remove it first, or name another file with --project");
            var (from, to) = (Connectors.Require(parsed.GetRequiredValue(source)).Info, Connectors.Require(parsed.GetRequiredValue(target)).Info);
            using (var writer = new StreamWriter(OwnerOnly.Open(path, FileMode.CreateNew))) writer.Write(ProjectTemplate.Of(from, to));
            SchemaVerb.WriteAll(Path.GetDirectoryName(Path.GetFullPath(path))!);
            string[] variables = [.. ProjectTemplate.Variables(from), .. ProjectTemplate.Variables(to)];
            if (parsed.GetValue(options.Json)) Screen.Json(new JsonObject { ["project"] = path, ["environment"] = new JsonArray([.. variables.Select(name => (JsonNode)name)]), ["next"] = "migrator check" });
            else Console.Out.WriteLine($"{path} written; fill in the addresses, set {string.Join(" and ", variables)} in the environment, then run 'migrator check'");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Sandbox(CommonOptions options)
    {
        var name = new Argument<string>("name") { Description = "A connector, such as servicenow" };
        var records = Records();
        var seed = Seed();
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one" };
        var command = new Command("sandbox", "Run one simulated system until Ctrl-C.\n\nExample: migrator sandbox servicenow --records 1000 --port 8080") { name, records, seed, port, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            var connector = Connectors.Require(parsed.GetRequiredValue(name));
            await using var sandbox = connector.CreateSandbox(new SandboxOptions(parsed.GetValue(records), parsed.GetValue(seed), parsed.GetValue(port)))
                ?? throw new ConfigurationException($"{connector.Info.Name}: there is no simulated system for it");
            await sandbox.StartAsync(cancel);
            if (parsed.GetValue(options.Json)) Screen.Json(ToJson(sandbox));
            else Print(sandbox);
            var stopped = new TaskCompletionSource();
            await using var stop = cancel.Register(stopped.SetResult);
            await stopped.Task;
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(ISandbox sandbox)
    {
        Console.Out.WriteLine($"url: {sandbox.Url}");
        foreach (var (key, value) in sandbox.Auth) Console.Out.WriteLine($"auth.{key}: {value}");
        foreach (var (control, help) in sandbox.Controls) Console.Out.WriteLine($"POST {Control(sandbox, control)}: {help}");
    }

    private static JsonObject ToJson(ISandbox sandbox) => new()
    {
        ["url"] = sandbox.Url.AbsoluteUri,
        ["auth"] = new JsonObject(sandbox.Auth.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, pair.Value))),
        ["controls"] = new JsonObject(sandbox.Controls.Select(pair => new KeyValuePair<string, JsonNode?>(Control(sandbox, pair.Key).AbsoluteUri, pair.Value))),
    };

    private static Uri Control(ISandbox sandbox, string name) => new(sandbox.Url, "/__control/" + name);

    private static Command Demo(CommonOptions options)
    {
        var source = new Option<string>("--source") { Description = "Simulated source", DefaultValueFactory = _ => "servicenow" };
        var target = new Option<string>("--target") { Description = "Simulated target", DefaultValueFactory = _ => "kix" };
        var records = Records();
        var seed = Seed();
        var folder = new Option<string>("--dir") { Description = "Project folder; run again in the same one to see that nothing is written twice", DefaultValueFactory = _ => "demo" };
        var day = new Option<bool>("--day-of-work") { Description = "First let a day of work happen in the simulated source" };
        var command = new Command("demo", "Run a whole migration between two simulated systems in one command.\n\nExample: migrator demo --records 500 --dir demo")
        {
            records, seed, folder, source, target, day, options.Json, options.Verbose, options.Silent,
        };
        command.SetAction((parsed, cancel) => Verbs.Demo.RunAsync(
            options.Read(parsed), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(source), parsed.GetRequiredValue(target), parsed.GetValue(records), parsed.GetValue(seed), parsed.GetValue(day), cancel));
        return command;
    }

    private static Option<int> Records() => new("--records") { Description = "Tickets of the simulated tenant", HelpName = "N", DefaultValueFactory = _ => 500 };

    private static Option<int> Seed() => new("--seed") { Description = "Same seed, same tenant", HelpName = "S", DefaultValueFactory = _ => 1 };
}
