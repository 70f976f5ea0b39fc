using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>A dynamic field as it is configured.</summary>
internal sealed record KixDynamicField(string Name, string Label, string FieldType, string ObjectType, bool Many, IReadOnlyList<string>? Choices)
{
    public TargetField Describe() => new(KixDynamicFields.Prefix + Name, Type) { Choices = Choices, Refers = FieldType == "ITSMConfigItemReference" ? "ConfigItem" : null };

    private FieldType Type => FieldType switch
    {
        "DateTime" => Core.FieldType.Instant,
        "Date" => Core.FieldType.Date,
        "ITSMConfigItemReference" => Many ? Core.FieldType.List : Core.FieldType.Reference,
        "Multiselect" => Many ? Core.FieldType.List : Core.FieldType.Choice,
        _ => Many ? Core.FieldType.List : Core.FieldType.Text,
    };
}

/// <summary>The dynamic fields of the server: what they are called, what they hold, how a value is sent and read.</summary>
internal sealed class KixDynamicFields(KixServer server, Func<KixClock> clock)
{
    public const string Prefix = "DynamicField_";
    private const string Route = "system/dynamicfields";

    private readonly Lock gate = new();
    private Task<IReadOnlyDictionary<string, KixDynamicField>>? known;

    public Task<IReadOnlyDictionary<string, KixDynamicField>> AllAsync(CancellationToken cancel)
    {
        lock (gate) return known is null or { IsFaulted: true } or { IsCanceled: true } ? known = ListAsync(cancel) : known;
    }

    /// <summary>To be called when a field was created.</summary>
    public void Forget()
    {
        lock (gate) known = null;
    }

    /// <summary>
    /// The change's dynamic fields as KIX takes them, the marker among them where there is one; null where there is none, for an empty list is refused.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="names">The fields to send; a name without a value empties the field.</param>
    /// <param name="marker">The field that holds the key; null where it is set already.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<JsonArray?> WriteAsync(Change change, IEnumerable<string> names, string? marker, CancellationToken cancel)
    {
        var values = new JsonArray();
        if (marker is not null) values.Add(Pair(marker, change.Marker));
        foreach (var name in names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var field = await RequireAsync(change, name[Prefix.Length..], cancel);
            values.Add(Pair(field.Name, Value(field, change.Fields[name])));
        }
        return values.Count > 0 ? values : null;
    }

    /// <summary>Adds the object's dynamic fields in the shape in which they were written.</summary>
    public async Task ReadAsync(JsonObject from, JsonObject into, JsonObject written, CancellationToken cancel)
    {
        var fields = await AllAsync(cancel);
        foreach (var value in from.Items("DynamicFields"))
        {
            if (value.Text("Name") is not { } name || KixMarkers.IsMarker(name)) continue;
            var texts = Json.Texts(value["Value"]);
            if (texts.Count == 0) continue;
            var before = written[Prefix + name];
            var shaped = texts.Select(text => Shape(fields.GetValueOrDefault(name)?.FieldType, text, Json.Text(before)));
            into[Prefix + name] = before is JsonArray || (before is null && texts.Count > 1) ? KixSearch.List(shaped) : shaped.First();
        }
    }

    /// <summary>The key that a record carries; null where it carries none.</summary>
    public static string? MarkerOf(JsonObject record, string marker) =>
        record.Items("DynamicFields").FirstOrDefault(field => field.Text("Name") == marker) is { } found ? Json.Texts(found["Value"]).FirstOrDefault() : null;

    private async Task<IReadOnlyDictionary<string, KixDynamicField>> ListAsync(CancellationToken cancel) =>
        (await server.ListAsync("DynamicField", Route, new KixQuery { Include = "Config" }, cancel))
            .Where(field => field.Long("ValidID") == 1)
            .Select(Read)
            .ToDictionary(field => field.Name, StringComparer.Ordinal);

    private async Task<KixDynamicField> RequireAsync(Change change, string name, CancellationToken cancel)
    {
        if ((await AllAsync(cancel)).TryGetValue(name, out var field)) return field;
        Forget();
        return (await AllAsync(cancel)).TryGetValue(name, out field)
            ? field
            : throw Json.Refused(change, $"KIX has no dynamic field {name}", "create it in KIX or leave it out of the mapping");
    }

    private JsonNode Value(KixDynamicField field, JsonNode? value) => value switch
    {
        // An empty text would leave an empty value in fields of dates.
        null => new JsonArray(),
        JsonArray many => KixSearch.List(Json.Texts(many).Select(text => Sent(field.FieldType, text))),
        _ when field.FieldType is "Multiselect" or "ITSMConfigItemReference" => KixSearch.List(Json.Texts(value)),
        _ => Sent(field.FieldType, Json.Text(value) ?? ""),
    };

    private string Sent(string type, string text) => type switch
    {
        "DateTime" when text.Length > 0 => clock().ToLocal(text),
        "Date" => Day(text),
        _ => text,
    };

    private string Shape(string? type, string text, string? written) => type switch
    {
        "DateTime" => clock().ToUtc(text, written),
        "Date" => Day(text),
        _ => text,
    };

    private static string Day(string text) => text.Length > 10 ? text[..10] : text;

    private static JsonObject Pair(string name, JsonNode value) => new() { ["Name"] = name, ["Value"] = value };

    private static KixDynamicField Read(JsonObject field)
    {
        var config = field["Config"] as JsonObject;
        var choices = config?["PossibleValues"] as JsonObject;
        return new KixDynamicField(
            field.Text("Name") ?? "", field.Text("Label") ?? "", field.Text("FieldType") ?? "Text", field.Text("ObjectType") ?? "",
            (config?.Long("CountMax") ?? 1) > 1, choices is null ? null : [.. choices.Select(choice => choice.Key)]);
    }
}
