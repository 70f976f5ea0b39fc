using System.Net;
using Migrator.Core;

namespace Migrator.Http;

/// <summary>
/// Sends one attempt: signs for the configured host, follows redirects that stay on it, renews credentials once after a 401.
/// Nothing goes to another host unless the request was made for it, and then without credentials.
/// </summary>
internal sealed class SignedSending(
    string who, Uri root, IAuthentication authentication, HttpRules rules, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    : IDisposable
{
    private const int MostRedirects = 5;
    private readonly SemaphoreSlim renewal = new(1, 1);
    private int renewals;

    public async Task<HttpResponseMessage> SendAsync(Exchange exchange, CancellationToken cancel)
    {
        var request = exchange.Request;
        if (exchange.IsUnsigned) return await FollowAsync(exchange, static (_, next) => next.Scheme == Uri.UriSchemeHttps, cancel);
        if (!IsOwn(request.RequestUri!))
        {
            throw new ConnectorException(Fault.Missing, who, $"{Answer.Place(request)} leads to another host than the configured one", rules.Remedy404);
        }
        var before = Volatile.Read(ref renewals);
        var response = await SendSignedAsync(exchange, cancel);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        var failure = await RefusedAsync(response, cancel);
        if (!await RenewAsync(before, cancel)) throw failure;
        response = await SendSignedAsync(exchange, cancel);
        return response.StatusCode == HttpStatusCode.Unauthorized ? throw await RefusedAsync(response, cancel) : response;
    }

    public void Dispose() => renewal.Dispose();

    private async Task<HttpResponseMessage> SendSignedAsync(Exchange exchange, CancellationToken cancel)
    {
        await authentication.SignAsync(exchange.Request, cancel);
        return await FollowAsync(exchange, (from, next) => IsOwn(next) && !(from.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps), cancel);
    }

    private async Task<HttpResponseMessage> FollowAsync(Exchange exchange, Func<Uri, Uri, bool> mayFollow, CancellationToken cancel)
    {
        var request = exchange.Request;
        for (var redirects = 0; ; redirects++)
        {
            exchange.InFlight = true;
            var response = await send(request, cancel);
            if (!Answer.IsRedirect(response.StatusCode) || redirects == MostRedirects) return response;
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) return response;
            if (response.Headers.Location is not { } location) return response;
            var next = new Uri(request.RequestUri!, location);
            if (!mayFollow(request.RequestUri!, next)) return response;
            response.Dispose();
            request.RequestUri = next;
        }
    }

    /// <summary>The configured host, on its port or moved up from http to https.</summary>
    private bool IsOwn(Uri address)
    {
        if (!address.Host.Equals(root.Host, StringComparison.OrdinalIgnoreCase)) return false;
        if (address.Scheme == root.Scheme) return address.Port == root.Port;
        return address is { Scheme: "https", IsDefaultPort: true } && root is { Scheme: "http", IsDefaultPort: true };
    }

    private async Task<ConnectorException> RefusedAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var body = await PooledBody.ReadAsync(await response.Content.ReadAsStreamAsync(cancel), hint: 0, cancel);
        var told = rules.Remedy401Of(response) is { } remedy ? rules with { Remedy401 = remedy } : rules;
        var failure = Answer.Failure(who, response.StatusCode, response.RequestMessage, told, body.Memory);
        response.Dispose();
        return failure;
    }

    /// <summary>One renewal for all requests that were refused with the same credentials.</summary>
    private async Task<bool> RenewAsync(int before, CancellationToken cancel)
    {
        await renewal.WaitAsync(cancel);
        try
        {
            if (renewals != before) return true;
            if (!await authentication.RenewAsync(cancel)) return false;
            renewals++;
            return true;
        }
        finally
        {
            renewal.Release();
        }
    }
}
