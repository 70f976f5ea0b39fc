using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Migrator.Core;

namespace Migrator.Engine.Stages;

/// <summary>A value that is not what was written.</summary>
public sealed record FieldDifference(string Field, string? Written, string? Found);

/// <summary>
/// Compares what was written with what the target gives back, each field by its type: HTML by its text, lists without order, instants as
/// points in time, text without outer blanks and with one kind of line break.
/// </summary>
public static class FieldComparison
{
    private static readonly HtmlParser Parser = new();

    /// <summary>Fields that differ. Fields that the target does not give back are left out.</summary>
    /// <param name="target">The object.</param>
    /// <param name="written">The fields as they should be; those without a value are absent.</param>
    /// <param name="found">The fields as the target gives them back.</param>
    /// <param name="made">Names of the fields that the mapping makes: without a value they should be empty. Null where that is not asked.</param>
    public static IReadOnlyList<FieldDifference> Compare(TargetObject target, JsonObject written, JsonObject found, IEnumerable<string>? made = null)
    {
        var differences = new List<FieldDifference>();
        var ours = made?.ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var field in target.Fields.Where(field => field.ReadsBack))
        {
            written.TryGetPropertyValue(field.Name, out var wanted);
            found.TryGetPropertyValue(field.Name, out var actual);
            var same = wanted is null ? !ours.Contains(field.Name) || IsEmpty(field.Type, actual) : Same(field.Type, wanted, actual);
            if (!same) differences.Add(new FieldDifference(field.Name, Show(wanted), Show(actual)));
        }

        return differences;
    }

    /// <summary>The text that a reader of an HTML body sees, with every run of blanks as one.</summary>
    public static string TextOf(string html)
    {
        if (!html.AsSpan().ContainsAny('<', '&')) return Collapse(html);
        var body = Parser.ParseDocument(html).Body;
        foreach (var hidden in body?.QuerySelectorAll("script, style") ?? Enumerable.Empty<AngleSharp.Dom.IElement>()) hidden.Remove();
        return Collapse(body?.TextContent ?? "");
    }

    private static bool Same(FieldType type, JsonNode wanted, JsonNode? actual) => type switch
    {
        FieldType.Object => SameObject(wanted, actual),
        FieldType.List => Texts(wanted).Order(StringComparer.Ordinal).SequenceEqual(Texts(actual).Order(StringComparer.Ordinal)),
        FieldType.Html => TextOf(Text(wanted)) is var text && (text == TextOf(Text(actual)) || WithoutBlanks(text) == WithoutBlanks(TextOf(Text(actual)))),
        FieldType.Instant => Moment(Text(wanted)) is { } at && at == Moment(Text(actual)),
        FieldType.Number => decimal.TryParse(Text(wanted), CultureInfo.InvariantCulture, out var number)
            && decimal.TryParse(Text(actual), CultureInfo.InvariantCulture, out var other) && number == other,
        FieldType.Boolean => Flag(wanted) == Flag(actual),
        _ => Lines(Text(wanted)) == Lines(Text(actual)),
    };

    private static bool IsEmpty(FieldType type, JsonNode? actual) => actual switch
    {
        null => true,
        JsonArray list => list.All(item => IsEmpty(FieldType.Text, item)),
        JsonObject fields => fields.All(field => IsEmpty(FieldType.Text, field.Value)),
        _ when type is FieldType.Boolean => !Flag(actual),
        _ when type is FieldType.Number => decimal.TryParse(Text(actual), CultureInfo.InvariantCulture, out var number) && number == 0,
        _ when type is FieldType.Html => TextOf(Text(actual)).Length == 0,
        _ => Text(actual).Trim().Length == 0,
    };

    private static bool SameObject(JsonNode wanted, JsonNode? actual) =>
        wanted is JsonObject fields && actual is JsonObject others && fields.All(field =>
            field.Value is null || (others.TryGetPropertyValue(field.Key, out var other)
                && (field.Value is JsonArray || other is JsonArray ? Same(FieldType.List, field.Value, other) : Same(FieldType.Text, field.Value, other))));

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.Select(item => Lines(Text(item))),
        _ => [Lines(Text(node))],
    };

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };

    private static bool Flag(JsonNode? node) => Text(node) is "true" or "1";

    private static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim().Normalize();

    private static string WithoutBlanks(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    private static string Collapse(string text)
    {
        var result = new StringBuilder(text.Length);
        var blank = true;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || c is '\u00a0' or '\u200b')
            {
                if (!blank) result.Append(' ');
                blank = true;
            }
            else
            {
                result.Append(c);
                blank = false;
            }
        }

        return result.ToString().TrimEnd().Normalize();
    }

    private static string? Show(JsonNode? node)
    {
        if (node is null) return null;
        var text = Text(node);
        return text.Length <= 300 ? text : text[..300] + $"… ({text.Length} characters)";
    }
}
