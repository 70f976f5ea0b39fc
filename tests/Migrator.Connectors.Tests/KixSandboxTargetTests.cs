using Migrator.Connectors.Kix.Sandbox;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>The target keeps its contract against the simulated backend.</summary>
[TestFixture]
public sealed class KixSandboxTargetTests : KixTargetContract
{
    private KixSandbox? sandbox;

    /// <inheritdoc />
    protected override Uri SystemUrl => sandbox!.Url;

    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> Auth => sandbox!.Auth;

    /// <inheritdoc />
    protected override async Task StartSystemAsync()
    {
        sandbox = new KixSandbox(new SandboxOptions(0, 1, 0));
        await sandbox.StartAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopSandbox()
    {
        if (sandbox is not null) await sandbox.DisposeAsync();
    }
}
