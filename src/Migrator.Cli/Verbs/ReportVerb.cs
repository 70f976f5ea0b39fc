using System.CommandLine;
using System.Text.Json.Nodes;
using Migrator.Engine.Project;
using Migrator.Engine.Reports;

namespace Migrator.Cli.Verbs;

/// <summary>The verb that writes the report of the newest run.</summary>
internal static class ReportVerb
{
    public static Command Create(CommonOptions options)
    {
        var language = new Option<string>("--lang") { Description = $"Language of the report: {string.Join(", ", ReportLanguage.Known)}", HelpName = "CODE", DefaultValueFactory = _ => "en" };
        var personal = new Option<bool>("--with-personal-data") { Description = "Show titles of records and values in findings; the report is confidential then" };
        var command = new Command("report", "Write the report of the newest run: one HTML file that opens anywhere, and the same as CSV and JSON. Changes nothing else.\n\nExample: migrator report --lang de")
        {
            language, personal, options.Project, options.Json,
        };
        command.SetAction((parsed, cancel) => RunAsync(options.Read(parsed), parsed.GetRequiredValue(language), parsed.GetValue(personal), TimeProvider.System, cancel));
        return command;
    }

    private static async Task<int> RunAsync(Chosen chosen, string code, bool personal, TimeProvider time, CancellationToken cancel)
    {
        var language = ReportLanguage.Of(code);
        await using var session = Session.Look(chosen, "report");
        var frame = new ReportFrame(SideOf(session.Project.Source), SideOf(session.Project.Target), Session.Version, personal, time.GetUtcNow());
        var document = MigrationReport.Of(session.Store, session.TargetMapping(), frame, language);
        var page = await ReportFiles.WriteAsync(document, Path.Combine(session.Project.Folder, MigrationReport.FolderOf(session.Store, personal)), cancel);
        if (chosen.Json) Console.Out.WriteLine(new JsonObject { ["report"] = page, ["outcome"] = document.Verdict.Outcome, ["personal_data"] = personal }.ToJsonString());
        else Console.Out.WriteLine($"{document.Verdict.Headline}: {Terminal.Safe(document.Verdict.Sentence)}\n{page}");
        return ExitCode.Done;
    }

    private static ReportSide? SideOf(Side? side) => side is null ? null : new ReportSide(side.Connector, Connectors.Require(side.Connector).Info.Title, side.Url.Host);
}
