using Migrator.Connectors.Kix;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Core;
using Migrator.Http;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>What <c>check</c> finds in KIX before anything is written.</summary>
[TestFixture]
public sealed class KixCheckTests
{
    private static async Task<Probe> ProbeAsync(KixSandboxSettings settings, IReadOnlyDictionary<string, string>? auth = null)
    {
        await using var sandbox = new KixSandbox(new SandboxOptions(0, 1, 0), settings);
        await sandbox.StartAsync(CancellationToken.None);
        var target = new KixConnector().CreateTarget(new ConnectorContext(sandbox.Url, auth ?? sandbox.Auth, new Dictionary<string, string>(), Scope.All, Pace.Adaptive, TimeProvider.System, new RecordedLogs()))!;
        using var owned = (IDisposable)target;
        var probe = await target.ProbeAsync(CancellationToken.None);
        Assert.That(sandbox.Writes, Is.Zero, "a check changes nothing");
        return probe;
    }

    private static Finding Single(Probe probe, string code) => probe.Findings.Single(finding => finding.Code == code);

    [Test]
    public async Task A_fresh_KIX_and_its_administrator_give_notes_only()
    {
        var probe = await ProbeAsync(new KixSandboxSettings());
        Assert.That(probe.Product, Is.EqualTo("KIX 18.37.0.0"));
        Assert.That(probe.Findings.Where(finding => finding.Severity != Severity.Note), Is.Empty);
        foreach (var finding in probe.Findings) Assert.That((finding.Text.StartsWith("kix: ", StringComparison.Ordinal), finding.Remedy.Length > 0), Is.EqualTo((true, true)), finding.Code);
    }

    [TestCase("POST /contacts", "create contacts", "Customer Manager", "/contacts with Create")]
    [TestCase("PATCH /contacts", "update contacts", "Customer Manager", "/contacts/* with Update")]
    [TestCase("POST /organisations", "create organisations", "Customer Manager", "/organisations with Create")]
    [TestCase("GET /tickets", "read tickets", "Ticket Agent", "/tickets with Read")]
    [TestCase("POST /cmdb/configitems", "create assets", "Asset Maintainer", "/cmdb/configitems with Create")]
    [TestCase("POST /faq/articles", "create FAQ articles", "FAQ Editor", "/faq/articles with Create")]
    [TestCase("POST /links", "create links", "Ticket Agent", "/links with Create")]
    [TestCase("POST /system/ticket/queues", "create teams", "System Admin", "/system/ticket/queues with Create")]
    [TestCase("POST /system/ticket/types", "create ticket types, states and priorities", "System Admin", "/system/ticket/types with Create")]
    [TestCase("POST /system/dynamicfields", "create dynamic fields", "System Admin", "/system/dynamicfields with Create")]
    [TestCase("POST /system/cmdb/classes", "create asset classes", "System Admin", "/system/cmdb/classes with Create")]
    [TestCase("POST /system/generalcatalog", "create the general catalogue", "System Admin", "/system/generalcatalog with Create")]
    [TestCase("PATCH /system/faq/categories", "update FAQ categories", "System Admin", "/system/faq/categories/* with Update")]
    [TestCase("PATCH /system/config/definitions", "update the switch of notifications", "System Admin", "with Update")]
    [TestCase("PATCH /system/automation/jobs", "update automation jobs", "System Admin", "/system/automation/jobs/* with Update")]
    public async Task A_right_that_is_missing_is_named_with_the_role_and_the_permission(string right, string what, string role, string permission)
    {
        var settings = new KixSandboxSettings();
        settings.Faults.Denied = [right];
        var finding = Single(await ProbeAsync(settings), "right_missing");
        Assert.That(finding.Text, Does.Contain("may not").And.Contain(what));
        Assert.That(finding.Remedy, Does.Contain("User Management > Roles").And.Contain($"role {role}").And.Contain(permission));
    }

    [Test]
    public async Task MariaDB_loses_characters_and_says_so()
    {
        var finding = Single(await ProbeAsync(new KixSandboxSettings { Database = KixDatabase.MariaDb }), "characters_lost");
        Assert.That((finding.Severity, finding.Remedy.Contains("PostgreSQL", StringComparison.Ordinal)), Is.EqualTo((Severity.Warning, true)));
    }

    [TestCase("Version", "17.3.1", "version_untried", Severity.Warning)]
    [TestCase("API::Provider::Transport::MaxLength", "10000000", "attachment_limit", Severity.Warning)]
    [TestCase("FileUpload::ForbiddenExtensions", "exe, bat", "file_names_refused", Severity.Warning)]
    [TestCase("FileUpload::AllowedExtensions", "pdf", "file_names_refused", Severity.Warning)]
    [TestCase("CheckEmailAddresses", "1", "addresses_checked", Severity.Note)]
    [TestCase("ContactEmailUniqueCheck", "1", "addresses_unique", Severity.Note)]
    [TestCase("UniqueCIName::EnableUniquenessCheck", "1", "asset_names_unique", Severity.Warning)]
    [TestCase("TimeZone", "local", "fields_required", Severity.Note)]
    public async Task A_setting_that_matters_is_named_with_its_remedy(string option, string value, string code, Severity severity)
    {
        var finding = Single(await ProbeAsync(new KixSandboxSettings { Options = new Dictionary<string, string> { [option] = value } }), code);
        Assert.That(finding.Severity, Is.EqualTo(severity));
        if (code is not ("version_untried" or "fields_required")) Assert.That(finding.Remedy, Does.Contain("System > SysConfig").And.Contain(option));
    }

    [TestCase("CheckEmailAddresses", "0", "addresses_checked")]
    [TestCase("ContactEmailUniqueCheck", "0", "addresses_unique")]
    [TestCase("Version", "18.99.0.1", "version_untried")]
    public async Task A_setting_that_does_no_harm_is_not_mentioned(string option, string value, string code) =>
        Assert.That((await ProbeAsync(new KixSandboxSettings { Options = new Dictionary<string, string> { [option] = value } })).Findings.Select(finding => finding.Code), Does.Not.Contain(code));
}
