using System.Buffers;
using System.Globalization;
using System.Text;

namespace Migrator.Engine.Mapping;

/// <summary>Text inside JSON strings, worked on while still escaped.</summary>
internal static class JsonText
{
    /// <summary>Characters that a JSON string must escape.</summary>
    public static readonly SearchValues<char> Special16 = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\']);

    private static readonly SearchValues<byte> HtmlStops = SearchValues.Create("&<>\\"u8);

    /// <summary>The text of the inside of a JSON string.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        var at = escaped.IndexOf((byte)'\\');
        if (at < 0) return Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(escaped.Length);
        while (at >= 0)
        {
            text.Append(Encoding.UTF8.GetString(escaped[..at]));
            if (at + 1 >= escaped.Length) return text.ToString();
            text.Append(Unescape(escaped[at..], out var used));
            escaped = escaped[(at + used)..];
            at = escaped.IndexOf((byte)'\\');
        }

        return text.Append(Encoding.UTF8.GetString(escaped)).ToString();
    }

    /// <summary>Puts the replacement character where an escape names half a surrogate pair: no reader of JSON takes such a text.</summary>
    public static void MendSurrogates(Span<byte> json)
    {
        var at = 0;
        while (json[at..].IndexOf("\\u"u8) is >= 0 and var next)
        {
            at += next;
            if (CodeAt(json, at) is not (>= 0xD800 and <= 0xDFFF and var code) || IsEscaped(json, at))
            {
                at += 2;
                continue;
            }

            var pair = code < 0xDC00 && CodeAt(json, at + 6) is >= 0xDC00 and <= 0xDFFF;
            if (!pair) "\\ufffd"u8.CopyTo(json[at..]);
            at += pair ? 12 : 6;
        }
    }

    private static int CodeAt(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && int.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? code : -1;

    // The backslash may itself be escaped: \\ud800 is a backslash and five letters.
    private static bool IsEscaped(ReadOnlySpan<byte> json, int at)
    {
        var before = at;
        while (before > 0 && json[before - 1] == '\\') before--;
        return (at - before) % 2 != 0;
    }

    /// <summary>True where the text holds no mark-up at all.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> escaped) => !escaped.Contains((byte)'<') && escaped.IndexOf("\\u003"u8) < 0;

    /// <summary>Plain text as HTML: characters that mean something are escaped, line ends become breaks. One pass, nothing is decoded.</summary>
    public static void ToHtml(ReadOnlySpan<byte> escaped, Output output)
    {
        while (true)
        {
            var stop = escaped.IndexOfAny(HtmlStops);
            if (stop < 0)
            {
                output.Raw(escaped);
                return;
            }

            output.Raw(escaped[..stop]);
            var used = 1;
            if (escaped[stop] == (byte)'\\')
            {
                used = EscapeToHtml(escaped[stop..], output);
            }
            else
            {
                output.Raw(Entity(escaped[stop]));
            }

            escaped = escaped[(stop + used)..];
        }
    }

    private static int EscapeToHtml(ReadOnlySpan<byte> escaped, Output output)
    {
        switch (escaped.Length < 2 ? (byte)0 : escaped[1])
        {
            case (byte)'n':
                output.Raw("<br>"u8);
                return 2;
            case (byte)'r':
                if (!escaped[2..].StartsWith("\\n"u8)) output.Raw("<br>"u8);
                return 2;
            case (byte)'u':
                var c = Unescape(escaped, out var used);
                if (c.Length == 1 && Entity((byte)Math.Min(c[0], (char)127)) is { IsEmpty: false } entity) output.Raw(entity);
                else output.Raw(escaped[..used]);
                return used;
            default:
                output.Raw(escaped[..Math.Min(2, escaped.Length)]);
                return Math.Min(2, escaped.Length);
        }
    }

    private static ReadOnlySpan<byte> Entity(byte c) => c switch
    {
        (byte)'&' => "&amp;"u8,
        (byte)'<' => "&lt;"u8,
        (byte)'>' => "&gt;"u8,
        (byte)'\n' => "<br>"u8,
        _ => default,
    };

    private static string Unescape(ReadOnlySpan<byte> escaped, out int used)
    {
        used = 2;
        switch (escaped[1])
        {
            case (byte)'n': return "\n";
            case (byte)'r': return "\r";
            case (byte)'t': return "\t";
            case (byte)'b': return "\b";
            case (byte)'f': return "\f";
            case (byte)'u' when escaped.Length >= 6:
                used = 6;
                return ((char)ushort.Parse(escaped[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();
            default: return ((char)escaped[1]).ToString();
        }
    }

    /// <summary>How many characters (code points) the text has.</summary>
    public static int Count(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Contains((byte)'\\')) return Count(Decode(escaped));
        var count = 0;
        foreach (var b in escaped) count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    private static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    /// <summary>The first <paramref name="most"/> characters, the last of them an ellipsis.</summary>
    public static string Cut(string text, int most)
    {
        var cut = new StringBuilder(most);
        var room = most - 1;
        foreach (var rune in text.EnumerateRunes())
        {
            if (room-- <= 0) break;
            cut.Append(rune.ToString());
        }

        return cut.Append('…').ToString();
    }

    /// <summary>As much of a text as fits into that many characters of HTML, the last of them an ellipsis.</summary>
    public static string CutToHtml(string text, int most)
    {
        var cut = new StringBuilder(most);
        var room = most - 1;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = rune.Value switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '\n' => "<br>", _ => null };
            room -= shown?.Length ?? 1;
            if (room < 0) break;
            if (shown is null) cut.Append(rune.ToString());
            else cut.Append(shown);
        }

        return cut.Append('…').ToString();
    }
}
