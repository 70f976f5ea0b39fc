using System.Text.Json;

namespace Migrator.Benchmarks.Whole;

/// <summary>
/// How much of a core the program needs while a target takes 50 requests a second, start included: a load of a little under two minutes, about
/// half of whose requests write.
/// </summary>
internal sealed class LoadCost(WholeOptions options, Report report)
{
    private const int PerSecond = 50;
    private const int Tickets = 800;
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
        var before = await CountAsync(target, cancel);
        var load = await project.RunAsync([source.Id, server.Id], cancel, "load");
        var after = await CountAsync(target, cancel);
        report.Add($"load, {PerSecond} requests a second, records = writes", load, Math.Max(1, after.Writes - before.Writes), floor: null,
            Bound.AtMost("of a core", load.Cpu / load.Seconds, MostShare), Bound.AtMost("requests/s", (after.Requests - before.Requests) / load.Seconds, PerSecond + 1));
    }

    private static async Task<(long Writes, long Requests)> CountAsync(Sandbox target, CancellationToken cancel)
    {
        using var client = new HttpClient();
        using var stats = JsonDocument.Parse(await client.GetStringAsync(new Uri(target.Url, "/__stats"), cancel));
        return (stats.RootElement.GetProperty("writes").GetInt64(), stats.RootElement.GetProperty("requests").EnumerateObject().Sum(route => route.Value.GetInt64()));
    }
}
