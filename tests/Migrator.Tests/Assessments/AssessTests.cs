using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Engine.Assessments;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;
using Migrator.Http;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Assessments;

/// <summary>The exit-readiness report of a simulated instance, and of a source that has no inventory of its own.</summary>
internal sealed class AssessTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1/");
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_tenant_a_hundred_times_as_large_takes_no_more_requests()
    {
        var small = await RequestsAsync(100);
        var large = await RequestsAsync(10_000);
        Assert.That(large.Requests, Is.LessThanOrEqualTo(small.Requests + 15), "an older tenant has more years, a larger one more of the tables");
        Assert.That(large.Requests, Is.LessThan(160));
        Assert.That(large.Rows, Is.LessThan(20_000).And.LessThan(large.Held / 4), "samples, not the tenant");
    }

    [Test]
    public async Task Counts_are_those_of_the_instance_whatever_the_account_may_see()
    {
        await using var sandbox = await StartAsync(400);
        sandbox.Faults.HiddenRows = 0.3;
        var found = await AssessAsync(sandbox);
        var tenant = sandbox.Tenant;
        Assert.That(found.Kinds.Single(kind => kind.Kind == "ticket").Records, Is.EqualTo(tenant.Rows("task").Count));
        Assert.That(found.Kinds.Single(kind => kind.Kind == "ci").Records, Is.EqualTo(tenant.Rows("cmdb_ci").Count));
        Assert.That(found.Files!.Count, Is.EqualTo(tenant.Rows("sys_attachment").Count));
        Assert.That(found.Files.Bytes, Is.EqualTo(tenant.Rows("sys_attachment").Sum(row => long.Parse(row["size_bytes"]!, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.That(found.Files.BySize.Sum(size => size.Count), Is.EqualTo(found.Files.Count));
        Assert.That(found.Files.ByType.Sum(type => type.Bytes), Is.EqualTo(found.Files.Bytes));
        Assert.That(found.Files.BytesAreEstimated, Is.False);
        var years = tenant.Rows("task").GroupBy(row => int.Parse(row["sys_created_on"]![..4], System.Globalization.CultureInfo.InvariantCulture)).ToDictionary(year => year.Key, year => (long)year.Count());
        Assert.That(found.Years.Where(year => year.ByKind.ContainsKey("ticket")).ToDictionary(year => year.Year, year => year.ByKind["ticket"]), Is.EqualTo(years));
    }

    [Test]
    public async Task Custom_tables_and_fields_are_told_with_how_full_they_are_and_those_that_are_hidden()
    {
        await using var sandbox = await StartAsync(100);
        var found = await AssessAsync(sandbox);
        Assert.That(found.Tables.Where(table => table.Custom).Select(table => table.Name), Does.Contain("u_facility_request").And.Contain("u_cmdb_ci_kiosk"));
        var area = found.CustomFields.Single(field => field is { Table: "incident", Name: "u_affected_area" });
        var incidents = sandbox.Tenant.Rows("incident");
        Assert.That(area.FillRate, Is.EqualTo(incidents.Count(row => row["u_affected_area"] is { Length: > 0 }) / (double)incidents.Count).Within(0.001), "all of them fit into the sample");
        Assert.That(area.Label, Is.EqualTo("Betroffener Bereich"));
        Assert.That(found.CustomFields.Single(field => field.Name == "u_secret_note").Visible, Is.False);
        Assert.That(found.Rights.Select(right => right.Subject), Does.Contain("incident.u_secret_note"));
        Assert.That(found.Risks.Select(risk => risk.Code), Does.Contain("rights_missing").And.Contain("tables_left_out"));
    }

    [Test]
    public async Task What_is_not_read_is_counted_and_named()
    {
        await using var sandbox = await StartAsync(200);
        var found = await AssessAsync(sandbox);
        Assert.That(found.Tables.Where(table => !table.IsRead).Select(table => (table.Name, table.Records)),
            Is.EquivalentTo(new[] { ("sys_audit", (long)sandbox.Tenant.Rows("sys_audit").Count), ("ar_incident", sandbox.Tenant.Rows("ar_incident").Count) }));
        Assert.That(found.Kinds.Select(kind => kind.Kind), Has.None.EqualTo("event"));
    }

    [Test]
    public async Task Each_known_target_says_of_every_kind_what_becomes_of_it_or_why_it_stays()
    {
        await using var sandbox = await StartAsync(100);
        var target = new KnownTarget("kix", "KIX 18", TargetMapping.Compile([new MappingText("kix.yaml", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "mappings/targets/kix.yaml")))], "kix", null), []);
        var fit = (await AssessAsync(sandbox, target)).Targets.Single();
        Assert.That(fit.Kinds.Where(kind => kind.Carried == (kind.Reason is not null)).Select(kind => kind.Kind), Is.Empty);
        Assert.That(fit.Kinds.Single(kind => kind.Kind == "ticket").As, Does.Contain("Ticket"));
        Assert.That(fit.Kinds.Single(kind => kind.Kind == "person").As, Does.Contain("Contact").And.Contain("User (matched)"));
        Assert.That(fit.Kinds.Single(kind => kind.Kind == "location").Reason, Does.Contain("sites"));
        Assert.That(fit.Carried + fit.Left, Is.EqualTo(fit.Kinds.Sum(kind => kind.Records)));
    }

    [Test]
    public async Task A_table_that_the_account_may_not_read_ends_nothing()
    {
        await using var sandbox = await StartAsync(100);
        sandbox.Faults.ForbiddenTables = ["problem", "task_sla"];
        sandbox.Faults.HiddenTables = ["sys_user"];
        var found = await AssessAsync(sandbox);
        Assert.That(found.Tables.Single(table => table.Name == "sys_user").BytesPerRecord, Is.Null);
        Assert.That(found.Rights.Select(right => right.Subject), Is.SupersetOf(new[] { "problem", "task_sla", "sys_user" }));
        Assert.That(found.Rights.First().Severity, Is.EqualTo(Severity.Error), "the weightiest first");
    }

    [Test]
    public async Task A_source_without_an_inventory_is_assessed_by_counts_and_first_pages()
    {
        var source = new FakeSource("servicenow", new SourceTable("incident", Kind.Ticket), new SourceTable("sys_attachment", Kind.Attachment), new SourceTable("empty", Kind.Other));
        for (var i = 0; i < 1000; i++) source.Put("incident", $"i{i}", $"{{\"number\":\"INC{i:d4}\"}}", Noon);
        for (var i = 0; i < 10; i++)
        {
            source.Put("sys_attachment", $"a{i}", "{}", Noon);
            source.Files[$"a{i}"] = new byte[500];
        }

        var found = await new Assess(source, Nowhere, Pace.Adaptive, [], new NoProgress(), NullLogger.Instance, TimeProvider.System).RunAsync(CancellationToken.None);
        Assert.That(found.Kinds.Select(kind => (kind.Kind, kind.Records, kind.Bytes)), Is.EqualTo(new[] { ("ticket", 1000L, 20_000L), ("attachment", 10L, 20L) }));
        Assert.That((found.Files!.Bytes, found.Files.BytesAreEstimated), Is.EqualTo((5000L, true)));
        Assert.That(source.Given, Has.Count.LessThan(6), "first pages only");
        Assert.That(AssessmentText.Of(found), Does.Contain("1000").And.Contain("by samples"));
    }

    [TestCase(60, 0, "pace", 1010 * 1.0, TestName = "A_limit_on_requests_per_minute_decides_how_long_an_extraction_takes")]
    [TestCase(0, 4, "attachments", 1000 * 2.0 / 4, TestName = "Slow_attachments_decide_how_long_an_extraction_takes")]
    public void How_long_an_extraction_takes(int requestsPerMinute, int parallel, string limit, double seconds)
    {
        TableAssessment[] tables = [new("incident", null, "ticket", 1000, 4_000_000, 4000, 100, false, true), new("sys_audit", null, "event", 9_000_000, 0, null, 0, false, false)];
        var found = new Estimate(new ReadingPace(100, 10), new Pace(requestsPerMinute, parallel), Math.Max(1, parallel))
            .Of(tables, new FileAssessment(1000, 1_000_000, false, [], []), (400_000, 0.5), 0.1, (1000, requestsPerMinute > 0 ? 0.01 : 2));
        Assert.That((found.Requests, found.Downloads, found.Bytes), Is.EqualTo((10L, 1000L, 5_000_000L)), "what is left out costs nothing");
        Assert.That(found.Limit, Is.EqualTo(limit));
        Assert.That(found.Seconds, Is.EqualTo(seconds).Within(1));
    }

    [Test]
    public void An_extraction_that_does_not_fit_into_the_days_given_is_the_first_risk()
    {
        var extraction = new ExtractionAssessment(1, 1, 1, 1, TimeSpan.FromDays(45).TotalSeconds, "pace", 100, 4, 0, 0);
        var found = new Assessment(Noon, "servicenow", "ServiceNow", Nowhere, [], [], [], null, [], [], extraction, [new Finding(Severity.Warning, "column_hidden", "x", "y")], []);
        var risks = Risks.Of(found);
        Assert.That((risks[0].Code, risks[0].Severity), Is.EqualTo(("time_short", Severity.Error)));
        Assert.That(risks[0].Text, Does.Contain("45 days").And.Contain("of the 30"));
        Assert.That(risks[0].Remedy, Does.Contain("requests_per_minute"));
    }

    [Test]
    public void Lists_and_objects_hold_something_when_there_is_anything_in_them()
    {
        const string row = """{"a":"","b":null,"c":[],"d":{},"e":[1],"f":{"x":{"y":[]}},"g":"x","h":false,"i":0}""";
        var sample = Sampled.Of(new Page([new RawRecord("1", null, Encoding.UTF8.GetBytes(row))], Cursor.Start), new SourceTable("t", Kind.Other), 0);
        Assert.That(sample.Filled.Where(field => field.Value == 1).Select(field => field.Key), Is.EquivalentTo(new[] { "e", "f", "g", "h", "i" }));
        Assert.That(sample.Filled, Has.Count.EqualTo(9));
    }

    [Test]
    public async Task The_json_says_which_form_it_has_and_holds_everything()
    {
        await using var sandbox = await StartAsync(40);
        var json = JsonNode.Parse((await AssessAsync(sandbox)).ToJson())!;
        Assert.That(json["format"]!.GetValue<int>(), Is.EqualTo(1));
        foreach (var part in (string[])["taken_at", "source", "product", "kinds", "tables", "custom_fields", "files", "years", "targets", "extraction", "rights", "risks"]) Assert.That(json[part], Is.Not.Null, part);
        Assert.That(json["extraction"]!["share_of_days_given"], Is.Not.Null);
    }

    private static async Task<ServiceNowSandbox> StartAsync(int records)
    {
        var sandbox = new ServiceNowSandbox(new SandboxOptions(records, Seed: 5, Port: 0));
        sandbox.Faults.HiddenRows = 0;
        await sandbox.StartAsync(CancellationToken.None);
        return sandbox;
    }

    private static async Task<Assessment> AssessAsync(ServiceNowSandbox sandbox, params KnownTarget[] targets) => await AssessAsync(sandbox, sandbox.Url, targets);

    private static async Task<Assessment> AssessAsync(ServiceNowSandbox sandbox, Uri url, params KnownTarget[] targets)
    {
        using var source = (IDisposable)new ServiceNowConnector().CreateSource(new ConnectorContext(
            url, sandbox.Auth, new Dictionary<string, string>(StringComparer.Ordinal), Scope.All, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance))!;
        return await new Assess((ISource)source, url, Pace.Adaptive, targets, new NoProgress(), NullLogger.Instance, TimeProvider.System).RunAsync(CancellationToken.None);
    }

    private static async Task<(int Requests, long Rows, long Held)> RequestsAsync(int records)
    {
        await using var sandbox = await StartAsync(records);
        await using var proxy = new SourceConformanceProxy(sandbox.Url);
        await proxy.StartAsync(CancellationToken.None);
        var found = await AssessAsync(sandbox, proxy.Url);
        Assert.That(sandbox.Tally.Writes.Where(write => !write.Contains("batch", StringComparison.Ordinal)), Is.Empty);
        return (proxy.Requests.Count, sandbox.Tally.Rows, found.Tables.Sum(table => table.Records));
    }
}
