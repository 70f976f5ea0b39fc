using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Migrator.Testing;

/// <summary>How a process ended and what it said.</summary>
/// <param name="ExitCode">Its exit code; 128 + the signal's number where it was killed.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <inheritdoc />
    public override string ToString() => $"exit {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}";
}

/// <summary>
/// The real tool in a process of its own, as a person or a scheduler starts it. A process is only ever ended by its own id.
/// </summary>
public sealed class MigratorProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> awaited = new();

    private MigratorProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The tool as the build put it beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "migrator.dll");

    /// <summary>Number of the process.</summary>
    public int Id => process.Id;

    /// <summary>True where it has ended.</summary>
    public bool HasExited => process.HasExited;

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>Starts the tool in a folder.</summary>
    public static MigratorProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(Prepare(Host, [Assembly, .. arguments], folder, environment));

    /// <summary>Starts the tool from a shell script, which finds the words of the command in "$@": for limits that only a shell can set.</summary>
    public static MigratorProcess StartInShell(string script, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(Prepare("/bin/sh", ["-c", script, "sh", Host, Assembly, .. arguments], folder, environment));

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ProcessResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var started = Start(folder, environment, arguments);
        return await started.WaitAsync();
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        if (!process.HasExited) process.Kill();
    }

    /// <summary>Waits for a line with that text on either stream; returns at once where it was there already, and when the process ends.</summary>
    public async Task SeesAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (Contains(output, text) || Contains(error, text)) return;
            awaited.Enqueue((text, seen));
        }

        using var ended = new CancellationTokenSource();
        await Task.WhenAny(seen.Task, process.WaitForExitAsync(ended.Token));
        await ended.CancelAsync();
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It does not end within minutes; it was killed.</exception>
    public async Task<ProcessResult> WaitAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            Kill();
            throw new TimeoutException($"the tool did not end within {Patience.TotalMinutes} minutes\n{Result(-1)}", e);
        }

        return Result(process.ExitCode);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private static ProcessStartInfo Prepare(string file, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private static bool Contains(StringBuilder text, string wanted) => text.ToString().Contains(wanted, StringComparison.Ordinal);

    private ProcessResult Result(int exitCode)
    {
        lock (output) return new ProcessResult(exitCode, output.ToString(), error.ToString());
    }

    private void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (output)
        {
            text.Append(line).Append('\n');
            foreach (var (wanted, seen) in awaited)
            {
                if (line.Contains(wanted, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }
    }
}
