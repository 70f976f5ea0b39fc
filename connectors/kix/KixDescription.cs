using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>KIX as configured today: objects, fields, limits, choices, what is missing and what will surprise.</summary>
internal sealed class KixDescription(KixSystem kix)
{
    private const int Sample = 40;

    private KixServer Server => kix.Server;

    /// <summary>Logs in and looks round.</summary>
    public async Task<Probe> ProbeAsync(CancellationToken cancel)
    {
        var session = KixSystem.Session(await Server.SessionAsync(cancel));
        await kix.SettleAsync(cancel);
        var user = await Server.FindAsync("User", "session/user", new KixQuery { Include = "RoleIDs" }, cancel);
        var version = Json.Text(await Server.OptionAsync("Version", cancel));
        var findings = new List<Finding>();
        if (kix.Clock.Finding is { } zone) findings.Add(zone);
        findings.AddRange(await new KixRights(Server).MissingAsync(cancel));
        findings.AddRange(await KixLimits.FindAsync(Server, version, cancel));
        var now = session.Long("LastRequestTimeUnix");
        return new Probe($"KIX {version ?? "18"}", user?.Text("UserLogin"), now > 0 ? DateTimeOffset.FromUnixTimeSeconds(now) - kix.Time.GetUtcNow() : null, findings);
    }

    public async Task<TargetSchema> DescribeAsync(CancellationToken cancel)
    {
        var mail = KixMail.From(Json.Text(await Server.OptionAsync("CheckEmailAddresses", cancel)), Json.Text(await Server.OptionAsync("CheckEmailInvalidAddress", cancel)));
        var unique = Json.Text(await Server.OptionAsync("ContactEmailUniqueCheck", cancel)) != "0";
        var languages = (await Server.OptionAsync("DefaultUsedLanguages", cancel) as JsonObject)?.Select(language => language.Key).ToList();
        var database = Json.Text(await Server.OptionAsync("DatabaseDSN", cancel));
        var dynamic = await kix.Fields.AllAsync(cancel);
        var fields = new KixFields(dynamic.Values, mail, unique);
        TargetObject[] objects =
        [
            new("GeneralCatalogItem", KixFields.GeneralCatalogItem) { Existing = await kix.Items.NamesAsync(cancel) },
            new("DynamicField", KixFields.DynamicField) { Existing = dynamic.Keys.Select(name => name.ToLowerInvariant()).ToHashSet() },
            new("TicketType", [Text("Name", 200)]) { Existing = await kix.Types.NamesAsync(cancel) },
            new("TicketState", [Text("Name", 200), new("Type", FieldType.Choice) { Choices = await ChoicesAsync(kix.StateTypes, cancel) }]) { Existing = await kix.States.NamesAsync(cancel) },
            new("TicketPriority", [Text("Name", 200)]) { Existing = await kix.Priorities.NamesAsync(cancel) },
            new("Queue", KixFields.Queue) { Existing = await kix.Queues.NamesAsync(cancel) },
            new("Organisation", fields.Organisation),
            new("User", fields.User) { Existing = await kix.Users.NamesAsync(cancel), People = [.. (await kix.Users.AllAsync(cancel)).Select(Person).OfType<TargetPerson>()] },
            new("Contact", fields.Contact),
            new("ConfigItemClass", KixFields.ConfigItemClass) { Existing = await kix.Classes.NamesAsync(cancel) },
            new("ConfigItem", KixFields.ConfigItem(await OfClassAsync(KixSystem.DeploymentStates, cancel), await OfClassAsync(KixSystem.IncidentStates, cancel))),
            new("FAQCategory", KixFields.FaqCategory) { Existing = await kix.Categories.NamesAsync(cancel) },
            new("FAQArticle", fields.FaqArticle(languages)),
            new("FAQAttachment", KixFields.Attachment(fileName: 250)),
            new("Ticket", fields.Ticket(await ChoicesAsync(kix.States, cancel), await ChoicesAsync(kix.Priorities, cancel), await ChoicesAsync(kix.Types, cancel), await WithoutRightAsync(cancel))),
            new("Article", fields.Article(await NamesAsync("Channel", "system/communication/channels", cancel), await NamesAsync("SenderType", "system/communication/sendertypes", cancel))),
            new("Attachment", KixFields.Attachment(fileName: 100)),
            new("Link", KixFields.Link(await LinkTypesAsync(cancel)))
            {
                Pair = new PairRule("Source", "Target", "Type", static type => type is "Normal" or "ParentChild" ? "Normal" : type),
            },
        ];
        return new TargetSchema(objects, kix.Clock.Offset)
        {
            Prerequisites = Prerequisites(dynamic),
            Findings = [.. await FindingsAsync(dynamic, database, cancel)],
        };
    }

    private static TargetPerson? Person(JsonObject user) => user.Text("UserLogin") is { } login
        ? new TargetPerson(login, user.Text("UserEmail"), $"{user.Text("UserFirstname")} {user.Text("UserLastname")}".Trim() is { Length: > 0 } name ? name : null)
        : null;

    /// <summary>The fields that hold the keys of records, as far as they are not there.</summary>
    private static IReadOnlyList<Prerequisite> Prerequisites(IReadOnlyDictionary<string, KixDynamicField> there) =>
        [.. KixMarkers.All.Where(marker => !there.ContainsKey(marker.Name)).Select(marker => new Prerequisite("DynamicField", marker.Name, new JsonObject
        {
            ["Name"] = marker.Name, ["Label"] = "Source ID", ["FieldType"] = "Text", ["ObjectType"] = marker.ObjectType,
        }))];

    private async Task<List<Finding>> FindingsAsync(IReadOnlyDictionary<string, KixDynamicField> dynamic, string? database, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        if (kix.Clock.Finding is { } zone) findings.Add(zone);
        if (Narrow(database) is { } narrow) findings.Add(narrow);
        foreach (var (name, type) in KixMarkers.All)
        {
            if (dynamic.TryGetValue(name, out var field) && field.ObjectType != type)
            {
                findings.Add(new Finding(Severity.Error, "marker_taken", $"{KixConnector.Name}: the dynamic field {name} belongs to {field.ObjectType}, not to {type}", "rename it in KIX", name));
            }
        }
        await AssertSearchableAsync(dynamic, findings, cancel);
        return findings;
    }

    /// <summary>What the database below makes of text; null where it keeps all of it. An account that may not see the setting learns it as a possibility.</summary>
    public static Finding? Narrow(string? database) => database?.StartsWith("DBI:Pg", StringComparison.OrdinalIgnoreCase) == true
        ? null
        : new Finding(database is null ? Severity.Note : Severity.Warning, "characters_lost",
            $"{KixConnector.Name}: {(database is null ? "on MariaDB or MySQL KIX" : "its MariaDB or MySQL")} replaces characters above U+FFFF (emoji, rare ideographs) in titles, bodies and names",
            "run KIX on PostgreSQL to keep them; attachments are not affected", "DatabaseDSN");

    /// <summary>KIX answers a search in a field that it does not know with an empty list: every record would be made twice.</summary>
    private async Task AssertSearchableAsync(IReadOnlyDictionary<string, KixDynamicField> dynamic, List<Finding> findings, CancellationToken cancel)
    {
        foreach (var (type, wanted) in new (string, string[])[]
        {
            ("Ticket", ["TicketNumber", KixMarkers.Ticket]), ("Contact", ["Emails", KixMarkers.Contact]), ("Organisation", ["Number", KixMarkers.Organisation]),
            ("ConfigItem", ["Number"]), ("FAQArticle", ["Number", KixMarkers.FaqArticle]),
        })
        {
            var known = (await Server.ListAsync("SupportedAttributes", $"objectsearch/{type}", new KixQuery(), cancel))
                .Where(attribute => attribute.Long("IsSearchable") == 1).Select(attribute => attribute.Text("Property")).ToHashSet(StringComparer.Ordinal);
            foreach (var name in wanted.Select(name => KixMarkers.IsMarker(name) ? dynamic.ContainsKey(name) ? KixDynamicFields.Prefix + name : null : name).OfType<string>())
            {
                if (!known.Contains(name))
                {
                    findings.Add(new Finding(Severity.Error, "field_not_searchable", $"{KixConnector.Name}: {type} cannot be searched by {name}, by which records are found again",
                        "let the account read it, or set the dynamic field valid", $"{type}.{name}"));
                }
            }
        }
    }

    /// <summary>
    /// Agents whom KIX would not leave as owners: not valid, or without any team in which they may read and change tickets. Agents of the same
    /// roles have the same rights, so that one is asked for all.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> WithoutRightAsync(CancellationToken cancel)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        var users = await kix.Users.AllAsync(cancel);
        foreach (var user in users.Where(user => user.Long("ValidID") != 1)) refused[user.Text("UserID") ?? ""] = "this agent is not valid in KIX";
        var groups = users.Where(user => user.Long("ValidID") == 1 && user.Long("UserID") != 1)
            .GroupBy(user => string.Join(',', Json.Texts(user["RoleIDs"]).Order(StringComparer.Ordinal)), StringComparer.Ordinal);
        foreach (var group in groups.Take(Sample))
        {
            var asked = new JsonObject { ["Object"] = "User", ["ObjectID"] = group.First().Text("UserID"), ["Permission"] = "UPDATE,READ" };
            var teams = await Server.ListAsync("Queue", "system/ticket/queues", new KixQuery { RequiredPermission = asked.ToJsonString(), Fields = "Queue.QueueID" }, cancel);
            if (teams.Count > 0) continue;
            foreach (var user in group) refused[user.Text("UserID") ?? ""] = "this agent may not change tickets in any team of KIX, which replaces such an owner";
        }
        return refused;
    }

    private async Task<IReadOnlyList<string>> OfClassAsync(string catalogue, CancellationToken cancel) =>
        [.. (await kix.Items.AllAsync(cancel)).Where(item => item.Text("Class") == catalogue).Select(item => item.Text("Name")).OfType<string>()];

    private static async Task<IReadOnlyList<string>> ChoicesAsync(KixCatalogue catalogue, CancellationToken cancel) =>
        [.. (await catalogue.AllAsync(cancel)).Where(entry => entry.Long("ValidID") is 0 or 1).Select(entry => entry.Text("Name")).OfType<string>()];

    private async Task<IReadOnlyList<string>> NamesAsync(string name, string route, CancellationToken cancel) =>
        [.. (await Server.ListAsync(name, route, new KixQuery(), cancel)).Select(entry => entry.Text("Name")).OfType<string>()];

    private async Task<IReadOnlyList<string>> LinkTypesAsync(CancellationToken cancel) =>
        [.. (await NamesAsync("LinkType", "links/types", cancel)).Distinct(StringComparer.Ordinal)];

    private static TargetField Text(string name, int length) => new(name, FieldType.Text) { Required = true, MaxLength = length };
}
