using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>A simulated backend of two agents with one organisation and contact, and an administrator who is logged in.</summary>
public abstract class KixSandboxFixture
{
    private KixSandbox? sandbox;
    private HttpClient? http;

    protected KixSandbox Sandbox => sandbox!;

    protected FakeTimeProvider Time { get; private set; } = new();

    protected string Token { get; private set; } = "";

    protected virtual KixSandboxSettings Settings => new() { Agents = [KixAgent.Shipped[0], KixAgent.Shipped[1] with { Queues = ["Junk"] }], Time = Time };

    protected virtual string? StateFile => null;

    [SetUp]
    public async Task Start()
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await StartSandboxAsync();
        await PostAsync("/organisations", """{"Organisation":{"Number":"ORG-2","Name":"Nordwerk"}}""");
        await PostAsync("/contacts", """{"Contact":{"Firstname":"Anna","Lastname":"Berg","Email":"anna.berg@nordwerk.eu","PrimaryOrganisationID":2}}""");
        Contact = (await PostAsync("/contacts", """{"Contact":{"Firstname":"Ole","Lastname":"Sund","Email":"ole@nordwerk.eu","PrimaryOrganisationID":2}}"""))
            .Body!["ContactID"]!.GetValue<int>();
    }

    [TearDown]
    public async Task Stop()
    {
        http?.Dispose();
        if (sandbox is not null) await sandbox.DisposeAsync();
    }

    /// <summary>Id of a contact of organisation 2.</summary>
    protected int Contact { get; private set; }

    protected sealed record Answer(int Status, JsonNode? Body, HttpResponseHeaders Headers)
    {
        public string? Code => Body?[nameof(Code)]?.GetValue<string>();

        public string? Message => Body?[nameof(Message)]?.GetValue<string>();

        public string? Total => Headers.TryGetValues("X-Total-Count", out var values) ? values.Single() : null;

        public JsonArray List(string name) => Body![name]!.AsArray();
    }

    protected async Task StartSandboxAsync()
    {
        sandbox = new KixSandbox(new SandboxOptions(0, 1, 0, StateFile), Settings);
        await sandbox.StartAsync(CancellationToken.None);
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false }, disposeHandler: true);
        Token = await LogInAsync("admin", "password", "Agent");
    }

    protected async Task RestartAsync()
    {
        http!.Dispose();
        await Sandbox.DisposeAsync();
        await StartSandboxAsync();
    }

    protected async Task<string> LogInAsync(string user, string password, string type)
    {
        var body = new JsonObject { ["UserLogin"] = user, ["Password"] = password, ["UserType"] = type }.ToJsonString();
        return (await SendAsync("POST", "/auth", body, token: null)).Body![nameof(Token)]!.GetValue<string>();
    }

    protected Task<Answer> GetAsync(string path) => SendAsync("GET", path, null, Token);

    protected Task<Answer> PostAsync(string path, string body) => SendAsync("POST", path, body, Token);

    protected Task<Answer> PatchAsync(string path, string body) => SendAsync("PATCH", path, body, Token);

    protected async Task<Answer> SendAsync(string method, string path, string? body, string? token)
    {
        var root = path.StartsWith("/__", StringComparison.Ordinal) ? Sandbox.Url.GetLeftPart(UriPartial.Authority) : Sandbox.Url.AbsoluteUri;
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(root + path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        using var answer = await http!.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Answer((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, answer.Headers);
    }

    /// <summary>A search with one condition.</summary>
    protected static string Search(string objectName, string field, string name, string value, string more = "") =>
        "search=" + Uri.EscapeDataString(
            $$$"""{"{{{objectName}}}":{"AND":[{"Field":"{{{field}}}","Operator":"{{{name}}}","Type":"STRING","Value":{{{value}}}}]}}""") + more;

    /// <summary>Creates a ticket with these further members.</summary>
    protected async Task<Answer> TicketAsync(string members) =>
        await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"t","ContactID":{{{Contact}}},"QueueID":1,{{{members}}}}}""");

    protected async Task<int> TicketIdAsync(string members)
    {
        var answer = await TicketAsync(members);
        Assert.That(answer.Status, Is.EqualTo(201), answer.Message);
        return answer.Body!["TicketID"]!.GetValue<int>();
    }

    protected async Task<JsonNode> ReadTicketAsync(int id, string query = "") => (await GetAsync($"/tickets/{id}{query}")).Body!["Ticket"]!;

    /// <summary>A note with these members added or changed.</summary>
    protected static string Note(string members, string contentType = "text/plain; charset=utf-8")
    {
        var article = new JsonObject
        {
            ["Channel"] = "note", ["SenderType"] = "agent", ["Subject"] = "s", ["Body"] = "b", ["ContentType"] = contentType,
        };
        foreach (var (name, value) in JsonNode.Parse($"{{{members}}}")!.AsObject()) article[name] = value?.DeepClone();
        return new JsonObject { ["Article"] = article }.ToJsonString();
    }

    protected Task FieldAsync(string name, string type, string objectType, string config = "\"CountMax\":1") => PostAsync(
        "/system/dynamicfields",
        $$$"""{"DynamicField":{"Name":"{{{name}}}","Label":"{{{name}}}","FieldType":"{{{type}}}","ObjectType":"{{{objectType}}}","Config":{ {{{config}}} } }}""");
}
