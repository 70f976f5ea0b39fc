using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Which addresses the backend takes: its parser, its syntax check and its refusal of example domains.</summary>
internal static partial class EmailRules
{
    /// <summary>The address part of every mailbox in the text; null where the parser does not understand one.</summary>
    public static IEnumerable<string?> Addresses(string text)
    {
        if (Group().IsMatch(text)) yield break;
        foreach (var mailbox in Split(text))
        {
            var match = Mailbox().Match(mailbox);
            yield return match.Success ? match.Groups["address"].Value : null;
        }
    }

    /// <summary>Name of the first mailbox, or its address where it has none.</summary>
    public static string? RealName(string text)
    {
        if (text.Length == 0) return null;
        var names = new List<string>();
        foreach (var mailbox in Split(text))
        {
            var open = mailbox.LastIndexOf('<');
            var name = open < 0 ? mailbox.Trim() : mailbox[..open].Trim().Trim('"');
            names.Add(name.Length > 0 ? name : mailbox.Trim().Trim('<', '>'));
        }

        return string.Join(", ", names);
    }

    public static bool IsAccepted(string address, SystemOptions options)
    {
        if (!options.IsOn("CheckEmailAddresses")) return true;
        if (Regex.IsMatch(address, options.Text("CheckEmailValidAddress"), RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))) return true;
        if (!Syntax().IsMatch(address) || address.Contains("..", StringComparison.Ordinal) || address.Contains(".@", StringComparison.Ordinal)) return false;
        return !Regex.IsMatch(address, options.Text("CheckEmailInvalidAddress"), RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    /// <summary>Refuses the first address that is not taken.</summary>
    public static void Check(string attribute, string text, SystemOptions options)
    {
        if (text.Length == 0) return;
        foreach (var address in Addresses(text))
        {
            if (address is null) throw Failed(attribute, text);
            if (!IsAccepted(address, options)) throw Failed(attribute, address);
        }
    }

    private static Refusal Failed(string attribute, string what) => new("Validator.Failed", $"Validation of attribute {attribute} failed ({what})!");

    /// <summary>Splits at commas outside quotes.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (start, quoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"') quoted = !quoted;
            if (text[at] != ',' || quoted) continue;
            yield return text[start..at];
            start = at + 1;
        }

        yield return text[start..];
    }

    [GeneratedRegex(@"^\s*[^:;<>@,""]+:\s*;\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Group();

    [GeneratedRegex(
        """^\s*(?:(?<name>"(?:[^"\\]|\\.)*"|[^"<>@,;:()\[\]]*?)\s*<\s*(?<address>[^\s<>@,;"]+@[^\s<>@,;"]+)\s*>|(?<address>[^\s<>@,;"]+@[^\s<>@,;"]+))\s*(?:\([^)]*\)\s*)?$""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mailbox();

    [GeneratedRegex(
        @"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
