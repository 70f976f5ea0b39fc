namespace Migrator.Engine.Mapping;

/// <summary>Finds what somebody meant who wrote a name that does not exist.</summary>
internal static class Nearest
{
    private const int Longest = 64;

    /// <summary>Says that a name is unknown, which one is near, and which there are.</summary>
    public static string Unknown(string what, string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var near = names.Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(2, name.Length / 3)).OrderBy(pair => pair.distance).FirstOrDefault().candidate;
        var hint = near is null ? "" : $"; did you mean '{near}'?";
        return names.Count == 0 ? $"unknown {what} '{name}'; there is none" : $"unknown {what} '{name}'{hint} Known: {string.Join(", ", names)}".Replace("' Known", "'; known", StringComparison.Ordinal);
    }

    /// <summary>How many letters must be added, removed or changed to come from one name to the other.</summary>
    internal static int Distance(string a, string b)
    {
        if (a.Length > Longest || b.Length > Longest) return int.MaxValue;
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + change);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
