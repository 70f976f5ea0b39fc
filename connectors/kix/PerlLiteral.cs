using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Writes JSON as a Perl literal. KIX evaluates the definition of an asset class as Perl source, so that nothing but single-quoted text and
/// plain numbers may get into it.
/// </summary>
internal static class PerlLiteral
{
    public static string Write(JsonNode? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    /// <summary>A single-quoted literal: only the backslash and the quote mean anything in it.</summary>
    public static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static void Write(StringBuilder into, JsonNode? value, int depth)
    {
        switch (value)
        {
            case null:
                into.Append("undef");
                break;
            case JsonArray items:
                into.Append('[');
                foreach (var item in items)
                {
                    into.Append('\n').Append(' ', depth * 2 + 2);
                    Write(into, item, depth + 1);
                    into.Append(',');
                }
                into.Append('\n').Append(' ', depth * 2).Append(']');
                break;
            case JsonObject fields:
                into.Append("{ ");
                foreach (var (name, field) in fields)
                {
                    into.Append(Quote(name)).Append(" => ");
                    Write(into, field, depth + 1);
                    into.Append(", ");
                }
                into.Append('}');
                break;
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number && number.ToJsonString() is var digits && digits.All(char.IsAsciiDigit):
                into.Append(digits);
                break;
            case JsonValue single when single.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                into.Append(single.GetValueKind() == JsonValueKind.True ? '1' : '0');
                break;
            default:
                into.Append(Quote(Json.Text(value) ?? ""));
                break;
        }
    }
}
