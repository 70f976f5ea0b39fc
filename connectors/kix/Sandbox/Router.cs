using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Finds the route of a request and checks what its definition demands.</summary>
internal sealed class Router(IEnumerable<Route> routes)
{
    private readonly Route[] routes = [.. routes];
    private readonly ILookup<(string Method, int Length), Route> byLength = routes.ToLookup(route => (route.Method, route.Segments.Length));

    /// <summary>Literal segments win over parameters.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">The segments.</param>
    /// <param name="values">Takes the values of the parameters.</param>
    /// <param name="allows">Whether the caller may use a route; OPTIONS names those only.</param>
    public Route Find(string method, string[] path, Dictionary<string, string> values, Func<Route, bool>? allows = null)
    {
        Route? found = null;
        foreach (var route in byLength[(method, path.Length)])
        {
            var taken = new Dictionary<string, string>(StringComparer.Ordinal);
            if (!route.Matches(path, taken) || (found is not null && taken.Count >= values.Count)) continue;
            found = route;
            values.Clear();
            foreach (var (name, value) in taken) values[name] = value;
        }

        if (found is not null) return found;
        if (method == "OPTIONS" && Methods(path, allows) is { } methods) return new Route("OPTIONS", "/" + string.Join('/', path), _ => methods) { Open = true };
        throw new Refusal(
            "NotAllowed",
            "The resource does not support the requested method. Please have a look into the \"Allow\" header which methods are supported by this resource.");
    }

    public static void Require(Route route, JsonObject? body)
    {
        if (route.Key is null) return;
        if (body?[route.Key] is not { } node) throw Refusal.Missing(route.Key);
        if (node is not JsonObject data) throw Refusal.Invalid(route.Key);
        foreach (var name in route.Required)
        {
            if (!data.Defined(name)) throw Refusal.Missing($"{route.Key}::{name}");
        }
    }

    private Reply? Methods(string[] path, Func<Route, bool>? allows)
    {
        var here = routes.Where(route => route.Matches(path, [])).ToList();
        if (here.Count == 0) return null;
        var methods = new JsonObject();
        foreach (var route in here.Where(route => allows?.Invoke(route) != false))
        {
            var method = new JsonObject { ["AuthorizationNeeded"] = 1 };
            if (route.Key is not null)
            {
                var parameters = new JsonObject { [route.Key] = new JsonObject { ["Required"] = 1, ["Type"] = "HASH" } };
                foreach (var name in route.Required) parameters[$"{route.Key}::{name}"] = new JsonObject { ["Required"] = 1 };
                method["Parameters"] = parameters;
            }

            method["Route"] = route.Pattern;
            methods[route.Method] = method;
        }

        var below = routes.Select(route => route.Pattern)
            .Where(pattern => pattern.StartsWith(here[0].Pattern + "/", StringComparison.Ordinal)
                && !pattern[(here[0].Pattern.Length + 1)..].Contains('/', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new Reply(200, new JsonObject { ["Methods"] = methods, ["Resources"] = new JsonArray([.. below.Select(name => JsonValue.Create(name))]) });
    }
}
