namespace Migrator.Benchmarks.Whole;

/// <summary>Runs the real program and compares it with floors and bounds.</summary>
internal sealed class WholeRuns(WholeOptions options)
{
    private const double MostExtractCpu = 45;
    private const double MostExtractMegabytes = 200;
    private const double MostMapAndPlanCpu = 60;
    private const double MostPlanCpu = 60;
    private const double MostMapMegabytes = 300;
    private const int Handful = 20;
    private readonly Report report = new();
    private double? commandLine;
    private double? fastest;

    private int Records => options.Records;

    // Floors are rates: more records than that tell nothing new.
    private int FloorRecords => Math.Min(Records, 200_000);

    /// <summary>Measures everything that was asked for.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using (var source = await SourceServer.StartAsync(options, cancel))
        {
            Console.Out.WriteLine($"{Records} tickets of {source.Title}, {Environment.ProcessorCount} cores, stores in {options.Work}; others = cores kept busy by the rest of the machine");
            await source.SetAsync(latency: 0, errors: 0, cancel);
            if (options.Wants("floors")) await FloorsAsync(source, cancel);
            if (options.Wants("extract") || options.Wants("again") || options.Wants("map") || options.Wants("plan")) await StagesAsync(source, cancel);
            if (options.Wants("latency")) await LatencyAsync(source, cancel);
            if (options.Wants("errors")) foreach (var rate in (double[])[0.01, 0.05]) await ErrorsAsync(source, rate, cancel);
        }

        if (options.Wants("load")) await new LoadCost(options, report).RunAsync(cancel);
        report.End();
    }

    private async Task FloorsAsync(SourceServer source, CancellationToken cancel)
    {
        var records = Math.Min(FloorRecords, await new Floors(options, source, FloorRecords).CountAsync(cancel));
        var floors = new Floors(options, source, records);
        report.Add("floor: HttpClient, nothing kept", await floors.DownloadAsync(cancel), records, floor: null);
        report.Add("floor: SQLite inserts alone", await floors.InsertAsync(cancel), records, floor: null);
        if (await floors.CommandLineAsync(cancel) is not { } floor)
        {
            report.Missing("floor: curl, then sqlite3", "not available: curl or sqlite3 failed");
            return;
        }

        commandLine = floor.Seconds / records * Records;
        report.Add("floor: curl, then sqlite3", floor.Seconds, records, floor.Seconds);
    }

    private async Task StagesAsync(SourceServer source, CancellationToken cancel)
    {
        using var project = new Project(options, "stages", source);
        var first = await ExtractAsync(project, source, cancel);
        var stored = project.Count("SELECT count(*) FROM raw");
        fastest = first.Seconds;
        List<Bound> bounds =
        [
            Bound.AtMost("us CPU", first.Cpu / Records * 1e6, MostExtractCpu),
            Bound.AtMost("MB", first.PeakMegabytes, MostExtractMegabytes),
            Stored(source, stored),
        ];
        if (commandLine is { } floor) bounds.Insert(0, Bound.AtMost("x floor", first.Seconds / floor, 0.5));
        report.Add("extract", first, stored, commandLine, bounds);
        if (options.Wants("again")) await AgainAsync(project, source, stored, cancel);
        if (!options.Wants("map") && !options.Wants("plan")) return;
        var map = await project.RunAsync([source.Id], cancel, "map");
        report.Add("map", map, stored, floor: null, Bound.AtMost("MB", map.PeakMegabytes, MostMapMegabytes),
            Bound.Exactly("neutral tickets", project.Count("SELECT count(*) FROM ticket"), stored));
        if (options.Wants("plan")) await PlanAsync(project, source, map, stored, cancel);
    }

    private async Task AgainAsync(Project project, SourceServer source, long stored, CancellationToken cancel)
    {
        await source.SetAsync(latency: 0, errors: 0, cancel);
        var again = await ExtractAsync(project, source, cancel);
        var (requests, _) = await source.StatsAsync(cancel);
        report.Add("extract, nothing changed", again, stored, floor: null, Bound.AtMost("s", again.Seconds, 2), Bound.AtMost("requests", requests, Handful),
            Bound.Exactly("rows", project.Count("SELECT count(*) FROM raw"), stored));
    }

    private async Task PlanAsync(Project project, SourceServer source, Measured map, long stored, CancellationToken cancel)
    {
        if (await Sandbox.StartAsync(options.Migrator, "kix", options.Port > 0 ? options.Port + 1 : 0, records: 0, cancel) is not { } target)
        {
            report.Missing("plan", "not available: there is no simulated KIX");
            return;
        }

        await using var server = target.Process;
        project.Write(source, target, requestsPerMinute: 0);
        var plan = await project.RunAsync([source.Id, server.Id], cancel, "plan");
        report.Add("plan", plan, stored, floor: null, Bound.AtMost("us CPU of plan", plan.Cpu / stored * 1e6, MostPlanCpu),
            Bound.AtMost("us CPU of map + plan", (map.Cpu + plan.Cpu) / stored * 1e6, MostMapAndPlanCpu), Bound.AtMost("MB", plan.PeakMegabytes, MostMapMegabytes));
        if (options.Comments == 0) return;
        InventedComments.Add(project.Store, options.Comments);
        var comments = project.Count("SELECT count(*) FROM neutral_key") - project.Count("SELECT count(*) FROM ticket");
        var large = await project.RunAsync([source.Id, server.Id], cancel, "plan");
        report.Add(FormattableString.Invariant($"plan with {comments} comments"), large, stored, floor: null, Bound.AtMost("us CPU per record", large.Cpu / (stored + comments) * 1e6, MostPlanCpu),
            Bound.AtMost("MB", large.PeakMegabytes, MostMapMegabytes));
    }

    private async Task LatencyAsync(SourceServer source, CancellationToken cancel)
    {
        await source.SetAsync(latency: 50, errors: 0, cancel);
        using var project = new Project(options, "latency", source);
        var slow = await ExtractAsync(project, source, cancel);
        var stored = project.Count("SELECT count(*) FROM raw");
        report.Add("extract, 50 ms latency", slow, stored, commandLine, [Stored(source, stored), .. fastest is { } fast ? [Bound.AtMost("x 0 ms", slow.Seconds / fast, 1.3)] : Array.Empty<Bound>()]);
    }

    private async Task ErrorsAsync(SourceServer source, double rate, CancellationToken cancel)
    {
        await source.SetAsync(latency: 0, rate, cancel);
        using var project = new Project(options, "errors", source);
        var rough = await ExtractAsync(project, source, cancel);
        var (_, refused) = await source.StatsAsync(cancel);
        var stored = project.Count("SELECT count(*) FROM raw");
        report.Add(FormattableString.Invariant($"extract, {rate:0%} refused ({refused})"), rough, stored, commandLine,
            [Stored(source, stored), .. fastest is { } fast && refused is { } waits ? [Bound.AtMost("s", rough.Seconds, 1.3 * fast + waits)] : Array.Empty<Bound>()]);
    }

    // The simulated ServiceNow hides rows and has other classes of tickets too: there it is not known how many must arrive.
    private Bound Stored(SourceServer source, long stored) => source is MockServer ? Bound.Exactly("rows", stored, Records) : new Bound($"rows {stored}", stored > 0);

    private static Task<Measured> ExtractAsync(Project project, SourceServer source, CancellationToken cancel) =>
        project.RunAsync([source.Id], cancel, "extract", "--kind", "ticket");
}
