using Migrator.Core;

namespace Migrator.Http;

/// <summary>One request of a connector with all its attempts.</summary>
internal sealed class Exchange(HttpRequestMessage request, bool repeatable, long began, Turn first)
{
    private Turn? unused = first;

    public HttpRequestMessage Request { get; } = request;

    /// <summary>It does no harm when it reaches the system twice.</summary>
    public bool Repeatable { get; } = repeatable;

    /// <summary>When the first attempt started.</summary>
    public long Began { get; } = began;

    public bool IsStreamed { get; } = request.Options.TryGetValue(ConnectorClient.Streamed, out var streamed) && streamed;

    public bool IsUnsigned { get; } = request.Options.TryGetValue(ConnectorClient.Unsigned, out var unsigned) && unsigned;

    public int Attempts { get; set; }

    /// <summary>Failed attempts after which the system did not say how long to wait.</summary>
    public int Unasked { get; set; }

    /// <summary>Sent, and no answer yet.</summary>
    public bool InFlight { get; set; }

    /// <summary>The turn that the exchange was started with.</summary>
    public Turn? TakeTurn()
    {
        var turn = unused;
        unused = null;
        return turn;
    }
}

/// <summary>What came of one attempt: an answer, a failure, or the wish to try again after a while.</summary>
internal sealed record Attempted(HttpResponseMessage? Response, ConnectorException? Failure, TimeSpan? Wait)
{
    public static Attempted Answered(HttpResponseMessage response) => new(response, null, null);

    public static Attempted Failed(ConnectorException failure) => new(null, failure, null);

    public static Attempted Again(TimeSpan wait) => new(null, null, wait);
}
