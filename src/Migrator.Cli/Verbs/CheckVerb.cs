using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;

namespace Migrator.Cli.Verbs;

/// <summary>The verb that looks at everything before the first record moves.</summary>
internal static class CheckVerb
{
    public static Command Create(CommonOptions options)
    {
        var command = new Command("check", "Log in to both systems, look at mapping, records and disk, and say what is missing, with a remedy each. Changes nothing.\n\nExample: migrator check")
        {
            options.Project, options.Json, options.Verbose, options.Silent,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = options.Read(parsed);
            var report = await Progress.ShowAsync(chosen, async progress =>
            {
                await using var session = Session.Open(chosen, "check", progress);
                var input = new CheckInput(session.Project, session.Source, session.Target, session.MappingTexts, session.Aids, FreeBytes(session.Project.Folder), session.Time.GetUtcNow());
                var running = new Check(session.Context, input).RunAsync(cancel);
                await session.UntilInterruptedAsync(running, cancel);
                session.End(ExitCodeOf(await running));
                return await running;
            });
            if (chosen.Json) Screen.Json(ToJson(report));
            else Print(report);
            return ExitCodeOf(report);
        });
        return command;
    }

    // What somebody has to write comes before what a system has to grant, and both before records that will not arrive.
    private static int ExitCodeOf(CheckReport report) =>
        report.AnyError(CheckPart.Mapping, CheckPart.Quiet, CheckPart.Machine) ? ExitCode.Usage
        : report.AnyError(CheckPart.Source, CheckPart.Target) ? ExitCode.SystemRefused
        : report.AnyError(CheckPart.Records) ? ExitCode.SomeRejected
        : ExitCode.Done;

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Some network drives do not tell; then nothing is said of it.
            return null;
        }
    }

    private static void Print(CheckReport report)
    {
        foreach (var section in report.Sections)
        {
            Console.Out.WriteLine(Terminal.Safe(section.Title));
            foreach (var fact in section.Facts) Console.Out.WriteLine($"  {Terminal.Safe(fact)}");
            foreach (var finding in section.Findings) Screen.Finding(finding);
            Console.Out.WriteLine();
        }

        if (report.Kinds.Count > 0)
        {
            Screen.Table(["kind", "tables", "gaps", "at the source", "in the store", "goes to"], report.Kinds.Select(Row), texts: 1);
            Console.Out.WriteLine();
        }

        Console.Out.WriteLine(FormattableString.Invariant($"{report.Count(Severity.Error)} errors, {report.Count(Severity.Warning)} warnings, {report.Count(Severity.Note)} notes; nothing was changed in either system"));
    }

    private static IReadOnlyList<string> Row(CheckedKind kind) =>
    [
        kind.Kind.Name(), Number(kind.Tables), Number(kind.Gaps.Count), kind.Counted is { } counted ? Number(counted) : "?", Number(kind.Stored),
        kind.Objects.Count > 0 ? string.Join(", ", kind.Objects) : kind.Stays is null ? "?" : "stays in the store",
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject ToJson(CheckReport report) => new()
    {
        ["errors"] = report.Count(Severity.Error),
        ["warnings"] = report.Count(Severity.Warning),
        ["notes"] = report.Count(Severity.Note),
        ["parts"] = new JsonArray([.. report.Sections.Select(section => (JsonNode)new JsonObject
        {
            ["part"] = section.Part.ToString().ToLowerInvariant(),
            ["title"] = section.Title,
            ["product"] = section.Probe?.Product,
            ["account"] = section.Probe?.Account,
            ["clock_offset_seconds"] = section.Probe?.ClockOffset?.TotalSeconds,
            ["facts"] = Texts(section.Facts),
            ["findings"] = new JsonArray([.. section.Findings.Select(ToJson)]),
        })]),
        ["kinds"] = new JsonObject(report.Kinds.Select(kind => new KeyValuePair<string, JsonNode?>(kind.Kind.Name(), new JsonObject
        {
            ["tables"] = kind.Tables,
            ["gaps"] = Texts(kind.Gaps),
            ["counted"] = kind.Counted,
            ["stored"] = kind.Stored,
            ["objects"] = Texts(kind.Objects),
            ["stays"] = kind.Stays,
        }))),
    };

    private static JsonNode ToJson(Finding finding) => new JsonObject
    {
        ["severity"] = finding.Severity.ToString(),
        ["code"] = finding.Code,
        ["text"] = finding.Text,
        ["remedy"] = finding.Remedy,
        ["subject"] = finding.Subject,
    };

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
