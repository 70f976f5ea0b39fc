using AngleSharp.Dom;
using Ganss.Xss;

namespace Migrator.Engine.Bodies;

/// <summary>
/// HTML from outside without anything that runs, loads, asks or covers. Text is kept, whatever tags stood around it. One per thread.
/// </summary>
internal sealed class SafeHtml
{
    private static readonly string[] Styles =
    [
        "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-right", "border-spacing", "border-style", "border-top", "border-width",
        "border-bottom-color", "border-bottom-style", "border-bottom-width", "border-left-color", "border-left-style", "border-left-width",
        "border-right-color", "border-right-style", "border-right-width", "border-top-color", "border-top-style", "border-top-width",
        "color", "font-family", "font-size", "font-style", "font-weight", "height", "line-height", "list-style-type",
        "margin-bottom", "margin-left", "margin-right", "margin-top", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
        "text-align", "text-decoration", "text-decoration-line", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
    ];

    private readonly HtmlSanitizer sanitizer;
    private readonly NeutralFormatter formatter;
    private readonly Func<string, bool, string?> reference;

    /// <param name="reference">The reference that an address means, and whether an image has it; null where it means none.</param>
    public SafeHtml(Func<string, bool, string?> reference)
    {
        this.reference = reference;
        formatter = new NeutralFormatter();
        sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = NeutralFormatter.Tags.ToHashSet(StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = NeutralFormatter.Attributes.Append("checked").Append("data").ToHashSet(StringComparer.OrdinalIgnoreCase),
            AllowedCssProperties = Styles.ToHashSet(StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = Addresses.Schemes.ToHashSet(StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src", "data", "poster", "cite" },
        });

        // What is not allowed is left out when the document is written: taking it out of the tree costs a search each time, and the text within is wanted.
        sanitizer.RemovingTag += static (_, e) => e.Cancel = true;
        sanitizer.RemovingComment += static (_, e) => e.Cancel = true;
        sanitizer.FilterUrl += (_, e) => e.SanitizedUrl = Address(e.Tag, e.OriginalUrl);
    }

    /// <summary>The neutral form of any HTML.</summary>
    public string Of(string html)
    {
        var parts = TameHtml.Of(html);
        return parts.Count == 1 ? Part(parts[0]) : string.Concat(parts.Select(Part));
    }

    private string Part(string html)
    {
        formatter.Begin();
        return sanitizer.Sanitize(html, "", formatter).Trim();
    }

    private string? Address(IElement element, string address)
    {
        var image = element.LocalName == "img";
        if (reference(address, image) is { } key) return key;
        if (image && Addresses.IsPicture(address.Trim())) return address.Trim();
        if (Addresses.Link(address) is { } link) return link;
        if (Addresses.IsReadable(address)) formatter.Show(element, address.Trim());
        return null;
    }
}
