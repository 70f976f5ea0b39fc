using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;

namespace Migrator.Cli.Verbs;

/// <summary>One record's life, side by side.</summary>
internal static class ExplainVerb
{
    private const int Longest = 48;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CommonOptions options)
    {
        var key = new Argument<string>("key") { Description = "A key such as servicenow:ticket:46d4…, a number such as INC0010001, or an id of the source" };
        var command = new Command("explain", "Show one record's life side by side: raw, neutral, plan, target, and the mapping line of each field.\n\nExample: migrator explain INC0010001") { key, options.Project, options.Json };
        command.SetAction(async (parsed, _) =>
        {
            var chosen = options.Read(parsed);
            await using var session = Session.Look(chosen, "explain");
            var mapping = MappingPair.Compile(session.MappingTexts(), session.Store.SourceName, session.Project.Target?.Connector, null);
            var record = Explanation.Of(session.Store, parsed.GetRequiredValue(key), mapping.Source, mapping.Target);
            if (chosen.Json) Console.Out.WriteLine(record.ToJsonString(Indented));
            else Print(record);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(JsonObject record)
    {
        Line($"{Word(record["key"])}  {Word(record["name"])}");
        Line($"table {Word(record["table"])}, changed {Word(record["changed_at"])}{(record["deleted"]!.GetValue<bool>() ? ", deleted at the source" : "")}");
        Rows("neutral", ["field", "value", "mapping", "from the source"], record["fields"]!.AsArray().SelectMany(Neutral));
        foreach (var target in record["target"]!.AsArray())
        {
            var (lines, from, names) = (target!["lines"]!, target["from"]!, target["names"]!);
            Rows($"{Word(target["object"])}{(Word(target["rule"]) == Word(target["object"]) ? "" : $" ({Word(target["rule"])})")}: {(target["id"] is { } id ? $"{Word(id)} in the target, " : "")}plan {Word(target["plan"])}",
                ["field", "value", "mapping", "from"],
                target["fields"]!.AsObject().Select(field => new[] { field.Key, Value(field.Value, names[field.Key]), Word(lines[field.Key]), Cut(string.Join(", ", from[field.Key]!.AsArray().Select(Word))) }));
        }

        foreach (var parts in record["parts"]!.AsArray())
        {
            Rows($"{Word(parts!["kind"])}: {Word(parts["count"])}", ["key", "what", "plan", "in the target"],
                parts["records"]!.AsArray().Select(part => new[] { Word(part!["key"]), Cut(Word(part["name"])), Word(part["plan"]), part["id"] is null ? "-" : $"{Word(part["object"])} {Word(part["id"])}" }));
        }

        foreach (var finding in record["findings"]!.AsArray())
        {
            Line($"{Word(finding!["severity"]).ToLowerInvariant()} {Word(finding["code"])} ({Word(finding["stage"])}): {Word(finding["text"])}");
            Line($"  remedy: {Word(finding["remedy"])}");
        }
    }

    /// <summary>One line; of what is kept under the source's own names one for each.</summary>
    private static IEnumerable<string[]> Neutral(JsonNode? field)
    {
        var name = Word(field!["field"]);
        if (field["value"] is not JsonObject kept || kept.ContainsKey("format")) return [[name, Value(field["value"], field["name"]), Word(field["line"]), Columns(field["from"]!.AsObject())]];
        return kept.Select(member => new[] { $"{name}.{member.Key}", Cut(Word(member.Value)), Word(field["line"]), "kept as it is" });
    }

    private static void Rows(string title, string[] head, IEnumerable<string[]> rows)
    {
        Console.Out.WriteLine();
        Line(title);
        var all = rows.Prepend(head).ToList();
        var widths = head.Select((_, i) => all.Max(row => row[i].Length)).ToList();
        foreach (var row in all) Line("  " + string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private static void Line(string text) => Console.Out.WriteLine(Terminal.Safe(text));

    private static string Word(JsonNode? node) => node is null ? "-" : node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : node.ToJsonString(OneLine);

    private static string Value(JsonNode? value, JsonNode? name) => name is null
        ? Cut(Word(value is JsonObject body && body.ContainsKey("format") ? body["text"] : value))
        : $"{Cut(Word(name))} ({Word(value is JsonObject reference ? reference["$ref"] : value).Split(':')[1]})";

    private static string Columns(JsonObject columns) => string.Join(", ", columns.Select(column => $"{column.Key} = {Cut(Word(column.Value))}"));

    /// <summary>Long values are cut, with their length.</summary>
    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings("⏎");
        return line.Length <= Longest ? line : string.Create(CultureInfo.InvariantCulture, $"{line[..(char.IsHighSurrogate(line[Longest - 1]) ? Longest - 1 : Longest)]}… ({text.Length} characters)");
    }
}
