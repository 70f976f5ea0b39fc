using System.Diagnostics;

namespace Migrator.Benchmarks.Whole;

/// <summary>What one process took.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Cpu">Seconds of CPU.</param>
/// <param name="PeakMegabytes">Highest resident memory.</param>
/// <param name="Others">Cores that neither it, nor this program, nor the servers kept busy: above 0.3 the wall time is doubtful.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Measured(int ExitCode, double Seconds, double Cpu, double PeakMegabytes, double Others, string Output, string Error)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end and looks at it meanwhile.</summary>
    public static async Task<Measured> RunAsync(ProcessStartInfo start, IReadOnlyList<int> servers, CancellationToken cancel)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        double Known() => servers.Append(Environment.ProcessId).Sum(id => ProcessTimes.Cpu(id) ?? 0);
        var (machine, known, begun) = (ProcessTimes.Machine(), Known(), Stopwatch.GetTimestamp());
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        var (cpu, peak) = await WatchAsync(process, cancel);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var others = (ProcessTimes.Machine() - machine - (Known() - known) - cpu) / seconds;
        var read = await texts;
        return new Measured(process.ExitCode, seconds, cpu, peak, Math.Max(0, others), read[0], read[1]);
    }

    private static async Task<(double Cpu, double Peak)> WatchAsync(Process process, CancellationToken cancel)
    {
        var ended = process.WaitForExitAsync(cancel);
        var (cpu, peak) = (0.0, 0.0);
        using var glances = new PeriodicTimer(Glance);
        while (!ended.IsCompleted)
        {
            cpu = Math.Max(cpu, ProcessTimes.Cpu(process.Id) ?? 0);
            peak = Math.Max(peak, ProcessTimes.PeakMegabytes(process.Id) ?? 0);
            await Task.WhenAny(ended, glances.WaitForNextTickAsync(cancel).AsTask());
        }

        await ended;
        return (cpu, peak);
    }
}
