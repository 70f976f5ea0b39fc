using System.Globalization;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Misbehaviour of the simulated backend. Everything is off at first; safe to change while requests run.</summary>
public sealed class KixFaults
{
    private readonly Lock guard = new();
    private int requests;

    /// <summary>Time that each answer is held back.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Status of an error answer (429, 503, 500 ...), 0 for none.</summary>
    public int ErrorStatus { get; set; }

    /// <summary>Every how manyth request gets the error.</summary>
    public int ErrorEvery { get; set; } = 1;

    /// <summary>Value of <c>Retry-After</c> in seconds; negative sends none.</summary>
    public int RetryAfterSeconds { get; set; } = -1;

    /// <summary>Number of writes that are carried out and answered with 500.</summary>
    public int ErrorsAfterWrite { get; set; }

    /// <summary>Number of writes that are carried out, but the connection closes without an answer.</summary>
    public int LostAnswers { get; set; }

    /// <summary>Tickets, articles of the knowledge base and config items with this text in title or name are refused.</summary>
    public string? RejectedTitle { get; set; }

    /// <summary>Number of requests after which a token is no longer valid; 0 for never.</summary>
    public int TokenRequests { get; set; }

    /// <summary>The account may read and nothing else.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>What the account may not do, whatever its roles say: verb and beginning of the route, such as <c>POST /contacts</c>.</summary>
    public IReadOnlyList<string> Denied { get; set; } = [];

    /// <summary>Controls by name and what they do.</summary>
    public static IReadOnlyDictionary<string, string> Controls { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["latency"] = "hold each answer back; ?milliseconds=50",
        ["errors"] = "answer requests with an error before anything is done; ?status=429&every=10&retry_after=1",
        ["errors-after-write"] = "carry out the next writes, but answer 500; ?count=1",
        ["lost-answers"] = "carry out the next writes, then close the connection; ?count=1",
        ["reject"] = "refuse records with this text in title or name; ?title=TEXT",
        ["token-requests"] = "a token stops working after that many requests; ?count=100",
        ["read-only"] = "refuse all writing with 403",
        ["deny"] = "take a right from the account; ?right=POST%20/contacts",
        ["reset"] = "switch all misbehaviour off",
    };

    /// <summary>Does what a control says.</summary>
    /// <returns>False where there is no control of that name.</returns>
    public bool Apply(string control, Func<string, string?> value)
    {
        int Number(string name, int otherwise) =>
            int.TryParse(value(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

        switch (control)
        {
            case "latency": Latency = TimeSpan.FromMilliseconds(Number("milliseconds", 50)); break;
            case "errors":
                ErrorStatus = Number("status", 503);
                ErrorEvery = Math.Max(1, Number("every", 1));
                RetryAfterSeconds = Number("retry_after", -1);
                break;
            case "errors-after-write": ErrorsAfterWrite = Number("count", 1); break;
            case "lost-answers": LostAnswers = Number("count", 1); break;
            case "reject": RejectedTitle = value("title"); break;
            case "token-requests": TokenRequests = Number("count", 1); break;
            case "read-only": ReadOnly = true; break;
            case "deny": Denied = [.. Denied, value("right") ?? ""]; break;
            case "reset": Reset(); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Switches all misbehaviour off.</summary>
    public void Reset()
    {
        Latency = TimeSpan.Zero;
        (ErrorStatus, ErrorEvery, RetryAfterSeconds, ErrorsAfterWrite, LostAnswers, TokenRequests) = (0, 1, -1, 0, 0, 0);
        RejectedTitle = null;
        ReadOnly = false;
        Denied = [];
    }

    internal bool Denies(string method, string pattern) => Denied.Any(right => right.Split(' ', 2) is [var verb, var route] && verb == method
        && (pattern == route || pattern.StartsWith(route + "/", StringComparison.Ordinal)));

    internal bool FailsNow()
    {
        if (ErrorStatus == 0) return false;
        return Interlocked.Increment(ref requests) % ErrorEvery == 0;
    }

    internal bool TakeErrorAfterWrite()
    {
        lock (guard) return ErrorsAfterWrite > 0 && ErrorsAfterWrite-- > 0;
    }

    internal bool TakeLostAnswer()
    {
        lock (guard) return LostAnswers > 0 && LostAnswers-- > 0;
    }
}
