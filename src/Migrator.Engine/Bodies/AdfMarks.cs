using System.Globalization;
using System.Text.Json;

namespace Migrator.Engine.Bodies;

/// <summary>Marks of the Atlassian Document Format: what text looks like, and what blocks look like.</summary>
internal static class AdfMarks
{
    private static readonly HashSet<string> WithoutLooks = new(StringComparer.Ordinal) { "annotation", "border", "breakout", "confluenceInlineComment", "dataConsumer", "fragment", "typeAheadQuery", "unsupportedMark", "unsupportedNodeAttribute" };

    /// <summary>Writes text with its marks; gives the first mark that is not known, or null.</summary>
    public static string? Write(HtmlWriter html, JsonElement node, string text)
    {
        var depth = html.Depth;
        var (unknown, address) = (default(string), default(string));
        foreach (var mark in Adf.Items(node, "marks"))
        {
            switch (Adf.Text(mark, "type"))
            {
                case "link":
                    var to = Adf.Attribute(mark, "href") ?? "";
                    if (!html.OpenLink(to, Adf.Attribute(mark, "title"))) address = to;
                    break;
                case var type when Inline(type) is { } tag:
                    html.Open(tag);
                    break;
                case "subsup":
                    html.Open(Adf.Attribute(mark, "type") == "sup" ? "sup" : "sub");
                    break;
                case "textColor":
                    html.Open("span", ("style", Style("color", Adf.Attribute(mark, "color"))));
                    break;
                case "backgroundColor":
                    html.Open("span", ("style", Style("background-color", Adf.Attribute(mark, "color"))));
                    break;
                case "fontSize":
                    html.Open("small");
                    break;
                case var type when !WithoutLooks.Contains(type):
                    unknown ??= type;
                    break;
                default:
                    break;
            }
        }

        html.Lines(text);
        if (address is not null) html.Unlinked(address, text);
        html.CloseTo(depth);
        return unknown;
    }

    /// <summary>The style that marks give a block; null without any.</summary>
    public static string? OfBlock(JsonElement node)
    {
        string? style = null;
        foreach (var mark in Adf.Items(node, "marks"))
        {
            var more = Adf.Text(mark, "type") switch
            {
                "alignment" => Adf.Attribute(mark, "align") switch { "center" => "text-align: center", "end" => "text-align: right", _ => null },
                "indentation" when int.TryParse(Adf.Attribute(mark, "level"), NumberStyles.None, CultureInfo.InvariantCulture, out var level) => string.Create(CultureInfo.InvariantCulture, $"margin-left: {Math.Clamp(level, 0, 6) * 2}em"),
                "fontSize" => "font-size: small",
                _ => null,
            };
            if (more is not null) style = style is null ? more : $"{style}; {more}";
        }

        return style;
    }

    /// <summary>A colour as a style; null where it is none.</summary>
    public static string? Style(string property, string? colour) =>
        colour is not null && colour.Length is > 2 and <= 32 && colour.AsSpan().IndexOfAnyExcept(Letters) < 0 ? $"{property}: {colour}" : null;

    private static string? Inline(string type) => type switch
    {
        "strong" => "strong",
        "em" => "em",
        "strike" => "s",
        "underline" => "u",
        "code" => "code",
        _ => null,
    };

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}
