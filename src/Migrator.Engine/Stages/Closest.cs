using Migrator.Engine.Mapping;

namespace Migrator.Engine.Stages;

/// <summary>Finds the choice that a value means, by its letters.</summary>
internal static class Closest
{
    private const int Shortest = 4;

    /// <summary>The same word; else one that stands in the other; else the one with the fewest changes. Null where nothing is close.</summary>
    public static string? Of(IEnumerable<string> choices, params string?[] names)
    {
        var known = choices.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names.OfType<string>().Where(name => name.Length > 0))
        {
            if (known.Find(choice => string.Equals(choice, name, StringComparison.OrdinalIgnoreCase)) is { } same) return same;
            if (known.Find(choice => IsIn(choice, name) || IsIn(name, choice)) is { } within) return within;
            var near = known.Select(choice => (choice, distance: Nearest.Distance(name, choice))).Where(pair => pair.distance <= Math.Max(1, name.Length / 3)).OrderBy(pair => pair.distance).FirstOrDefault().choice;
            if (near is not null) return near;
        }

        return null;
    }

    /// <summary>Awaiting vendor and waiting; a short word stands in too many others.</summary>
    private static bool IsIn(string word, string text) => word.Length >= Shortest && text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
