using System.Net;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class RetryTests
{
    [TestCase(429)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_passing_refusal_is_waited_out(int status)
    {
        using var bench = new HttpBench((_, n) => n < 4 ? HttpBench.Status(status) : HttpBench.Json("""{"ok":1}"""));
        Assert.That(await bench.GetTextAsync(), Is.EqualTo("""{"ok":1}"""));
        Assert.That(bench.Transport.Seen, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Retry_After_in_seconds_is_waited_exactly()
    {
        using var bench = new HttpBench((_, n) => n == 1 ? HttpBench.Status(429, retryAfterSeconds: 30) : HttpBench.Json("{}"));
        await bench.GetTextAsync();
        Assert.That(Waited(bench), Is.InRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33)));
    }

    [Test]
    public async Task Retry_After_as_a_date_is_measured_by_the_clock_of_the_system()
    {
        using var bench = new HttpBench((_, n) =>
        {
            if (n > 1) return HttpBench.Json("{}");
            var response = HttpBench.Status(503);
            response.Headers.Date = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
            response.Headers.RetryAfter = new(new DateTimeOffset(2001, 1, 1, 0, 0, 40, TimeSpan.Zero));
            return response;
        });
        await bench.GetTextAsync();
        Assert.That(Waited(bench), Is.InRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(43)));
    }

    [Test]
    public async Task A_pause_that_the_system_asks_for_holds_all_requests_of_the_client_together()
    {
        using var bench = new HttpBench((_, n) => n == 1 ? HttpBench.Status(429, retryAfterSeconds: 60) : HttpBench.Json("{}"), pace: new Pace(0, 4));
        var first = bench.GetTextAsync("first");
        while (bench.Logs.Lines.All(line => !line.Contains("waiting", StringComparison.Ordinal))) await Task.Yield();
        await Task.WhenAll(first, bench.GetTextAsync("second"), bench.GetTextAsync("third"));
        Assert.That(bench.Transport.Seen.Skip(1).Min(seen => seen.At) - bench.Transport.Seen.First().At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task A_pause_longer_than_the_patience_ends_the_run_at_once_and_resumably()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(429, retryAfterSeconds: 3600));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Throttled));
            Assert.That(failure.Message, Is.EqualTo(
                "desk: 429 on GET /base/items, and the system asks to wait 3600 seconds; run again later or lower pace.requests_per_minute"));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Endless_429_ends_in_Throttled()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(429));
        Assert.That((await HttpBench.FailureAsync(() => bench.GetTextAsync())).Fault, Is.EqualTo(Fault.Throttled));
    }

    [Test]
    public async Task Endless_503_ends_in_Unavailable_and_says_how_often_it_was_tried()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(503));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Unavailable));
            Assert.That(failure.Message, Is.EqualTo("desk: no answer to GET /base/items after 9 attempts (503); run again when the system answers"));
        });
    }

    [Test]
    public async Task A_broken_connection_is_tried_again()
    {
        using var bench = new HttpBench((_, n) => n < 3 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset") : HttpBench.Json("{}"));
        Assert.That(await bench.GetTextAsync(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task A_host_that_never_answered_is_given_up_quickly()
    {
        using var bench = new HttpBench((_, _) => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Unavailable));
            Assert.That(failure.What, Is.EqualTo("no answer to GET /base/items after 3 attempts (the host's name is unknown)"));
        });
    }

    [Test]
    public async Task An_attempt_that_takes_too_long_is_cut_off_and_tried_again()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("{}"));
        bench.Transport.Hangs = true;
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.What, Does.Contain("nothing within 100 seconds"));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task The_total_time_is_kept_whatever_happens_within()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(503, retryAfterSeconds: 50), new HttpRules { TotalTimeout = TimeSpan.FromSeconds(120) });
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Unavailable));
            Assert.That(bench.Transport.Seen, Has.Count.InRange(2, 3));
        });
    }

    [Test]
    public async Task A_connector_adds_answers_that_are_tried_again()
    {
        var rules = new HttpRules { Retries = response => response.StatusCode == HttpStatusCode.Accepted };
        using var bench = new HttpBench((_, n) => n < 3 ? HttpBench.Status(202) : HttpBench.Json("{}"), rules);
        using var response = await bench.GetAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_write_that_was_refused_before_it_was_carried_out_is_sent_again_with_the_same_body()
    {
        using var bench = new HttpBench((_, n) => n == 1 ? HttpBench.Status(429, retryAfterSeconds: 1) : HttpBench.Json("{}", HttpStatusCode.Created));
        using var content = new StringContent("""{"Ticket":1}""");
        using var response = await bench.Client.Http.PostAsync("tickets", content);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(bench.Transport.Seen.Select(seen => seen.Body), Is.EqualTo(new[] { """{"Ticket":1}""", """{"Ticket":1}""" }));
        });
    }

    [TestCase("reset")]
    [TestCase("502")]
    [TestCase("504")]
    [TestCase("time-out")]
    public async Task A_write_whose_answer_was_lost_is_never_sent_again(string how)
    {
        using var bench = new HttpBench((_, _) => how == "reset"
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset")
            : HttpBench.Status(how == "502" ? 502 : 504));
        bench.Transport.Hangs = how == "time-out";
        using var content = new StringContent("{}");
        var failure = await HttpBench.FailureAsync(() => bench.Client.Http.PostAsync("tickets", content));
        Assert.Multiple(() =>
        {
            Assert.That(Answer.WasLost(failure), Is.True);
            Assert.That(failure.Fault, Is.EqualTo(Fault.Unavailable));
            Assert.That(failure.What, Does.StartWith("the answer was lost on POST /base/tickets ("));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_write_that_never_reached_the_host_is_sent_again()
    {
        using var bench = new HttpBench((_, n) => n == 1 ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") : HttpBench.Json("{}"));
        using var content = new StringContent("{}");
        using var response = await bench.Client.Http.PostAsync("tickets", content);
        Assert.That(response.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task A_write_whose_connection_took_too_long_to_open_is_sent_again()
    {
        using var bench = new HttpBench((_, n) => n == 1 ? throw new TaskCanceledException("slow", new TimeoutException()) : HttpBench.Json("{}"));
        using var content = new StringContent("{}");
        using var response = await bench.Client.Http.PostAsync("tickets", content);
        Assert.That(response.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task A_write_that_is_on_its_way_when_the_total_time_ends_was_lost()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("{}"), new HttpRules { TotalTimeout = TimeSpan.FromSeconds(30) });
        bench.Transport.Hangs = true;
        using var content = new StringContent("{}");
        var failure = await HttpBench.FailureAsync(() => bench.Client.Http.PostAsync("tickets", content));
        Assert.That(Answer.WasLost(failure), Is.True);
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_ends_the_run_at_once()
    {
        using var bench = new HttpBench((_, _) => throw new HttpRequestException(
            HttpRequestError.SecureConnectionError, "tls", new System.Security.Authentication.AuthenticationException("untrusted")));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Missing));
            Assert.That(failure.Message, Is.EqualTo("desk: no secure connection for GET /base/items; check url and the server's certificate"));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task An_attachment_that_falls_silent_is_not_waited_for_without_end()
    {
        using var bench = new HttpBench((_, _) => new HttpResponseMessage { Content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream()) });
        using var blob = await bench.Client.OpenAsync("files/1", CancellationToken.None);
        var failure = await HttpBench.FailureAsync(() => blob.Content.CopyToAsync(Stream.Null));
        Assert.That(failure.Message, Is.EqualTo("desk: the body of GET /base/files/1 broke off after 0 bytes; run again when the system answers"));
    }

    [Test]
    public async Task Cancelling_ends_the_waiting_at_once()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(429, retryAfterSeconds: 800));
        using var cancel = new CancellationTokenSource();
        var call = bench.GetAsync(cancel: cancel.Token);
        while (bench.Transport.Seen.IsEmpty) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThatAsync(() => call, Throws.InstanceOf<OperationCanceledException>());
    }

    private static TimeSpan Waited(HttpBench bench) => bench.Transport.Seen.Last().At - bench.Transport.Seen.First().At;
}
