using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A search or filter: {"Ticket":{"AND":[{"Field","Operator","Type","Value"}],"OR":[...]}}.</summary>
internal sealed class Conditions
{
    private static readonly HashSet<string> Operators = new(StringComparer.Ordinal)
    {
        "EQ", "NE", "LT", "GT", "LTE", "GTE", "IN", "!IN", "CONTAINS", "STARTSWITH", "ENDSWITH", "LIKE", "EMPTY",
    };

    private readonly List<Condition> all = [];
    private readonly List<Condition> any = [];

    private sealed record Condition(string Field, string Operator, string Type, IReadOnlyList<string> Values, bool Not);

    public IEnumerable<string> Fields => all.Concat(any).Select(condition => condition.Field);

    public static Conditions? Parse(IReadOnlyDictionary<string, string> query, string parameter, string objectName)
    {
        if (!query.TryGetValue(parameter, out var text)) return null;
        JsonObject? document;
        try
        {
            document = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            document = null;
        }

        if (document is null) throw Refusal.BadRequest($"JSON parse error in {parameter}!");
        if (document[objectName] is not JsonObject groups) return null;
        var conditions = new Conditions();
        foreach (var (group, list) in groups)
        {
            if (group is not ("AND" or "OR") || list is not JsonArray entries) throw Refusal.BadRequest($"Invalid {parameter} in {objectName}!");
            foreach (var entry in entries.OfType<JsonObject>()) (group == "AND" ? conditions.all : conditions.any).Add(One(entry, objectName));
        }

        return conditions;
    }

    public bool Match(IRecords records, int id, bool ignoreCase) =>
        all.TrueForAll(condition => Match(condition, records.Values(id, condition.Field), ignoreCase))
        && (any.Count == 0 || any.Exists(condition => Match(condition, records.Values(id, condition.Field), ignoreCase)));

    public bool Match(JsonObject body) =>
        all.TrueForAll(condition => Match(condition, body[condition.Field].Texts(), ignoreCase: false))
        && (any.Count == 0 || any.Exists(condition => Match(condition, body[condition.Field].Texts(), ignoreCase: false)));

    /// <summary>Ids among which all matches are: from an index where a condition allows it, else null.</summary>
    public IReadOnlyCollection<int>? Candidates(IRecords records)
    {
        foreach (var condition in all)
        {
            if (condition.Not || condition.Operator is not ("EQ" or "IN")) continue;
            var found = new SortedSet<int>();
            var indexed = true;
            foreach (var value in condition.Values)
            {
                if (records.Lookup(condition.Field, value) is { } ids) found.UnionWith(ids);
                else indexed = false;
            }

            if (indexed) return found;
        }

        return null;
    }

    private static Condition One(JsonObject entry, string objectName)
    {
        var field = entry.TextOrEmpty("Field");
        var name = entry.TextOrEmpty("Operator").ToUpperInvariant();
        if (!Operators.Contains(name)) throw Refusal.BadRequest($"Unknown filter operator {entry.Text("Operator")} in {objectName}.{field}!");
        return new Condition(field, name, entry.Text("Type") ?? "STRING", entry["Value"].Texts(), entry.Filled("Not"));
    }

    private static bool Match(Condition condition, IEnumerable<string?> values, bool ignoreCase)
    {
        var how = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var wanted = condition.Values.Count > 0 ? condition.Values[0] : "";
        var holds = condition.Operator switch
        {
            "EQ" => values.Any(value => string.Equals(value, wanted, how)),
            "NE" => values.All(value => !string.Equals(value, wanted, how)),
            "IN" => values.Any(value => condition.Values.Any(one => string.Equals(value, one, how))),
            "!IN" => values.All(value => !condition.Values.Any(one => string.Equals(value, one, how))),
            "CONTAINS" => values.Any(value => value?.Contains(wanted, how) == true),
            "STARTSWITH" => values.Any(value => value?.StartsWith(wanted, how) == true),
            "ENDSWITH" => values.Any(value => value?.EndsWith(wanted, how) == true),
            "LIKE" => values.Any(value => value is not null && Like(value, wanted)),
            "EMPTY" => values.All(string.IsNullOrEmpty) == (wanted is not ("" or "0")),
            _ => values.Any(value => value is not null && Compare(condition.Operator, Order(value, wanted, condition.Type))),
        };
        return holds != condition.Not;
    }

    private static bool Compare(string name, int order) => name switch
    {
        "LT" => order < 0,
        "LTE" => order <= 0,
        "GT" => order > 0,
        _ => order >= 0,
    };

    private static int Order(string left, string right, string type) =>
        type == "NUMERIC"
        && decimal.TryParse(left, NumberStyles.Number, CultureInfo.InvariantCulture, out var first)
        && decimal.TryParse(right, NumberStyles.Number, CultureInfo.InvariantCulture, out var second)
            ? first.CompareTo(second)
            : string.CompareOrdinal(left, right);

    private static bool Like(string value, string pattern) => Regex.IsMatch(
        value, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking);
}
