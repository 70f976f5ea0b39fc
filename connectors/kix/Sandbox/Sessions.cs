using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Log-in, tokens and sessions. Tokens survive a restart, as in the real system.</summary>
internal sealed class Sessions(Backend backend)
{
    private readonly Dictionary<string, Session> sessions = new(StringComparer.Ordinal);
    private int last;

    private sealed class Session(Caller caller, long created)
    {
        public Caller Caller { get; } = caller;

        public long Created { get; } = created;

        public long LastRequest { get; set; } = created;

        public int Requests { get; set; }
    }

    public IEnumerable<Route> Routes() =>
    [
        new("POST", "/auth", LogIn) { Open = true },
        new("GET", "/auth", _ => throw Refusal.BadRequest("Required parameter UserType or state is missing or undefined!")) { Open = true },
        new("GET", "/session", call => Reply.One("Session", Show(call))),
        new("DELETE", "/session", LogOut),
        new("GET", "/session/user/counters", _ => Reply.One("Counter", new JsonObject())),
    ];

    /// <summary>Who sent the header.</summary>
    public (Caller Caller, string Token) Authorize(string? header)
    {
        if (header is null) throw new Refusal("Authorization.NoHeader", "No \"Authorization\" header found.");
        var token = header.StartsWith("Token ", StringComparison.OrdinalIgnoreCase) ? header["Token ".Length..].Trim() : "";
        if (token.Length == 0) throw new Refusal("Authorization.NoToken", "No token in \"Authorization\" header found. ");
        if (!sessions.TryGetValue(token, out var session)) throw Unauthorized();
        var limit = backend.Settings.Faults.TokenRequests;
        if (session.Created + Seconds("TokenMaxTime") < backend.Clock.Now || session.LastRequest + Seconds("TokenMaxIdleTime") < backend.Clock.Now
            || (limit > 0 && session.Requests >= limit))
        {
            sessions.Remove(token);
            throw Unauthorized();
        }

        session.Requests++;
        session.LastRequest = backend.Clock.Now;
        return (session.Caller, token);
    }

    /// <summary>Opens a session; the token is made of the user, the time and a running number, signed like a JWT.</summary>
    public string Open(int userId, string userType)
    {
        var payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"UserID\":{userId},\"Session\":{++last},\"Time\":{backend.Clock.Now}}}"));
        var head = Base64Url.EncodeToString("{\"alg\":\"HS256\"}"u8) + "." + Base64Url.EncodeToString(payload);
        var token = head + "." + Base64Url.EncodeToString(HMACSHA256.HashData("sandbox"u8, Encoding.ASCII.GetBytes(head)));
        sessions[token] = new Session(new Caller(userId, userType), backend.Clock.Now);
        return token;
    }

    /// <summary>Whose session a token opens.</summary>
    public (int UserId, string UserType) Of(string token) => (sessions[token].Caller.UserId, sessions[token].Caller.UserType);

    private static Refusal Unauthorized() => new("Unauthorized", "User is not authorized. The requested operation cannot be executed.");

    private int Seconds(string option) => backend.Options.Text(option).AsNumber() ?? int.MaxValue;

    private Reply LogIn(Call call)
    {
        var body = call.Body ?? [];
        if (!body.Defined("UserType")) throw Refusal.Missing("UserType");
        if (!body.Defined("UserLogin")) throw Refusal.BadRequest("Required parameter UserLogin is missing!");
        if (!body.Defined("Password")) throw Refusal.BadRequest("Required parameter Password is missing!");
        var type = body.TextOrEmpty("UserType");
        var user = backend.People.Users.ByText("UserLogin", body.Text("UserLogin"));
        var usage = type switch { "Agent" => "IsAgent", "Customer" => "IsCustomer", _ => "" };
        if (user is null || usage.Length == 0 || user.Number(usage) != 1 || user.Number("ValidID") != 1
            || !backend.People.IsPassword(user.Number("UserID")!.Value, body.TextOrEmpty("Password")))
        {
            throw new Refusal("SessionCreate.AuthFail", "Authorization not possible, please contact the system administrator.");
        }

        return Reply.Created("Token", Open(user.Number("UserID")!.Value, type));
    }

    private Reply LogOut(Call call)
    {
        sessions.Remove(call.Path["token"]);
        return Reply.Gone;
    }

    private JsonObject Show(Call call)
    {
        var session = sessions[call.Path["token"]];
        var until = session.Created + Seconds("TokenMaxTime");
        return new JsonObject
        {
            ["AllowedOperations"] = new JsonArray(), ["CreateTime"] = backend.Clock.Text(session.Created), ["CreateTimeUnix"] = session.Created,
            ["DeniedOperations"] = new JsonArray(), ["Description"] = "", ["IgnoreMaxIdleTime"] = 0,
            ["LastRequestTime"] = backend.Clock.Text(session.LastRequest), ["LastRequestTimeUnix"] = session.LastRequest, ["RemoteIP"] = "127.0.0.1",
            ["TokenType"] = "Normal", ["UserID"] = session.Caller.UserId, ["UserType"] = session.Caller.UserType,
            ["ValidUntilTime"] = backend.Clock.Text(until), ["ValidUntilTimeUnix"] = until,
        };
    }
}
