using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Migrator.Connectors.ServiceNow.Sandbox;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>A small simulated instance that nothing is hidden in, and a client that behaves.</summary>
public abstract class ServiceNowSandboxFixture
{
    private ServiceNowSandbox? sandbox;
    private HttpClient? client;

    protected ServiceNowSandbox Sandbox => sandbox!;
    protected HttpClient Client => client!;
    protected ServiceNowFaults Faults => Sandbox.Faults;
    protected virtual int Records => 120;

    [SetUp]
    public async Task Start()
    {
        sandbox = new ServiceNowSandbox(ServiceNowTenant.Create(Records, 5));
        await sandbox.StartAsync(CancellationToken.None);
        Faults.HiddenRows = 0;
        client = NewClient(Basic(ServiceNowAccounts.Password));
    }

    [TearDown]
    public async Task Stop()
    {
        client?.Dispose();
        if (sandbox is not null) await sandbox.DisposeAsync();
    }

    protected HttpClient NewClient(AuthenticationHeaderValue? authorization) => NewClient(Sandbox, authorization);

    protected static HttpClient NewClient(ServiceNowSandbox sandbox, AuthenticationHeaderValue? authorization)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        var made = new HttpClient(handler, disposeHandler: true) { BaseAddress = sandbox.Url };
        made.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        made.DefaultRequestHeaders.Authorization = authorization;
        return made;
    }

    protected static AuthenticationHeaderValue Basic(string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(ServiceNowAccounts.User + ":" + password)));

    protected async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }

    protected Task<HttpResponseMessage> SendAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    protected async Task<IReadOnlyList<JsonElement>> ListAsync(string table, string query, string more = "") =>
        [.. (await GetAsync($"/api/now/v2/table/{table}?sysparm_query={Uri.EscapeDataString(query)}&sysparm_exclude_reference_link=true{more}")).GetProperty("result").EnumerateArray()];

    protected static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    protected async Task<int> CountAsync(string table, string query = "") =>
        int.Parse((await GetAsync($"/api/now/stats/{table}?sysparm_count=true&sysparm_query={Uri.EscapeDataString(query)}")).GetProperty("result").GetProperty("stats").GetProperty("count").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture);
}
