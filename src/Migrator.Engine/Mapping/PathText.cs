using System.Globalization;
using System.Text;

namespace Migrator.Engine.Mapping;

/// <summary>One step below a column: a member by name, an item by number, or the item of which a member has a value.</summary>
internal readonly record struct PathStep(byte[]? Member, int Item)
{
    /// <summary>Leads to the value by which an item is chosen; null where name or number say which one.</summary>
    public IReadOnlyList<PathStep>? By { get; init; }

    /// <summary>The value that <see cref="By"/> must lead to, as the inside of a JSON string.</summary>
    public byte[]? Wanted { get; init; }
}

/// <summary>
/// Reads paths: <c>a.b[0]</c>, <c>a[id=7].value</c> (the first item whose member has that value), <c>a["a.b"]</c> (a name with dots in it), and
/// with <c>/</c> what lies beyond a reference.
/// </summary>
internal sealed class PathText
{
    private readonly YamlNode node;
    private readonly string text;
    private readonly bool beyond;
    private int at;

    private PathText(YamlNode of, string path, bool slashes) => (node, text, beyond) = (of, path, slashes);

    /// <summary>The steps of a path within one record.</summary>
    public static IReadOnlyList<PathStep> Steps(YamlNode node, string text) => new PathText(node, text, slashes: false).Part().Steps;

    /// <summary>The parts between slashes, as written and as steps.</summary>
    public static IReadOnlyList<(string Text, IReadOnlyList<PathStep> Steps)> Parts(YamlNode node, string text)
    {
        var reader = new PathText(node, text, slashes: true);
        var parts = new List<(string, IReadOnlyList<PathStep>)> { reader.Part() };
        while (reader.at < text.Length)
        {
            reader.at++;
            parts.Add(reader.Part());
        }

        return parts;
    }

    private (string Text, IReadOnlyList<PathStep> Steps) Part()
    {
        var steps = new List<PathStep>();
        var start = at;
        while (at < text.Length && !(beyond && text[at] == '/'))
        {
            if (text[at] == '[') steps.Add(Bracket());
            else steps.Add(Name(first: steps.Count == 0));
        }

        return (text[start..at], steps);
    }

    private PathStep Name(bool first)
    {
        if (!first)
        {
            if (text[at] != '.') throw Wrong("between two names stands a dot");
            at++;
        }

        var start = at;
        while (at < text.Length && text[at] is not ('.' or '[') && !(beyond && text[at] == '/')) at++;
        return at > start ? new(Encoding.UTF8.GetBytes(text[start..at]), 0) : throw Wrong("a name is missing at a dot");
    }

    private PathStep Bracket()
    {
        at++;
        if (at < text.Length && text[at] is '"' or '\'') return new(Encoding.UTF8.GetBytes(Quoted(']')), 0);
        var start = at;
        while (at < text.Length && text[at] is not (']' or '=')) at++;
        if (at == text.Length) throw Wrong("']' is missing");
        var inner = text[start..at];
        if (text[at++] == '=') return Chosen(inner);
        return int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var item)
            ? new(null, item)
            : throw Wrong("an item of a list is written name[0], or name[id=7] for the one whose 'id' is 7");
    }

    private PathStep Chosen(string by)
    {
        string value;
        if (at < text.Length && text[at] is '"' or '\'')
        {
            value = Quoted(']');
        }
        else
        {
            var end = text.IndexOf(']', at);
            if (end < 0) throw Wrong("']' is missing");
            value = text[at..end];
            at = end + 1;
        }

        return by.Length == 0 ? throw Wrong("before '=' stands the name of a member") : new(null, 0) { By = Steps(node, by), Wanted = Cell.Of(value).Span.ToArray() };
    }

    private string Quoted(char end)
    {
        var close = text.IndexOf(text[at], at + 1);
        if (close < 0 || close + 1 >= text.Length || text[close + 1] != end) throw Wrong("a quotation mark and ']' are missing");
        var value = text[(at + 1)..close];
        at = close + 2;
        return value;
    }

    private Core.ConfigurationException Wrong(string why) => node.Error($"'{text}' is no path; {why}");
}
