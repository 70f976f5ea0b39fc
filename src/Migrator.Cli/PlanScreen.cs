using System.Globalization;
using Migrator.Engine.Stages;

namespace Migrator.Cli;

/// <summary>A plan as plain text: what is made, what it costs, what is otherwise than before, and the id to approve.</summary>
internal static class PlanScreen
{
    private const int MostEntries = 40;

    /// <summary>Prints it.</summary>
    public static void Print(PlanSummary plan)
    {
        Console.Out.WriteLine();
        Screen.Table(["rule", "object", "create", "update", "skip", "block", "bytes"], plan.Rules.Select(rule => (IReadOnlyList<string>)
            [rule.Rule, rule.Object, Number(rule.Create), Number(rule.Update), Number(rule.Skip), Number(rule.Block), Number(rule.Bytes)]));
        Entries(plan.Entries);
        if (plan.Updates.Count > 0)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine("fields that change");
            foreach (var field in plan.Updates) Console.Out.WriteLine(Invariant($"  {field.Rule}.{field.Field}: {field.Records}"));
        }

        if (plan.Difference is { } difference) Difference(difference);
        Console.Out.WriteLine();
        Console.Out.WriteLine(Invariant($"about {plan.Effort.Calls} calls and {plan.Effort.Bytes} bytes, {plan.Effort.AttachmentBytes} of them attachments; {Duration(plan.Effort)}"));
        Console.Out.WriteLine($"plan {plan.Id}; to carry out exactly this: migrator load --approve {plan.Id}");
    }

    private static void Entries(IReadOnlyList<PlannedEntry> entries)
    {
        if (entries.Count == 0) return;
        Console.Out.WriteLine();
        Console.Out.WriteLine("created in the target first");
        foreach (var group in entries.GroupBy(entry => entry.Object))
        {
            var names = group.Select(entry => entry.Name).ToList();
            Console.Out.WriteLine(Terminal.Safe(Invariant($"  {group.Key} ({names.Count}): {string.Join(", ", names.Take(MostEntries))}{(names.Count > MostEntries ? ", …" : "")}")));
        }
    }

    private static void Difference(PlanDifference difference)
    {
        Console.Out.WriteLine();
        if (difference.Counts.Count + difference.NewCauses.Count + difference.GoneCauses.Count == 0)
        {
            Console.Out.WriteLine($"the same counts and causes as the plan before ({difference.Before})");
            return;
        }

        Console.Out.WriteLine($"compared with the plan before ({difference.Before})");
        foreach (var rule in difference.Counts)
            Console.Out.WriteLine(Invariant($"  {rule.Rule}: create {rule.Create:+#;-#;0}, update {rule.Update:+#;-#;0}, skip {rule.Skip:+#;-#;0}, block {rule.Block:+#;-#;0}"));
        foreach (var cause in difference.NewCauses) Console.Out.WriteLine(Terminal.Safe("  new: " + cause));
        foreach (var cause in difference.GoneCauses) Console.Out.WriteLine(Terminal.Safe("  gone: " + cause));
    }

    private static string Duration(PlanEffort effort) => effort.Seconds is { } seconds
        ? Invariant($"at the pace of the project file {TimeSpan.FromSeconds(seconds):d\\.hh\\:mm\\:ss} (days.hours:minutes:seconds)")
        : "the project file sets no pace: as fast as the target answers";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
