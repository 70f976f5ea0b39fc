using System.Net;
using System.Text;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class AnswerTests
{
    private static readonly HttpRules Telling = new() { Message = body => Answer.Text(body, "error", "message") };

    [TestCase(400, Fault.Rejected)]
    [TestCase(403, Fault.Denied)]
    [TestCase(404, Fault.Missing)]
    [TestCase(405, Fault.Missing)]
    [TestCase(409, Fault.Rejected)]
    [TestCase(412, Fault.Rejected)]
    [TestCase(413, Fault.Rejected)]
    [TestCase(422, Fault.Rejected)]
    [TestCase(500, Fault.Unavailable)]
    public async Task Every_status_has_its_fault_and_a_way_out(int status, Fault fault)
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(status));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(fault));
            Assert.That(failure.What, Is.EqualTo($"{status} on GET /base/items"));
            Assert.That(failure.Remedy, Is.Not.Empty);
        });
    }

    [Test]
    public async Task The_words_of_the_vendor_are_quoted_in_one_short_line()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json($$$"""{"error":{"message":"Invalid\ntable {{{new string('x', 500)}}}"}}""", HttpStatusCode.BadRequest), Telling);
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.That(failure.What, Does.StartWith("400 on GET /base/items (Invalid table xxx").And.EndsWith("x…)").And.Length.LessThan(240));
    }

    [Test]
    public async Task A_vendor_that_echoes_the_password_is_not_quoted_with_it()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json($$$"""{"error":{"message":"bad login export/{{{HttpBench.Secret}}}"}}""", HttpStatusCode.Unauthorized), Telling);
        Assert.That((await HttpBench.FailureAsync(() => bench.GetTextAsync())).What, Is.EqualTo("401 on GET /base/items (bad login export/***)"));
    }

    [Test]
    public async Task No_query_no_body_no_header_and_no_secret_is_in_any_message_or_log_line()
    {
        using var bench = new HttpBench((_, n) => n == 1
            ? HttpBench.Status(503)
            : n == 2 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset") : HttpBench.Json("""{"name":"Petra Muster"}""", HttpStatusCode.BadRequest));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync("items?query=petra"));
        var said = failure + string.Concat(bench.Logs.Lines);
        Assert.Multiple(() =>
        {
            Assert.That(bench.Logs.Lines, Has.Count.EqualTo(4).And.All.StartsWith("Debug desk: GET /base/items "));
            Assert.That(said, Does.Not.Contain("petra").IgnoreCase);
            Assert.That(said, Does.Not.Contain(HttpBench.Secret).And.Not.Contains("Basic"));
        });
    }

    [TestCase("text/html", "<html>", true)]
    [TestCase("application/json", "{}", false)]
    [TestCase(null, "\n <!DOCTYPE html>", true)]
    [TestCase(null, "{}", false)]
    public async Task A_web_page_is_told_from_data(string? type, string text, bool expected)
    {
        using var bench = new HttpBench((_, _) =>
        {
            var response = HttpBench.Json(text);
            response.Content.Headers.ContentType = type is null ? null : new(type);
            return response;
        });
        using var response = await bench.GetAsync();
        Assert.That(Answer.IsHtml(response), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_body_can_be_peeked_at_and_then_taken()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("""{"a":1}"""));
        var response = await bench.GetAsync();
        Assert.That(Answer.Text(Answer.Peek(response), "a"), Is.EqualTo("1"));
        var body = await Answer.ReadAsync(response, CancellationToken.None);
        Assert.That(Encoding.UTF8.GetString(body.Memory.Span), Is.EqualTo("""{"a":1}"""));
        body.Dispose();
        body.Dispose();
        Assert.That(() => body.Memory, Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase("""{"a":{"b":"c"}}""", "c")]
    [TestCase("""{"a":{"b":[1]}}""", null)]
    [TestCase("""{"a":"b"}""", null)]
    [TestCase("<html>", null)]
    [TestCase("", null)]
    public void A_text_is_found_by_the_names_that_lead_to_it(string json, string? expected) =>
        Assert.That(Answer.Text(Encoding.UTF8.GetBytes(json), "a", "b"), Is.EqualTo(expected));
}
