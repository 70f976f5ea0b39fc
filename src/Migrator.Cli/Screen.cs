using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;

namespace Migrator.Cli;

/// <summary>Results as plain text on standard output, the same on a terminal and in a file.</summary>
internal static class Screen
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints one JSON document.</summary>
    public static void Json(JsonNode node) => Console.Out.WriteLine(node.ToJsonString(Indented));

    /// <summary>Prints a table: the first column to the left, the others to the right, or as many of the last ones as are texts to the left.</summary>
    public static void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, int texts = 0)
    {
        var all = rows.Prepend(head).ToList();
        var widths = head.Select((_, i) => all.Max(row => row[i].Length)).ToList();
        foreach (var row in all)
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 || i >= head.Count - texts ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
    }

    /// <summary>Prints what a stage is about, with its own findings; those of others only where the verb runs or asks for them all.</summary>
    public static void Summary(MigrationSummary summary, bool planned, string verb)
    {
        var head = planned
            ? new[] { "kind", "counted", "stored", "hidden", "rejected", "create", "update", "skip", "block", "loaded", "verified", "differ" }
            : ["kind", "counted", "stored", "hidden", "rejected"];
        Table(head, summary.Kinds.Select(pair => Row(pair.Key, pair.Value)[..head.Length]));
        Console.Out.WriteLine(Number($"attachments with bytes: {summary.Attachments.Stored}, without: {summary.Attachments.Missing}, bytes: {summary.Attachments.Bytes}"));
        if (summary.Kinds.Where(pair => pair.Value.Unexplained > 0).Select(pair => Number($"{pair.Key} {pair.Value.Unexplained}")).ToList() is { Count: > 0 } missing)
            Console.Out.WriteLine($"rows that the source counts and nothing explains: {string.Join(", ", missing)}");
        var own = summary.Findings.Where(group => IsOf(group, verb)).ToList();
        Findings(own);
        OtherFindings([.. summary.Findings.Except(own)]);
    }

    /// <summary>The word of <c>status</c> that asks for the findings of all stages.</summary>
    public const string All = "all";

    private static bool IsOf(FindingGroup group, string verb) => verb is "run" or All || group.Stage == verb || (verb == "load" && group.Stage == "silence");

    private static void OtherFindings(IReadOnlyList<FindingGroup> findings)
    {
        if (findings.Count == 0) return;
        Console.Out.WriteLine();
        foreach (var stage in findings.GroupBy(group => group.Stage))
        {
            var counts = stage.GroupBy(group => group.Severity).OrderByDescending(group => group.Key).Select(group => Number($"{group.Sum(one => one.Count)} {Word(group.Key)}"));
            Console.Out.WriteLine($"findings of {stage.Key}: {string.Join(", ", counts)}");
        }

        Console.Out.WriteLine("'migrator status --findings' lists them");
    }

    /// <summary>Prints findings by cause.</summary>
    public static void Findings(IReadOnlyList<FindingGroup> findings)
    {
        if (findings.Count == 0) return;
        Console.Out.WriteLine();
        Console.Out.WriteLine("findings");
        foreach (var group in findings)
        {
            Console.Out.WriteLine(Number($"  {Word(group.Severity)} {group.Count} x {group.Code} ({group.Stage}): {Terminal.Safe(group.Text)}"));
            Console.Out.WriteLine($"    remedy: {Terminal.Safe(group.Remedy)}");
            if (group.Examples.Count > 0) Console.Out.WriteLine($"    for example: {Terminal.Safe(string.Join(", ", group.Examples))}");
        }
    }

    /// <summary>Prints one finding.</summary>
    public static void Finding(Finding finding)
    {
        Console.Out.WriteLine($"  {Word(finding.Severity)} {finding.Code}: {Terminal.Safe(finding.Text)}");
        Console.Out.WriteLine($"    remedy: {Terminal.Safe(finding.Remedy)}");
    }

    private static string[] Row(string name, KindSummary kind) =>
    [
        name, Number(kind.Counted), Number(kind.Stored), Number(kind.Hidden), Number(kind.Rejected), Number(kind.Create), Number(kind.Update), Number(kind.Skip), Number(kind.Block),
        Number(kind.Loaded), Number(kind.Verified), Number(kind.Differences),
    ];

    private static string Word(Severity severity) => severity switch { Severity.Error => "ERROR", Severity.Warning => "warning", _ => "note" };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(FormattableString text) => FormattableString.Invariant(text);
}
