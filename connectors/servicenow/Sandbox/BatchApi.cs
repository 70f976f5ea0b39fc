using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary><c>POST /api/now/v1/batch</c>: several requests in one, answered one after the other, bodies in base64.</summary>
internal sealed class BatchApi(Instance instance, Func<Call, Reply> answer)
{
    public Reply Answer(Call call)
    {
        JsonDocument document;
        try { document = JsonDocument.Parse(call.Body); }
        catch (JsonException) { return Reply.Error(400, "Invalid batch request", "The body is not JSON"); }
        using var _ = document;
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("rest_requests", out var requests))
            return Reply.Error(400, "Invalid batch request", "rest_requests is missing");

        var reply = new Reply();
        using var json = new Utf8JsonWriter(reply.Body, Reply.Json);
        json.WriteStartObject();
        json.WriteString("batch_request_id", Text(document.RootElement, "batch_request_id"));
        json.WriteStartArray("serviced_requests");
        foreach (var request in requests.EnumerateArray().Take(instance.Faults.BatchServes)) Serve(json, call, request, reply);
        json.WriteEndArray();
        json.WriteStartArray("unserviced_requests");
        foreach (var request in requests.EnumerateArray().Skip(instance.Faults.BatchServes)) json.WriteStringValue(Text(request, "id"));
        json.WriteEndArray();
        json.WriteEndObject();
        return reply;
    }

    private void Serve(Utf8JsonWriter json, Call outer, JsonElement request, Reply reply)
    {
        var url = Text(request, "url");
        var query = url.IndexOf('?', StringComparison.Ordinal);
        using var inner = answer(new Call(Text(request, "method").ToUpperInvariant(), query < 0 ? url : url[..query], Call.ReadQuery(query < 0 ? "" : url[query..]), url, outer.Header, default));
        reply.Rows += inner.Rows;
        json.WriteStartObject();
        json.WriteString("id", Text(request, "id"));
        json.WriteBase64String("body", inner.Body.WrittenSpan);
        json.WriteNumber("status_code", inner.Status);
        json.WriteString("status_text", inner.Status == 200 ? "OK" : "Error");
        if (!request.TryGetProperty("exclude_response_headers", out var exclude) || exclude.ValueKind != JsonValueKind.True)
        {
            json.WriteStartArray("headers");
            foreach (var (name, value) in inner.Headers.Prepend(("Content-Type", inner.ContentType)))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteNumber("execution_time", 1);
        json.WriteEndObject();
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
