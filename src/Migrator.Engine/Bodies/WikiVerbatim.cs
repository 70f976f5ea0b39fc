using System.Globalization;
using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Parts of wiki text that are taken as they stand: <c>{code}</c> and <c>{noformat}</c>.</summary>
internal static class WikiVerbatim
{
    /// <summary>Stands before the number of a part that was taken out.</summary>
    public const char Begin = '\u0001';

    /// <summary>Stands behind it.</summary>
    public const char End = '\u0002';

    /// <summary>A part as it stood.</summary>
    public sealed record Part(bool IsCode, string? Language, string? Title, string Text);

    /// <summary>The text with numbers in place of its verbatim parts.</summary>
    public static (string Text, IReadOnlyList<Part> Parts) TakeOut(string text)
    {
        var clean = text.ReplaceLineEndings("\n").Replace(Begin, '\ufffd').Replace(End, '\ufffd');
        var at = clean.IndexOf('{', StringComparison.Ordinal);
        if (at < 0) return (clean, []);
        var parts = new List<Part>();
        var rest = new StringBuilder(clean.Length);
        var (done, line, last, codeLeft, textLeft) = (0, 0, clean.LastIndexOf('}'), true, true);
        while (at >= 0 && at < last)
        {
            var name = Named(clean, at, "code") && codeLeft ? "code" : Named(clean, at, "noformat") && textLeft ? "noformat" : null;
            var head = name is null || at < line || (at > 0 && clean[at - 1] == '\\') ? -1 : clean.AsSpan(at).IndexOfAny('}', '\n');
            if (head > 0 && clean[at + head] == '\n') line = at + head;
            else if (head > 0 && clean[at + head] == '}')
            {
                var start = at + head + 1;
                var close = clean.IndexOf($"{{{name}}}", start, StringComparison.Ordinal);
                if (close < 0)
                {
                    if (name == "code") codeLeft = false;
                    else textLeft = false;
                }
                else
                {
                    rest.Append(clean, done, at - done).Append(Begin).Append(parts.Count.ToString(CultureInfo.InvariantCulture)).Append(End);
                    parts.Add(Made(name!, clean.AsSpan(at + 1 + name!.Length, head - 1 - name.Length), clean[start..close]));
                    done = close + name.Length + 2;
                    at = done - 1;
                }
            }

            at = at + 1 < clean.Length ? clean.IndexOf('{', at + 1) : -1;
        }

        return (rest.Append(clean, done, clean.Length - done).ToString(), parts);
    }

    private static bool Named(string text, int at, string name) =>
        string.CompareOrdinal(text, at + 1, name, 0, name.Length) == 0 && at + 1 + name.Length < text.Length && text[at + 1 + name.Length] is '}' or ':';

    private static Part Made(string name, ReadOnlySpan<char> options, string text)
    {
        string? language = null, title = null;
        foreach (var option in options.TrimStart(':').ToString().Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (option.StartsWith("title=", StringComparison.Ordinal)) title = option[6..];
            else if (option.StartsWith("language=", StringComparison.Ordinal)) language = option[9..];
            else if (!option.Contains('=', StringComparison.Ordinal)) language = option;
        }

        return new Part(name == "code", language, title, text.Trim('\n'));
    }
}

/// <summary>A macro that encloses blocks, at its place in a line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What stands behind the colon; "" for none.</param>
/// <param name="Length">How many characters it takes.</param>
internal sealed record WikiMacro(string Name, string Options, int Length)
{
    private static readonly string[] Names = ["quote", "panel", "info", "note", "tip", "warning", "expand", "section", "column", "center", "div", "align"];

    /// <summary>True where it sets its content apart.</summary>
    public bool IsFrame => Name is "quote" or "panel" or "info" or "note" or "tip" or "warning";

    /// <summary>Its heading.</summary>
    public string? Title
    {
        get
        {
            foreach (var option in Options.Split('|'))
            {
                if (option.Trim().StartsWith("title=", StringComparison.Ordinal)) return option.Trim()[6..];
            }

            return Name switch { "info" => "Info", "note" => "Note", "tip" => "Tip", "warning" => "Warning", "expand" => Options, _ => null };
        }
    }

    /// <summary>The macro at a brace; null where there is none.</summary>
    public static WikiMacro? At(string line, int at)
    {
        foreach (var name in Names)
        {
            var end = at + 1 + name.Length;
            if (end >= line.Length || string.CompareOrdinal(line, at + 1, name, 0, name.Length) != 0) continue;
            if (line[end] == '}') return new WikiMacro(name, "", end + 1 - at);
            if (line[end] != ':') continue;
            var close = line.IndexOf('}', end);
            return close < 0 ? null : new WikiMacro(name, line[(end + 1)..close], close + 1 - at);
        }

        return null;
    }
}
