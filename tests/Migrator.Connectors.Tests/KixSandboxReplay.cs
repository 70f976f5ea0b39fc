using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Core;

namespace Migrator.Connectors.Tests;

/// <summary>Plays recorded exchanges against a sandbox that is installed like the recorded backend.</summary>
internal sealed class KixSandboxReplay : IAsyncDisposable
{
    private readonly KixSandbox sandbox;
    private readonly FakeTimeProvider time;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false });
    private string token = "";
    private string spare = "";

    private KixSandboxReplay(KixSandbox sandbox, FakeTimeProvider time) => (this.sandbox, this.time) = (sandbox, time);

    public static async Task<KixSandboxReplay> StartAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 18, 31, 49, TimeSpan.Zero));
        var made = new KixSandbox(
            new SandboxOptions(0, 1, 0), new KixSandboxSettings { Password = "Passw0rd", Agents = [], Host = "localhost", Time = clock });
        await made.StartAsync(CancellationToken.None);
        var run = new KixSandboxReplay(made, clock);
        run.token = await run.LogInAsync("admin", "Passw0rd", "Agent");
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    /// <summary>Does what was done before the exchange but left out of the recording, then the exchange; gives the differences.</summary>
    public async Task<List<string>> PlayAsync(KixSandboxExchange exchange)
    {
        foreach (var (path, body) in KixSandboxFillIns.Before(exchange.Key))
        {
            using var filled = await SendAsync(HttpMethod.Post, path, "Token " + token, Json(body));
            if (!filled.IsSuccessStatusCode) return [$"fill-in {path}: {await filled.Content.ReadAsStringAsync()}"];
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var line = exchange.Line;
        using var content = Body(exchange);
        var route = line["path"]!.GetValue<string>() + Query(line["query"] as JsonObject);
        using var answer = await SendAsync(new HttpMethod(line["method"]!.GetValue<string>()), route, await AuthorizationAsync(exchange), content);
        var differences = new List<string>();
        var status = line["status"]!.GetValue<int>();
        if ((int)answer.StatusCode != status) differences.Add($"status: recorded {status}, answered {(int)answer.StatusCode}");
        foreach (var (name, value) in (JsonObject)line["headers"]!)
        {
            if (name == "KIX-Request-Duration") continue;
            var got = Header(answer, name);
            if (got != value!.GetValue<string>()) differences.Add($"{name}: recorded {value}, answered {got}");
        }

        var text = await answer.Content.ReadAsStringAsync();
        KixSandboxRecording.Compare("$", line["response"], text.Length == 0 ? null : JsonNode.Parse(text), exchange.IsTruncated, differences);
        return differences;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? values.Single() : null;

    private static string Query(JsonObject? query) => query is not { Count: > 0 }
        ? ""
        : "?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!.GetValue<string>())}"));

    private static ByteArrayContent Json(string body) => Bytes(Encoding.UTF8.GetBytes(body), "application/json");

    private static ByteArrayContent Bytes(byte[] body, string type) => new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    private static ByteArrayContent? Body(KixSandboxExchange exchange)
    {
        var line = exchange.Line;
        var type = (line["request_headers"] as JsonObject)?["Content-Type"]?.GetValue<string>() ?? "application/json";
        if (line["request_raw"]?.GetValue<string>() is { } raw)
        {
            if (raw.EndsWith(" bytes>", StringComparison.Ordinal))
            {
                return Bytes(new byte[int.Parse(raw.AsSpan(1, raw.Length - 8), CultureInfo.InvariantCulture)], type);
            }

            return Bytes([.. Encoding.UTF8.GetBytes(raw).Select(one => one >= 0x80 ? (byte)0xFF : one)], type);
        }

        if (line["request"] is not { } request) return null;
        var text = request.ToJsonString();
        var mark = text.IndexOf("...<32000004 characters>", StringComparison.Ordinal);
        if (mark < 0 && text.IndexOf("...\\u003C32000004 characters\\u003E", StringComparison.Ordinal) is >= 0 and var escaped) mark = escaped;
        if (mark >= 0)
        {
            var start = text.LastIndexOf('"', mark) + 1;
            var end = text.IndexOf('"', mark);
            text = text[..start] + new string('A', 32_000_002) + "==" + text[end..];
        }

        return Bytes(Encoding.UTF8.GetBytes(text), type);
    }

    private async Task<string?> AuthorizationAsync(KixSandboxExchange exchange)
    {
        if (exchange.File == "auth" && exchange.Line["method"]!.GetValue<string>() == "POST") return null;
        if (exchange.Key is "auth#6" or "errors#0") return null;
        if (exchange.Line["authorization"]?.GetValue<string>() is not { } written) return exchange.Key == "auth#5" ? null : "Token " + token;
        return exchange.Key switch
        {
            "auth#8" => "Bearer " + token,
            "auth#10" => $"Token {token[..^2]}xx",
            "session#2" => "Token " + (spare = await LogInAsync("admin", "Passw0rd", "Agent")),
            "session#3" => "Token " + spare,
            "tickets#69" => "Token " + await LogInAsync("login@acme.tld", "SECret123", "Customer"),
            _ when written == "Token <token>" => "Token " + await LogInAsync("jdoe", "SECret123", "Agent"),
            _ => written,
        };
    }

    private async Task<string> LogInAsync(string user, string password, string type)
    {
        using var content = Json(new JsonObject { ["UserLogin"] = user, ["Password"] = password, ["UserType"] = type }.ToJsonString());
        using var answer = await SendAsync(HttpMethod.Post, "/auth", authorization: null, content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["Token"]!.GetValue<string>();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? authorization, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(sandbox.Url.AbsoluteUri + path)) { Content = content };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request);
    }
}
