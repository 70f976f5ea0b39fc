using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>A neutral record and what the rules make of it for the target.</summary>
internal sealed class TargetTest : MappingTest
{
    /// <summary>Keys of such a test.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["name", "key", "neutral", "records", "labels", "columns", "rules", "creates", "findings"];

    private readonly Key key;
    private readonly JsonElement neutral;
    private readonly TestRecords records;
    private readonly YamlNode? creates;
    private readonly List<(YamlScalar Rule, IReadOnlyList<ExpectedField>? Fields)> expected = [];

    public TargetTest(YamlMap map) : base(Checked(map), KeyOf(Need(map, "key", "the record's key, which reads system:kind:id")).Kind)
    {
        key = KeyOf(map.Find("key")!);
        neutral = Element(Need(map, "neutral", "the record"));
        records = new TestRecords(
            (map.Find("records")?.AsMap().Entries ?? []).ToDictionary(entry => KeyOf(entry.Key), entry => Element(entry.Value)),
            Texts(map.Find("labels")),
            (map.Find("columns")?.AsMap().Entries ?? []).ToDictionary(entry => entry.Key.Value!, entry => Definitions(entry.Value), StringComparer.Ordinal));
        creates = map.Find("creates");
        foreach (var (rule, fields) in map.Find("rules")!.AsMap().Entries)
            expected.Add((rule, fields is YamlScalar { Value: null } ? null : [.. fields.AsMap().Entries.Select(entry => ExpectedField.Of(entry.Key, entry.Value))]));
    }

    /// <inheritdoc />
    public override IEnumerable<MappingTestFailure> Run(TestedMapping mapping)
    {
        var made = mapping.Target.CreateMapper(records).RenderAll(key, neutral);
        foreach (var failure in expected.SelectMany(pair => Compare(mapping.Target, made, pair.Rule, pair.Fields))) yield return failure;
        var created = made.SelectMany(one => one.MissingChoices).Where(choice => choice.Creatable).Select(choice => $"{choice.Object}/{choice.Value}").Distinct().ToList();
        if (creates is not null && !created.SequenceEqual(creates.AsTexts())) yield return Failure(creates.Place, "creates", string.Join(", ", creates.AsTexts()), created.Count == 0 ? "none" : string.Join(", ", created));
        foreach (var failure in CheckFindings(made.SelectMany(one => one.Findings).Select(finding => finding.Code))) yield return failure;
    }

    private static YamlMap Checked(YamlMap map)
    {
        map.Only("key of a test", Keys);
        return map;
    }

    private static Key KeyOf(YamlNode node) => Key.TryParse(node.AsText(), out var key) ? key : throw node.Error($"'{node.AsText()}' is no key; a key reads system:kind:id");

    private static IReadOnlyList<JsonElement> Definitions(YamlNode node) => [.. (node as YamlList ?? throw node.Error($"this is {node.Shape}; a list is wanted")).Items.Select(Element)];

    private IEnumerable<MappingTestFailure> Compare(TargetMapping mapping, IReadOnlyList<Rendered> made, YamlScalar name, IReadOnlyList<ExpectedField>? fields)
    {
        var rule = mapping.Rules.FirstOrDefault(rule => rule.Name == name.Value) ?? throw name.Error(Nearest.Unknown("rule", name.Value!, mapping.Rules.Select(rule => rule.Name)));
        var rendered = made.FirstOrDefault(one => one.Rule == rule);
        if (fields is null || rendered is null)
        {
            if ((fields is null) != (rendered is null)) yield return Failure(name.Place, name.Value!, fields is null ? "no record" : "a record", fields is null ? "a record" : "none", rule.Place);
            yield break;
        }

        var json = JsonNode.Parse(rendered.Json.Span)!.AsObject();
        foreach (var field in fields)
        {
            if (rule.LineOf(field.Name) is not { } line) throw field.At.Error(Nearest.Unknown($"field of rule {rule.Name}", field.Name, rule.Fields.Select(known => known.Name)));
            if (field.Difference(json) is var (wanted, got)) yield return Failure(field.Place, $"{rule.Name}.{field.Name}", wanted, got, line);
        }
    }
}
