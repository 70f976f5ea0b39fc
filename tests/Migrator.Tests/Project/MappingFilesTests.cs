using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Project;

internal sealed class MappingFilesTests
{
    private ProjectFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new ProjectFolder();

    [TearDown]
    public void Clear() => folder.Dispose();

    [Test]
    public void A_mapping_that_nobody_has_is_refused_with_the_nearest_name()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read("sources/servicenew"));
        Assert.That(refusal!.Message, Does.Contain("unknown mapping 'sources/servicenew'; did you mean 'sources/servicenow'?").And.Contain("put sources/servicenew.yaml into the project folder"));
    }

    [Test]
    public void Files_come_in_the_order_of_the_project_file_and_the_sites_own_comes_last()
    {
        folder.Write("site.yaml", "site");
        Assert.That(Read("targets/kix", "site", "sources/servicenow").Select(file => (file.Name, file.Yaml)), Is.EqualTo(new[] { ("targets/kix", "shipped kix"), ("sources/servicenow", "shipped servicenow"), ("site", "site") }));
    }

    [Test]
    public void A_file_in_the_project_folder_takes_the_place_of_a_shipped_one()
    {
        folder.Write("targets/kix.yaml", "own");
        Assert.That(Read("targets/kix").Single().Yaml, Is.EqualTo("own"));
    }

    [Test]
    public void Any_change_of_any_file_changes_the_hash_and_nothing_else_does()
    {
        MappingText a = new("a", "1"), b = new("b", "2");
        var hash = MappingFiles.Hash([a, b]);
        Assert.That(MappingFiles.Hash([a, b]), Is.EqualTo(hash));
        Assert.That(new[] { MappingFiles.Hash([b, a]), MappingFiles.Hash([a]), MappingFiles.Hash([a, b with { Yaml = "3" }]), MappingFiles.Hash([a, b with { Name = "c" }]) }, Has.None.EqualTo(hash));
    }

    private IReadOnlyList<MappingText> Read(params string[] names) => MappingFiles.Read(
        folder.Location, names, name => name switch { "targets/kix" => "shipped kix", "sources/servicenow" => "shipped servicenow", _ => null }, ["sources/servicenow", "targets/kix"]);
}
