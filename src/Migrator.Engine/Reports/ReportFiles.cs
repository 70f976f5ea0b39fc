using System.Text;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>Writes a report in all its forms.</summary>
public static class ReportFiles
{
    /// <summary>
    /// Writes <c>report.html</c>, <c>report.json</c> and the folder <c>csv</c> into a folder, which only its owner may read; earlier files of that name
    /// are written over. Returns the path of the HTML file.
    /// </summary>
    public static async Task<string> WriteAsync(ReportDocument document, string folder, CancellationToken cancel)
    {
        var tables = Path.Combine(folder, "csv");
        OwnerOnly.CreateFolder(folder);
        OwnerOnly.CreateFolder(tables);
        var page = Path.Combine(folder, "report.html");
        await using (var file = new StreamWriter(OwnerOnly.Open(page, FileMode.Create), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))) HtmlReport.Write(document, file);
        await using (var file = OwnerOnly.Open(Path.Combine(folder, "report.json"), FileMode.Create)) JsonReport.Write(document, file);
        await CsvReport.WriteAsync(document, tables, cancel);
        return page;
    }

    /// <summary>The HTML form alone.</summary>
    public static void WriteHtml(ReportDocument document, TextWriter writer) => HtmlReport.Write(document, writer);

    /// <summary>The JSON form alone.</summary>
    public static void WriteJson(ReportDocument document, Stream to) => JsonReport.Write(document, to);
}
