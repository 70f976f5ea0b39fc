using System.Text.RegularExpressions;

namespace Migrator.Engine.Reports;

/// <summary>
/// Takes out of the tool's words what may be content of a record or the name of a person: values in quotation marks, a system's own message in
/// brackets, and e-mail addresses. With personal data allowed, everything stays.
/// </summary>
/// <param name="shown">True where personal data may be shown.</param>
internal sealed partial class Privacy(bool shown)
{
    private const string Gone = "…";

    /// <summary>True where personal data may be shown.</summary>
    public bool Shown => shown;

    /// <summary>Words about a setting, a table or a system: they name no person, but an address may have slipped in.</summary>
    public string OfSystem(string text) => shown ? text : Address().Replace(text, Gone);

    /// <summary>Words about one record, which may quote it.</summary>
    public string OfRecord(string text) => shown ? text : OfSystem(Enclosed().Replace(Apostrophes(text), match => match.Value[..1] + Gone + match.Value[^1..]));

    // A value between apostrophes may hold apostrophes: everything from the first that opens to the last that closes goes. One within a word does neither.
    private static string Apostrophes(string text)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\'') continue;
            if (first < 0 && (i == 0 || !char.IsLetterOrDigit(text[i - 1]))) first = i;
            else if (first >= 0 && (i == text.Length - 1 || !char.IsLetterOrDigit(text[i + 1]))) last = i;
        }

        return first < 0 ? text : text[..(first + 1)] + Gone + (last < 0 ? "" : text[last..]);
    }

    [GeneratedRegex("""".*"|„.*“|“.*”|`.*`|«.*»|\(.*\)"""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Enclosed();

    [GeneratedRegex("""[^\s<>@,;:'"()]+@[^\s<>@,;:'"()]+""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
