using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>What becomes of an article's body: HTML turns into the attachment file-2 and a text rendering.</summary>
internal sealed partial record ArticleText(string Body, string ContentType, IReadOnlyList<Attachment> Attachments)
{
    public static ArticleText Of(Backend backend, JsonObject data)
    {
        var charset = data.TextOrEmpty("Charset");
        var mimeType = data.TextOrEmpty("MimeType");
        var contentType = data.TextOrEmpty("ContentType");
        if (contentType.Length == 0)
        {
            contentType = $"{mimeType}; charset={charset}";
        }
        else
        {
            if (Charset(contentType) is { Length: > 0 } named) charset = named;
            if (Mime().Match(contentType) is { Success: true } match) mimeType = match.Value;
        }

        contentType = Utf8().Replace(contentType, "utf-8");
        return Of(backend, data.TextOrEmpty("Body"), contentType, mimeType, charset, wrap: false);
    }

    /// <summary>The same for values that are known already.</summary>
    public static ArticleText Of(Backend backend, string body, string contentType, string mimeType, string charset, bool wrap)
    {
        if (mimeType.Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            var safe = SafeHtml.Clean(body);
            var images = new List<Attachment>();
            var html = DataImages(backend, safe, images);
            var attachment = new Attachment(
                0, "file-2", $"text/html; charset=\"{(charset.Length == 0 ? "utf-8" : charset)}\"", "", "inline",
                backend.Contents.Keep(Encoding.UTF8.GetBytes(html)));
            var text = PlainText.Of(safe, wrap);
            return new ArticleText(
                text.Length == 0 ? "No body" : text, contentType.Replace("html", "plain", StringComparison.OrdinalIgnoreCase), [attachment, .. images]);
        }

        if (mimeType == "application/json") return new ArticleText(body, contentType, []);
        if (!mimeType.Contains("text", StringComparison.OrdinalIgnoreCase)) return NoText(backend, Encoding.UTF8.GetBytes(body), contentType);
        return new ArticleText(LineEnds().Replace(body, "\n"), contentType, []);
    }

    /// <summary>A body that is no text becomes an attachment.</summary>
    public static ArticleText NoText(Backend backend, byte[] body, string contentType) => new(
        "- no text message => see attachment -", "text/plain",
        [new Attachment(0, "unknown", contentType, "", "attachment", backend.Contents.Keep(body))]);

    public static string Charset(string contentType) => CharsetName().Match(contentType) is { Success: true } match ? match.Groups[1].Value : "";

    /// <summary>Images in the text become inline attachments with content ids of their own.</summary>
    public static string DataImages(Backend backend, string html, List<Attachment> images) => DataImage().Replace(html, match =>
    {
        var number = images.Count.ToText();
        var type = match.Groups["type"].Value.ToLowerInvariant();
        var id = $"pasted.{backend.Clock.Now}.{backend.Made("cid" + number, 1000000)}@{backend.Settings.Host}";
        images.Add(new Attachment(
            0, $"pasted-{backend.Clock.Now}-{backend.Made("name" + number, 1000000)}.{type}", $"image/{type}", $"<{id}>", "inline",
            backend.Contents.Keep(Reading.Base64(match.Groups["data"].Value))));
        return $"src=\"cid:{id}\"";
    });

    [GeneratedRegex(@"^\w+/\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Mime();

    [GeneratedRegex("utf8", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Utf8();

    [GeneratedRegex("""charset=["']?([^"';\s]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CharsetName();

    [GeneratedRegex("\n\r|\r\r\n|\r\n", RegexOptions.CultureInvariant)]
    private static partial Regex LineEnds();

    [GeneratedRegex("src=\"data:image/(?<type>png|gif|jpg|jpeg|bmp);base64,(?<data>[^\"]+)\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DataImage();
}
