using System.Collections.Concurrent;
using System.Globalization;
using Migrator.Engine.Stages;
using Spectre.Console;

namespace Migrator.Cli;

/// <summary>Progress on standard error: bars with rate and time left on a terminal, a line every ten seconds elsewhere.</summary>
internal static class Progress
{
    /// <summary>Runs work that reports how far it is.</summary>
    public static async Task<T> ShowAsync<T>(Chosen chosen, Func<IStageProgress, Task<T>> work)
    {
        if (chosen.Silent) return await work(new NoProgress());
        if (Console.IsErrorRedirected)
        {
            await using var lines = new ProgressLines(TimeProvider.System, Console.Error);
            return await work(lines);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
            .StartAsync(bars => work(new Bars(bars)));
    }

    private sealed class Bars(ProgressContext bars) : IStageProgress
    {
        private readonly ConcurrentDictionary<string, ProgressTask> tasks = new(StringComparer.Ordinal);

        public void Report(string stage, string what, long done, long? total)
        {
            var bar = tasks.GetOrAdd($"{stage} {what}", name => bars.AddTask(Markup.Escape(name)));
            bar.IsIndeterminate = total is null or 0;
            bar.MaxValue = Math.Max(total ?? done + 1, 1);
            bar.Value = done;
        }
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? speed.ToString("#,0", CultureInfo.InvariantCulture) + "/s" : "");
    }
}
