using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Attachments as KIX lists them, and which of them is which of ours: they carry no marker.</summary>
internal static partial class KixAttachment
{
    /// <summary>Largest attachment that fits into a request of 52,428,800 bytes as base64.</summary>
    public const long Most = 39_000_000;

    /// <summary>
    /// Fields of an attachment to be sent; its bytes are the given number of the payload's streams. On articles the content id marks the
    /// attachment, shown within the text or not.
    /// </summary>
    public static JsonObject Body(Change attachment, int blob, string? contentId = null, bool inline = false)
    {
        var body = new JsonObject
        {
            ["Filename"] = attachment.Text("Filename") ?? "unnamed",
            ["ContentType"] = attachment.Text("ContentType") ?? "application/octet-stream",
            ["Content"] = blob,
        };
        if (contentId is null) return body;
        body["ContentID"] = contentId;
        body["Disposition"] = inline ? "inline" : "attachment";
        return body;
    }

    public static KixBlob Blob(Change attachment) =>
        new(attachment.Content ?? throw Json.Refused(attachment, "its bytes are not in the store", "extract the attachment again"), attachment.Size);

    /// <summary>
    /// Finds ours among those that are there: by content id, else by name and size in the order in which they were made. Each is taken once.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Match(IEnumerable<Change> wanted, IEnumerable<JsonObject> there, Func<Change, string?> contentId)
    {
        var free = there.Where(IsOurs).OrderBy(hit => hit.Long("ID")).ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in wanted)
        {
            var id = contentId(change);
            var hit = (id is null ? null : free.FirstOrDefault(some => ContentIdOf(some) == id))
                ?? free.FirstOrDefault(some => (id is null || ContentIdOf(some) is null) && SameName(some.Text("Filename"), change.Text("Filename")) && some.Long("FilesizeRaw") == change.Size);
            if (hit?.Text("ID") is not { } number) continue;
            free.Remove(hit);
            found[change.Marker] = number;
        }
        return found;
    }

    public static string? ContentIdOf(JsonObject hit) => hit.Text("ContentID")?.Trim('<', '>') is { Length: > 0 } id ? id : null;

    /// <summary>The body's own HTML is kept as an attachment too.</summary>
    public static bool IsOurs(JsonObject hit) => hit.Text("Filename") is not ("file-1" or "file-2") || hit.Text("Disposition") != "inline";

    /// <summary>KIX replaces blanks and some signs in a file's name, cuts off leading dots and numbers a name that comes twice.</summary>
    public static bool SameName(string? stored, string? written)
    {
        if (stored is null || written is null) return stored == written;
        return stored == written || Plain(stored) == Plain(written) || Plain(Numbered().Replace(stored, "${ext}")) == Plain(written);
    }

    /// <summary>The file's fields in the shape in which they were written.</summary>
    public static JsonObject Read(JsonObject hit, JsonObject written)
    {
        var fields = new JsonObject();
        fields["Filename"] = SameName(hit.Text("Filename"), written.Text("Filename")) ? written.Text("Filename") : hit.Text("Filename");
        fields.Put("ContentType", hit.Text("ContentType"));
        fields["Content"] = Convert.ToHexStringLower(SHA256.HashData(Bytes(hit)));
        return fields;
    }

    /// <summary>Base64 with line breaks.</summary>
    public static byte[] Bytes(JsonObject hit) => Convert.FromBase64String(hit.Text("Content") ?? "");

    private static string Plain(string name) => Runs().Replace(Signs().Replace(name.Trim().TrimStart('.'), "_"), "-");

    [GeneratedRegex("""[\s/:"?*<>|\\;\[\]]""", RegexOptions.CultureInvariant)]
    private static partial Regex Signs();

    [GeneratedRegex("-+", RegexOptions.CultureInvariant)]
    private static partial Regex Runs();

    [GeneratedRegex(@"-\d+(?<ext>\.[^.]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
