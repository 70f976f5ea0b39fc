using System.Net;
using System.Text;

namespace Migrator.Connectors.Kix.Sandbox;

internal enum HtmlPart
{
    Text,
    RawText,
    Start,
    End,
    Declaration,
    Comment,
}

/// <summary>A piece of HTML: text as written, or a tag with its decoded attributes.</summary>
internal sealed record HtmlToken(HtmlPart Part, string Text, IReadOnlyList<(string Name, string Value)> Attributes);

/// <summary>Cuts HTML into tokens as a forgiving event parser does: no tree, no repair.</summary>
internal static class HtmlScan
{


    public static IEnumerable<HtmlToken> Tokens(string html)
    {
        var at = 0;
        var text = new StringBuilder();
        while (at < html.Length)
        {
            if (html[at] != '<' || at + 1 == html.Length || !(char.IsAsciiLetter(html[at + 1]) || html[at + 1] is '/' or '!' or '?'))
            {
                text.Append(html[at++]);
                continue;
            }

            if (html[at + 1] == '/' && (at + 2 == html.Length || !char.IsAsciiLetter(html[at + 2])))
            {
                text.Append(html[at++]);
                continue;
            }

            if (text.Length > 0) yield return new HtmlToken(HtmlPart.Text, text.ToString(), []);
            text.Clear();
            if (html.AsSpan(at).StartsWith("<!--"))
            {
                var close = html.IndexOf("-->", at + 4, StringComparison.Ordinal);
                close = close < 0 ? html.Length : close + 3;
                yield return new HtmlToken(HtmlPart.Comment, html[at..close], []);
                at = close;
                continue;
            }

            var end = TagEnd(html, at);
            var tag = html[at..end];
            at = end;
            if (tag[1] is '!' or '?')
            {
                yield return new HtmlToken(HtmlPart.Declaration, tag, []);
                continue;
            }

            if (tag[1] == '/')
            {
                yield return new HtmlToken(HtmlPart.End, Name(tag, 2), []);
                continue;
            }

            var start = new HtmlToken(HtmlPart.Start, Name(tag, 1), Attributes(tag));
            yield return start;
            if (tag.EndsWith("/>", StringComparison.Ordinal)) yield return new HtmlToken(HtmlPart.End, start.Text, []);
            else if (start.Text is "script" or "style" or "xmp")
            {
                var close = html.IndexOf("</" + start.Text, at, StringComparison.OrdinalIgnoreCase);
                if (close < 0) close = html.Length;
                if (close > at) yield return new HtmlToken(HtmlPart.RawText, html[at..close], []);
                at = close;
            }
        }

        if (text.Length > 0) yield return new HtmlToken(HtmlPart.Text, text.ToString(), []);
    }

    private static int TagEnd(string html, int at)
    {
        var quote = '\0';
        for (; at < html.Length; at++)
        {
            if (quote != '\0') quote = html[at] == quote ? '\0' : quote;
            else if (html[at] is '"' or '\'' && html[at - 1] == '=') quote = html[at];
            else if (html[at] == '>') return at + 1;
        }

        return html.Length;
    }

    private static string Name(string tag, int at)
    {
        var name = new StringBuilder();
        for (; at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('>' or '/'); at++)
        {
            if (char.IsAsciiLetterOrDigit(tag[at])) name.Append(char.ToLowerInvariant(tag[at]));
        }

        return name.ToString();
    }

    private static List<(string Name, string Value)> Attributes(string tag)
    {
        var list = new List<(string, string)>();
        var at = 1;
        while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('>' or '/')) at++;
        while (at < tag.Length)
        {
            while (at < tag.Length && (char.IsWhiteSpace(tag[at]) || tag[at] is '/' or '>')) at++;
            var start = at;
            while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('=' or '>' or '/')) at++;
            if (at == start)
            {
                at++;
                continue;
            }

            var name = tag[start..at].ToLowerInvariant();
            while (at < tag.Length && char.IsWhiteSpace(tag[at])) at++;
            if (at >= tag.Length || tag[at] != '=')
            {
                list.Add((name, name));
                continue;
            }

            at++;
            while (at < tag.Length && char.IsWhiteSpace(tag[at])) at++;
            start = at;
            if (at < tag.Length && tag[at] is '"' or '\'')
            {
                var close = tag.IndexOf(tag[at], at + 1);
                if (close < 0) close = tag.Length;
                list.Add((name, WebUtility.HtmlDecode(tag[(at + 1)..Math.Min(close, tag.Length)])));
                at = close + 1;
            }
            else
            {
                while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] != '>') at++;
                list.Add((name, WebUtility.HtmlDecode(tag[start..at])));
            }
        }

        return list;
    }
}
