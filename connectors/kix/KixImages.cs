using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Images within HTML. A mapping writes <c>src="ref:key"</c>; articles of tickets show <c>cid:</c>, FAQ articles <c>data:</c> addresses.
/// </summary>
internal static partial class KixImages
{
    private const string Origin = "@migration";
    private const int LongestKey = 110;
    private const int HashLength = 32;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Keys of the attachments that the HTML shows.</summary>
    public static IReadOnlySet<string> Shown(string? html) =>
        html is null ? new HashSet<string>() : Reference().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The content id of an attachment: its key as hexadecimal digits, or the beginning of its hash where that is too long for KIX.</summary>
    public static string ContentId(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return (bytes.Length <= LongestKey ? Convert.ToHexStringLower(bytes) : Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))) + Origin;
    }

    /// <summary>The key in a content id; null where there is none.</summary>
    public static string? KeyIn(string? contentId)
    {
        if (contentId?.EndsWith(Origin, StringComparison.Ordinal) != true || contentId.Length == HashLength + Origin.Length) return null;
        var digits = contentId.AsSpan(0, contentId.Length - Origin.Length);
        return digits.Length % 2 == 0 && !digits.ContainsAnyExcept(HexDigits) ? Encoding.UTF8.GetString(Convert.FromHexString(digits)) : null;
    }

    /// <summary>The HTML with content ids in place of references.</summary>
    public static string ToContentIds(string html) => Replace(html, key => $"src=\"cid:{ContentId(key)}\"");

    /// <summary>The HTML with references in place of the content ids that stand for these keys.</summary>
    public static string FromContentIds(string html, IEnumerable<string> keys)
    {
        foreach (var key in keys) html = html.Replace($"cid:{ContentId(key)}", $"ref:{key}", StringComparison.Ordinal);
        return html;
    }

    /// <summary>The HTML with what the function makes of each reference; it gives the whole attribute.</summary>
    public static string Replace(string html, Func<string, string> source) =>
        Reference().Replace(html, match => source(WebUtility.HtmlDecode(match.Groups["key"].Value)));

    /// <summary>Images that name the key which they stand for, with the content id under which KIX keeps them.</summary>
    public static IEnumerable<(string Key, string ContentId)> Kept(string html) =>
        KeptImage().Matches(html).Select(match => (WebUtility.HtmlDecode(match.Groups["key"].Value), WebUtility.HtmlDecode(match.Groups["cid"].Value)));

    /// <summary>Replaces the content ids of the HTML.</summary>
    public static string ReplaceContentIds(string html, Func<string, string?> source) =>
        AnyContentId().Replace(html, match => source(WebUtility.HtmlDecode(match.Groups["cid"].Value)) is { } found ? $"src=\"{found}\"" : match.Value);

    /// <summary>The attribute that names the key of an image in a FAQ article, beside its data: address.</summary>
    public static string Attribute(string key, string source) => $"data-source=\"{WebUtility.HtmlEncode(key)}\" src=\"{source}\"";

    [GeneratedRegex("""src\s*=\s*(?<quote>["'])ref:(?<key>[^"']+)\k<quote>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex("""data-source="(?<key>[^"]+)"\s+src="cid:(?<cid>[^"]+)["]""", RegexOptions.CultureInvariant)]
    private static partial Regex KeptImage();

    [GeneratedRegex("""src="cid:(?<cid>[^"]+)["]""", RegexOptions.CultureInvariant)]
    private static partial Regex AnyContentId();
}
