using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrator.Core;
using Migrator.Http;
using Refit;

namespace Migrator.Connectors.Kix;

/// <summary>Calls a KIX backend: routes in, JSON or a <see cref="ConnectorException"/> out.</summary>
internal sealed partial class KixServer : IDisposable
{
    /// <summary>More than any collection that is asked for in one piece.</summary>
    public const int NoLimit = 1_000_000;

    private readonly ConnectorClient client;
    private readonly IKixApi api;

    public KixServer(ConnectorContext context)
    {
        IAuthentication authentication = context.Auth.ContainsKey("token")
            ? new KixAccessToken(context.RequireAuth(KixConnector.Name, "token"))
            : new KixLogin(context);
        client = new ConnectorClient(KixConnector.Name, context, authentication, Rules);
        api = RestService.ForGenerated<IKixApi>(client.Http);
    }

    public static HttpRules Rules { get; } = new()
    {
        RequestTimeout = TimeSpan.FromMinutes(10),
        Message = static body => Harmless(Answer.Text(body, "Message") ?? Answer.Text(body, "Code")),
        Remedy400 = "correct the record or its mapping; the reason may be in the server's log only",
        Remedy401 = "check auth.user and auth.password (or auth.token): a token is bound to one address and to one user type",
        Remedy403 = "give the account the roles named in connectors/kix/README.md",
        Remedy404 = "check url: it ends in /api/v1",
        Remedy500 = "look into the server's log and run again",
    };

    public Task<JsonObject> SessionAsync(CancellationToken cancel) => SendAsync(() => api.Session(cancel), cancel);

    /// <summary>One object, without its wrapper; null where there is none.</summary>
    public async Task<JsonObject?> FindAsync(string name, string route, KixQuery query, CancellationToken cancel)
    {
        try
        {
            var answer = await SendAsync(() => api.Get(route, query, cancel), cancel);
            return answer[name] as JsonObject
                ?? throw new ConnectorException(Fault.Garbled, KixConnector.Name, $"GET {route} answered without {name}", "check url and the server's version");
        }
        catch (ConnectorException failure) when (failure.Fault == Fault.Missing)
        {
            return null;
        }
    }

    /// <summary>All objects of a collection that match; the limits are sent, since KIX stops at 1000 otherwise.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string name, string route, KixQuery query, CancellationToken cancel)
    {
        var asked = query with { Limit = query.Limit ?? NoLimit, SearchLimit = query.SearchLimit ?? NoLimit };
        var answer = await SendAsync(() => api.Get(route, asked, cancel), cancel);
        return answer[name] switch
        {
            JsonArray items => [.. items.OfType<JsonObject>()],
            JsonObject single => [single],
            _ => throw new ConnectorException(Fault.Garbled, KixConnector.Name, $"GET {route} answered without {name}", "check url and the server's version"),
        };
    }

    /// <summary>Creates an object and returns its id.</summary>
    public async Task<string> CreateAsync(string route, string id, KixPayload payload, CancellationToken cancel)
    {
        using (payload)
        {
            var answer = await SendAsync(() => api.Create(route, payload, cancel), cancel);
            return answer.Text(id)
                ?? throw new ConnectorException(Fault.Garbled, KixConnector.Name, $"POST {route} answered without {id}", "check the server's version");
        }
    }

    public Task<string> CreateAsync(string route, string id, string name, JsonObject fields, CancellationToken cancel) =>
        CreateAsync(route, id, new KixPayload(name, fields), cancel);

    public async Task ChangeAsync(string route, KixPayload payload, CancellationToken cancel)
    {
        using (payload) await SendAsync(() => api.Change(route, payload, cancel), cancel, goneIsRejected: true);
    }

    public Task ChangeAsync(string route, string name, JsonObject fields, CancellationToken cancel) =>
        ChangeAsync(route, new KixPayload(name, fields), cancel);

    public async Task DeleteAsync(string route, CancellationToken cancel)
    {
        using var response = await client.CallAsync(() => api.Delete(route, cancel));
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound) throw Failure(response);
    }

    /// <summary>The value of a SysConfig option; null where there is none or the account may not see it.</summary>
    public async Task<JsonNode?> OptionAsync(string name, CancellationToken cancel)
    {
        using var response = await client.CallAsync(() => api.Get($"system/config/{name}", new KixQuery(), cancel));
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden) return null;
        if (!response.IsSuccessStatusCode) throw Failure(response);
        return Parse(Answer.Peek(response), "system/config")["SysConfigOption"]?["Value"]?.DeepClone();
    }

    /// <summary>The verbs that the account may use on a resource; null where the resource is not there or the server does not tell.</summary>
    public async Task<IReadOnlySet<string>?> AllowedAsync(string route, CancellationToken cancel)
    {
        using var response = await client.CallAsync(() => api.Options(route, cancel));
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed) return null;
        if (response.StatusCode == HttpStatusCode.Forbidden) return new HashSet<string>();
        if (!response.IsSuccessStatusCode) throw Failure(response);
        // Without any verb the server sends a list in place of the object.
        return Parse(Answer.Peek(response), route)["Methods"] is JsonObject methods ? methods.Select(method => method.Key).ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
    }

    public void Dispose() => client.Dispose();

    /// <summary>True after a create that may have left something behind: look before doing it again.</summary>
    public static bool MayHaveWritten(ConnectorException failure) => failure.Fault is Fault.Rejected or Fault.Unavailable;

    private async Task<JsonObject> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancel, bool goneIsRejected = false)
    {
        using var response = await client.CallAsync(send);
        if (Answer.IsHtml(response) && response.StatusCode != HttpStatusCode.InternalServerError)
        {
            throw Answer.WebPage(KixConnector.Name, response, Fault.Missing, "check url: it is the backend's address and ends in /api/v1");
        }
        if (!response.IsSuccessStatusCode) throw Failure(response, goneIsRejected);
        return Parse(Answer.Peek(response), response.RequestMessage?.RequestUri?.AbsolutePath ?? "a request");
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> body, string route)
    {
        if (body.IsEmpty) return [];
        try
        {
            return JsonNode.Parse(body.Span) as JsonObject ?? throw new JsonException("no object");
        }
        catch (JsonException broken)
        {
            throw new ConnectorException(Fault.Garbled, KixConnector.Name, $"the answer of {route} is no complete JSON", "run again; check proxies in between", broken);
        }
    }

    private ConnectorException Failure(HttpResponseMessage response, bool goneIsRejected = false)
    {
        var failure = client.Failure(response);
        // A dynamic field that does not exist ends in 500 with a code although the article was made: one record's matter, not the system's.
        var own = response.StatusCode == HttpStatusCode.InternalServerError && Answer.Text(Answer.Peek(response), "Code") is { Length: > 0 };
        var gone = goneIsRejected && response.StatusCode == HttpStatusCode.NotFound;
        return own || gone
            ? new ConnectorException(Fault.Rejected, failure.Who, failure.What, gone ? "the record was deleted in KIX; plan again" : failure.Remedy)
            : failure;
    }

    /// <summary>KIX quotes what it refuses; that may be a name or an address and does not belong into a log.</summary>
    private static string? Harmless(string? message) => message is null ? null : Quoted().Replace(message, "…");

    [GeneratedRegex("""\([^)]*\)|"[^"]*"|'[^']*'""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
