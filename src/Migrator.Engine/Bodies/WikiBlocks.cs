using System.Globalization;
using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Wiki mark-up of Jira (its page "Text Formatting Notation") as neutral HTML: the blocks. Linear in its length. One per thread.</summary>
internal sealed class WikiBlocks
{
    private const int DeepestList = 12;
    private const int DeepestMacro = 20;

    private readonly HtmlWriter html;
    private readonly WikiInline inline;
    private readonly List<string> paragraph = [];
    private readonly List<(char Kind, int Depth)> lists = [];
    private readonly List<(string Name, int Depth)> macros = [];
    private IReadOnlyList<WikiVerbatim.Part> verbatim = [];
    private int table = -1;

    /// <param name="media">The address of an attached file, given its name; null where there is none.</param>
    /// <param name="reference">The reference that an address means, and whether an image has it.</param>
    public WikiBlocks(Func<string, bool, string?> media, Func<string, bool, string?> reference)
    {
        html = new HtmlWriter(reference);
        inline = new WikiInline(html, media);
    }

    /// <summary>The text as HTML.</summary>
    public string Of(string text)
    {
        (var rest, verbatim) = WikiVerbatim.TakeOut(text);
        Lines(rest.Split('\n'));
        EndMacros(0);
        return html.Finish();
    }

    private void Lines(string[] all)
    {
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].AsSpan().TrimStart().StartsWith("|"))
            {
                EndText();
                i = Row(all, i);
            }
            else
            {
                Pieces(all[i]);
            }
        }

        EndText();
        EndTable();
    }

    /// <summary>A line, cut where macros begin and end.</summary>
    private void Pieces(string line)
    {
        var (begun, last) = (0, line.LastIndexOf('}'));
        for (var at = line.IndexOf('{', StringComparison.Ordinal); at >= 0 && at < last; at = at + 1 < line.Length ? line.IndexOf('{', at + 1) : -1)
        {
            if ((at > 0 && line[at - 1] == '\\') || WikiMacro.At(line, at) is not { } macro) continue;
            if (at > begun && line.AsSpan(begun, at - begun).Trim().Length > 0) Line(line[begun..at]);
            Macro(macro);
            begun = at + macro.Length;
            at = begun - 1;
        }

        if (begun == 0) Line(line);
        else if (line.AsSpan(begun).Trim().Length > 0) Line(line[begun..]);
    }

    private void Macro(WikiMacro macro)
    {
        var open = macros.FindLastIndex(one => one.Name == macro.Name);
        if (open >= 0 && macro.Options.Length == 0)
        {
            EndMacros(open);
            return;
        }

        EndText();
        EndTable();
        if (macros.Count >= DeepestMacro) return;
        macros.Add((macro.Name, html.Depth));
        html.Open(macro.IsFrame ? "blockquote" : "div");
        if (macro.Title is { Length: > 0 } title)
        {
            html.Open("p");
            html.Open("strong");
            inline.Write(title);
            html.Close();
            html.Close();
        }
    }

    private void EndMacros(int from)
    {
        EndText();
        EndTable();
        if (from >= macros.Count) return;
        html.CloseTo(macros[from].Depth);
        macros.RemoveRange(from, macros.Count - from);
    }

    private void Line(string line)
    {
        EndTable();
        var text = line.AsSpan().Trim();
        if (text.IsEmpty) EndText();
        else if (IsRule(text))
        {
            EndText();
            html.Void("hr");
        }
        else if (text.Length > 3 && text[0] == 'h' && text[1] is >= '1' and <= '6' && text[2] == '.' && text[3] == ' ')
        {
            EndText();
            html.Open("h" + text[1]);
            Content(text[4..].Trim().ToString());
            html.Close();
        }
        else if (text.StartsWith("bq. "))
        {
            EndText();
            html.Open("blockquote");
            html.Open("p");
            Content(text[4..].Trim().ToString());
            html.CloseTo(html.Depth - 2);
        }
        else if (Bullets(text) is > 0 and var bullets)
        {
            Item(text[..bullets], text[(bullets + 1)..].Trim().ToString());
        }
        else
        {
            paragraph.Add(text.ToString());
        }
    }

    private static bool IsRule(ReadOnlySpan<char> text) => text.Length >= 4 && text.IndexOfAnyExcept('-') < 0;

    private static int Bullets(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept("*#-");
        return length > 0 && text[length] == ' ' && !(length is 2 or 3 && text[..length].IndexOfAnyExcept('-') < 0) ? length : 0;
    }

    private void Item(ReadOnlySpan<char> marks, string text)
    {
        EndParagraph();
        if (marks.Length > DeepestList) marks = marks[..DeepestList];
        while (lists.Count > marks.Length) EndList();
        if (lists.Count == marks.Length && Tag(lists[^1].Kind) != Tag(marks[^1])) EndList();
        if (lists.Count == marks.Length) html.CloseTo(lists[^1].Depth + 1);
        while (lists.Count < marks.Length)
        {
            if (lists.Count > 0 && html.Depth == lists[^1].Depth + 1) html.Open("li");
            lists.Add((marks[lists.Count], html.Depth));
            html.Open(Tag(marks[lists.Count - 1]));
        }

        html.Open("li");
        paragraph.Add(text);
    }

    private static string Tag(char mark) => mark == '#' ? "ol" : "ul";

    private void EndList()
    {
        html.CloseTo(lists[^1].Depth);
        lists.RemoveAt(lists.Count - 1);
    }

    private void EndText()
    {
        EndParagraph();
        while (lists.Count > 0) EndList();
    }

    private void EndParagraph()
    {
        if (paragraph.Count == 0) return;
        var text = string.Join('\n', paragraph);
        paragraph.Clear();
        if (lists.Count > 0) Content(text);
        else Split(text, static html => html.Open("p"));
    }

    /// <summary>Text within an element that may hold blocks.</summary>
    private void Content(string text) => Split(text, static _ => { });

    private void Split(string text, Action<HtmlWriter> begin)
    {
        for (var at = 0; at < text.Length;)
        {
            var mark = text.IndexOf(WikiVerbatim.Begin, at);
            var end = mark < 0 ? text.Length : mark;
            if (text.AsSpan(at, end - at).Trim().Length > 0)
            {
                var depth = html.Depth;
                begin(html);
                inline.Write(text[at..end].Trim());
                html.CloseTo(depth);
            }

            if (mark < 0) break;
            var close = text.IndexOf(WikiVerbatim.End, mark);
            Verbatim(verbatim[int.Parse(text.AsSpan(mark + 1, close - mark - 1), NumberStyles.None, CultureInfo.InvariantCulture)]);
            at = close + 1;
        }
    }

    private void Verbatim(WikiVerbatim.Part part)
    {
        if (part.Title is { Length: > 0 } title)
        {
            html.Open("p");
            html.Open("strong");
            html.Text(title);
            html.CloseTo(html.Depth - 2);
        }

        html.Open("pre");
        if (part.IsCode) html.Open("code", ("class", part.Language is { } language ? "language-" + language : null));
        html.Text(part.Text);
        html.CloseTo(html.Depth - (part.IsCode ? 2 : 1));
    }

    private int Row(string[] all, int at)
    {
        var row = new StringBuilder(all[at].Trim());
        while (at + 1 < all.Length && row[^1] != '|' && all[at + 1].AsSpan().Trim() is { IsEmpty: false } next && next[0] != '|')
        {
            row.Append('\n').Append(next);
            at++;
        }

        if (table < 0)
        {
            table = html.Depth;
            html.Open("table");
        }

        html.Open("tr");
        var inTable = table;
        table = -1;
        foreach (var (header, text) in new WikiRow(row.ToString()).Cells())
        {
            html.Open(header ? "th" : "td");
            if (text.Contains('\n', StringComparison.Ordinal) && text.Split('\n') is { } lines && Array.Exists(lines, line => Bullets(line.AsSpan().Trim()) > 0)) Lines(lines);
            else Content(text);
            html.CloseTo(inTable + 2);
        }

        table = inTable;
        html.CloseTo(table + 1);
        return at;
    }

    private void EndTable()
    {
        if (table < 0) return;
        html.CloseTo(table);
        table = -1;
    }
}
