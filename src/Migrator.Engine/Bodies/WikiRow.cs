namespace Migrator.Engine.Bodies;

/// <summary>One row of a wiki table.</summary>
internal sealed class WikiRow(string row)
{
    private int line = -1;
    private int links;
    private int images;
    private int codes;

    /// <summary>Its cells; bars within links, images and code are no borders.</summary>
    public IEnumerable<(bool Header, string Text)> Cells()
    {
        var at = 0;
        while (at < row.Length)
        {
            var header = row[at] == '|' && at + 1 < row.Length && row[at + 1] == '|';
            var start = at + (row[at] == '|' ? header ? 2 : 1 : 0);
            at = Border(start);
            if (at == row.Length && row.AsSpan(start).Trim().IsEmpty) yield break;
            yield return (header, row[start..at].Trim());
        }
    }

    private int Border(int at)
    {
        for (; at < row.Length; at++)
        {
            if (at > line && (line = row.IndexOf('\n', at)) < 0) line = row.Length;
            switch (row[at])
            {
                case '|':
                    return at;
                case '\\':
                    at++;
                    break;
                case '[':
                    at = Past(at, "]", ref links);
                    break;
                case '{' when at + 1 < row.Length && row[at + 1] == '{':
                    at = Past(at + 1, "}}", ref codes);
                    break;
                case '!' when WikiInline.BeginsImage(row, at):
                    at = Past(at, "!", ref images);
                    break;
                default:
                    break;
            }
        }

        return row.Length;
    }

    /// <summary>The end of what is enclosed, within the line; where it has none, no more is looked for in this line.</summary>
    private int Past(int at, string end, ref int stop)
    {
        if (at < stop || at + 1 >= line) return at;
        var length = row.AsSpan(at + 1, line - at - 1).IndexOf(end);
        if (length < 0) stop = line;
        return length < 0 || (end == "!" && !WikiInline.IsImage(row.AsSpan(at + 1, length))) ? at : at + length + end.Length;
    }
}
