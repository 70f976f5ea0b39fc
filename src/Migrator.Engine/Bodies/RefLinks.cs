using System.Text;
using System.Text.Json.Nodes;

namespace Migrator.Engine.Bodies;

/// <summary>Links to other records within neutral HTML, as long as they name the record and no address.</summary>
internal static class RefLinks
{
    private const int LongestTag = 4000;
    private const string Mark = "href=\"ref:";

    /// <summary>True where rendered fields may hold such links.</summary>
    public static bool AreIn(ReadOnlySpan<byte> json) => json.IndexOf("=\\\"ref:"u8) >= 0 || json.IndexOf("=\\u0022ref:"u8) >= 0;

    /// <summary>Changes the links of all texts in a JSON value; false where nothing changed.</summary>
    /// <param name="fields">The object.</param>
    /// <param name="address">The new address of a key: the same reference to keep it, null for the text alone.</param>
    public static bool Change(JsonObject fields, Func<string, string?> address)
    {
        var changed = false;
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonObject inner) changed |= Change(inner, address);
            else if (value is JsonValue text && text.TryGetValue<string>(out var html) && Change(html, address) is { } made && made != html)
            {
                fields[name] = made;
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>Changes the links of a text; what is no link to a record stays.</summary>
    public static string Change(string html, Func<string, string?> address)
    {
        var at = html.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return html;
        var output = new StringBuilder(html.Length);
        var done = 0;
        for (; at >= 0; at = html.IndexOf(Mark, Math.Max(done, at + 1), StringComparison.Ordinal))
        {
            var open = Open(html, done, at);
            if (open < 0) continue;
            var quote = html.IndexOf('"', at + Mark.Length);
            var end = quote < 0 ? -1 : html.IndexOf('>', quote);
            var close = end < 0 ? -1 : html.IndexOf("</a>", end, StringComparison.Ordinal);
            if (close < 0) break;
            var to = address(System.Net.WebUtility.HtmlDecode(html[(at + Mark.Length)..quote]));
            output.Append(html, done, open - done);
            if (to is null) output.Append(html, end + 1, close - end - 1);
            else
            {
                output.Append(html, open, at - 1 - open);
                Markup.Attribute("href", to, output);
                output.Append(html, quote + 1, close + 3 - quote);
            }

            done = close + 4;
        }

        return output.Append(html, done, html.Length - done).ToString();
    }

    // The tag that the attribute stands in; -1 where it is text that merely looks like one.
    private static int Open(string html, int from, int at)
    {
        from = Math.Max(from, at - LongestTag);
        var open = html.AsSpan(from, at - from).LastIndexOf('<');
        return open >= 0 && html.AsSpan(from + open).StartsWith("<a ") && html.AsSpan(from + open, at - from - open).IndexOf('>') < 0 && html[at - 1] == ' ' ? from + open : -1;
    }
}
