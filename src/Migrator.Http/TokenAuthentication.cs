using System.Net.Http.Headers;

namespace Migrator.Http;

/// <summary>A token as a log-in returned it.</summary>
/// <param name="Value">The token.</param>
/// <param name="Lifetime">How long it is good for; null where the system does not say.</param>
public readonly record struct Token(string Value, TimeSpan? Lifetime);

/// <summary>
/// Credentials that are fetched and expire: logs in before the first request, again before the token's life ends and once after a 401.
/// However many requests wait, one log-in runs at a time and the others use what it brought. The log-in itself goes through
/// its own <see cref="ConnectorClient"/> made with <see cref="NoAuthentication"/>.
/// </summary>
public abstract class TokenAuthentication(TimeProvider time) : IAuthentication, IDisposable
{
    private readonly SemaphoreSlim renewal = new(1, 1);
    private volatile Held? held;

    /// <summary>Logs in.</summary>
    /// <exception cref="Core.ConnectorException">The system refuses; the message names what to check.</exception>
    protected abstract Task<Token> LogInAsync(CancellationToken cancel);

    /// <summary>How the token is sent; <c>Authorization: Bearer token</c> unless overridden.</summary>
    protected virtual void Sign(HttpRequestMessage request, string token) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <inheritdoc />
    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var token = held;
        if (token is null || token.RenewAt <= time.GetUtcNow()) token = await FetchAsync(token, cancel);
        Sign(request, token.Value);
    }

    /// <inheritdoc />
    public async ValueTask<bool> RenewAsync(CancellationToken cancel)
    {
        await FetchAsync(held, cancel);
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the log-in needs.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) renewal.Dispose();
    }

    private async Task<Held> FetchAsync(Held? stale, CancellationToken cancel)
    {
        await renewal.WaitAsync(cancel);
        try
        {
            if (held is { } fresh && !ReferenceEquals(fresh, stale)) return fresh;
            var asked = time.GetUtcNow();
            var token = await LogInAsync(cancel);
            // A tenth of the life, a minute at most, is left so that a request on its way does not arrive with a dead token.
            var renewAt = token.Lifetime is { } life ? asked + life - Min(life / 10, TimeSpan.FromMinutes(1)) : DateTimeOffset.MaxValue;
            return held = new Held(token.Value, renewAt);
        }
        finally
        {
            renewal.Release();
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed record Held(string Value, DateTimeOffset RenewAt);
}
