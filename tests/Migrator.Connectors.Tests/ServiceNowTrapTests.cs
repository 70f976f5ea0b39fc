using System.Globalization;
using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>Peculiarities of the instance that a reader falls for unless it knows them; those of paging, moods, contents and rights have classes of their own.</summary>
[TestFixture]
public sealed class ServiceNowTrapTests : ServiceNowReadingFixture
{
    [Test]
    public async Task Every_page_is_asked_for_in_an_order_that_leaves_no_ties()
    {
        using var source = Instance.Create();
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        Instance.Sandbox.Change("incident", Instance.Ids("incident")[3], "urgency", "1", "2026-08-01 10:00:00");
        await ServiceNowReading.ReadAsync(source, "incident", first.Next);
        var pages = Instance.Proxy.Requests.Select(request => Uri.UnescapeDataString(request.Path)).Where(path => path.Contains("/table/incident", StringComparison.Ordinal)).ToList();
        Assert.That(pages, Has.Count.GreaterThan(3).And.All.Contains("ORDERBYsys_id"));
    }

    [Test]
    public async Task The_Link_header_which_repeats_a_long_query_four_times_is_switched_off()
    {
        using var source = Instance.Create();
        await source.ProbeAsync(CancellationToken.None);
        Assert.That(Instance.Proxy.Requests.Select(request => request.Path).Where(path => path.Contains("/table/", StringComparison.Ordinal)), Has.All.Contains("sysparm_suppress_pagination_header=true"));
    }

    [Test]
    public async Task Addresses_stay_below_8_KB()
    {
        using var source = Instance.Create();
        foreach (var table in await source.TablesAsync(CancellationToken.None)) await ServiceNowReading.ReadAsync(source, table.Name);
        Assert.That(Instance.Proxy.Requests.Max(request => request.Path.Length), Is.LessThan(8000));
    }

    [Test]
    public async Task Values_are_asked_for_raw_so_that_seconds_codes_and_references_survive()
    {
        using var source = Instance.Create();
        await source.TablesAsync(CancellationToken.None);
        Instance.Proxy.Forget();
        foreach (var table in (string[])["incident", "cmdb_ci_linux_server", "kb_knowledge", "sys_user"]) await ServiceNowReading.ReadAsync(source, table);
        Assert.That(Instance.Proxy.Requests.Select(request => request.Path).Where(path => path.Contains("sysparm_display_value", StringComparison.Ordinal)), Has.None.Contains("display_value=true").And.None.Contains("display_value=all"));
    }

    [Test]
    public async Task A_row_that_is_committed_late_with_an_earlier_time_of_change_is_found()
    {
        using var source = Instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "incident");
        var newest = DateTime.ParseExact(Instance.Sandbox.Tenant.Rows("incident").Max(row => row["sys_updated_on"])!, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var late = newest.AddMinutes(-5).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Instance.Sandbox.Change("incident", Instance.Ids("incident")[3], "urgency", "1", late);
        Assert.That((await ServiceNowReading.ReadAsync(source, "incident", first.Next)).Ids, Does.Contain(Instance.Ids("incident")[3]));
    }

    [Test]
    public async Task A_token_that_expires_on_the_way_is_renewed()
    {
        (Instance.Auth["client_id"], Instance.Auth["client_secret"]) = (ServiceNowAccounts.ClientId, ServiceNowAccounts.ClientSecret);
        using var source = Instance.Create();
        var table = await ServiceNowReading.TableAsync(source, "incident");
        var ids = new List<string>();
        using var control = new HttpClient();
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None))
        {
            using (page) ids.AddRange(page.Records.Select(record => record.Id));
            using var answer = await control.PostAsync(new Uri(Instance.Sandbox.Url, "/__control/expire-tokens"), null);
        }
        Assert.That(ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task Every_version_of_an_article_is_read_though_they_share_their_number()
    {
        using var source = Instance.Create(1000);
        var numbers = new List<string>();
        foreach (var table in (await source.TablesAsync(CancellationToken.None)).Where(table => table.Kind == Kind.KbArticle))
        {
            var reading = await ServiceNowReading.ReadAsync(source, table.Name);
            numbers.AddRange(reading.Ids.Select(id => reading.Row(id).GetProperty("number").GetString()!));
        }
        Assert.That(numbers, Has.Count.EqualTo(Instance.Ids("kb_knowledge").Count).And.Not.Unique);
    }

    [Test]
    public async Task Inactive_people_are_read_too()
    {
        var inactive = Instance.Sandbox.Tenant.Rows("sys_user").Where(row => row["active"] == "false").Select(row => row["sys_id"]!).ToList();
        Assert.That(inactive, Is.Not.Empty);
        Assert.That((await Instance.ReadAsync("sys_user", 1000)).Ids, Is.SupersetOf(inactive));
    }

    [Test]
    public async Task A_file_added_to_a_ticket_that_stays_as_it_is_is_found()
    {
        using var source = Instance.Create(1000);
        var (tickets, files) = ((await ServiceNowReading.ReadAsync(source, "incident")).Next, (await ServiceNowReading.ReadAsync(source, "sys_attachment")).Next);
        var id = Attach("incident", Instance.Ids("incident")[0]);
        var tables = await source.TablesAsync(CancellationToken.None);
        SourceTable Named(string name) => tables.First(table => table.Name == name);
        var changed = await source.ChangedAsync([(Named("incident"), tickets), (Named("sys_attachment"), files)], CancellationToken.None);
        Assert.That(changed.Select(table => table.Name), Is.EqualTo(new[] { "sys_attachment" }));
        Assert.That((await ServiceNowReading.ReadAsync(source, "sys_attachment", files)).Ids, Does.Contain(id));
    }

    [Test]
    public async Task Files_are_read_whatever_they_hang_on_pictures_and_mails_too()
    {
        var ids = new List<string> { Attach("sys_email", "e1"), Attach("ZZ_YYincident", Instance.Ids("incident")[0]), Attach("kb_knowledge", Instance.Ids("kb_knowledge")[0]) };
        Assert.That((await Instance.ReadAsync("sys_attachment", 1000)).Ids, Is.SupersetOf(ids));
    }

    [Test]
    public async Task An_empty_file_is_a_file()
    {
        var reading = await Instance.ReadAsync("sys_attachment", 1000);
        var empty = reading.Records.First(record => reading.Row(record.Id).GetProperty("size_bytes").GetString() == "0");
        using var source = Instance.Create();
        using var blob = await source.OpenAsync(empty, CancellationToken.None);
        Assert.That((blob.Length, blob.Content.ReadByte()), Is.EqualTo((0L, -1)));
    }

    [Test]
    public async Task Tables_are_told_with_what_they_extend_nearest_first()
    {
        using var source = Instance.Create();
        var server = await ServiceNowReading.TableAsync(source, "cmdb_ci_linux_server");
        Assert.That(server.Extends, Is.EqualTo(new[] { "cmdb_ci_server", "cmdb_ci_computer", "cmdb_ci_hardware", "cmdb_ci", "cmdb" }));
    }

    private string Attach(string table, string owner) => Instance.Sandbox.Insert("sys_attachment", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["table_name"] = table, ["table_sys_id"] = owner, ["file_name"] = "neu.txt", ["size_bytes"] = "3", ["sys_created_on"] = "2026-08-01 10:00:00", ["sys_updated_on"] = "2026-08-01 10:00:00",
    });
}
