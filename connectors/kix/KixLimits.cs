using System.Globalization;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>What the server takes as it is configured: version, sizes, characters, addresses, required fields.</summary>
internal static class KixLimits
{
    private const string SysConfig = "System > SysConfig";
    private const string Tried = "18.";
    private const long ShippedRequest = 52_428_800;

    public static async Task<IReadOnlyList<Finding>> FindAsync(KixServer server, string? version, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        if (version is not null && !version.StartsWith(Tried, StringComparison.Ordinal))
        {
            findings.Add(Note(Severity.Warning, "version_untried", $"version {version} has not been tried, only {Tried}x", "rehearse on a copy of it first: migrator load --limit 50, then migrator verify", "Version"));
        }
        if (KixDescription.Narrow(await TextAsync(server, "DatabaseDSN", cancel)) is { } narrow) findings.Add(narrow);
        var request = await NumberAsync(server, "API::Provider::Transport::MaxLength", cancel) ?? ShippedRequest;
        findings.Add(Note(request < ShippedRequest ? Severity.Warning : Severity.Note, "attachment_limit",
            $"a request holds {Bytes(request)}, so that one attachment may have {Bytes(Math.Min(KixAttachment.Most, request / 4 * 3))}; larger ones stay in the store",
            $"raise API::Provider::Transport::MaxLength ({SysConfig}) and the limit of the web server before it if you need more", "API::Provider::Transport::MaxLength"));
        foreach (var (name, what) in new[] { ("FileUpload::ForbiddenExtensions", "refuses files that end in"), ("FileUpload::AllowedExtensions", "takes only files that end in") })
        {
            if (await TextAsync(server, name, cancel) is { } list) findings.Add(Note(Severity.Warning, "file_names_refused", $"KIX {what} {list}", $"empty {name} ({SysConfig}) while you load", name));
        }
        if (await TextAsync(server, "CheckEmailAddresses", cancel) != "0")
        {
            findings.Add(Note(Severity.Note, "addresses_checked", "KIX refuses e-mail addresses that are not well formed or match CheckEmailInvalidAddress; the plan names each and keeps it as text",
                $"set CheckEmailAddresses to 0 ({SysConfig}) while you load if they are to arrive as they are", "CheckEmailAddresses"));
        }
        if (await TextAsync(server, "ContactEmailUniqueCheck", cancel) != "0")
        {
            findings.Add(Note(Severity.Note, "addresses_unique", "KIX takes an e-mail address for one contact only; who comes second keeps it as text",
                $"set ContactEmailUniqueCheck to 0 ({SysConfig}) while you load if several persons share one", "ContactEmailUniqueCheck"));
        }
        if (await TextAsync(server, "UniqueCIName::EnableUniquenessCheck", cancel) is "1")
        {
            findings.Add(Note(Severity.Warning, "asset_names_unique", "KIX takes each name of an asset once; who comes second is refused", $"set UniqueCIName::EnableUniquenessCheck to 0 ({SysConfig}) while you load", "UniqueCIName::EnableUniquenessCheck"));
        }
        findings.Add(Note(Severity.Note, "fields_required", "KIX wants: ticket title, team and state (and a time for pending states); contact first and last name; organisation number and name; asset name and class; FAQ title and category",
            "the shipped mapping fills them; a record for which site.yaml does not is blocked by the plan", "required"));
        return findings;
    }

    private static Finding Note(Severity severity, string code, string text, string remedy, string subject) => new(severity, code, $"{KixConnector.Name}: {text}", remedy, subject);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:#,0} bytes");

    private static async Task<string?> TextAsync(KixServer server, string name, CancellationToken cancel) => Json.Text(await server.OptionAsync(name, cancel));

    private static async Task<long?> NumberAsync(KixServer server, string name, CancellationToken cancel) =>
        long.TryParse(await TextAsync(server, name, cancel), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
