using System.CommandLine;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Assessments;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;
using Migrator.Http;

namespace Migrator.Cli.Verbs;

/// <summary>The verb that looks at a source before anything is decided. It opens no store and needs no target.</summary>
internal static class AssessVerb
{
    public static Command Create(CommonOptions options)
    {
        var command = new Command("assess", "Show what leaving the source takes: what there is, which target takes what of it, how long it lasts, what is in the way. Reads counts and samples, needs no target, stores nothing.\n\nExample: migrator assess --json > assessment.json")
        {
            options.Project, options.Json, options.Verbose, options.Silent,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = options.Read(parsed);
            var found = await Progress.ShowAsync(chosen, progress => AssessAsync(chosen, progress, cancel));
            if (chosen.Json) Console.Out.WriteLine(found.ToJson());
            else foreach (var line in AssessmentText.Of(found).Split('\n')) Console.Out.WriteLine(Terminal.Safe(line));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<Assessment> AssessAsync(Chosen chosen, IStageProgress progress, CancellationToken cancel)
    {
        var project = Session.ReadProject(chosen.Project);
        var side = project.RequireSource();
        using var logs = Logs.Open(project.Folder, chosen);
        var context = Session.ContextOf(project, side, "source", project.Scope, TimeProvider.System, logs);
        var source = Connectors.Require(side.Connector).CreateSource(context) ?? throw new ConfigurationException($"{side.Connector}: records cannot be read from it; it is a target");
        using var held = source as IDisposable;
        return await new Assess(source, side.Url, project.Pace, Targets(context), progress, logs.CreateLogger("Migrator.assess"), context.Time).RunAsync(cancel);
    }

    // What a target can do is known without asking one, so an address that leads nowhere will do.
    private static IReadOnlyList<KnownTarget> Targets(ConnectorContext context)
    {
        var targets = new List<KnownTarget>();
        foreach (var connector in Connectors.All)
        {
            var name = $"targets/{connector.Info.Name}";
            var auth = connector.Info.AuthKeys.ToDictionary(key => key.Name, _ => "-", StringComparer.Ordinal);
            if (ShippedMappings.Read(name) is not { } text) continue;
            var target = connector.CreateTarget(context with { Url = new Uri("http://127.0.0.1/"), Auth = auth, Options = new Dictionary<string, string>(StringComparer.Ordinal) });
            using var held = target as IDisposable;
            if (target is not null) targets.Add(new KnownTarget(connector.Info.Name, connector.Info.Title, TargetMapping.Compile([new MappingText(name + ".yaml", text)], connector.Info.Name, null), target.Info.Losses));
        }

        return targets;
    }
}
