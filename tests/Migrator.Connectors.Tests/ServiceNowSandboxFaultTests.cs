using System.Net;
using System.Text;
using System.Text.Json;
using Migrator.Connectors.ServiceNow.Sandbox;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class ServiceNowSandboxFaultTests : ServiceNowSandboxFixture
{
    private const string List = "/api/now/v2/table/incident?sysparm_limit=20";

    [Test]
    public async Task A_list_cancelled_while_streaming_is_status_200_with_an_error_in_the_same_document()
    {
        Faults.Truncated = 2;
        var (valid, broken) = (0, 0);
        for (var i = 0; i < 2; i++)
        {
            var text = await Client.GetStringAsync(new Uri(List, UriKind.Relative));
            Assert.That(text, Does.Contain("Transaction cancelled: maximum execution time exceeded").And.EndWith("\"status\":\"failure\"}"));
            try
            {
                using var document = JsonDocument.Parse(text);
                Assert.That(document.RootElement.GetProperty("result").GetArrayLength(), Is.EqualTo(10));
                valid++;
            }
            catch (JsonException) { broken++; }
        }
        Assert.That((valid, broken), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Long_pages_can_be_cut_always_and_short_ones_never()
    {
        Faults.TruncatedAbove = 10;
        Assert.Multiple(async () =>
        {
            Assert.That(await Client.GetStringAsync(new Uri(List, UriKind.Relative)), Does.EndWith("\"status\":\"failure\"}"));
            Assert.That(await Client.GetStringAsync(new Uri("/api/now/v2/table/incident?sysparm_limit=10", UriKind.Relative)), Does.EndWith("]}"));
        });
    }

    [Test]
    public async Task A_client_that_sends_the_session_cookie_back_is_answered_202_and_dropped()
    {
        using var first = await SendAsync(List);
        using var request = new HttpRequestMessage(HttpMethod.Get, List);
        request.Headers.Add("Cookie", first.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
        using var second = await Client.SendAsync(request);
        Assert.That(((int)second.StatusCode, await second.Content.ReadAsStringAsync()), Is.EqualTo((202, "")));
    }

    [Test]
    public async Task Too_many_requests_come_with_retry_after_and_a_lack_of_semaphores_without()
    {
        (Faults.TooManyRequests, Faults.NoSemaphores, Faults.RetryAfterSeconds) = (1, 1, 30);
        using var limited = await SendAsync(List);
        using var semaphore = await SendAsync(List);
        using var fine = await SendAsync(List);
        Assert.That((limited.StatusCode, limited.Headers.RetryAfter?.Delta, semaphore.StatusCode, semaphore.Headers.RetryAfter, fine.StatusCode),
            Is.EqualTo((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(30), HttpStatusCode.TooManyRequests, (System.Net.Http.Headers.RetryConditionHeaderValue?)null, HttpStatusCode.OK)));
    }

    [Test]
    public async Task A_rate_limit_names_its_rule_and_when_it_ends()
    {
        Faults.TooManyRequests = 1;
        using var answer = await SendAsync(List);
        Assert.Multiple(() =>
        {
            foreach (var name in (string[])["X-RateLimit-Limit", "X-RateLimit-Reset", "X-RateLimit-Rule"]) Assert.That(answer.Headers.Contains(name), Is.True, name);
        });
    }

    [Test]
    public async Task A_request_without_accept_is_a_bad_one()
    {
        Client.DefaultRequestHeaders.Accept.Clear();
        using var answer = await SendAsync(List);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_file_that_is_missing_or_not_allowed_is_not_found()
    {
        var id = Sandbox.Tenant.Rows("sys_attachment")[0]["sys_id"]!;
        Faults.MissingFiles = [id];
        using var answer = await SendAsync($"/api/now/attachment/{id}/file");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_count_that_takes_too_long_is_cancelled_with_status_500()
    {
        Faults.Uncountable = ["sys_audit"];
        using var answer = await SendAsync("/api/now/stats/sys_audit?sysparm_count=true");
        Assert.That((answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("Transaction cancelled", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.InternalServerError, true)));
    }

    [Test]
    public async Task A_hibernating_instance_answers_html_with_status_200()
    {
        Faults.Hibernating = 1;
        using var answer = await SendAsync(List);
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/html")));
    }

    [Test]
    public async Task A_share_of_requests_fails_in_three_ways()
    {
        Faults.ErrorRate = 0.3;
        var seen = new List<int>();
        for (var i = 0; i < 60; i++) { using var answer = await SendAsync("/api/now/table/cmn_department?sysparm_limit=1"); seen.Add((int)answer.StatusCode); }
        Assert.That(seen.Distinct(), Is.EquivalentTo(new[] { 200, 429, 503 }));
    }

    [Test]
    public async Task A_hidden_table_is_status_200_and_no_rows_but_is_counted()
    {
        Faults.HiddenTables = ["sys_journal_field"];
        using var answer = await SendAsync("/api/now/v2/table/sys_journal_field");
        Assert.Multiple(async () =>
        {
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"result":[]}"""));
            Assert.That(int.Parse(answer.Headers.GetValues("X-Total-Count").Single(), System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(0));
        });
    }

    [Test]
    public async Task A_table_closed_to_web_services_is_forbidden()
    {
        Faults.ForbiddenTables = ["sys_audit"];
        using var answer = await SendAsync("/api/now/v2/table/sys_audit");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task More_rows_than_the_limit_of_the_instance_are_silently_cut()
    {
        Faults.MaxRows = 15;
        Assert.That(await ListAsync("incident", "", "&sysparm_limit=100"), Has.Count.EqualTo(15));
    }

    [Test]
    public async Task Without_credentials_the_recorded_401_comes_back()
    {
        using var stranger = NewClient(null);
        using var wrong = NewClient(Basic("wrong"));
        using var none = await stranger.GetAsync(new Uri(List, UriKind.Relative));
        using var bad = await wrong.GetAsync(new Uri(List, UriKind.Relative));
        using var good = await SendAsync(List);
        Assert.Multiple(async () =>
        {
            Assert.That(await none.Content.ReadAsStringAsync(), Is.EqualTo("""{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}"""));
            Assert.That((none.StatusCode, bad.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
            Assert.That((none.Headers.Contains("X-Is-Logged-In"), good.Headers.Contains("X-Is-Logged-In")), Is.EqualTo((false, true)));
        });
    }

    [Test]
    public async Task A_second_factor_is_asked_for_in_a_header()
    {
        Faults.Mfa = true;
        using var answer = await SendAsync(List);
        Assert.That((answer.StatusCode, answer.Headers.GetValues("X-MFA_TOKEN").Single()), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid")));
    }

    [Test]
    public async Task A_writing_verb_is_refused_and_counted()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var post = await Client.PostAsync(new Uri("/api/now/table/incident", UriKind.Relative), content);
        using var delete = await Client.DeleteAsync(new Uri("/api/now/table/incident/my-hand-made.id", UriKind.Relative));
        Assert.That((post.StatusCode, delete.StatusCode, string.Join(", ", Sandbox.Tally.Writes)),
            Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, "POST /api/now/table/incident, DELETE /api/now/table/incident/my-hand-made.id")));
    }

    [Test]
    public async Task A_head_request_has_the_headers_and_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, List);
        using var answer = await Client.SendAsync(request);
        Assert.That((answer.StatusCode, answer.Headers.Contains("X-Total-Count"), (await answer.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((HttpStatusCode.OK, true, 0)));
    }

    [Test]
    public async Task Answers_are_compressed_for_those_who_ask()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, List);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await Client.SendAsync(request);
        await using var zip = new System.IO.Compression.GZipStream(await answer.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var document = await JsonDocument.ParseAsync(zip);
        Assert.That((answer.Content.Headers.ContentEncoding.Single(), document.RootElement.GetProperty("result").GetArrayLength()), Is.EqualTo(("gzip", 20)));
    }

    [Test]
    public async Task Faults_can_be_set_from_outside()
    {
        using var set = await Client.PostAsync(new Uri("/__control/faults?too_many_requests=1&hidden_tables=sys_audit,sys_email&no_such=1", UriKind.Relative), null);
        Assert.Multiple(async () =>
        {
            Assert.That((Faults.TooManyRequests, string.Join('+', Faults.HiddenTables)), Is.EqualTo((1, "sys_audit+sys_email")));
            Assert.That(await set.Content.ReadAsStringAsync(), Does.Contain("no_such"));
        });
    }

    [Test]
    public async Task A_batch_is_answered_in_base64_and_leaves_the_rest_unserviced()
    {
        Faults.BatchServes = 2;
        var requests = string.Join(',', Enumerable.Range(1, 3).Select(n => $$"""{"id":"{{n}}","method":"GET","url":"/api/now/table/cmn_department?sysparm_limit={{n}}","exclude_response_headers":true}"""));
        using var content = new StringContent($$"""{"batch_request_id":"b","rest_requests":[{{requests}}]}""", Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri("/api/now/v1/batch", UriKind.Relative), content);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        using var second = JsonDocument.Parse(document.RootElement.GetProperty("serviced_requests")[1].GetProperty("body").GetBytesFromBase64());
        Assert.Multiple(() =>
        {
            Assert.That(second.RootElement.GetProperty("result").GetArrayLength(), Is.EqualTo(2));
            Assert.That(document.RootElement.GetProperty("unserviced_requests").EnumerateArray().Select(id => id.GetString()), Is.EqualTo(new[] { "3" }));
            Assert.That(Sandbox.Tally.Writes, Is.Empty);
        });
    }

    [Test]
    public async Task An_api_key_is_as_good_as_a_password()
    {
        using var keyed = NewClient(null);
        keyed.DefaultRequestHeaders.Add("x-sn-apikey", ServiceNowAccounts.ApiKey);
        using var answer = await keyed.GetAsync(new Uri(List, UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
