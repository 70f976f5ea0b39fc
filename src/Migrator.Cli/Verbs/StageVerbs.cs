using System.CommandLine;
using Migrator.Engine.Stages;

namespace Migrator.Cli.Verbs;

/// <summary>The verbs that move records: one stage each, and run for all of them.</summary>
internal static class StageVerbs
{
    public static IEnumerable<Command> Create(CommonOptions options) =>
    [
        Stage(options, "extract", "Read the source into the store: what is new, from where the last run stopped.\n\nExample: migrator extract --kind ticket comment attachment",
            (pipeline, cancel) => pipeline.ExtractAsync(cancel), planned: false, [options.Kinds, options.Since, options.Full, options.Limit]),
        Stage(options, "map", "Map raw records to neutral ones. Talks to no system.\n\nExample: migrator map",
            (pipeline, cancel) => Task.Run(() => pipeline.Map(cancel), cancel), planned: false, []),
        Stage(options, "plan", "Compare with the target and say what load will do: the dry run. Writes to no system.\n\nExample: migrator plan --json > plan.json",
            (pipeline, cancel) => pipeline.PlanAsync(cancel), planned: true, [options.Offline]),
        Stage(options, "load", "Do what the plan says, and no more.\n\nExample: migrator load --kind ticket --limit 10",
            (pipeline, cancel) => pipeline.LoadAsync(cancel), planned: true, [options.Kinds, options.Limit, options.Only, options.Keys, options.Approve]),
        Stage(options, "verify", "Read back every written record and compare it field by field.\n\nExample: migrator verify",
            (pipeline, cancel) => pipeline.VerifyAsync(cancel), planned: true, []),
        Stage(options, "run", "Run all stages in order: extract, map, plan, load, verify. What a scheduler calls.\n\nExample: migrator run --project /srv/migration/migrator.yaml --json",
            (pipeline, cancel) => pipeline.RunAsync(cancel), planned: true, [options.Full]),
    ];

    /// <summary>Runs stages on a project, prints where it stands and returns the exit code.</summary>
    public static async Task<int> RunAsync(Chosen chosen, string verb, Func<Pipeline, CancellationToken, Task> stage, bool planned, CancellationToken cancel)
    {
        var summary = await Progress.ShowAsync(chosen, async progress =>
        {
            await using var session = Session.Open(chosen, verb, progress);
            await session.UntilInterruptedAsync(stage(new Pipeline(session), cancel), cancel);
            var result = session.Summary();
            session.End(ExitCodeOf(result, verb));
            return result;
        });
        if (chosen.Json) Console.Out.WriteLine(summary.ToJson());
        else Screen.Summary(summary, planned, verb);
        if (!chosen.Json && verb == "plan" && summary.Plan is { } plan) PlanScreen.Print(plan);
        return ExitCodeOf(summary, verb);
    }

    private static Command Stage(CommonOptions options, string name, string help, Func<Pipeline, CancellationToken, Task> stage, bool planned, IReadOnlyList<Option> own)
    {
        var command = new Command(name, help) { options.Project };
        foreach (var option in own) command.Add(option);
        foreach (var option in new Option[] { options.Json, options.Verbose, options.Silent }) command.Add(option);
        command.SetAction((parsed, cancel) => RunAsync(options.Read(parsed), name, stage, planned, cancel));
        return command;
    }

    private static int ExitCodeOf(MigrationSummary summary, string verb) =>
        summary.AnyDifference && verb is "verify" or "run" ? ExitCode.Differences
        : summary.AnyRejected ? ExitCode.SomeRejected
        : ExitCode.Done;
}
