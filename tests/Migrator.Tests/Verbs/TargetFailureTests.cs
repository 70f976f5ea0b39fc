using System.Text.Json.Nodes;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Tests.EndToEnd;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A mapping or a target that does not fit: told before anything is written, or parked and told.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class TargetFailureTests : TwoSystemsFixture
{
    [Test]
    public async Task A_mapping_that_names_an_unknown_field_ends_with_2_and_names_the_nearest_known_one()
    {
        await Migration.RunAsync(Folder, pipeline => pipeline.ExtractAsync(default));
        Folder.Write("site.yaml", "mapping: 1\nsource: servicenow\nticket:\n  fields:\n    subjekt: short_description\n");
        Refused(await MigratorAsync("map", "-q"), 2, "site.yaml:5:5:", "'subjekt'", "did you mean 'subject'?");
        Folder.Write("site.yaml", "mapping: 1\ntarget: kix\nobjects:\n  Ticket:\n    fields:\n      Titel: subject\n");
        await Migration.RunAsync(Folder, pipeline => Task.Run(() => pipeline.Map(default)));
        Refused(await MigratorAsync("plan", "-q"), 2, "site.yaml:6:7:", "'Titel'", "did you mean 'Title'?");
        Folder.Write("site.yaml", "mapping: 1\ntarget: kix\nobjects:\n  Ticket:\n    fields:\n      Title: subjekt\n");
        Refused(await MigratorAsync("plan", "-q"), 2, "site.yaml:6:14:", "'subjekt'", "did you mean 'subject'?");
        Assert.That(Target.Writes, Is.Zero);
    }

    [Test]
    public async Task A_target_without_a_needed_priority_ends_with_3_the_tickets_are_blocked_and_named()
    {
        Folder.Write("site.yaml", "mapping: 1\ntarget: kix\ntables:\n  priority: { critical: 0 none such }\n");
        Source.Change("incident", Source.Tenant.Rows("incident")[0]["sys_id"]!, "priority", "1", "2026-01-01 00:00:00");
        await PreparedAsync();
        var result = await MigratorAsync("plan", "-q", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        var summary = JsonNode.Parse(result.Output)!;
        Assert.That(summary["kinds"]!["ticket"]!["block"]!.GetValue<int>(), Is.Positive);
        Assert.That(summary["findings"]!.AsArray().Select(finding => finding!["text"]!.GetValue<string>()), Has.Some.Contains("0 none such"));
        var loaded = await MigratorAsync("load", "-q", "--json");
        Assert.That(loaded.ExitCode, Is.EqualTo(3), loaded.ToString());
        Assert.That(JsonNode.Parse(loaded.Output)!["kinds"]!["ticket"]!["loaded"]!.GetValue<int>(), Is.Positive, "the others arrive");
    }

    [Test]
    public async Task A_record_that_the_target_refuses_ends_with_3_and_the_others_arrive()
    {
        var row = Source.Tenant.Rows("incident")[0];
        Source.Change("incident", row["sys_id"]!, "short_description", "Papierstau im Keller", "2026-01-01 00:00:00");
        Target.Faults.RejectedTitle = "Papierstau im Keller";
        var result = await MigratorAsync("run", "-q", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        var ticket = JsonNode.Parse(result.Output)!["kinds"]!["ticket"]!;
        Assert.That((ticket["rejected"]!.GetValue<int>(), ticket["loaded"]!.GetValue<int>(), ticket["differences"]!.GetValue<int>()), Is.EqualTo((1, ticket["create"]!.GetValue<int>() - 1, 0)));
        var status = await MigratorAsync("status");
        Assert.That(status.Output, Does.Contain("rejected by load: ticket").And.Contain(row["sys_id"]));

        Target.Faults.RejectedTitle = null;
        var next = await MigratorAsync("run", "-q", "--json");
        Assert.That(next.ExitCode, Is.Zero, next.ToString());
    }

    [Test]
    public async Task A_wrong_password_of_the_target_ends_with_4_before_anything_is_written()
    {
        Folder.Write("secrets/target", "kanarienvogel-target");
        await PreparedAsync();
        Refused(await MigratorAsync("plan", "-q"), 4, "kix: ", "auth");
        Checked(await MigratorAsync("check", "-q"), 4, "ERROR system_failed: kix: ", "mapping\n  sources/servicenow, targets/kix: no mistake found");
        Assert.That(Target.Writes, Is.Zero);
    }

    [Test]
    [Category("Slow")]
    public async Task A_target_that_is_away_is_planned_for_by_what_it_said_last_and_nothing_is_loaded()
    {
        await PreparedAsync();
        Refused(await MigratorAsync("plan", "-q", "--offline"), 2, "kix was never asked yet", "--offline");
        var live = JsonNode.Parse((await MigratorAsync("plan", "-q", "--json")).Output)!;
        await Target.DisposeAsync();
        foreach (var line in new[] { "plan -q --json", "plan -q --json --offline" })
        {
            var result = await MigratorAsync(line.Split(' '));
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            var away = JsonNode.Parse(result.Output)!;
            Assert.That(away["kinds"]!.ToJsonString(), Is.EqualTo(live["kinds"]!.ToJsonString()));
            Assert.That(away["findings"]!.AsArray().Select(finding => finding!["code"]!.GetValue<string>()), Does.Contain("planned_offline"));
        }

        Refused(await MigratorAsync("load", "-q"), 4, "kix: ");
    }

    [Test]
    public async Task A_target_whose_account_may_only_read_ends_with_4_and_the_next_run_goes_on()
    {
        await PreparedAsync(plan: true);
        Target.Faults.ReadOnly = true;
        Refused(await MigratorAsync("load", "-q"), 4, "kix: ", "403");
        Target.Faults.ReadOnly = false;
        await DoneAsync("load", "-q");
        await DoneAsync("verify", "-q");
    }

    [Test]
    public async Task A_loud_target_ends_with_2_where_silence_is_required_and_names_the_way_out()
    {
        Folder.Write("migrator.yaml", File.ReadAllText(Folder["migrator.yaml"]).Replace("quiet: switch", "quiet: require", StringComparison.Ordinal));
        await PreparedAsync(plan: true);
        Refused(await MigratorAsync("load", "-q"), 2, "kix: ", "quiet: switch");
        Checked(await MigratorAsync("check", "-q"), 2, "ERROR notifications_on", "quiet: switch");
        Assert.That(Target.Writes, Is.Zero);
    }

    [Test]
    public async Task A_difference_in_the_target_ends_with_5_and_shows_both_values()
    {
        await Migration.RunAsync(Folder, pipeline => pipeline.RunAsync(default));
        var number = (await KixContents.ReadAsync(Target.Url, Target.Auth["user"], Target.Auth["password"])).Split('\n').First(line => line.StartsWith("Ticket ", StringComparison.Ordinal)).Split(' ', ':')[1];
        await ChangeTitleAsync("somebody else's words");
        var result = await MigratorAsync("verify", "-q", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(5), result.ToString());
        var findings = JsonNode.Parse(result.Output)!["findings"]!.AsArray().Where(finding => finding!["code"]!.GetValue<string>() == "field_differs");
        Assert.That(findings.Single()!["text"]!.GetValue<string>(), Does.Contain("Title was written as").And.Contain("reads 'somebody else's words'"), number);
    }

    [Test]
    public async Task Json_is_one_document_on_standard_output_and_nothing_else()
    {
        foreach (var line in new[] { "check --json", "extract --json", "map --json -v", "plan --json", "load --json", "verify --json -q", "run --json", "status --json", "export out --json", "connectors --json", "model --json", "model ticket --json" })
        {
            var result = await MigratorAsync(line.Split(' '));
            Assert.That(result.ExitCode, Is.Zero, $"{line}: {result}");
            Assert.That(() => JsonNode.Parse(result.Output), Throws.Nothing, line);
            Assert.That(result.Error, Is.Empty, line);
        }

        var ticket = (await KixContents.ReadAsync(Target.Url, Target.Auth["user"], Target.Auth["password"])).Split('\n').First(one => one.StartsWith("Ticket INC", StringComparison.Ordinal)).Split(' ', ':')[1];
        var explained = await MigratorAsync("explain", ticket, "--json");
        Assert.That(explained.ExitCode, Is.Zero, explained.ToString());
        Assert.That(JsonNode.Parse(explained.Output)!["target"]!.AsArray()[0]!["plan"]!.GetValue<string>(), Is.EqualTo("skip"));
    }

    [Test]
    public async Task No_secret_is_in_any_file_or_message()
    {
        Folder.Write("secrets/source", "kanarienvogel-source");
        var texts = new[] { "kanarienvogel-source", Basic("export:kanarienvogel-source"), ServiceNowAccounts.Password, Basic("export:" + ServiceNowAccounts.Password), "kanarienvogel-target" };
        var said = (await MigratorAsync("extract", "-v")).ToString();
        Folder.Write("secrets/source", ServiceNowAccounts.Password);
        said += await MigratorAsync("extract", "-v");
        Folder.Write("secrets/target", "kanarienvogel-target");
        said += await MigratorAsync("run", "-v");
        Folder.Write("secrets/target", Target.Auth["password"]);
        said += await MigratorAsync("run", "-v", "--json");
        said += await MigratorAsync("status");
        said += await MigratorAsync("export", "out");
        Assert.That(said, Does.Contain("\"kinds\""), "it did work");
        using (Assert.EnterMultipleScope())
        {
            foreach (var text in texts) Assert.That(said, Does.Not.Contain(text));
            Assert.That(Folder.FilesWith([.. texts, "Authorization: ", "Token "], except: "secrets").Where(file => !file.EndsWith(".db", StringComparison.Ordinal) && !file.Contains("/out/", StringComparison.Ordinal)), Is.Empty);
            Assert.That(Folder.FilesWith(texts, except: "secrets"), Is.Empty);
        }
    }

    private static string Basic(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    // What comes before the verb under test is done in this process, which is quicker.
    private Task PreparedAsync(bool plan = false) => Migration.RunAsync(Folder, async pipeline =>
    {
        await pipeline.ExtractAsync(default);
        pipeline.Map(default);
        if (plan) await pipeline.PlanAsync(default);
    });

    private async Task DoneAsync(params string[] arguments)
    {
        var result = await MigratorAsync(arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{arguments[0]}: {result}");
    }

    // Somebody works in the target.
    private async Task ChangeTitleAsync(string title)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Target.Url.AbsoluteUri.TrimEnd('/') + "/") };
        using var login = await http.PostAsync("auth", Json($"{{\"UserLogin\":\"admin\",\"Password\":\"{Target.Auth["password"]}\",\"UserType\":\"Agent\"}}"));
        http.DefaultRequestHeaders.Add("Authorization", "Token " + JsonNode.Parse(await login.Content.ReadAsStringAsync())!["Token"]);
        var tickets = JsonNode.Parse(await http.GetStringAsync(new Uri("tickets?limit=100", UriKind.Relative)))!["Ticket"]!.AsArray();
        using var changed = await http.PatchAsync($"tickets/{tickets[0]!["TicketID"]}", Json($"{{\"Ticket\":{{\"Title\":\"{title}\"}}}}"));
        changed.EnsureSuccessStatusCode();
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
