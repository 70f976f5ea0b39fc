using Migrator.Connectors.Kix.Sandbox;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Tests.EndToEnd;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A project between a small simulated instance and an empty simulated target.</summary>
public abstract class TwoSystemsFixture : VerbFixture
{
    private ServiceNowSandbox? source;
    private KixSandbox? target;

    /// <summary>The instance of this test.</summary>
    protected ServiceNowSandbox Source => source ?? throw new InvalidOperationException("the test has not begun");

    /// <summary>The target of this test.</summary>
    protected KixSandbox Target => target ?? throw new InvalidOperationException("the test has not begun");

    [SetUp]
    public async Task StartBoth()
    {
        source = await StartSourceAsync(records: 12);
        target = new KixSandbox(new SandboxOptions(0, 1, 0));
        await target.StartAsync(CancellationToken.None);
        Migration.WriteProject(Folder, source, target);
    }

    [TearDown]
    public async Task StopBoth()
    {
        if (source is not null) await source.DisposeAsync();
        if (target is not null) await target.DisposeAsync();
    }
}
