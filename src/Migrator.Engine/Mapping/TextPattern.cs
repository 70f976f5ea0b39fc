using System.Globalization;
using System.Text.RegularExpressions;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>
/// A text pattern with named parts. It runs without backtracking, so that its time grows with the text only, whatever the text. Immutable.
/// </summary>
internal sealed class TextPattern
{
    private const int Longest = 1000;
    private const int Largest = 5000;
    private readonly Regex regex;
    private readonly int group;

    private TextPattern(Regex pattern, int part) => (regex, group) = (pattern, part);

    /// <summary>Compiles a pattern and, where <paramref name="part"/> is given, the part of it that is wanted; otherwise its only one, or what it covers as a whole.</summary>
    public static TextPattern Compile(YamlNode node, YamlNode? part = null)
    {
        var text = node.AsText();
        if (text.Length > Longest) throw node.Error($"the pattern has {text.Length} characters; {Longest} are the most");
        if (Size(text) > Largest) throw node.Error($"with its counted repeats written out the pattern is longer than {Largest} characters; write + or * where the number does not matter");
        var compiled = Regex(node, text);
        var names = compiled.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0])).ToList();
        if (part is not null) return new(compiled, names.Contains(part.AsText()) ? compiled.GroupNumberFromName(part.AsText()) : throw part.Error(Nearest.Unknown("part of the pattern", part.AsText(), names)));
        if (names.Count > 1) throw node.Error($"the pattern has several parts; say with 'part' which one is wanted: {string.Join(", ", names)}");
        return new(compiled, names.Count == 1 ? compiled.GroupNumberFromName(names[0]) : 0);
    }

    /// <summary>True where the pattern fits somewhere in the text.</summary>
    public bool Fits(in Cell cell) => cell.Kind is not Token.None && regex.IsMatch(cell.Text());

    /// <summary>The wanted part of the first place where the pattern fits; no value where it fits nowhere.</summary>
    public Cell Part(in Cell cell)
    {
        var found = regex.Match(cell.Text()).Groups[group];
        return found.Success && !string.IsNullOrWhiteSpace(found.Value) ? Cell.Of(found.ValueSpan) : default;
    }

    private static Regex Regex(YamlNode node, string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException e)
        {
            throw new ConfigurationException(node.Error("the pattern looks ahead or behind, refers back, or holds an atomic group or a condition, for which no bound on time can be given; "
                + "write what stands around the wanted part as well, and name that part: before (?<part>...) after").Message, e);
        }
        catch (RegexParseException e)
        {
            throw new ConfigurationException(node.Error($"this is no pattern: {e.Error} at character {e.Offset.ToString(CultureInfo.InvariantCulture)}; put \\ before a sign that means itself").Message, e);
        }
    }

    // Counted repeats are written out in the machine that runs the pattern, those inside of others several times over.
    private static long Size(string text)
    {
        var outer = new Stack<long>();
        long sum = 0, last = 0;
        for (var i = 0; i < text.Length && sum <= Largest; i++)
        {
            switch (text[i])
            {
                case '(':
                    outer.Push(sum);
                    (sum, last) = (0, 0);
                    break;
                case ')' when outer.Count > 0:
                    last = sum;
                    sum += outer.Pop();
                    break;
                case '{' when Times(text, i) is { } times:
                    sum += last * (times - 1);
                    last *= times;
                    i = text.IndexOf('}', i);
                    break;
                default:
                    if (text[i] == '[') i = EndOfClass(text, i);
                    else if (text[i] == '\\') i++;
                    (sum, last) = (sum + 1, 1);
                    break;
            }
        }

        return sum + outer.Sum();
    }

    private static int EndOfClass(string text, int at)
    {
        at += at + 1 < text.Length && text[at + 1] == '^' ? 2 : 1;
        for (at = at < text.Length && text[at] == ']' ? at + 1 : at; at < text.Length && text[at] != ']'; at++) at += text[at] == '\\' ? 1 : 0;
        return at;
    }

    private static long? Times(string text, int at)
    {
        var end = text.IndexOf('}', at);
        if (end < 0) return null;
        var counts = text[(at + 1)..end].Split(',');
        var most = counts is [_, { Length: > 0 } upper] ? upper : counts[0];
        if (counts.Length > 2 || counts.Any(count => !count.All(char.IsAsciiDigit)) || most.Length == 0) return null;
        return int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? Math.Max(1, times) : int.MaxValue;
    }
}
