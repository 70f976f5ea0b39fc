using System.Buffers;

namespace Migrator.Engine.Bodies;

/// <summary>Which addresses a body may hold. Nothing is requested when a body is opened: images come from attachments or from the body itself.</summary>
internal static class Addresses
{
    /// <summary>Schemes of links.</summary>
    public static readonly string[] Schemes = ["http", "https", "mailto", "tel", "ftp", "sftp", "sip", "callto"];

    private static readonly HashSet<string> Allowed = new(Schemes, StringComparer.OrdinalIgnoreCase);

    // Harmless as text; a browser is not to follow them.
    private static readonly HashSet<string> Readable = new(StringComparer.OrdinalIgnoreCase)
    {
        "file", "git", "im", "irc", "ldap", "ldaps", "ms-teams", "msteams", "news", "notes", "onenote", "outlook", "rdp", "skype", "sms", "smb", "ssh", "svn", "webcal", "xmpp",
    };

    private static readonly string[] Pictures = ["data:image/png", "data:image/gif", "data:image/jpeg", "data:image/jpg", "data:image/webp", "data:image/bmp"];

    private static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>An address that a link may lead to; null where it must not.</summary>
    public static string? Link(string address)
    {
        var text = address.Trim();
        if (text.Length == 0 || text.AsSpan().ContainsAnyInRange('\0', '\u001f')) return null;
        var scheme = SchemeOf(text);
        if (scheme.IsEmpty) return HasColonBeforePath(text) ? null : text;
        return Allowed.Contains(scheme.ToString()) ? text : null;
    }

    /// <summary>True for an address of the web, with its host.</summary>
    public static bool IsRemote(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("//", StringComparison.Ordinal);

    /// <summary>True for an image that the body itself holds.</summary>
    public static bool IsPicture(string address) =>
        Array.Exists(Pictures, start => address.StartsWith(start, StringComparison.OrdinalIgnoreCase)) && address.AsSpan().IndexOfAnyExcept(PictureLetters) < 0;

    /// <summary>True for an address that no link may have, but that a reader may see.</summary>
    public static bool IsReadable(string address) => SchemeOf(address.Trim()) is { IsEmpty: false } scheme && Readable.Contains(scheme.ToString());

    /// <summary>The last part of an address, to name an image that has no other name.</summary>
    public static string NameOf(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? address : address[..end];
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length > 0 ? name : address;
    }

    private static readonly SearchValues<char> PictureLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=:;,-%_. \r\n\t");

    // Whatever a browser may make of it, it is no relative address.
    private static bool HasColonBeforePath(string text)
    {
        var stop = text.AsSpan().IndexOfAny(":/?#");
        return stop >= 0 && text[stop] == ':';
    }

    private static ReadOnlySpan<char> SchemeOf(string address)
    {
        var length = address.AsSpan().IndexOfAnyExcept(SchemeLetters);
        return length > 0 && address[length] == ':' && char.IsAsciiLetter(address[0]) ? address.AsSpan(0, length) : default;
    }
}
