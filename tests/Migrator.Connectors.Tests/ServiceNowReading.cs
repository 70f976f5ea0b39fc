using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Connectors.ServiceNow;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Http;
using Migrator.Testing;

namespace Migrator.Connectors.Tests;

/// <summary>A simulated instance with something amiss, and readings of it.</summary>
internal sealed class ServiceNowReading : IAsyncDisposable
{
    private ServiceNowReading(ServiceNowSandbox sandbox, SourceConformanceProxy proxy)
    {
        Sandbox = sandbox;
        Proxy = proxy;
    }

    public ServiceNowSandbox Sandbox { get; }

    public SourceConformanceProxy Proxy { get; }

    /// <summary>Options of the sources that are created.</summary>
    public Dictionary<string, string> Options { get; } = new(StringComparer.Ordinal) { ["ranges"] = "1" };

    public Dictionary<string, string> Auth { get; } = new(StringComparer.Ordinal) { ["user"] = ServiceNowAccounts.User, ["password"] = ServiceNowAccounts.Password };

    public Scope Scope { get; set; } = new(null, [], 7);

    public static async Task<ServiceNowReading> StartAsync(int records = 40, int seed = 7)
    {
        var sandbox = new ServiceNowSandbox(new SandboxOptions(records, seed, Port: 0));
        sandbox.Faults.HiddenRows = 0;
        await sandbox.StartAsync(CancellationToken.None);
        var proxy = new SourceConformanceProxy(sandbox.Url);
        await proxy.StartAsync(CancellationToken.None);
        return new ServiceNowReading(sandbox, proxy);
    }

    public ServiceNowSource Create(int? pageSize = 7) => (ServiceNowSource)new ServiceNowConnector().CreateSource(new ConnectorContext(
        Proxy.Url, Auth, Options, Scope with { Limit = pageSize }, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance))!;

    public static async Task<SourceTable> TableAsync(ServiceNowSource source, string name) =>
        (await source.TablesAsync(CancellationToken.None)).First(table => table.Name == name);

    /// <summary>Reads a table to its end; payloads are copied.</summary>
    public static async Task<Reading> ReadAsync(ServiceNowSource source, string name, Cursor from = default)
    {
        var reading = new Reading();
        await foreach (var page in source.ReadAsync(await TableAsync(source, name), from, CancellationToken.None))
        {
            using (page)
            {
                reading.Pages++;
                reading.Hidden += page.Hidden;
                reading.Next = page.Next;
                reading.Deleted.AddRange(page.Deleted);
                reading.Findings.AddRange(page.Findings);
                reading.Records.AddRange(page.Records.Select(record => record with { Payload = record.Payload.ToArray() }));
            }
        }
        return reading;
    }

    public async Task<Reading> ReadAsync(string name, int? pageSize = 7)
    {
        using var source = Create(pageSize);
        return await ReadAsync(source, name);
    }

    /// <summary>Ids of all rows of a table and of those that extend it.</summary>
    public List<string> Ids(string table) => [.. Sandbox.Tenant.Rows(table).Select(row => row["sys_id"]!)];

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    internal sealed class Reading
    {
        public List<RawRecord> Records { get; } = [];

        public List<Deletion> Deleted { get; } = [];

        public List<Finding> Findings { get; } = [];

        public long Hidden { get; set; }

        public int Pages { get; set; }

        public Cursor Next { get; set; }

        public IEnumerable<string> Ids => Records.Select(record => record.Id);

        public JsonElement Row(string id) => JsonDocument.Parse(Records.First(record => record.Id == id).Payload).RootElement;

        public string Text => string.Join('\n', Records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
    }
}
