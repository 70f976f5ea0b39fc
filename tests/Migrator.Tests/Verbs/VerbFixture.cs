using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A project folder, environment variables with the secrets, and the tool as a process of its own.</summary>
public abstract class VerbFixture
{
    private ProjectFolder? folder;

    /// <summary>The project folder of this test.</summary>
    protected ProjectFolder Folder => folder ?? throw new InvalidOperationException("the test has not begun");

    /// <summary>What the process finds in its environment on top of what is there.</summary>
    protected Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    [SetUp]
    public void MakeFolder()
    {
        folder = new ProjectFolder();
        Environment.Clear();
        Environment["SN_PASSWORD"] = ServiceNowAccounts.Password;
    }

    [TearDown]
    public void DeleteFolder() => folder?.Dispose();

    /// <summary>Runs the tool in the project folder.</summary>
    protected Task<ProcessResult> MigratorAsync(params string[] arguments) => MigratorProcess.RunAsync(Folder.Location, Environment, arguments);

    /// <summary>A project that reads a simulated instance and writes nowhere.</summary>
    protected void WriteProject(Uri source, string more = "") => Folder.Write("migrator.yaml", $$"""
        migrator: 1
        source:
          connector: servicenow
          url: {{source.AbsoluteUri.TrimEnd('/')}}
          auth: { user: {{ServiceNowAccounts.User}}, password: "${env:SN_PASSWORD}" }
        mappings: [sources/servicenow]
        {{more}}
        """);

    /// <summary>A small simulated instance in which nothing is hidden.</summary>
    protected static async Task<ServiceNowSandbox> StartSourceAsync(int records = 10)
    {
        var sandbox = new ServiceNowSandbox(new SandboxOptions(records, Seed: 3, Port: 0));
        sandbox.Faults.HiddenRows = 0;
        await sandbox.StartAsync(CancellationToken.None);
        return sandbox;
    }

    /// <summary>A check ended with that code and says the given texts among what it found.</summary>
    protected static void Checked(ProcessResult result, int exitCode, params string[] texts)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        Assert.That(result.Error, Is.Empty);
        foreach (var text in texts) Assert.That(result.Output, Does.Contain(text));
    }

    /// <summary>It ended with that code, and says the given texts on standard error, on one line that ends in a way out.</summary>
    protected static void Refused(ProcessResult result, int exitCode, params string[] texts)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        Assert.That(result.Output, Is.Empty, "results only");
        foreach (var text in texts) Assert.That(result.Error, Does.Contain(text));
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace");
        Assert.That(result.Error.TrimEnd('\n'), Does.StartWith("migrator: ").And.Not.Contain("\n"), "one sentence");
    }
}
