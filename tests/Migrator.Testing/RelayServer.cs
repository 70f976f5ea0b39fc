using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Migrator.Sandbox;

namespace Migrator.Testing;

/// <summary>One request that went through a relay.</summary>
public sealed record RelayedRequest(string Method, string PathAndQuery, string Body, int Status);

/// <summary>
/// Stands between a connector and its system, live or simulated: passes everything on, writes it down, and loses an answer when asked to, as a
/// connection does that breaks after the system has done its work.
/// </summary>
public sealed class RelayServer : IAsyncDisposable
{
    private static readonly string[] NotPassedOn = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"];

    private readonly LoopbackServer server = new();
    private readonly HttpClient upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentQueue<RelayedRequest> requests = new();
    private readonly Uri target;
    private Func<string, string, bool>? loses;

    /// <summary>Relays to the host of that address.</summary>
    public RelayServer(Uri target) => this.target = target;

    /// <summary>The address to use instead of the system's own.</summary>
    public Uri Url => new(server.Url, target.AbsolutePath);

    /// <summary>What went through since <see cref="Forget"/>.</summary>
    public IReadOnlyList<RelayedRequest> Requests => [.. requests];

    /// <summary>Starts to listen on a free port.</summary>
    public Task StartAsync(CancellationToken cancel) => server.StartAsync(0, RelayAsync, cancel);

    /// <summary>Forgets what went through.</summary>
    public void Forget() => requests.Clear();

    /// <summary>Loses the answer of the next request of that method and path; the system has carried it out by then.</summary>
    public void LoseNext(Func<string, string, bool> which) => loses = which;

    /// <summary>Requests that the system never sees: they are answered with 400. Null where all are passed on.</summary>
    public Func<string, string, bool>? Refuses { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        upstream.Dispose();
        await server.DisposeAsync();
    }

    private async Task RelayAsync(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Refuses?.Invoke(context.Request.Method, raw) == true)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { Code = "Refused", Message = "refused on the way" });
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(target.GetLeftPart(UriPartial.Authority) + raw))
        {
            Content = body.Length > 0 ? new ByteArrayContent(body.ToArray()) : null,
        };
        foreach (var (name, values) in context.Request.Headers.Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. values])) request.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
        }
        using var response = await upstream.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        requests.Enqueue(new RelayedRequest(context.Request.Method, raw, System.Text.Encoding.UTF8.GetString(body.ToArray()), (int)response.StatusCode));
        if (loses is { } which && which(context.Request.Method, raw))
        {
            loses = null;
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }
        if (response.StatusCode != HttpStatusCode.NoContent) await context.Response.Body.WriteAsync(answer);
    }
}
