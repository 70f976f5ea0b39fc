using System.Net;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class RedirectTests
{
    [TestCase("https://desk.nordwerk.eu/base/", "/elsewhere/items")]
    [TestCase("http://desk.nordwerk.eu/base/", "https://desk.nordwerk.eu/base/items")]
    public async Task A_redirect_that_stays_on_the_host_is_followed_with_credentials(string url, string location)
    {
        using var bench = new HttpBench((_, n) => n == 1 ? Redirect(location) : HttpBench.Json("{}"), url: url);
        await bench.GetTextAsync();
        Assert.That(bench.Transport.Seen.Last().Authorization, Does.StartWith("Basic "));
    }

    [TestCase("https://evil.nordwerk.eu/base/items")]
    [TestCase("https://desk.nordwerk.eu:8443/base/items")]
    [TestCase("http://desk.nordwerk.eu/base/items")]
    [TestCase("//login.fremd.eu/")]
    public async Task A_redirect_that_leads_elsewhere_is_never_followed(string location)
    {
        using var bench = new HttpBench((_, _) => Redirect(location));
        var failure = await HttpBench.FailureAsync(() => bench.GetTextAsync());
        Assert.Multiple(() =>
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Missing));
            Assert.That(failure.What, Is.EqualTo("302 on GET /base/items, a redirect that leads elsewhere"));
            Assert.That(bench.Transport.Seen, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_write_is_never_redirected()
    {
        using var bench = new HttpBench((_, _) => Redirect("/base/other"));
        using var content = new StringContent("{}");
        using var response = await bench.Client.Http.PostAsync("items", content);
        Assert.That((response.StatusCode, bench.Transport.Seen.Count), Is.EqualTo((HttpStatusCode.Found, 1)));
    }

    [Test]
    public async Task A_redirect_in_a_circle_ends()
    {
        using var bench = new HttpBench((_, _) => Redirect("/base/items"));
        Assert.That((await HttpBench.FailureAsync(() => bench.GetTextAsync())).Fault, Is.EqualTo(Fault.Missing));
    }

    [Test]
    public async Task A_link_of_the_answer_that_leads_to_another_host_is_refused_before_anything_is_sent()
    {
        using var bench = new HttpBench((_, _) => HttpBench.Json("{}"));
        Assert.That((await HttpBench.FailureAsync(() => bench.GetTextAsync("https://fremd.eu/next?cursor=1"))).Fault, Is.EqualTo(Fault.Missing));
        Assert.That(bench.Transport.Seen, Is.Empty);
    }

    [Test]
    public async Task A_file_store_is_read_without_credentials_and_without_the_headers_of_the_client()
    {
        var leaked = false;
        using var bench = new HttpBench((request, _) =>
        {
            leaked |= request.Headers.Contains("x-key") || request.Headers.Authorization is not null;
            return HttpBench.Json("bytes");
        });
        bench.Client.Http.DefaultRequestHeaders.Add("x-key", "k");
        using var blob = await bench.Client.OpenUnsignedAsync(new Uri("https://files.fremd.eu/bucket/secret-name?sig=abc"), CancellationToken.None);
        using var reader = new StreamReader(blob.Content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("bytes"));
        Assert.That(leaked, Is.False);
        Assert.That(string.Concat(bench.Logs.Lines), Does.Contain("files.fremd.eu").And.Not.Contains("secret-name").And.Not.Contains("sig"));
    }

    private static HttpResponseMessage Redirect(string location)
    {
        var response = HttpBench.Status(302);
        response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        return response;
    }
}
