using Migrator.Sandbox;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Finds out who answers a request: the faults first, then the login, then the part of the API that the path names.</summary>
internal sealed class ServiceNowApi
{
    private readonly Instance instance;
    private readonly Login login;
    private readonly RequestTally tally;
    private readonly TimeProvider clock;
    private readonly TableApi table;
    private readonly SeededRandom chance;
    private readonly Lock gate = new();
    private int lists;
    private int errors;

    public ServiceNowApi(Instance instance, Login login, RequestTally tally, TimeProvider clock)
    {
        (this.instance, this.login, this.tally, this.clock) = (instance, login, tally, clock);
        table = new TableApi(instance);
        chance = new SeededRandom(instance.Tenant.Seed, "errors");
    }

    public Reply Answer(Call call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        tally.Request(Star(parts));
        if (call.Path == "/oauth_token.do") return Mishap(call) ?? (call.Wants("POST") ? login.Token(call) : Reply.Error(405, "Method not supported", null));
        if (!call.Wants("GET") && !IsBatch(parts)) tally.Wrote(call.Method, call.Path);
        if (Mishap(call) is { } mishap) return mishap;
        if (!login.Knows(call)) return login.Refusal();
        var reply = Route(call, parts);
        tally.Sent(reply.Rows);
        return reply;
    }

    private static bool IsBatch(string[] parts) => parts is ["api", "now", .., "batch"];

    // /api/now/table/incident/<id> and /api/now/attachment/<id>/file count under one name each.
    private static string Star(string[] parts)
    {
        var place = Array.FindIndex(parts, part => part is "table" or "attachment");
        var id = place < 0 ? -1 : parts[place] == "table" ? place + 2 : place + 1;
        return "/" + string.Join('/', parts.Select((part, at) => at == id ? "*" : part));
    }

    private Reply Route(Call call, string[] parts)
    {
        if (parts is not ["api", "now", .. var rest]) return Reply.Text(404, "text/html;charset=UTF-8", "<html><body>Page not found</body></html>");
        if (rest is [['v', _], .. var unversioned]) rest = unversioned;
        if (rest is ["batch"]) return call.Method == "POST" ? new BatchApi(instance, Inner).Answer(call) : Reply.Error(405, "Method not supported", null);
        if (!call.Wants("GET")) return Refused(rest);
        if (call.Header("Accept") is not { Length: > 0 } accept) return Reply.Error(400, "Required header missing", "Accept");
        if (!accept.Contains("json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*", StringComparison.Ordinal) && rest is not ["attachment", _, "file"])
            return Reply.Error(406, "Unsupported media type", accept);
        return rest switch
        {
            ["table", var name] => table.List(call, name, 10000, NextList()),
            ["table", var name, var sysId] => table.Single(call, name, Uri.UnescapeDataString(sysId)),
            ["stats", var name] => new StatsApi(instance).Answer(call, name),
            ["attachment"] => new AttachmentApi(instance, table).List(call, NextList()),
            ["attachment", var sysId] => new AttachmentApi(instance, table).Single(call, sysId),
            ["attachment", var sysId, "file"] => new AttachmentApi(instance, table).File(sysId),
            _ => Reply.Error(400, "Requested URI does not represent any resource", call.Path),
        };
    }

    private Reply Inner(Call call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        tally.Request("batch:" + Star(parts));
        if (!call.Wants("GET")) tally.Wrote(call.Method, call.Path);
        return IsBatch(parts) ? Reply.Error(400, "A batch within a batch", null) : Route(call, parts);
    }

    private static Reply Refused(string[] rest) => rest is ["table", ..] or ["attachment", ..]
        ? Reply.Error(403, "Operation Failed", "ACL Exception Insert Failed due to security constraints")
        : Reply.Error(405, "Method not supported", null);

    private int NextList() => Interlocked.Increment(ref lists);

    private Reply? Mishap(Call call)
    {
        var faults = instance.Faults;
        if (call.Header("Cookie") is { } cookie && cookie.Contains("JSESSIONID", StringComparison.Ordinal)) return Dropped();
        if (faults.Take(f => f.Hibernating, (f, left) => f.Hibernating = left)) return Reply.Text(200, "text/html;charset=UTF-8", "<!DOCTYPE html><html><body>Your instance is hibernating</body></html>");
        if (faults.Take(f => f.Dropped, (f, left) => f.Dropped = left)) return Dropped();
        if (faults.Take(f => f.TooManyRequests, (f, left) => f.TooManyRequests = left)) return TooMany();
        if (faults.Take(f => f.NoSemaphores, (f, left) => f.NoSemaphores = left)) return NoSemaphore();
        if (faults.Take(f => f.Unavailable, (f, left) => f.Unavailable = left)) return Reply.Text(503, "text/html;charset=UTF-8", "<html><body>Service Unavailable</body></html>");
        if (faults.Take(f => f.Cancelled, (f, left) => f.Cancelled = left))
            return Reply.Error(500, "Transaction cancelled: maximum execution time exceeded", "Transaction cancelled: maximum execution time exceeded. Check logs for error trace.");
        if (faults.ErrorRate <= 0) return null;
        lock (gate)
        {
            if (!chance.Chance(faults.ErrorRate)) return null;
            return (errors++ % 3) switch { 0 => TooMany(), 1 => NoSemaphore(), _ => Reply.Text(503, "text/html;charset=UTF-8", "<html><body>Service Unavailable</body></html>") };
        }
    }

    private static Reply Dropped() => Reply.Text(202, "text/plain;charset=UTF-8", "");

    private Reply TooMany()
    {
        var reply = Reply.Error(429, "Rate limit exceeded", "Rate limit of 100 requests per hour for Table API exceeded");
        reply.Headers.Add(("Retry-After", instance.Faults.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        reply.Headers.Add(("X-RateLimit-Limit", "100"));
        reply.Headers.Add(("X-RateLimit-Reset", (clock.GetUtcNow().ToUnixTimeSeconds() + instance.Faults.RetryAfterSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        reply.Headers.Add(("X-RateLimit-Rule", "2f3e4d5c00000000000000000000a001"));
        return reply;
    }

    private static Reply NoSemaphore() => Reply.Error(429, "Too many requests", "Unable to acquire an API semaphore");
}
