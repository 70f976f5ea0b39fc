using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowCheckTests : ServiceNowReadingFixture
{
    [Test]
    public async Task An_account_that_may_read_everything_gets_no_errors()
    {
        Instance.Sandbox.Faults.HiddenFields = [];
        var probe = await Instance.Create().ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Where(finding => finding.Severity != Severity.Note).Select(finding => finding.Text), Is.Empty);
        Assert.That(probe.Account, Is.EqualTo("export"));
        Assert.That(probe.ClockOffset, Is.Not.Null);
    }

    [Test]
    public async Task A_forbidden_table_is_left_out_and_the_check_names_it_and_what_to_grant()
    {
        Instance.Sandbox.Faults.ForbiddenTables = ["task_sla"];
        using var source = Instance.Create();
        Assert.That((await source.TablesAsync(CancellationToken.None)).Select(table => table.Name), Does.Not.Contain("task_sla"));
        var finding = (await source.ProbeAsync(CancellationToken.None)).Findings.Single(finding => finding.Subject == "task_sla");
        Assert.That(finding.Severity, Is.EqualTo(Severity.Error));
        Assert.That(finding.Remedy, Does.Contain("itil"));
    }

    [Test]
    public async Task A_table_whose_rows_are_all_hidden_is_named()
    {
        Instance.Sandbox.Faults.HiddenTables = ["core_company"];
        var probe = await Instance.Create().ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Where(finding => finding.Code == "table_hidden").Select(finding => finding.Subject), Is.EqualTo(new[] { "core_company" }));
    }

    [Test]
    public async Task A_column_that_the_account_cannot_see_is_named()
    {
        Instance.Sandbox.Faults.HiddenFields = ["incident.u_secret_note", "sys_user.email"];
        var probe = await Instance.Create().ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Where(finding => finding.Code == "column_hidden").Select(finding => finding.Subject), Is.SupersetOf(new[] { "incident.u_secret_note", "sys_user.email" }));
    }

    [Test]
    public async Task The_check_tells_kind_by_kind_what_the_account_may_not_read()
    {
        (Instance.Sandbox.Faults.ForbiddenTables, Instance.Sandbox.Faults.HiddenTables, Instance.Sandbox.Faults.HiddenFields) = (["task_sla"], ["core_company"], ["incident.u_secret_note"]);
        using var source = Instance.Create();
        var access = (await source.ProbeAsync(CancellationToken.None)).Access.ToDictionary(kind => kind.Kind);
        Assert.That(access[Kind.Sla].Hidden, Is.EqualTo(new[] { "task_sla" }));
        Assert.That(access[Kind.Organization].Hidden, Is.EqualTo(new[] { "core_company" }));
        Assert.That(access[Kind.Ticket].Hidden, Is.EqualTo(new[] { "incident.u_secret_note" }));
        Assert.That(access[Kind.Ticket].Rows, Is.EqualTo(Instance.Ids("task").Count));
        Assert.That(access[Kind.Person].Hidden, Is.Empty);
    }

    [Test]
    public async Task The_check_tells_about_how_many_bytes_will_come()
    {
        using var source = Instance.Create(1000);
        var expected = (await source.ProbeAsync(CancellationToken.None)).ExpectedBytes!.Value;
        var came = Instance.Sandbox.Tenant.Rows("sys_attachment").Sum(row => long.Parse(row["size_bytes"]!, System.Globalization.CultureInfo.InvariantCulture));
        foreach (var table in (await source.TablesAsync(CancellationToken.None)).Where(table => table.HoldsRecords)) came += (await ServiceNowReading.ReadAsync(source, table.Name)).Records.Sum(record => (long)record.Payload.Length);
        Assert.That(expected, Is.EqualTo(came).Within(25).Percent);
    }

    [Test]
    public async Task A_class_that_is_forbidden_does_not_end_the_reading_of_the_others()
    {
        Instance.Sandbox.Faults.ForbiddenTables = ["problem"];
        using var source = Instance.Create();
        foreach (var table in (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.Ticket))
        {
            var reading = await ServiceNowReading.ReadAsync(source, table.Name);
            if (table.Name == "problem") Assert.That(reading.Hidden, Is.EqualTo(Instance.Ids("problem").Count));
        }
    }

    [Test]
    public async Task A_hidden_list_of_tables_leaves_the_standard_tables()
    {
        Instance.Sandbox.Faults.HiddenTables = ["sys_db_object"];
        using var source = Instance.Create();
        Assert.That((await source.TablesAsync(CancellationToken.None)).Select(table => table.Name), Is.SupersetOf(new[] { "incident", "sys_user", "cmdb_rel_ci", "sys_attachment" }));
        Assert.That((await source.ProbeAsync(CancellationToken.None)).Findings.Select(finding => finding.Code), Does.Contain("description_hidden"));
    }

    [Test]
    public async Task The_time_zone_of_the_account_is_told()
    {
        Instance.Sandbox.Faults.UserZoneHours = 2;
        var probe = await Instance.Create().ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Select(finding => finding.Code), Does.Contain("user_zone"));
    }

    [Test]
    public async Task Custom_tables_that_are_not_read_are_named_until_they_are_included()
    {
        using var row = JsonDocument.Parse("""{"sys_id":"a1","u_serial":"4711","sys_created_on":"2025-01-01 10:00:00","sys_updated_on":"2025-01-01 10:00:00"}""");
        var rows = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal) { ["u_asset_register"] = [row.RootElement] };
        await using var sandbox = new ServiceNowSandbox(ServiceNowTenant.FromRows(rows));
        await sandbox.StartAsync(CancellationToken.None);
        using var without = Create([]);
        var left = (await without.ProbeAsync(CancellationToken.None)).Findings.Single(finding => finding.Code == "custom_tables_left_out");
        Assert.That(left.Text, Does.Contain("u_asset_register"));
        Assert.That(left.Remedy, Does.Contain("include_tables"));

        using var with = Create(new Dictionary<string, string>(StringComparer.Ordinal) { ["include_tables"] = "u_asset_register" });
        Assert.That((await ServiceNowReading.ReadAsync(with, "u_asset_register")).Ids, Is.EqualTo(new[] { "a1" }));

        ServiceNowSource Create(Dictionary<string, string> options) => (ServiceNowSource)new ServiceNowConnector().CreateSource(new ConnectorContext(
            sandbox.Url, sandbox.Auth, options, Scope.All, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance))!;
    }

    [Test]
    [Category("Slow")]
    public async Task An_instance_in_a_bad_mood_is_read_to_the_last_row_and_counted_to_the_last_hidden_one()
    {
        await using var moody = await ServiceNowReading.StartAsync(records: 300, seed: 11);
        moody.Options["ranges"] = "16";
        var faults = moody.Sandbox.Faults;
        (faults.HiddenRows, faults.HiddenRowsIn, faults.TruncatedEvery, faults.MaxRows, faults.BatchServes) = (0.1, ["incident", "sc_req_item", "cmdb_ci"], 9, 40, 7);
        faults.Dropped = 1;
        using var source = moody.Create(100);
        var tables = (await source.TablesAsync(CancellationToken.None)).Where(table => table.HoldsRecords).ToList();
        var counts = await source.CountAsync(tables, CancellationToken.None);
        foreach (var table in tables)
        {
            var reading = await ServiceNowReading.ReadAsync(source, table.Name);
            Assert.That(reading.Records.Count + reading.Hidden, Is.EqualTo(counts[table.Name]), table.Name);
            Assert.That(reading.Ids, Is.Unique, table.Name);
        }
    }

    [Test]
    public async Task Tables_that_are_excluded_are_not_read()
    {
        Instance.Options["exclude_tables"] = "sys_audit*, kb_*";
        using var source = Instance.Create();
        Assert.That((await source.TablesAsync(CancellationToken.None)).Select(table => table.Name), Has.None.StartsWith("kb_").And.None.EqualTo("sys_audit_delete"));
    }

    [Test]
    public async Task An_idle_pass_takes_a_handful_of_requests_and_finds_nothing()
    {
        using var first = Instance.Create(1000);
        var cursors = new List<(SourceTable Table, Cursor From)>();
        foreach (var table in await first.TablesAsync(CancellationToken.None)) cursors.Add((table, (await ServiceNowReading.ReadAsync(first, table.Name)).Next));
        Instance.Proxy.Forget();
        using var source = Instance.Create(1000);
        await source.TablesAsync(CancellationToken.None);
        Assert.That(await source.ChangedAsync(cursors, CancellationToken.None), Is.Empty);
        Assert.That(Instance.Proxy.Requests, Has.Count.LessThanOrEqualTo(14), string.Join('\n', Instance.Proxy.Requests));
    }

    [Test]
    public async Task A_row_of_the_overlap_that_is_changed_again_is_noticed()
    {
        using var source = Instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        var newest = Instance.Sandbox.Tenant.Rows("incident").OrderBy(row => row["sys_updated_on"], StringComparer.Ordinal).Last();
        Instance.Sandbox.Change("incident", newest["sys_id"]!, "sys_mod_count", "99", newest["sys_updated_on"]!);
        var table = await ServiceNowReading.TableAsync(source, "incident");
        Assert.That(await source.ChangedAsync([(table, first.Next)], CancellationToken.None), Is.Not.Empty);
        Assert.That((await ServiceNowReading.ReadAsync(source, "incident", first.Next)).Ids, Does.Contain(newest["sys_id"]));
    }

    [Test]
    public async Task New_rows_that_the_account_may_not_see_are_counted_by_an_incremental_pass()
    {
        using var source = Instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        foreach (var id in (string[])["hidden-1", "hidden-2", "visible-1"])
        {
            Instance.Sandbox.Insert("incident", new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["sys_id"] = id, ["number"] = "INC9000001", ["sys_created_on"] = "2026-08-01 10:00:00", ["sys_updated_on"] = "2026-08-01 10:00:00", ["sys_mod_count"] = "0",
            });
        }
        Instance.Sandbox.Faults.HiddenPrefix = "hidden-";
        var second = await ServiceNowReading.ReadAsync(source, "incident", first.Next);
        Assert.That(second.Ids, Does.Contain("visible-1"));
        Assert.That(second.Hidden, Is.EqualTo(2));
    }
}
