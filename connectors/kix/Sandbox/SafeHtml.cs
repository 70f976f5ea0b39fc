using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>HTML as the backend stores it: scripts and their like gone, tags rewritten, everything but ASCII as entities.</summary>
internal static partial class SafeHtml
{
    private static readonly string[] Dropped = ["script", "applet", "object", "svg", "embed"];
    private static readonly string[] Void =
        ["area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr"];
    private static readonly string[] WithLineBreak = ["br", "code", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre", "textarea", "tr"];
    private static readonly string[] Links = ["background", "url", "src", "dynsrc", "lowsrc", "href", "xlink:href", "action", "formaction"];

    /// <summary>Entities with names, from U+00A0 on.</summary>
    private static readonly string[] Names =
        ("nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo "
        + "frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve "
        + "Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute "
        + "ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml").Split(' ');

    private static readonly Dictionary<int, string> MoreNames = new()
    {
        ['"'] = "quot", ['&'] = "amp", ['<'] = "lt", ['>'] = "gt", [0x152] = "OElig", [0x153] = "oelig", [0x160] = "Scaron", [0x161] = "scaron",
        [0x2013] = "ndash", [0x2014] = "mdash", [0x2018] = "lsquo", [0x2019] = "rsquo", [0x201A] = "sbquo", [0x201C] = "ldquo", [0x201D] = "rdquo",
        [0x201E] = "bdquo", [0x2020] = "dagger", [0x2022] = "bull", [0x2026] = "hellip", [0x20AC] = "euro", [0x2122] = "trade", [0x2190] = "larr",
        [0x2192] = "rarr", [0x2264] = "le", [0x2265] = "ge",
    };

    public static string Clean(string html)
    {
        var safe = new StringBuilder(html.Length);
        string? dropped = null;
        var depth = 0;
        foreach (var token in HtmlScan.Tokens(Pack(html)))
        {
            if (dropped is not null)
            {
                if (token.Text == dropped && token.Part == HtmlPart.Start) depth++;
                if (token.Text == dropped && token.Part == HtmlPart.End && --depth == 0) dropped = null;
                continue;
            }

            switch (token.Part)
            {
                case HtmlPart.Start when Dropped.Contains(token.Text):
                    if (!Void.Contains(token.Text)) (dropped, depth) = (token.Text, 1);
                    break;
                case HtmlPart.Start:
                    Open(token, safe);
                    break;
                case HtmlPart.End when !Void.Contains(token.Text) && !Dropped.Contains(token.Text):
                    safe.Append("</").Append(token.Text).Append('>');
                    if (WithLineBreak.Contains(token.Text)) safe.Append('\n');
                    break;
                case HtmlPart.Text:
                    safe.Append(Encode(WebUtility.HtmlDecode(token.Text)));
                    break;
                case HtmlPart.RawText or HtmlPart.Declaration:
                    safe.Append(token.Text);
                    break;
            }
        }

        return safe.ToString();
    }

    private static void Open(HtmlToken tag, StringBuilder safe)
    {
        var text = new StringBuilder("<").Append(tag.Text);
        foreach (var (name, value) in tag.Attributes)
        {
            if (tag.Text == "meta" && name == "http-equiv" && value.Equals("refresh", StringComparison.OrdinalIgnoreCase)) return;
            if (name.StartsWith("on", StringComparison.Ordinal) && name.Length > 2) continue;
            if (Links.Contains(name) && Script().IsMatch(NotScript().Replace(value.ToLowerInvariant(), ""))) continue;
            if (name == "style" && (value.Contains("expression(", StringComparison.OrdinalIgnoreCase)
                || value.Contains("javascript", StringComparison.OrdinalIgnoreCase))) continue;
            text.Append(' ').Append(name).Append("=\"").Append(Encode(value)).Append('"');
        }

        if (Void.Contains(tag.Text)) text.Append(" /");
        text.Append('>');
        if (Void.Contains(tag.Text) && WithLineBreak.Contains(tag.Text)) text.Append('\n');
        safe.Append(text);
    }

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var code = rune.Value;
            if (MoreNames.TryGetValue(code, out var name)) encoded.Append('&').Append(name).Append(';');
            else if (code is >= 0xA0 and < 0x100) encoded.Append('&').Append(Names[code - 0xA0]).Append(';');
            else if (code == '\'') encoded.Append("&#39;");
            else if (code is '\n' or '\r' or '\t' or (>= 0x20 and < 0x7F)) encoded.Append((char)code);
            else encoded.Append("&#x").Append(code.ToString("X", CultureInfo.InvariantCulture)).Append(';');
        }

        return encoded.ToString();
    }

    /// <summary>Comments go, line breaks become blanks or nothing beside tags, except where they are shown.</summary>
    private static string Pack(string html)
    {
        if (Shown().IsMatch(html)) return Comment().Replace(html, "");
        return LineBreaks().Replace(BetweenTags().Replace(Comment().Replace(html, ""), "><"), " ");
    }

    [GeneratedRegex("^(?:javascript|livescript|vbscript).+", RegexOptions.CultureInvariant)]
    private static partial Regex Script();

    [GeneratedRegex("[^a-z1-9:;=()]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotScript();

    [GeneratedRegex("<(?:pre|textarea)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shown();

    [GeneratedRegex("<!--(?!\\[if).*?-->", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@">\s*[\r\n]+\s*<", RegexOptions.CultureInvariant)]
    private static partial Regex BetweenTags();

    [GeneratedRegex(@"[ \t]*[\r\n]+\s*", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreaks();
}
