using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Tickets: creating them is not atomic, and several values are replaced without a word.</summary>
internal sealed class Tickets
{
    private readonly Backend backend;
    private readonly SortedDictionary<int, Ticket> tickets = [];
    private readonly Dictionary<string, SortedSet<int>> byNumber = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, SortedSet<int>> byContact = [];
    private readonly Dictionary<int, SortedSet<int>> byOrganisation = [];
    private readonly TicketChecks checks;
    private readonly TicketRecords records;
    private int counter;

    public Tickets(Backend backend)
    {
        this.backend = backend;
        checks = new TicketChecks(backend);
        records = new TicketRecords(backend);
        History = new History(backend);
        Changes = new TicketChanges(backend);
    }

    public int LastId { get; private set; }

    public History History { get; }

    public TicketChanges Changes { get; }

    public IReadOnlyCollection<Ticket> All => tickets.Values;

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/tickets", call => backend.Listing.List(call, records, Visible(call))),
        new("GET", "/tickets/:TicketID", call => backend.Listing.Get(call, records, call.Path["TicketID"], id => $"No such TicketID ({id})!")),
        new("GET", "/tickets/:TicketID/history", ShowHistory),
        new("POST", "/tickets", Create, "Ticket", "Title"),
        new("PATCH", "/tickets/:TicketID", Update, "Ticket"),
        new("DELETE", "/tickets/:TicketID", Delete),
    ];

    public Ticket? Find(int id) => tickets.GetValueOrDefault(id);

    public IEnumerable<int> OfNumber(string number) => byNumber.GetValueOrDefault(number) ?? [];

    public IEnumerable<int> OfContact(int id) => byContact.GetValueOrDefault(id) ?? [];

    public IEnumerable<int> OfOrganisation(int id) => byOrganisation.GetValueOrDefault(id) ?? [];

    public void SetContact(Ticket ticket, int? contact, int? organisation)
    {
        Move(byContact, ticket.Id, ticket.ContactId, contact);
        Move(byOrganisation, ticket.Id, ticket.OrganisationId, organisation);
        (ticket.ContactId, ticket.OrganisationId) = (contact, organisation);
    }

    public void Touch(Ticket ticket, int userId) => (ticket.Changed, ticket.ChangeBy) = (backend.Clock.Now, userId);

    private static void Move(Dictionary<int, SortedSet<int>> index, int id, int? from, int? to)
    {
        if (from is { } old && index.TryGetValue(old, out var left)) left.Remove(id);
        if (to is not { } key) return;
        if (!index.TryGetValue(key, out var ids)) index[key] = ids = [];
        ids.Add(id);
    }

    /// <summary>Customers see their own tickets only.</summary>
    private IEnumerable<int>? Visible(Call call)
    {
        if (!call.Caller.IsCustomer) return null;
        return backend.Contacts.OfUser(call.UserId)?.Number("ID") is { } contact ? OfContact(contact) : [];
    }

    private Reply ShowHistory(Call call)
    {
        var ticket = Find(call.Id("TicketID")) ?? throw Refusal.NotFound();
        var list = History.Show(ticket, withParts: false);
        return new Reply(200, new JsonObject { [nameof(History)] = list }, nameof(History), list.Count);
    }

    private Reply Create(Call call)
    {
        var data = call.Object;
        if (data.Number("LockID") == 2 && data.Number("OwnerID") == 1) throw new Refusal("Conflict", "Ticket can't be locked if OwnerID is 1!");
        if (!data.Filled("Title")) throw Refusal.BadRequest("Required parameter Title is missing!");
        checks.Ticket(data, withArticles: true);
        var (contact, organisation) = Parties(call, data);
        var ticket = Insert(data, contact, organisation, call.UserId);
        History.Add(
            ticket, "NewTicket",
            $"Neues Ticket [{ticket.Number}] erstellt (Team={backend.Catalogues.QueueName(ticket.QueueId)};"
            + $"Prio={backend.Catalogues.NameOf(backend.Catalogues.Priorities, ticket.PriorityId)};"
            + $"Status={backend.Catalogues.NameOf(backend.Catalogues.States, ticket.StateId)}).",
            call.UserId);
        backend.Notify();
        Changes.FirstValues(ticket, data, call.Caller);
        foreach (var article in data.Objects("Articles", "Ticket::Articles")) backend.Articles.Create(ticket, article, call.Caller, withTicket: true);
        return Reply.Created("TicketID", ticket.Id);
    }

    /// <summary>Contact and organisation of a new ticket: unknown addresses and organisations are created on the way.</summary>
    private (int? Contact, int? Organisation) Parties(Call call, JsonObject data)
    {
        var organisationText = data.Filled("OrganisationID") ? data.Text("OrganisationID") : null;
        int? organisation = null;
        int? contact;
        if (!data.Filled("ContactID"))
        {
            var own = backend.Contacts.OfUser(call.UserId)
                ?? throw new Refusal("Object.UnableToCreate", "No Contact ID or valid Email provided.");
            contact = own.Number("ID");
            organisationText = own.Text("PrimaryOrganisationID");
        }
        else
        {
            contact = data.Number("ContactID");
        }

        if (organisationText is not null)
        {
            organisation = backend.Organisations.Find(organisationText.AsNumber())?.Number("ID") ?? backend.Organisations.IdOfNumber(organisationText);
        }

        contact ??= backend.Contacts.IdOfMail(data.TextOrEmpty("ContactID")) ?? backend.Contacts.Add(NewContact(data.TextOrEmpty("ContactID"), organisation), call.UserId);
        if (organisationText is null) organisation = backend.Contacts.Find(contact)?.Number("PrimaryOrganisationID");
        organisation ??= organisationText is null
            ? null
            : backend.Organisations.Add(new JsonObject { ["Number"] = organisationText, ["Name"] = organisationText }, call.UserId);
        if (organisation is { } joined) backend.Contacts.Join(contact.Value, joined);
        return (contact, organisation);
    }

    private static JsonObject NewContact(string mail, int? organisation) => new()
    {
        ["Firstname"] = EmailRules.Addresses(mail).First(), ["Lastname"] = EmailRules.Addresses(mail).First(), ["Email"] = EmailRules.Addresses(mail).First(),
        ["PrimaryOrganisationID"] = organisation,
    };

    private Ticket Insert(JsonObject data, int? contact, int? organisation, int userId)
    {
        var number = data.Filled("TN") ? data.TextOrEmpty("TN") : NextNumber();
        if (number.Length > 50) throw Refusal.NotCreated("Ticket could not be created");
        var id = ++LastId;
        if (Taken(number)) throw Refusal.NotCreated("Ticket could not be created");
        var lists = backend.Catalogues;
        var title = data.TextOrEmpty("Title");
        var ticket = new Ticket
        {
            Id = id, Number = number, Title = Cut(title), Created = backend.Clock.Now, CreateBy = userId,

            // A queue that is given by name only is not looked at: the default takes its place before.
            QueueId = data.Filled("QueueID") ? data.Number("QueueID")!.Value : lists.IdOf(lists.Queues, backend.Options.Text("Ticket::Queue::Default")) ?? 1,
            TypeId = Value(data, "Type", lists.Types), StateId = Value(data, "State", lists.States), PriorityId = Value(data, "Priority", lists.Priorities),
        };
        Touch(ticket, userId);
        tickets.Add(id, ticket);
        if (!byNumber.TryGetValue(number, out var ids)) byNumber[number] = ids = [];
        ids.Add(id);
        SetContact(ticket, contact, organisation);
        return ticket;
    }

    /// <summary>PostgreSQL tells upper from lower case, MariaDB does not.</summary>
    private bool Taken(string number) =>
        backend.Settings.Database == KixDatabase.MariaDb ? OfNumber(number).Any() : OfNumber(number).Any(id => tickets[id].Number == number);

    /// <summary>Cuts to 255 characters as the database counts them.</summary>
    private static string Cut(string title)
    {
        var runes = title.EnumerateRunes().Take(256).ToList();
        return runes.Count <= 255 ? title : string.Concat(runes.Take(255));
    }

    private int Value(JsonObject data, string what, Table table)
    {
        if (data.Filled(what + "ID")) return data.Number(what + "ID")!.Value;
        return backend.Catalogues.IdOf(table, data.Filled(what) ? data.Text(what) : backend.Options.Text($"Ticket::{what}::Default")) ?? 1;
    }

    private string NextNumber()
    {
        string number;
        do
        {
            var digits = $"{backend.Clock.NowText[..10].Replace("-", "", StringComparison.Ordinal)}17{++counter:00000}";
            var sum = digits.Select((digit, at) => (digit - '0') * ((at % 2) + 1)).Sum();
            number = $"{digits}{(10 - (sum % 10)) % 10}";
        }
        while (Taken(number));
        return number;
    }

    private Reply Update(Call call)
    {
        var ticket = Find(call.Id("TicketID")) ?? throw Refusal.NotFound();
        checks.Ticket(call.Object, withArticles: false);
        Changes.Update(ticket, call.Object, call.UserId);
        return Reply.Changed("TicketID", call.Path["TicketID"]);
    }

    private Reply Delete(Call call)
    {
        var ticket = Find(call.Id("TicketID")) ?? throw Refusal.NotFound();
        Changes.SetState(ticket, backend.Catalogues.IdOf(backend.Catalogues.States, "removed") ?? 6, call.UserId);
        Touch(ticket, call.UserId);
        return Reply.Gone;
    }
}
