using System.Text.Json;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowSandboxTableTests : ServiceNowSandboxFixture
{
    [Test]
    public async Task A_page_is_cut_before_the_acl_so_middle_pages_come_short_or_empty()
    {
        Faults.HiddenRows = 0.6;
        var total = await CountAsync("incident");
        var (last, pages, seen) = ("", new List<int>(), 0);
        while (await CountAsync("incident", $"sys_id>{last}") > 0)
        {
            var window = await ListAsync("incident", $"sys_id>{last}^ORDERBYsys_id", "&sysparm_limit=3&sysparm_fields=sys_id");
            pages.Add(window.Count);
            seen += window.Count;
            last = Sandbox.Tenant.Rows("incident").Select(row => row["sys_id"]!).Where(id => string.CompareOrdinal(id, last) > 0).Order(StringComparer.Ordinal).Take(3).Last();
        }
        Assert.Multiple(() =>
        {
            Assert.That(pages.SkipLast(1), Has.Some.LessThan(3));
            Assert.That(pages.SkipLast(1), Has.Some.EqualTo(0));
            Assert.That(seen, Is.LessThan(total));
        });
    }

    [Test]
    public async Task The_total_count_and_the_aggregate_count_include_rows_that_are_hidden()
    {
        Faults.HiddenRows = 0.5;
        using var answer = await SendAsync("/api/now/v2/table/incident?sysparm_fields=sys_id");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var received = body.RootElement.GetProperty("result").GetArrayLength();
        var total = int.Parse(answer.Headers.GetValues("X-Total-Count").Single(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(total, Is.GreaterThan(received).And.EqualTo(await CountAsync("incident")));
    }

    [Test]
    public async Task What_hangs_on_a_hidden_ticket_is_hidden_with_it()
    {
        Faults.HiddenRows = 0.5;
        var visible = (await ListAsync("incident", "", "&sysparm_fields=sys_id")).Select(row => Text(row, "sys_id")).ToHashSet();
        var owners = (await ListAsync("sys_journal_field", "name=incident", "&sysparm_fields=element_id")).Select(row => Text(row, "element_id")).ToHashSet();
        Assert.That(owners, Is.Not.Empty.And.SubsetOf(visible));
    }

    [Test]
    public async Task A_keyset_over_sys_id_yields_every_row_once()
    {
        var (last, seen) = ("", new List<string>());
        for (; ; )
        {
            var page = await ListAsync("task", $"sys_id>{last}^ORDERBYsys_id", "&sysparm_limit=7&sysparm_fields=sys_id&sysparm_no_count=true&sysparm_suppress_pagination_header=true");
            if (page.Count == 0) break;
            seen.AddRange(page.Select(row => Text(row, "sys_id")));
            last = seen[^1];
        }
        Assert.That(seen, Is.Unique.And.Count.EqualTo(Records));
    }

    [Test]
    public async Task Rows_that_share_a_second_change_places_from_page_to_page_without_a_second_order()
    {
        var (seen, rows) = (new List<string>(), await CountAsync("incident"));
        for (var offset = 0; offset < rows; offset += 5) seen.AddRange((await ListAsync("incident", "ORDERBYsys_updated_by", $"&sysparm_limit=5&sysparm_offset={offset}&sysparm_fields=sys_id")).Select(row => Text(row, "sys_id")));
        Assert.That(seen.Distinct().Count(), Is.LessThan(rows));
    }

    [Test]
    public async Task Without_any_order_a_row_comes_on_two_pages_and_another_never()
    {
        var (seen, rows) = (new List<string>(), await CountAsync("incident"));
        for (var offset = 0; offset < rows; offset += 5) seen.AddRange((await ListAsync("incident", "", $"&sysparm_limit=5&sysparm_offset={offset}&sysparm_fields=sys_id")).Select(row => Text(row, "sys_id")));
        Assert.That(seen.Distinct().Count(), Is.LessThan(rows));
    }

    [Test]
    public async Task Many_rows_share_one_second_of_change()
    {
        var seconds = (await ListAsync("incident", "", "&sysparm_fields=sys_updated_on")).GroupBy(row => Text(row, "sys_updated_on")).Max(group => group.Count());
        Assert.That(seconds, Is.GreaterThan(2));
    }

    [Test]
    public async Task Ties_of_one_second_can_be_drained_by_sys_id()
    {
        var second = (await ListAsync("incident", "", "&sysparm_fields=sys_updated_on")).GroupBy(row => Text(row, "sys_updated_on")).OrderByDescending(group => group.Count()).First();
        var (last, seen) = ("", 0);
        while (await ListAsync("incident", $"sys_updated_on={second.Key}^sys_id>{last}^ORDERBYsys_id", "&sysparm_limit=1&sysparm_fields=sys_id") is [var row]) (last, seen) = (Text(row, "sys_id"), seen + 1);
        Assert.That(seen, Is.EqualTo(second.Count()));
    }

    [Test]
    public async Task An_invalid_field_in_a_query_is_ignored_and_more_rows_come_back()
    {
        var all = await CountAsync("incident");
        var some = (await ListAsync("incident", "state=7")).Count;
        var typo = (await ListAsync("incident", "stat=7")).Count;
        Faults.InvalidQueryReturnsNoRows = true;
        var strict = (await ListAsync("incident", "stat=7")).Count;
        Assert.That((some < all, typo, strict), Is.EqualTo((true, all, 0)));
    }

    [TestCase("state=7", "^ORstate=6", "^priority=1", ExpectedResult = true)]
    public async Task<bool> Or_joins_only_with_the_condition_directly_before_it(string first, string or, string and)
    {
        var rows = await ListAsync("incident", first + or + and);
        var states = await ListAsync("incident", "stateIN6,7^priority=1");
        return rows.Count == states.Count && rows.Count > 0;
    }

    [Test]
    public async Task New_query_starts_another_block()
    {
        var rows = (await ListAsync("incident", "state=7^priority=1^NQstate=6^priority=2")).Count;
        Assert.That(rows, Is.EqualTo((await ListAsync("incident", "state=7^priority=1")).Count + (await ListAsync("incident", "state=6^priority=2")).Count));
    }

    [TestCase("numberSTARTSWITHINC000000", "number>=INC0000001^number<=INC0000009")]
    [TestCase("short_descriptionISEMPTY", "short_description=")]
    [TestCase("priorityBETWEEN2@3", "priorityIN2,3")]
    [TestCase("priority!=1", "priority>1")]
    [TestCase("stateIN6,7", "state=6^ORstate=7")]
    [TestCase("numberLIKE0001", "numberLIKE0001")]
    [TestCase("descriptionISNOTEMPTY", "description!=")]
    public async Task Two_ways_to_ask_find_the_same_rows(string one, string other)
    {
        string[] Ids(IReadOnlyList<JsonElement> rows) => [.. rows.Select(row => Text(row, "sys_id")).Order(StringComparer.Ordinal)];
        Assert.That(Ids(await ListAsync("incident", one)), Is.EqualTo(Ids(await ListAsync("incident", other))).And.Not.Empty);
    }

    [Test]
    public async Task Order_can_be_descending()
    {
        var numbers = (await ListAsync("incident", "ORDERBYDESCnumber", "&sysparm_fields=number")).Select(row => Text(row, "number")).ToList();
        Assert.That(numbers, Is.Ordered.Descending);
    }

    [Test]
    public async Task References_come_in_four_shapes()
    {
        var id = Text((await ListAsync("incident", "assigned_toISNOTEMPTY", "&sysparm_limit=1"))[0], "sys_id");
        async Task<JsonElement> Shape(string parameters) => (await GetAsync($"/api/now/table/incident/{id}?sysparm_fields=assigned_to&{parameters}")).GetProperty("result").GetProperty("assigned_to");
        string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];
        Assert.Multiple(async () =>
        {
            Assert.That(Names(await Shape("sysparm_display_value=false")), Is.EqualTo(new[] { "link", "value" }));
            Assert.That((await Shape("sysparm_exclude_reference_link=true")).ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That(Names(await Shape("sysparm_display_value=true")), Is.EqualTo(new[] { "display_value", "link" }));
            Assert.That(Names(await Shape("sysparm_display_value=all")), Is.EqualTo(new[] { "display_value", "link", "value" }));
        });
    }

    [Test]
    public async Task Null_empty_and_missing_are_three_states()
    {
        Faults.HiddenFields = ["kb_knowledge.meta"];
        var article = (await ListAsync("kb_knowledge", "sys_class_name=kb_template_how_to"))[0];
        Assert.That((article.GetProperty("wiki").ValueKind, Text(article, "text"), article.TryGetProperty("meta", out _)), Is.EqualTo((JsonValueKind.Null, "", false)));
    }

    [Test]
    public async Task A_display_value_destroys_seconds_prices_codes_and_empty_choices()
    {
        var row = (await ListAsync("incident", "calendar_durationISNOTEMPTY^u_budgetISNOTEMPTY", "&sysparm_display_value=true"))[0];
        var open = (await ListAsync("incident", "hold_reasonISEMPTY", "&sysparm_display_value=all&sysparm_limit=1"))[0];
        Assert.Multiple(() =>
        {
            Assert.That(Text(row, "u_budget"), Is.EqualTo("$600.00"));
            Assert.That(Text(row, "calendar_duration"), Does.Not.Contain("1970").And.Match("Minute|Hour|Day|Second"));
            Assert.That(Text(row, "state"), Is.AnyOf("Resolved", "Closed"));
            Assert.That(open.GetProperty("hold_reason").GetRawText(), Is.EqualTo("""{"display_value":null,"value":""}"""));
        });
    }

    [Test]
    public async Task Display_dates_move_to_the_users_zone_and_raw_ones_do_not()
    {
        Faults.UserZoneHours = 2;
        var row = (await ListAsync("incident", "", "&sysparm_display_value=all&sysparm_limit=1"))[0].GetProperty("sys_created_on");
        static DateTime Read(string? text) => DateTime.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(Read(row.GetProperty("display_value").GetString()) - Read(row.GetProperty("value").GetString()), Is.EqualTo(TimeSpan.FromHours(2)));
    }

    [Test]
    public async Task A_generated_date_is_read_in_the_users_zone_and_a_plain_one_is_utc()
    {
        Faults.UserZoneHours = 8;
        var row = (await ListAsync("incident", "ORDERBYsys_created_on^ORDERBYsys_id", "&sysparm_limit=1"))[0];
        var at = Text(row, "sys_created_on").Split(' ');
        var plain = (await ListAsync("incident", $"sys_created_on={at[0]} {at[1]}")).Count;
        var script = (await ListAsync("incident", $"sys_created_on=javascript:gs.dateGenerate('{at[0]}','{at[1]}')")).Count;
        Assert.That((plain, script), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Journal_fields_are_empty_on_the_record_and_full_in_sys_journal_field_and_in_the_display_text()
    {
        var entry = (await ListAsync("sys_journal_field", "name=incident^element=comments^valueISNOTEMPTY"))[0];
        var id = Text(entry, "element_id");
        var raw = (await ListAsync("incident", "sys_id=" + id))[0];
        var shown = Text((await ListAsync("incident", "sys_id=" + id, "&sysparm_display_value=true"))[0], "comments");
        Assert.Multiple(() =>
        {
            Assert.That(Text(raw, "comments"), Is.Empty);
            Assert.That(shown, Does.Contain(Text(entry, "value")).And.Contain(" (Additional comments)\n").And.Contain(Text(entry, "sys_created_on") + " - "));
        });
    }

    [Test]
    public async Task The_journal_text_begins_with_the_newest_entry()
    {
        var id = (await ListAsync("sys_journal_field", "element=work_notes")).GroupBy(row => Text(row, "element_id")).First(group => group.Count() > 1);
        var table = Text(id.First(), "name");
        var shown = Text((await ListAsync(table, "sys_id=" + id.Key, "&sysparm_display_value=true"))[0], "work_notes");
        Assert.That(shown, Does.StartWith(id.Max(row => Text(row, "sys_created_on"))!));
    }

    [Test]
    public async Task A_parent_table_returns_the_rows_of_its_children_with_its_own_columns_only()
    {
        var rows = await ListAsync("cmdb_ci_server", "");
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => Text(row, "sys_class_name")).Distinct(), Does.Contain("cmdb_ci_linux_server").And.Contain("cmdb_ci_win_server"));
            Assert.That(rows.Any(row => row.TryGetProperty("kernel_release", out _)), Is.False);
        });
        Assert.That((await ListAsync("cmdb_ci_linux_server", ""))[0].TryGetProperty("kernel_release", out _), Is.True);
    }

    [Test]
    public async Task Dotted_fields_are_followed_and_unknown_ones_dropped()
    {
        var row = (await ListAsync("sc_item_option_mtom", "", "&sysparm_limit=1&sysparm_fields=request_item,sc_item_option.value,sc_item_option.item_option_new.name,sc_item_option.item_option_new.question_text,no_such.thing"))[0];
        Assert.That(row.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "request_item", "sc_item_option.value", "sc_item_option.item_option_new.name", "sc_item_option.item_option_new.question_text" }));
    }

    [Test]
    public async Task An_identifier_need_not_be_hexadecimal()
    {
        var row = (await GetAsync("/api/now/table/incident/my-hand-made.id")).GetProperty("result");
        Assert.That(row.GetProperty("sys_domain").GetProperty("value").GetString(), Is.EqualTo("global"));
    }

    [Test]
    public async Task An_unknown_table_is_a_bad_request_and_an_unknown_record_is_not_found()
    {
        using var table = await SendAsync("/api/now/table/no_such_table");
        using var record = await SendAsync("/api/now/table/incident/0123456789");
        Assert.Multiple(async () =>
        {
            Assert.That(((int)table.StatusCode, await table.Content.ReadAsStringAsync()), Is.EqualTo((400, """{"error":{"message":"Invalid table no_such_table","detail":null},"status":"failure"}""")));
            Assert.That(((int)record.StatusCode, await record.Content.ReadAsStringAsync()),
                Is.EqualTo((404, """{"error":{"message":"No Record found","detail":"Record doesn't exist or ACL restricts the record retrieval"},"status":"failure"}""")));
        });
    }

    [TestCase("v1/", 404)]
    [TestCase("v2/", 200)]
    [TestCase("", 200)]
    public async Task An_empty_list_is_not_found_in_version_one_only(string version, int status)
    {
        using var answer = await SendAsync($"/api/now/{version}table/incident?sysparm_query=number=none");
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task The_link_header_names_the_pages_and_is_absent_when_one_holds_all()
    {
        using var many = await SendAsync("/api/now/table/incident?sysparm_limit=10&sysparm_offset=10");
        using var one = await SendAsync("/api/now/table/incident?sysparm_limit=1000");
        using var quiet = await SendAsync("/api/now/table/incident?sysparm_limit=10&sysparm_suppress_pagination_header=true&sysparm_no_count=true");
        var link = many.Headers.GetValues("Link").Single();
        Assert.Multiple(() =>
        {
            foreach (var relation in (string[])["first", "prev", "next", "last"]) Assert.That(link, Does.Contain($">;rel=\"{relation}\""));
            Assert.That(link, Does.Not.Contain(", "));
            Assert.That(one.Headers.Contains("Link"), Is.False);
            Assert.That(quiet.Headers.Contains("Link") || quiet.Headers.Contains("X-Total-Count"), Is.False);
        });
    }

    [Test]
    public async Task Statistics_come_as_an_object_or_grouped_as_an_array()
    {
        var plain = (await GetAsync("/api/now/stats/task?sysparm_count=true&sysparm_min_fields=sys_created_on&sysparm_max_fields=sys_created_on")).GetProperty("result").GetProperty("stats");
        var groups = (await GetAsync("/api/now/stats/task?sysparm_count=true&sysparm_group_by=sys_class_name")).GetProperty("result");
        Assert.Multiple(() =>
        {
            Assert.That(plain.GetProperty("count").GetString(), Is.EqualTo(Records.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.That(plain.GetProperty("min").GetProperty("sys_created_on").GetString(), Is.LessThan(plain.GetProperty("max").GetProperty("sys_created_on").GetString()!));
            Assert.That(groups.EnumerateArray().Sum(group => int.Parse(group.GetProperty("stats").GetProperty("count").GetString()!, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(Records));
            Assert.That(groups.EnumerateArray().Select(group => group.GetProperty("groupby_fields")[0].GetProperty("value").GetString()), Does.Contain("u_facility_request").And.Contain("x_acme_order"));
        });
    }
}
