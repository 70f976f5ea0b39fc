namespace Migrator.Engine.Mapping.Tools;

/// <summary>Walks over a rule and those within it.</summary>
internal static class RuleTree
{
    /// <summary>The rule and every rule that it may take its value from.</summary>
    public static IEnumerable<ValueRule> All(this ValueRule rule) =>
        rule.Alternatives.Concat(rule.Join).Concat(rule.Fields.Select(field => field.Rule)).Concat(rule.Missing is { } missing ? [missing] : []).SelectMany(All).Prepend(rule);
}
