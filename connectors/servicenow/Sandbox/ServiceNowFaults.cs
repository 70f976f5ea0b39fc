using System.Globalization;
using System.Reflection;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>
/// What goes wrong in a simulated instance, and what its account may not see. Every property can be set while it runs, also by
/// <c>POST /__control/faults?latency_ms=50&amp;error_rate=0.01</c>; lists are parted by commas.
/// </summary>
public sealed class ServiceNowFaults
{
    private readonly Lock gate = new();

    /// <summary>Milliseconds that every answer takes longer.</summary>
    public int LatencyMs { get; set; }

    /// <summary>Share of requests answered in turn by 429 with Retry-After, 429 without, and 503.</summary>
    public double ErrorRate { get; set; }

    /// <summary>Seconds in Retry-After.</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>So many of the next requests are answered 429 with Retry-After.</summary>
    public int TooManyRequests { get; set; }

    /// <summary>So many of the next requests are answered 429 without Retry-After, as from a node without free semaphores.</summary>
    public int NoSemaphores { get; set; }

    /// <summary>So many of the next requests are answered 503.</summary>
    public int Unavailable { get; set; }

    /// <summary>So many of the next requests are answered 202 and dropped, as by a full session queue.</summary>
    public int Dropped { get; set; }

    /// <summary>So many of the next requests are answered by an HTML page with status 200.</summary>
    public int Hibernating { get; set; }

    /// <summary>So many of the next lists are cut while streaming: 200, some rows, then the error object in the same, broken document.</summary>
    public int Truncated { get; set; }

    /// <summary>Lists longer than that are always cut while streaming; 0 for never.</summary>
    public int TruncatedAbove { get; set; }

    /// <summary>Every n-th list is cut while streaming; 0 for never.</summary>
    public int TruncatedEvery { get; set; }

    /// <summary>So many of the next requests are cancelled before they stream: 500.</summary>
    public int Cancelled { get; set; }

    /// <summary>Counting the rows of these tables takes too long: 500 from the Aggregate API.</summary>
    public IReadOnlyList<string> Uncountable { get; set; } = [];

    /// <summary>The password, and every other credential, is refused.</summary>
    public bool WrongPassword { get; set; }

    /// <summary>The account needs a second factor.</summary>
    public bool Mfa { get; set; }

    /// <summary>The grant type client_credentials is switched on.</summary>
    public bool ClientCredentials { get; set; } = true;

    /// <summary>Row rights hide all of these tables: 200 and no rows.</summary>
    public IReadOnlyList<string> HiddenTables { get; set; } = [];

    /// <summary>Not open to web services: 403.</summary>
    public IReadOnlyList<string> ForbiddenTables { get; set; } = [];

    /// <summary>Share of rows that row rights hide in the tables of <see cref="HiddenRowsIn"/>, together with what hangs on them.</summary>
    public double HiddenRows { get; set; } = 0.01;

    /// <summary>Where rows are hidden.</summary>
    public IReadOnlyList<string> HiddenRowsIn { get; set; } = ["incident"];

    /// <summary>Rows whose identifier begins so are hidden too, in the same tables; empty for none.</summary>
    public string HiddenPrefix { get; set; } = "";

    /// <summary>Columns, as table.column, whose key is missing in every row.</summary>
    public IReadOnlyList<string> HiddenFields { get; set; } = ["sys_user.user_password", "incident.u_secret_note"];

    /// <summary>A list never has more rows than that, whatever its limit says; 0 for no such rule.</summary>
    public int MaxRows { get; set; }

    /// <summary>The property glide.invalid_query.returns_no_rows.</summary>
    public bool InvalidQueryReturnsNoRows { get; set; }

    /// <summary>Hours that the account's time zone lies east of GMT.</summary>
    public int UserZoneHours { get; set; }

    /// <summary>How the account sees times, as the .NET format of the instance's date and time format.</summary>
    public string UserDateFormat { get; set; } = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Batches with more requests leave the rest unserviced.</summary>
    public int BatchServes { get; set; } = 50;

    /// <summary>Attachments, by sys_id, whose bytes cannot be had: 404.</summary>
    public IReadOnlyList<string> MissingFiles { get; set; } = [];

    /// <summary>Deletions in these tables leave no row in sys_audit_delete, as with the dictionary attribute no_audit_delete.</summary>
    public IReadOnlyList<string> NoAuditDelete { get; set; } = [];

    /// <summary>The names by which <see cref="Set"/> knows the properties.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(ServiceNowFaults).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => SnakeCase(property.Name))];

    /// <summary>Sets a property by its name in snake_case; false where there is none or the value does not fit.</summary>
    public bool Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var property = typeof(ServiceNowFaults).GetProperties(BindingFlags.Instance | BindingFlags.Public).FirstOrDefault(candidate => SnakeCase(candidate.Name) == name);
        object? parsed = property?.PropertyType switch
        {
            null => null,
            { } type when type == typeof(int) => int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : null,
            { } type when type == typeof(double) => double.TryParse(value, CultureInfo.InvariantCulture, out var share) ? share : null,
            { } type when type == typeof(bool) => bool.TryParse(value, out var on) ? on : null,
            { } type when type == typeof(string) => value,
            _ => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        if (parsed is null) return false;
        property!.SetValue(this, parsed);
        return true;
    }

    /// <summary>Takes one from a counter of requests to come; false when none is left.</summary>
    internal bool Take(Func<ServiceNowFaults, int> read, Action<ServiceNowFaults, int> write)
    {
        lock (gate)
        {
            var left = read(this);
            if (left <= 0) return false;
            write(this, left - 1);
            return true;
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
