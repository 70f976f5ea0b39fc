using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowContentTests : ServiceNowReadingFixture
{
    [Test]
    public async Task Every_class_below_task_is_found_custom_ones_too()
    {
        using var source = Instance.Create();
        var tickets = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.Ticket).Select(table => table.Name).ToList();
        var classes = Instance.Sandbox.Tenant.Rows("task").Select(row => row["sys_class_name"]!).Distinct().ToList();
        Assert.That(tickets, Is.EquivalentTo(classes));
        Assert.That(tickets, Has.Some.StartsWith("u_").And.Some.StartsWith("x_"));
    }

    [Test]
    public async Task Each_class_is_read_from_its_own_table_with_its_own_columns()
    {
        var server = await Instance.ReadAsync("cmdb_ci_linux_server", 1000);
        Assert.That(server.Records, Is.Not.Empty);
        Assert.That(server.Row(server.Records[0].Id).TryGetProperty("os", out _), Is.True);
        using var source = Instance.Create(1000);
        var items = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.Ci).ToList();
        var read = new List<string>();
        foreach (var table in items) read.AddRange((await ServiceNowReading.ReadAsync(source, table.Name)).Ids);
        Assert.That(read, Is.Unique.And.EquivalentTo(Instance.Sandbox.Tenant.Rows("cmdb_ci").Select(row => row["sys_id"]!)));
    }

    [Test]
    public async Task Articles_of_a_template_are_read_from_the_child_table_that_holds_their_body()
    {
        using var source = Instance.Create(1000);
        var templates = (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.KbArticle && table.Name != "kb_knowledge").ToList();
        Assert.That(templates, Is.Not.Empty);
        var own = (await ServiceNowReading.ReadAsync(source, templates[0].Name)).Records[0];
        using var row = JsonDocument.Parse(own.Payload);
        Assert.That(row.RootElement.EnumerateObject().Any(member => member.Name.StartsWith("kb_", StringComparison.Ordinal) && member.Value.ToString().Contains("<p>", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public async Task Null_empty_and_missing_stay_three_states()
    {
        var text = (await Instance.ReadAsync("kb_knowledge", 1000)).Text;
        Assert.That(text, Does.Contain("\"wiki\":null"));
        Assert.That(text, Does.Contain(":\"\""));
        Instance.Sandbox.Faults.HiddenFields = ["kb_knowledge.wiki"];
        Assert.That((await Instance.ReadAsync("kb_knowledge", 1000)).Text, Does.Not.Contain("\"wiki\""));
    }

    [Test]
    public async Task Archived_tickets_are_read_where_the_option_says_so()
    {
        using var without = Instance.Create(1000);
        Assert.That((await without.TablesAsync(CancellationToken.None)).Select(table => table.Name), Does.Not.Contain("ar_incident"));
        Assert.That((await without.ProbeAsync(CancellationToken.None)).Findings.Select(finding => finding.Code), Does.Contain("archives_left_out"));
        Instance.Options["archives"] = "true";
        Assert.That((await Instance.ReadAsync("ar_incident", 1000)).Ids, Is.EquivalentTo(Instance.Ids("ar_incident")).And.Not.Empty);
    }

    [Test]
    public async Task Field_history_is_read_where_the_option_says_so()
    {
        using var without = Instance.Create(1000);
        Assert.That((await without.TablesAsync(CancellationToken.None)).Select(table => table.Name), Does.Not.Contain("sys_audit"));
        Instance.Options["history"] = "true";
        var reading = await Instance.ReadAsync("sys_audit", 1000);
        Assert.That(reading.Records, Is.Not.Empty);
    }

    [Test]
    public async Task Request_variables_come_with_their_question_and_value()
    {
        var reading = await Instance.ReadAsync("sc_item_option_mtom", 1000);
        Assert.That(reading.Ids, Is.EquivalentTo(Instance.Ids("sc_item_option_mtom")).And.Not.Empty);
        var row = reading.Row(reading.Records[0].Id);
        Assert.That(row.GetProperty("sc_item_option.item_option_new.question_text").GetString(), Is.Not.Empty);
        Assert.That(row.TryGetProperty("sc_item_option.value", out _), Is.True);
    }

    [Test]
    public async Task An_edited_request_variable_is_found_though_its_own_row_did_not_change()
    {
        using var source = Instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "sc_item_option_mtom");
        var link = Instance.Sandbox.Tenant.Rows("sc_item_option_mtom")[0];
        Instance.Sandbox.Change("sc_item_option", link["sc_item_option"]!, "value", "geändert", "2026-08-01 10:00:00");
        var table = await ServiceNowReading.TableAsync(source, "sc_item_option_mtom");
        Assert.That(await source.ChangedAsync([(table, first.Next)], CancellationToken.None), Is.EqualTo(new[] { table }));
        var second = await ServiceNowReading.ReadAsync(source, "sc_item_option_mtom", first.Next);
        Assert.That(second.Row(link["sys_id"]!).GetProperty("sc_item_option.value").GetString(), Is.EqualTo("geändert"));
    }

    [Test]
    public async Task Attachments_are_opened_with_the_size_and_hash_that_the_instance_promises()
    {
        var reading = await Instance.ReadAsync("sys_attachment", 1000);
        using var source = Instance.Create();
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
        var reading = await Instance.ReadAsync("sys_attachment", 1000);
        Instance.Sandbox.Faults.MissingFiles = [reading.Records[0].Id];
        using var source = Instance.Create();
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => source.OpenAsync(reading.Records[0], CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Rejected));
        using var next = await source.OpenAsync(reading.Records[1], CancellationToken.None);
        Assert.That(next.Length, Is.Not.Null);
    }

    [Test]
    public async Task Every_table_is_known_by_the_name_under_which_its_images_are_filed()
    {
        using var source = Instance.Create();
        var tables = await source.TablesAsync(CancellationToken.None);
        Assert.That(tables.Select(table => table.Aliases), Has.All.Some.StartsWith("ZZ_YY"));
        Assert.That(tables.First(table => table.Name == "incident").Aliases, Does.Contain("ar_incident"));
    }
}
