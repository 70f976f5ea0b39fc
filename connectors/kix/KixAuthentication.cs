using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Http;
using Refit;

namespace Migrator.Connectors.Kix;

/// <summary>Logs in with user and password; the token goes into <c>Authorization: Token</c>, not Bearer.</summary>
internal sealed class KixLogin : TokenAuthentication
{
    private readonly ConnectorClient client;
    private readonly IKixApi api;
    private readonly string user;
    private readonly string password;

    public KixLogin(ConnectorContext context) : base(context.Time)
    {
        user = context.RequireAuth(KixConnector.Name, "user");
        password = context.RequireAuth(KixConnector.Name, "password");
        client = new ConnectorClient(KixConnector.Name, context, new NoAuthentication(), KixServer.Rules);
        api = RestService.ForGenerated<IKixApi>(client.Http);
    }

    protected override async Task<Token> LogInAsync(CancellationToken cancel)
    {
        using var login = new KixPayload(new JsonObject { ["UserLogin"] = user, ["Password"] = password, ["UserType"] = "Agent" }, []);
        using var body = await client.ReadAsync(() => api.LogIn(login, cancel), cancel);
        var token = Answer.Text(body.Memory, "Token")
            ?? throw new ConnectorException(Fault.Missing, KixConnector.Name, "POST /auth answered without a token", "check url: it ends in /api/v1");
        // The life of a token is a setting of the server; 401 tells when it has ended.
        return new Token(token, Lifetime: null);
    }

    protected override void Sign(HttpRequestMessage request, string token) => request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);

    protected override void Dispose(bool disposing)
    {
        if (disposing) client.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>An access token that the administrator made on the server.</summary>
internal sealed class KixAccessToken(string token) : IAuthentication
{
    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RenewAsync(CancellationToken cancel) => ValueTask.FromResult(false);
}
