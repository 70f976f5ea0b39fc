using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Objects that need each other: neither could be written first.</summary>
internal static class ReferenceCircle
{
    /// <summary>Refuses references that lead back to where they began, where none of them may be left out.</summary>
    /// <exception cref="ConfigurationException">File, line, and the way round.</exception>
    public static void Check(IReadOnlyList<TargetRule> rules, IReadOnlyDictionary<Kind, string> main, YamlMap objects)
    {
        var needs = rules.Where(rule => rule.In is null).SelectMany(rule => rule.Fields.Select(field => (rule, Needed: NeededBy(field.Rule, main))))
            .Where(pair => pair.Needed is not null && pair.Needed != pair.rule.Object).ToLookup(pair => pair.rule.Object, pair => pair.Needed!, StringComparer.Ordinal);
        foreach (var rule in rules.Where(rule => rule.In is null))
        {
            if (Way(rule.Object, rule.Object, needs, []) is not { } way) continue;
            throw objects.Entries.First(entry => entry.Key.Value == rule.Name).Key
                .Error($"objects that need each other: {string.Join(" -> ", [rule.Object, .. way])}; write 'optional: true' to the reference that can be filled in later");
        }
    }

    // A record of its own object comes before it by its parents, which the plan sees to; one of the target is there already.
    private static string? NeededBy(ValueRule rule, IReadOnlyDictionary<Kind, string> main) => rule is { Ref: { } reference, Optional: false, Prepared: null, Missing: null }
        ? reference.Object ?? (reference.Kind is { } kind ? main.GetValueOrDefault(kind) : null)
        : null;

    private static List<string>? Way(string from, string to, ILookup<string, string> needs, HashSet<string> seen)
    {
        foreach (var next in needs[from])
        {
            if (next == to) return [next];
            if (seen.Add(next) && Way(next, to, needs, seen) is { } way) return [next, .. way];
        }

        return null;
    }
}
