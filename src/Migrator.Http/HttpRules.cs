namespace Migrator.Http;

/// <summary>What one system's HTTP needs beyond the ordinary. Every member has a default.</summary>
public sealed record HttpRules
{
    /// <summary>Longest time for one attempt, body included; for streamed bodies the longest silence.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest time for one request with all its attempts and the waiting between them. A Retry-After beyond it ends the request at once.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Most concurrent requests that the client tries by itself; <c>pace.parallel</c> of the project file overrules it.</summary>
    public int MostParallel { get; init; } = 16;

    /// <summary>
    /// Answers to wait and try again after, on top of 429, 502, 503, 504 and lost connections. The body has been read (<see cref="Answer.Peek"/>)
    /// unless the request is streamed. Asked for repeatable requests only.
    /// </summary>
    public Func<HttpResponseMessage, bool> Retries { get; init; } = static _ => false;

    /// <summary>
    /// Requests that do no harm when they reach the system twice. Any other whose answer was lost is not sent again: it ends in
    /// <see cref="Core.Fault.Unavailable"/> with <see cref="Answer.WasLost"/> true, and the connector looks up what became of it.
    /// </summary>
    public Func<HttpRequestMessage, bool> Repeatable { get; init; } =
        static request => request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options;

    /// <summary>The way out after 401.</summary>
    public string Remedy401 { get; init; } = "check the values below auth";

    /// <summary>A better way out than <see cref="Remedy401"/> where the headers of a 401 tell why the account is refused; null where they do not.</summary>
    public Func<HttpResponseMessage, string?> Remedy401Of { get; init; } = static _ => null;

    /// <summary>The way out after 403.</summary>
    public string Remedy403 { get; init; } = "grant the account the right to do this";

    /// <summary>The way out after 404, 405 and a redirect to another host.</summary>
    public string Remedy404 { get; init; } = "check url";

    /// <summary>The way out after 400, 409, 412, 413, 415 and 422.</summary>
    public string Remedy400 { get; init; } = "correct the record or its mapping";

    /// <summary>The way out after 429.</summary>
    public string Remedy429 { get; init; } = "run again later or lower pace.requests_per_minute";

    /// <summary>The way out after 5xx and where the system does not answer.</summary>
    public string Remedy500 { get; init; } = "run again when the system answers";

    /// <summary>
    /// The vendor's own error code or message out of an error body, such as <c>body => Answer.Text(body, "error", "message")</c>;
    /// null or nothing where there is none. Name only members that hold no customer data.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, string?> Message { get; init; } = static _ => null;
}
