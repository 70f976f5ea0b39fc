using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>The same against a real KIX, named by MIGRATOR_KIX_URL, MIGRATOR_KIX_USER and MIGRATOR_KIX_PASSWORD. It leaves its records behind.</summary>
[TestFixture]
[Category("Live")]
public sealed class KixTargetLiveTests : KixTargetContract
{
    /// <inheritdoc />
    protected override Uri SystemUrl => new(Environment.GetEnvironmentVariable("MIGRATOR_KIX_URL")!);

    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> Auth => new Dictionary<string, string>
    {
        ["user"] = Environment.GetEnvironmentVariable("MIGRATOR_KIX_USER") ?? "", ["password"] = Environment.GetEnvironmentVariable("MIGRATOR_KIX_PASSWORD") ?? "",
    };

    /// <inheritdoc />
    protected override Task StartSystemAsync()
    {
        if (Environment.GetEnvironmentVariable("MIGRATOR_KIX_URL") is not { Length: > 0 }) Assert.Ignore("MIGRATOR_KIX_URL names no server");
        return Task.CompletedTask;
    }

    [Test]
    public async Task An_agent_without_a_right_is_refused_as_owner_in_the_description()
    {
        using var owned = Own(Create(options: new Dictionary<string, string> { ["agent_roles"] = "FAQ Reader" }));
        var unique = Unique();
        var user = KixTargetSamples.Make("User", KixTargetSamples.Key(Kind.Person, unique), new JsonObject { ["Login"] = "reader" + unique, ["Valid"] = true });
        var id = (await owned.Target.WriteAsync(user, CancellationToken.None)).Ref.Id;
        var owner = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.Single(o => o.Name == "Ticket").Fields.Single(field => field.Name == "Owner");
        Assert.That(owner.Refuses!(id), Is.Not.Null);
        Assert.That(owner.Refuses("1"), Is.Null);

        var written = await owned.Target.WriteAsync(KixTargetSamples.Ticket(unique, new JsonObject { ["Owner"] = id }), CancellationToken.None);
        Assert.That(written.Findings.Select(finding => finding.Code), Does.Contain("owner_reset"));
    }
}
