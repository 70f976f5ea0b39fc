namespace Migrator.Benchmarks.Whole;

/// <summary>How much of a core the program needs while a target takes 50 writes a second.</summary>
internal sealed class LoadRun(WholeOptions options, Report report)
{
    private const int PerSecond = 50;
    private const int Tickets = 150;
    private const double MostShare = 0.1;

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var source = await SandboxServer.StartAsync(options.Migrator, options.Port > 0 ? options.Port + 2 : 0, Tickets, cancel);
        if (await Sandbox.StartAsync(options.Migrator, "kix", options.Port > 0 ? options.Port + 3 : 0, records: 0, cancel) is not { } target)
        {
            report.Missing("load, 50 requests a second", "not available: there is no simulated KIX");
            return;
        }

        await using var server = target.Process;
        using var project = new Project(options, "load", source);
        project.Write(source, target, requestsPerMinute: 0);
        foreach (var verb in (string[])["extract", "map", "plan"]) await project.RunAsync([source.Id, server.Id], cancel, verb);
        project.Write(source, target, PerSecond * 60);
        var load = await project.RunAsync([source.Id, server.Id], cancel, "load");
        report.Add("load, 50 requests a second", load, Math.Max(1, project.Count("SELECT count(*) FROM identity")), floor: null, Bound.AtMost("of a core", load.Cpu / load.Seconds, MostShare));
    }
}
