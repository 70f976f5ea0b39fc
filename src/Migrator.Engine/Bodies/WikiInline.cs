using System.Net;

namespace Migrator.Engine.Bodies;

/// <summary>Wiki mark-up of Jira as neutral HTML: what stands within a line. Marks that do not pair stay as text.</summary>
/// <param name="html">Takes what is made.</param>
/// <param name="media">The address of an attached file, given its name and whether it is shown; null where there is none.</param>
internal sealed class WikiInline(HtmlWriter html, Func<string, bool, string?> media)
{
    private static readonly System.Buffers.SearchValues<char> EndOfAddress = System.Buffers.SearchValues.Create(" \t\n<>\"|[]{}");

    private readonly WikiPieces pieces = new();

    /// <summary>Writes text with its marks.</summary>
    public void Write(string text) => Write(text, linked: false);

    /// <summary>True where an exclamation mark may begin an image.</summary>
    public static bool BeginsImage(string text, int at) =>
        at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]) && text[at + 1] is not ('|' or '!') && (at == 0 || !char.IsLetterOrDigit(text[at - 1]));

    /// <summary>True for what may stand between the exclamation marks of an image: a file or an address.</summary>
    public static bool IsImage(ReadOnlySpan<char> inside)
    {
        var bar = inside.IndexOf('|');
        var name = bar < 0 ? inside : inside[..bar];
        return name.IndexOf('.') > 0 && !char.IsWhiteSpace(name[^1]) && name.IndexOf('\n') < 0;
    }

    private void Write(string text, bool linked)
    {
        pieces.Begin(text);
        for (var at = 0; at < text.Length;) at = Next(text, at, linked);
        var made = pieces.Finish();
        foreach (var piece in made) Write(piece);
    }

    private void Write(WikiPieces.Piece piece)
    {
        switch (piece.Kind)
        {
            case WikiPieces.Is.Text:
                html.Text(piece.Text);
                break;
            case WikiPieces.Is.Open when piece.Text.Length > 0:
                html.Open("span", ("style", AdfMarks.Style("color", piece.Text)));
                break;
            case WikiPieces.Is.Open:
                html.Open(piece.Tag);
                break;
            case WikiPieces.Is.Close:
                html.Close();
                break;
            case WikiPieces.Is.Break:
                html.Void("br");
                break;
            case WikiPieces.Is.Code:
                html.Open("code");
                html.Text(piece.Text);
                html.Close();
                break;
            case WikiPieces.Is.Image:
                Image(piece.Text);
                break;
            default:
                Link(piece.Text);
                break;
        }
    }

    private int Next(string text, int at, bool linked)
    {
        switch (text[at])
        {
            case '\n':
                return pieces.Break(at, 1);
            case '\\':
                return Backslash(text, at);
            case '{':
                return Brace(text, at);
            case '[' when !linked && pieces.End("]", at) is > 0 and var close && IsLink(text.AsSpan(at + 1, close - at - 1)):
                return pieces.Add(WikiPieces.Is.Link, at, text[(at + 1)..close], close + 1);
            case '!' when BeginsImage(text, at) && pieces.End("!", at) is > 0 and var close && IsImage(text.AsSpan(at + 1, close - at - 1)):
                return pieces.Add(WikiPieces.Is.Image, at, text[(at + 1)..close], close + 1);
            case '&':
                return Entity(text, at);
            case '?' when at + 1 < text.Length && text[at + 1] == '?':
                return pieces.Mark("cite", at, 2);
            case '*' or '_' or '-' or '+' or '^' or '~':
                return Mark(text, at);
            default:
                return linked ? at + 1 : Word(text, at);
        }
    }

    // Two make a line break, unless they begin the name of a computer; one takes the meaning from what follows.
    private int Backslash(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : ' ';
        if (next == '\\')
        {
            var name = at + 2 < text.Length && char.IsLetterOrDigit(text[at + 2]) && (at == 0 || char.IsWhiteSpace(text[at - 1]));
            return name ? at + 2 : pieces.Break(at, 2);
        }

        return char.IsPunctuation(next) || char.IsSymbol(next) ? pieces.Add(WikiPieces.Is.Text, at, next.ToString(), at + 2) : at + 1;
    }

    private int Brace(string text, int at)
    {
        if (at + 1 >= text.Length) return at + 1;
        if (text[at + 1] == '{')
        {
            var end = pieces.End("}}", at + 1);
            if (end <= at + 2) return at + 2;
            return pieces.Add(WikiPieces.Is.Code, at, text[(at + 2)..end].Replace("\\", "", StringComparison.Ordinal), end + 2);
        }

        var close = pieces.End("}", at);
        if (close < 0) return at + 1;
        var inside = text.AsSpan(at + 1, close - at - 1);
        if (inside is "color") return pieces.EndColour(at, close + 1);
        if (inside.StartsWith("color:")) return pieces.Colour(at, inside[6..].Trim().ToString(), close + 1);
        if (inside.StartsWith("anchor:")) return pieces.Add(WikiPieces.Is.Text, at, "", close + 1);
        return TagOf(inside) is { } tag ? pieces.Mark(tag, at, inside.Length + 2, braced: true) : at + 1;
    }

    private int Mark(string text, int at)
    {
        if (text[at] == '-')
        {
            if (at > 0 && text[at - 1] == ' ' && text.AsSpan(at).StartsWith("-- ")) return pieces.Add(WikiPieces.Is.Text, at, "–", at + 2);
            if (at > 0 && text[at - 1] == ' ' && text.AsSpan(at).StartsWith("--- ")) return pieces.Add(WikiPieces.Is.Text, at, "—", at + 3);
            if ((at + 1 < text.Length && text[at + 1] is '-' or '>') || (at > 0 && text[at - 1] == '-')) return at + 1;
        }

        return pieces.Mark(TagOf(text.AsSpan(at, 1))!, at, 1);
    }

    private static string? TagOf(ReadOnlySpan<char> mark) => mark switch
    {
        "*" => "strong",
        "_" => "em",
        "-" => "del",
        "+" => "ins",
        "^" => "sup",
        "~" => "sub",
        "??" => "cite",
        _ => null,
    };

    private int Entity(string text, int at)
    {
        var end = text.AsSpan(at, Math.Min(12, text.Length - at)).IndexOf(';');
        if (end < 2) return at + 1;
        var decoded = WebUtility.HtmlDecode(text.Substring(at, end + 1));
        return decoded.Length is 1 or 2 ? pieces.Add(WikiPieces.Is.Text, at, decoded, at + end + 1) : at + 1;
    }

    private int Word(string text, int at)
    {
        if (at > 0 && char.IsLetterOrDigit(text[at - 1])) return at + 1;
        if (text[at] is ':' or ';' or '(' && WikiSigns.At(text, at) is { } sign) return pieces.Add(WikiPieces.Is.Text, at, sign.Text, at + sign.Length);
        if (!WikiSigns.BeginsAddress(text, at)) return at + 1;
        var length = text.AsSpan(at).IndexOfAny(EndOfAddress);
        var end = length < 0 ? text.Length : at + length;
        while (end > at && text[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or '\'' or '*' or '_') end--;
        return pieces.Add(WikiPieces.Is.Link, at, text[at..end], end);
    }

    private static bool IsLink(ReadOnlySpan<char> inside)
    {
        if (inside.Trim().IsEmpty || inside.IndexOf('\n') >= 0) return false;
        if (inside[0] is '~' or '^' or '#' || inside.IndexOf('|') > 0) return inside.Length > 1;
        return inside.StartsWith("mailto:") || inside.IndexOf("://") > 0 || inside.StartsWith("//") || Addresses.IsReadable(inside.ToString());
    }

    private void Link(string inside)
    {
        if (inside[0] == '~')
        {
            html.Text("@" + inside[1..]);
            return;
        }

        var parts = inside.Split('|');
        var (name, address) = parts.Length > 1 ? (parts[0].Trim(), parts[1].Trim()) : ("", parts[0].Trim());
        if (address.StartsWith('^'))
        {
            var file = address[1..];
            if (media(file, false) is { } to) html.Refer(to, name.Length > 0 ? name : file);
            else html.Text(name.Length > 0 && name != file ? $"{name} [{file}]" : $"[{file}]");
        }
        else if (address.StartsWith('#'))
        {
            html.Text(name.Length > 0 ? name : address[1..]);
        }
        else if (name.Length == 0)
        {
            html.Link(address, address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address[7..] : address);
        }
        else
        {
            var linked = html.OpenLink(address, parts.Length > 2 && !parts[2].StartsWith("smart-", StringComparison.Ordinal) ? parts[2] : null);
            new WikiInline(html, media).Write(name, linked: true);
            if (linked) html.Close();
            else html.Unlinked(address, name);
        }
    }

    private void Image(string inside)
    {
        var bar = inside.IndexOf('|', StringComparison.Ordinal);
        var name = bar < 0 ? inside : inside[..bar];
        string? width = null, height = null, title = null;
        foreach (var option in bar < 0 ? [] : inside[(bar + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (option.StartsWith("width=", StringComparison.Ordinal)) width = option[6..].Trim('"');
            else if (option.StartsWith("height=", StringComparison.Ordinal)) height = option[7..].Trim('"');
            else if (option.StartsWith("alt=", StringComparison.Ordinal) || option.StartsWith("title=", StringComparison.Ordinal)) title = option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"');
        }

        if (Addresses.IsRemote(name)) html.Image(name, title);
        else if (media(name, true) is { } address) html.ReferredImage(address, title ?? name, width, height);
        else html.Text($"[{name}]");
    }
}
