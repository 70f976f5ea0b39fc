using System.Diagnostics;
using System.Text.Json;

namespace Migrator.Benchmarks.Whole;

/// <summary>A simulated ServiceNow that answers as it is told.</summary>
internal abstract class SourceServer(ServerProcess process, Uri url, string user, string password) : IAsyncDisposable
{
    private readonly HttpClient client = new();

    public int Id => process.Id;

    public Uri Url { get; } = url;

    public string User { get; } = user;

    public string Password { get; } = password;

    /// <summary>What stands for it in the report.</summary>
    public abstract string Title { get; }

    /// <summary>The mock server where it is there, else the connector's own sandbox.</summary>
    public static async Task<SourceServer> StartAsync(WholeOptions options, CancellationToken cancel) => options.Bench is { } bench
        ? await MockServer.StartAsync(bench, options.Port, options.Records, cancel)
        : await SandboxServer.StartAsync(options.Migrator, options.Port, options.Records, cancel);

    /// <summary>Sets latency and share of refusals, and counts from zero.</summary>
    public abstract Task SetAsync(int latency, double errors, CancellationToken cancel);

    /// <summary>Requests since the last <see cref="SetAsync"/>, and how many of them were refused; null where it does not tell.</summary>
    public abstract Task<(long Requests, long? Refused)> StatsAsync(CancellationToken cancel);

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
    }

    protected async Task PostAsync(string address, CancellationToken cancel)
    {
        using var answer = await client.PostAsync(new Uri(Url, address), content: null, cancel);
        answer.EnsureSuccessStatusCode();
    }

    protected async Task<JsonElement> GetStatsAsync(CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(Url, "/__stats"), cancel));
        return document.RootElement.Clone();
    }
}

/// <summary>mock-itsm.mjs: far ahead of its clients.</summary>
internal sealed class MockServer(ServerProcess process, Uri url) : SourceServer(process, url, "bench", "bench")
{
    public const string Script = "mock-itsm.mjs";

    public override string Title => Script;

    public static async Task<MockServer> StartAsync(string bench, int port, int records, CancellationToken cancel)
    {
        port = port > 0 ? port : FreePort.Find();
        var start = new ProcessStartInfo("node", [Path.Combine(bench, Script), "--port", $"{port}", "--n", $"{records}"]);
        return new MockServer(
            await ServerProcess.StartAsync(start, line => line.Contains(" on http", StringComparison.Ordinal), cancel) ?? throw new InvalidOperationException($"{Script} ended at once; is port {port} free?"),
            new Uri($"http://127.0.0.1:{port}/"));
    }

    public override async Task SetAsync(int latency, double errors, CancellationToken cancel)
    {
        await PostAsync(FormattableString.Invariant($"/__set?latency={latency}&error-rate={errors}&retry-after=1"), cancel);
        await PostAsync("/__reset", cancel);
    }

    public override async Task<(long Requests, long? Refused)> StatsAsync(CancellationToken cancel)
    {
        var stats = await GetStatsAsync(cancel);
        return (stats.GetProperty("requests").GetInt64(), stats.GetProperty("injected429").GetInt64() + stats.GetProperty("injected503").GetInt64());
    }
}

/// <summary>The sandbox of the ServiceNow connector: as strange as the real system, and slower than the mock.</summary>
internal sealed class SandboxServer(ServerProcess process, Uri url, string user, string password) : SourceServer(process, url, user, password)
{
    public override string Title => "the simulated ServiceNow";

    public static async Task<SandboxServer> StartAsync(string migrator, int port, int records, CancellationToken cancel)
    {
        var sandbox = await Sandbox.StartAsync(migrator, "servicenow", port, records, cancel) ?? throw new InvalidOperationException("the simulated ServiceNow ended at once");
        return new SandboxServer(sandbox.Process, sandbox.Url, sandbox.Auth["user"], sandbox.Auth["password"]);
    }

    public override async Task SetAsync(int latency, double errors, CancellationToken cancel)
    {
        await PostAsync(FormattableString.Invariant($"/__control/faults?latency_ms={latency}&error_rate={errors}&retry_after_seconds=1"), cancel);
        await PostAsync("/__control/clear-stats", cancel);
    }

    public override async Task<(long Requests, long? Refused)> StatsAsync(CancellationToken cancel) => ((await GetStatsAsync(cancel)).GetProperty("requests").GetInt64(), null);
}
