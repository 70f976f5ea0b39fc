using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>What must hold for every shipped file.</summary>
public sealed class ShippedFilesTests
{
    private const string Site = """
        mapping: 1
        source: servicenow
        target: kix
        ticket:
          fields:
            category: { from: u_area, label: true }
            resolution_code: ~
        tables:
          incident_state: { "42": waiting }
        objects:
          User: { create: true }
        """;

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Shipped.Folder, folder), "*.yaml")
        .Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)!);

    private static IEnumerable<string> Sources() => Files("sources");

    private static IEnumerable<string> Targets() => Files("targets");

    [TestCaseSource(nameof(Sources))]
    public void A_source_file_compiles_and_has_tests(string name)
    {
        Assert.DoesNotThrow(() => SourceMapping.Compile([Shipped.Read("sources/" + name)], name));
        Assert.That(File.Exists(Path.Combine(Shipped.Folder, "sources", name + ".test.yaml")));
    }

    [TestCaseSource(nameof(Targets))]
    public void A_target_file_carries_every_kind_or_says_why_not(string name)
    {
        var mapping = TargetMapping.Compile([Shipped.Read("targets/" + name)], name, null);
        var silent = Kinds.All.Where(kind => mapping.Rules.All(rule => rule.Of != kind) && !mapping.NotCarried.ContainsKey(kind));
        Assert.That(silent, Is.Empty);
        Assert.That(File.Exists(Path.Combine(Shipped.Folder, "targets", name + ".test.yaml")));
    }

    [Test]
    public void The_servicenow_file_has_a_section_for_every_kind_but_those_it_cannot_have() =>
        Assert.That(Kinds.All.Except(SourceMapping.Compile([Shipped.Read("sources/servicenow")], "servicenow").Kinds), Is.EqualTo(new[] { Kind.Survey }));

    [Test]
    public void One_file_of_a_site_goes_over_both_sides()
    {
        var source = SourceMapping.Compile([Shipped.Read("sources/servicenow"), Shipped.Read("targets/kix"), new MappingText("site", Site)], "servicenow");
        var target = TargetMapping.Compile([Shipped.Read("sources/servicenow"), Shipped.Read("targets/kix"), new MappingText("site", Site)], "kix", KixLike.Schema);
        var made = new Collected();
        source.CreateMapper(new SmallSource { Labels = { ["incident.state.42"] = "Awaiting vendor" } })
            .Map("incident", Kind.Ticket, "1", """{"number":"I1","state":"42","category":"a","close_code":"c"}"""u8, made);
        Assert.That(made.Records[0].Json, Is.EqualTo("""{"type":"incident","number":"I1","subject":"I1","status":"waiting","substatus":"Awaiting vendor","custom":{"category":"a","close_code":"c"}}"""));
        Assert.That(target.Rules.Single(rule => rule.Name == "User").Create, Is.True);
        Assert.That(source.LineOf(Kind.Ticket, ["incident"], "category"), Is.EqualTo("site.yaml:6"));
    }
}
