using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Migrator.Connectors.ServiceNow.Sandbox;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowSandboxTokenTests
{
    private static readonly (string, string)[] Client = [("client_id", ServiceNowAccounts.ClientId), ("client_secret", ServiceNowAccounts.ClientSecret)];
    private static readonly (string, string)[] PasswordGrant = [("grant_type", "password"), ("username", ServiceNowAccounts.User), ("password", ServiceNowAccounts.Password), .. Client];

    private readonly FakeTimeProvider clock = new();
    private ServiceNowSandbox? sandbox;
    private HttpClient? http;

    [SetUp]
    public async Task Start()
    {
        sandbox = new ServiceNowSandbox(ServiceNowTenant.Create(0, 1), clock: clock);
        await sandbox.StartAsync(CancellationToken.None);
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false }, disposeHandler: true) { BaseAddress = sandbox.Url };
    }

    [TearDown]
    public async Task Stop()
    {
        http?.Dispose();
        if (sandbox is not null) await sandbox.DisposeAsync();
    }

    [Test]
    public async Task A_password_buys_an_access_token_of_half_an_hour_and_a_refresh_token()
    {
        var (_, tokens) = await TokenAsync(PasswordGrant);
        var access = tokens.GetProperty("access_token").GetString()!;
        var fresh = await StatusAsync(access);
        clock.Advance(TimeSpan.FromMinutes(31));
        var stale = await StatusAsync(access);
        var (_, again) = await TokenAsync([("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!), .. Client]);
        Assert.Multiple(async () =>
        {
            Assert.That((fresh, stale), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized)));
            Assert.That(again.TryGetProperty("refresh_token", out _), Is.False);
            Assert.That(await StatusAsync(again.GetProperty("access_token").GetString()!), Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task Client_credentials_work_only_where_they_are_switched_on()
    {
        (string, string)[] grant = [("grant_type", "client_credentials"), .. Client];
        var (on, _) = await TokenAsync(grant);
        sandbox!.Faults.ClientCredentials = false;
        var (off, _) = await TokenAsync(grant);
        Assert.That((on, off), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.BadRequest)));
    }

    [Test]
    public async Task The_token_endpoint_refuses_json()
    {
        using var content = new StringContent(JsonSerializer.Serialize(PasswordGrant.ToDictionary(pair => pair.Item1, pair => pair.Item2)), Encoding.UTF8, "application/json");
        using var answer = await http!.PostAsync(new Uri("/oauth_token.do", UriKind.Relative), content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_wrong_password_buys_nothing()
    {
        var (status, _) = await TokenAsync([("grant_type", "password"), ("username", ServiceNowAccounts.User), ("password", "wrong"), .. Client]);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<(HttpStatusCode, JsonElement)> TokenAsync((string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var answer = await http!.PostAsync(new Uri("/oauth_token.do", UriKind.Relative), content);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, document.RootElement.Clone());
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/now/table/sys_db_object?sysparm_limit=1");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http!.SendAsync(request);
        return answer.StatusCode;
    }
}
