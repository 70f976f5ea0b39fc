using System.Net.Http.Headers;
using System.Text;

namespace Migrator.Http;

/// <summary>Signs requests to the configured host, and no other.</summary>
public interface IAuthentication
{
    /// <summary>Adds credentials to a request; called for every attempt, so it replaces what is there.</summary>
    ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel);

    /// <summary>After a 401: true where fresh credentials were got and the request is worth one more try.</summary>
    ValueTask<bool> RenewAsync(CancellationToken cancel);
}

/// <summary>No credentials: for log-in calls and systems that ask for none.</summary>
public sealed class NoAuthentication : IAuthentication
{
    /// <inheritdoc />
    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask<bool> RenewAsync(CancellationToken cancel) => ValueTask.FromResult(false);
}

/// <summary>User and password with every request.</summary>
public sealed class BasicAuthentication(string user, string password) : IAuthentication
{
    private readonly AuthenticationHeaderValue header = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <inheritdoc />
    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.Authorization = header;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<bool> RenewAsync(CancellationToken cancel) => ValueTask.FromResult(false);
}

/// <summary>A fixed key in a header, such as <c>x-sn-apikey: key</c> or <c>Authorization: Bearer key</c>.</summary>
public sealed class HeaderKeyAuthentication(string name, string value) : IAuthentication
{
    /// <inheritdoc />
    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<bool> RenewAsync(CancellationToken cancel) => ValueTask.FromResult(false);
}
