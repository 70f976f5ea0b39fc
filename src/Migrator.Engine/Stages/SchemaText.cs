using System.Globalization;
using Migrator.Core;

namespace Migrator.Engine.Stages;

/// <summary>A target's description as lines of text, one for each thing that a plan may depend on: to tell whether it is still the same.</summary>
internal static class SchemaText
{
    /// <summary>Begins a line that says what the target lacks.</summary>
    public const string Lacks = "lacks ";

    /// <summary>The description.</summary>
    public static string Of(TargetSchema schema) => string.Join('\n', Lines(schema).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Lines(TargetSchema schema)
    {
        foreach (var prerequisite in schema.Prerequisites) yield return $"{Lacks}{prerequisite.Object} '{prerequisite.Name}'";
        foreach (var target in schema.Objects)
        {
            yield return target.Name;
            foreach (var name in target.Existing ?? new HashSet<string>()) yield return $"{target.Name} '{name}'";
            foreach (var field in target.Fields)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{target.Name}.{field.Name} {field.Type}{(field.MaxLength is { } most ? $" of {most}" : "")}{Flag(field.Required, " required")}{Flag(field.Unique, " unique")}{Flag(field.Fixed, " fixed")}{(field.Refers is { } other ? $" to {other}" : "")}");
                foreach (var choice in field.Choices ?? []) yield return $"{target.Name}.{field.Name} = '{choice}'";
            }
        }
    }

    private static string Flag(bool set, string text) => set ? text : "";
}
