namespace Migrator.Engine.Mapping.Tools;

/// <summary>Walks over a rule and those within it.</summary>
internal static class RuleTree
{
    /// <summary>The rule and every rule that it may take its value from.</summary>
    public static IEnumerable<ValueRule> All(this ValueRule rule) =>
        rule.Alternatives.Concat(rule.Join).Concat(rule.Fields.Select(field => field.Rule)).Concat(rule.Missing is { } missing ? [missing] : []).SelectMany(All).Prepend(rule);

    /// <summary>The paths that the value of a rule comes from, given what stands at each: of several the first that is filled.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="at">The text at a path as written; null where there is none.</param>
    public static IEnumerable<string> Used(this ValueRule rule, Func<string, string?> at)
    {
        var used = rule.Join.Concat(rule.Fields.Select(field => field.Rule)).SelectMany(inner => inner.Used(at)).ToList();
        if (rule.From.FirstOrDefault(path => at(path.Text) is not null) is { } first) used.Add(first.Text);
        if (rule.Ref?.By is { } by) used.Add(by.Text);
        if (rule.ColumnsOf is { } columns) used.Add(columns.Text);
        used.AddRange(rule.Alternatives.Select(inner => inner.Used(at).ToList()).FirstOrDefault(paths => paths.Count > 0) ?? []);
        var decided = used.Count > 0 && (rule.Table is null || used.Exists(path => at(path) is { } value && rule.Table.Values.Contains(Cell.Of(value).Span)));
        return decided || rule.Missing is null ? used : used.Concat(rule.Missing.Used(at));
    }
}
