using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// What the account may not do, kind by kind: KIX tells for every resource which verbs the account may use. Named as in its administration,
/// where a role holds permissions of the type Resource with a target and marks for Create, Read, Update and Delete.
/// </summary>
internal sealed class KixRights(KixServer server)
{
    private const string Superuser = "Superuser";
    private const string Administrator = "System Admin";

    /// <summary>A resource that is there in every KIX, or one item of it by an id that mostly is.</summary>
    private sealed record Need(string What, string Role, Severity Severity, params (string Route, string Verbs)[] Resources);

    private static readonly Need[] Needs =
    [
        new("tickets", "Ticket Agent", Severity.Error, ("tickets", "GET POST"), ("tickets/1", "PATCH"), ("tickets/1/articles", "GET POST"), ("tickets/1/articles/1", "PATCH"), ("tickets/1/articles/1/attachments", "GET POST")),
        new("contacts", "Customer Manager", Severity.Error, ("contacts", "GET POST"), ("contacts/1", "PATCH")),
        new("organisations", "Customer Manager", Severity.Error, ("organisations", "GET POST"), ("organisations/1", "PATCH")),
        new("assets", "Asset Maintainer", Severity.Error, ("cmdb/configitems", "GET POST"), ("cmdb/configitems/1/versions", "POST"), ("cmdb/configitems/1", "DELETE")),
        new("FAQ articles", "FAQ Editor", Severity.Error, ("faq/articles", "GET POST"), ("faq/articles/1", "PATCH"), ("faq/articles/1/attachments", "POST")),
        new("links", "Ticket Agent", Severity.Error, ("links", "GET POST"), ("links/1", "DELETE")),
        new("teams", Administrator, Severity.Error, ("system/ticket/queues", "GET POST"), ("system/ticket/queues/1", "PATCH")),
        new("ticket types, states and priorities", Administrator, Severity.Error, ("system/ticket/types", "GET POST"), ("system/ticket/states", "GET POST"), ("system/ticket/priorities", "GET POST")),
        new("dynamic fields", Administrator, Severity.Error, ("system/dynamicfields", "GET POST")),
        new("the general catalogue", Administrator, Severity.Error, ("system/generalcatalog", "GET POST")),
        new("asset classes", Administrator, Severity.Error, ("system/cmdb/classes", "GET POST")),
        new("FAQ categories", Administrator, Severity.Error, ("system/faq/categories", "GET POST"), ("system/faq/categories/1", "PATCH")),
        new("agents", Administrator, Severity.Error, ("system/users", "GET")),
        new("the switch of notifications", Administrator, Severity.Warning, (KixSilence.ModuleRoute, "GET PATCH")),
        new("automation jobs", Administrator, Severity.Warning, ("system/automation/jobs", "GET"), ("system/automation/jobs/1", "PATCH")),
    ];

    /// <summary>A finding for each kind that the account cannot work with as the load needs it.</summary>
    public async Task<IReadOnlyList<Finding>> MissingAsync(CancellationToken cancel)
    {
        var findings = new List<Finding>();
        foreach (var need in Needs)
        {
            var missing = new List<(string Route, string Right)>();
            foreach (var (route, verbs) in need.Resources)
            {
                if (await server.AllowedAsync(route, cancel) is not { } allowed) continue;
                missing.AddRange(verbs.Split(' ').Where(verb => !allowed.Contains(verb)).Select(verb => (TargetOf(route), RightOf(verb))));
            }
            if (missing.Count > 0) findings.Add(Missing(need, missing));
        }
        return findings;
    }

    private static Finding Missing(Need need, List<(string Route, string Right)> missing)
    {
        var rights = missing.Select(one => one.Right).Distinct().ToList();
        var targets = missing.GroupBy(one => one.Route).Select(group => $"{group.Key} with {string.Join(", ", group.Select(one => one.Right).Distinct())}");
        return new Finding(need.Severity, "right_missing",
            $"{KixConnector.Name}: the account may not {string.Join(", ", rights.Select(right => right.ToLowerInvariant()))} {need.What}",
            $"in KIX, User Management > Users (Nutzerverwaltung > Nutzer): give the account the role {need.Role}{(need.Role == Administrator ? "" : $" (or {Superuser})")}; "
            + $"or add to one of its roles, User Management > Roles (Nutzerverwaltung > Rollen), permissions of type Resource: {string.Join("; ", targets)}",
            need.What);
    }

    private static string RightOf(string verb) => verb switch { "GET" => "Read", "POST" => "Create", "PATCH" => "Update", _ => "Delete" };

    /// <summary>The target as a permission names it: a star in place of an id.</summary>
    private static string TargetOf(string route) => "/" + string.Join('/', route.Split('/').Select(part => part == "1" ? "*" : part));
}
