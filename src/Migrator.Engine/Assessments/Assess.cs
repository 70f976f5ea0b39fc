using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Stages;

namespace Migrator.Engine.Assessments;

/// <summary>
/// Makes the exit-readiness report of a source alone: counts and samples, not the whole tenant. Needs no store and no target; minutes whatever the size.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="address">Its address.</param>
/// <param name="pace">What the project file allows.</param>
/// <param name="targets">Targets that could be chosen.</param>
/// <param name="progress">Is told how far it is.</param>
/// <param name="log">Where log events go.</param>
/// <param name="time">The clock.</param>
public sealed class Assess(ISource source, Uri address, Pace pace, IReadOnlyList<KnownTarget> targets, IStageProgress progress, ILogger log, TimeProvider time)
{
    private const string Name = "assess";
    private const int Sample = 100;
    private const int AtOnce = 4;
    private const string Rest = "other";
    private const int MostTypes = 20;
    private readonly IInventory inventory = source as IInventory ?? new FirstPages(source);

    /// <summary>Looks round.</summary>
    /// <exception cref="ConnectorException">The source is away or refuses the account.</exception>
    public async Task<Assessment> RunAsync(CancellationToken cancel)
    {
        var probe = await source.ProbeAsync(cancel);
        var held = await inventory.TakeAsync(cancel);
        var samples = await SamplesAsync(held, cancel);
        IReadOnlyList<TableAssessment> tables = [.. held.Tables.Select(table => Table(table, samples.GetValueOrDefault(table.Table.Name, Sampled.None))).OrderByDescending(table => table.Records).ThenBy(table => table.Name, StringComparer.Ordinal)];
        var page = await PageAsync(held, samples, cancel);
        var file = await FileAsync(samples, cancel);
        var files = Files(held, file);
        var kinds = OfKinds(tables);
        var extraction = new Estimate(held.Reading, pace, pace.Parallel > 0 ? pace.Parallel : AtOnce).Of(tables, files, page, Least(samples), file);
        var found = new Assessment(
            time.GetUtcNow(), source.Info.Name, probe.Product, address, kinds, tables, Fields(held, samples), files, Years(held),
            [.. targets.Select(target => target.Take(kinds))], extraction, [.. probe.Findings.OrderByDescending(finding => finding.Severity)], []);
        log.LogInformation("Assessed {Tables} tables with {Records} records of {Source}", tables.Count, tables.Sum(table => table.Records), source.Info.Name);
        return found with { Risks = Risks.Of(found) };
    }

    private async Task<IReadOnlyDictionary<string, Sampled>> SamplesAsync(Inventory held, CancellationToken cancel)
    {
        var samples = new ConcurrentDictionary<string, Sampled>(StringComparer.Ordinal);
        var read = held.Tables.Where(table => table.IsRead).ToList();
        await Parallel.ForEachAsync(read, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (table, token) =>
        {
            samples[table.Table.Name] = await SampleAsync(table.Table, Sample, token);
            progress.Report(Name, "tables sampled", samples.Count, read.Count);
        });
        return samples;
    }

    private async Task<Sampled> SampleAsync(SourceTable table, int records, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        using var page = await inventory.SampleAsync(table, records, cancel);
        return Sampled.Of(page, table, time.GetElapsedTime(begun).TotalSeconds);
    }

    // A page as an extract would ask for it, of the table that has most of them.
    private async Task<(long Bytes, double Seconds)> PageAsync(Inventory held, IReadOnlyDictionary<string, Sampled> samples, CancellationToken cancel)
    {
        if (held.Tables.Where(table => table.IsRead && samples[table.Table.Name].Records > 0).MaxBy(table => table.Rows) is not { } largest) return (0, 0);
        var page = largest.Rows > Sample ? await SampleAsync(largest.Table, held.Reading.RowsPerRequest, cancel) : samples[largest.Table.Name];
        return (page.Bytes, page.Seconds);
    }

    private static double Least(IReadOnlyDictionary<string, Sampled> samples) => samples.Values.Select(sample => sample.Seconds).DefaultIfEmpty(0).Min();

    private async Task<(long Bytes, double Seconds)> FileAsync(IReadOnlyDictionary<string, Sampled> samples, CancellationToken cancel)
    {
        if (source is not IBlobSource blobs) return (0, 0);
        var (count, bytes, seconds) = (0, 0L, 0.0);
        foreach (var row in samples.Values.SelectMany(sample => sample.Rows))
        {
            var begun = time.GetTimestamp();
            if (await SizeAsync(blobs, row, cancel) is not { } size) continue;
            (count, bytes, seconds) = (count + 1, bytes + size, seconds + time.GetElapsedTime(begun).TotalSeconds);
        }

        return count == 0 ? (0, 0) : (bytes / count, seconds / count);
    }

    private static async Task<long?> SizeAsync(IBlobSource blobs, RawRecord row, CancellationToken cancel)
    {
        try
        {
            using var blob = await blobs.OpenAsync(row, cancel);
            var (buffer, size) = (new byte[1 << 16], 0L);
            while (await blob.Content.ReadAsync(buffer, cancel) is > 0 and var count) size += count;
            return size;
        }
        catch (ConnectorException refused) when (refused.Fault == Fault.Rejected)
        {
            return null;
        }
    }

    private static TableAssessment Table(TableInventory table, Sampled sample) => new(
        table.Table.Name, table.Label, table.Table.Kind.Name(), table.Rows, (long)(table.Rows * (sample.BytesPerRecord ?? 0)), sample.BytesPerRecord, sample.Records, table.Custom, table.IsRead);

    private static IReadOnlyList<KindAssessment> OfKinds(IReadOnlyList<TableAssessment> tables) =>
        [.. Kinds.All.Select(kind => kind.Name()).Select(kind => (Kind: kind, Own: tables.Where(table => table.Kind == kind && table.IsRead).ToList())).Where(pair => pair.Own.Count > 0)
            .Select(pair => new KindAssessment(pair.Kind, pair.Own.Count, pair.Own.Sum(table => table.Records), pair.Own.Sum(table => table.Bytes)))];

    private static IReadOnlyList<FieldAssessment> Fields(Inventory held, IReadOnlyDictionary<string, Sampled> samples) =>
        [.. held.Tables.OrderBy(table => table.Table.Name, StringComparer.Ordinal).SelectMany(table => table.CustomFields.Select(field =>
        {
            var sample = samples.GetValueOrDefault(table.Table.Name, Sampled.None);
            var visible = sample.Filled.TryGetValue(field.Name, out var filled);
            return new FieldAssessment(table.Table.Name, field.Name, field.Label, sample.Records == 0 ? null : (double)filled / sample.Records, sample.Records, visible || sample.Records == 0);
        }).OrderByDescending(field => field.FillRate).ThenBy(field => field.Name, StringComparer.Ordinal))];

    private static IReadOnlyList<YearAssessment> Years(Inventory held) =>
        [.. held.Tables.Where(table => table.IsRead).SelectMany(table => table.ByYear.Select(year => (Kind: table.Table.Kind.Name(), Year: year.Key, Count: year.Value))).GroupBy(row => row.Year).OrderBy(year => year.Key)
            .Select(year => new YearAssessment(year.Key, year.Sum(row => row.Count), year.GroupBy(row => row.Kind, StringComparer.Ordinal).ToDictionary(kind => kind.Key, kind => kind.Sum(row => row.Count), StringComparer.Ordinal)))];

    private static FileAssessment? Files(Inventory held, (long Bytes, double Seconds) sampled)
    {
        if (held.Files is not { } files) return null;
        var types = files.ByType.OrderByDescending(type => type.Bytes ?? type.Count).ThenBy(type => type.MediaType, StringComparer.Ordinal).ToList();
        var rest = types.Skip(MostTypes).ToList();
        var shown = types.Take(MostTypes).Select(type => new FileTypeAssessment(type.MediaType.Length == 0 ? "unknown" : type.MediaType, type.Count, type.Bytes)).ToList();
        if (rest.Count > 0) shown.Add(new FileTypeAssessment(Rest, rest.Sum(type => type.Count), rest.Sum(type => type.Bytes)));
        return new FileAssessment(files.Count, files.Bytes ?? files.Count * sampled.Bytes, files.Bytes is null, shown, [.. files.BySize.Select(size => new FileSizeAssessment(size.UpTo, size.Count))]);
    }
}
