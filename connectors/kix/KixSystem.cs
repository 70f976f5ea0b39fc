using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.Kix;

/// <summary>One KIX as configured today: its catalogues, clock, rules and limits, asked for when they are needed first.</summary>
internal sealed class KixSystem : IDisposable
{
    public const string DeploymentStates = "ITSM::ConfigItem::DeploymentState";
    public const string IncidentStates = "ITSM::Core::IncidentState";

    private readonly ConnectorContext context;
    private readonly SemaphoreSlim settling = new(1, 1);
    private readonly Lock gate = new();
    private Task<JsonObject?>? ownContact;
    private KixClock? clock;

    public KixSystem(ConnectorContext context)
    {
        this.context = context;
        Server = new KixServer(context);
        Fields = new KixDynamicFields(Server, () => Clock);
        Queues = new(Server, "Queue", "system/ticket/queues", "QueueID", entry => [entry.Text("Fullname")]);
        States = new(Server, "TicketState", "system/ticket/states", "ID", ByName);
        StateTypes = new(Server, "StateType", "system/ticket/states/types", "ID", ByName);
        Types = new(Server, "TicketType", "system/ticket/types", "ID", ByName);
        Priorities = new(Server, "Priority", "system/ticket/priorities", "ID", ByName);
        Items = new(Server, "GeneralCatalogItem", "system/generalcatalog", "ItemID", entry => [$"{entry.Text("Class")}/{entry.Text("Name")}"]);
        Users = new(Server, "User", "system/users", "UserID", entry => [entry.Text("UserLogin"), entry.Text("UserEmail")], "RoleIDs");
        Roles = new(Server, "Role", "system/roles", "ID", ByName);
        Classes = new(Server, "ConfigItemClass", "system/cmdb/classes", "ID", ByName, "CurrentDefinition");
        Categories = new(Server, "FAQCategory", "system/faq/categories", "ID", entry => [entry.Text("Fullname")]);
    }

    public KixServer Server { get; }
    public KixDynamicFields Fields { get; }
    public KixCatalogue Queues { get; }
    public KixCatalogue States { get; }
    public KixCatalogue StateTypes { get; }
    public KixCatalogue Types { get; }
    public KixCatalogue Priorities { get; }
    public KixCatalogue Items { get; }
    public KixCatalogue Users { get; }
    public KixCatalogue Roles { get; }
    public KixCatalogue Classes { get; }
    public KixCatalogue Categories { get; }

    /// <summary>The server's zone; <see cref="SettleAsync"/> has run before.</summary>
    public KixClock Clock => clock ?? throw new InvalidOperationException("the clock was asked for before the session");

    /// <summary>Largest attachment inside a list of attachments, in bytes.</summary>
    public long MostInline { get; private set; } = 5_000_000;

    /// <summary>Our own clock.</summary>
    public TimeProvider Time => context.Time;

    /// <summary>Id of the user that the tool is logged in as.</summary>
    public string? Own { get; private set; }

    /// <summary>Ids of records that are known to exist, by object: a link to one that does not would be accepted.</summary>
    public ConcurrentDictionary<TargetRef, bool> Known { get; } = new();

    /// <summary>Roles of agents that are created.</summary>
    public IReadOnlyList<string> AgentRoles => context.Options.TryGetValue("agent_roles", out var roles) && roles.Length > 0
        ? roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : ["Ticket Agent"];

    /// <summary>Logs in and learns what every record needs: the clock and the size of attachments.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        if (clock is not null) return;
        await settling.WaitAsync(cancel);
        try
        {
            if (clock is not null) return;
            var session = Session(await Server.SessionAsync(cancel));
            Own = session.Text("UserID");
            if (long.TryParse(Json.Text(await Server.OptionAsync("FileUpload::MaxAllowedSize", cancel)), out var most) && most > 0) MostInline = Math.Min(MostInline, most);
            var zone = Json.Text(await Server.OptionAsync("TimeZone", cancel));
            clock = KixClock.From(session.Text("CreateTime"), session.Long("CreateTimeUnix"), context.Options.GetValueOrDefault("time_zone"), zone);
        }
        finally
        {
            settling.Release();
        }
    }

    /// <summary>The contact of the user that the tool is logged in as, which KIX gives to tickets without one; null where there is none.</summary>
    public Task<JsonObject?> OwnContactAsync(CancellationToken cancel)
    {
        lock (gate) return ownContact is null or { IsFaulted: true } or { IsCanceled: true } ? ownContact = FindOwnContactAsync(cancel) : ownContact;
    }

    /// <summary>Id of what KIX gives to a ticket that names no type or priority.</summary>
    public async Task<string?> DefaultAsync(KixCatalogue catalogue, string what, CancellationToken cancel) =>
        Json.Text(await Server.OptionAsync($"Ticket::{what}::Default", cancel)) is { } name ? await catalogue.IdAsync(name, cancel) : null;

    private async Task<JsonObject?> FindOwnContactAsync(CancellationToken cancel) => Own is null ? null
        : (await Server.ListAsync("Contact", "contacts", new KixQuery { Search = KixSearch.In("Contact", "UserID", [Own]), Fields = "Contact.ID,Contact.PrimaryOrganisationID" }, cancel)).FirstOrDefault();

    /// <summary>The session's own object out of the answer.</summary>
    public static JsonObject Session(JsonObject answer) => answer["Session"] as JsonObject
        ?? throw new ConnectorException(Fault.Missing, KixConnector.Name, "the host answered, but not as KIX does", "check url: it is the backend's address and ends in /api/v1");

    public void Dispose()
    {
        settling.Dispose();
        Server.Dispose();
    }

    private static IEnumerable<string?> ByName(JsonObject entry) => [entry.Text("Name")];
}
