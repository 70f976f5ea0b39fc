using System.Net;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class AuthenticationTests
{
    [Test]
    public async Task Basic_credentials_are_sent_in_UTF_8()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("{}"), authentication: new BasicAuthentication("jörg", "geheim"));
        await bench.GetTextAsync();
        Assert.That(bench.Transport.Seen.Single().Authorization, Is.EqualTo("Basic asO2cmc6Z2VoZWlt"));
    }

    [Test]
    public async Task A_key_is_sent_in_its_own_header()
    {
        string? key = null;
        using var bench = new HttpBench((request, _) =>
        {
            key = string.Join('|', request.Headers.GetValues("x-sn-apikey"));
            return HttpBench.Json("{}");
        }, authentication: new HeaderKeyAuthentication("x-sn-apikey", "k1"));
        await bench.GetTextAsync();
        Assert.That(key, Is.EqualTo("k1"));
    }

    [Test]
    public async Task A_wrong_password_ends_the_run_with_what_to_check()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Status(401), new HttpRules { Remedy401 = "check auth.user and auth.password" });
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Denied));
            Assert.That(failure.Message, Is.EqualTo("desk: 401 on GET /base/items; check auth.user and auth.password"));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task An_expired_token_is_renewed_once_and_the_request_repeated()
    {
        using var login = new CountingLogin(lifetime: null);
        using var bench = new HttpBench((request, _) => request.Headers.Authorization!.Parameter == "t2" ? HttpBench.Json("{}") : HttpBench.Status(401), authentication: login);
        Assert.That(await bench.GetTextAsync(), Is.EqualTo("{}"));
        Assert.That(login.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_fresh_token_that_is_refused_too_ends_the_run()
    {
        using var login = new CountingLogin(lifetime: null);
        using var bench = new HttpBench((_, _) => HttpBench.Status(401), authentication: login);
        Assert.That((await HttpBench.FailureAsync(() => bench.GetTextAsync())).Fault, Is.EqualTo(Fault.Denied));
        Assert.That(login.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Many_requests_that_wait_for_a_token_cause_one_log_in()
    {
        using var login = new CountingLogin(lifetime: null);
        using var bench = new HttpBench((request, _) => request.Headers.Authorization!.Parameter == "t1" ? HttpBench.Status(401) : HttpBench.Json("{}"), authentication: login, pace: new Pace(0, 8));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => bench.GetTextAsync($"items/{n}")));
        Assert.That(login.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task OAuth_logs_in_by_form_and_renews_before_the_token_expires()
    {
        using var oauth = new OAuthBench(new() { ["client_id"] = "c", ["client_secret"] = "s&1", ["user"] = "u", ["password"] = "p w" }, """{"access_token":"a1","expires_in":600}""");
        await oauth.Bench.GetTextAsync();
        Assert.That(oauth.Forms.Single(), Is.EqualTo("grant_type=password&client_id=c&client_secret=s%261&username=u&password=p+w"));
        Assert.That(oauth.Bench.Transport.Seen.Last().Authorization, Is.EqualTo("Bearer a1"));
        oauth.Bench.Time.Advance(TimeSpan.FromSeconds(545));
        await oauth.Bench.GetTextAsync();
        Assert.That(oauth.Forms, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task OAuth_uses_the_refresh_token_that_it_was_given_and_the_password_where_that_has_died()
    {
        using var oauth = new OAuthBench(
            new() { ["client_id"] = "c", ["client_secret"] = "s", ["user"] = "u", ["password"] = "p", ["refresh_token"] = "r1" },
            "400", """{"access_token":"a2","expires_in":1800,"refresh_token":"r2"}""", """{"access_token":"a3"}""");
        await oauth.Bench.GetTextAsync();
        oauth.Bench.Time.Advance(TimeSpan.FromMinutes(31));
        await oauth.Bench.GetTextAsync();
        Assert.That(oauth.Forms.Select(form => form.Split('&')[0]), Is.EqualTo(new[] { "grant_type=refresh_token", "grant_type=password", "grant_type=refresh_token" }));
        Assert.That(oauth.Forms.Last(), Does.EndWith("refresh_token=r2"));
    }

    [Test]
    public async Task OAuth_without_a_user_uses_client_credentials()
    {
        using var oauth = new OAuthBench(new() { ["client_id"] = "c", ["client_secret"] = "s" }, """{"access_token":"a1"}""");
        await oauth.Bench.GetTextAsync();
        Assert.That(oauth.Forms.Single(), Is.EqualTo("grant_type=client_credentials&client_id=c&client_secret=s"));
    }

    [TestCase("401")]
    [TestCase("400")]
    public async Task OAuth_that_is_refused_names_what_to_check_and_no_secret(string status)
    {
        using var oauth = new OAuthBench(new() { ["client_id"] = "c", ["client_secret"] = "shh-secret", ["user"] = "u", ["password"] = "pw-secret" }, status);
        var failure = await HttpBench.FailureAsync(() => oauth.Bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Message, Is.EqualTo(
                $"desk: {status} on POST /oauth_token.do with grant password; check auth.client_id, auth.client_secret, auth.user and auth.password"));
            Assert.That(failure.Fault, Is.EqualTo(Fault.Denied));
            Assert.That(failure.ToString() + string.Concat(oauth.Bench.Logs.Lines), Does.Not.Contain("-secret"));
        });
    }

    [Test]
    public void OAuth_without_a_client_id_asks_for_it()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("{}"));
        Assert.That(() => new OAuthAuthentication("desk", bench.Context(new Uri("https://desk.nordwerk.eu"), auth: []), "oauth_token.do"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("auth.client_id"));
    }

    private sealed class CountingLogin(TimeSpan? lifetime) : TokenAuthentication(TimeProvider.System)
    {
        public int Count { get; private set; }

        protected override async Task<Token> LogInAsync(CancellationToken cancel)
        {
            await Task.Yield();
            Count++;
            return new Token($"t{Count}", lifetime);
        }
    }

    /// <summary>A client whose token endpoint gives the scripted answers, the last one for ever.</summary>
    private sealed class OAuthBench : IDisposable
    {
        private readonly StubTransport tokens;
        private HttpBench? bench;

        public OAuthBench(Dictionary<string, string> auth, params string[] answers)
        {
            tokens = new StubTransport((_, n) => Answered(answers[Math.Min(n, answers.Length) - 1]), TimeProvider.System);
            var late = new Late();
            bench = new HttpBench((_, _) => HttpBench.Json("{}"), authentication: late, url: "https://desk.nordwerk.eu");
            late.Inner = new OAuthAuthentication("desk", bench.Context(new Uri("https://desk.nordwerk.eu"), auth: auth), "oauth_token.do", tokens);
        }

        public HttpBench Bench => bench!;

        public IReadOnlyList<string> Forms => [.. tokens.Seen.Select(seen => seen.Body!)];

        public void Dispose()
        {
            bench?.Dispose();
            bench = null;
            tokens.Dispose();
        }

        private static HttpResponseMessage Answered(string answer) =>
            answer.Length == 3 ? HttpBench.Json("""{"error":"access_denied"}""", (HttpStatusCode)int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)) : HttpBench.Json(answer);
    }

    /// <summary>The authentication is made with the clock of the client that it signs for, so it comes after it.</summary>
    private sealed class Late : IAuthentication, IDisposable
    {
        public OAuthAuthentication? Inner { get; set; }

        public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel) => Inner!.SignAsync(request, cancel);

        public ValueTask<bool> RenewAsync(CancellationToken cancel) => Inner!.RenewAsync(cancel);

        public void Dispose() => Inner?.Dispose();
    }
}
