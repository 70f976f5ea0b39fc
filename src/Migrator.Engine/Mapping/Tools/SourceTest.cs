using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>A raw record and the neutral one that is made of it.</summary>
internal sealed class SourceTest : MappingTest
{
    /// <summary>Keys of such a test.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["name", "table", "kind", "id", "raw", "neutral", "absent", "owner", "links", "rejects", "findings", "labels", "tables", "chain"];

    private readonly string table;
    private readonly Kind kind;
    private readonly string id;
    private readonly byte[] raw;
    private readonly TestSource source;
    private readonly List<ExpectedField> expected = [];
    private readonly YamlNode? owner;
    private readonly YamlNode? rejects;
    private readonly YamlNode? links;
    private readonly JsonNode? linked;

    public SourceTest(YamlMap map, IReadOnlyDictionary<string, Kind> tables) : base(Checked(map), Kinds(map))
    {
        table = Need(map, "table", "the table that the record comes from").AsText();
        kind = Kinds(map);
        id = map.Find("id")?.AsText() ?? "id1";
        raw = RuleReader.Json(map.Find("raw")!.AsMap());
        var known = new Dictionary<string, Kind>(tables, StringComparer.Ordinal);
        foreach (var (name, of) in KindsOf(map.Find("tables")?.AsMap())) known[name] = of;
        source = new TestSource(known, Texts(map.Find("labels")), map.Find("chain")?.AsTexts() ?? [table]);
        foreach (var (name, value) in map.Find("neutral")?.AsMap().Entries ?? []) expected.Add(Known(ExpectedField.Of(name, value)));
        foreach (var item in map.Find("absent") is { } absent ? absent is YamlList list ? list.Items : [absent] : []) expected.Add(Known(new ExpectedField(item, item.AsText(), null)));
        (owner, rejects, links) = (map.Find("owner"), map.Find("rejects"), map.Find("links"));
        linked = links is null ? null : Node(links);
        if (rejects is null && expected.Count == 0) throw map.Error("'neutral', 'absent' or 'rejects' is missing: what becomes of the record");
    }

    /// <inheritdoc />
    public override IEnumerable<MappingTestFailure> Run(TestedMapping mapping)
    {
        var made = new MadeRecords();
        mapping.Source.CreateMapper(source).Map(table, kind, id, raw, made);
        return (rejects is null ? Compare(mapping.Source, made) : Rejected(made)).Concat(CheckFindings(made.Findings));
    }

    private static YamlMap Checked(YamlMap map)
    {
        map.Only("key of a test", Keys);
        return map;
    }

    private static Kind Kinds(YamlMap map)
    {
        var node = Need(map, "kind", "the kind of the record");
        return RuleReader.KindOf(node, node.AsText());
    }

    private ExpectedField Known(ExpectedField field) => NeutralModel.Of(kind).Find(field.Name) is null
        ? throw field.At.Error(Nearest.Unknown($"field of {kind.Name()}", field.Name, NeutralModel.Of(kind).Fields.Select(known => known.Name)))
        : field;

    private IEnumerable<MappingTestFailure> Rejected(MadeRecords made)
    {
        if (made.Rejected is null) yield return Failure(rejects!.Place, "rejects", $"'{rejects.AsText()}'", "a record");
        else if (!made.Rejected.Contains(rejects!.AsText(), StringComparison.Ordinal)) yield return Failure(rejects.Place, "rejects", $"'{rejects.AsText()}'", $"'{made.Rejected}'");
    }

    private IEnumerable<MappingTestFailure> Compare(SourceMapping mapping, MadeRecords made)
    {
        if (made.Rejected is { } why)
        {
            yield return Failure(Place, "record", "a record", $"a reject: {why}");
            yield break;
        }

        foreach (var field in expected)
        {
            if (field.Difference(made.Records[0].Json) is var (wanted, got)) yield return Failure(field.Place, field.Name, wanted, got, mapping.LineOf(kind, source.Chain(table), field.Name));
        }

        if (owner is not null && owner.AsText() != made.Records[0].Owner) yield return Failure(owner.Place, "owner", owner.AsText(), made.Records[0].Owner ?? "none");
        if (linked is null) yield break;
        var others = new JsonArray([.. made.Records.Skip(1).Select(record => record.Json)]);
        if (!JsonNode.DeepEquals(others, linked)) yield return Failure(links!.Place, "links", linked.ToJsonString(), others.ToJsonString());
    }
}
