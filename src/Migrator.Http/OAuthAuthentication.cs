using System.Text.Json;
using Migrator.Core;

namespace Migrator.Http;

/// <summary>
/// OAuth 2.0 with the grants that a tool without a browser can use. Values come from <c>auth</c>: client_id, client_secret and either
/// user and password (grant password), a refresh_token, or neither (grant client_credentials).
/// </summary>
public sealed class OAuthAuthentication : TokenAuthentication
{
    private readonly string who;
    private readonly string endpoint;
    private readonly IReadOnlyDictionary<string, string> auth;
    private readonly ConnectorClient client;
    private string? refreshToken;

    /// <param name="who">The connector's name.</param>
    /// <param name="context">The connector's settings.</param>
    /// <param name="endpoint">Path of the token endpoint below the configured url, such as <c>oauth_token.do</c>.</param>
    public OAuthAuthentication(string who, ConnectorContext context, string endpoint) : this(who, context, endpoint, ConnectorClient.Sockets())
    {
    }

    internal OAuthAuthentication(string who, ConnectorContext context, string endpoint, HttpMessageHandler transport) : base(context.Time)
    {
        this.who = who;
        this.endpoint = endpoint;
        auth = context.Auth;
        context.RequireAuth(who, "client_id");
        auth.TryGetValue("refresh_token", out refreshToken);
        var rules = new HttpRules { Repeatable = static _ => true, TotalTimeout = TimeSpan.FromMinutes(5) };
        client = new ConnectorClient(who, context, new NoAuthentication(), rules, transport);
    }

    /// <inheritdoc />
    protected override async Task<Token> LogInAsync(CancellationToken cancel)
    {
        if (refreshToken is { Length: > 0 } refresh)
        {
            var (renewed, _) = await AskAsync("refresh_token", [new("refresh_token", refresh)], cancel);
            if (renewed is { } token) return token;
            refreshToken = null;
        }
        var (grant, extra) = auth.TryGetValue("user", out var user) && auth.TryGetValue("password", out var password)
            ? ("password", new KeyValuePair<string, string>[] { new("username", user), new("password", password) })
            : ("client_credentials", []);
        var (answer, status) = await AskAsync(grant, extra, cancel);
        return answer ?? throw new ConnectorException(Fault.Denied, who, $"{status} on POST /{endpoint} with grant {grant}", Remedy(grant));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) client.Dispose();
        base.Dispose(disposing);
    }

    private async Task<(Token? Token, int Status)> AskAsync(string grant, KeyValuePair<string, string>[] extra, CancellationToken cancel)
    {
        var secret = auth.TryGetValue("client_secret", out var value) ? value : "";
        using var form = new FormUrlEncodedContent([new("grant_type", grant), new("client_id", auth["client_id"]), new("client_secret", secret), .. extra]);
        using var response = await PostAsync(form, cancel);
        if (response is null) return (null, 401);
        var status = (int)response.StatusCode;
        if (status is 400 or 401 or 403) return (null, status);
        if (!response.IsSuccessStatusCode) throw client.Failure(response);
        return (Read(Answer.Peek(response)), status);
    }

    /// <summary>Null where the client is refused, which the connector's client has made an exception of.</summary>
    private async Task<HttpResponseMessage?> PostAsync(HttpContent form, CancellationToken cancel)
    {
        try
        {
            return await client.Http.PostAsync(endpoint, form, cancel);
        }
        catch (ConnectorException refused) when (refused.Fault == Fault.Denied)
        {
            return null;
        }
    }

    private Token Read(ReadOnlyMemory<byte> body)
    {
        if (Answer.Text(body, "access_token") is not { Length: > 0 } token)
        {
            throw new ConnectorException(Fault.Garbled, who, $"POST /{endpoint} answered without access_token", "check url and that OAuth is active there");
        }
        if (Answer.Text(body, "refresh_token") is { Length: > 0 } refresh) refreshToken = refresh;
        var seconds = Answer.Text(body, "expires_in");
        return new Token(token, double.TryParse(seconds, System.Globalization.CultureInfo.InvariantCulture, out var life) ? TimeSpan.FromSeconds(life) : null);
    }

    private static string Remedy(string grant) => grant == "password"
        ? "check auth.client_id, auth.client_secret, auth.user and auth.password"
        : "check auth.client_id, auth.client_secret and that this grant is allowed for the client";
}
