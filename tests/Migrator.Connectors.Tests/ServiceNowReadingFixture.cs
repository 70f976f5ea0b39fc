using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>A fresh simulated instance for every test.</summary>
public abstract class ServiceNowReadingFixture
{
    private ServiceNowReading? started;

    internal ServiceNowReading Instance => started!;

    [SetUp]
    public async Task StartAsync() => started = await ServiceNowReading.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (started is not null) await started.DisposeAsync();
    }
}
