using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowContentTests
{
    private ServiceNowReading instance = null!;

    [SetUp]
    public async Task StartAsync() => instance = await ServiceNowReading.StartAsync();

    [TearDown]
    public async Task StopAsync() => await instance.DisposeAsync();

    [Test]
    public async Task Every_class_below_task_is_found_custom_ones_too()
    {
        using var source = instance.Create();
        var tickets = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.Ticket).Select(table => table.Name).ToList();
        var classes = instance.Sandbox.Tenant.Rows("task").Select(row => row["sys_class_name"]!).Distinct().ToList();
        Assert.That(tickets, Is.EquivalentTo(classes));
        Assert.That(tickets, Has.Some.StartsWith("u_").And.Some.StartsWith("x_"));
    }

    [Test]
    public async Task Each_class_is_read_from_its_own_table_with_its_own_columns()
    {
        var server = await instance.ReadAsync("cmdb_ci_linux_server", 1000);
        Assert.That(server.Records, Is.Not.Empty);
        Assert.That(server.Row(server.Records[0].Id).TryGetProperty("os", out _), Is.True);
        using var source = instance.Create(1000);
        var items = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.Ci).ToList();
        var read = new List<string>();
        foreach (var table in items) read.AddRange((await ServiceNowReading.ReadAsync(source, table.Name)).Ids);
        Assert.That(read, Is.Unique.And.EquivalentTo(instance.Sandbox.Tenant.Rows("cmdb_ci").Select(row => row["sys_id"]!)));
    }

    [Test]
    public async Task Articles_of_a_template_are_read_from_the_child_table_that_holds_their_body()
    {
        using var source = instance.Create(1000);
        var templates = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.KbArticle && table.Name != "kb_knowledge").ToList();
        Assert.That(templates, Is.Not.Empty);
        var own = (await ServiceNowReading.ReadAsync(source, templates[0].Name)).Records[0];
        using var row = JsonDocument.Parse(own.Payload);
        Assert.That(row.RootElement.EnumerateObject().Any(member => member.Name.StartsWith("kb_", StringComparison.Ordinal) && member.Value.ToString().Contains("<p>", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public async Task Null_empty_and_missing_stay_three_states()
    {
        var text = (await instance.ReadAsync("kb_knowledge", 1000)).Text;
        Assert.That(text, Does.Contain("\"wiki\":null"));
        Assert.That(text, Does.Contain(":\"\""));
        instance.Sandbox.Faults.HiddenFields = ["kb_knowledge.wiki"];
        Assert.That((await instance.ReadAsync("kb_knowledge", 1000)).Text, Does.Not.Contain("\"wiki\""));
    }

    [Test]
    public async Task Archived_tickets_are_read_where_the_option_says_so()
    {
        using var without = instance.Create(1000);
        Assert.That((await without.TablesAsync(CancellationToken.None)).Select(table => table.Name), Does.Not.Contain("ar_incident"));
        Assert.That((await without.ProbeAsync(CancellationToken.None)).Findings.Select(finding => finding.Code), Does.Contain("archives_left_out"));
        instance.Options["archives"] = "true";
        Assert.That((await instance.ReadAsync("ar_incident", 1000)).Ids, Is.EquivalentTo(instance.Ids("ar_incident")).And.Not.Empty);
    }

    [Test]
    public async Task Field_history_is_read_where_the_option_says_so()
    {
        using var without = instance.Create(1000);
        Assert.That((await without.TablesAsync(CancellationToken.None)).Select(table => table.Name), Does.Not.Contain("sys_audit"));
        instance.Options["history"] = "true";
        var reading = await instance.ReadAsync("sys_audit", 1000);
        Assert.That(reading.Records, Is.Not.Empty);
    }

    [Test]
    public async Task Request_variables_come_with_their_question_and_value()
    {
        var reading = await instance.ReadAsync("sc_item_option_mtom", 1000);
        Assert.That(reading.Ids, Is.EquivalentTo(instance.Ids("sc_item_option_mtom")).And.Not.Empty);
        var row = reading.Row(reading.Records[0].Id);
        Assert.That(row.GetProperty("sc_item_option.item_option_new.question_text").GetString(), Is.Not.Empty);
        Assert.That(row.TryGetProperty("sc_item_option.value", out _), Is.True);
    }

    [Test]
    public async Task An_edited_request_variable_is_found_though_its_own_row_did_not_change()
    {
        using var source = instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "sc_item_option_mtom");
        var link = instance.Sandbox.Tenant.Rows("sc_item_option_mtom")[0];
        instance.Sandbox.Change("sc_item_option", link["sc_item_option"]!, "value", "geändert", "2026-08-01 10:00:00");
        var table = await ServiceNowReading.TableAsync(source, "sc_item_option_mtom");
        Assert.That(await source.ChangedAsync([(table, first.Next)], CancellationToken.None), Is.EqualTo(new[] { table }));
        var second = await ServiceNowReading.ReadAsync(source, "sc_item_option_mtom", first.Next);
        Assert.That(second.Row(link["sys_id"]!).GetProperty("sc_item_option.value").GetString(), Is.EqualTo("geändert"));
    }

    [Test]
    public async Task Comments_hidden_by_their_own_ACL_are_taken_from_what_tickets_show()
    {
        instance.Sandbox.Faults.HiddenTables = ["sys_journal_field"];
        instance.Sandbox.Faults.UserZoneHours = 2;
        using var source = instance.Create();
        var probe = await source.ProbeAsync(CancellationToken.None);
        Assert.That(probe.Findings.Select(finding => finding.Code), Does.Contain("journal_hidden"));
        var reading = await ServiceNowReading.ReadAsync(source, "sys_journal_field");
        var tickets = instance.Sandbox.Tenant.Rows("task").Select(row => row["sys_id"]!).ToHashSet(StringComparer.Ordinal);
        var real = instance.Sandbox.Tenant.Rows("sys_journal_field")
            .Where(row => row["element"] is "comments" or "work_notes" && tickets.Contains(row["element_id"]!))
            .Select(row => $"{row["element_id"]} {row["element"]} {row["sys_created_on"]}").Order(StringComparer.Ordinal).ToList();
        var found = reading.Records.Select(record => Members(record, "element_id", "element", "sys_created_on")).Order(StringComparer.Ordinal).ToList();
        Assert.That(found, Is.EqualTo(real));
        Assert.That(reading.Ids, Is.Unique);
        Assert.That((await ServiceNowReading.ReadAsync(source, "sys_journal_field")).Ids, Is.EquivalentTo(reading.Ids), "the same ids at the next reading");
    }

    [Test]
    public void A_line_of_a_body_that_looks_like_a_header_does_not_split_it()
    {
        const string Text = """
            2026-07-13 17:28:40 - Ada Nordwerk (Work notes)
            See the old entry:
            2026-07-01 08:00:00 - Someone Else (Work notes)

            2027-01-01 08:00:00 - Later than this one (Work notes)

            2026-01-01 08:00:00 - Other label (Additional comments)
            end

            2026-07-12 09:00:00 - Ben (Ext.) Südwerk (Work notes)
            older


            """;
        var entries = JournalText.Cut(Text);
        Assert.That(entries.Select(entry => entry.Author), Is.EqualTo(new[] { "Ada Nordwerk", "Ben (Ext.) Südwerk" }));
        Assert.That(entries[0].Text, Does.EndWith("end").And.Contain("Later than this one"));
        Assert.That(entries[1].Text, Is.EqualTo("older"));
    }

    [Test]
    public async Task Deletions_are_told_with_the_kind_of_the_deleted_record()
    {
        using var source = instance.Create(1000);
        await source.TablesAsync(CancellationToken.None);
        var first = await ServiceNowReading.ReadAsync(source, "sys_audit_delete");
        var done = instance.Sandbox.DayOfWorkPasses();
        var second = await ServiceNowReading.ReadAsync(source, "sys_audit_delete", first.Next);
        var expected = done.Where(line => line.StartsWith("deleted incident ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]).ToList();
        Assert.That(expected, Has.Count.EqualTo(2));
        Assert.That(second.Deleted.Where(deletion => deletion.Kind == Kind.Ticket).Select(deletion => deletion.Id), Is.SupersetOf(expected));
    }

    [Test]
    public async Task A_CI_that_changes_its_class_is_not_deleted_and_comes_from_its_new_table()
    {
        using var source = instance.Create(1000);
        var cursors = new Dictionary<string, Cursor>(StringComparer.Ordinal);
        foreach (var table in await source.TablesAsync(CancellationToken.None)) cursors[table.Name] = (await ServiceNowReading.ReadAsync(source, table.Name)).Next;
        var moved = instance.Sandbox.DayOfWorkPasses().First(line => line.StartsWith("moved ", StringComparison.Ordinal)).Split(' ')[2];
        instance.Sandbox.Insert("sys_audit_delete", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["sys_created_on"] = "2026-07-01 12:00:00", ["tablename"] = "cmdb_ci_linux_server", ["documentkey"] = moved,
        });
        var deleted = await ServiceNowReading.ReadAsync(source, "sys_audit_delete", cursors["sys_audit_delete"]);
        Assert.That(deleted.Deleted.Select(deletion => deletion.Id), Does.Not.Contain(moved));
        var windows = await ServiceNowReading.ReadAsync(source, "cmdb_ci_win_server", cursors.GetValueOrDefault("cmdb_ci_win_server"));
        Assert.That(windows.Ids, Does.Contain(moved));
    }

    [Test]
    public async Task Attachments_are_opened_with_the_size_and_hash_that_the_instance_promises()
    {
        var reading = await instance.ReadAsync("sys_attachment", 1000);
        using var source = instance.Create();
        foreach (var record in reading.Records.Take(20))
        {
            using var blob = await source.OpenAsync(record, CancellationToken.None);
            using var bytes = new MemoryStream();
            await blob.Content.CopyToAsync(bytes);
            Assert.That(bytes.Length, Is.EqualTo(blob.Length));
            if (blob.Sha256 is { } hash) Assert.That(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), Is.EqualTo(hash));
        }
    }

    [Test]
    public async Task An_attachment_whose_bytes_are_gone_is_rejected_and_no_other()
    {
        var reading = await instance.ReadAsync("sys_attachment", 1000);
        instance.Sandbox.Faults.MissingFiles = [reading.Records[0].Id];
        using var source = instance.Create();
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => source.OpenAsync(reading.Records[0], CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Rejected));
        using var next = await source.OpenAsync(reading.Records[1], CancellationToken.None);
        Assert.That(next.Length, Is.Not.Null);
    }

    [Test]
    public async Task Every_table_is_known_by_the_name_under_which_its_images_are_filed()
    {
        using var source = instance.Create();
        var tables = await source.TablesAsync(CancellationToken.None);
        Assert.That(tables.Select(table => table.Aliases), Has.All.Some.StartsWith("ZZ_YY"));
        Assert.That(tables.First(table => table.Name == "incident").Aliases, Does.Contain("ar_incident"));
    }

    [Test]
    public async Task Tickets_that_were_last_changed_before_since_are_left_out_and_not_counted()
    {
        instance.Scope = new Scope(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), []);
        var expected = instance.Sandbox.Tenant.Rows("incident").Where(row => string.CompareOrdinal(row["sys_updated_on"], "2025-01-01 00:00:00") >= 0).Select(row => row["sys_id"]!).ToList();
        Assert.That((await instance.ReadAsync("incident")).Ids, Is.EquivalentTo(expected));
        using var source = instance.Create();
        var counts = await source.CountAsync(await source.TablesAsync(CancellationToken.None), CancellationToken.None);
        Assert.That(counts["incident"], Is.EqualTo(expected.Count));
    }

    private static string Members(RawRecord record, params string[] names)
    {
        using var row = JsonDocument.Parse(Encoding.UTF8.GetString(record.Payload.Span));
        return string.Join(' ', names.Select(name => row.RootElement.GetProperty(name).GetString()));
    }
}
