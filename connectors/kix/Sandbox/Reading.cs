using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Values of a request as the backend sees them: trimmed text, numbers and texts alike, "0" and "" count as false.</summary>
internal static class Reading
{
    /// <summary>The value as trimmed text; null where it is missing, null or no single value.</summary>
    public static string? Text(this JsonObject body, string name) => body[name].AsText();

    public static string? AsText(this JsonNode? node) => node is not JsonValue value ? null : value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Trim(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => value.ToJsonString(),
    };

    /// <summary>The text, "" where there is none.</summary>
    public static string TextOrEmpty(this JsonObject body, string name) => body.Text(name) ?? "";

    public static int? Number(this JsonObject body, string name) => body.Text(name).AsNumber();

    public static int? AsNumber(this string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static string ToText(this int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Neither missing nor "" nor "0".</summary>
    public static bool Filled(this JsonObject body, string name) => body.Text(name) is { Length: > 0 } text && text != "0";

    /// <summary>The key is there and not null, whatever its value.</summary>
    public static bool Defined(this JsonObject body, string name) => body[name] is not null;

    /// <summary>Objects of a list; a list that is there must have an entry and hold objects only.</summary>
    public static IReadOnlyList<JsonObject> Objects(this JsonObject body, string name, string parameter)
    {
        if (body[name] is not { } node) return [];
        if (node is not JsonArray { Count: > 0 } list || list.Any(entry => entry is not JsonObject { Count: > 0 })) throw Refusal.Invalid(parameter);
        return [.. list.OfType<JsonObject>()];
    }

    /// <summary>Single values of a list, or the one value.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(entry => entry.AsText()).OfType<string>()],
        null => [],
        _ => node.AsText() is { } text ? [text] : [],
    };

    /// <summary>Decodes like Perl's MIME::Base64: other characters are skipped, the first = ends it.</summary>
    public static byte[] Base64(JsonNode? node)
    {
        if (node is JsonValue value && value.TryGetValue<JsonElement>(out var element)
            && element.ValueKind == JsonValueKind.String && element.TryGetBytesFromBase64(out var bytes)) return bytes;
        return Base64(node.AsText() ?? "");
    }

    public static byte[] Base64(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character == '=') break;
            if (char.IsAsciiLetterOrDigit(character) || character is '+' or '/') clean.Append(character);
        }

        if (clean.Length % 4 == 1) clean.Length--;
        clean.Append('=', (4 - (clean.Length % 4)) % 4);
        return Convert.FromBase64String(clean.ToString());
    }

    /// <summary>Encodes as the backend answers: lines of 76 characters, each with a line feed.</summary>
    public static string Base64Lines(byte[] content)
    {
        var text = Convert.ToBase64String(content);
        var lines = new StringBuilder(text.Length + (text.Length / 76) + 1);
        for (var at = 0; at < text.Length; at += 76) lines.Append(text, at, Math.Min(76, text.Length - at)).Append('\n');
        return lines.ToString();
    }

    /// <summary>Size as people read it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        > 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MBytes"),
        > 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KBytes"),
        _ => $"{bytes} Bytes",
    };

    /// <summary>Replaces what a three-byte connection cannot carry, in all texts below.</summary>
    public static void LoseFourByteCharacters(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject body:
                foreach (var (name, value) in body.ToList())
                {
                    if (value is JsonValue text && ThreeByte(text) is { } changed) body[name] = changed;
                    else LoseFourByteCharacters(value);
                }

                break;
            case JsonArray list:
                for (var at = 0; at < list.Count; at++)
                {
                    if (list[at] is JsonValue text && ThreeByte(text) is { } changed) list[at] = changed;
                    else LoseFourByteCharacters(list[at]);
                }

                break;
        }
    }

    private static string? ThreeByte(JsonValue value)
    {
        if (value.GetValueKind() != JsonValueKind.String) return null;
        var text = value.GetValue<string>();
        if (!text.Any(char.IsHighSurrogate)) return null;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) kept.Append(rune.IsBmp ? rune.ToString() : "\uFFFD");
        return kept.ToString();
    }
}
