using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>A request as the instance sees it, from the network or from inside a batch.</summary>
internal sealed record Call(string Method, string Path, IReadOnlyDictionary<string, string> Query, string Url, Func<string, string?> Header, ReadOnlyMemory<byte> Body)
{
    /// <summary>A parameter of the query string.</summary>
    public string? this[string name] => Query.GetValueOrDefault(name);

    public bool Is(string name) => this[name] == "true";

    public bool Wants(string method) => Method == method || (Method == "HEAD" && method == "GET");

    public static IReadOnlyDictionary<string, string> ReadQuery(string? queryString) =>
        QueryHelpers.ParseQuery(queryString).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}

/// <summary>An answer before it is sent.</summary>
internal sealed class Reply : IDisposable
{
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly ConcurrentBag<ArrayBufferWriter<byte>> Pool = [];

    public int Status { get; set; } = 200;
    public string ContentType { get; set; } = "application/json;charset=UTF-8";
    public List<(string Name, string Value)> Headers { get; } = [];
    public ArrayBufferWriter<byte> Body { get; } = Pool.TryTake(out var used) ? used : new ArrayBufferWriter<byte>(4096);
    public int Rows { get; set; }

    /// <summary>The 401 answer must not say that anybody is logged in.</summary>
    public bool LoggedIn { get; set; } = true;

    public static Reply Error(int status, string message, string? detail)
    {
        var reply = new Reply { Status = status };
        using var json = new Utf8JsonWriter(reply.Body, Json);
        json.WriteStartObject();
        WriteError(json, message, detail);
        json.WriteEndObject();
        return reply;
    }

    public static Reply NoRecord() => Error(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");

    public static Reply Text(int status, string contentType, string text)
    {
        var reply = new Reply { Status = status, ContentType = contentType };
        reply.Body.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return reply;
    }

    public static void WriteError(Utf8JsonWriter json, string message, string? detail)
    {
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("detail", detail);
        json.WriteEndObject();
        json.WriteString("status", "failure");
    }

    public void Dispose()
    {
        Body.ResetWrittenCount();
        if (Pool.Count < 16) Pool.Add(Body);
    }
}
