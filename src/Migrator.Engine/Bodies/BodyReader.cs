using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Bodies;

/// <summary>
/// Makes neutral HTML of bodies in any form, and finds the attachments that they show. One per thread: it remembers what the record in hand refers to.
/// </summary>
internal sealed class BodyReader
{
    private readonly BodyReferences references;
    private readonly string prefix;
    private readonly Mentions? mentions;
    private readonly List<string> mentioned = [];
    private readonly List<string> inline = [];
    private readonly List<(string Code, string What)> troubles = [];
    private SafeHtml? safe;
    private Adf? adf;
    private WikiBlocks? wiki;

    /// <param name="source">Name of the source, for the keys of attachments.</param>
    /// <param name="references">How its texts name other records.</param>
    public BodyReader(string source, BodyReferences references)
    {
        prefix = $"{source}:attachment:";
        this.references = references;
        if (references.Numbers.Count > 0) mentions = new Mentions(source, references);
    }

    /// <summary>Keys of the attachments that the bodies show since <see cref="Begin"/>.</summary>
    public IReadOnlyList<string> Inline => inline;

    /// <summary>Keys of the records that the bodies name since <see cref="Begin"/>; of some only the number is known.</summary>
    public IReadOnlyList<string> Mentioned => mentioned;

    /// <summary>What the body that was read last did not say in a form that is known: a code and the name of it.</summary>
    public IReadOnlyList<(string Code, string What)> Troubles => troubles;

    /// <summary>Forgets the record before.</summary>
    public void Begin()
    {
        inline.Clear();
        mentioned.Clear();
    }

    /// <summary>A body in the form that the mapping says; text where it says none.</summary>
    public Cell Read(Form form, in Cell cell, Output scratch)
    {
        if (troubles.Count > 0) troubles.Clear();
        var body = form switch
        {
            Form.Html => FromHtml(cell, scratch),
            Form.Journal => FromJournal(cell, scratch),
            Form.Markdown => Written(FromMarkdown(cell.Text()), scratch),
            Form.Wiki => Written((wiki ??= new WikiBlocks(static (_, _) => null, Address)).Of(cell.Text()), scratch),
            Form.Adf => FromAdf(cell, scratch),
            _ => FromText(cell, scratch),
        };
        return mentions is null ? body : mentions.Link(body, scratch, Mention);
    }

    private static Cell FromText(in Cell cell, Output scratch)
    {
        var start = scratch.Length;
        scratch.Raw("<p>"u8);
        JsonText.ToHtml(cell.Span, scratch);
        scratch.Raw("</p>"u8);
        return scratch.Cut(Token.String, start);
    }

    /// <summary>Text without a single tag is taken as it stands.</summary>
    private Cell FromHtml(in Cell cell, Output scratch)
    {
        if (!JsonText.IsPlain(cell.Span)) return Written(Clean(cell.Text()), scratch);
        var start = scratch.Length;
        scratch.Raw("<p>"u8);
        scratch.Raw(cell.Span);
        scratch.Raw("</p>"u8);
        return scratch.Cut(Token.String, start);
    }

    /// <summary>Plain text in which <c>[code]</c> and <c>[/code]</c> enclose HTML.</summary>
    private Cell FromJournal(in Cell cell, Output scratch)
    {
        if (cell.Span.IndexOf("[code]"u8) < 0) return FromText(cell, scratch);
        var start = scratch.Length;
        var rest = cell.Text().AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf("[code]", StringComparison.Ordinal);
            var close = open < 0 ? -1 : rest[open..].IndexOf("[/code]", StringComparison.Ordinal);
            var text = close < 0 ? rest : rest[..open];
            if (!text.Trim().IsEmpty) FromText(Cell.Of(text.Trim()), scratch);
            if (close < 0) break;
            scratch.Text(Clean(rest.Slice(open + 6, close - 6).ToString()));
            rest = rest[(open + close + 7)..];
        }

        return scratch.Cut(Token.String, start);
    }

    private string FromMarkdown(string text)
    {
        if (MarkdownBody.Of(text) is { } html) return Clean(html);
        troubles.Add(("body_malformed", "markdown"));
        return $"<pre>{Markup.Escape(text)}</pre>";
    }

    /// <summary>A document, as an object or as its JSON in a text. What is no document is kept as it stands.</summary>
    private Cell FromAdf(in Cell cell, Output scratch)
    {
        adf ??= new Adf((id, _, _) => Refer(id), (code, what) => troubles.Add((code, what)), Address);
        var json = cell.Kind is Token.String ? Encoding.UTF8.GetBytes(cell.Text()) : cell.Span.ToArray();
        if (adf.Of(json) is { } html) return Written(html, scratch);
        troubles.Clear();
        troubles.Add(("body_malformed", "adf"));
        return Written($"<p>{Markup.Escape(Encoding.UTF8.GetString(json)).ReplaceLineEndings("<br>")}</p>", scratch);
    }

    private static Cell Written(string html, Output scratch)
    {
        var start = scratch.Length;
        scratch.Text(html);
        return scratch.Cut(Token.String, start);
    }

    private string Clean(string html) => (safe ??= new SafeHtml(Address)).Of(html);

    private string? Address(string address, bool image)
    {
        if (references.Find(address) is not { } key) return null;
        if (key.Kind is Kind.Attachment) return Refer(key.Id);
        if (image) return null;
        Mention(key.ToString());
        return $"ref:{key}";
    }

    private string Refer(string id)
    {
        var key = prefix + id;
        if (!inline.Contains(key)) inline.Add(key);
        return "ref:" + key;
    }

    private void Mention(string key)
    {
        if (!mentioned.Contains(key)) mentioned.Add(key);
    }
}
