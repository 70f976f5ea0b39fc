using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Migrator.Http;

/// <summary>Everything that may happen between a connector's request and its answer: turns, attempts, waiting, renewal of credentials.</summary>
internal sealed class ResilientHandler : DelegatingHandler
{
    // A promised length is not a reason to take any amount of memory before a byte of it has come.
    private const int LargestGuess = 64 << 20;

    private readonly string who;
    private readonly HttpRules rules;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Pacer pacer;
    private readonly Habits habits = new();
    private readonly Patience patience;
    private readonly SignedSending sending;
    private readonly ResiliencePipeline<Attempted> whole;
    private readonly ResiliencePipeline single;

    public ResilientHandler(string who, ConnectorContext context, Uri root, IAuthentication authentication, HttpRules rules, Pacer pacer, HttpMessageHandler transport)
        : base(transport)
    {
        this.who = who;
        this.rules = rules;
        this.pacer = pacer;
        time = context.Time;
        log = context.Logs.CreateLogger<ConnectorClient>();
        patience = new Patience(time);
        sending = new SignedSending(who, root, authentication, rules, base.SendAsync);
        whole = new ResiliencePipelineBuilder<Attempted> { TimeProvider = time }
            .AddTimeout(rules.TotalTimeout)
            .AddRetry(new RetryStrategyOptions<Attempted>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Result?.Wait is not null),
                DelayGenerator = static attempt => ValueTask.FromResult(attempt.Outcome.Result?.Wait),
            })
            .Build();
        single = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(rules.RequestTimeout).Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A body in memory can be sent again and has a length, which some servers insist on.
        if (request.Content is not null) await request.Content.LoadIntoBufferAsync(cancellationToken);
        var turn = await pacer.EnterAsync(cancellationToken);
        var exchange = new Exchange(request, rules.Repeatable(request), time.GetTimestamp(), turn);
        try
        {
            var attempted = await whole.ExecuteAsync(
                static (state, cancel) => state.Handler.AttemptAsync(state.Exchange, cancel), (Handler: this, Exchange: exchange), cancellationToken);
            return attempted.Response ?? throw attempted.Failure!;
        }
        catch (TimeoutRejectedException)
        {
            var why = $"nothing within {rules.TotalTimeout.TotalSeconds:0} seconds";
            if (exchange is { InFlight: true, Repeatable: false }) throw Answer.LostAnswer(who, request, why, rules, inner: null);
            throw Unavailable(exchange, why, inner: null);
        }
        finally
        {
            if (exchange.TakeTurn() is { } unused) pacer.Leave(unused, Sign.Neutral);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) sending.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<Attempted> AttemptAsync(Exchange exchange, CancellationToken cancel)
    {
        var turn = exchange.TakeTurn() ?? await pacer.EnterAsync(cancel);
        var sign = Sign.Neutral;
        exchange.Attempts++;
        try
        {
            var (response, latency, bytes) = await single.ExecuteAsync(SendOnceAsync, exchange, cancel);
            exchange.InFlight = false;
            patience.Answered();
            if (IsRefusal(exchange, response))
            {
                sign = Sign.PushedBack;
                using (response) return Refused(exchange, response);
            }
            sign = response.IsSuccessStatusCode ? habits.Of(exchange.Request).Learn(latency, bytes) : Sign.Neutral;
            return Attempted.Answered(response);
        }
        catch (Exception broken) when (IsLoss(broken) && !cancel.IsCancellationRequested)
        {
            sign = Sign.PushedBack;
            return Lost(exchange, broken);
        }
        finally
        {
            pacer.Leave(turn, sign);
        }
    }

    private async ValueTask<(HttpResponseMessage Response, TimeSpan Latency, long Bytes)> SendOnceAsync(Exchange exchange, CancellationToken cancel)
    {
        var sent = time.GetTimestamp();
        var response = await sending.SendAsync(exchange, cancel);
        var latency = time.GetElapsedTime(sent);
        var bytes = exchange.IsStreamed && response.IsSuccessStatusCode
            ? response.Content.Headers.ContentLength ?? 0
            : await BufferAsync(exchange.Request, response, cancel);
        if (log.IsEnabled(LogLevel.Debug))
        {
            log.LogDebug("{Who}: {Method} {Path} answered {Status} after {Milliseconds} ms with {Bytes} bytes",
                who, exchange.Request.Method, Answer.PathOf(exchange.Request), (int)response.StatusCode, (long)latency.TotalMilliseconds, bytes);
        }
        return (response, latency, bytes);
    }

    private async Task<int> BufferAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancel)
    {
        var habit = habits.Of(request);
        var original = response.Content;
        try
        {
            var hint = original.Headers.ContentLength is { } length ? (int)Math.Min(length + 1, LargestGuess) : habit.Length;
            var body = await PooledBody.ReadAsync(await original.ReadAsStreamAsync(cancel), hint, cancel);
            habit.Learn(body.Memory.Length);
            response.Content = new PooledContent(body, original);
            return body.Memory.Length;
        }
        catch
        {
            response.Dispose();
            throw;
        }
        finally
        {
            original.Dispose();
        }
    }

    private bool IsRefusal(Exchange exchange, HttpResponseMessage response) => (int)response.StatusCode switch
    {
        429 or 502 or 503 or 504 => true,
        _ => exchange.Repeatable && rules.Retries(response),
    };

    private Attempted Refused(Exchange exchange, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        // A gateway that gave up says nothing about what the system behind it has done meanwhile.
        if (status is 502 or 504 && !exchange.Repeatable) return Attempted.Failed(Answer.LostAnswer(who, exchange.Request, $"{status}", rules, inner: null));
        if (patience.Asked(response.Headers) is { } asked)
        {
            if (asked > Left(exchange)) return Attempted.Failed(TooLong(exchange, status, asked));
            pacer.Pause(asked);
            LogAgain(exchange, $"{status}", asked);
            return Attempted.Again(TimeSpan.Zero);
        }
        exchange.Unasked++;
        if (!patience.IsExhausted(exchange.Unasked)) return Again(exchange, $"{status}");
        return Attempted.Failed(status == 429
            ? new ConnectorException(Fault.Throttled, who, $"429 on {Answer.Place(exchange.Request)} after {exchange.Attempts} attempts", rules.Remedy429)
            : Unavailable(exchange, $"{status}", inner: null));
    }

    private Attempted Lost(Exchange exchange, Exception broken)
    {
        var why = Why(broken);
        if (broken is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException })
        {
            return Attempted.Failed(new ConnectorException(
                Fault.Missing, who, $"no secure connection for {Answer.Place(exchange.Request)}", "check url and the server's certificate", broken));
        }
        if (!exchange.Repeatable && !NeverArrived(broken)) return Attempted.Failed(Answer.LostAnswer(who, exchange.Request, why, rules, broken));
        exchange.InFlight = false;
        exchange.Unasked++;
        return patience.IsExhausted(exchange.Unasked) ? Attempted.Failed(Unavailable(exchange, why, broken)) : Again(exchange, why);
    }

    private Attempted Again(Exchange exchange, string why)
    {
        var wait = Patience.Backoff(exchange.Unasked);
        LogAgain(exchange, why, wait);
        return Attempted.Again(wait);
    }

    private void LogAgain(Exchange exchange, string why, TimeSpan wait)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        log.LogDebug("{Who}: {Method} {Path} failed at attempt {Attempt} ({Why}); waiting {Milliseconds} ms",
            who, exchange.Request.Method, Answer.PathOf(exchange.Request), exchange.Attempts, why, (long)wait.TotalMilliseconds);
    }

    private TimeSpan Left(Exchange exchange) => rules.TotalTimeout - time.GetElapsedTime(exchange.Began);

    private ConnectorException TooLong(Exchange exchange, int status, TimeSpan asked) => new(
        status == 429 ? Fault.Throttled : Fault.Unavailable, who,
        $"{status} on {Answer.Place(exchange.Request)}, and the system asks to wait {asked.TotalSeconds:0} seconds", status == 429 ? rules.Remedy429 : rules.Remedy500);

    private ConnectorException Unavailable(Exchange exchange, string why, Exception? inner) => new(
        Fault.Unavailable, who, $"no answer to {Answer.Place(exchange.Request)} after {exchange.Attempts} attempts ({why})", rules.Remedy500, inner);

    private static bool IsLoss(Exception broken) => broken is HttpRequestException or IOException or InvalidDataException or TimeoutRejectedException || IsConnectTimeout(broken);

    private static bool IsConnectTimeout(Exception broken) => broken is OperationCanceledException { InnerException: TimeoutException };

    private static bool NeverArrived(Exception broken) => IsConnectTimeout(broken) || broken is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
    };

    private string Why(Exception broken) => broken switch
    {
        TimeoutRejectedException => $"nothing within {rules.RequestTimeout.TotalSeconds:0} seconds",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host's name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection to the host",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection to the host",
        OperationCanceledException => "no connection to the host",
        InvalidDataException => "the compressed body is broken",
        _ => "the connection broke",
    };
}
