using System.Globalization;
using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>What stands in the way of leaving, each with what to do about it.</summary>
internal static class Risks
{
    private const double Soon = 1 / 3.0;
    private const long LargeFile = 100_000_000;
    private const double Growing = 1.3;

    /// <summary>All of them, the weightiest first.</summary>
    public static IReadOnlyList<Finding> Of(Assessment found) =>
        [.. new[] { Time(found), Rights(found), Left(found), Nowhere(found), LargeFiles(found), EmptyFields(found), Growth(found) }.OfType<Finding>().OrderByDescending(risk => risk.Severity)];

    private static Finding? Time(Assessment found)
    {
        var (share, days) = (found.Extraction.ShareOfDaysGiven, found.Extraction.Seconds / 86400);
        if (share <= Soon) return null;
        return new Finding(share > 1 ? Severity.Error : Severity.Warning, "time_short",
            Text($"a full extraction takes about {days:0.#} days, of the {found.Extraction.DaysGiven} that the EU Data Act gives"), found.Extraction.Limit switch
            {
                "pace" => "raise pace.requests_per_minute, or have the vendor raise the rate limit for the time of the exit; begin now: an extract goes on where it stopped",
                "attachments" => "begin now with 'migrator extract': what is in the store need not be read again, and a scheduler keeps it up to date; raise pace.parallel if the source stands it",
                _ => "begin now with 'migrator extract': what is in the store need not be read again, and a scheduler keeps it up to date; raise pace.parallel if the source stands it",
            });
    }

    private static Finding? Rights(Assessment found)
    {
        var (errors, warnings) = (found.Rights.Count(right => right.Severity == Severity.Error), found.Rights.Count(right => right.Severity == Severity.Warning));
        return errors + warnings == 0 ? null : new Finding(errors > 0 ? Severity.Error : Severity.Warning, "rights_missing",
            Text($"the account does not see everything: {errors} tables and {warnings} columns or other things"), "grant what the list of rights names, then run 'migrator assess' again");
    }

    private static Finding? Left(Assessment found)
    {
        var left = found.Tables.Where(table => !table.IsRead).ToList();
        return left.Count == 0 ? null : new Finding(left.Exists(table => table.Custom) ? Severity.Warning : Severity.Note, "tables_left_out",
            Text($"{left.Count} tables with {left.Sum(table => table.Records)} records are not read: {string.Join(", ", left.Take(10).Select(table => table.Name))}{(left.Count > 10 ? ", …" : "")}"),
            "decide for each whether it is needed, and name it in the source's settings ('migrator connectors' lists them)");
    }

    private static Finding? Nowhere(Assessment found)
    {
        var kinds = found.Kinds.Where(kind => found.Targets.Count > 0 && found.Targets.All(target => target.Kinds.Any(fit => fit.Kind == kind.Kind && !fit.Carried))).ToList();
        return kinds.Count == 0 ? null : new Finding(Severity.Note, "kinds_without_target",
            $"no known target takes {string.Join(", ", kinds.Select(kind => kind.Kind))}", "nothing to do if the reasons given are fine: they stay in the store, readable, and 'migrator export' writes them out");
    }

    private static Finding? LargeFiles(Assessment found)
    {
        var large = found.Files?.BySize.Where(size => size.UpTo is null or > LargeFile).Sum(size => size.Count) ?? 0;
        return large == 0 ? null : new Finding(Severity.Warning, "files_large", Text($"{large} attachments are larger than {LargeFile / 1_000_000} MB"),
            "look whether the target takes them ('migrator check' tells its limit); they are extracted in any case");
    }

    private static Finding? EmptyFields(Assessment found)
    {
        var empty = found.CustomFields.Count(field => field is { FillRate: 0, Visible: true });
        return empty == 0 ? null : new Finding(Severity.Note, "fields_empty", Text($"{empty} of {found.CustomFields.Count} custom fields are empty in the sample"), "leave them behind, or see with 'migrator mapping suggest' after an extract whether any record fills them");
    }

    // The last year of the list is not over yet.
    private static Finding? Growth(Assessment found)
    {
        if (found.Years.Count < 3 || found.Years[^3].Records == 0) return null;
        var factor = (double)found.Years[^2].Records / found.Years[^3].Records;
        return factor < Growing ? null : new Finding(Severity.Note, "growing", Text($"{found.Years[^2].Year} brought {factor:0.0} times as many records as {found.Years[^3].Year}"), "every year of waiting makes the exit longer");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
