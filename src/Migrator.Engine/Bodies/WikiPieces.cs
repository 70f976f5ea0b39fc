namespace Migrator.Engine.Bodies;

/// <summary>What a line of wiki text is made of, in order; opening and closing marks are paired while it is read, so that all this is linear.</summary>
internal sealed class WikiPieces
{
    private readonly List<Piece> made = [];
    private readonly List<(string Tag, int Piece, int At, bool Braced)> open = [];
    private readonly Dictionary<string, int> opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ends = new(StringComparer.Ordinal);
    private string text = "";
    private int done;

    internal enum Is
    {
        Text, Open, Close, Break, Code, Image, Link,
    }

    internal readonly record struct Piece(Is Kind, string Tag, string Text);

    public void Begin(string of)
    {
        (text, done) = (of, 0);
        made.Clear();
        open.Clear();
        opened.Clear();
        ends.Clear();
    }

    /// <summary>All pieces; marks that were never closed are text.</summary>
    public IReadOnlyList<Piece> Finish()
    {
        Until(text.Length);
        while (open.Count > 0) Drop();
        return made.ToArray();
    }

    /// <summary>Where the next such mark stands behind a place; -1 where there is none. Each part of the text is searched once for each mark.</summary>
    public int End(string mark, int after)
    {
        if (ends.TryGetValue(mark, out var known) && (known < 0 || known > after)) return known;
        var found = after + 1 < text.Length ? text.IndexOf(mark, after + 1, StringComparison.Ordinal) : -1;
        ends[mark] = found;
        return found;
    }

    /// <summary>A piece in place of the text from one place to another, which it gives back.</summary>
    public int Add(Is kind, int from, string of, int to)
    {
        Until(from);
        done = to;
        made.Add(new Piece(kind, "", of));
        return to;
    }

    public int Break(int at, int length)
    {
        var to = Add(Is.Break, at, "", at + length);
        if (length == 2 && to < text.Length && text[to] == '\n') done = ++to;
        return to;
    }

    /// <summary>A mark that opens or closes.</summary>
    /// <param name="tag">Its element.</param>
    /// <param name="at">Its place.</param>
    /// <param name="length">How many characters it takes.</param>
    /// <param name="braced">It stands in braces, so that it may stand within a word.</param>
    public int Mark(string tag, int at, int length, bool braced = false)
    {
        var to = at + length;
        var before = at > 0 ? text[at - 1] : ' ';
        var after = to < text.Length ? text[to] : ' ';
        var within = tag is "sup" or "sub";
        if (opened.GetValueOrDefault(tag) > 0 && (braced || (!char.IsWhiteSpace(before) && (within || !char.IsLetterOrDigit(after)))) && Closes(tag, at, within && !braced))
        {
            Until(at);
            done = to;
            made.Add(new Piece(Is.Close, tag, ""));
            return to;
        }

        if (!braced && (char.IsWhiteSpace(after) || (!within && char.IsLetterOrDigit(before)))) return to;
        Until(at);
        done = to;
        Push(tag, text[at..to], at, braced);
        return to;
    }

    public int Colour(int at, string colour, int to)
    {
        Until(at);
        done = to;
        Push("colour", colour.Length == 0 ? " " : colour, at, braced: true);
        return to;
    }

    public int EndColour(int at, int to)
    {
        Until(at);
        done = to;
        if (opened.GetValueOrDefault("colour") > 0 && Closes("colour", at, oneWord: false)) made.Add(new Piece(Is.Close, "colour", ""));
        return to;
    }

    private void Push(string tag, string mark, int at, bool braced)
    {
        open.Add((tag, made.Count, at, braced));
        opened[tag] = opened.GetValueOrDefault(tag) + 1;
        made.Add(new Piece(Is.Text, tag, mark));
    }

    private bool Closes(string tag, int at, bool oneWord)
    {
        while (open[^1].Tag != tag) Drop();
        var (_, piece, from, braced) = open[^1];
        var mark = made[piece].Text;
        var start = tag == "colour" ? from : from + mark.Length;
        if (at <= start || (oneWord && !braced && text.AsSpan(start, at - start).IndexOfAny(' ', '\n') >= 0 && from > 0 && char.IsLetterOrDigit(text[from - 1])))
        {
            Drop();
            return false;
        }

        open.RemoveAt(open.Count - 1);
        opened[tag]--;
        made[piece] = new Piece(Is.Open, tag, tag == "colour" ? mark : "");
        return true;
    }

    // A colour that never ends colours nothing; any other mark is what it looks like.
    private void Drop()
    {
        var (tag, piece, _, _) = open[^1];
        open.RemoveAt(open.Count - 1);
        opened[tag]--;
        if (tag == "colour") made[piece] = new Piece(Is.Text, "", "");
    }

    private void Until(int at)
    {
        if (at > done) made.Add(new Piece(Is.Text, "", text[done..at]));
        done = Math.Max(done, at);
    }
}
