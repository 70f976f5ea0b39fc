using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Who calls: a user and as what they logged in.</summary>
internal sealed record Caller(int UserId, string UserType)
{
    public bool IsCustomer => UserType == "Customer";
}

/// <summary>One request with its route found and its body parsed.</summary>
internal sealed record Call(
    Route Route, IReadOnlyDictionary<string, string> Path, IReadOnlyDictionary<string, string> Query, JsonObject? Body, Caller Caller)
{
    private readonly HashSet<string> include = Set(Query, "include");
    private readonly HashSet<string> expand = Set(Query, "expand");

    /// <summary>The object that the body holds below the route's key.</summary>
    public JsonObject Object => (JsonObject)Body![Route.Key!]!;

    public int UserId => Caller.UserId;

    public IReadOnlyCollection<string> Includes => include;

    public bool Wants(string part) => include.Contains(part);

    public bool Expands(string part) => expand.Contains(part);

    /// <summary>An id from the path; what is no number exists no more than an unknown one.</summary>
    public int Id(string name) => Path[name].AsNumber() ?? throw Refusal.NotFound();

    private static HashSet<string> Set(IReadOnlyDictionary<string, string> query, string name) => query.TryGetValue(name, out var list)
        ? [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : [];
}

/// <summary>What is answered. Counts become X-Total-Count headers.</summary>
internal sealed record Reply(int Status, JsonNode? Body, string? CountOf = null, int Count = 0)
{
    public static Reply Created(string name, JsonNode id) => new(201, new JsonObject { [name] = id });

    public static Reply Changed(string name, JsonNode id) => new(200, new JsonObject { [name] = id });

    public static Reply Gone { get; } = new(204, null);

    public static Reply One(string name, JsonNode? body) => new(200, new JsonObject { [name] = body });
}

/// <summary>A method on a path.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">Path below the version; segments that start with a colon are parameters.</param>
/// <param name="Handler">What answers.</param>
/// <param name="Key">Key of the object in the body; null where there is no body.</param>
/// <param name="Required">Keys that the object must have.</param>
internal sealed record Route(string Method, string Pattern, Func<Call, Reply> Handler, string? Key = null, params string[] Required)
{
    public string[] Segments { get; } = Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool Open { get; init; }

    public bool Matches(string[] path, Dictionary<string, string> values)
    {
        if (path.Length != Segments.Length) return false;
        for (var at = 0; at < path.Length; at++)
        {
            if (Segments[at][0] != ':' && Segments[at] != path[at]) return false;
        }

        for (var at = 0; at < path.Length; at++)
        {
            if (Segments[at][0] == ':') values[Segments[at][1..]] = path[at];
        }

        return true;
    }
}
