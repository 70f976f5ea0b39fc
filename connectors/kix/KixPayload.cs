using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix;

/// <summary>
/// A request body. Attachments are not part of the JSON tree: <c>Content</c> holds the number of a stream that is read and written as base64
/// while the request goes out, as often as it is sent.
/// </summary>
internal sealed class KixPayload : HttpContent
{
    private const int Slice = 48 * 1024;

    private readonly JsonObject body;
    private readonly IReadOnlyList<KixBlob> blobs;

    /// <summary>How KIX is sent JSON: as it reads, without escapes for letters.</summary>
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Wraps the object in its name, as every request of KIX wants it.</summary>
    public KixPayload(string name, JsonObject fields, IReadOnlyList<KixBlob>? blobs = null)
        : this(new JsonObject { [name] = fields }, blobs ?? [])
    {
    }

    public KixPayload(JsonObject body, IReadOnlyList<KixBlob> blobs)
    {
        this.body = body;
        this.blobs = blobs;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await using (writer.ConfigureAwait(false)) await WriteAsync(writer, body, bytes: true, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        // Base64 needs no escapes in JSON, so the length is known without reading the streams.
        using var skeleton = new MemoryStream();
        using (var writer = new Utf8JsonWriter(skeleton, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Skeleton(writer, body);
        }
        length = skeleton.Length + blobs.Sum(blob => (blob.Size + 2) / 3 * 4);
        return true;
    }

    private static void Skeleton(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                writer.WriteStartObject();
                foreach (var (name, value) in fields)
                {
                    writer.WritePropertyName(name);
                    if (IsBlob(name, value, out _)) writer.WriteStringValue("");
                    else Skeleton(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) Skeleton(writer, item);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer, Plain);
                break;
        }
    }

    private async Task WriteAsync(Utf8JsonWriter writer, JsonNode? node, bool bytes, CancellationToken cancel)
    {
        switch (node)
        {
            case JsonObject fields:
                writer.WriteStartObject();
                foreach (var (name, value) in fields)
                {
                    writer.WritePropertyName(name);
                    if (IsBlob(name, value, out var number)) await WriteAsync(writer, blobs[number], cancel);
                    else await WriteAsync(writer, value, bytes, cancel);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) await WriteAsync(writer, item, bytes, cancel);
                writer.WriteEndArray();
                break;
            default:
                Skeleton(writer, node);
                break;
        }
    }

    private static async Task WriteAsync(Utf8JsonWriter writer, KixBlob blob, CancellationToken cancel)
    {
        var stream = blob.Open();
        await using (stream.ConfigureAwait(false))
        {
            var slice = new byte[Slice];
            for (; ; )
            {
                var read = await stream.ReadAtLeastAsync(slice, slice.Length, throwOnEndOfStream: false, cancel);
                writer.WriteBase64StringSegment(slice.AsSpan(0, read), isFinalSegment: read < slice.Length);
                await writer.FlushAsync(cancel);
                if (read < slice.Length) return;
            }
        }
    }

    private static bool IsBlob(string name, JsonNode? value, out int number)
    {
        number = 0;
        return name == "Content" && value is JsonValue text && text.TryGetValue(out number);
    }
}

/// <summary>Bytes to be sent: opened anew for every attempt.</summary>
internal readonly record struct KixBlob(Func<Stream> Open, long Size);
