using System.Globalization;
using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Neutral HTML as readable text, or as Markdown (CommonMark with pipe tables). No text is left out.</summary>
internal sealed class HtmlLines
{
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "caption", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "header", "main", "nav", "p", "section", "summary",
    };

    private readonly LineWriter lines = new();
    private readonly bool markdown;
    private readonly bool inCell;

    private HtmlLines(bool markdown, bool inCell) => (this.markdown, this.inCell) = (markdown, inCell);

    /// <summary>HTML as text: lists with bullets, tables as rows, addresses of links behind their text, quotes behind a mark.</summary>
    public static string Text(string html) => Of(html, markdown: false);

    /// <summary>HTML as Markdown; text that would mean something in it is escaped.</summary>
    public static string Markdown(string html) => Of(html, markdown: true);

    private static string Of(string html, bool markdown)
    {
        var made = new HtmlLines(markdown, inCell: false);
        made.Inside(HtmlNode.Parse(html));
        return made.lines.Finish();
    }

    private void Inside(HtmlNode node)
    {
        foreach (var child in node.Children) Node(child);
    }

    private void Node(HtmlNode node)
    {
        switch (node.Name)
        {
            case "":
                lines.Words(markdown ? MarkdownText.Escape(node.Text, lines.AtStart, inCell) : node.Text);
                break;
            case "br":
                if (markdown && !lines.AtStart) lines.Exactly(inCell ? "" : "\\");
                lines.Break();
                break;
            case "hr":
                Part(() => lines.Exactly(markdown ? "---" : "----"));
                break;
            case "a":
                Link(node);
                break;
            case "img":
                Image(node);
                break;
            case "pre":
                Verbatim(node);
                break;
            case "ul" or "ol":
                List(node);
                break;
            case "blockquote":
                Framed("> ", "> ", node);
                break;
            case "dd":
                Framed("  ", "  ", node);
                break;
            case "table":
                Table(node);
                break;
            case "tr" or "li" or "td" or "th" or "tbody" or "thead" or "tfoot":
                Part(() => Inside(node));
                break;
            case ['h', >= '1' and <= '6']:
                Part(() =>
                {
                    if (markdown) lines.Exactly(new string('#', node.Name[1] - '0') + " ");
                    Inside(node);
                });
                break;
            case var name when Blocks.Contains(name):
                Part(() => Inside(node));
                break;
            default:
                Inline(node);
                break;
        }
    }

    /// <summary>A block of its own.</summary>
    private void Part(Action write)
    {
        Apart();
        write();
        Apart();
    }

    private void Apart()
    {
        if (markdown && !inCell) lines.Space();
        else lines.EndLine();
    }

    private void Framed(string first, string rest, HtmlNode node)
    {
        Apart();
        lines.Begin(first, rest);
        Inside(node);
        lines.End();
        Apart();
    }

    private void Inline(HtmlNode node)
    {
        var mark = !markdown ? "" : node.Name switch { "strong" or "b" => "**", "em" or "i" => "*", "s" or "del" or "strike" => "~~", _ => "" };
        var text = mark.Length > 0 || node.Name is "code" or "q" ? TextOf(node) : "";
        if (node.Name == "q")
        {
            lines.OpenMark("\"", apart: false);
            Inside(node);
            lines.CloseMark("\"");
        }
        else if (markdown && node.Name == "code" && text.Trim().Length > 0)
        {
            lines.OpenMark(MarkdownText.Code(text, inCell), char.IsWhiteSpace(text[0]));
            if (char.IsWhiteSpace(text[^1])) lines.Words(" ");
        }
        else if (mark.Length == 0 || text.Trim().Length == 0)
        {
            Inside(node);
        }
        else
        {
            lines.OpenMark(mark, char.IsWhiteSpace(text[0]));
            Inside(node);
            lines.CloseMark(mark);
        }
    }

    private void Link(HtmlNode node)
    {
        var address = node["href"] ?? "";
        var text = TextOf(node).Trim();
        if (address.Length == 0 || address.StartsWith("ref:", StringComparison.Ordinal)) Inside(node);
        else if (markdown)
        {
            lines.OpenMark("[", apart: false);
            if (text.Length == 0 && node.Children.Count == 0) lines.Words(MarkdownText.Escape(address, atStart: false, inCell));
            Inside(node);
            lines.CloseMark($"]({MarkdownText.Address(address)})");
        }
        else
        {
            Inside(node);
            var shown = address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..] : address;
            if (text.Length == 0) lines.Words(shown);
            else if (!text.Contains(shown, StringComparison.Ordinal)) lines.CloseMark($" ({shown})");
        }
    }

    private void Image(HtmlNode node)
    {
        var (source, name) = (node["src"] ?? "", node["alt"] is { Length: > 0 } alt ? alt : node["title"] ?? "");
        if (markdown && source.StartsWith("ref:", StringComparison.Ordinal)) lines.Exactly($"![{MarkdownText.Escape(name, atStart: false, inCell)}]({MarkdownText.Address(source)})");
        else lines.Words(markdown ? MarkdownText.Escape(name.Length > 0 ? $"[{name}]" : "[image]", lines.AtStart, inCell) : name.Length > 0 ? $"[{name}]" : "[image]");
    }

    private void Verbatim(HtmlNode node)
    {
        var text = TextOf(node, breaks: true).Trim('\n', '\r');
        Apart();
        if (markdown && !inCell)
        {
            var fence = MarkdownText.Fence(text);
            var language = node.Children.Count > 0 && node.Children[0]["class"] is { } type && type.StartsWith("language-", StringComparison.Ordinal) ? type[9..] : "";
            lines.Exactly(fence + language);
            lines.EndLine();
            lines.Exactly(text);
            lines.EndLine();
            lines.Exactly(fence);
        }
        else
        {
            foreach (var line in text.Split('\n'))
            {
                lines.Exactly(markdown && line.Trim().Length > 0 ? MarkdownText.Code(line.Trim(), inCell) : line);
                lines.Break();
            }
        }

        Apart();
    }

    private void List(HtmlNode list)
    {
        Apart();
        var number = int.TryParse(list["start"], NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.Children)
        {
            if (item.Name.Length == 0 && item.Text.AsSpan().Trim().IsEmpty) continue;
            var first = list.Name == "ol" ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ";
            lines.Begin(first, new string(' ', first.Length));
            if (item.Name == "li") Inside(item);
            else Node(item);
            lines.End();
        }

        Apart();
    }

    private void Table(HtmlNode table)
    {
        var rows = HtmlGrid.Of(table);
        if (rows is null)
        {
            Part(() => Inside(table));
            return;
        }

        Apart();
        foreach (var caption in table.Children.Where(child => child.Name == "caption")) Node(caption);
        var first = true;
        foreach (var row in rows)
        {
            var cells = row.Select(Cell).ToList();
            if (markdown && first)
            {
                var header = row.All(cell => cell is null or { Name: "th" });
                Row(header ? cells : [.. cells.Select(_ => "")]);
                Row([.. cells.Select(_ => "---")]);
                if (!header) Row(cells);
            }
            else
            {
                Row(cells);
            }

            first = false;
        }

        Apart();
    }

    private void Row(List<string> cells)
    {
        var row = string.Join(" | ", cells);
        lines.Exactly(markdown ? $"| {row} |" : row.Trim());
        lines.Break();
    }

    private string Cell(HtmlNode? node)
    {
        if (node is null) return "";
        var made = new HtmlLines(markdown, inCell: true);
        made.Inside(node);
        return made.lines.Finish().Replace("\n", markdown ? "<br>" : " / ", StringComparison.Ordinal);
    }

    private static string TextOf(HtmlNode node, bool breaks = false)
    {
        var text = new StringBuilder();
        Append(node, text, breaks);
        return text.ToString();
    }

    private static void Append(HtmlNode node, StringBuilder text, bool breaks)
    {
        text.Append(node.Text);
        if (node.Name == "br") text.Append(breaks ? '\n' : ' ');
        if (node.Name == "img" && node["alt"] is { Length: > 0 } name) text.Append('[').Append(name).Append(']');
        foreach (var child in node.Children) Append(child, text, breaks);
    }
}
