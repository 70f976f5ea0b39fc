using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Bodies;

/// <summary>Finds numbers of other records in neutral HTML and makes links of them. Works on the escaped text; a body without any costs a search for each prefix.</summary>
internal sealed class Mentions
{
    private const int FewestDigits = 4;
    private const int MostDigits = 20;

    private readonly List<(byte[] Prefix, byte[] Link)> numbers = [];
    private readonly List<(int Start, int Length, int Number)> found = [];

    public Mentions(string source, BodyReferences references)
    {
        foreach (var (kind, prefix) in references.Numbers)
        {
            numbers.Add((Encoding.UTF8.GetBytes(prefix), Encoding.UTF8.GetBytes($"<a href=\\\"ref:{source}:{kind.Name()}:{BodyReferences.ByNumber}")));
        }
    }

    /// <summary>The body with its numbers as links; the same where it names none.</summary>
    /// <param name="body">HTML, escaped for JSON.</param>
    /// <param name="scratch">Takes what is made.</param>
    /// <param name="seen">Called with the reference of each number.</param>
    public Cell Link(in Cell body, Output scratch, Action<string> seen)
    {
        var html = body.Span;
        if (!Search(html)) return body;
        found.Sort();
        var start = scratch.Length;
        var (done, at, inTag, inLink) = (0, 0, false, false);
        foreach (var (from, length, number) in found)
        {
            Walk(html[at..from], ref inTag, ref inLink);
            at = from;
            if (inTag || inLink || from < done) continue;
            scratch.Raw(html[done..from]);
            var link = scratch.Length;
            scratch.Raw(numbers[number].Link);
            scratch.Raw(html.Slice(from, length));
            seen(Encoding.UTF8.GetString(scratch.Span[(link + LinkStart)..]));
            scratch.Raw("\\\">"u8);
            scratch.Raw(html.Slice(from, length));
            scratch.Raw("</a>"u8);
            done = from + length;
        }

        if (done == 0)
        {
            scratch.Back(start);
            return body;
        }

        scratch.Raw(html[done..]);
        return scratch.Cut(Token.String, start);
    }

    // What stands before the key in a link.
    private static readonly int LinkStart = "<a href=\\\"ref:".Length;

    private bool Search(ReadOnlySpan<byte> html)
    {
        found.Clear();
        for (var number = 0; number < numbers.Count; number++)
        {
            var prefix = numbers[number].Prefix;
            for (var at = html.IndexOf(prefix); at >= 0;)
            {
                var end = at + prefix.Length;
                while (end < html.Length && html[end] is >= (byte)'0' and <= (byte)'9') end++;
                var digits = end - at - prefix.Length;
                if (digits is >= FewestDigits and <= MostDigits && Begins(html, at) && Ends(html, end)) found.Add((at, end - at, number));
                var next = html[end..].IndexOf(prefix);
                at = next < 0 ? -1 : end + next;
            }
        }

        return found.Count > 0;
    }

    // Within an address a number is no word of its own.
    private static bool Begins(ReadOnlySpan<byte> html, int at)
    {
        if (at == 0) return true;
        var before = html[at - 1];
        if (at > 1 && html[at - 2] == (byte)'\\' && before is (byte)'n' or (byte)'r' or (byte)'t') return (at < 3 || html[at - 3] != (byte)'\\');
        return before < 0x80 && !char.IsAsciiLetterOrDigit((char)before) && before is not ((byte)'_' or (byte)'-' or (byte)'/' or (byte)'=' or (byte)'&' or (byte)'?' or (byte)'%');
    }

    private static bool Ends(ReadOnlySpan<byte> html, int end)
    {
        if (end == html.Length) return true;
        var after = html[end];
        if (after == (byte)'-') return end + 1 == html.Length || !char.IsAsciiLetterOrDigit((char)html[end + 1]);
        return after < 0x80 && !char.IsAsciiLetterOrDigit((char)after) && after != (byte)'_';
    }

    private static void Walk(ReadOnlySpan<byte> html, ref bool inTag, ref bool inLink)
    {
        while (!html.IsEmpty)
        {
            var stop = html.IndexOf(inTag ? (byte)'>' : (byte)'<');
            if (stop < 0) return;
            inTag = !inTag;
            html = html[(stop + 1)..];
            if (!inTag) continue;
            if (html.StartsWith("a "u8)) inLink = true;
            else if (html.StartsWith("/a>"u8)) inLink = false;
        }
    }
}
