using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Core;
using Migrator.Http;
using Migrator.Sandbox;
using NUnit.Framework;
using Refit;

namespace Migrator.Tests.Http;

/// <summary>What only a real socket can show.</summary>
public sealed class LoopbackTests
{
    private readonly LoopbackServer server = new();
    private int asked;
    private Func<HttpContext, int, Task> answer = (_, _) => Task.CompletedTask;
    private ConnectorClient client = null!;

    [SetUp]
    public async Task Start()
    {
        asked = 0;
        await server.StartAsync(0, context => answer(context, Interlocked.Increment(ref asked)), CancellationToken.None);
        var context = new ConnectorContext(
            new Uri(server.Url, "api/v1"), new Dictionary<string, string>(), new Dictionary<string, string>(), Scope.All, Pace.Adaptive, TimeProvider.System, NullLoggerFactory.Instance);
        client = new ConnectorClient("desk", context, new BasicAuthentication("u", "p"), new HttpRules { Message = body => Answer.Text(body, "Message") });
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task Compressed_pages_arrive_as_what_they_were(string encoding)
    {
        var text = new string('ä', 300_000);
        answer = async (context, _) =>
        {
            Assert.That(context.Request.Headers.AcceptEncoding.ToString(), Does.Contain(encoding));
            context.Response.Headers.ContentEncoding = encoding;
            await using Stream packed = encoding == "br" ? new BrotliStream(context.Response.Body, CompressionLevel.Fastest) : new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await packed.WriteAsync(Encoding.UTF8.GetBytes(text));
        };
        Assert.That(await TextAsync("items"), Is.EqualTo(text));
    }

    [Test]
    public async Task A_cookie_is_never_sent_back()
    {
        var cookies = "";
        answer = (context, _) =>
        {
            cookies += context.Request.Headers.Cookie.ToString();
            context.Response.Cookies.Append("JSESSIONID", "1");
            return context.Response.WriteAsync("{}");
        };
        await TextAsync("items");
        await TextAsync("items");
        Assert.That(cookies, Is.Empty);
    }

    [Test]
    public async Task A_page_whose_connection_breaks_in_the_middle_is_asked_for_again()
    {
        answer = async (context, n) =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync(n == 1 ? "12345" : "1234567890");
            await context.Response.Body.FlushAsync();
            if (n == 1) context.Abort();
        };
        Assert.That(await TextAsync("items"), Is.EqualTo("1234567890"));
    }

    [Test]
    public async Task An_attachment_is_cut_short_and_that_is_no_success()
    {
        answer = async (context, _) =>
        {
            context.Response.ContentLength = 1_000_000;
            await context.Response.Body.WriteAsync(new byte[400_000]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        using var blob = await client.OpenAsync("files/1", CancellationToken.None);
        Assert.That(blob.Length, Is.EqualTo(1_000_000));
        var failure = await HttpBench.FailureAsync(() => blob.Content.CopyToAsync(Stream.Null));
        Assert.That(failure.Fault, Is.EqualTo(Fault.Unavailable));
        Assert.That(failure.What, Does.StartWith("the body of GET /api/v1/files/1 broke off after ").And.EndsWith(" of 1000000"));
    }

    [Test]
    public async Task A_large_attachment_streams_through()
    {
        answer = async (context, _) =>
        {
            context.Response.ContentLength = 20_000_000;
            for (var part = 0; part < 20; part++) await context.Response.Body.WriteAsync(new byte[1_000_000]);
        };
        using var blob = await client.OpenAsync("files/1", CancellationToken.None);
        var length = 0L;
        var buffer = new byte[65536];
        while (await blob.Content.ReadAsync(buffer) is var read and > 0) length += read;
        Assert.That(length, Is.EqualTo(20_000_000));
    }

    [Test]
    public async Task An_attachment_that_is_gone_is_this_one_record_only()
    {
        answer = (context, _) => Task.FromResult(context.Response.StatusCode = 404);
        Assert.That((await HttpBench.FailureAsync(() => client.OpenAsync("files/1", CancellationToken.None))).Fault, Is.EqualTo(Fault.Rejected));
    }

    [Test]
    public async Task A_refit_interface_takes_the_page_out_of_the_buffer()
    {
        var seen = "";
        answer = (context, _) =>
        {
            seen = context.Request.Path + context.Request.QueryString;
            return context.Response.WriteAsync("""{"result":[]}""");
        };
        var api = RestService.ForGenerated<IDeskApi>(client.Http);
        using var body = await client.ReadAsync(() => api.Table("incident", "sys_id>1^ORDERBYsys_id", 1000, CancellationToken.None), CancellationToken.None);
        Assert.That(Encoding.UTF8.GetString(body.Memory.Span), Is.EqualTo("""{"result":[]}"""));
        Assert.That(seen, Is.EqualTo("/api/v1/table/incident?sysparm_query=sys_id%3E1%5EORDERBYsys_id&sysparm_limit=1000"));
    }

    [Test]
    public async Task A_refit_call_is_typed_and_its_failures_are_ours()
    {
        var api = RestService.ForGenerated<IDeskApi>(client.Http);
        answer = (context, _) => context.Response.WriteAsJsonAsync(new { user = "importer" });
        Assert.That((await client.CallAsync(() => api.Session(CancellationToken.None))).User, Is.EqualTo("importer"));
        answer = async (context, _) =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"Message":"Object.AlreadyExists"}""");
        };
        Assert.That((await HttpBench.FailureAsync(() => client.CallAsync(() => api.Session(CancellationToken.None)))).Message,
            Is.EqualTo("desk: 400 on GET /api/v1/session (Object.AlreadyExists); correct the record or its mapping"));
        answer = (context, _) => Task.FromResult(context.Response.StatusCode = 401);
        Assert.That((await HttpBench.FailureAsync(() => client.CallAsync(() => api.Session(CancellationToken.None)))).Fault, Is.EqualTo(Fault.Denied));
        Assert.That((await HttpBench.FailureAsync(() => client.ReadAsync(() => api.Table("a", null, 1, CancellationToken.None), CancellationToken.None))).Fault, Is.EqualTo(Fault.Denied));
        answer = (context, _) => context.Response.WriteAsync("<html>");
        Assert.That((await HttpBench.FailureAsync(() => client.CallAsync(() => api.Session(CancellationToken.None)))).Fault, Is.EqualTo(Fault.Garbled));
    }

    [Test]
    public async Task A_refit_body_is_sent_again_with_its_length_after_a_refusal()
    {
        var bodies = new List<string>();
        answer = async (context, n) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add($"{context.Request.ContentLength}:{await reader.ReadToEndAsync()}");
            context.Response.StatusCode = n == 1 ? 503 : 201;
        };
        var api = RestService.ForGenerated<IDeskApi>(client.Http);
        using var response = await client.SendAsync(() => api.Create(new DeskSession("x"), CancellationToken.None));
        Assert.That(bodies, Is.EqualTo(new[] { """12:{"user":"x"}""", """12:{"user":"x"}""" }));
    }

    [Test]
    public async Task Cancelling_a_refit_call_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        answer = async (_, _) =>
        {
            await cancel.CancelAsync();
            await Task.Yield();
        };
        var api = RestService.ForGenerated<IDeskApi>(client.Http);
        await Assert.ThatAsync(() => client.CallAsync(() => api.Session(cancel.Token)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_server_that_is_not_there_is_named_within_seconds()
    {
        await server.DisposeAsync();
        var failure = await HttpBench.FailureAsync(() => TextAsync("items"));
        Assert.That(failure.Message, Is.EqualTo("desk: no answer to GET /api/v1/items after 3 attempts (no connection to the host); run again when the system answers"));
    }

    private async Task<string> TextAsync(string path)
    {
        using var body = await client.ReadAsync(() => client.Http.GetAsync(path), CancellationToken.None);
        return Encoding.UTF8.GetString(body.Memory.Span);
    }
}

internal interface IDeskApi
{
    [Get("/table/{table}")]
    Task<HttpResponseMessage> Table(string table, [AliasAs("sysparm_query")] string? query, [AliasAs("sysparm_limit")] int limit, CancellationToken cancel);

    [Get("/session")]
    Task<DeskSession> Session(CancellationToken cancel);

    [Post("/session")]
    Task<HttpResponseMessage> Create([Body] DeskSession session, CancellationToken cancel);
}

internal sealed record DeskSession(string User);
