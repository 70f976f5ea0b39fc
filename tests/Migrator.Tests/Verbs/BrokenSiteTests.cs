using System.Text.Json.Nodes;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Tests.EndToEnd;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A site.yaml with many faults: one run names each with its place and what to do.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class BrokenSiteTests : TwoSystemsFixture
{
    private const string Site = """
        mapping: 1
        source: servicenow
        target: kix
        ticket:
          leftover: keeep
          fields:
            subjekt: short_description
            status: { from: state, table: incident_stat }
            requester: { from: caller_id, ref: persn }
            impact: { form: impact }
            category: { from: u_aera, label: true }
          links: { parent: parnt }
        tables:
          incident_state: { "42": waitng }
          incident_state: { "43": waiting }
        objects:
          Ticket:
            fields:
              Titel: subject
              Title: { from: subjet }
          Tiket: { of: ticket, fields: { Title: subject } }
        not_carried: { locations: no sites }
        """;

    // Where each stands and what helps.
    private static readonly (string Place, string Remedy)[] Faults =
    [
        ("site.yaml:5:13", "did you mean 'keep'?"), ("site.yaml:7:5", "did you mean 'subject'?"), ("site.yaml:8:35", "did you mean 'incident_state'?"), ("site.yaml:9:40", "did you mean 'person'?"),
        ("site.yaml:10:15", "did you mean 'from'?"), ("site.yaml:12:20", "did you mean 'parent'?"), ("site.yaml:14:27", "did you mean 'waiting'?"), ("site.yaml:15:3", "keep one"),
        ("site.yaml:19:7", "did you mean 'Title'?"), ("site.yaml:20:22", "did you mean 'subject'?"), ("site.yaml:21:3", "did you mean 'Ticket'?"), ("site.yaml:22:16", "did you mean 'location'?"),
    ];

    [SetUp]
    public async Task Start()
    {
        await Migration.RunAsync(Folder, async pipeline =>
        {
            await pipeline.ExtractAsync(default);
            pipeline.Map(default);
        });
        Folder.Write("site.yaml", Site);
        Folder.Write("house.yaml", "mapping: 1\ntarget: kix\ntables:\n  priority: { critical: 0 none such }\n");
        Folder.Write("migrator.yaml", File.ReadAllText(Folder["migrator.yaml"]).Replace("targets/kix]", "targets/kix, house]", StringComparison.Ordinal));
    }

    [Test]
    public async Task Plan_names_every_fault_with_its_place_from_the_top_and_what_is_meant()
    {
        var result = await MigratorAsync("plan", "-q");
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        var lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.That(lines.Select(line => line.Split(": ", 3)[1]), Is.EqualTo(Faults.Select(fault => fault.Place)));
        foreach (var (line, fault) in lines.Zip(Faults)) Assert.That(line, Does.Contain(fault.Remedy));
        Assert.That(Target.Writes, Is.Zero);
    }

    [Test]
    public async Task Check_names_them_too_with_values_that_the_target_does_not_know_and_columns_that_no_record_has()
    {
        var result = await MigratorAsync("check", "-q", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        var findings = JsonNode.Parse(result.Output)!["parts"]!.AsArray().Single(part => part!["part"]!.GetValue<string>() == "mapping")!["findings"]!.AsArray()
            .ToDictionary(finding => finding!["subject"]!.GetValue<string>(), finding => finding!, StringComparer.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (place, remedy) in Faults)
            {
                Assert.That(findings.Keys, Does.Contain(place));
                Assert.That(findings[place]["text"]!.GetValue<string>(), Does.StartWith(place + ": "));
                Assert.That(findings[place]["remedy"]!.GetValue<string>(), Does.Contain(remedy));
            }

            Assert.That(findings["house.yaml:4:25"]["code"]!.GetValue<string>(), Is.EqualTo("choice_unknown"));
            Assert.That(findings["house.yaml:4:25"]["remedy"]!.GetValue<string>(), Does.Contain("3 normal").And.Contain("create it in kix"), "the menu of the target");
            Assert.That((findings["site.yaml:11:23"]["code"]!.GetValue<string>(), findings["site.yaml:11:23"]["severity"]!.GetValue<string>()), Is.EqualTo(("column_unknown", "Warning")));
            Assert.That(findings, Has.Count.EqualTo(Faults.Length + 2), "and nothing that merely follows");
        }

        Assert.That(Target.Writes, Is.Zero);
    }
}
