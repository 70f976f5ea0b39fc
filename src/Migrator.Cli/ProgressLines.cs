using System.Globalization;
using Migrator.Engine.Stages;

namespace Migrator.Cli;

/// <summary>Progress as a line every ten seconds, for standard error in a file: also while nothing moves, so that waiting is not taken for hanging.</summary>
internal sealed class ProgressLines : IStageProgress, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly TextWriter output;
    private readonly ITimer timer;
    private readonly long start;
    private string? line;
    private long last;

    public ProgressLines(TimeProvider clock, TextWriter writer)
    {
        (time, output) = (clock, writer);
        last = start = time.GetTimestamp();
        timer = time.CreateTimer(_ => Write(), null, Interval, Interval);
    }

    /// <inheritdoc />
    public void Report(string stage, string what, long done, long? total)
    {
        lock (gate)
        {
            line = string.Create(CultureInfo.InvariantCulture, $"{stage}: {what} {done}{(total is { } all ? $" of {all}" : "")}");
            last = time.GetTimestamp();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Write()
    {
        string text;
        lock (gate)
        {
            var (idle, running) = (time.GetElapsedTime(last), time.GetElapsedTime(start));
            var waiting = idle >= Interval ? string.Create(CultureInfo.InvariantCulture, $", waiting for {idle.TotalSeconds:0} s") : "";
            text = string.Create(CultureInfo.InvariantCulture, $"{running:hh\\:mm\\:ss} {line ?? "starting"}{waiting}");
        }

        output.WriteLine(text);
    }
}
