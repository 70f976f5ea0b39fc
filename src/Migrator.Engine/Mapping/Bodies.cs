using Ganss.Xss;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Makes clean HTML of bodies and finds the attachments that they show. One per thread: it remembers what the body in hand refers to.
/// </summary>
internal sealed class Bodies
{
    private readonly IReadOnlyList<(string Before, string After)> patterns;
    private readonly string prefix;
    private readonly List<string> inline = [];
    private HtmlSanitizer? sanitizer;

    /// <param name="source">Name of the source, for the keys of attachments.</param>
    /// <param name="patterns">Addresses of attachments, <c>{id}</c> standing for the id.</param>
    public Bodies(string source, IReadOnlyList<string> patterns)
    {
        prefix = $"{source}:attachment:";
        this.patterns = [.. patterns.Select(pattern => pattern.Split("{id}", 2)).Select(parts => (parts[0], parts[1]))];
    }

    /// <summary>Keys of the attachments that the bodies show since <see cref="Begin"/>.</summary>
    public IReadOnlyList<string> Inline => inline;

    /// <summary>Forgets the record before.</summary>
    public void Begin() => inline.Clear();

    /// <summary>Plain text as HTML.</summary>
    public static Cell FromText(in Cell cell, Output scratch)
    {
        var start = scratch.Length;
        scratch.Raw("<p>"u8);
        JsonText.ToHtml(cell.Span, scratch);
        scratch.Raw("</p>"u8);
        return scratch.Cut(Token.String, start);
    }

    /// <summary>HTML without anything that runs, loads or hides; text without a single tag is taken as it stands.</summary>
    public Cell FromHtml(in Cell cell, Output scratch)
    {
        var start = scratch.Length;
        if (JsonText.IsPlain(cell.Span))
        {
            scratch.Raw("<p>"u8);
            scratch.Raw(cell.Span);
            scratch.Raw("</p>"u8);
        }
        else
        {
            scratch.Text(Clean(cell.Text()));
        }

        return scratch.Cut(Token.String, start);
    }

    /// <summary>Plain text in which <c>[code]</c> and <c>[/code]</c> enclose HTML.</summary>
    public Cell FromJournal(in Cell cell, Output scratch)
    {
        if (cell.Span.IndexOf("[code]"u8) < 0) return FromText(cell, scratch);
        var start = scratch.Length;
        var rest = cell.Text().AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf("[code]", StringComparison.Ordinal);
            var close = open < 0 ? -1 : rest[open..].IndexOf("[/code]", StringComparison.Ordinal);
            var text = close < 0 ? rest : rest[..open];
            if (!text.Trim().IsEmpty)
            {
                scratch.Raw("<p>"u8);
                JsonText.ToHtml(Cell.Of(text.Trim()).Span, scratch);
                scratch.Raw("</p>"u8);
            }

            if (close < 0) break;
            scratch.Text(Clean(rest.Slice(open + 6, close - 6).ToString()));
            rest = rest[(open + close + 7)..];
        }

        return scratch.Cut(Token.String, start);
    }

    private string Clean(string html) => (sanitizer ??= Create()).Sanitize(html);

    private HtmlSanitizer Create()
    {
        var made = new HtmlSanitizer();
        made.AllowedSchemes.Add("mailto");
        made.AllowedSchemes.Add("tel");
        made.AllowedAttributes.Add("class");
        made.FilterUrl += (_, e) =>
        {
            if (Attachment(e.OriginalUrl) is { } id)
            {
                var key = prefix + id;
                e.SanitizedUrl = "ref:" + key;
                if (!inline.Contains(key)) inline.Add(key);
            }
            else if (e.Tag.LocalName == "img" && e.OriginalUrl.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase))
            {
                e.SanitizedUrl = e.OriginalUrl;
            }
        };
        return made;
    }

    private string? Attachment(string url)
    {
        foreach (var (before, after) in patterns)
        {
            for (var at = url.IndexOf(before, StringComparison.OrdinalIgnoreCase); at >= 0; at = url.IndexOf(before, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                var id = url.AsSpan(at + before.Length);
                var length = id.IndexOfAnyExcept(IdLetters);
                var end = length < 0 ? id.Length : length;
                if (end > 0 && id[end..].StartsWith(after, StringComparison.OrdinalIgnoreCase)) return id[..end].ToString();
            }
        }

        return null;
    }

    private static readonly System.Buffers.SearchValues<char> IdLetters =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
}
