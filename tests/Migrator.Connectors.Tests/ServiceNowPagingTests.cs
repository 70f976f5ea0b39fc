using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowPagingTests : ServiceNowReadingFixture
{
    [Test]
    public async Task An_instance_that_sends_fewer_rows_than_asked_for_is_read_to_its_end()
    {
        Instance.Sandbox.Faults.MaxRows = 3;
        var reading = await Instance.ReadAsync("incident");
        Assert.That(reading.Ids, Is.EquivalentTo(Instance.Ids("incident")));
        Assert.That(reading.Hidden, Is.Zero);
    }

    [Test]
    public async Task Rows_that_share_a_second_across_page_boundaries_are_not_skipped()
    {
        using var source = Instance.Create();
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        var changed = Instance.Ids("incident").Take(20).ToList();
        foreach (var id in changed) Instance.Sandbox.Change("incident", id, "urgency", "1", "2026-08-01 10:00:00");
        Instance.Sandbox.Change("incident", Instance.Ids("incident")[21], "urgency", "1", "2026-08-01 10:00:01");

        using var later = Instance.Create();
        var second = await ServiceNowReading.ReadAsync(later, "incident", first.Next);
        Assert.That(second.Ids, Is.SupersetOf(changed.Append(Instance.Ids("incident")[21])));
        Assert.That(second.Ids, Is.Unique);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public async Task Hidden_rows_neither_end_the_reading_nor_go_uncounted(int pageSize)
    {
        var ids = Instance.Ids("incident").Order(StringComparer.Ordinal).ToList();
        Instance.Sandbox.Faults.HiddenRows = 0.5;
        var reading = await Instance.ReadAsync("incident", pageSize);
        Assert.That(reading.Hidden, Is.GreaterThan(0));
        Assert.That(reading.Records.Count + reading.Hidden, Is.EqualTo(ids.Count));
        Assert.That(reading.Ids, Is.SubsetOf(ids));
    }

    [Test]
    public async Task A_stretch_of_hidden_rows_longer_than_a_page_is_stepped_over()
    {
        foreach (var n in Enumerable.Range(0, 20)) Instance.Sandbox.Insert("incident", Row($"8888{n:x28}"));
        Instance.Sandbox.Insert("incident", Row("zz-after-the-hidden-ones"));
        Instance.Sandbox.Faults.HiddenPrefix = "8888";
        var reading = await Instance.ReadAsync("incident", 3);
        Assert.That(reading.Hidden, Is.EqualTo(20));
        Assert.That(reading.Ids, Is.EquivalentTo(Instance.Ids("incident").Where(id => !id.StartsWith("8888", StringComparison.Ordinal))));
    }

    [Test]
    public async Task Hidden_rows_at_the_end_are_counted()
    {
        foreach (var n in Enumerable.Range(0, 9)) Instance.Sandbox.Insert("incident", Row($"zzzz{n}"));
        Instance.Sandbox.Faults.HiddenPrefix = "zzzz";
        var reading = await Instance.ReadAsync("incident", 4);
        Assert.That(reading.Hidden, Is.EqualTo(9));
    }

    [Test]
    public async Task A_table_whose_rows_are_all_hidden_is_told_once()
    {
        Instance.Sandbox.Faults.HiddenTables = ["task_sla"];
        using var source = Instance.Create();
        var first = await ServiceNowReading.ReadAsync(source, "task_sla");
        Assert.That(first.Hidden, Is.EqualTo(Instance.Ids("task_sla").Count));
        var second = await ServiceNowReading.ReadAsync(source, "task_sla", first.Next);
        Assert.That(second.Hidden, Is.Zero);
    }

    [TestCase("1")]
    [TestCase("4")]
    [TestCase("16")]
    [TestCase("40")]
    public async Task Ids_that_are_no_hexadecimal_numbers_are_read_in_whatever_range_they_fall(string ranges)
    {
        Instance.Options["ranges"] = ranges;
        foreach (var id in (string[])["glide.maint", "global", "-first", "!", "~last", "Über", "G", "zz top"]) Instance.Sandbox.Insert("incident", Row(id));
        var reading = await Instance.ReadAsync("incident");
        Assert.That(reading.Ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task Ids_that_no_query_can_hold_are_stepped_over_by_offset()
    {
        foreach (var n in Enumerable.Range(0, 9)) Instance.Sandbox.Insert("incident", Row($"4^{n}"));
        var reading = await Instance.ReadAsync("incident", 3);
        Assert.That(reading.Ids, Is.EquivalentTo(Instance.Ids("incident")));
        Assert.That(reading.Hidden, Is.Zero);
    }

    [Test]
    public async Task A_small_table_takes_one_request()
    {
        using var source = Instance.Create(1000);
        await source.TablesAsync(CancellationToken.None);
        var table = await ServiceNowReading.TableAsync(source, "sys_user_group");
        Instance.Proxy.Forget();
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None)) page.Dispose();
        Assert.That(Instance.Proxy.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Every_request_for_rows_names_its_limit_and_asks_for_plain_references()
    {
        using var source = Instance.Create();
        await source.ProbeAsync(CancellationToken.None);
        await ServiceNowReading.ReadAsync(source, "incident");
        var tables = Instance.Proxy.Requests.Where(request => request.Path.Contains("/table/", StringComparison.Ordinal)).Select(request => request.Path).ToList();
        Assert.That(tables, Is.Not.Empty);
        Assert.That(tables, Has.All.Contains("sysparm_limit=").And.All.Contains("sysparm_exclude_reference_link=true").And.All.Contains("/api/now/v2/"));
    }

    [Test]
    public async Task No_query_asks_the_instance_to_work_out_a_date()
    {
        using var source = Instance.Create();
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        await ServiceNowReading.ReadAsync(source, "incident", first.Next);
        Assert.That(Instance.Proxy.Requests.Select(request => request.Path), Has.None.Contains("gs.date"));
    }

    [Test]
    public async Task Relations_are_read_as_a_table_and_not_item_by_item()
    {
        using var source = Instance.Create(1000);
        await source.TablesAsync(CancellationToken.None);
        Instance.Proxy.Forget();
        var reading = await ServiceNowReading.ReadAsync(source, "cmdb_rel_ci");
        Assert.That(reading.Records, Has.Count.GreaterThan(5));
        Assert.That(Instance.Proxy.Requests.Count(request => request.Path.Contains("table/cmdb_rel_ci", StringComparison.Ordinal)), Is.LessThan(4));
    }

    [Test]
    public async Task A_table_without_sys_updated_on_goes_on_by_sys_created_on()
    {
        using var source = Instance.Create();
        var first = await ServiceNowReading.ReadAsync(source, "sys_journal_field");
        Assert.That(first.Records.TrueForAll(record => record.ChangedAt is not null), Is.True);
        var id = Instance.Sandbox.Insert("sys_journal_field", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["sys_created_on"] = "2026-08-02 08:00:00", ["name"] = "incident", ["element"] = "comments", ["element_id"] = Instance.Ids("incident")[0], ["value"] = "Neu",
        });
        var second = await ServiceNowReading.ReadAsync(source, "sys_journal_field", first.Next);
        Assert.That(second.Ids, Does.Contain(id));
        Assert.That(second.Records, Has.Count.LessThan(first.Records.Count / 2));
    }

    [Test]
    public async Task Columns_are_looked_up_in_the_dictionary_before_a_query_uses_them()
    {
        using var lenient = Instance.Create(1000);
        var tables = await lenient.TablesAsync(CancellationToken.None);
        var expected = await lenient.CountAsync(tables, CancellationToken.None);
        Instance.Sandbox.Faults.InvalidQueryReturnsNoRows = true;
        using var strict = Instance.Create(1000);
        Assert.That(await strict.CountAsync(await strict.TablesAsync(CancellationToken.None), CancellationToken.None), Is.EqualTo(expected));
    }

    [Test]
    public void A_cursor_of_another_make_is_not_trusted() => Assert.Multiple(() =>
    {
        Assert.That(Mark.Read(new Cursor("4711")), Is.Null.Or.Property(nameof(Mark.Shape)).Empty);
        Assert.That(Mark.Read(new Cursor("{broken")), Is.Null);
        Assert.That(Mark.Read(Cursor.Start), Is.Null);
    });

    private static Dictionary<string, string?> Row(string id) => new(StringComparer.Ordinal)
    {
        ["sys_id"] = id, ["number"] = "INC9000000", ["short_description"] = "Eingefügt", ["sys_created_on"] = "2025-01-01 10:00:00", ["sys_updated_on"] = "2025-01-01 10:00:00", ["sys_mod_count"] = "0",
    };
}
