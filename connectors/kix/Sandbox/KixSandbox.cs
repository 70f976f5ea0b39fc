using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Migrator.Core;
using Migrator.Sandbox;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>
/// A KIX 18 backend on 127.0.0.1 that behaves like the recorded one, traps included. It starts as a fresh installation with some agents
/// and is filled over its API only.
/// </summary>
public sealed class KixSandbox : ISandbox
{
    private const string Root = "/api/v1";

    private readonly SandboxOptions options;
    private readonly KixSandboxSettings settings;
    private readonly LoopbackServer server = new();
    private readonly Lock guard = new();
    private readonly SortedDictionary<string, int> requests = new(StringComparer.Ordinal);
    private readonly Backend backend;
    private Journal? journal;
    private int writes;

    /// <summary>Makes the system; <see cref="StartAsync"/> plays the state file back and listens.</summary>
    public KixSandbox(SandboxOptions options, KixSandboxSettings? settings = null)
    {
        this.options = options;
        this.settings = settings ?? new KixSandboxSettings();
        backend = new Backend(this.settings);
    }

    /// <inheritdoc />
    public Uri Url => new(server.Url, Root);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Auth => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["user"] = "admin", ["password"] = settings.Password,
    };

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Controls => KixFaults.Controls;

    /// <summary>The switches behind the controls.</summary>
    public KixFaults Faults => settings.Faults;

    /// <summary>Mails that would have left the house so far.</summary>
    public int Mails => backend.Mails;

    /// <summary>Notification tasks that would run as soon as the daemon does.</summary>
    public int NotificationTasks => backend.NotificationTasks;

    /// <summary>Requests that changed something.</summary>
    public int Writes => writes;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancel)
    {
        if (options.StateFile is { } path) journal = Journal.Open(path, Replay);
        await server.StartAsync(options.Port, HandleAsync, cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        journal?.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        if (target.StartsWith("/__control/", StringComparison.Ordinal)) await ControlAsync(context, target["/__control/".Length..]);
        else if (target == "/__stats") await Wire.WriteAsync(context, 200, Stats());
        else if (target is "/healthcheck" or Root + "/healthcheck") await Wire.WriteAsync(context, 200, new JsonObject { ["Status"] = "OK" });
        else if (target.StartsWith(Root + "/", StringComparison.Ordinal)) await ServeAsync(context, target[Root.Length..]);
        else await Wire.WriteAsync(context, Refused(new Refusal("NotAllowed", "No web service of this name.")));
    }

    private async Task ControlAsync(HttpContext context, string name)
    {
        string? Value(string key) => context.Request.Query.TryGetValue(key, out var value) ? value.ToString() : null;
        var known = context.Request.Method == "POST" && Faults.Apply(Uri.UnescapeDataString(name), Value);
        await Wire.WriteAsync(context, known ? 200 : 404, new JsonObject { [name] = known ? "done" : "unknown" });
    }

    private async Task ServeAsync(HttpContext context, string path)
    {
        var started = settings.Time.GetTimestamp();
        if (Faults.Latency > TimeSpan.Zero) await Task.Delay(Faults.Latency, settings.Time, context.RequestAborted);
        if (Faults.FailsNow())
        {
            await Wire.FailAsync(context, Faults.ErrorStatus, Faults.RetryAfterSeconds);
            return;
        }

        var body = await Wire.ReadAsync(context);
        var reply = body is null ? Refused(new Refusal("Transport.REST.RequestTooBig", "Payload Too Large")) : Answer(context, path, body);
        context.Response.Headers["KIX-Request-Duration"] =
            settings.Time.GetElapsedTime(started).TotalSeconds.ToString("0.0000000", CultureInfo.InvariantCulture);
        var written = context.Request.Method is not ("GET" or "OPTIONS") && reply.Status < 400 && path != "/auth";
        if (written && Faults.TakeLostAnswer()) context.Abort();
        else if (written && Faults.TakeErrorAfterWrite()) await Wire.FailAsync(context, 500, -1);
        else await Wire.WriteAsync(context, reply);
    }

    private Reply Answer(HttpContext context, string path, byte[] body)
    {
        try
        {
            var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var method = context.Request.Method;
            var route = backend.Router.Find(method, segments, values, method == "OPTIONS" ? MayUse(context) : null);
            var data = Wire.Parse(context, body, settings.Database == KixDatabase.MariaDb);
            lock (guard)
            {
                Count($"{method} {route.Pattern}");
                backend.Clock.Now = settings.Time.GetUtcNow().ToUnixTimeSeconds();
                return Run(context, path, method, route, values, data, body);
            }
        }
        catch (Refusal refusal)
        {
            return Refused(refusal);
        }
    }

    // Without a session everything is named.
    private Func<Route, bool>? MayUse(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not { Count: > 0 } header) return null;
        lock (guard)
        {
            var (caller, _) = backend.Sessions.Authorize(header.ToString());
            return route => !Faults.Denies(route.Method, route.Pattern) && backend.People.Allows(caller, route);
        }
    }

    private Reply Run(HttpContext context, string path, string method, Route route, Dictionary<string, string> values, JsonObject? data, byte[] body)
    {
        var caller = new Caller(0, "");
        if (!route.Open)
        {
            var header = context.Request.Headers.Authorization;
            (caller, values["token"]) = backend.Sessions.Authorize(header.Count == 0 ? null : header.ToString());
        }

        if (method is not ("GET" or "OPTIONS") && !route.Open && Faults.ReadOnly) throw Refusal.Forbidden();
        if (!route.Open && (Faults.Denies(method, route.Pattern) || !backend.People.Allows(caller, route))) throw Refusal.Forbidden();
        Router.Require(route, data);
        if (route.Key is not null && route.Method is "POST" or "PATCH") backend.Validators.Check(route, data?[route.Key]);
        Reject(route, data);
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var call = new Call(route, values, query, data, caller);
        if (method is "GET" or "OPTIONS") return route.Handler(call);
        var before = backend.Footprint;
        try
        {
            var reply = route.Handler(call);
            Keep(path, method, route, call, reply, body);
            return reply;
        }
        catch (Refusal) when (backend.Footprint != before)
        {
            Keep(path, method, route, call, reply: null, body);
            throw;
        }
    }

    /// <summary>Writes the request to the state file. Of a log-in only who it was, of a log-out the token.</summary>
    private void Keep(string path, string method, Route route, Call call, Reply? reply, byte[] body)
    {
        writes += route.Pattern == "/auth" ? 0 : 1;
        if (journal is null) return;
        if (route.Pattern == "/auth")
        {
            var (user, type) = backend.Sessions.Of(reply!.Body!["Token"]!.GetValue<string>());
            journal.Append(backend.Clock.Now, new Caller(user, type), method, path, ReadOnlyMemory<byte>.Empty);
        }
        else
        {
            var text = route.Pattern == "/session" ? $"{path}/{call.Path["token"]}" : path;
            journal.Append(backend.Clock.Now, call.Caller, method, text, body);
        }
    }

    private void Replay(JournalEntry entry)
    {
        backend.Clock.Now = entry.Time;
        if (entry.Path == "/auth")
        {
            backend.Sessions.Open(entry.Caller.UserId, entry.Caller.UserType);
            return;
        }

        var segments = entry.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (segments[0] == "session") (values["token"], segments) = (segments[^1], segments[..1]);
        var token = values.GetValueOrDefault("token");
        var route = backend.Router.Find(entry.Method, segments, values);
        if (token is not null) values["token"] = token;
        if (settings.Database == KixDatabase.MariaDb) Reading.LoseFourByteCharacters(entry.Body);
        try
        {
            route.Handler(new Call(route, values, new Dictionary<string, string>(StringComparer.Ordinal), entry.Body, entry.Caller));
        }
        catch (Refusal)
        {
            // It was refused the first time too, after it had left something behind.
            Debug.Assert(entry.Body is not null, "only requests with a body can fail half-way");
        }
    }

    private void Reject(Route route, JsonObject? data)
    {
        if (Faults.RejectedTitle is not { Length: > 0 } title || route.Key is null || route.Method != "POST" || data![route.Key] is not JsonObject body) return;
        var texts = new[] { body.Text("Title"), body.Text("Name"), (body["Version"] as JsonObject)?.Text("Name") };
        if (texts.Any(text => text?.Contains(title, StringComparison.Ordinal) == true)) throw Refusal.NotCreated($"{route.Key} could not be created");
    }

    private void Count(string request) => requests[request] = requests.GetValueOrDefault(request) + 1;

    private static Reply Refused(Refusal refusal) =>
        new(refusal.Status, new JsonObject { ["Code"] = refusal.Code, ["Message"] = refusal.Message });

    private JsonObject Stats()
    {
        lock (guard)
        {
            var paths = new JsonObject();
            foreach (var (request, count) in requests) paths[request] = count;
            return new JsonObject
            {
                ["mails"] = Mails, ["notification_tasks"] = NotificationTasks, ["writes"] = writes, ["requests"] = paths, ["tickets"] = backend.Tickets.All.Count,
                ["articles"] = backend.Tickets.All.Sum(ticket => ticket.Articles.Count), ["organisations"] = backend.Organisations.Table.Count,
                ["contacts"] = backend.Contacts.Table.Count, ["config_items"] = backend.Items.Ids.Count,
            };
        }
    }
}
