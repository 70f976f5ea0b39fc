using System.Buffers;
using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Text in Markdown: what means something there is escaped.</summary>
internal static class MarkdownText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[]<>~&|");

    /// <summary>Text as it is to be read.</summary>
    public static string Escape(string text, bool atStart, bool inCell)
    {
        var first = text.AsSpan().TrimStart(" \t\r\n");
        if (!text.AsSpan().ContainsAny(Special) && !(atStart && !first.IsEmpty && MeansLine(first))) return text;
        var output = new StringBuilder(text.Length + 16);
        var begin = text.Length - first.Length;
        var line = atStart && MeansLine(first) ? begin + LineMark(first) : -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (i == line || (Special.Contains(text[i]) && (text[i] != '|' || inCell))) output.Append('\\');
            output.Append(text[i]);
            if (text[i] == ':' && i > 0 && char.IsAsciiLetter(text[i - 1])) i = Address(text, i, output);
        }

        return output.ToString();
    }

    // An address is recognised as it stands; an escape would be a part of it.
    private static int Address(string text, int at, StringBuilder output)
    {
        if (!text.AsSpan(at).StartsWith("://")) return at;
        while (at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]) && text[at + 1] is not ('<' or '>' or '|' or '`' or '*' or '[' or ']' or '\\') && !IsEntity(text.AsSpan(at + 1))) output.Append(text[++at]);
        return at;
    }

    private static bool IsEntity(ReadOnlySpan<char> text)
    {
        if (text[0] != '&') return false;
        var end = 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '#')) end++;
        return end > 1 && end < text.Length && text[end] == ';';
    }

    /// <summary>Code within a line.</summary>
    public static string Code(string text, bool inCell)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (inCell) line = line.Replace("|", "\\|", StringComparison.Ordinal);
        var fence = new string('`', Longest(line) + 1);
        return line.StartsWith('`') || line.EndsWith('`') ? $"{fence} {line} {fence}" : fence + line + fence;
    }

    /// <summary>What encloses lines of code.</summary>
    public static string Fence(string text) => new('`', Math.Max(3, Longest(text) + 1));

    /// <summary>An address between brackets.</summary>
    public static string Address(string address) =>
        address.AsSpan().IndexOfAny(" ()<>") < 0 ? address : $"<{address.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>";

    private static bool MeansLine(ReadOnlySpan<char> text) => text[0] is '#' or '+' or '-' or '=' or ':' || (char.IsAsciiDigit(text[0]) && LineMark(text) > 0);

    // Of a number that begins a list it is the point that must be escaped.
    private static int LineMark(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && text[digits] is '.' or ')' ? digits : 0;
    }

    private static int Longest(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
