using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Http;
using Migrator.Sandbox;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowMoodTests : ServiceNowReadingFixture
{
    [Test]
    public async Task A_page_that_is_cut_while_streaming_is_asked_for_again_at_half_its_size()
    {
        using var source = Instance.Create(40);
        var table = await ServiceNowReading.TableAsync(source, "incident");
        Instance.Sandbox.Faults.TruncatedAbove = 12;
        var ids = new List<string>();
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None))
        {
            using (page) ids.AddRange(page.Records.Select(record => record.Id));
        }
        Assert.That(ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task An_instance_that_cuts_every_page_is_told_and_can_be_resumed()
    {
        using var source = Instance.Create(40);
        var table = await ServiceNowReading.TableAsync(source, "incident");
        Instance.Sandbox.Faults.TruncatedAbove = 1;
        var failure = await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None)) page.Dispose();
        });
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Unavailable));
        Assert.That(failure.Message, Does.Contain("incident"));
    }

    [Test]
    public async Task A_transaction_cancelled_before_it_streams_is_asked_for_again_at_half_its_size()
    {
        using var source = Instance.Create(40);
        var table = await ServiceNowReading.TableAsync(source, "incident");
        Instance.Sandbox.Faults.Cancelled = 1;
        Instance.Proxy.Forget();
        var count = 0;
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None))
        {
            using (page) count += page.Records.Count;
        }
        Assert.That(count, Is.EqualTo(Instance.Ids("incident").Count));
        Assert.That(Instance.Proxy.Requests.Select(request => request.Path), Has.Some.Contains("sysparm_limit=40").And.Some.Contains("sysparm_limit=20"));
    }

    [Test]
    public async Task A_request_dropped_with_202_is_sent_again()
    {
        Instance.Sandbox.Faults.Dropped = 1;
        Assert.That((await Instance.ReadAsync("incident", 1000)).Ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task Cookies_are_not_sent_back()
    {
        using var source = Instance.Create();
        await ServiceNowReading.ReadAsync(source, "incident");
        Assert.That(Instance.Sandbox.Faults.Dropped, Is.Zero, "a session cookie would have been answered 202");
    }

    [Test]
    public async Task A_429_without_Retry_After_is_waited_out()
    {
        Instance.Sandbox.Faults.NoSemaphores = 1;
        Assert.That((await Instance.ReadAsync("incident", 1000)).Ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task A_hibernating_instance_is_unavailable_and_the_way_out_is_to_wake_it()
    {
        Instance.Sandbox.Faults.Hibernating = 1000;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Instance.Create().TablesAsync(CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Unavailable));
        Assert.That(failure.Message, Does.Contain("hibernates"));
    }

    [TestCase("<html><body>Welcome to nginx</body></html>", "text/html", 200)]
    [TestCase("<html><body>Not found</body></html>", "text/html", 404)]
    [TestCase("{\"hello\":\"world\"}", "application/json", 200)]
    [TestCase("{\"message\":\"no route\"}", "application/json", 404)]
    public async Task A_host_that_is_no_ServiceNow_is_missing(string body, string type, int status)
    {
        await using var server = new LoopbackServer();
        await server.StartAsync(0, context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        }, CancellationToken.None);
        using var source = Create(server.Url, Instance.Auth);
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => source.TablesAsync(CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Missing));
        Assert.That(failure.Remedy, Does.Contain("url"));
    }

    [Test]
    public async Task A_wrong_password_is_denied()
    {
        Instance.Sandbox.Faults.WrongPassword = true;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Instance.Create().ProbeAsync(CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Denied));
    }

    [Test]
    public async Task A_second_factor_is_named_with_a_way_out()
    {
        Instance.Sandbox.Faults.Mfa = true;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Instance.Create().ProbeAsync(CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Denied));
        Assert.That(failure.Remedy, Does.Contain("X-MFA_TOKEN").And.Contain("multi-factor"));
    }

    [Test]
    public async Task A_wrong_password_is_not_taken_for_a_second_factor()
    {
        Instance.Sandbox.Faults.WrongPassword = true;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Instance.Create().ProbeAsync(CancellationToken.None));
        Assert.That(failure!.Remedy, Does.Not.Contain("factor").And.Contain("auth"));
    }

    [TestCase("password")]
    [TestCase("client_credentials")]
    [TestCase("api_key")]
    public async Task Every_way_to_log_in_works(string way)
    {
        Instance.Auth.Clear();
        if (way == "api_key") Instance.Auth["api_key"] = ServiceNowAccounts.ApiKey;
        else (Instance.Auth["client_id"], Instance.Auth["client_secret"]) = (ServiceNowAccounts.ClientId, ServiceNowAccounts.ClientSecret);
        if (way == "password") (Instance.Auth["user"], Instance.Auth["password"]) = (ServiceNowAccounts.User, ServiceNowAccounts.Password);
        Assert.That((await Instance.ReadAsync("incident", 1000)).Ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public async Task A_refresh_token_is_enough_to_log_in()
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "password", ["client_id"] = ServiceNowAccounts.ClientId, ["client_secret"] = ServiceNowAccounts.ClientSecret,
            ["username"] = ServiceNowAccounts.User, ["password"] = ServiceNowAccounts.Password,
        });
        using var answer = await client.PostAsync(new Uri(Instance.Sandbox.Url, "/oauth_token.do"), form);
        var token = Answer.Text(await answer.Content.ReadAsByteArrayAsync(), "refresh_token")!;
        Instance.Auth.Clear();
        (Instance.Auth["client_id"], Instance.Auth["client_secret"], Instance.Auth["refresh_token"]) = (ServiceNowAccounts.ClientId, ServiceNowAccounts.ClientSecret, token);
        Assert.That((await Instance.ReadAsync("incident", 1000)).Ids, Is.EquivalentTo(Instance.Ids("incident")));
    }

    [Test]
    public void Settings_out_of_their_limits_are_refused_with_the_limits()
    {
        Instance.Options["page_size"] = "499";
        Assert.That(() => Instance.Create(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("500 to 10000"));
    }

    [Test]
    public async Task Unserviced_requests_of_a_batch_are_sent_again()
    {
        using var whole = Instance.Create(1000);
        var expected = await whole.CountAsync(await whole.TablesAsync(CancellationToken.None), CancellationToken.None);
        Instance.Sandbox.Faults.BatchServes = 3;
        using var parts = Instance.Create(1000);
        Assert.That(await parts.CountAsync(await parts.TablesAsync(CancellationToken.None), CancellationToken.None), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_instance_that_cannot_count_a_table_is_asked_through_the_Table_API()
    {
        Instance.Sandbox.Faults.Uncountable = ["sys_attachment"];
        Assert.That((await Instance.ReadAsync("sys_attachment")).Ids, Is.EquivalentTo(Instance.Ids("sys_attachment")));
    }

    [Test]
    public async Task A_condition_that_the_instance_ignores_without_a_word_is_noticed()
    {
        await using var server = new LoopbackServer();
        await server.StartAsync(0, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"result":[{"sys_id":"a","sys_updated_on":"2020-01-01 00:00:00"}]}""");
        }, CancellationToken.None);
        var context = new ConnectorContext(server.Url, Instance.Auth, Instance.Options, Scope.All, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance);
        using var client = new ConnectorClient("servicenow", context, new NoAuthentication(), new HttpRules());
        var read = new TableRead(new SourceTable("u_asset", Kind.Other), "u_asset") { Time = "sys_updated_on" };
        var since = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var walk = new TimeWalk(new Calls(client, TimeProvider.System), read, Settings.Read(context));
        var failure = await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await foreach (var page in walk.ReadAsync(new Mark { Until = since, From = since, Ties = new Moment { Second = since } }, CancellationToken.None)) page.Dispose();
        });
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Garbled));
        Assert.That(failure.Message, Does.Contain("u_asset.sys_updated_on"));
    }

    private static ServiceNowSource Create(Uri url, IReadOnlyDictionary<string, string> auth) => (ServiceNowSource)new ServiceNowConnector().CreateSource(new ConnectorContext(
        url, auth, new Dictionary<string, string>(StringComparer.Ordinal), Scope.All, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance))!;
}
