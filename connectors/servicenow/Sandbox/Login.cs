using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>The credentials that a simulated instance accepts; they are worth nothing anywhere else.</summary>
public static class ServiceNowAccounts
{
    /// <summary>Login of the account with the right to read.</summary>
    public const string User = "export";

    /// <summary>Its password.</summary>
    public const string Password = "only-in-the-sandbox";

    /// <summary>Its key for the header x-sn-apikey.</summary>
    public const string ApiKey = "now_sandbox_key";

    /// <summary>OAuth client.</summary>
    public const string ClientId = "sandbox-client";

    /// <summary>Its secret.</summary>
    public const string ClientSecret = "sandbox-secret";

    internal const string UserId = "5a5a5a5a00000000000000000000e001";
}

/// <summary>Logs in: Basic, key, or a token from <c>POST /oauth_token.do</c>.</summary>
internal sealed class Login(ServiceNowFaults faults, TimeProvider clock)
{
    private static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(100);

    private readonly Dictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private int issued;

    /// <summary>No token that was handed out is good any more.</summary>
    public void Forget()
    {
        lock (gate) tokens.Clear();
    }

    public bool Knows(Call call)
    {
        if (faults.WrongPassword || faults.Mfa) return false;
        if (call.Header("x-sn-apikey") is { } key) return key == ServiceNowAccounts.ApiKey;
        var authorization = call.Header("Authorization") ?? "";
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return authorization[6..] == Convert.ToBase64String(Encoding.UTF8.GetBytes(ServiceNowAccounts.User + ":" + ServiceNowAccounts.Password));
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && IsGood("access " + authorization[7..]);
    }

    public Reply Refusal()
    {
        var reply = Reply.Error(401, "User Not Authenticated", "Required to provide Auth information");
        reply.LoggedIn = false;
        reply.Headers.Add(("WWW-Authenticate", "BASIC realm=\"Service-now\""));
        if (faults.Mfa) reply.Headers.Add(("X-MFA_TOKEN", "invalid"));
        return reply;
    }

    public Reply Token(Call call)
    {
        if (call.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return Refused(400, "invalid_request", "Missing form parameters");
        var form = Call.ReadQuery(Encoding.UTF8.GetString(call.Body.Span));
        string Field(string name) => form.GetValueOrDefault(name) ?? "";
        if (faults.WrongPassword || Field("client_id") != ServiceNowAccounts.ClientId || Field("client_secret") != ServiceNowAccounts.ClientSecret) return Refused(401, "invalid_client", "access_denied");
        return Field("grant_type") switch
        {
            "password" when !faults.Mfa && Field("username") == ServiceNowAccounts.User && Field("password") == ServiceNowAccounts.Password => Granted(refresh: true),
            "password" => Refused(401, "server_error", "access_denied"),
            "client_credentials" when faults.ClientCredentials => Granted(refresh: false),
            "refresh_token" when IsGood("refresh " + Field("refresh_token")) => Granted(refresh: false),
            "refresh_token" => Refused(401, "server_error", "access_denied"),
            _ => Refused(400, "unsupported_grant_type", "grant type not supported"),
        };
    }

    private static Reply Refused(int status, string error, string description)
    {
        var reply = Reply.Text(status, "application/json;charset=UTF-8", $$"""{"error":"{{error}}","error_description":"{{description}}"}""");
        reply.LoggedIn = false;
        return reply;
    }

    private Reply Granted(bool refresh)
    {
        var reply = new Reply { LoggedIn = false };
        using var json = new Utf8JsonWriter(reply.Body, Reply.Json);
        json.WriteStartObject();
        json.WriteString("scope", "useraccount");
        json.WriteString("token_type", "Bearer");
        json.WriteNumber("expires_in", 1799);
        if (refresh) json.WriteString("refresh_token", Issue("refresh", RefreshLife));
        json.WriteString("access_token", Issue("access", AccessLife));
        json.WriteEndObject();
        return reply;
    }

    private string Issue(string purpose, TimeSpan life)
    {
        lock (gate)
        {
            var token = purpose + "-" + (++issued).ToString("d4", CultureInfo.InvariantCulture);
            tokens[purpose + " " + token] = clock.GetUtcNow() + life;
            return token;
        }
    }

    private bool IsGood(string token)
    {
        lock (gate) return tokens.TryGetValue(token, out var until) && clock.GetUtcNow() < until;
    }
}
