using System.Diagnostics;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.EndToEnd;

/// <summary>kill -9 of the real process at random moments; the same command again must end as an unbroken run does.</summary>
[TestFixture]
[Category("Slow")]
public sealed class KillTests
{
    private const int Kills = 20;
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    [Test]
    public async Task An_extract_that_is_killed_twenty_times_ends_in_the_same_store()
    {
        await using var source = new ServiceNowSandbox(new SandboxOptions(200, 5, 0));
        await using var target = new KixSandbox(new SandboxOptions(0, 5, 0));
        await source.StartAsync(CancellationToken.None);
        source.Faults.LatencyMs = 15;

        using var unbroken = Project(source, target);
        var time = await TimedAsync(unbroken, "extract");
        await DoneAsync(unbroken, "map");
        var expected = Migration.StoreContents(unbroken);

        var random = Random(out var seed);
        var (killed, finished) = (0, 0);
        while (killed < Kills)
        {
            using var folder = Project(source, target);
            while (killed < Kills && await KilledAsync(folder, "extract", random, time)) killed++;
            await DoneAsync(folder, "extract");
            await DoneAsync(folder, "map");
            Same(Migration.StoreContents(folder), expected, seed, killed);
            finished++;
        }

        TestContext.Out.WriteLine($"seed {seed}: {killed} kills in {finished} stores, an unbroken run took {time.TotalSeconds:0.0} s");
    }

    [Test]
    public async Task A_load_that_is_killed_twenty_times_ends_in_the_same_target_and_writes_nothing_twice()
    {
        await using var source = new ServiceNowSandbox(new SandboxOptions(80, 6, 0));
        await source.StartAsync(CancellationToken.None);
        var (expected, time) = await UnbrokenAsync(source);

        var random = Random(out var seed);
        var (killed, finished) = (0, 0);
        while (killed < Kills)
        {
            await using var target = await TargetAsync();
            using var folder = Project(source, target);
            foreach (var verb in new[] { "extract", "map", "plan" }) await DoneAsync(folder, verb);
            while (killed < Kills && await KilledAsync(folder, "load", random, time)) killed++;
            await DoneAsync(folder, "load");
            Same(await KixContents.ReadAsync(target.Url, target.Auth["user"], target.Auth["password"]), expected, seed, killed);
            await DoneAsync(folder, "verify");
            await DoneAsync(folder, "plan");
            Assert.That(Migration.Query(folder, "SELECT rule, verb, count FROM plan_count WHERE verb <> 0 AND count > 0"), Is.Empty, "after a load a new plan is all skip");
            Assert.That((target.Mails, target.NotificationTasks), Is.EqualTo((0, 0)));
            finished++;
        }

        TestContext.Out.WriteLine($"seed {seed}: {killed} kills in {finished} targets, an unbroken load took {time.TotalSeconds:0.0} s");
    }

    private static async Task<(string Contents, TimeSpan Time)> UnbrokenAsync(ServiceNowSandbox source)
    {
        await using var target = await TargetAsync();
        using var folder = Project(source, target);
        foreach (var verb in new[] { "extract", "map", "plan" }) await DoneAsync(folder, verb);
        var time = await TimedAsync(folder, "load");
        return (await KixContents.ReadAsync(target.Url, target.Auth["user"], target.Auth["password"]), time);
    }

    private static async Task<KixSandbox> TargetAsync()
    {
        var target = new KixSandbox(new SandboxOptions(0, 6, 0));
        await target.StartAsync(CancellationToken.None);
        target.Faults.Latency = TimeSpan.FromMilliseconds(8);
        return target;
    }

    private static ProjectFolder Project(ServiceNowSandbox source, KixSandbox target)
    {
        var folder = new ProjectFolder();
        Migration.WriteProject(folder, source, target);
        return folder;
    }

    private static async Task DoneAsync(ProjectFolder folder, string verb)
    {
        var result = await MigratorProcess.RunAsync(folder.Location, Nothing, verb, "-q");
        Assert.That(result.ExitCode, Is.Zero, $"{verb}: {result}");
    }

    private static async Task<TimeSpan> TimedAsync(ProjectFolder folder, string verb)
    {
        var clock = Stopwatch.StartNew();
        await DoneAsync(folder, verb);
        return clock.Elapsed;
    }

    // False where it was quicker than the killer.
    private static async Task<bool> KilledAsync(ProjectFolder folder, string verb, Random random, TimeSpan time)
    {
        using var running = MigratorProcess.Start(folder.Location, Nothing, verb, "-q");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100 + random.Next((int)time.TotalMilliseconds)));
        await timer.WaitForNextTickAsync();
        if (running.HasExited) return false;
        running.Kill();
        var result = await running.WaitAsync();
        if (result.ExitCode == 0) return false;
        Assert.That(result.Error, Is.Empty, "it was killed and did not fail");
        return true;
    }

    private static void Same(string actual, string expected, int seed, int killed)
    {
        var (got, wanted) = (actual.Split('\n'), expected.Split('\n'));
        var (more, less) = (got.Except(wanted).ToList(), wanted.Except(got).ToList());
        if (more.Count > 0 && less.Count > 0) Assert.That(more[0], Is.EqualTo(less[0]), $"{more.Count} differ, seed {seed}, kill {killed}");
        Assert.That(more.Take(5), Is.Empty, $"too much, seed {seed}, kill {killed}");
        Assert.That(less.Take(5), Is.Empty, $"missing, seed {seed}, kill {killed}");
        Assert.That(got, Has.Length.EqualTo(wanted.Length), $"nothing twice, seed {seed}, kill {killed}");
    }

    private static Random Random(out int seed)
    {
        seed = int.TryParse(Environment.GetEnvironmentVariable("MIGRATOR_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : System.Random.Shared.Next(100_000);
        TestContext.Out.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
