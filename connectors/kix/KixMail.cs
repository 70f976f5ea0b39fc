using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix;

/// <summary>
/// What KIX takes as an e-mail address. One bad address in From, To, Cc, Bcc or Email rejects the whole record
/// (Kernel/API/Validator/EmailAddressValidator.pm, Kernel/System/CheckItem.pm).
/// </summary>
/// <param name="Checks">SysConfig CheckEmailAddresses.</param>
/// <param name="Invalid">SysConfig CheckEmailInvalidAddress, a regular expression; null where it is empty.</param>
internal sealed partial record KixMail(bool Checks, Regex? Invalid)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>The rules as the server is configured.</summary>
    public static KixMail From(string? checks, string? invalid) => new(checks is not "0", Compiled(invalid));

    /// <summary>Why KIX would refuse one address; null where it takes it.</summary>
    public string? RefusesAddress(string text)
    {
        if (!Checks) return null;
        if (text.Length > 255) return "an e-mail address has at most 255 characters";
        if (!Address().IsMatch(text) || text.Contains("..", StringComparison.Ordinal) || text.Contains(".@", StringComparison.Ordinal))
        {
            return "KIX takes this for no valid e-mail address";
        }
        return Invalid?.IsMatch(text) == true ? "KIX is set to refuse such addresses (SysConfig CheckEmailInvalidAddress)" : null;
    }

    /// <summary>Why KIX would refuse a line of addresses such as <c>"Doe, Jane" &lt;jane@acme.tld&gt;, b@acme.tld</c>; null where it takes it.</summary>
    public string? RefusesList(string text)
    {
        var group = Group().Match(text);
        if (group.Success) text = group.Groups[1].Value;
        if (text.Trim().Length == 0) return group.Success ? null : "there is no address in it";
        foreach (var mailbox in Split(text))
        {
            var match = Mailbox().Match(mailbox);
            if (!match.Success) return "KIX takes an address, or a name in quotes with an address in angle brackets, separated by commas";
            var address = match.Groups["in"].Success ? match.Groups["in"].Value : match.Groups["bare"].Value;
            if (RefusesAddress(address) is { } why) return why;
        }
        return null;
    }

    private static Regex? Compiled(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern)) return null;
        try
        {
            return new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException)
        {
            // Perl knows constructs that .NET does not; the shipped pattern is no such. The server still refuses what it must.
            return null;
        }
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted) i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
        yield return text[start..].Trim();
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex("""^(?:(?:"(?:[^"\\]|\\.)*"|[^"<>,;:@()\[\]\\.]*)\s*<\s*(?<in>[^<>\s]+)\s*>|(?<bare>[^<>\s"]+))$""", RegexOptions.CultureInvariant)]
    private static partial Regex Mailbox();

    [GeneratedRegex("""^\s*[\w-]+\s*:([^;]*);\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Group();
}
