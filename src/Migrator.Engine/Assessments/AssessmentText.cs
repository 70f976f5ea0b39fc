using System.Globalization;
using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>An assessment as plain text of at most some 120 columns, the same in every culture.</summary>
public static class AssessmentText
{
    private const int MostRows = 25;

    /// <summary>The whole.</summary>
    public static string Of(Assessment found)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{found.Product} at {found.Address.Host}, {found.TakenAt:yyyy-MM-dd HH:mm} UTC; sizes and fill rates by samples\n");
        Section(text, "what there is", ["kind", "tables", "records", "size"], found.Kinds.Select(kind => Row(kind.Kind, kind.Tables, kind.Records, Size(kind.Bytes))));
        Section(text, "tables", ["table", "kind", "records", "size", "read"], found.Tables.Where(table => table.IsRead).Take(MostRows)
            .Concat(found.Tables.Where(table => !table.IsRead)).Select(table => Row(table.Custom ? table.Name + " *" : table.Name, table.Kind, table.Records, table.IsRead ? Size(table.Bytes) : "", table.IsRead ? "yes" : "no")));
        if (found.CustomFields.Count > 0) text.Append("(* made by the customer)\n");
        Section(text, "custom fields", ["field", "label", "filled"], found.CustomFields.Take(MostRows)
            .Select(field => Row($"{field.Table}.{field.Name}", field.Label ?? "", !field.Visible ? "hidden" : field.FillRate is { } rate ? rate.ToString("0%", CultureInfo.InvariantCulture) : "?")));
        if (found.CustomFields.Count > MostRows) text.Append(CultureInfo.InvariantCulture, $"and {found.CustomFields.Count - MostRows} more, in --json\n");
        Files(text, found.Files);
        Section(text, "growth", ["year", "records", .. found.Kinds.Select(kind => kind.Kind).Where(Grows)], found.Years
            .Select(year => Row([year.Year, year.Records, .. found.Kinds.Select(kind => kind.Kind).Where(Grows).Select(kind => (object)year.ByKind.GetValueOrDefault(kind))])));
        foreach (var target in found.Targets)
            Section(text, $"what {target.Title} takes: {target.Carried} records; {target.Left} stay in the store", ["kind", "records", "becomes", "or stays, since"], target.Kinds
                .Select(kind => Row(kind.Kind, kind.Records, kind.Carried ? string.Join(", ", kind.As) : "-", kind.Reason ?? "")));
        Duration(text, found.Extraction);
        Findings(text, "rights", found.Rights);
        Findings(text, "risks", found.Risks);
        return text.ToString();

        bool Grows(string kind) => kind is "ticket" or "comment" or "attachment" or "ci" or "kb_article" && found.Years.Any(year => year.ByKind.ContainsKey(kind));
    }

    private static void Files(StringBuilder text, FileAssessment? files)
    {
        if (files is null) return;
        text.Append(CultureInfo.InvariantCulture, $"\nattachments: {files.Count}, {Size(files.Bytes)}{(files.BytesAreEstimated ? " by samples" : "")}\n");
        Section(text, "attachments by size", ["up to", "files"], files.BySize.Select(size => Row(size.UpTo is { } most ? Size(most) : "larger", size.Count)));
        Section(text, "attachments by type", ["type", "files", "size"], files.ByType.Select(type => Row(type.MediaType, type.Count, type.Bytes is { } bytes ? Size(bytes) : "?")));
    }

    private static void Duration(StringBuilder text, ExtractionAssessment extraction) => text.Append(CultureInfo.InvariantCulture, $"""

        a full extraction: about {Span(extraction.Seconds)}, {extraction.ShareOfDaysGiven:0.0%} of the {extraction.DaysGiven} days that the EU Data Act gives
          {extraction.Requests} pages of {Milliseconds(extraction.PageSeconds)}, {extraction.Downloads} attachments of {Milliseconds(extraction.FileSeconds)}, {extraction.Parallel} at the same time{(extraction.RequestsPerMinute > 0 ? $", {extraction.RequestsPerMinute} requests a minute" : "")}; what decides: {extraction.Limit}
          {Size(extraction.Bytes)} over the line, {Size(extraction.DiskBytes)} on the disk

        """);

    private static void Findings(StringBuilder text, string title, IReadOnlyList<Finding> findings)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{title}{(findings.Count == 0 ? ": none" : "")}\n");
        foreach (var finding in findings)
            text.Append(CultureInfo.InvariantCulture, $"  {finding.Severity switch { Severity.Error => "ERROR", Severity.Warning => "warning", _ => "note" }} {finding.Code}: {finding.Text}\n    remedy: {finding.Remedy}\n");
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend([.. head]).ToList();
        if (all.Count == 1) return;
        text.Append(CultureInfo.InvariantCulture, $"\n{title}\n");
        var widths = head.Select((_, i) => all.Max(row => row[i].Length)).ToList();
        foreach (var row in all) text.Append("  ").Append(string.Join("  ", row.Select((cell, i) => IsNumber(all, i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
    }

    private static bool IsNumber(List<string[]> rows, int column) => rows.Skip(1).All(row => row[column].Length == 0 || char.IsAsciiDigit(row[column][0]));

    private static string[] Row(params IReadOnlyList<object> cells) => [.. cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "")];

    private static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };

    private static string Span(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} seconds"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0.#} days"),
    };

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms");
}
