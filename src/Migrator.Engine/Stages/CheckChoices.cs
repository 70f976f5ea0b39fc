using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Stages;

/// <summary>Compares every value that a mapping can give to a field with the menu of the target.</summary>
internal sealed class CheckChoices(TargetMapping mapping, TargetSchema schema, string target)
{
    /// <summary>Each value that the target does not know and that may not be created there, once, with its place.</summary>
    public IEnumerable<Finding> Find() =>
        from rule in mapping.Rules
        from field in rule.Fields
        where field.HasChoices
        from value in Values(field.Rule).DistinctBy(value => (value.Place, value.Text))
        where field.Choice(Cell.Of(value.Text)).IsEmpty && (field.Schema!.ChoiceObject is not { } of || mapping.CreateChoice(of, value.Text) is null)
        select Unknown(rule, field, value);

    private Finding Unknown(TargetRule rule, FieldRule field, (string Place, string Text) value)
    {
        var otherwise = field.Rule.Otherwise.IsEmpty || field.Choice(field.Rule.Otherwise).IsEmpty ? null : field.Rule.Otherwise.Text();
        var menu = schema.Objects.FirstOrDefault(o => o.Name == field.Schema!.ChoiceObject)?.Menu;
        var (what, near) = Split(Nearest.Unknown($"value of {rule.Object}.{field.Name}", value.Text, field.Schema!.Choices!));
        return new Finding(otherwise is null ? Severity.Error : Severity.Warning, "choice_unknown", $"{value.Place}: {what}{(otherwise is null ? "" : $"; records get '{otherwise}' instead")}",
            $"{near}; write one of these, create it in {target}{(menu is null ? "" : $" under {menu}")}{(field.Schema.ChoiceObject is { } of ? $", or allow it below 'create: {of}' in site.yaml" : "")}", value.Place);
    }

    private static (string What, string Near) Split(string text) => text.Split("; ", 2) is [var what, var near] ? (what, near) : (text, "it has none");

    private static IEnumerable<(string Place, string Text)> Values(ValueRule rule)
    {
        foreach (var result in rule.Table?.Results ?? [])
        {
            if (result.Value is { } text) yield return ($"{result.File}:{result.Line}:{result.Column}", text);
        }

        // A constant under a table is looked up in it first.
        if (rule.Table is null && !rule.Const.IsEmpty && rule.Prepared is null) yield return (rule.Place, rule.Const.Text());
        foreach (var value in new[] { rule.Missing }.Concat(rule.Alternatives).OfType<ValueRule>().SelectMany(Values)) yield return value;
    }
}
