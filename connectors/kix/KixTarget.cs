using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.Kix;

/// <summary>KIX 18 over its REST API v1.</summary>
public sealed class KixTarget : ITarget, ISilencedTarget, ISettlingTarget, IMarkedTarget, IDisposable
{
    private static readonly string[] Order =
    [
        "GeneralCatalogItem", "DynamicField", "TicketType", "TicketState", "TicketPriority", "Queue", "Organisation", "User", "Contact",
        "ConfigItemClass", "ConfigItem", "FAQCategory", "FAQArticle", "Ticket", "Link",
    ];

    /// <summary>A ticket is made with its articles, these are listed, and it is looked at again.</summary>
    private static readonly Dictionary<string, double> Calls = new(StringComparer.Ordinal) { ["Ticket"] = 3 };

    private readonly KixSystem kix;
    private readonly KixSilence silence;
    private readonly KixDescription description;
    private readonly Dictionary<string, KixObject> objects;

    /// <summary>Made with the target side of a project file.</summary>
    public KixTarget(ConnectorContext context)
    {
        kix = new KixSystem(context);
        silence = new KixSilence(kix.Server);
        description = new KixDescription(kix);
        var organisations = new KixOrganisations(kix);
        var links = new KixLinks(kix);
        KixObject[] all =
        [
            new KixGeneralCatalogue(kix), new KixDynamicFieldEntries(kix), new KixTicketTypes(kix), new KixTicketStates(kix), new KixTicketPriorities(kix),
            new KixQueues(kix), organisations, new KixUsers(kix), new KixContacts(kix, organisations), new KixClasses(kix), new KixItems(kix, links),
            new KixFaqCategories(kix), new KixFaqArticles(kix), new KixTickets(kix, organisations), links,
        ];
        objects = all.ToDictionary(one => one.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public TargetInfo Info { get; } = new(KixConnector.Name, Order, KixLosses.All) { CallsPerRecord = Calls };

    /// <inheritdoc />
    public Task<Probe> ProbeAsync(CancellationToken cancel) => description.ProbeAsync(cancel);

    /// <inheritdoc />
    public async Task<TargetSchema> DescribeAsync(CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        return await description.DescribeAsync(cancel);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<Key, Written>> FindAsync(string target, IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        var found = await Of(target).FindAsync(wanted, cancel);
        foreach (var there in found.Values) kix.Known[there.Ref] = true;
        return found;
    }

    /// <inheritdoc />
    public async Task<bool> HoldsAnyAsync(string target, string source, CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        return await new KixMarked(kix).AnyAsync(target, source, cancel);
    }

    /// <inheritdoc />
    public async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        return await Of(change.Object).WriteAsync(change, cancel);
    }

    /// <inheritdoc />
    public async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        return await Of(written.Object).ReadAsync(written, cancel);
    }

    /// <inheritdoc />
    public Task<Loudness> LoudAsync(CancellationToken cancel) => silence.LoudAsync(cancel);

    /// <inheritdoc />
    public Task SilenceAsync(string token, CancellationToken cancel) => silence.SilenceAsync(token, cancel);

    /// <inheritdoc />
    public Task RestoreAsync(string token, CancellationToken cancel) => silence.RestoreAsync(token, cancel);

    /// <inheritdoc />
    public bool Settles(Change change) => objects.TryGetValue(change.Object, out var one) && one.Settles(change);

    /// <inheritdoc />
    public async Task SettleAsync(Change written, CancellationToken cancel)
    {
        await kix.SettleAsync(cancel);
        if (Settles(written)) await Of(written.Object).SettleAsync(written, cancel);
    }

    /// <inheritdoc />
    public void Dispose() => kix.Dispose();

    private KixObject Of(string name) => name switch
    {
        "Article" or "Attachment" => objects["Ticket"],
        KixFaqArticles.Attachment => objects["FAQArticle"],
        _ => objects.TryGetValue(name, out var one)
            ? one
            : throw new ConfigurationException($"{KixConnector.Name}: there is no object '{name}'; known are {string.Join(", ", objects.Keys)}"),
    };
}
