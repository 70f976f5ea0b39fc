using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Rows that a real instance sent go through both shipped mappings.</summary>
public sealed class RecordedRowsTests
{
    [TestCase("incident", Kind.Ticket)]
    [TestCase("sys_user", Kind.Person)]
    [TestCase("sys_user_group", Kind.Team)]
    [TestCase("sys_user_grmember", Kind.TeamMember)]
    [TestCase("cmdb_ci_server", Kind.Ci)]
    public void Recorded_rows_are_mapped_without_a_reject_and_fit_the_model(string table, Kind kind)
    {
        if (Shipped.Recordings is not { } folder) Assert.Ignore("recordings are not here");
        else Map(Path.Combine(folder, "servicenow", table + ".json"), table, kind);
    }

    private static void Map(string file, string table, Kind kind)
    {
        var source = SourceMapping.Compile([Shipped.Read("sources/servicenow")], "servicenow").CreateMapper(new SmallSource());
        var target = TargetMapping.Compile([Shipped.Read("targets/kix")], "kix", KixLike.Schema);
        var store = new SmallStore();
        var mapper = target.CreateMapper(store);
        var made = new Collected();
        using var rows = JsonDocument.Parse(File.ReadAllBytes(file));
        var all = rows.RootElement.GetProperty("result").EnumerateArray().ToList();
        foreach (var row in all) source.Map(table, kind, row.GetProperty("sys_id").GetString()!, Encoding.UTF8.GetBytes(row.GetRawText()), made);

        foreach (var ci in made.Records.Where(record => record.Kind == Kind.Ci))
        {
            var ciClass = JsonNode.Parse(ci.Json)!["class"]!.GetValue<string>();
            store.Add($"servicenow:ci_class:{ciClass}", new JsonObject { ["name"] = ciClass, ["label"] = ciClass });
        }

        Assert.That(made.Rejects, Is.Empty);
        Assert.That(made.Records.Count(record => record.Kind == kind), Is.EqualTo(all.Count));
        foreach (var record in made.Records)
        {
            using var json = JsonDocument.Parse(record.Json);
            foreach (var member in json.RootElement.EnumerateObject()) Assert.That(NeutralModel.Of(record.Kind).Find(member.Name), Is.Not.Null, member.Name);
            foreach (var rendered in mapper.RenderAll(new Key("servicenow", record.Kind, record.Id), json.RootElement.Clone()))
            {
                Assert.That(rendered.Blocked, Is.False, $"{rendered.Rule.Name}: {string.Join("; ", rendered.Findings.Select(finding => finding.Text))}");
                Assert.DoesNotThrow(() => JsonDocument.Parse(rendered.Json).Dispose());
            }
        }
    }
}
