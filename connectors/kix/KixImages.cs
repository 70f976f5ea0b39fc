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
    /// <summary>Keys of the attachments that the HTML shows.</summary>
    public static IReadOnlySet<string> Shown(string? html) =>
        html is null ? new HashSet<string>() : Reference().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The content id of an attachment: the same for the same key, whoever asks.</summary>
    public static string ContentId(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)) + "@migration";

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
