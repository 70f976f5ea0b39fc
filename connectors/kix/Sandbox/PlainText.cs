using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The text rendering of an HTML body: links as footnotes, tables flattened, images dropped, quotations marked.</summary>
internal sealed partial class PlainText
{
    private static readonly string[] Preformatted = ["pre", "code", "samp", "kbd", "var"];
    private static readonly string[] Blocks = ["div", "hr", "p", "table", "th", "tr"];

    private readonly StringBuilder text = new();
    private readonly List<string> links = [];
    private readonly Stack<(string Tag, int Count)> lists = new();
    private readonly Stack<int> citedDivs = new();
    private int divs;
    private int quotes;
    private int preformatted;
    private int styles;

    public static string Of(string html, bool wrap)
    {
        var rendering = new PlainText();
        foreach (var token in HtmlScan.Tokens(html))
        {
            switch (token.Part)
            {
                case HtmlPart.Start: rendering.Open(token); break;
                case HtmlPart.End: rendering.Close(token.Text); break;
                case HtmlPart.Text or HtmlPart.RawText: rendering.Write(token.Text); break;
            }
        }

        if (rendering.links.Count > 0) rendering.text.Append("\n\n").AppendJoin('\n', rendering.links);
        var all = rendering.text.ToString();
        return wrap && all.Length > 78 ? Long().Replace(all, "$1\n") : all;
    }

    private int Breaks => text.Length == 0 ? 0 : text[^1] != '\n' ? 0 : text.Length > 1 && text[^2] == '\n' ? 2 : 1;

    private bool MayBreak => preformatted > 0 || (text.Length > 0 && Breaks != 2);

    private void Open(HtmlToken tag)
    {
        var name = tag.Text;
        if (name == "style") styles++;
        else if (Preformatted.Contains(name)) preformatted++;
        else if (name is "ol" or "ul") OpenList(name);
        else if (name == "blockquote") Quote();
        else if (name == "li") Item();
        else if (name == "a" && tag.Attributes.FirstOrDefault(attribute => attribute.Name == "href").Value is { } link) Footnote(link);
        else if (name == "div" && tag.Attributes.Any(a => a.Name == "type" && a.Value.Equals("cite", StringComparison.OrdinalIgnoreCase))) Cite();
        else OpenBlock(name);
    }

    private void OpenBlock(string name)
    {
        if (name == "div" && quotes > 0) divs++;
        if ((name == "br" || Blocks.Contains(name)) && MayBreak) Break();
    }

    private void OpenList(string name)
    {
        if (lists.Count == 0 && MayBreak) text.Append('\n');
        lists.Push((name, 0));
    }

    private void Item()
    {
        if (lists.Count == 0)
        {
            text.Append("\n - ");
            return;
        }

        var (tag, count) = lists.Pop();
        if (MayBreak) text.Append('\n');
        text.Append(' ', 2 * lists.Count);
        lists.Push((tag, count + 1));
        text.Append(tag == "ol" ? $"{count + 1}. " : " - ");
    }

    private void Quote()
    {
        quotes++;
        if (MayBreak) text.Append('\n');
    }

    private void Cite()
    {
        divs++;
        citedDivs.Push(divs);
        Quote();
    }

    private void Footnote(string link)
    {
        links.Add($"[{links.Count + 1}] {link}");
        text.Append($"[{links.Count}]");
    }

    private void Close(string name)
    {
        if (styles > 0 && name == "style")
        {
            styles--;
        }
        else if (preformatted > 0 && Preformatted.Contains(name))
        {
            preformatted--;
        }
        else if (lists.Count > 0 && name is "ol" or "ul")
        {
            CloseList();
        }
        else if (quotes > 0)
        {
            CloseQuote(name);
        }
        else if (Blocks.Contains(name) && MayBreak)
        {
            Break();
        }
        else if (name == "td")
        {
            Mark();
            text.Append(' ');
        }
    }

    private void CloseList()
    {
        if (lists.Count == 0) return;
        lists.Pop();
        if (lists.Count == 0 && MayBreak) text.Append("\n\n");
    }

    private void CloseQuote(string name)
    {
        if (name == "blockquote")
        {
            quotes--;
        }
        else if (name == "div")
        {
            if (citedDivs.Count > 0 && citedDivs.Peek() == divs)
            {
                citedDivs.Pop();
                quotes--;
            }

            divs--;
        }

        if (quotes == 0 && MayBreak) text.Append('\n');
    }

    private void Break()
    {
        Mark();
        text.Append('\n');
    }

    private void Mark()
    {
        if (quotes == 0 || (text.Length > 0 && Breaks == 0)) return;
        for (var level = 0; level < quotes; level++) text.Append("> ");
    }

    private void Write(string piece)
    {
        if (styles > 0) return;
        if (preformatted == 0)
        {
            if (Breaks > 0) piece = LineStarts().Replace(piece, "");
            piece = Blanks().Replace(piece.Replace('\n', ' ').Replace('\r', ' '), " ");
        }

        if (quotes > 0 && (text.Length == 0 || Breaks > 0)) Mark();
        text.Append(WebUtility.HtmlDecode(piece));
    }

    [GeneratedRegex(@"^\s*", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineStarts();

    [GeneratedRegex("[ ]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(.{4,78})(?:\s|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Long();
}
