using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Migrator.Benchmarks.Whole;

/// <summary>A connector's sandbox, run by the migrator itself.</summary>
internal sealed record Sandbox(ServerProcess Process, Uri Url, IReadOnlyDictionary<string, string> Auth)
{
    /// <summary>Starts it; null where there is none for that connector.</summary>
    public static async Task<Sandbox?> StartAsync(string migrator, string connector, int port, int records, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(migrator, ["sandbox", connector, "--records", records.ToString(CultureInfo.InvariantCulture), "--port", port.ToString(CultureInfo.InvariantCulture)]);
        if (await ServerProcess.StartAsync(start, line => line.StartsWith("url: ", StringComparison.Ordinal), cancel) is not { } process) return null;
        var url = process.Lines.First(line => line.StartsWith("url: ", StringComparison.Ordinal))[5..];
        var auth = process.Lines.Where(line => line.StartsWith("auth.", StringComparison.Ordinal)).Select(line => line[5..].Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new Sandbox(process, new Uri(url), auth);
    }
}

/// <summary>Ports on 127.0.0.1.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
