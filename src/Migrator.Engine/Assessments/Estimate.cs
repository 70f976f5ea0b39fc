using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>How long a full extraction takes, out of counts, sizes and what was measured on the way.</summary>
/// <param name="Reading">How the source is read.</param>
/// <param name="Pace">What the project file allows.</param>
/// <param name="Downloads">Attachments at the same time.</param>
internal sealed record Estimate(ReadingPace Reading, Pace Pace, int Downloads)
{
    // Measured on stores of simulated tenants: 1.3 to 1.5 times the bytes of the records when they are extracted, 2.6 to 3.0 times after all stages.
    private const double StorePerByte = 3;

    /// <summary>Adds it up.</summary>
    /// <param name="tables">What would be read.</param>
    /// <param name="files">The attachments.</param>
    /// <param name="page">A page as it would be read: its bytes and the source's time for it.</param>
    /// <param name="least">The source's time for the smallest answer: what a request costs whatever is in it.</param>
    /// <param name="file">The source's time for an attachment, and its bytes.</param>
    public ExtractionAssessment Of(IReadOnlyList<TableAssessment> tables, FileAssessment? files, (long Bytes, double Seconds) page, double least, (long Bytes, double Seconds) file)
    {
        var read = tables.Where(table => table.IsRead).ToList();
        var requests = read.Sum(table => (table.Records + Reading.RowsPerRequest - 1) / Reading.RowsPerRequest);
        var (bytes, downloads) = (read.Sum(table => table.Bytes), files?.Count ?? 0);
        var fixedPart = Math.Min(least, page.Seconds);
        var perByte = page.Bytes > 0 ? Math.Max(0, page.Seconds - fixedPart) / page.Bytes : 0;
        var pages = (requests * fixedPart + bytes * perByte) / Math.Max(1, Reading.Parallel);
        var perFile = file.Seconds + Math.Max(0, (downloads > 0 ? (double)files!.Bytes / downloads : 0) - file.Bytes) * perByte;
        var loads = downloads * perFile / Math.Max(1, Downloads);
        var paced = Pace.RequestsPerMinute > 0 ? (requests + downloads) * 60.0 / Pace.RequestsPerMinute : 0;
        var mean = requests > 0 ? (requests * fixedPart + bytes * perByte) / requests : 0;
        return new ExtractionAssessment(
            requests, downloads, bytes + (files?.Bytes ?? 0), (long)(bytes * StorePerByte) + (files?.Bytes ?? 0), Math.Max(pages + loads, paced),
            paced > pages + loads ? "pace" : loads > pages ? "attachments" : "pages", Pace.RequestsPerMinute, Reading.Parallel, mean, perFile);
    }
}
