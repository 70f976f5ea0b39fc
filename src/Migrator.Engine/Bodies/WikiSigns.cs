namespace Migrator.Engine.Bodies;

/// <summary>Signs that stand for a picture, and beginnings of addresses.</summary>
internal static class WikiSigns
{
    private static readonly (string Text, string Sign)[] All =
    [
        (":-)", "🙂"), (":)", "🙂"), (":-(", "🙁"), (":(", "🙁"), (":-P", "😛"), (":P", "😛"), (":p", "😛"), (":-D", "😀"), (":D", "😀"), (";-)", "😉"), (";)", "😉"),
        ("(y)", "👍"), ("(n)", "👎"), ("(i)", "ℹ️"), ("(/)", "✅"), ("(x)", "❌"), ("(!)", "⚠️"), ("(+)", "➕"), ("(-)", "➖"), ("(?)", "❓"), ("(on)", "💡"), ("(off)", "💡"),
        ("(*)", "⭐"), ("(*r)", "⭐"), ("(*g)", "⭐"), ("(*b)", "⭐"), ("(*y)", "⭐"), ("(flag)", "🚩"), ("(flagoff)", "🏳️"),
    ];

    private static readonly string[] Schemes = ["http://", "https://", "ftp://", "ftps://", "file://", "mailto:", "news:", "smb://", "ssh://", "irc://", "git://", "svn://"];

    /// <summary>The sign that stands there, with how many characters it takes; null where there is none.</summary>
    public static (string Text, int Length)? At(string text, int at)
    {
        foreach (var (written, sign) in All)
        {
            if (string.CompareOrdinal(text, at, written, 0, written.Length) != 0) continue;
            if (at + written.Length < text.Length && char.IsLetterOrDigit(text[at + written.Length])) continue;
            return (sign, written.Length);
        }

        return null;
    }

    /// <summary>True where an address begins.</summary>
    public static bool BeginsAddress(string text, int at)
    {
        if (!char.IsAsciiLetter(text[at])) return false;
        foreach (var scheme in Schemes)
        {
            if (text[at] == scheme[0] && string.CompareOrdinal(text, at, scheme, 0, scheme.Length) == 0 && at + scheme.Length < text.Length && !char.IsWhiteSpace(text[at + scheme.Length])) return true;
        }

        return false;
    }
}
