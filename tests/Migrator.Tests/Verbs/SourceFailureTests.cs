using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Migrator.Sandbox;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A source that refuses, is away, or is another one: 4, a sentence, and nothing lost.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class SourceFailureTests : VerbFixture
{
    [Test]
    public async Task A_wrong_password_ends_with_4_and_says_what_to_check()
    {
        await using var source = await StartSourceAsync();
        WriteProject(source.Url);
        Environment["SN_PASSWORD"] = "kanarienvogel-7f3a";
        Checked(await MigratorAsync("check", "-q"), 4, "ERROR system_failed: servicenow: 401", "remedy: check the values below auth");
        foreach (var verb in new[] { "assess", "extract" }) Refused(await MigratorAsync(verb), 4, "servicenow: 401", "check", "auth");
    }

    [Test]
    public async Task A_password_that_expires_on_the_way_ends_with_4_and_the_next_run_goes_on()
    {
        await using var source = await StartSourceAsync();
        WriteProject(source.Url);
        Assert.That((await MigratorAsync("extract", "--kind", "person", "team")).ExitCode, Is.Zero);
        source.Faults.WrongPassword = true;
        Refused(await MigratorAsync("extract"), 4, "servicenow: 401");
        source.Faults.WrongPassword = false;
        var result = await MigratorAsync("extract", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Kinds(result.Output).Select(kind => (kind.Key, Missing(kind.Value!))), Is.All.Matches<(string, long)>(kind => kind.Item2 == 0));
    }

    [TestCase(200)]
    [TestCase(404)]
    public async Task A_host_that_is_no_ServiceNow_ends_with_4_and_doubts_the_address(int status)
    {
        await using var server = new LoopbackServer();
        await server.StartAsync(0, async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html><body>Welcome to nginx</body></html>");
        }, CancellationToken.None);
        WriteProject(server.Url);
        Checked(await MigratorAsync("check", "-q"), 4, "ERROR system_failed: servicenow: ", "url");
        Refused(await MigratorAsync("extract"), 4, "servicenow: ", "url");
    }

    [Test]
    public async Task A_host_that_is_away_ends_with_4_within_seconds_and_can_be_tried_again()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        WriteProject(new Uri($"http://127.0.0.1:{port}"));
        Refused(await MigratorAsync("extract"), 4, "servicenow: no answer", "no connection to the host", "run again");
    }

    [Test]
    public async Task A_table_that_the_account_may_not_read_is_a_finding_that_says_what_to_grant()
    {
        await using var source = await StartSourceAsync();
        source.Faults.ForbiddenTables = ["core_company"];
        WriteProject(source.Url);
        var result = await MigratorAsync("check", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(4), result.ToString());
        var finding = JsonNode.Parse(result.Output)!["parts"]!.AsArray().SelectMany(part => part!["findings"]!.AsArray()).Single(found => found!["subject"]?.GetValue<string>() == "core_company");
        Assert.That(finding!["text"]!.GetValue<string>(), Does.Contain("core_company").And.Contain("403"));
        Assert.That(finding["remedy"]!.GetValue<string>(), Does.Contain("grant").IgnoreCase);
    }

    [Test]
    public async Task Answers_of_429_and_503_are_waited_out_and_nothing_is_missing()
    {
        await using var source = await StartSourceAsync();
        source.Faults.ErrorRate = 0.05;
        source.Faults.RetryAfterSeconds = 0;
        WriteProject(source.Url);
        var result = await MigratorAsync("extract", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Kinds(result.Output).Select(kind => (kind.Key, Missing(kind.Value!))), Is.All.Matches<(string, long)>(kind => kind.Item2 == 0));
    }

    private static JsonObject Kinds(string output) => JsonNode.Parse(output)!["kinds"]!.AsObject();

    private static long Missing(JsonNode kind) => kind["counted"]!.GetValue<long>() - kind["stored"]!.GetValue<long>() - kind["hidden"]!.GetValue<long>();
}
