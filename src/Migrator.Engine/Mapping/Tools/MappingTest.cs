using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>One test of a mapping: a record, and what is made of it.</summary>
public abstract class MappingTest
{
    private protected MappingTest(YamlMap map, Kind kind)
    {
        Name = Need(map, "name", "what the test is about").AsText();
        Place = map.Place;
        KindName = kind.Name();
        Findings = [.. (map.Find("findings")?.AsTexts() ?? []).Order(StringComparer.Ordinal)];
        FindingsPlace = (map.Find("findings") ?? map).Place;
    }

    /// <summary>What the test is about.</summary>
    public string Name { get; }

    /// <summary>file:line.</summary>
    public string Place { get; }

    /// <summary>Kind of the record.</summary>
    internal string KindName { get; }

    private string[] Findings { get; }

    private string FindingsPlace { get; }

    /// <summary>Runs the test; gives what differs, nothing where it passes.</summary>
    /// <exception cref="ConfigurationException">The mapping does not compile.</exception>
    public abstract IEnumerable<MappingTestFailure> Run(TestedMapping mapping);

    /// <inheritdoc />
    public override string ToString() => Name;

    internal static MappingTest Read(YamlMap map, IReadOnlyDictionary<string, Kind> tables) => (map.Find("raw"), map.Find("rules")) switch
    {
        (not null, null) => new SourceTest(map, tables),
        (null, not null) => new TargetTest(map),
        (null, null) => throw map.Error("a test has 'raw' (and what becomes of it in 'neutral') or 'neutral' (and what becomes of it in 'rules')"),
        _ => throw map.Find("rules")!.Error("a test goes from 'raw' to 'neutral' or from 'neutral' to 'rules'; write two"),
    };

    internal static IReadOnlyDictionary<string, Kind> KindsOf(YamlMap? tables) =>
        (tables?.Entries ?? []).ToDictionary(entry => entry.Key.Value!, entry => RuleReader.KindOf(entry.Value, entry.Value.AsText()), StringComparer.Ordinal);

    private protected static YamlNode Need(YamlMap map, string key, string what) => map.Find(key) ?? throw map.Error($"'{key}' is missing: {what}");

    private protected static IReadOnlyDictionary<string, string> Texts(YamlNode? node) =>
        (node?.AsMap().Entries ?? []).ToDictionary(entry => entry.Key.Value!, entry => entry.Value.AsText(), StringComparer.Ordinal);

    private protected static JsonNode? Node(YamlNode node) => JsonNode.Parse(Encoding.UTF8.GetString(RuleReader.Json(node)));

    private protected static JsonElement Element(YamlNode node)
    {
        using var document = JsonDocument.Parse(RuleReader.Json(node));
        return document.RootElement.Clone();
    }

    private protected MappingTestFailure Failure(string place, string what, string expected, string got, string? rule = null) => new(place, Name, what, expected, got, rule);

    private protected IEnumerable<MappingTestFailure> CheckFindings(IEnumerable<string> made)
    {
        var got = made.Order(StringComparer.Ordinal).ToArray();
        if (!got.AsSpan().SequenceEqual(Findings)) yield return Failure(FindingsPlace, "findings", List(Findings), List(got));
    }

    private static string List(IReadOnlyCollection<string> codes) => codes.Count == 0 ? "none" : string.Join(", ", codes);
}

/// <summary>What a test says of one field: a value, or that it is absent.</summary>
internal sealed record ExpectedField(YamlNode At, string Name, JsonNode? Value)
{
    public string Place => At.Place;

    public static ExpectedField Of(YamlScalar name, YamlNode value) =>
        new(name, name.Value!, value is YamlScalar { Value: null } ? null : JsonNode.Parse(Encoding.UTF8.GetString(RuleReader.Json(value))));

    /// <summary>What was expected and what is there instead; null where they are the same.</summary>
    public (string Expected, string Got)? Difference(JsonObject made) => JsonNode.DeepEquals(made[Name], Value) ? null
        : Value is JsonObject wanted && made[Name] is JsonObject got ? (Text(Only(wanted, got)), Text(Only(got, wanted)))
        : (Text(Value), Text(made[Name]));

    /// <summary>Of a large object only what is not the same in another.</summary>
    private static JsonObject Only(JsonObject one, JsonObject other) =>
        new(one.Where(member => !JsonNode.DeepEquals(member.Value, other[member.Key])).Select(member => new KeyValuePair<string, JsonNode?>(member.Key, member.Value?.DeepClone())));

    private static string Text(JsonNode? node) => node is null ? "no value" : node.ToJsonString(Readable);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
