using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The whole simulated system: its parts and what they share. Not safe for parallel use; the server calls it under one lock.</summary>
internal sealed class Backend
{
    public Backend(KixSandboxSettings settings)
    {
        Settings = settings;
        Clock = new ServerClock(settings.Zone) { Now = settings.Time.GetUtcNow().ToUnixTimeSeconds() };
        Options = new SystemOptions(this);
        Options.Set(settings.Options);
        Listing = new Listing(1000);
        Validators = new Validators(this);
        Catalogues = new Catalogues(this);
        DynamicFields = new DynamicFields(this);
        People = new People(this);
        Sessions = new Sessions(this);
        Organisations = new Organisations(this);
        Contacts = new Contacts(this);
        Links = new Links(this);
        Watchers = new Watchers(this);
        Classes = new ItemClasses(this);
        Items = new Items(this);
        Tickets = new Tickets(this);
        Articles = new Articles(this);
        Faq = new Faq(this);
        Router = new Router(
        [
            .. Sessions.Routes(), .. Options.Routes(), .. Catalogues.Routes(), .. DynamicFields.Routes(), .. People.Routes(),
            .. Organisations.Routes(), .. Contacts.Routes(), .. Tickets.Routes(), .. Articles.Routes(), .. Links.Routes(), .. Watchers.Routes(),
            .. Classes.Routes(), .. Items.Routes(), .. Faq.Routes(), .. new SearchableAttributes(this).Routes(),
        ]);
        Installation.Prepare(this);
    }

    public KixSandboxSettings Settings { get; }

    public ServerClock Clock { get; }

    public Router Router { get; }

    public Listing Listing { get; }

    public Validators Validators { get; }

    public SystemOptions Options { get; }

    public Catalogues Catalogues { get; }

    public DynamicFields DynamicFields { get; }

    public People People { get; }

    public Sessions Sessions { get; }

    public Organisations Organisations { get; }

    public Contacts Contacts { get; }

    public Tickets Tickets { get; }

    public Articles Articles { get; }

    public Links Links { get; }

    public Watchers Watchers { get; }

    public ItemClasses Classes { get; }

    public Items Items { get; }

    public Faq Faq { get; }

    public Contents Contents { get; } = new();

    /// <summary>Mails that would have left the house.</summary>
    public int Mails { get; private set; }

    /// <summary>Tasks of the notification module that wait for the daemon.</summary>
    public int NotificationTasks { get; private set; }

    /// <summary>Changes whenever a row is added or an id is taken.</summary>
    public long Footprint => Tickets.LastId + (long)Articles.LastId + Contacts.LastId + Organisations.LastId + Items.LastId + Faq.LastId + Faq.LastAttachmentId
        + People.Users.LastId + Catalogues.General.LastId;

    public void SendMail() => Mails++;

    /// <summary>Something happened that notifications may be configured for.</summary>
    public void Notify()
    {
        if (Options.NotificationsOn) NotificationTasks++;
    }

    /// <summary>Stamps a new row.</summary>
    public JsonObject Stamp(JsonObject row, int userId)
    {
        (row["CreateBy"], row["CreateTime"], row["ChangeBy"], row["ChangeTime"]) = (userId, Clock.NowText, userId, Clock.NowText);
        return row;
    }

    public void Touch(JsonObject row, int userId) => (row["ChangeBy"], row["ChangeTime"]) = (userId, Clock.NowText);

    /// <summary>A number made by the server: looks random, comes out the same when the request is replayed.</summary>
    public int Made(string purpose, int limit)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Clock.Now}/{Articles.LastAttachmentId}/{Faq.LastAttachmentId}/{Contacts.LastId}/{purpose}"), hash);
        return (int)(BitConverter.ToUInt32(hash) % (uint)limit);
    }

    /// <summary>Refuses text that the database column cannot hold.</summary>
    public static bool TooLong(JsonObject row, params (string Field, int Max)[] columns) =>
        columns.Any(column => row.TextOrEmpty(column.Field).EnumerateRunes().Count() > column.Max);
}
