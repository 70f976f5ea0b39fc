using System.Net;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Migrator.Core;
using Refit;

namespace Migrator.Http;

/// <summary>
/// The one way in which a connector talks to its system: signs, paces, retries, waits, decompresses and logs. No cookies; no redirect to another
/// host; credentials go to the configured host only.
/// <para>
/// With Refit: <c>var api = RestService.ForGenerated&lt;IXxxApi&gt;(client.Http)</c>. Refit puts the path of the url before the path of the
/// attribute. For pages let the method return <c>Task&lt;HttpResponseMessage&gt;</c> and call
/// <c>using var body = await client.ReadAsync(() => api.Table("incident", query, cancel), cancel)</c>: the body was read into a rented buffer
/// within the attempt (a connection cut in the middle was retried) and is handed over without a copy.
/// For small typed answers return <c>Task&lt;T&gt;</c> and call <c>await client.CallAsync(() => api.Session(cancel))</c>.
/// For attachments call <see cref="OpenAsync(string, CancellationToken)"/>. Never call the interface without one of these: Refit wraps what this client throws.
/// </para>
/// <para>
/// Failures are <see cref="ConnectorException"/>s. 401, 429, 502, 503, 504 and lost connections have been dealt with and end in one where nothing helped;
/// any other answer comes back from <see cref="SendAsync"/> for the connector to look at, and becomes an exception by
/// <see cref="ReadAsync"/>, <see cref="CallAsync{T}"/> or <see cref="Failure"/>.
/// </para>
/// </summary>
public sealed class ConnectorClient : IDisposable
{
    /// <summary>The body is wanted from the network, not from a buffer.</summary>
    internal static readonly HttpRequestOptionsKey<bool> Streamed = new("Migrator.Streamed");

    /// <summary>The request leaves the configured host on purpose and carries no credentials.</summary>
    internal static readonly HttpRequestOptionsKey<bool> Unsigned = new("Migrator.Unsigned");

    private readonly IAuthentication authentication;
    private readonly HttpRules rules;
    private readonly TimeProvider time;
    private readonly Pacer pacer;
    private readonly HttpClient bare;

    /// <param name="who">The connector's name, first word of every message.</param>
    /// <param name="context">The connector's settings.</param>
    /// <param name="authentication">Signs; disposed with the client where it can be.</param>
    /// <param name="rules">The system's peculiarities.</param>
    public ConnectorClient(string who, ConnectorContext context, IAuthentication authentication, HttpRules rules)
        : this(who, context, authentication, rules, Sockets())
    {
    }

    internal ConnectorClient(string who, ConnectorContext context, IAuthentication authentication, HttpRules rules, HttpMessageHandler transport)
    {
        Who = who;
        this.authentication = authentication;
        this.rules = rules with { Message = Redaction.Of(rules.Message, context.Auth) };
        time = context.Time;
        pacer = new Pacer(context.Pace, rules.MostParallel, context.Time);
        var root = context.Url.AbsoluteUri.EndsWith('/') ? context.Url : new Uri(context.Url.AbsoluteUri + "/");
        var handler = new ResilientHandler(who, context, root, authentication, this.rules, pacer, transport);
        Http = new HttpClient(handler) { BaseAddress = root, Timeout = Timeout.InfiniteTimeSpan };
        bare = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The connector's name.</summary>
    public string Who { get; }

    /// <summary>Sends below the configured url, which ends in a slash: use relative paths without a leading slash where it has a path of its own.</summary>
    public HttpClient Http { get; }

    /// <summary>How many requests may run at the same time now; moves while the client learns what the system stands.</summary>
    public int Parallel => pacer.Limit;

    /// <summary>Sends and returns the answer whatever its status, its body in a buffer (<see cref="Answer.Peek"/>). The caller disposes it.</summary>
    /// <exception cref="ConnectorException">No answer, or one that waiting and new credentials did not mend.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (ApiRequestException wrapped) when (wrapped.InnerException is ConnectorException or OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException);
            throw;
        }
    }

    /// <summary>Sends and takes the body of a successful answer. The caller disposes it.</summary>
    /// <exception cref="ConnectorException">Any other answer, or none.</exception>
    public async Task<PooledBody> ReadAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        var response = await SendAsync(send);
        if (response.IsSuccessStatusCode) return await Answer.ReadAsync(response, cancel);
        using (response) throw Failure(response);
    }

    /// <summary>Runs a typed Refit call and turns its failures into the exception that the engine understands.</summary>
    /// <exception cref="ConnectorException"><see cref="Fault.Garbled"/> where the answer does not fit the type.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ApiRequestException wrapped) when (wrapped.InnerException is ConnectorException or OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException);
            throw;
        }
        catch (ApiException failed)
        {
            throw Translate(failed);
        }
    }

    /// <summary>The same for a call without an answer.</summary>
    public Task CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });

    /// <summary>
    /// Opens an attachment below the configured url; the bytes come from the network as they are read. A body that ends too early
    /// ends in <see cref="Fault.Unavailable"/>; 403, 404 and 410 in <see cref="Fault.Rejected"/>, since this one cannot be had.
    /// </summary>
    public Task<Blob> OpenAsync(string path, CancellationToken cancel) => OpenAsync(Http, new HttpRequestMessage(HttpMethod.Get, path), cancel);

    /// <summary>
    /// Opens an address outside the configured host, such as the pre-signed link of a vendor's file store, without any credentials.
    /// </summary>
    public Task<Blob> OpenUnsignedAsync(Uri address, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(Unsigned, true);
        return OpenAsync(bare, request, cancel);
    }

    /// <summary>The failure that an answer stands for.</summary>
    public ConnectorException Failure(HttpResponseMessage response) => Answer.Failure(Who, response.StatusCode, response.RequestMessage, rules, Answer.Peek(response));

    /// <inheritdoc />
    public void Dispose()
    {
        Http.Dispose();
        bare.Dispose();
        pacer.Dispose();
        (authentication as IDisposable)?.Dispose();
    }

    internal static HttpMessageHandler Sockets() => new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(20),
        ActivityHeadersPropagator = null,
    };

    private async Task<Blob> OpenAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancel)
    {
        request.Options.Set(Streamed, true);
        request.Headers.Accept.ParseAdd("*/*");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStreamAsync(cancel);
            return new Blob(new StreamedBody(Who, Answer.Place(request), response, body, rules, time), response.Content.Headers.ContentLength, Sha256: null);
        }
        using (response)
        {
            var failure = Failure(response);
            throw (int)response.StatusCode is 403 or 404 or 410
                ? new ConnectorException(Fault.Rejected, Who, failure.What, "check that the account may read it and that it is still there")
                : failure;
        }
    }

    private ConnectorException Translate(ApiException failed)
    {
        if ((int)failed.StatusCode is < 200 or > 299)
        {
            return Answer.Failure(Who, failed.StatusCode, failed.RequestMessage, rules, Encoding.UTF8.GetBytes(failed.Content ?? ""));
        }
        var what = $"the answer to {Answer.Place(failed.RequestMessage)} is not what was expected";
        return new ConnectorException(Fault.Garbled, Who, what, "check url, and that this version of the system is supported", failed.InnerException as JsonException);
    }
}
