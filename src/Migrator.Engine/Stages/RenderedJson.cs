using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Stages;

/// <summary>Rendered fields as bytes, worked on without making a tree of them.</summary>
internal static class RenderedJson
{
    private static ReadOnlySpan<byte> Reference => "$ref"u8;

    /// <summary>The text of a field; null where it has none.</summary>
    public static string? Text(ReadOnlySpan<byte> json, string field)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(field);
            reader.Read();
            if (found) return reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }

    /// <summary>The whole number in a field; 0 where it has none.</summary>
    public static long Number(ReadOnlySpan<byte> json, string field)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(field);
            reader.Read();
            if (found) return reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : 0;
            reader.Skip();
        }

        return 0;
    }

    /// <summary>The fields without some references; of a list the others stay.</summary>
    public static byte[] Without(ReadOnlySpan<byte> json, IReadOnlyList<RenderedReference> references)
    {
        var kept = new ArrayBufferWriter<byte>(json.Length);
        kept.Write("{"u8);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (start, drops) = ((int)reader.TokenStartIndex, Named(ref reader, references));
            reader.Read();
            if (!drops)
            {
                reader.Skip();
                Comma(kept);
                kept.Write(json[start..(int)reader.BytesConsumed]);
            }
            else if (reader.TokenType is JsonTokenType.StartArray)
            {
                Items(json, start, ref reader, references, kept);
            }
            else
            {
                reader.Skip();
            }
        }

        kept.Write("}"u8);
        return kept.WrittenSpan.ToArray();
    }

    private static bool Named(ref Utf8JsonReader reader, IReadOnlyList<RenderedReference> references)
    {
        foreach (var reference in references)
        {
            if (reader.ValueTextEquals(reference.Field)) return true;
        }

        return false;
    }

    private static void Items(ReadOnlySpan<byte> json, int start, ref Utf8JsonReader reader, IReadOnlyList<RenderedReference> references, ArrayBufferWriter<byte> kept)
    {
        var name = json[start..(int)reader.TokenStartIndex];
        var any = false;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var at = (int)reader.TokenStartIndex;
            var refers = reader.TokenType is JsonTokenType.StartObject ? KeyAt(reader) : null;
            reader.Skip();
            if (refers is not null && references.Any(reference => reference.Key.ToString() == refers)) continue;
            if (!any)
            {
                Comma(kept);
                kept.Write(name);
                kept.Write("["u8);
            }
            else
            {
                kept.Write(","u8);
            }

            any = true;
            kept.Write(json[at..(int)reader.BytesConsumed]);
        }

        if (any) kept.Write("]"u8);
    }

    private static string? KeyAt(Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals(Reference) && reader.Read() ? reader.GetString() : null;

    private static void Comma(ArrayBufferWriter<byte> kept)
    {
        if (kept.WrittenCount > 1) kept.Write(","u8);
    }

    /// <summary>The key in a rendered reference; null where the node is none.</summary>
    public static string? ReferredKey(JsonNode? node) => node is JsonObject value && value["$ref"] is JsonValue key ? key.GetValue<string>() : null;
}
