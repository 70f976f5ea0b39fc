using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Tests.Mapping;
using NUnit.Framework;

namespace Migrator.Tests;

/// <summary>Runs every test that stands in a file beside a mapping.</summary>
public sealed class MappingFileTests
{
    private static readonly string[] SourceKeys = ["name", "table", "kind", "id", "raw", "neutral", "absent", "owner", "links", "rejects", "findings", "labels", "tables", "chain"];

    private static readonly string[] TargetKeys = ["name", "key", "neutral", "records", "labels", "columns", "rules", "findings"];

    private static IEnumerable<TestCaseData> Tests(string folder)
    {
        foreach (var file in Shipped.TestFiles.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == folder))
        {
            var name = folder + "/" + Path.GetFileName(file)[..^".test.yaml".Length];
            var tests = YamlText.Read(new MappingText(name + ".test", File.ReadAllText(file))).Find("tests") as YamlList;
            foreach (var test in tests?.Items ?? [])
            {
                yield return new TestCaseData(name, test).SetArgDisplayNames($"{name}: {test.AsMap().Find("name")!.AsText()}");
            }
        }
    }

    private static IEnumerable<TestCaseData> TargetTests() => Tests("targets");

    private static IEnumerable<TestCaseData> SourceTests() => Tests("sources");

    [TestCaseSource(nameof(SourceTests))]
    public void A_source_mapping_does_what_its_tests_say(string name, object written)
    {
        var test = ((YamlNode)written).AsMap();
        test.Only("key", SourceKeys);
        var mapping = SourceMapping.Compile([Shipped.Read(name)], Path.GetFileName(name));
        var kind = RuleReader.KindOf(test.Find("kind")!, test.Find("kind")!.AsText());
        var table = test.Find("table")!.AsText();
        var source = new SmallSource();
        source.Chains[table] = test.Find("chain")?.AsTexts() ?? [table];
        foreach (var (label, text) in test.Find("labels")?.AsMap().Entries ?? []) source.Labels[label.Value!] = text.AsText();
        foreach (var (other, of) in test.Find("tables")?.AsMap().Entries ?? []) source.Tables[other.Value!] = RuleReader.KindOf(of, of.AsText());
        var made = new Collected();

        mapping.CreateMapper(source).Map(table, kind, test.Find("id")?.AsText() ?? "id1", RuleReader.Json(test.Find("raw")!), made);

        using (Assert.EnterMultipleScope())
        {
            if (test.Find("rejects") is { } rejects)
            {
                Assert.That(made.Rejects.SingleOrDefault(), Does.Contain(rejects.AsText()));
            }
            else
            {
                Assert.That(made.Rejects, Is.Empty);
                Same(made[0], test.Find("neutral"), test.Find("absent"));
                if (test.Find("owner") is { } owner) Assert.That(made.Records[0].Owner, Is.EqualTo(owner.AsText()));
                var links = made.Records.Skip(1).Select(record => JsonNode.Parse(record.Json)).ToArray();
                if (test.Find("links") is { } expected) Assert.That(new JsonArray(links).ToJsonString(), Is.EqualTo(Node(expected)!.ToJsonString()));
            }

            Assert.That(made.Findings.Select(finding => finding.Code), Is.EquivalentTo(test.Find("findings")?.AsTexts() ?? []));
        }
    }

    [TestCaseSource(nameof(TargetTests))]
    public void A_target_mapping_does_what_its_tests_say(string name, object written)
    {
        var test = ((YamlNode)written).AsMap();
        test.Only("key", TargetKeys);
        var mapping = TargetMapping.Compile([Shipped.Read(name)], Path.GetFileName(name), name == "targets/kix" ? KixLike.Schema : null);
        var key = Key.Parse(test.Find("key")!.AsText());
        var store = new SmallStore();
        foreach (var (other, record) in test.Find("records")?.AsMap().Entries ?? []) store.Add(other.Value!, Node(record)!);
        foreach (var (column, label) in test.Find("labels")?.AsMap().Entries ?? []) store.Labels[column.Value!] = label.AsText();
        foreach (var (table, columns) in test.Find("columns")?.AsMap().Entries ?? [])
        {
            store.Tables[table.Value!] = [.. ((YamlList)columns).Items.Select(column => SmallStore.Element(Node(column)!.ToJsonString()))];
        }

        var made = mapping.CreateMapper(store).RenderAll(key, SmallStore.Element(Node(test.Find("neutral")!)!.ToJsonString()));

        using (Assert.EnterMultipleScope())
        {
            foreach (var (rule, fields) in test.Find("rules")!.AsMap().Entries)
            {
                var rendered = made.FirstOrDefault(one => one.Rule.Name == rule.Value);
                if (fields is YamlScalar { Value: null })
                {
                    Assert.That(rendered, Is.Null, $"{rule.Place}: {rule.Value} makes a record");
                    continue;
                }

                Assert.That(rendered, Is.Not.Null, $"{rule.Place}: {rule.Value} makes no record");
                var values = fields.AsMap();
                var absent = values.Entries.Where(entry => entry.Value is YamlScalar { Value: null }).Select(entry => entry.Key.Value!).ToList();
                var json = JsonNode.Parse(rendered!.Json.Span)!.AsObject();
                Same(json, values with { Entries = [.. values.Entries.Where(entry => !absent.Contains(entry.Key.Value!))] }, null);
                foreach (var field in absent) Assert.That(json.ContainsKey(field), Is.False, $"{rule.Place}: {field} is there: {json[field]?.ToJsonString()}");
            }

            Assert.That(made.SelectMany(one => one.Findings).Select(finding => finding.Code), Is.EquivalentTo(test.Find("findings")?.AsTexts() ?? []));
        }
    }

    internal static JsonNode? Node(YamlNode node) => JsonNode.Parse(Encoding.UTF8.GetString(RuleReader.Json(node)));

    internal static void Same(JsonObject made, YamlNode? expected, YamlNode? absent)
    {
        foreach (var (field, value) in expected?.AsMap().Entries ?? [])
        {
            var wanted = Node(value);
            Assert.That(JsonNode.DeepEquals(made[field.Value!], wanted), $"{value.Place}: {field.Value} is {made[field.Value!]?.ToJsonString() ?? "absent"}, not {wanted?.ToJsonString()}");
        }

        foreach (var field in absent?.AsTexts() ?? []) Assert.That(made.ContainsKey(field), Is.False, $"{field} is there: {made[field]?.ToJsonString()}");
    }
}
