using System.Collections.Frozen;
using System.Text;
using AngleSharp;
using AngleSharp.Dom;

namespace Migrator.Engine.Bodies;

/// <summary>
/// Writes a parsed document with the tags and attributes of neutral HTML alone. Other tags go, what they enclose stays; images from elsewhere
/// become links, so that nobody is asked for anything when a body is opened. One per thread.
/// </summary>
internal sealed class NeutralFormatter : IMarkupFormatter
{
    /// <summary>A tag that goes with everything in it.</summary>
    public const string Hidden = "x-hidden";

    /// <summary>Tags of neutral HTML.</summary>
    public static readonly FrozenSet<string> Tags = FrozenSet.ToFrozenSet(
    [
        "a", "abbr", "address", "article", "aside", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
        "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp",
        "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var",
    ], StringComparer.Ordinal);

    /// <summary>Attributes of neutral HTML.</summary>
    public static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(
    [
        "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "datetime", "dir", "face", "height", "href", "lang", "open", "reversed", "rowspan", "scope", "size",
        "span", "src", "start", "style", "title", "type", "valign", "value", "width",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Gone = FrozenSet.ToFrozenSet(
        ["base", "head", "link", "meta", "script", "style", "template", "title", "noembed", "noframes", "param", "source", "track", "xml", Hidden], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Blocks = FrozenSet.ToFrozenSet(["center", "dialog", "dir", "fieldset", "form", "hgroup", "legend", "menu", "search", "x-choice"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Embedded = FrozenSet.ToFrozenSet(["audio", "embed", "frame", "iframe", "object", "video"], StringComparer.Ordinal);

    private readonly Dictionary<IElement, string> shown = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder tag = new();
    private int hidden;
    private int links;

    /// <summary>Forgets the document before.</summary>
    public void Begin()
    {
        shown.Clear();
        (hidden, links) = (0, 0);
    }

    /// <summary>Shows an address as text, since no link may lead there.</summary>
    public void Show(IElement link, string address) => shown[link] = address;

    string IMarkupFormatter.Text(ICharacterData text) => hidden > 0 ? "" : Markup.Escape(text.Data);

    string IMarkupFormatter.LiteralText(ICharacterData text) => hidden > 0 ? "" : Markup.Escape(text.Data);

    string IMarkupFormatter.Comment(IComment comment) => "";

    string IMarkupFormatter.Processing(IProcessingInstruction processing) => "";

    string IMarkupFormatter.Doctype(IDocumentType doctype) => "";

    string IMarkupFormatter.OpenTag(IElement element, bool selfClosing)
    {
        if (hidden > 0 || Gone.Contains(element.LocalName))
        {
            if (!selfClosing) hidden++;
            return "";
        }

        tag.Clear();
        switch (element.LocalName)
        {
            case "img":
                Image(element);
                break;
            case "input" when element.GetAttribute("type")?.ToLowerInvariant() is "checkbox" or "radio":
                tag.Append(element.HasAttribute("checked") ? "☑ " : "☐ ");
                break;
            case "input":
                if (element.GetAttribute("value") is { } value && element.GetAttribute("type")?.ToLowerInvariant() is not ("hidden" or "password")) Markup.Escape(value, tag);
                break;
            case var name when Embedded.Contains(name):
                if ((element.GetAttribute("src") ?? element.GetAttribute("data")) is { } source && Addresses.IsRemote(source)) Link(source, element.GetAttribute("title") ?? source);
                break;
            case var name when Blocks.Contains(name):
                tag.Append("<div>");
                break;
            case var name when Tags.Contains(name):
                Written(element);
                break;
            default:
                break;
        }

        return tag.ToString();
    }

    string IMarkupFormatter.CloseTag(IElement element, bool selfClosing)
    {
        if (selfClosing) return "";
        if (hidden > 0)
        {
            hidden--;
            return "";
        }

        var name = element.LocalName;
        if (Blocks.Contains(name)) return "</div>";
        if (!Tags.Contains(name)) return "";
        if (name != "a") return $"</{name}>";
        links--;
        return shown.TryGetValue(element, out var address) && address != element.TextContent.Trim() ? $" ({Markup.Escape(address)})</a>" : "</a>";
    }

    private void Written(IElement element)
    {
        if (element.LocalName == "a") links++;
        tag.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            if (Attributes.Contains(attribute.Name) && (attribute.Name != "src")) Markup.Attribute(attribute.Name, attribute.Value, tag);
        }

        tag.Append('>');
    }

    private void Image(IElement element)
    {
        var source = element.GetAttribute("src") ?? "";
        var alternative = element.GetAttribute("alt") is { Length: > 0 } alt ? alt : element.GetAttribute("title") ?? "";
        if (source.StartsWith("ref:", StringComparison.Ordinal) || Addresses.IsPicture(source))
        {
            tag.Append("<img");
            foreach (var name in (ReadOnlySpan<string>)["src", "alt", "title", "width", "height", "align", "style"])
            {
                if (element.GetAttribute(name) is { } value) Markup.Attribute(name, value, tag);
            }

            tag.Append('>');
        }
        else if (!Addresses.IsRemote(source))
        {
            Markup.Escape(alternative, tag);
        }
        else if (!IsDot(element) || alternative.Length > 0)
        {
            var name = alternative.Length > 0 ? alternative : Addresses.NameOf(source);
            if (links > 0) Markup.Escape($"[{name}]", tag);
            else Link(source, name);
        }
    }

    // A picture of one point shows nothing; it tells its owner who reads.
    private static bool IsDot(IElement element) => element.GetAttribute("width") is "0" or "1" or "0px" or "1px" || element.GetAttribute("height") is "0" or "1" or "0px" or "1px";

    private void Link(string address, string text)
    {
        tag.Append("<a");
        Markup.Attribute("href", address, tag);
        tag.Append('>');
        Markup.Escape(text, tag);
        tag.Append("</a>");
    }
}
