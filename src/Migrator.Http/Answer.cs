using System.Net;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Http;

/// <summary>What to make of an answer: its bytes, its status as a <see cref="ConnectorException"/>.</summary>
public static class Answer
{
    private const int LongestMessage = 200;
    private const string Lost = "the answer was lost";

    /// <summary>Takes the body out of an answer and lets the answer go. The caller disposes the body.</summary>
    public static async Task<PooledBody> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using (response)
        {
            if (response.Content is PooledContent pooled) return pooled.Take();
            var stream = await response.Content.ReadAsStreamAsync(cancel);
            return await PooledBody.ReadAsync(stream, (int)Math.Min(response.Content.Headers.ContentLength + 1 ?? 4096, 1 << 30), cancel);
        }
    }

    /// <summary>The body of an answer that stays where it is; empty where the answer is streamed.</summary>
    public static ReadOnlyMemory<byte> Peek(HttpResponseMessage response) => response.Content is PooledContent pooled ? pooled.Memory : default;

    /// <summary>True where the answer is a web page: a log-in form, a proxy's notice, a sleeping instance.</summary>
    public static bool IsHtml(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
            ? type.Contains("html", StringComparison.OrdinalIgnoreCase)
            : Peek(response).Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];

    /// <summary>
    /// True where a request may or may not have been carried out, since no answer came back: look up what became of it before doing it again.
    /// </summary>
    public static bool WasLost(ConnectorException failure) =>
        failure.Fault == Fault.Unavailable && failure.What.Contains(Lost, StringComparison.Ordinal);

    /// <summary>
    /// The failure of an answer that is a web page where data was expected. <paramref name="fault"/> is the connector's verdict:
    /// <see cref="Fault.Missing"/> for another product or a log-in page, <see cref="Fault.Unavailable"/> for a sleeping instance.
    /// </summary>
    public static ConnectorException WebPage(string who, HttpResponseMessage response, Fault fault, string remedy) =>
        new(fault, who, $"{(int)response.StatusCode} with a web page instead of data on {Place(response.RequestMessage)}", remedy);

    /// <summary>
    /// A text or number within a JSON document, by the names of the members that lead to it; null where there is none or the document is no JSON.
    /// </summary>
    public static string? Text(ReadOnlyMemory<byte> json, params ReadOnlySpan<string> path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var at = document.RootElement;
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
            }
            return at.ValueKind switch
            {
                JsonValueKind.String => at.GetString(),
                JsonValueKind.Number => at.GetRawText(),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The failure that an answer stands for. Names method, path and status; never a query, a header or a body.</summary>
    internal static ConnectorException Failure(string who, HttpStatusCode status, HttpRequestMessage? request, HttpRules rules, ReadOnlyMemory<byte> body)
    {
        var (fault, remedy) = Judge(status, rules);
        var what = $"{(int)status} on {Place(request)}";
        if (IsRedirect(status)) what += ", a redirect that leads elsewhere";
        if (Clip(rules.Message(body)) is { Length: > 0 } message) what += $" ({message})";
        return new ConnectorException(fault, who, what, remedy);
    }

    internal static ConnectorException LostAnswer(string who, HttpRequestMessage request, string why, HttpRules rules, Exception? inner) =>
        new(Fault.Unavailable, who, $"{Lost} on {Place(request)} ({why})", rules.Remedy500, inner);

    internal static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    internal static string Place(HttpRequestMessage? request) =>
        request is null ? "an unknown request" : $"{request.Method} {PathOf(request)}";

    /// <summary>The path; for a foreign host only the host, since the paths of pre-signed links may hold a secret.</summary>
    internal static string PathOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(ConnectorClient.Unsigned, out var unsigned) && unsigned ? request.RequestUri!.Host : request.RequestUri!.AbsolutePath;

    private static (Fault Fault, string Remedy) Judge(HttpStatusCode status, HttpRules rules) => (int)status switch
    {
        401 => (Fault.Denied, rules.Remedy401),
        403 => (Fault.Denied, rules.Remedy403),
        404 or 405 or 410 or (>= 300 and < 400) => (Fault.Missing, rules.Remedy404),
        429 => (Fault.Throttled, rules.Remedy429),
        408 or >= 500 or < 300 => (Fault.Unavailable, rules.Remedy500),
        _ => (Fault.Rejected, rules.Remedy400),
    };

    private static string? Clip(string? message)
    {
        if (message is null) return null;
        var line = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= LongestMessage ? line : $"{line.AsSpan(0, LongestMessage - 1)}…";
    }
}
