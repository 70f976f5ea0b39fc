using System.Globalization;
using CsvHelper;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>The tables of a report as CSV, a file each, safe against formulas: what a spreadsheet would run is text.</summary>
internal static class CsvReport
{
    /// <summary>Writes the tables of a report into a folder.</summary>
    public static async Task WriteAsync(ReportDocument document, string folder, CancellationToken cancel)
    {
        foreach (var block in document.Sections.SelectMany(section => section.Blocks))
        {
            if (block is Table table) await WriteAsync(folder, table.Id, [.. table.Columns.Select(column => column.Id)], table.Rows.Select(row => row.Select(Text)), cancel);
            if (block is CauseList list) await WriteAsync(folder, list.Id, ["cause", "stage", .. Columns(list)], Records(list), cancel);
        }
    }

    private static IEnumerable<string> Columns(CauseList list) => list.Causes.FirstOrDefault(cause => cause.Records is not null)?.Records!.Columns.Select(column => column.Id) ?? [];

    private static IEnumerable<IEnumerable<string>> Records(CauseList list) =>
        list.Causes.SelectMany(cause => cause.Records?.Rows.Select(row => row.Select(Text).Prepend(cause.Stage).Prepend(cause.Code)) ?? []);

    private static async Task WriteAsync(string folder, string name, IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows, CancellationToken cancel)
    {
        await using var csv = CsvWriter.Create(OwnerOnly.Open(Path.Combine(folder, name + ".csv"), FileMode.Create), new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: false);
        await csv.WriteRecordAsync([.. columns], cancel);
        foreach (var row in rows) await csv.WriteRecordAsync([.. row], cancel);
    }

    private static string Text(Cell cell) => cell switch
    {
        TextCell text => text.Text,
        NumberCell number => number.Value.ToString(CultureInfo.InvariantCulture),
        DifferenceCell number => number.Value.ToString(CultureInfo.InvariantCulture),
        BytesCell bytes => bytes.Value.ToString(CultureInfo.InvariantCulture),
        ShareCell share => share.Value.ToString("0.######", CultureInfo.InvariantCulture),
        InstantCell instant => JsonReport.Instant(instant.Value),
        DurationCell span => ((long)span.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        LevelCell level => HtmlBlocks.Class(level.Level),
        _ => "",
    };
}
