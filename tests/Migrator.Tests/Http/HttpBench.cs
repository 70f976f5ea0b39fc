using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

/// <summary>A client of an invented system, its answers scripted, its clock fake.</summary>
internal sealed class HttpBench : IDisposable
{
    public const string Secret = "tops3cret-word";

    private readonly CancellationTokenSource clockStops = new();
    private readonly Task clock;

    public HttpBench(
        Func<HttpRequestMessage, int, HttpResponseMessage> answer, HttpRules? rules = null, IAuthentication? authentication = null, Pace? pace = null,
        string url = "https://desk.nordwerk.eu/base")
    {
        Transport = new StubTransport(answer, Time);
        Client = new ConnectorClient("desk", Context(new Uri(url), pace), authentication ?? new BasicAuthentication("export", Secret), rules ?? new HttpRules(), Transport);
        clock = RunClockAsync();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public ListLoggerFactory Logs { get; } = new();

    public StubTransport Transport { get; }

    public ConnectorClient Client { get; }

    public ConnectorContext Context(Uri url, Pace? pace = null, Dictionary<string, string>? auth = null) => new(
        url, auth ?? new Dictionary<string, string> { ["user"] = "export", ["password"] = Secret }, new Dictionary<string, string>(),
        Scope.All, pace ?? Pace.Adaptive, Time, Logs);

    public Task<HttpResponseMessage> GetAsync(string path = "items", CancellationToken cancel = default) => Client.Http.GetAsync(path, cancel);

    public async Task<string> GetTextAsync(string path = "items")
    {
        using var body = await Client.ReadAsync(() => GetAsync(path), CancellationToken.None);
        return Encoding.UTF8.GetString(body.Memory.Span);
    }

    public static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Status(int status, int? retryAfterSeconds = null)
    {
        var response = Json("{}", (HttpStatusCode)status);
        if (retryAfterSeconds is { } seconds) response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return response;
    }

    public static async Task<ConnectorException> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<ConnectorException>(call))!;

    public void Dispose()
    {
        clockStops.Cancel();
        Client.Dispose();
        Transport.Dispose();
        clockStops.Dispose();
        Logs.Dispose();
    }

    /// <summary>Half a fake second goes by in every real millisecond.</summary>
    private async Task RunClockAsync()
    {
        var stop = clockStops.Token;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            Time.Advance(TimeSpan.FromMilliseconds(500));
        }
    }
}

/// <summary>Answers as scripted and keeps what it was asked.</summary>
internal sealed class StubTransport(Func<HttpRequestMessage, int, HttpResponseMessage> answer, TimeProvider time) : HttpMessageHandler
{
    private int asked;

    public ConcurrentQueue<(string Method, Uri Url, string? Authorization, string? Body, DateTimeOffset At)> Seen { get; } = new();

    /// <summary>Where set, the answer never comes.</summary>
    public bool Hangs { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Enqueue((request.Method.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body, time.GetUtcNow()));
        if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        var response = answer(request, Interlocked.Increment(ref asked));
        response.RequestMessage = request;
        return response;
    }
}

/// <summary>Keeps what was logged, as it would be written.</summary>
internal sealed class ListLoggerFactory : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
