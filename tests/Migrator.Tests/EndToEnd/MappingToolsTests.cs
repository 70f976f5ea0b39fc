using System.Text.Json.Nodes;
using Migrator.Cli;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.EndToEnd;

/// <summary>The tools for whoever writes a mapping, on a simulated tenant.</summary>
public sealed class MappingToolsTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Test]
    public async Task Everything_that_is_suggested_compiles_and_plans_cleanly_and_a_record_explains_itself()
    {
        await using var migration = await Migration.StartAsync(records: 40, seed: 5);
        await migration.RunAsync(async pipeline =>
        {
            await pipeline.ExtractAsync(default);
            pipeline.Map(default);
        });
        var suggestion = await MigratorAsync(migration.Folder, "mapping", "suggest", "--fill", "0");
        Assert.That(suggestion, Does.Contain("prepare:").And.Contain("DynamicField_Mig").And.StartWith("# yaml-language-server: $schema=schemas/mapping.schema.json\n"));
        migration.Folder.Write("site.yaml", suggestion);

        var planned = await migration.RunAsync(async pipeline =>
        {
            pipeline.Map(default);
            await pipeline.PlanAsync(default);
        });
        Assert.That(planned.Kinds.Values.Sum(kind => kind.Block), Is.Zero, planned.ToJson());
        Assert.That(planned.Findings.Where(finding => finding.Severity == Severity.Error), Is.Empty, planned.ToJson());
        Assert.That(await MigratorAsync(migration.Folder, "mapping", "suggest", "--fill", "0"), Does.Not.Contain("tables:"), "what was accepted is not suggested again");
        await Explains(migration.Folder);
    }

    private static async Task Explains(ProjectFolder folder)
    {
        string number, key;
        using (var store = MigrationStore.Open(folder.Location, StoreAccess.Read))
        {
            var (record, json) = First(store);
            (key, number) = (new Key("servicenow", Kind.Ticket, record).ToString(), JsonNode.Parse(json)!["number"]!.GetValue<string>());
        }

        var text = await MigratorAsync(folder, "explain", number);
        Assert.That(text, Does.StartWith(key));
        Assert.That(text, Does.Match($@"(?m)^  number +{number} +sources/servicenow.yaml:\d+ +number = {number}$"));
        Assert.That(text, Does.Match("(?m)^Ticket: plan create$").And.Match($@"(?m)^  TN +{number} +targets/kix.yaml:\d+ +number$"));
        var explained = JsonNode.Parse(await MigratorAsync(folder, "explain", key, "--json"))!;
        Assert.That(explained["fields"]!.AsArray().Single(field => field!["field"]!.GetValue<string>() == "number")!["from"]!["number"]!.GetValue<string>(), Is.EqualTo(number));
        Assert.That(explained["target"]![0]!["from"]!["TN"]!.AsArray().Select(path => path!.GetValue<string>()), Is.EqualTo(new[] { "number" }));
    }

    private static (string Record, byte[] Json) First(MigrationStore store)
    {
        var (record, _, json) = store.NeutralAfter(Kind.Ticket, "", 1)[0];
        return (record, json);
    }

    private static async Task<string> MigratorAsync(ProjectFolder folder, params string[] arguments)
    {
        var result = await MigratorProcess.RunAsync(folder.Location, Nothing, arguments);
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Done), result.ToString());
        return result.Output;
    }
}
