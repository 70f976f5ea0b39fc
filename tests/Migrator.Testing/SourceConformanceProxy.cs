using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Migrator.Sandbox;

namespace Migrator.Testing;

/// <summary>Stands between a source and its simulated system: remembers what passes, and spoils answers where a test wants it.</summary>
public sealed class SourceConformanceProxy(Uri behind) : IAsyncDisposable
{
    private readonly LoopbackServer server = new();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All });
    private readonly ConcurrentQueue<(string Method, string Path)> requests = new();
    private readonly ConcurrentQueue<byte[]> bodies = new();
    private int spoiled;

    /// <summary>Address for the source.</summary>
    public Uri Url => server.Url;

    /// <summary>Method and path with query of every request.</summary>
    public IReadOnlyCollection<(string Method, string Path)> Requests => requests;

    /// <summary>Bodies of the answers.</summary>
    public IReadOnlyCollection<byte[]> Bodies => bodies;

    /// <summary>How to spoil an answer; null lets all pass.</summary>
    public Func<string, Spoil>? Spoiling { get; set; }

    /// <summary>Answers spoiled so far.</summary>
    public int Spoiled => Volatile.Read(ref spoiled);

    /// <summary>What to do with an answer.</summary>
    public enum Spoil
    {
        /// <summary>Let it pass.</summary>
        Pass,

        /// <summary>429 with Retry-After: 30.</summary>
        TooMany,

        /// <summary>401.</summary>
        Refuse,

        /// <summary>500 whose text holds what the client sent as credentials, as careless servers do.</summary>
        Echo,

        /// <summary>The first half of the body.</summary>
        Cut,
    }

    /// <summary>Listens.</summary>
    public Task StartAsync(CancellationToken cancel) => server.StartAsync(0, HandleAsync, cancel);

    /// <summary>Forgets what has passed.</summary>
    public void Forget()
    {
        requests.Clear();
        bodies.Clear();
        Interlocked.Exchange(ref spoiled, 0);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var place = context.Request.Path.Value + context.Request.QueryString.Value;
        requests.Enqueue((context.Request.Method, place));
        var spoil = Spoiling?.Invoke(place) ?? Spoil.Pass;
        if (spoil != Spoil.Pass) Interlocked.Increment(ref spoiled);
        switch (spoil)
        {
            case Spoil.TooMany:
                context.Response.Headers.RetryAfter = "30";
                await AnswerAsync(context, 429, "{}");
                return;
            case Spoil.Refuse:
                await AnswerAsync(context, 401, "{\"error\":{\"message\":\"User Not Authenticated\"},\"status\":\"failure\"}");
                return;
            case Spoil.Echo:
                await AnswerAsync(context, 500, $"{{\"error\":{{\"message\":\"no {context.Request.Headers.Authorization}\"}}}}");
                return;
        }
        using var forwarded = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(behind, place));
        foreach (var header in context.Request.Headers.Where(header => header.Key is "Authorization" or "Accept" || header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)))
        {
            forwarded.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            using var memory = new MemoryStream();
            await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
            forwarded.Content = new ByteArrayContent(memory.ToArray());
            if (context.Request.ContentType is { } type) forwarded.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        using var answer = await client.SendAsync(forwarded, context.RequestAborted);
        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        bodies.Enqueue(body);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.Where(header => !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.Headers[header.Key] = header.Value.ToArray();
        }
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        var sent = spoil == Spoil.Cut ? body.AsMemory(0, body.Length / 2) : body;
        context.Response.ContentLength = sent.Length;
        if (context.Request.Method != "HEAD") await context.Response.Body.WriteAsync(sent, context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.Date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json)).AsTask();
    }
}
