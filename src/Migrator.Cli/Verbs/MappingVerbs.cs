using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping.Tools;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;

namespace Migrator.Cli.Verbs;

/// <summary>The verbs that help to write a mapping: show, test, suggest.</summary>
internal static class MappingVerbs
{
    private const int Listed = 20;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<Command> Create(CommonOptions options) =>
    [
        new Command("mapping", "Show the mapping of a project, test it, and find what it could add.\n\nExample: migrator mapping show --changed") { Show(options), Test(options), Suggest(options) },
    ];

    private static Command Show(CommonOptions options)
    {
        var changed = new Option<bool>("--changed") { Description = "Only what site.yaml changes, and what it replaces" };
        var command = new Command("show", "Print the mapping as it is composed of its files, each line with the file and the line that it comes from.\n\nExample: migrator mapping show --changed") { changed, options.Project, options.Json };
        command.SetAction(parsed =>
        {
            var project = Session.ReadProject(options.Read(parsed).Project);
            var mapping = ComposedMapping.Of(MappingFiles.Read(project.Folder, project.Mappings, ShippedMappings.Read, ShippedMappings.Names), project.Source?.Connector, project.Target?.Connector);
            if (parsed.GetValue(options.Json)) Console.Out.WriteLine(mapping.ToJson(parsed.GetValue(changed)).ToJsonString(Indented));
            else if (!parsed.GetValue(changed)) Console.Out.Write(mapping.ToYaml());
            else Console.Out.Write(mapping.ChangedYaml() is { Length: > 0 } text ? text : "# site.yaml changes nothing\n");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Test(CommonOptions options)
    {
        var files = new Argument<string[]>("file") { Description = "Files of tests, or names of mappings; without any, those of the project and its site.test.yaml", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("test", "Run the tests of mappings (*.test.yaml) and print how much of each mapping they hold. Ends with 5 where a test fails.\n\nExample: migrator mapping test site.test.yaml") { files, options.Project, options.Json };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(Find(options.Read(parsed).Project, parsed.GetValue(files) ?? []), parsed.GetValue(options.Json), cancel), cancel));
        return command;
    }

    private static Command Suggest(CommonOptions options)
    {
        var fill = new Option<int>("--fill") { Description = "Leave out columns that are filled in fewer of a hundred records", HelpName = "PERCENT", DefaultValueFactory = _ => 1 };
        var personal = new Option<bool>("--with-personal-data") { Description = "Show values of the records; otherwise only what they look like" };
        var ask = new Option<bool>("--ask-target") { Description = "Ask the target for its choices; otherwise those of the mapping are taken" };
        var command = new Command("suggest", "Print what site.yaml could add: values that are in no table, and columns that hold data and have no field. Changes nothing.\n\nExample: migrator mapping suggest > suggestion.yaml") { fill, personal, ask, options.Project, options.Json, options.Silent };
        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = options.Read(parsed);
            if (parsed.GetValue(fill) is < 0 or > 100) throw new ConfigurationException("--fill: write a number from 0 to 100");
            var suggestion = await Progress.ShowAsync(chosen, async progress =>
            {
                await using var session = Session.Look(chosen, "mapping");
                var schema = parsed.GetValue(ask) ? await session.Target().DescribeAsync(cancel) : null;
                return await Task.Run(() => SuggestMapping.Run(session.Store, session.MappingTexts(), session.Project.Target?.Connector, schema, parsed.GetValue(fill) / 100.0, progress, cancel), cancel);
            });
            if (chosen.Json) Console.Out.WriteLine(suggestion.ToJson(parsed.GetValue(personal)).ToJsonString(Indented));
            else Console.Out.Write(Terminal.Safe(suggestion.ToYaml(parsed.GetValue(personal))));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>In a folder without a project the shipped mappings are tested.</summary>
    private static IReadOnlyList<MappingTestFiles> Find(string path, string[] files)
    {
        var project = File.Exists(path) ? Session.ReadProject(path) : null;
        var folder = project?.Folder ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        var names = project?.Mappings ?? ShippedMappings.Names;
        return files.Length == 0
            ? MappingTestFiles.Of(folder, names, ShippedMappings.Read, ShippedMappings.Names)
            : [.. files.Select(file => MappingTestFiles.Find(folder, names, file, ShippedMappings.Read, ShippedMappings.Names))];
    }

    private static int Run(IReadOnlyList<MappingTestFiles> suites, bool json, CancellationToken cancel)
    {
        var document = new JsonArray();
        var failed = false;
        foreach (var suite in suites)
        {
            var failures = suite.Run();
            failed |= failures.Count > 0;
            var coverage = failures.Count == 0 ? suite.Coverage(cancel) : null;
            if (json) document.Add(ToJson(suite, failures, coverage));
            else Print(suite, failures, coverage);
        }

        if (json) Console.Out.WriteLine(document.ToJsonString(Indented));
        else if (suites.Count == 0) Console.Out.WriteLine("there are no tests; write site.test.yaml beside site.yaml (mappings/README.md)");
        return failed ? ExitCode.Differences : ExitCode.Done;
    }

    private static void Print(MappingTestFiles suite, IReadOnlyList<MappingTestFailure> failures, MappingCoverage? coverage)
    {
        foreach (var failure in failures) Console.Out.WriteLine(Terminal.Safe(failure.ToString()));
        var wrong = failures.Select(failure => failure.Test).Distinct(StringComparer.Ordinal).Count();
        Console.Out.WriteLine(FormattableString.Invariant($"{suite.Tests.File}: {suite.Tests.Tests.Count} tests, {wrong} failed"));
        if (coverage is null)
        {
            Console.Out.WriteLine("coverage is measured when all tests pass");
            return;
        }

        Console.Out.WriteLine(FormattableString.Invariant($"coverage of {coverage.File}: {coverage.Pieces - coverage.Open.Count} of {coverage.Pieces} rules, conditions and table entries ({coverage.Percent:0.#} %)"));
        foreach (var piece in coverage.Open.Take(Listed)) Console.Out.WriteLine(Terminal.Safe($"  {piece.Place}: no test holds the {piece.What}"));
        if (coverage.Open.Count > Listed) Console.Out.WriteLine(FormattableString.Invariant($"  and {coverage.Open.Count - Listed} more; --json lists all"));
    }

    private static JsonObject ToJson(MappingTestFiles suite, IReadOnlyList<MappingTestFailure> failures, MappingCoverage? coverage) => new()
    {
        ["file"] = suite.Tests.File,
        ["tests"] = suite.Tests.Tests.Count,
        ["failures"] = new JsonArray([.. failures.Select(failure => (JsonNode)new JsonObject
        {
            ["place"] = failure.Place,
            ["test"] = failure.Test,
            ["what"] = failure.What,
            ["expected"] = failure.Expected,
            ["got"] = failure.Got,
            ["rule"] = failure.Rule,
        })]),
        ["coverage"] = coverage is null ? null : new JsonObject
        {
            ["file"] = coverage.File,
            ["pieces"] = coverage.Pieces,
            ["covered"] = coverage.Pieces - coverage.Open.Count,
            ["percent"] = Math.Round(coverage.Percent, 1),
            ["open"] = new JsonArray([.. coverage.Open.Select(piece => (JsonNode)new JsonObject { ["place"] = piece.Place, ["what"] = piece.What })]),
        },
    };
}
