using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix;

/// <summary>Searches and filters as KIX wants them: JSON in the query.</summary>
internal static class KixSearch
{
    /// <summary>Most values in one IN list.</summary>
    public const int MostValues = 300;

    /// <summary>
    /// Longest text in one search: nginx before KIX takes 8 KB for the whole address as it ships.
    /// </summary>
    private const int LongestSearch = 5000;

    /// <summary>Cuts values into lists that fit into one search each.</summary>
    /// <param name="values">What is to be looked up.</param>
    /// <param name="texts">The texts that a value puts into the search.</param>
    public static IEnumerable<IReadOnlyList<T>> Batches<T>(IEnumerable<T> values, Func<T, IEnumerable<string?>> texts)
    {
        var batch = new List<T>();
        var length = 0;
        foreach (var value in values)
        {
            // Quotes and comma are escaped in an address.
            var more = texts(value).OfType<string>().Sum(text => Uri.EscapeDataString(text).Length + 9);
            if (batch.Count > 0 && (batch.Count == MostValues || length + more > LongestSearch))
            {
                yield return batch;
                (batch, length) = ([], 0);
            }
            batch.Add(value);
            length += more;
        }
        if (batch.Count > 0) yield return batch;
    }

    /// <summary>All conditions hold.</summary>
    public static string All(string target, params (string Field, string Operator, JsonNode? Value)[] conditions) => Group(target, "AND", conditions);

    /// <summary>One of the conditions holds.</summary>
    public static string Any(string target, params (string Field, string Operator, JsonNode? Value)[] conditions) => Group(target, "OR", conditions);

    /// <summary>The field holds one of the values. KIX compares without regard to case: look at the hits again.</summary>
    public static string In(string target, string field, IEnumerable<string> values) => All(target, (field, "IN", List(values)));

    public static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    private static string Group(string target, string group, (string Field, string Operator, JsonNode? Value)[] conditions) => new JsonObject
    {
        [target] = new JsonObject
        {
            [group] = new JsonArray([.. conditions.Select(condition => new JsonObject
            {
                ["Field"] = condition.Field, ["Operator"] = condition.Operator, ["Type"] = "STRING", ["Value"] = condition.Value,
            })]),
        },
    }.ToJsonString(KixPayload.Plain);
}
