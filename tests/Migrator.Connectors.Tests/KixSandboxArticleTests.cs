using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxArticleTests : KixSandboxFixture
{
    private int ticket;

    [SetUp]
    public async Task Ticket() => ticket = await TicketIdAsync("\"TN\":\"A-1\",\"State\":\"closed\"");

    [Test]
    public async Task An_external_note_reopens_a_closed_ticket_but_not_one_inside_the_creating_request()
    {
        var inside = await TicketIdAsync(
            "\"State\":\"closed\",\"Articles\":[{\"Channel\":\"note\",\"SenderType\":\"external\",\"Subject\":\"s\",\"Body\":\"b\",\"ContentType\":\"text/plain; charset=utf-8\"}]");
        await AddAsync("\"SenderType\":\"external\"");
        Assert.That(
            ((await ReadTicketAsync(inside))["StateID"]!.GetValue<int>(), (await ReadTicketAsync(ticket))["StateID"]!.GetValue<int>()), Is.EqualTo((4, 2)));
    }

    [TestCase("2019-02-03 04:05:06", 1549166706)]
    [TestCase("2019-02-03T04:05:06Z", 1549166706)]
    [TestCase("2019-02-03T04:05:06+02:00", 1549166706)]
    [TestCase("2019-02-03T04:05:06", null)]
    [TestCase("2019-02-03T04:05:06.123Z", null)]
    [TestCase("1549166706", null)]
    [TestCase("2019-02-03", null)]
    [TestCase("yesterday", null)]
    public async Task An_incoming_time_in_another_form_becomes_now(string text, int? expected)
    {
        var article = await ReadAsync(await AddAsync($"\"IncomingTime\":\"{text}\""));
        Assert.That(article["IncomingTime"]!.GetValue<long>(), Is.EqualTo(expected ?? Time.GetUtcNow().ToUnixTimeSeconds()));
    }

    [Test]
    public async Task Html_becomes_file_2_and_a_text_rendering()
    {
        var id = await AddAsync("\"Body\":\"<p onclick='x()'>Grüße <b>Anna</b><script>x()</script><br><a href='https://nordwerk.eu'>ok</a></p>\"", "text/html; charset=utf-8");
        var article = await ReadAsync(id, "?include=Attachments");
        var file = article["Attachments"]!.AsArray().Single()!;
        var content = (await GetAsync($"/tickets/{ticket}/articles/{id}/attachments/{file["ID"]}?include=Content")).Body!["Attachment"]!["Content"]!;
        Assert.Multiple(() =>
        {
            Assert.That(article["Body"]!.GetValue<string>(), Is.EqualTo("Grüße Anna\n[1]ok\n\n\n[1] https://nordwerk.eu"));
            Assert.That(article["ContentType"]!.GetValue<string>(), Is.EqualTo("text/plain; charset=utf-8"));
            Assert.That((file["Filename"]!.GetValue<string>(), file["Disposition"]!.GetValue<string>()), Is.EqualTo(("file-2", "inline")));
            Assert.That(
                Encoding.UTF8.GetString(Convert.FromBase64String(content.GetValue<string>())),
                Is.EqualTo("<p>Gr&uuml;&szlig;e <b>Anna</b><br />\n<a href=\"https://nordwerk.eu\">ok</a></p>\n"));
        });
    }

    [Test]
    public async Task Images_in_the_text_become_inline_attachments_with_a_new_content_id()
    {
        var id = await AddAsync("\"Body\":\"<img src=\\\"data:image/png;base64,iVBORw0KGgo=\\\">\"", "text/html; charset=utf-8");
        var image = (await ReadAsync(id, "?include=Attachments"))["Attachments"]!.AsArray()[1]!;
        Assert.Multiple(() =>
        {
            Assert.That(image["ContentID"]!.GetValue<string>(), Does.StartWith("<pasted."));
            Assert.That(image["FilesizeRaw"]!.GetValue<int>(), Is.EqualTo(8));
        });
    }

    [Test]
    public async Task An_unknown_dynamic_field_fails_with_500_and_the_article_exists()
    {
        var answer = await PostAsync($"/tickets/{ticket}/articles", Note("\"DynamicFields\":[{\"Name\":\"Nope\",\"Value\":\"x\"}]"));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((500, "Operation.InternalError")));
        Assert.That((await GetAsync($"/tickets/{ticket}/articles")).List("Article"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Attachment_names_are_cleaned_and_made_unique_and_a_single_one_answers_with_id_1()
    {
        var id = await AddAsync("\"MessageID\":\"<m1@nordwerk.eu>\"");
        var body = """{"Attachment":{"Filename":"a/b:c \"q\".txt","ContentType":"text/plain","Content":"eA=="}}""";
        await PostAsync($"/tickets/{ticket}/articles/{id}/attachments", body);
        var second = await PostAsync($"/tickets/{ticket}/articles/{id}/attachments", body);
        var names = (await GetAsync($"/tickets/{ticket}/articles/{id}/attachments")).List("Attachment").Select(one => one!["Filename"]!.GetValue<string>());
        Assert.Multiple(() =>
        {
            Assert.That(second.Body!["AttachmentID"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(names, Is.EqualTo(new[] { "a_b_c__q_.txt", "a_b_c__q_-1.txt" }));
        });
    }

    [Test]
    public async Task A_new_body_empties_the_attachments_that_are_not_sent_again()
    {
        var id = await AddAsync("\"Attachments\":[{\"Filename\":\"a.bin\",\"Content\":\"AAEC\"}]");
        await PatchAsync($"/tickets/{ticket}/articles/{id}", """{"Article":{"Subject":"safe"}}""");
        Assert.That((await SizesAsync(id))["a.bin"], Is.EqualTo(3));
        await PatchAsync($"/tickets/{ticket}/articles/{id}", """{"Article":{"Body":"<p>new</p>","MimeType":"text/html","Charset":"utf-8"}}""");
        Assert.That(await SizesAsync(id), Is.EqualTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["a.bin"] = 0, ["file-2"] = 11 }));
        await PatchAsync($"/tickets/{ticket}/articles/{id}", """{"Article":{"Body":"<p>new</p>","ContentType":"text/html; charset=utf-8"}}""");
        Assert.That((await ReadAsync(id))["Body"]!.GetValue<string>(), Is.EqualTo("- no text message => see attachment -"));
    }

    [TestCase("Bob")]
    [TestCase("bob@localhost")]
    [TestCase("Doe, Jane <jane@nordwerk.eu>")]
    [TestCase("a@nordwerk.eu; b@nordwerk.eu")]
    [TestCase("a..b@nordwerk.eu")]
    [TestCase("jürgen@nordwerk.eu")]
    [TestCase("bob@example.org")]
    [TestCase("bob@example.com")]
    public async Task Addresses_that_the_backend_does_not_like_are_refused(string address)
    {
        var answer = await PostAsync($"/tickets/{ticket}/articles", Note($"\"From\":\"{address}\""));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "Validator.Failed")));
    }

    [TestCase("\\\"Doe, Jane\\\" <jane@nordwerk.eu>")]
    [TestCase("a@nordwerk.eu, c@nordwerk.eu")]
    [TestCase("Jürgen <a@nordwerk.eu>")]
    [TestCase("undisclosed-recipients:;")]
    public async Task Addresses_that_the_backend_likes_are_kept_as_sent(string address)
    {
        var article = await ReadAsync(await AddAsync($"\"To\":\"{address}\""));
        Assert.That(article["To"]!.GetValue<string>(), Is.EqualTo(address.Replace("\\", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Mails_leave_the_house_unless_told_not_to_and_change_their_subject()
    {
        var mail = """{"Article":{"Channel":"email","SenderType":"agent","From":"a@nordwerk.eu","To":"b@nordwerk.eu","Subject":"s","Body":"b","ContentType":"text/plain; charset=utf-8"SILENT}}""";
        await PostAsync($"/tickets/{ticket}/articles", mail.Replace("SILENT", ",\"DoNotSendEmail\":1", StringComparison.Ordinal));
        Assert.That(Sandbox.Mails, Is.Zero);
        await PostAsync($"/tickets/{ticket}/articles", mail.Replace("SILENT", "", StringComparison.Ordinal));
        var subjects = (await GetAsync($"/tickets/{ticket}/articles")).List("Article").Select(one => one!["Subject"]!.GetValue<string>());
        Assert.That(Sandbox.Mails, Is.EqualTo(1));
        Assert.That(subjects, Is.EqualTo(new[] { "s", "[Ticket#A-1] s" }));
    }

    [TestCase("\"TimeUnit\":90", 201, 90)]
    [TestCase("\"TimeUnit\":86400", 201, 0)]
    [TestCase("\"TimeUnit\":2.5", 400, 0)]
    public async Task Time_is_booked_in_whole_minutes_below_a_day(string member, int status, int booked)
    {
        var answer = await PostAsync($"/tickets/{ticket}/articles", Note(member));
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That((await ReadTicketAsync(ticket, "?include=AccountedTime"))["AccountedTime"]!.GetValue<int>(), Is.EqualTo(booked));
    }

    [TestCase("\"Subject\":\" \"")]
    [TestCase("\"Body\":\"0\"")]
    [TestCase("\"Attachments\":[]")]
    public async Task Articles_without_substance_are_refused(string member)
    {
        var answer = await PostAsync($"/tickets/{ticket}/articles", Note(member));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "BadRequest")));
    }

    private async Task<int> AddAsync(string members, string contentType = "text/plain; charset=utf-8")
    {
        var answer = await PostAsync($"/tickets/{ticket}/articles", Note(members, contentType));
        Assert.That(answer.Status, Is.EqualTo(201), answer.Message);
        return answer.Body!["ArticleID"]!.GetValue<int>();
    }

    private async Task<JsonNode> ReadAsync(int id, string query = "") => (await GetAsync($"/tickets/{ticket}/articles/{id}{query}")).Body!["Article"]!;

    private async Task<Dictionary<string, int>> SizesAsync(int id) => (await ReadAsync(id, "?include=Attachments"))["Attachments"]!.AsArray()
        .ToDictionary(one => one!["Filename"]!.GetValue<string>(), one => one!["FilesizeRaw"]!.GetValue<int>(), StringComparer.Ordinal);
}
