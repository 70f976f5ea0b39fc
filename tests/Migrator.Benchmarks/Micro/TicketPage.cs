using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Migrator.Cli;
using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Http;

namespace Migrator.Benchmarks.Micro;

/// <summary>One page of incidents as the simulated ServiceNow sends it.</summary>
internal static class TicketPage
{
    public const int Records = 1000;

    public static readonly RecordShape Shape = new("result", "sys_id", "sys_updated_on");

    /// <summary>Gets it over HTTP, so that the bytes are those of a real answer.</summary>
    public static async Task<byte[]> GetAsync()
    {
        await using var sandbox = new ServiceNowConnector().CreateSandbox(new SandboxOptions(4 * Records, Seed: 1, Port: 0)) ?? throw new InvalidOperationException("there is no simulated ServiceNow");
        await sandbox.StartAsync(CancellationToken.None);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sandbox.Auth["user"]}:{sandbox.Auth["password"]}")));
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        using var shown = await client.PostAsync(new Uri(sandbox.Url, "/__control/faults?hidden_rows=0"), content: null);
        shown.EnsureSuccessStatusCode();
        var page = await client.GetByteArrayAsync(new Uri(sandbox.Url, $"api/now/table/incident?sysparm_limit={Records}&sysparm_exclude_reference_link=true&sysparm_query=ORDERBYsys_id"));
        var found = Split(page).Count;
        return found == Records ? page : throw new InvalidOperationException($"the page has {found} records instead of {Records}");
    }

    public static IReadOnlyList<RecordSlice> Split(byte[] page) => RecordPage.Split("micro", "incident", page, Shape).Records;

    /// <summary>A mapping file that comes with the tool.</summary>
    public static MappingText Mapping(string name) => new(name, ShippedMappings.Read(name) ?? throw new InvalidOperationException($"{name} is not shipped"));
}

/// <summary>Knows no other record.</summary>
internal sealed class NothingElse : ISourceLookup, INeutralLookup
{
    public Kind? KindOf(string table) => null;

    public IReadOnlyList<string> Chain(string table) => [table];

    string? ISourceLookup.Label(string table, string column, string value) => null;

    string? INeutralLookup.Label(string column) => null;

    public JsonElement? Record(Key key) => null;

    public string? Name(string id) => null;

    public Key? Find(Kind kind, string name) => null;

    public IReadOnlyList<JsonElement> Owned(Key owner, Kind kind) => [];

    public IReadOnlyList<JsonElement> Columns(string table) => [];
}

/// <summary>Keeps the last neutral record of each id, or throws it away.</summary>
internal sealed class NeutralTickets(bool keep) : INeutralSink
{
    public List<(string Id, JsonElement Json)> Kept { get; } = [];

    public void Record(Kind kind, string id, ReadOnlySpan<byte> json, string? owner)
    {
        if (!keep || kind != Kind.Ticket) return;
        var reader = new Utf8JsonReader(json);
        Kept.Add((id, JsonElement.ParseValue(ref reader)));
    }

    public void Reject(Kind kind, string id, string why) => throw new InvalidOperationException(why);

    public void Find(Finding finding)
    {
    }
}
