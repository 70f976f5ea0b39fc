using System.Globalization;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Records that belong to the one in hand, as rows of one object.</summary>
internal sealed partial class TargetEvaluation
{
    /// <summary>In the order of their sequence, then of their times; a name that comes again gets a number.</summary>
    protected override Cell Gathered(ValueRule rule)
    {
        var owned = lookup.Owned(key, rule.Gather!.Value);
        if (owned.Count == 0) return default;
        var (name, value) = rule.Each!.Value;
        var pairs = new List<(Cell Name, Cell Value)>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in owned.OrderBy(SequenceOf).ThenBy(TimeOf, StringComparer.Ordinal))
        {
            var (title, answer) = (Within(record, name!), readable.NamesIn(Within(record, value)));
            if (title.IsEmpty || answer.IsEmpty) continue;
            var text = readable.NameOf(title).Text();
            var times = seen[text] = seen.GetValueOrDefault(text) + 1;
            pairs.Add((Cell.Of(times == 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({times})")), answer));
        }

        return pairs.Count == 0 ? default : Object(pairs);
    }

    private Cell Within(JsonElement record, ValuePath path)
    {
        var cell = Member(record, path.Steps[0].Member!);
        return Walk(cell, [.. path.Steps.Skip(1)]);
    }

    private static decimal SequenceOf(JsonElement record) => record.TryGetProperty("sequence", out var number) && number.TryGetDecimal(out var sequence) ? sequence : decimal.MaxValue;

    private static string TimeOf(JsonElement record) => record.TryGetProperty("created_at", out var time) && time.ValueKind is JsonValueKind.String ? time.GetString()! : "";
}
