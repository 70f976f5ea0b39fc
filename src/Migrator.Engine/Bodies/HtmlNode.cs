using System.Net;

namespace Migrator.Engine.Bodies;

/// <summary>A piece of neutral HTML as a tree: an element, or text.</summary>
internal sealed class HtmlNode
{
    private const int Deepest = 600;

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "col", "hr", "img", "wbr" };

    private static readonly System.Buffers.SearchValues<char> EndOfName = System.Buffers.SearchValues.Create(" \t\r\n=/");

    private readonly List<(string Name, string Value)> attributes = [];

    /// <summary>The element's name; "" of text.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The text, decoded.</summary>
    public string Text { get; private init; } = "";

    public List<HtmlNode> Children { get; } = [];

    /// <summary>An attribute; null where there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (known, value) in attributes)
            {
                if (known == name) return value;
            }

            return null;
        }
    }

    /// <summary>Reads HTML in one pass; tags that close nothing are passed over, what is never closed ends with the document.</summary>
    public static HtmlNode Parse(string html)
    {
        var root = new HtmlNode { Name = "div" };
        var open = new List<HtmlNode> { root };
        for (var at = 0; at < html.Length;)
        {
            var next = html.IndexOf('<', at);
            if (next < 0) next = html.Length;
            if (next > at) Add(open, html[at..next]);
            if (next == html.Length) break;
            if (next + 1 < html.Length && html[next + 1] != '/' && !char.IsAsciiLetter(html[next + 1]))
            {
                Add(open, "<");
                at = next + 1;
                continue;
            }

            var end = EndOf(html, next);
            if (end < 0)
            {
                Add(open, html[next..]);
                break;
            }

            Tag(html.AsSpan(next + 1, end - next - 1), open);
            at = end + 1;
        }

        return root;
    }

    private static void Add(List<HtmlNode> open, string text) => open[^1].Children.Add(new HtmlNode { Text = WebUtility.HtmlDecode(text) });

    private static int EndOf(string html, int at)
    {
        for (var i = at + 1; i < html.Length; i++)
        {
            var c = html[i];
            if (c == '>') return i;
            if (c is not ('"' or '\'')) continue;
            i = html.IndexOf(c, i + 1);
            if (i < 0) return -1;
        }

        return -1;
    }

    private static void Tag(ReadOnlySpan<char> tag, List<HtmlNode> open)
    {
        var closing = tag.StartsWith("/");
        if (closing) tag = tag[1..];
        var length = tag.IndexOfAny(" \t\r\n/");
        var name = (length < 0 ? tag : tag[..length]).ToString().ToLowerInvariant();
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) return;
        if (closing)
        {
            var at = open.FindLastIndex(node => node.Name == name);
            if (at > 0) open.RemoveRange(at, open.Count - at);
            return;
        }

        var node = new HtmlNode { Name = name };
        if (length >= 0) node.Read(tag[length..]);
        open[^1].Children.Add(node);
        if (!Void.Contains(name) && open.Count < Deepest) open.Add(node);
    }

    private void Read(ReadOnlySpan<char> rest)
    {
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n/");
            if (rest.IsEmpty) return;
            var end = rest.IndexOfAny(EndOfName);
            var name = (end < 0 ? rest : rest[..end]).ToString().ToLowerInvariant();
            rest = (end < 0 ? default : rest[end..]).TrimStart();
            if (!rest.StartsWith("="))
            {
                if (end == 0) return;
                attributes.Add((name, ""));
                continue;
            }

            rest = rest[1..].TrimStart();
            var quote = rest.StartsWith("\"") ? '"' : rest.StartsWith("'") ? '\'' : ' ';
            var value = quote == ' ' ? rest : rest[1..];
            var close = value.IndexOf(quote);
            attributes.Add((name, WebUtility.HtmlDecode((close < 0 ? value : value[..close]).ToString())));
            if (close < 0) return;
            rest = value[(close + 1)..];
        }
    }
}
