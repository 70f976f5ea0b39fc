using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using static Migrator.Engine.Schemas.SchemaNodes;

namespace Migrator.Engine.Schemas;

/// <summary>JSON Schemas of mapping files and of their tests, made from the tables by which those are read.</summary>
public static class MappingSchema
{
    /// <summary>The schema of a mapping file (<c>sources/x.yaml</c>, <c>targets/x.yaml</c>, <c>site.yaml</c>).</summary>
    public static JsonObject Mapping() => Document("Mapping of Migrator", Closed(SourceCompiler.Keys.Concat(TargetCompiler.Keys).Distinct().Select(Top), "mapping"), VerbSchema.Definitions());

    /// <summary>The schema of a file of tests (<c>*.test.yaml</c>).</summary>
    public static JsonObject Tests() => Document("Tests of a mapping of Migrator", Closed(
        MappingTestFile.Keys.Select(key => new KeyValuePair<string, JsonNode?>(key, key switch
        {
            "tests" => List(Test(Case())),
            "tables" => MapOf(VerbSchema.Kind),
            _ => MapOf(MapOf(AnyOf(Words(TargetDescription.Types), Closed(TargetDescription.Keys.Select(name => new KeyValuePair<string, JsonNode?>(name, DescribedBy(name))))))),
        })), "tests"));

    private static KeyValuePair<string, JsonNode?> Top(string key) => new(key, key switch
    {
        "mapping" => Help(Words(["1"]).Also(1), "Version of the language"),
        "source" => Help(Text, "The source that the file is for"),
        "target" => Help(Text, "The target that the file is for"),
        "references" => Help(References(), "How texts show images and name other records"),
        "drop" => Help(Texts, "Columns that say nothing"),
        "tables" => Help(MapOf(MapOf(Scalar)), "Value lists"),
        "unknown" => Help(MapOf(VerbSchema.UnknownWord), "What becomes of values that are in no list, by table"),
        "zone" => Help(Text, "Zone of times that name none"),
        "objects" => Help(MapOf(Object()), "What becomes of records in the target"),
        "addresses" => Help(MapOf(Text), "Where people see records, by object of the target; {id} stands for the id there"),
        "create" => Help(MapOf(MapOf(MapOf(Any))), "Missing values that may be created, and with what"),
        "prepare" => Help(OrNothing(List(Prepared())), "Created before the first record"),
        "not_carried" => Help(Closed(Kinds.All.Select(kind => new KeyValuePair<string, JsonNode?>(kind.Name(), OrNothing(Text)))), "Kinds that stay in the store, with the reason"),
        _ when Kinds.TryParse(key, out var kind) => Help(OrNothing(Section(kind, tables: true)), NeutralModel.Of(kind).Help),
        _ => Any,
    });

    private static JsonObject Section(Kind kind, bool tables) => Closed(SourceCompiler.SectionKeys.Where(key => tables || key is not ("key" or "tables")).Select(key => new KeyValuePair<string, JsonNode?>(key, key switch
    {
        "key" => Help(Text, "Column of the id, if it is to count as used"),
        "fields" => Closed(NeutralModel.Of(kind).Fields.Select(field => new KeyValuePair<string, JsonNode?>(field.Name, Help(OrNothing(VerbSchema.Rule(Side.Source)), field.Help)))),
        "leftover" => Help(Words(["keep", "drop", "block", "note"]), "Filled columns that no rule uses"),
        "drop" => Help(OrNothing(Texts), "Columns that say nothing"),
        "links" => Help(MapOf(AnyOf(LinkType(), Closed([new("type", LinkType()), new("kind", VerbSchema.Kind)], "type"))), "Reference columns that yield a link"),
        "tables" => Help(MapOf(Section(kind, tables: false)), "Where one table, or one that extends it, differs"),
        _ => Any,
    })));

    private static JsonObject References() => Closed(
    [
        .. Kinds.All.Select(kind => new KeyValuePair<string, JsonNode?>(kind.Name(), Help(OrNothing(Texts), "Addresses; {id} stands for the id, {number} for the number"))),
        new("numbers", Help(OrNothing(Closed(Numbered.Select(kind => new KeyValuePair<string, JsonNode?>(kind.Name(), OrNothing(Texts))))), "How numbers begin")),
    ]);

    private static IEnumerable<Kind> Numbered => Kinds.All.Where(kind => NeutralModel.Of(kind).Find("number") is not null);

    private static JsonObject LinkType() => Words(NeutralModel.Of(Kind.Link).Find("type")!.Choices);

    private static JsonObject Object() => Closed(TargetCompiler.RuleKeys.Select(key => new KeyValuePair<string, JsonNode?>(key, key switch
    {
        "object" => Help(Text, "The target's object; the rule's name where it is left out"),
        "of" => Help(VerbSchema.Kind, "The kind of records that it takes"),
        "in" => Help(Text, "The rule whose record it makes parts of"),
        "when" => OrNothing(Ref("conditions")),
        "create" => Help(Flag, "false: records are matched, never created"),
        "overflow" => Help(OrNothing(Texts), "RULE/FIELD, or a field of its own, that takes what does not fit; of two the second takes what does not fit there either"),
        "people" => Help(OrNothing(Closed([new("by", AnyOf(MatchedBy(), List(MatchedBy()))), new("placeholder", Text)])), "By what accounts of the target are found, and the login of the one that stands for who has none"),
        "needs" => Help(Texts, "Fields without which there is no record"),
        "fields" => MapOf(VerbSchema.Rule(Side.Target)),
        _ => Any,
    })));

    private static JsonObject MatchedBy() => Words(Enum.GetNames<Trait>().Select(name => name.ToLowerInvariant()));

    private static JsonObject Prepared() => Closed(
    [
        new("object", Text), new("name", Text), new("fields", MapOf(Any)),
        new("gives", Closed([new("object", Text), new("field", Text), new("type", Words(TargetDescription.Types))], "object", "field")),
    ], "object", "name");

    private static JsonObject Test(JsonObject one)
    {
        one["properties"]![TestCases.Key] = List(Case());
        one["required"] = new JsonArray("name");
        return one;
    }

    private static JsonObject Case() => Closed(SourceTest.Keys.Concat(TargetTest.Keys).Distinct().Select(key => new KeyValuePair<string, JsonNode?>(key, key switch
    {
        "kind" => VerbSchema.Kind,
        "raw" or "neutral" or "labels" or "records" or "columns" or "rules" => MapOf(Any),
        "tables" => MapOf(VerbSchema.Kind),
        "absent" or "findings" or "chain" or "creates" => Texts,
        "links" => List(MapOf(Any)),
        _ => Text,
    })));

    private static JsonObject DescribedBy(string key) => key switch
    {
        "type" => Words(TargetDescription.Types),
        "max" => Count(1),
        "required" or "unique" => Flag,
        "choices" => Texts,
        _ => Text,
    };

    private static JsonObject Also(this JsonObject words, int number)
    {
        words["enum"]!.AsArray().Add(number);
        return words;
    }
}
