using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowSandboxTenantTests : ServiceNowSandboxFixture
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(20)]
    [TestCase(333)]
    public void A_tenant_has_exactly_as_many_tickets_as_asked_for(int records) =>
        Assert.That(ServiceNowTenant.Create(records, 1).Rows("task"), Has.Count.EqualTo(records));

    [Test]
    public void The_same_seed_makes_the_same_tenant_and_another_seed_another()
    {
        static string Print(int seed) => string.Concat(((string[])["task", "sys_user", "cmdb_ci", "kb_knowledge", "sys_journal_field", "sys_attachment"])
            .SelectMany(table => ServiceNowTenant.Create(60, seed).Rows(table)).SelectMany(row => row.Values));
        Assert.That((Print(3) == Print(3), Print(3) == Print(4)), Is.EqualTo((true, false)));
    }

    [TestCase("task", "parent", "task")]
    [TestCase("incident", "caller_id", "sys_user")]
    [TestCase("sc_req_item", "request", "sc_request")]
    [TestCase("sc_item_option_mtom", "request_item", "sc_req_item")]
    [TestCase("cmdb_rel_ci", "child", "cmdb_ci")]
    [TestCase("kb_knowledge", "kb_category", "kb_category")]
    [TestCase("task_sla", "sla", "contract_sla")]
    [TestCase("sysapproval_approver", "sysapproval", "task")]
    [TestCase("sys_user_grmember", "group", "sys_user_group")]
    public void References_lead_to_rows(string table, string column, string target)
    {
        var ids = Sandbox.Tenant.Rows(target).Select(row => row["sys_id"]!).ToHashSet();
        var references = Sandbox.Tenant.Rows(table).Select(row => row[column]).Where(value => !string.IsNullOrEmpty(value)).Distinct().ToArray();
        Assert.That(references, Is.Not.Empty.And.SubsetOf(ids));
    }

    [TestCase("sys_user_group")]
    [TestCase("cmn_location")]
    [TestCase("incident")]
    public void Some_parents_go_round_in_a_circle(string table)
    {
        var parents = Sandbox.Tenant.Rows(table).ToDictionary(row => row["sys_id"]!, row => row["parent"] ?? "");
        Assert.That(parents.Any(row => parents.TryGetValue(row.Value, out var grandparent) && grandparent == row.Key), Is.True);
    }

    [Test]
    public void People_share_addresses_lack_them_and_have_bad_ones()
    {
        var people = Sandbox.Tenant.Rows("sys_user");
        Assert.Multiple(() =>
        {
            Assert.That(people.Where(row => row["email"] != "").GroupBy(row => row["email"]!.Trim().ToUpperInvariant()).Any(group => group.Count() > 1), Is.True);
            Assert.That(people.Where(row => row["email"] != "").GroupBy(row => row["email"]!.Trim().ToUpperInvariant()).Any(group => group.Select(row => row["email"]).Distinct().Count() > 1), Is.True);
            Assert.That(people.Count(row => row["email"] == ""), Is.GreaterThan(1));
            Assert.That(people.Any(row => row["email"] is { Length: > 0 } email && !email.Contains('@', StringComparison.Ordinal)), Is.True);
            Assert.That(people.Any(row => row["active"] == "false"), Is.True);
        });
    }

    [Test]
    public async Task The_dictionary_describes_every_column_of_every_table_through_its_parents()
    {
        var tables = (await ListAsync("sys_db_object", "")).ToDictionary(row => Text(row, "sys_id"), row => (Name: Text(row, "name"), Parent: Text(row, "super_class")));
        var own = (await ListAsync("sys_dictionary", "elementISNOTEMPTY")).ToLookup(row => Text(row, "name"), row => Text(row, "element"));
        foreach (var name in (string[])["incident", "u_facility_request", "cmdb_ci_linux_server", "u_cmdb_ci_kiosk", "kb_template_how_to", "sys_journal_field", "service_offering"])
        {
            var columns = new List<string>();
            for (var at = tables.Values.Single(table => table.Name == name); at.Name is not null; at = at.Parent.Length == 0 ? default : tables[at.Parent]) columns.AddRange(own[at.Name]);
            Faults.HiddenFields = [];
            Assert.That((await ListAsync(name, "", "&sysparm_limit=1"))[0].EnumerateObject().Select(property => property.Name), Is.EquivalentTo(columns), name);
        }
        Assert.That(own["incident"], Does.Contain("caller_id").And.Not.Contain("short_description"));
    }

    [Test]
    public async Task A_template_article_has_its_body_in_columns_of_the_child_table()
    {
        var id = Text((await ListAsync("kb_template_how_to", ""))[0], "sys_id");
        var parent = (await ListAsync("kb_knowledge", "sys_id=" + id))[0];
        var child = (await ListAsync("kb_template_how_to", "sys_id=" + id))[0];
        Assert.That((Text(parent, "text"), parent.TryGetProperty("kb_instructions", out _), Text(child, "kb_instructions").Length > 0), Is.EqualTo(("", false, true)));
    }

    [Test]
    public async Task Article_versions_share_their_number_and_one_is_the_latest()
    {
        var versions = (await ListAsync("kb_knowledge", "")).GroupBy(row => Text(row, "number")).First(group => group.Count() > 1);
        Assert.That(versions.Count(row => Text(row, "latest") == "true"), Is.EqualTo(1));
    }

    [Test]
    public async Task Every_attachment_has_as_many_bytes_as_its_row_says_and_the_promised_hash()
    {
        var rows = (await GetAsync("/api/now/attachment?sysparm_limit=10000")).GetProperty("result").EnumerateArray().ToArray();
        foreach (var row in rows)
        {
            using var file = await Client.GetAsync(new Uri(Text(row, "download_link")));
            var bytes = await file.Content.ReadAsByteArrayAsync();
            Assert.That(bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(Text(row, "size_bytes")));
            if (Text(row, "hash") is { Length: > 0 } hash) Assert.That(Convert.ToHexStringLower(SHA256.HashData(bytes)), Is.EqualTo(hash));
            using var metadata = JsonDocument.Parse(file.Headers.GetValues("X-Attachment-Metadata").Single());
            Assert.That(Text(metadata.RootElement, "file_name"), Is.EqualTo(Text(row, "file_name")));
        }
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => Text(row, "table_name")).Distinct(), Does.Contain("incident").And.Contain("ZZ_YYsys_user").And.Contain("u_ghost_table").And.Contain("sys_email"));
            Assert.That(rows.Select(row => Text(row, "size_bytes")), Does.Contain("0").And.Contain("6291456"));
            Assert.That(rows.Select(row => Text(row, "file_name")), Has.Some.Contain("/").And.Some.Contain("..").And.Some.Contain("Ü"));
        });
    }

    [Test]
    public async Task Pictures_in_journals_and_articles_lead_to_attachments()
    {
        var files = Sandbox.Tenant.Rows("sys_attachment").Select(row => row["sys_id"]!).ToArray();
        var journal = (await ListAsync("sys_journal_field", "valueLIKE/sys_attachment.do?sys_id="))[0];
        var article = (await ListAsync("kb_knowledge", "textLIKE.iix"))[0];
        Assert.That((files.Any(id => Text(journal, "value").Contains(id, StringComparison.Ordinal)), files.Any(id => Text(article, "text").Contains("/" + id + ".iix", StringComparison.Ordinal))), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Archived_rows_are_in_a_table_of_their_own()
    {
        Assert.Multiple(async () =>
        {
            Assert.That(await ListAsync("ar_incident", ""), Is.Not.Empty);
            Assert.That(Text((await ListAsync("sys_db_object", "name=ar_incident"))[0], "super_class"), Is.Empty);
        });
    }

    [Test]
    public async Task A_day_of_work_changes_ten_adds_six_deletes_two_and_moves_one()
    {
        var before = Sandbox.Tenant.Rows("incident").Count;
        var latest = Sandbox.Tenant.Rows("task").Select(row => row["sys_updated_on"]).Max(StringComparer.Ordinal);
        using var answer = await Client.PostAsync(new Uri("/__control/day-of-work", UriKind.Relative), null);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var done = document.RootElement.GetProperty("done").EnumerateArray().Select(line => line.GetString()!).ToArray();
        var moved = done.Single(line => line.StartsWith("moved", StringComparison.Ordinal)).Split(' ')[2];
        Assert.Multiple(async () =>
        {
            Assert.That(done.Count(line => line.StartsWith("changed incident", StringComparison.Ordinal)), Is.EqualTo(10));
            Assert.That(done.Count(line => line.StartsWith("added sys_journal_field", StringComparison.Ordinal)), Is.EqualTo(5));
            Assert.That(done.Count(line => line.StartsWith("added sys_attachment", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(done.Count(line => line.StartsWith("deleted incident", StringComparison.Ordinal)), Is.EqualTo(2));
            Assert.That(await ListAsync("incident", "sys_updated_on>" + latest), Has.Count.EqualTo(10));
            Assert.That(Sandbox.Tenant.Rows("incident"), Has.Count.EqualTo(before - 2));
            Assert.That(await ListAsync("sys_audit_delete", "sys_created_on>" + latest), Has.Count.EqualTo(done.Count(line => line.StartsWith("deleted", StringComparison.Ordinal))));
            Assert.That(await ListAsync("cmdb_ci_linux_server", "sys_id=" + moved), Is.Empty);
            Assert.That(Text((await ListAsync("cmdb_ci_server", "sys_id=" + moved))[0], "sys_class_name"), Is.EqualTo("cmdb_ci_win_server"));
        });
    }

    [Test]
    public async Task A_deleted_ticket_takes_its_children_along_and_leaves_traces()
    {
        var done = Sandbox.DayOfWorkPasses();
        var gone = done.Where(line => line.StartsWith("deleted incident", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToArray();
        foreach (var (table, column) in ((string, string)[])[("sys_journal_field", "element_id"), ("sys_attachment", "table_sys_id"), ("task_sla", "task"), ("task_ci", "task"), ("m2m_kb_task", "task")])
            Assert.That(await ListAsync(table, $"{column}IN{string.Join(',', gone)}"), Is.Empty, table);
        Assert.Multiple(async () =>
        {
            Assert.That(await ListAsync("sys_audit_delete", $"tablename=incident^documentkeyIN{string.Join(',', gone)}"), Has.Count.EqualTo(2));
            Assert.That(await ListAsync("sys_audit", $"fieldname=DELETED^documentkeyIN{string.Join(',', gone)}"), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task A_new_file_does_not_touch_its_ticket()
    {
        var before = Sandbox.Tenant.Rows("incident").ToDictionary(row => row["sys_id"]!, row => row["sys_updated_on"]);
        var file = Sandbox.DayOfWorkPasses().Single(line => line.StartsWith("added sys_attachment", StringComparison.Ordinal)).Split(' ')[2];
        var owner = Text((await ListAsync("sys_attachment", "sys_id=" + file))[0], "table_sys_id");
        Assert.That(Text((await ListAsync("incident", "sys_id=" + owner))[0], "sys_updated_on"), Is.EqualTo(before[owner]));
    }

    [Test]
    public async Task A_restarted_sandbox_remembers_the_days_of_work()
    {
        var file = Path.Combine(Path.GetTempPath(), "servicenow-" + Guid.NewGuid().ToString("n") + ".json");
        try
        {
            var options = new SandboxOptions(50, 9, 0, file);
            await using var first = new ServiceNowSandbox(options);
            first.DayOfWorkPasses();
            first.DayOfWorkPasses();
            await using var second = new ServiceNowSandbox(options);
            static string Print(ServiceNowSandbox sandbox) => JsonSerializer.Serialize(sandbox.Tenant.Rows("task").Concat(sandbox.Tenant.Rows("sys_journal_field")).Concat(sandbox.Tenant.Rows("cmdb")).OrderBy(row => row["sys_id"], StringComparer.Ordinal));
            Assert.That((second.Days, Print(second) == Print(first)), Is.EqualTo((2, true)));
        }
        finally { File.Delete(file); }
    }

    [Test]
    public void A_tenant_of_20_000_tickets_is_made_within_three_seconds()
    {
        // The best of three: another program on the machine must not fail this one.
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && best >= TimeSpan.FromSeconds(3); i++)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.That(ServiceNowTenant.Create(20_000, 1).Rows("sys_db_object"), Is.Not.Empty);
            best = Stopwatch.GetElapsedTime(start) < best ? Stopwatch.GetElapsedTime(start) : best;
        }
        Assert.That(best, Is.LessThan(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task The_tally_names_paths_rows_and_writes()
    {
        await ListAsync("incident", "", "&sysparm_limit=4");
        var stats = await GetAsync("/__stats");
        Assert.That((stats.GetProperty("rows").GetInt32(), stats.GetProperty("writes").GetArrayLength(), stats.GetProperty("by_path").GetProperty("/api/now/v2/table/incident").GetInt32()), Is.EqualTo((4, 0, 1)));
    }

    [TestCase("incident")]
    [TestCase("sys_user")]
    [TestCase("sys_user_group")]
    [TestCase("sys_user_grmember")]
    [TestCase("cmdb_ci_server")]
    public async Task Recorded_rows_come_back_as_they_were_recorded(string table)
    {
        var folder = RecordingsFolder();
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, table + ".json")));
        var recorded = document.RootElement.GetProperty("result").EnumerateArray().ToArray();
        await using var sandbox = new ServiceNowSandbox(ServiceNowTenant.FromRows(new Dictionary<string, IReadOnlyList<JsonElement>> { [table] = recorded }));
        sandbox.Faults.HiddenFields = [];
        await sandbox.StartAsync(CancellationToken.None);
        using var client = NewClient(sandbox, Basic(ServiceNowAccounts.Password));
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/now/table/{table}?sysparm_limit=10000", UriKind.Relative)));
        var rows = answer.RootElement.GetProperty("result").EnumerateArray().ToDictionary(row => Text(row, "sys_id"));
        foreach (var row in recorded) Assert.That(Sorted(rows[Text(row, "sys_id")], sandbox.Url), Is.EqualTo(Sorted(row, sandbox.Url)));
    }

    private static string Sorted(JsonElement row, Uri url) => string.Join('\n', row.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal)
        .Select(property => property.Name + "=" + (property.Value.ValueKind == JsonValueKind.Object ? property.Value.GetProperty("value") + " " + property.Value.GetProperty("link").GetString()!.Replace("https://instance.service-now.com", url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) : property.Value.GetRawText())));

    private static string RecordingsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "..", "shared", "recordings", "servicenow") is var beside && Directory.Exists(beside)) return beside;
        Assert.Ignore("recordings are not here");
        return "";
    }
}
