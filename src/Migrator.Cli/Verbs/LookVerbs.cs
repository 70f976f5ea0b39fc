using System.CommandLine;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;

namespace Migrator.Cli.Verbs;

/// <summary>The verbs that only look: check, status, export, connectors, model.</summary>
internal static class LookVerbs
{
    public static IEnumerable<Command> Create(CommonOptions options) => [CheckVerb.Create(options), Status(options), Export(options), ConnectorList(options), Model(options)];

    private static Command Status(CommonOptions options)
    {
        var findings = new Option<bool>("--findings") { Description = "List the findings of all stages" };
        var command = new Command("status", "Show where each kind stands, what was rejected and why.\n\nExample: migrator status --json") { options.Project, findings, options.Json };
        command.SetAction(async (parsed, _) =>
        {
            var chosen = options.Read(parsed);
            await using var session = Session.Look(chosen, "status");
            var summary = session.Summary();
            if (chosen.Json)
            {
                Console.Out.WriteLine(summary.ToJson());
                return ExitCode.Done;
            }

            Screen.Summary(summary, planned: true, parsed.GetValue(findings) ? Screen.All : "status");
            foreach (var reject in session.Store.Rejects(50)) Console.Out.WriteLine(Terminal.Safe($"rejected by {reject.Stage}: {reject.Kind.Name()} {reject.Record}: {reject.Why}"));
            foreach (var run in session.Store.Runs(10)) Console.Out.WriteLine($"run {run.Id}: {run.Verb} {run.Started:yyyy-MM-dd HH:mm:ss}Z {run.Outcome ?? "was broken off, or is running"}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export(CommonOptions options)
    {
        var folder = new Argument<string>("dir") { Description = "A new folder" };
        var command = new Command("export", "Write the store as JSON Lines and CSV plus attachments. Needs no target.\n\nExample: migrator export /srv/export-2026") { folder, options.Project, options.Json, options.Silent };
        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = options.Read(parsed);
            var count = await Progress.ShowAsync(chosen, async progress =>
            {
                await using var session = Session.Open(chosen, "export", progress);
                var writing = new Export(session.Context).RunAsync(parsed.GetRequiredValue(folder), cancel);
                await session.UntilInterruptedAsync(writing, cancel);
                session.End(ExitCode.Done);
                return await writing;
            });
            if (chosen.Json) Screen.Json(new JsonObject { ["records"] = count, ["folder"] = parsed.GetRequiredValue(folder) });
            else Console.Out.WriteLine($"{count} records written to {parsed.GetRequiredValue(folder)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command ConnectorList(CommonOptions options)
    {
        var name = new Argument<string?>("name") { Description = "Only this one, in detail", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("connectors", "List the systems that can be read and written: settings, rights, what each can do.\n\nExample: migrator connectors kix") { name, options.Json };
        command.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(name) is { } only ? [Connectors.Require(only)] : Connectors.All;
            if (parsed.GetValue(options.Json)) Screen.Json(new JsonArray([.. chosen.Select(connector => ConnectorDescription.ToJson(connector.Info))]));
            else ConnectorDescription.Print(chosen, inDetail: parsed.GetValue(name) is not null);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Model(CommonOptions options)
    {
        var kindName = new Argument<string?>("kind") { Description = "Only this kind", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("model", "Print the neutral model: kinds and their fields.\n\nExample: migrator model ticket") { kindName, options.Json };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(kindName);
            if (wanted is not null && !Kinds.TryParse(wanted, out _)) throw new ConfigurationException($"model: there is no kind '{wanted}'; known are {string.Join(", ", Kinds.All.Select(kind => kind.Name()))}");
            var kinds = NeutralModel.All.Where(kind => wanted is null || kind.Kind.Name() == wanted).ToList();
            if (parsed.GetValue(options.Json)) Screen.Json(ModelDescription.ToJson(kinds));
            else ModelDescription.Print(kinds);
            return ExitCode.Done;
        });
        return command;
    }
}
