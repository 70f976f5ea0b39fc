using System.Text;

namespace Migrator.Engine.Stages;

/// <summary>What the values of one column look like, in a bounded amount of memory.</summary>
internal sealed class ColumnProfile
{
    /// <summary>Most different values that are told apart; beyond it is only known that there are more.</summary>
    public const int MostValues = 64;

    private const int LongestKept = 80;
    private const int LongestShape = 24;
    private readonly Dictionary<string, long> values = new(StringComparer.Ordinal);
    private bool onlyInstants = true;

    /// <summary>Records that have a value.</summary>
    public long Filled { get; private set; }

    /// <summary>Characters of the longest value.</summary>
    public int Longest { get; private set; }

    /// <summary>There are more different values than are told apart.</summary>
    public bool More { get; private set; }

    /// <summary>Different values with how often each was met; cut where they are long.</summary>
    public IReadOnlyDictionary<string, long> Values => values;

    /// <summary>Every value was a point in time.</summary>
    public bool IsInstant => onlyInstants && Filled > 0;

    public void Add(string value)
    {
        Filled++;
        Longest = Math.Max(Longest, value.Length);
        onlyInstants = onlyInstants && IsTime(value);
        var kept = value.Length <= LongestKept ? value : value[..LongestKept];
        if (values.TryGetValue(kept, out var count)) values[kept] = count + 1;
        else if (values.Count < MostValues) values.Add(kept, 1);
        else More = true;
    }

    /// <summary>Takes what was seen in another table.</summary>
    public void Add(ColumnProfile other)
    {
        if (other.Filled == 0) return;
        onlyInstants = onlyInstants && other.onlyInstants;
        Filled += other.Filled;
        Longest = Math.Max(Longest, other.Longest);
        More |= other.More;
        foreach (var (value, count) in other.values)
        {
            if (values.TryGetValue(value, out var known)) values[value] = known + count;
            else if (values.Count < MostValues) values.Add(value, count);
            else More = true;
        }
    }

    /// <summary>What the most frequent values look like, without saying what they are.</summary>
    public IEnumerable<string> Shapes => values.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Shape(pair.Key)).Distinct(StringComparer.Ordinal);

    /// <summary>The most frequent values.</summary>
    public IEnumerable<string> Examples => values.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key);

    /// <summary>Letters become A and a, digits 9, and what repeats stands once: <c>Anna Berg</c> and <c>Jonas Falk</c> are both <c>Aa Aa</c>. A long id is said to be one.</summary>
    public static string Shape(string value)
    {
        if (value.Length == 32 && value.All(char.IsAsciiHexDigitLower)) return "(id)";
        var shape = new StringBuilder();
        foreach (var rune in value.EnumerateRunes())
        {
            var c = Rune.IsDigit(rune) ? "9" : Rune.IsUpper(rune) ? "A" : Rune.IsLetter(rune) ? "a" : Rune.IsControl(rune) ? " " : rune.ToString();
            if (shape.Length < c.Length || shape.ToString(shape.Length - c.Length, c.Length) != c) shape.Append(c);
            if (shape.Length >= LongestShape) return shape.Append('…').ToString();
        }

        return shape.ToString();
    }

    private static bool IsTime(string value) => value.Length is 19 or 20 && value[4] == '-' && value[7] == '-' && value[10] is ' ' or 'T' && value[13] == ':' && char.IsAsciiDigit(value[0]);
}
