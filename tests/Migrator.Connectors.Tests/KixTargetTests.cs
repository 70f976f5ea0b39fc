using Migrator.Connectors.Kix.Sandbox;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>The KIX target against the simulated KIX.</summary>
[TestFixture]
public sealed class KixTargetTests : KixTargetContract
{
    private KixSandbox? sandbox;

    /// <inheritdoc />
    protected override Uri SystemUrl => sandbox!.Url;

    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> Auth => sandbox!.Auth;

    /// <inheritdoc />
    protected override async Task StartSystemAsync()
    {
        sandbox = new KixSandbox(new SandboxOptions(0, 1, 0), new KixSandboxSettings { Password = "Invented-0nly" });
        await sandbox.StartAsync(CancellationToken.None);
    }

    /// <inheritdoc />
    protected override async Task StopSystemAsync()
    {
        if (sandbox is not null) await sandbox.DisposeAsync();
    }

    /// <inheritdoc />
    protected override Task<long?> QueuedAsync() => Task.FromResult<long?>(sandbox!.NotificationTasks + sandbox.Mails);

    [Test]
    public async Task A_token_that_ends_in_the_middle_is_renewed()
    {
        sandbox!.Faults.TokenRequests = 5;
        try
        {
            using var owned = Own(Create());
            Assert.That(await WriteSamplesAsync(owned.Target), Is.Not.Empty);
        }
        finally
        {
            sandbox.Faults.TokenRequests = 0;
        }
    }

    [Test]
    public async Task An_answer_of_500_after_the_write_leads_to_a_look_and_not_to_a_second_record()
    {
        using var owned = Own(Create());
        var written = await WriteSamplesAsync(owned.Target, _ =>
        {
            sandbox!.Faults.ErrorsAfterWrite = 1;
            return Task.CompletedTask;
        });
        sandbox!.Faults.ErrorsAfterWrite = 0;

        using var other = Own(Create());
        foreach (var change in written)
        {
            var again = await other.Target.WriteAsync(Unwritten(change), CancellationToken.None);
            Assert.That(again.Ref, Is.EqualTo(change.Ref), change.Object);
        }
    }

    [Test]
    [Category("Slow")]
    public async Task A_body_of_ten_megabytes_arrives_whole() => await ArrivesAsync($"<p>{new System.Text.StringBuilder().Insert(0, "Wörter und mehr ", 650_000)}</p>");

    [Test]
    public async Task Winter_and_summer_times_keep_their_instant_in_the_zone_of_the_server()
    {
        await using var berlin = new KixSandbox(new SandboxOptions(0, 1, 0), new KixSandboxSettings
        {
            Password = "Invented-0nly", Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        });
        await berlin.StartAsync(CancellationToken.None);
        using var owned = Own(CreateFor(berlin.Url, berlin.Auth, new Dictionary<string, string> { ["time_zone"] = "Europe/Berlin" }));
        await PrepareAsync(owned.Target);
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, [],
            KixTargetSamples.Article("w" + unique, "<p>w</p>", "2019-01-15T12:00:00Z"), KixTargetSamples.Article("s" + unique, "<p>s</p>", "2019-07-15T12:00:00Z"));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        foreach (var part in written.Parts)
        {
            var read = await owned.Target.ReadAsync(part, CancellationToken.None);
            Assert.That((string?)read!["IncomingTime"], Is.EqualTo((string?)part.Fields["IncomingTime"]));
        }
    }

    [Test]
    public async Task A_zone_that_does_not_fit_the_clock_of_the_server_is_found()
    {
        using var owned = Own(Create(options: new Dictionary<string, string> { ["time_zone"] = "Asia/Tokyo" }));
        var probe = await owned.Target.ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Select(finding => finding.Code), Does.Contain("time_zone_differs"));
    }
}
