using System.Text.Json.Nodes;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>What is wrong on the command line or in the project file is told before anything is done.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class UsageTests : VerbFixture
{
    [TestCase("extrct", "extrct", "--help")]
    [TestCase("extract --fulll", "--fulll", "migrator extract --help")]
    [TestCase("extract --limit many", "many", "migrator extract --help")]
    [TestCase("explain", "key", "migrator explain --help")]
    [TestCase("extract --project", "--project", "--help")]
    public async Task A_word_that_the_command_line_does_not_know_ends_with_2(string line, string named, string help) =>
        Refused(await MigratorAsync(line.Split(' ')), 2, named, help);

    [Test]
    public async Task No_verb_at_all_ends_with_2_and_shows_what_there_is()
    {
        var result = await MigratorAsync();
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Output + result.Error, Does.Contain("--help").Or.Contain("extract"));
    }

    [TestCase("extract --kind tickets", "--kind: ", "tickets", "ticket")]
    [TestCase("extract --since yesterday", "--since: 'yesterday' is no point in time", "2020-01-31")]
    [TestCase("extract --limit 0", "--limit: write a number above 0")]
    [TestCase("model tickets", "model: there is no kind 'tickets'", "known are")]
    [TestCase("connectors zendek", "there is no connector 'zendek'", "known are ")]
    [TestCase("sandbox zendek", "there is no connector 'zendek'")]
    [TestCase("init --source zendek", "there is no connector 'zendek'")]
    [TestCase("demo --records 0 --dir d", "--records: write a number above 0")]
    public async Task A_value_that_makes_no_sense_ends_with_2(string line, params string[] texts)
    {
        if (!line.StartsWith("init", StringComparison.Ordinal)) WriteProject(new Uri("http://127.0.0.1:9"));
        Refused(await MigratorAsync(line.Split(' ')), 2, texts);
    }

    [TestCase("extract")]
    [TestCase("status")]
    [TestCase("check")]
    [TestCase("run")]
    public async Task A_project_file_that_is_not_there_ends_with_2(string verb) => Refused(await MigratorAsync(verb), 2, "there is no migrator.yaml", "migrator init");

    [Test]
    public async Task An_unknown_key_ends_with_2_and_names_its_place_and_the_nearest_known_one()
    {
        WriteProject(new Uri("http://127.0.0.1:9"), "quite: require");
        Refused(await MigratorAsync("extract"), 2, "migrator.yaml:7:1: unknown key 'quite'; did you mean 'quiet'?");
    }

    [Test]
    public async Task An_environment_variable_that_is_not_set_ends_with_2_and_is_named()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Environment["SN_PASSWORD"] = "";
        Refused(await MigratorAsync("check"), 2, "source.auth.password", "SN_PASSWORD", "not set");
    }

    [Test]
    public async Task A_secret_that_is_written_out_ends_with_2_and_is_not_repeated()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Folder.Write("migrator.yaml", File.ReadAllText(Folder["migrator.yaml"]).Replace("${env:SN_PASSWORD}", "kanarienvogel", StringComparison.Ordinal));
        var result = await MigratorAsync("check");
        Refused(result, 2, "migrator.yaml:5:", "'password' is a secret", "${env:NAME}");
        Assert.That(result.Error, Does.Not.Contain("kanarienvogel"));
    }

    [Test]
    public async Task An_unknown_mapping_ends_with_2_and_names_the_nearest_known_one()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Folder.Write("migrator.yaml", File.ReadAllText(Folder["migrator.yaml"]).Replace("[sources/servicenow]", "[sources/servicenew]", StringComparison.Ordinal));
        Refused(await MigratorAsync("map"), 2, "sources/servicenew", "did you mean 'sources/servicenow'?");
    }

    [TestCase("map")]
    [TestCase("export out")]
    public async Task A_stage_without_the_one_before_it_ends_with_2_and_names_that(string line)
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Refused(await MigratorAsync(line.Split(' ')), 2, "run 'migrator extract' first");
    }

    [Test]
    public async Task A_stage_that_needs_a_target_ends_with_2_where_the_file_names_none()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        foreach (var verb in new[] { "plan", "load", "verify" }) Refused(await MigratorAsync(verb), 2, "names no target");
    }

    [Test]
    public async Task Status_before_anything_was_read_ends_with_2_and_makes_no_store()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Refused(await MigratorAsync("status"), 2, "run 'migrator extract' first");
        Assert.That(File.Exists(Folder["migrator.db"]), Is.False);
    }

    [Test]
    public async Task Init_writes_a_file_that_is_accepted_and_never_writes_over_one()
    {
        var made = await MigratorAsync("init");
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        Refused(await MigratorAsync("map"), 2, "run 'migrator extract' first");
        Refused(await MigratorAsync("init"), 2, "migrator.yaml is there already", "--project");
        var text = File.ReadAllText(Folder["migrator.yaml"]);
        Assert.That(text, Does.Contain("url: https://kix.acme.example/api/v1   # address of KIX 18; ends in /api/v1").And.Contain("\n  # time_zone:"));
    }

    [Test]
    public async Task Init_as_json_names_the_file_and_the_variables_to_set()
    {
        var made = JsonNode.Parse((await MigratorAsync("init", "--json")).Output)!;
        Assert.That(made["project"]!.GetValue<string>(), Is.EqualTo("migrator.yaml"));
        Assert.That(made["environment"]!.AsArray().Select(name => name!.GetValue<string>()), Is.EqualTo(new[] { "SERVICENOW_PASSWORD", "KIX_PASSWORD" }));
    }

    [Test]
    public async Task Connectors_says_of_each_what_it_gives_and_takes()
    {
        var text = (await MigratorAsync("connectors")).Output;
        Assert.That(text, Does.Match(@"kix: KIX 18\n  target for organization, .*ticket").And.Match(@"servicenow: ServiceNow\n  source of organization, .*ticket"));
        var json = JsonNode.Parse((await MigratorAsync("connectors", "kix", "--json")).Output)!.AsArray().Single()!;
        Assert.That(json["source_of"]!.AsArray(), Is.Empty);
        Assert.That(json["target_for"]!.AsArray().Select(kind => kind!.GetValue<string>()), Does.Contain("kb_article").And.Not.Contain("location"));
    }

    [Test]
    public async Task A_sandbox_as_json_is_one_document_with_address_account_and_controls()
    {
        using var process = MigratorProcess.Start(Folder.Location, Environment, "sandbox", "kix", "--records", "0", "--json");
        await process.SeesAsync("}");
        process.Interrupt();
        var json = JsonNode.Parse((await process.WaitAsync()).Output)!;
        Assert.That(json["auth"]!["user"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(json["controls"]!.AsObject(), Is.Not.Null);
        Assert.That(new Uri(json["url"]!.GetValue<string>()).IsLoopback, Is.True);
    }
}
