using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Http;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowSourceTests : SourceConformance
{
    protected override IConnector Connector { get; } = new ServiceNowConnector();

    protected override IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["ranges"] = "4", ["history"] = "true" };

    protected override bool ReadsByPost(string path) => path.EndsWith("/api/now/v1/batch", StringComparison.Ordinal);

    protected override ISandbox CreateSandbox()
    {
        var sandbox = new ServiceNowSandbox(new SandboxOptions(Records: 40, Seed: 7, Port: 0));
        sandbox.Faults.HiddenRows = 0;
        return sandbox;
    }
}
