using System.Text.Json.Nodes;
using Migrator.Connectors.Kix.Sandbox;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxServerTests : KixSandboxFixture
{
    private string? file;

    protected override string? StateFile => file ??= Path.Combine(Path.GetTempPath(), $"kix-sandbox-{Guid.NewGuid():N}.jsonl");

    [TearDown]
    public void Delete() => File.Delete(file!);

    [Test]
    public async Task A_restarted_sandbox_holds_the_same_data_with_the_same_ids()
    {
        await FieldAsync("MigTicketID", "Text", "Ticket");
        await TicketAsync("\"TN\":\"A\",\"Articles\":[{\"Subject\":\"ok\",\"Body\":\"b\",\"ContentType\":\"text/plain; charset=utf-8\"},{\"Subject\":\"x\",\"Body\":\"b\"}]");
        await TicketAsync("\"TN\":\"A\"");
        var id = await TicketIdAsync("\"TN\":\"B\",\"Articles\":[{\"Subject\":\"s\",\"Body\":\"<img src=\\\"data:image/png;base64,iVBORw0KGgo=\\\">\",\"ContentType\":\"text/html; charset=utf-8\"}]");
        await PostAsync("/contacts", """{"Contact":{"Firstname":"No","Lastname":"Mail"}}""");
        Time.Advance(TimeSpan.FromMinutes(5));
        var before = await PicturesAsync(id);
        await RestartAsync();
        Assert.That(await PicturesAsync(id), Is.EqualTo(before));
        Assert.That(await TicketIdAsync("\"TN\":\"C\""), Is.EqualTo(id + 1));
    }

    [Test]
    public async Task A_line_that_a_kill_cut_off_is_dropped()
    {
        await TicketIdAsync("\"TN\":\"A\"");
        await Stop();
        await File.AppendAllTextAsync(file!, "{\"t\":1,\"u\":1,\"as\":\"Agent\",\"m\":\"POST\",\"p\":\"/tick");
        await StartSandboxAsync();
        Assert.That((await GetAsync("/tickets")).List("Ticket"), Has.Count.EqualTo(1));
        await TicketIdAsync("\"TN\":\"B\"");
        await RestartAsync();
        Assert.That((await GetAsync("/tickets")).List("Ticket"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_outlives_a_restart_but_not_a_logout_or_ten_idle_hours()
    {
        var old = Token;
        var other = await LogInAsync("admin", "password", "Agent");
        await SendAsync("DELETE", "/session", null, other);
        await RestartAsync();
        Assert.That(((await SendAsync("GET", "/session", null, old)).Status, (await SendAsync("GET", "/session", null, other)).Status), Is.EqualTo((200, 401)));
        Time.Advance(TimeSpan.FromHours(10));
        Assert.That((await SendAsync("GET", "/session", null, old)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Creates_queue_notifications_until_the_module_is_invalid()
    {
        await TicketIdAsync("\"TN\":\"A\"");
        var loud = Sandbox.NotificationTasks;
        await PatchAsync("/system/config/definitions/Ticket%3A%3AEventModulePost%23%23%23500-NotificationEvent", """{"SysConfigOptionDefinition":{"ValidID":2}}""");
        await TicketIdAsync("\"TN\":\"B\"");
        var stats = (await GetAsync("/__stats")).Body!;
        Assert.Multiple(() =>
        {
            Assert.That(loud, Is.Positive);
            Assert.That(stats["notification_tasks"]!.GetValue<int>(), Is.EqualTo(loud));
            Assert.That(stats["requests"]!["POST /tickets"]!.GetValue<int>(), Is.EqualTo(2));
            Assert.That(stats["mails"]!.GetValue<int>(), Is.Zero);
        });
    }

    [Test]
    public async Task A_lost_answer_and_a_500_after_the_write_leave_the_ticket_there()
    {
        Sandbox.Faults.LostAnswers = 1;
        await Assert.ThrowsAsync<HttpRequestException>(() => TicketAsync("\"TN\":\"A\""));
        Sandbox.Faults.ErrorsAfterWrite = 1;
        Assert.That((await TicketAsync("\"TN\":\"B\"")).Status, Is.EqualTo(500));
        Assert.That((await GetAsync("/tickets")).List("Ticket"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Errors_before_the_write_leave_nothing_and_say_how_long_to_wait()
    {
        await SendAsync("POST", "/__control/errors?status=429&every=1&retry_after=7", null, token: null);
        var refused = await TicketAsync("\"TN\":\"A\"");
        await SendAsync("POST", "/__control/reset", null, token: null);
        Assert.That((refused.Status, refused.Headers.RetryAfter?.Delta), Is.EqualTo((429, TimeSpan.FromSeconds(7))));
        Assert.That((await GetAsync("/tickets")).List("Ticket"), Is.Empty);
    }

    [Test]
    public async Task Single_records_can_be_refused_and_accounts_made_read_only()
    {
        Sandbox.Faults.RejectedTitle = "bad";
        var bad = await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"a bad one","ContactID":{{{Contact}}},"QueueID":1}}""");
        Sandbox.Faults.ReadOnly = true;
        var write = await TicketAsync("\"TN\":\"A\"");
        Assert.That((bad.Code, write.Code, (await GetAsync("/tickets")).Status), Is.EqualTo(("Object.UnableToCreate", "Forbidden", 200)));
    }

    [Test]
    public async Task A_token_can_end_after_some_requests()
    {
        Sandbox.Faults.TokenRequests = 2;
        var token = await LogInAsync("admin", "password", "Agent");
        var answers = new List<int>();
        for (var number = 0; number < 3; number++) answers.Add((await SendAsync("GET", "/session", null, token)).Status);
        Assert.That(answers, Is.EqualTo(new[] { 200, 200, 401 }));
    }

    [Test]
    public async Task Every_control_answers_and_an_unknown_one_does_not()
    {
        foreach (var control in Sandbox.Controls.Keys)
        {
            Assert.That((await SendAsync("POST", "/__control/" + control, null, token: null)).Status, Is.EqualTo(200), control);
        }

        Assert.That((await SendAsync("POST", "/__control/nonesuch", null, token: null)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task The_health_check_needs_no_token_and_unknown_routes_are_not_allowed()
    {
        Assert.That(((await SendAsync("GET", "/healthcheck", null, token: null)).Status, (await GetAsync("/nonesuch")).Status), Is.EqualTo((200, 405)));
    }

    private async Task<string> PicturesAsync(int id)
    {
        var tickets = await GetAsync("/tickets?sort=Ticket.TicketID:numeric&include=Articles,Attachments,DynamicFields,History");
        var contacts = await GetAsync("/contacts");
        var file2 = await GetAsync($"/tickets/{id}/articles/2/attachments/1?include=Content");
        foreach (var article in tickets.List("Ticket").SelectMany(ticket => ticket!["Articles"]!.AsArray())) (article as JsonObject)!.Remove("Unseen");
        return $"{tickets.Body!.ToJsonString()}\n{contacts.Body!.ToJsonString()}\n{file2.Body!.ToJsonString()}";
    }
}

/// <summary>The same on MariaDB and in the zone of Berlin.</summary>
[TestFixture]
public sealed class KixSandboxMariaDbTests : KixSandboxFixture
{
    protected override KixSandboxSettings Settings => new()
    {
        Database = KixDatabase.MariaDb, Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Time = Time,
    };

    [Test]
    public async Task Characters_above_three_bytes_are_lost_on_MariaDB()
    {
        var answer = await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"ü 😀","ContactID":{{{Contact}}},"QueueID":1}}""");
        var ticket = await ReadTicketAsync(answer.Body!["TicketID"]!.GetValue<int>());
        Assert.That(ticket["Title"]!.GetValue<string>(), Is.EqualTo("ü \uFFFD"));
    }

    [TestCase("2019-01-15 12:00:00", 1547550000)]
    [TestCase("2019-07-15 12:00:00", 1563184800)]
    [TestCase("2019-10-27 02:30:00", 1572136200)]
    public async Task Times_are_meant_in_the_zone_of_the_server_and_the_doubled_hour_is_the_first(string text, int expected)
    {
        var id = await TicketIdAsync("\"TN\":\"Z\"");
        await PostAsync($"/tickets/{id}/articles", Note($"\"IncomingTime\":\"{text}\""));
        var article = (await GetAsync($"/tickets/{id}/articles")).List("Article").Single()!;
        Assert.That(article["IncomingTime"]!.GetValue<int>(), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_session_tells_the_offset_of_the_server()
    {
        var session = (await GetAsync("/session")).Body!["Session"]!;
        Assert.That(
            (session["CreateTime"]!.GetValue<string>(), session["CreateTimeUnix"]!.GetValue<long>()),
            Is.EqualTo(("2026-11-24 13:00:00", Time.GetUtcNow().ToUnixTimeSeconds())));
    }
}
