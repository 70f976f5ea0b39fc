using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Reads JSON leniently: KIX sends the same id now as a number, now as text.</summary>
internal static class Json
{
    /// <summary>Text or number as text; null where it is missing, null or empty.</summary>
    public static string? Text(this JsonObject from, string name) => Text(from[name]);

    /// <summary>Text or number as text; null where it is missing, null or empty.</summary>
    public static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>() is { Length: > 0 } filled ? filled : null,
        JsonValue number when number.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => number.ToJsonString(),
        _ => null,
    };

    /// <summary>True for true, 1 and what says so as text.</summary>
    public static bool IsTrue(JsonNode? value) => Text(value) is "true" or "True" or "1";

    public static bool IsFalse(JsonNode? value) => Text(value) is "false" or "False" or "0";

    public static long Long(this JsonObject from, string name) =>
        long.TryParse(from.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>True where both say the same, be it in numbers or in text.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject left, JsonObject right) => left.Count == right.Count && left.All(field => right.ContainsKey(field.Key) && Same(field.Value, right[field.Key])),
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second)),
        (JsonObject or JsonArray, _) or (_, JsonObject or JsonArray) => false,
        _ => Text(one) == Text(other),
    };

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonObject from, string name) => (from[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The texts of a list, or the one text.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? value) => value is JsonArray items
        ? [.. items.Select(Text).OfType<string>()]
        : Text(value) is { } single ? [single] : [];

    /// <summary>A reference that is resolved; null where the field is empty.</summary>
    /// <exception cref="ConnectorException">It is no id of KIX: KIX would invent a record for it.</exception>
    public static string? Id(this Change change, string field) => change.Fields.Text(field) is not { } id
        ? null
        : id.All(char.IsAsciiDigit) ? id : throw Refused(change, $"{field} refers to a record that is not in KIX", "load that record first or leave the field out");

    public static string? Text(this Change change, string field) => change.Fields.Text(field);

    public static ConnectorException Refused(Change change, string what, string remedy) =>
        new(Fault.Rejected, KixConnector.Name, $"{change.Object} {change.Key}: {what}", remedy);

    /// <summary>Sets a field where it has a value.</summary>
    public static void Put(this JsonObject into, string name, JsonNode? value)
    {
        if (value is not null) into[name] = value;
    }
}
