using System.Diagnostics;

namespace Migrator.Benchmarks.Whole;

/// <summary>A server in a process of its own; ended with <see cref="DisposeAsync"/>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private readonly Process process;

    private ServerProcess(Process running, IReadOnlyList<string> lines) => (process, Lines) = (running, lines);

    public int Id => process.Id;

    /// <summary>What it said when it was ready.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Starts it and waits for the line that says it is ready and for those right after it; null where it ends instead.</summary>
    public static async Task<ServerProcess?> StartAsync(ProcessStartInfo start, Func<string, bool> isReady, CancellationToken cancel)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var started = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        started.ErrorDataReceived += (_, _) => { };
        started.BeginErrorReadLine();
        var (lines, ready) = (new List<string>(), false);
        while (true)
        {
            var next = started.StandardOutput.ReadLineAsync(cancel).AsTask();
            try
            {
                if (await next.WaitAsync(ready ? Quiet : Patience, TimeProvider.System, cancel) is not { } line) break;
                lines.Add(line);
                ready |= isReady(line);
            }
            catch (TimeoutException) when (ready)
            {
                return new ServerProcess(started, lines);
            }
        }

        started.Dispose();
        return null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
