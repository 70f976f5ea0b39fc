using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>
/// Prepares foreign HTML for the parser, in one pass and linear time: comments, scripts, styles and whatever else holds text that is no HTML
/// are taken out, tags nested deeper than anybody reads are left out (their text stays), and words that switch a parser into another
/// language become words that mean nothing. What is left reads the same to every parser.
/// </summary>
internal sealed class TameHtml
{
    private const int Deepest = 128;
    private const int MostAttributes = 64;

    // A parser looks through all brothers of an element for the next one, so very long documents are read in parts.
    private const int MostTags = 4000;

    private static readonly HashSet<string> Void = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
    };

    // A parser closes these by itself, so an open one says nothing about depth; they nest only within others.
    private static readonly HashSet<string> ClosedByThemselves = new(StringComparer.OrdinalIgnoreCase)
    {
        "body", "colgroup", "dd", "dt", "head", "html", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
    };

    private static readonly HashSet<string> Dividing = new(StringComparer.OrdinalIgnoreCase)
    {
        "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul",
    };

    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "title", "noembed", "noframes" };

    private static readonly HashSet<string> Verbatim = new(StringComparer.OrdinalIgnoreCase) { "xmp", "textarea", "plaintext", "listing" };

    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["svg"] = "x-drawing", ["math"] = "x-formula", ["select"] = "x-choice", ["option"] = "div", ["optgroup"] = "div", ["template"] = NeutralFormatter.Hidden, ["frameset"] = "div", ["noscript"] = "div",
    };

    private readonly string html;
    private readonly StringBuilder output;
    private readonly List<(string Name, int Start, int End)> opened = [];
    private readonly List<string> parts = [];
    private int tags;

    private TameHtml(string html) => (this.html, output) = (html, new StringBuilder(html.Length + 16));

    /// <summary>The same HTML, harmless to parse: one part, or of a very long document several, each of them whole.</summary>
    public static IReadOnlyList<string> Of(string html)
    {
        var tame = new TameHtml(html);
        tame.Read();
        return tame.parts;
    }

    private void Read()
    {
        for (var at = 0; at < html.Length;)
        {
            var open = html.IndexOf('<', at);
            if (open < 0) open = html.Length;
            output.Append(html, at, open - at);
            if (open == html.Length) break;
            at = open + 1 < html.Length && (char.IsAsciiLetter(html[open + 1]) || (html[open + 1] == '/' && open + 2 < html.Length && char.IsAsciiLetter(html[open + 2])))
                ? Tag(open)
                : NoTag(open);
        }

        parts.Add(output.ToString());
    }

    private int NoTag(int open)
    {
        var next = open + 1 < html.Length ? html[open + 1] : ' ';
        if (next is '!' or '?' or '/')
        {
            if (string.CompareOrdinal(html, open, "<!--", 0, 4) == 0) return EndOfComment(open);
            var close = html.IndexOf('>', open);
            return close < 0 ? html.Length : close + 1;
        }

        output.Append("&lt;");
        return open + 1;
    }

    private int EndOfComment(int open)
    {
        for (var dash = html.IndexOf("--", open + 2, StringComparison.Ordinal); dash >= 0; dash = html.IndexOf("--", dash + 1, StringComparison.Ordinal))
        {
            if (dash + 2 < html.Length && html[dash + 2] == '>') return dash + 3;
            if (dash > open + 3 && dash + 3 < html.Length && html[dash + 2] == '!' && html[dash + 3] == '>') return dash + 4;
        }

        return html.Length;
    }

    private int Tag(int open)
    {
        var closing = html[open + 1] == '/';
        var start = open + (closing ? 2 : 1);
        var end = start;
        while (end < html.Length && !char.IsWhiteSpace(html[end]) && html[end] is not ('/' or '>')) end++;
        var name = html[start..end];
        var (cut, after) = Attributes(end);
        if (after < 0)
        {
            Markup.Escape(html.AsSpan(open), output);
            return html.Length;
        }

        if (closing) Close(name);
        else if (Unseen.Contains(name)) return SkipTo(after, name);
        else if (Verbatim.Contains(name)) return Keep(after, name);
        else if (name.Equals("iframe", StringComparison.OrdinalIgnoreCase))
        {
            output.Append("<iframe").Append(html, end, cut - end).Append("></iframe>");
            return SkipTo(after, name);
        }
        else if (Void.Contains(name) || ClosedByThemselves.Contains(name) || opened.Count < Deepest) Open(name, end, cut);
        return after;
    }

    private void Open(string name, int start, int end)
    {
        if (++tags > MostTags && (Dividing.Contains(name) || tags > 2 * MostTags)) Divide();
        Write(name, start, end);
        if (!Void.Contains(name) && !ClosedByThemselves.Contains(name)) opened.Add((name, start, end));
    }

    private void Close(string name)
    {
        if (!ClosedByThemselves.Contains(name))
        {
            var at = opened.FindLastIndex(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0) return;
            opened.RemoveAt(at);
        }

        output.Append("</").Append(Renamed.GetValueOrDefault(name, name)).Append('>');
    }

    /// <summary>Ends a part; the next one begins with everything that was open.</summary>
    private void Divide()
    {
        parts.Add(output.ToString());
        output.Clear();
        tags = 0;
        foreach (var (name, start, end) in opened) Write(name, start, end);
    }

    private void Write(string name, int start, int end) => output.Append('<').Append(Renamed.GetValueOrDefault(name, name)).Append(html, start, end - start).Append('>');

    /// <summary>Where the attributes end that are kept, and where the tag ends; -1 where it never does.</summary>
    private (int Cut, int After) Attributes(int at)
    {
        var (count, cut) = (0, -1);
        while (at < html.Length)
        {
            while (at < html.Length && (char.IsWhiteSpace(html[at]) || html[at] == '/')) at++;
            if (at >= html.Length) break;
            if (html[at] == '>') return (cut < 0 ? at : cut, at + 1);
            if (++count > MostAttributes && cut < 0) cut = at;
            if (html[at] == '=') at++;
            while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] is not ('/' or '>' or '=')) at++;
            var value = at;
            while (value < html.Length && char.IsWhiteSpace(html[value])) value++;
            if (value >= html.Length || html[value] != '=') continue;
            at = Value(value + 1);
        }

        return (-1, -1);
    }

    private int Value(int at)
    {
        while (at < html.Length && char.IsWhiteSpace(html[at])) at++;
        if (at < html.Length && html[at] is '"' or '\'')
        {
            var close = html.IndexOf(html[at], at + 1);
            return close < 0 ? html.Length : close + 1;
        }

        while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] != '>') at++;
        return at;
    }

    private int Keep(int after, string name)
    {
        var end = name.Equals("plaintext", StringComparison.OrdinalIgnoreCase) ? html.Length : EndOfText(after, name);
        output.Append("<pre>").Append(Markup.Escape(System.Net.WebUtility.HtmlDecode(html[after..end]))).Append("</pre>");
        return end == html.Length ? end : AfterTag(end);
    }

    private int SkipTo(int after, string name)
    {
        var end = EndOfText(after, name);
        return end == html.Length ? end : AfterTag(end);
    }

    private int AfterTag(int at)
    {
        var close = html.IndexOf('>', at);
        return close < 0 ? html.Length : close + 1;
    }

    private int EndOfText(int at, string name)
    {
        for (var close = html.IndexOf("</", at, StringComparison.Ordinal); close >= 0; close = html.IndexOf("</", close + 2, StringComparison.Ordinal))
        {
            var end = close + 2 + name.Length;
            if (end < html.Length && html.AsSpan(close + 2, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase) && (char.IsWhiteSpace(html[end]) || html[end] is '/' or '>')) return close;
        }

        return html.Length;
    }
}
