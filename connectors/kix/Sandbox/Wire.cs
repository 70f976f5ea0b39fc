using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Bytes in and out: size limit, strict JSON, headers.</summary>
internal static class Wire
{
    private const int MaxBody = 52_428_800;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body; null where it is larger than the transport takes. The rest is read and thrown away, so that the answer is heard.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var tooBig = context.Request.ContentLength > MaxBody;
        using var kept = new MemoryStream(tooBig ? 0 : (int)(context.Request.ContentLength ?? 0));
        var buffer = new byte[1 << 16];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            tooBig |= kept.Length + read > MaxBody;
            if (!tooBig) await kept.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
        }

        return tooBig ? null : kept.Capacity == kept.Length ? kept.GetBuffer() : kept.ToArray();
    }

    /// <summary>The body as an object; null where it is not announced as JSON, and then the backend misses everything.</summary>
    public static JsonObject? Parse(HttpContext context, byte[] body, bool threeByte)
    {
        if (body.Length == 0) return null;
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) return null;
        if (!Utf8.IsValid(body)) throw Invalid();
        try
        {
            var data = JsonNode.Parse(body) as JsonObject;
            if (threeByte) Reading.LoseFourByteCharacters(data);
            return data;
        }
        catch (JsonException)
        {
            throw Invalid();
        }
    }

    public static Task WriteAsync(HttpContext context, Reply reply)
    {
        if (reply.CountOf is { } name)
        {
            context.Response.Headers["X-Total-Count"] = reply.Count.ToText();
            context.Response.Headers["X-Total-Count-" + name] = reply.Count.ToText();
        }

        return WriteAsync(context, reply.Status, reply.Body);
    }

    public static async Task WriteAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        if (body is null) return;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Plain);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>An error that a proxy in front of the backend would send.</summary>
    public static async Task FailAsync(HttpContext context, int status, int retryAfterSeconds)
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds >= 0) context.Response.Headers.RetryAfter = retryAfterSeconds.ToText();
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync($"<html><head><title>{status}</title></head><body>{status}</body></html>", context.RequestAborted);
    }

    private static Refusal Invalid() => new("Transport.REST.InvalidJSON", "Error while decoding request content.");
}
