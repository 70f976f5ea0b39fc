using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>assess: with a source alone.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class AssessVerbTests : VerbFixture
{
    [Test]
    public async Task Assess_needs_neither_target_nor_store_and_makes_none()
    {
        await using var source = await StartSourceAsync(records: 30);
        WriteProject(source.Url);
        var result = await MigratorAsync("assess", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var found = JsonNode.Parse(result.Output)!;
        Assert.That(found["targets"]!.AsArray().Select(target => target!["target"]!.GetValue<string>()), Does.Contain("kix"));
        Assert.That(found["kinds"]!.AsArray().Single(kind => kind!["kind"]!.GetValue<string>() == "ticket")!["records"]!.GetValue<long>(), Is.EqualTo(30));
        Assert.That(File.Exists(Folder["migrator.db"]), Is.False);
        Assert.That(Directory.Exists(Folder["blobs"]), Is.False);
    }

    [Test]
    public async Task Assess_works_beside_a_running_extract()
    {
        await using var source = await StartSourceAsync();
        WriteProject(source.Url);
        using var held = Engine.Store.MigrationStore.Open(Folder.Location, Engine.Store.StoreAccess.Write);
        var result = await MigratorAsync("assess", "--quiet");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("what there is").And.Contain("what KIX 18 takes").And.Contain("30 days"));
    }

    [Test]
    public async Task Assess_without_a_source_ends_with_2()
    {
        Folder.Write("migrator.yaml", "migrator: 1\n");
        Refused(await MigratorAsync("assess"), 2, "source");
    }
}
