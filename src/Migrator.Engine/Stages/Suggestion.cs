using System.Globalization;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;

namespace Migrator.Engine.Stages;

/// <summary>What a site could add to its mapping: values that no table has, and columns that hold data and have no field of their own.</summary>
/// <param name="Source">The source.</param>
/// <param name="Target">The target; null where there is none.</param>
/// <param name="Values">Values that are in no table.</param>
/// <param name="Columns">Columns that no rule uses.</param>
public sealed record Suggestion(string Source, string? Target, IReadOnlyList<SuggestedValue> Values, IReadOnlyList<SuggestedColumn> Columns)
{
    /// <summary>A <c>site.yaml</c>; what is no proposal, but worth knowing, stands in it as a comment.</summary>
    /// <param name="personalData">Show values; otherwise only what they look like.</param>
    public string ToYaml(bool personalData)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        text.WriteLine("# yaml-language-server: $schema=schemas/mapping.schema.json");
        text.WriteLine("# What the store holds and the mapping does not use. Strike what you do not want and keep the rest in site.yaml.");
        text.WriteLine("mapping: 1");
        text.WriteLine($"source: {YamlLines.Text(Source)}");
        if (Target is not null) text.WriteLine($"target: {YamlLines.Text(Target)}");
        WriteValues(text);
        var fields = Columns.Where(column => column.Field is not null).ToList();
        if (fields.Count > 0) WriteFields(text, fields, personalData);
        var others = Columns.Where(column => column.Field is null).ToList();
        if (others.Count > 0) text.WriteLine("\n# Kept with the record as it is, without a field of its own:");
        foreach (var column in others) text.WriteLine($"#   {column.Describe(personalData)}");
        if (Values.Count + Columns.Count == 0) text.WriteLine("\n# Nothing: every column that is filled has a rule, and every value is in its table.");
        return text.ToString();
    }

    /// <summary>The same for machines.</summary>
    /// <param name="personalData">Show values; otherwise only what they look like.</param>
    public JsonObject ToJson(bool personalData) => new()
    {
        ["values"] = new JsonArray([.. Values.Select(value => (JsonNode)new JsonObject
        {
            ["table"] = value.Table, ["value"] = value.Value, ["label"] = value.Label, ["columns"] = value.Columns, ["records"] = value.Records, ["proposal"] = value.Proposal,
        })]),
        ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)new JsonObject
        {
            ["kind"] = column.Kind.Name(), ["tables"] = new JsonArray([.. column.Tables.Select(table => (JsonNode)table)]), ["column"] = column.Column, ["label"] = column.Label,
            ["records"] = column.Records, ["filled"] = column.Filled, ["distinct"] = column.Distinct, ["more_distinct"] = column.More, ["longest"] = column.Longest,
            ["values"] = new JsonArray([.. (personalData ? column.Examples : column.Shapes).Select(value => (JsonNode)value)]),
            ["object"] = column.Field?.Object, ["field"] = column.Field?.Field,
        })]),
        ["yaml"] = ToYaml(personalData),
    };

    private void WriteValues(StringWriter text)
    {
        if (Values.Count == 0) return;
        var proposed = Values.Where(value => value.Proposal is not null).ToList();
        text.WriteLine(proposed.Count > 0 ? "\ntables:" : "\n# Values that are in no table, and nothing is close to:");
        foreach (var table in Values.GroupBy(value => value.Table).OrderBy(group => group.Any(value => value.Proposal is not null) ? 0 : 1))
        {
            var any = table.Any(value => value.Proposal is not null);
            text.WriteLine($"{(any ? "  " : "#  ")}{YamlLines.Text(table.Key)}:");
            foreach (var value in table)
            {
                var entry = $"{YamlLines.Text(value.Value, quoted: true)}: {(value.Proposal is null ? "?" : YamlLines.Text(value.Proposal))}";
                text.WriteLine($"{(value.Proposal is null ? "#   " : "    ")}{entry.PadRight(40)}  # {Number(value.Records)} x {value.Columns}{(value.Label is null ? "" : $", '{OneLine(value.Label)}'")}{(value.Proposal is null ? "; nothing is close to it" : "")}");
            }
        }
    }

    private static void WriteFields(StringWriter text, IReadOnlyList<SuggestedColumn> fields, bool personalData)
    {
        text.WriteLine("\nprepare:                                                # added to those of the shipped mapping");
        foreach (var column in fields)
        {
            text.WriteLine($"  # {column.Describe(personalData)}");
            text.WriteLine($"  - {YamlLines.Flow(column.Field!.Prepare)}");
        }

        text.WriteLine("\nobjects:");
        foreach (var rule in fields.GroupBy(column => column.Field!.Rule, StringComparer.Ordinal))
        {
            text.WriteLine($"  {YamlLines.Text(rule.Key)}:\n    fields:");
            foreach (var column in rule) text.WriteLine($"      {YamlLines.Text(column.Field!.Field)}: {YamlLines.Flow(column.Field.From)}");
        }
    }

    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>A value that is in no table.</summary>
/// <param name="Table">The table of the mapping.</param>
/// <param name="Value">The value.</param>
/// <param name="Label">Its label at the source; null where none is known.</param>
/// <param name="Columns">Where it was met.</param>
/// <param name="Records">How often.</param>
/// <param name="Proposal">What it may mean; null where nothing is close.</param>
public sealed record SuggestedValue(string Table, string Value, string? Label, string Columns, long Records, string? Proposal);

/// <summary>A column that holds data and that no rule uses.</summary>
/// <param name="Kind">Kind of the records.</param>
/// <param name="Tables">Tables that have it.</param>
/// <param name="Column">The column.</param>
/// <param name="Label">Its label; null where none is known.</param>
/// <param name="Records">Rows of those tables.</param>
/// <param name="Filled">Rows with a value.</param>
/// <param name="Distinct">Different values, as far as they were told apart.</param>
/// <param name="More">There are more different values.</param>
/// <param name="Longest">Characters of the longest value.</param>
/// <param name="Shapes">What values look like.</param>
/// <param name="Examples">Values: personal data, perhaps.</param>
public sealed record SuggestedColumn(
    Kind Kind, IReadOnlyList<string> Tables, string Column, string? Label, long Records, long Filled, int Distinct, bool More, int Longest, IReadOnlyList<string> Shapes, IReadOnlyList<string> Examples)
{
    /// <summary>The field of the target that would take it; null where it stays where it is.</summary>
    internal SuggestedField? Field { get; init; }

    /// <summary>What is known of the column, in one line.</summary>
    internal string Describe(bool personalData) => Suggestion.OneLine(string.Create(CultureInfo.InvariantCulture,
        $"{Column} of {string.Join(", ", Tables)}{(Label is null ? "" : $" ('{Label}')")}: {Filled} of {Records} filled, {(More ? "more than " : "")}{Distinct} different, longest {Longest}: {string.Join(" | ", personalData ? Examples : Shapes)}"));
}

/// <summary>A field that would have to be made in the target.</summary>
/// <param name="Rule">The rule that gets a line.</param>
/// <param name="Object">The object that gets the field.</param>
/// <param name="Field">The field.</param>
/// <param name="Prepare">The entry of <c>prepare</c>.</param>
/// <param name="From">The rule of the field.</param>
internal sealed record SuggestedField(string Rule, string Object, string Field, YamlMap Prepare, YamlMap From);
