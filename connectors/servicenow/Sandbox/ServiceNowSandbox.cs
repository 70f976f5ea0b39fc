using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Migrator.Core;
using Migrator.Sandbox;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>A simulated ServiceNow instance on 127.0.0.1: the tenant, what its account may see, and what goes wrong.</summary>
public sealed class ServiceNowSandbox : ISandbox
{
    private readonly LoopbackServer server = new();
    private readonly ReaderWriterLockSlim tenantLock = new();
    private readonly int port;
    private readonly string? stateFile;
    private readonly TimeProvider clock;
    private readonly Login login;
    private ServiceNowApi? api;

    /// <summary>The tenant that the options ask for, as it was left by the process that last used the state file.</summary>
    public ServiceNowSandbox(SandboxOptions options)
        : this(ServiceNowTenant.Create((options ?? throw new ArgumentNullException(nameof(options))).Records, options.Seed), options.Port, options.StateFile) { }

    /// <summary>A given tenant.</summary>
    public ServiceNowSandbox(ServiceNowTenant tenant, int port = 0, string? stateFile = null, TimeProvider? clock = null)
    {
        (Tenant, this.port, this.stateFile, this.clock) = (tenant, port, stateFile, clock ?? TimeProvider.System);
        if (tenant.IsRecorded) Faults.HiddenRows = 0;
        login = new Login(Faults, this.clock);
        for (var days = KeptDays(); Days < days; Days++) DayOfWork.Run(Tenant, Faults, Days);
    }

    /// <summary>What goes wrong and what is hidden; may be changed while the instance runs.</summary>
    public ServiceNowFaults Faults { get; } = new();

    /// <summary>All rows, whether or not the account may see them.</summary>
    public ServiceNowTenant Tenant { get; }

    /// <summary>What was asked so far.</summary>
    public RequestTally Tally { get; } = new();

    /// <summary>How many days of work have passed since the tenant was made.</summary>
    public int Days { get; private set; }

    /// <inheritdoc />
    public Uri Url => server.Url;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Auth { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["user"] = ServiceNowAccounts.User, ["password"] = ServiceNowAccounts.Password };

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Controls { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["day-of-work"] = "changes 10 tickets, adds 5 comments and an attachment, deletes 2 tickets, moves a CI to another class",
        ["faults"] = "sets faults by name, as in faults?error_rate=0.01&latency_ms=50; without any, answers their names",
        ["expire-tokens"] = "no token that was handed out is good any more",
        ["clear-stats"] = "starts counting again",
    };

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancel)
    {
        await server.StartAsync(port, HandleAsync, cancel);
        api = new ServiceNowApi(new Instance(Tenant, Faults, server.Url.GetLeftPart(UriPartial.Authority)), login, Tally, clock);
    }

    /// <summary>Lets a day pass: the same changes whenever the same tenant has seen as many days.</summary>
    public IReadOnlyList<string> DayOfWorkPasses() => Changing(() =>
    {
        var done = DayOfWork.Run(Tenant, Faults, Days++);
        if (stateFile is not null) File.WriteAllText(stateFile, new JsonObject { ["days"] = Days }.ToJsonString());
        return done;
    });

    /// <summary>Changes one value as a user would: the row's change time moves on to the given one.</summary>
    public void Change(string table, string sysId, string column, string? value, string changedAt) => Changing(() =>
    {
        var row = Tenant.Find(table, sysId) ?? throw new ArgumentException($"no {table} {sysId}", nameof(sysId));
        row[column] = value;
        if (row.Table.UpdatedOn >= 0) row["sys_updated_on"] = changedAt;
        return row;
    });

    /// <summary>Adds a row; gives its sys_id.</summary>
    public string Insert(string table, IReadOnlyDictionary<string, string?> values) => Changing(() =>
    {
        var row = Tenant.Add(table, values.GetValueOrDefault("sys_id"));
        foreach (var (column, value) in values) row[column] = value;
        return row.SysId;
    });

    /// <summary>Removes a row without a trace.</summary>
    public void Delete(string table, string sysId) => Changing(() =>
    {
        var row = Tenant.Find(table, sysId) ?? throw new ArgumentException($"no {table} {sysId}", nameof(sysId));
        Tenant.Remove(row);
        return row;
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        tenantLock.Dispose();
    }

    private int KeptDays() => stateFile is not null && File.Exists(stateFile) ? (int?)JsonNode.Parse(File.ReadAllText(stateFile))?["days"] ?? 0 : 0;

    private T Changing<T>(Func<T> change)
    {
        tenantLock.EnterWriteLock();
        try
        {
            var result = change();
            Tenant.Changed();
            return result;
        }
        finally { tenantLock.ExitWriteLock(); }
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/__", StringComparison.Ordinal)) { await ControlAsync(context, path); return; }
        if (Faults.LatencyMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(Faults.LatencyMs), clock, context.RequestAborted);
        using var body = new MemoryStream();
        if (!HttpMethods.IsGet(context.Request.Method)) await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        var call = new Call(context.Request.Method.ToUpperInvariant(), path, Call.ReadQuery(context.Request.QueryString.Value), path + context.Request.QueryString.Value,
            name => headers.TryGetValue(name, out var value) ? value.ToString() : null, body.ToArray());
        using var reply = Answer(call);
        await SendAsync(context, reply, HttpMethods.IsHead(context.Request.Method));
    }

    private Reply Answer(Call call)
    {
        tenantLock.EnterReadLock();
        try { return api!.Answer(call); }
        finally { tenantLock.ExitReadLock(); }
    }

    // Cookies are set on every answer; a client that sends one back has chosen to queue in one session.
    private static async Task SendAsync(HttpContext context, Reply reply, bool head)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        foreach (var (name, value) in reply.Headers) response.Headers.Append(name, value);
        response.Headers.Append("Set-Cookie", "JSESSIONID=0A1B2C3D4E5F; Path=/; HttpOnly");
        response.Headers.Append("Set-Cookie", "BIGipServerpool_instance=84b1; path=/; HttpOnly");
        response.Headers["X-Transaction-ID"] = "a1b2c3d4e5f6";
        response.Headers["Server-Timing"] = "sem_wait;dur=0,sesh_wait;dur=0";
        if (reply.LoggedIn) response.Headers["X-Is-Logged-In"] = "true";
        if (head) return;
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase) && reply.Body.WrittenCount > 860)
        {
            response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(reply.Body.WrittenMemory, context.RequestAborted);
            return;
        }
        await response.Body.WriteAsync(reply.Body.WrittenMemory, context.RequestAborted);
    }

    private async Task ControlAsync(HttpContext context, string path)
    {
        JsonNode? answer = null;
        if (path == "/__stats") answer = Tally.ToJson();
        else if (HttpMethods.IsPost(context.Request.Method) && path.StartsWith("/__control/", StringComparison.Ordinal)) answer = Control(path[11..], Call.ReadQuery(context.Request.QueryString.Value));
        context.Response.StatusCode = answer is null ? 404 : 200;
        await context.Response.WriteAsync((answer ?? new JsonObject { ["error"] = "unknown: " + path, ["known"] = Names(Controls.Keys) }).ToJsonString(new JsonSerializerOptions { WriteIndented = true }), context.RequestAborted);
    }

    private JsonNode? Control(string name, IReadOnlyDictionary<string, string> values)
    {
        switch (name)
        {
            case "day-of-work": return new JsonObject { ["done"] = Names(DayOfWorkPasses()), ["days"] = Days };
            case "expire-tokens": login.Forget(); return new JsonObject();
            case "clear-stats": Tally.Clear(); return new JsonObject();
            case "faults":
                var refused = values.Where(pair => !Faults.Set(pair.Key, pair.Value)).Select(pair => pair.Key).ToArray();
                return new JsonObject { ["refused"] = Names(refused), ["known"] = Names(ServiceNowFaults.Names) };
            default: return null;
        }
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
