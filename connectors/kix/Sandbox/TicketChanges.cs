using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Owner, lock, state and the other values of a ticket, and what the event modules make of them.</summary>
internal sealed class TicketChanges(Backend backend)
{
    private const int Unlocked = 1;
    private const int Locked = 2;

    /// <summary>Values that are set after the row of a new ticket is written.</summary>
    public void FirstValues(Ticket ticket, JsonObject data, Caller caller)
    {
        var owner = caller.IsCustomer ? 1 : User(data, "Owner");
        var responsible = caller.IsCustomer ? 1 : User(data, "Responsible");
        var lockId = Lock(data);
        SetOwner(ticket, owner ?? caller.UserId, caller.UserId);
        if (owner is not null && lockId is null && !caller.IsCustomer) ticket.LockId = Locked;
        if (responsible is { } person) ticket.ResponsibleId = person;
        if (lockId is { } given) ticket.LockId = given;
        var type = backend.Catalogues.StateType(ticket.StateId);
        if (type == "closed") ticket.LockId = Unlocked;
        else if (type.StartsWith("pending", StringComparison.Ordinal) && data.Text("PendingTime") is { } time) SetPending(ticket, time, caller.UserId);
        SetFields(ticket, data, caller.UserId);
        ResetStrangers(ticket);
    }

    public void Update(Ticket ticket, JsonObject data, int userId)
    {
        var lists = backend.Catalogues;
        if (data.Number("LockID") == Locked && (data.Number("OwnerID") ?? ticket.OwnerId) == 1)
        {
            throw new Refusal("Conflict", "Ticket can't be locked if OwnerID is 1!");
        }

        if (data.Text("Title") is { Length: > 0 } title) ticket.Title = string.Concat(title.EnumerateRunes().Take(255));
        if (Value(data, "Queue", lists.Queues) is { } queue && queue != ticket.QueueId) SetQueue(ticket, queue, userId);
        if (Value(data, "Type", lists.Types) is { } type && type != ticket.TypeId)
        {
            ticket.TypeId = type;
            backend.Tickets.History.Add(ticket, "TypeUpdate", $"Typ aktualisert zu {lists.NameOf(lists.Types, type)} (ID={type}).", userId);
        }

        if (Value(data, "State", lists.States) is { } state) ChangeState(ticket, state, data, userId);
        SetParties(ticket, data, userId);
        if (Value(data, "Priority", lists.Priorities) is { } priority && priority != ticket.PriorityId) SetPriority(ticket, priority, userId);
        if (User(data, "Owner") is { } owner)
        {
            if (owner != ticket.OwnerId && !data.Filled("Lock") && !data.Filled("LockID")) ticket.LockId = Locked;
            SetOwner(ticket, owner, userId);
        }

        if (User(data, "Responsible") is { } responsible) ticket.ResponsibleId = responsible;
        if (Lock(data) is { } lockId) ticket.LockId = lockId;
        SetFields(ticket, data, userId);
        ResetStrangers(ticket);
        backend.Tickets.Touch(ticket, userId);
    }

    public void SetState(Ticket ticket, int state, int userId)
    {
        if (ticket.StateId == state) return;
        var lists = backend.Catalogues;
        var before = lists.NameOf(lists.States, ticket.StateId);
        ticket.StateId = state;
        if (!lists.StateType(state).StartsWith("pending", StringComparison.Ordinal)) ticket.PendingUntil = 0;
        backend.Tickets.History.Add(ticket, "StateUpdate", $"Alt: \"{before}\" Neu: \"{lists.NameOf(lists.States, state)}\"", userId);
        backend.Notify();
    }

    private int? User(JsonObject data, string what) => data.Filled(what + "ID")
        ? data.Number(what + "ID")
        : data.Filled(what) ? backend.People.Users.ByText("UserLogin", data.Text(what))?.Number("UserID") : null;

    private int? Lock(JsonObject data) => data.Filled("LockID")
        ? data.Number("LockID")
        : data.Filled("Lock") ? backend.Catalogues.IdOf(backend.Catalogues.Locks, data.Text("Lock")) : null;

    private int? Value(JsonObject data, string what, Table table) => data.Filled(what)
        ? backend.Catalogues.IdOf(table, data.Text(what))
        : data.Filled(what + "ID") ? data.Number(what + "ID") : null;

    private void SetOwner(Ticket ticket, int owner, int userId)
    {
        if (ticket.OwnerId == owner) return;
        ticket.OwnerId = owner;
        var login = backend.People.Users.Find(owner)?.Text("UserLogin");
        backend.Tickets.History.Add(ticket, "OwnerUpdate", $"Neuer Bearbeiter ist \"{login}\" (ID={owner}).", userId);
        backend.Notify();
    }

    /// <summary>Owner and responsible without rights on the team become user 1; nobody is told.</summary>
    private void ResetStrangers(Ticket ticket)
    {
        var owner = backend.People.MayOwn(ticket.OwnerId, ticket.QueueId);
        var responsible = backend.People.MayOwn(ticket.ResponsibleId, ticket.QueueId);
        if (owner && responsible) return;
        if (!owner)
        {
            SetOwner(ticket, 1, 1);
            backend.Tickets.History.Add(ticket, "Misc", "Reset owner due to missing permissions.", 1);
        }

        if (!responsible)
        {
            ticket.ResponsibleId = 1;
            backend.Tickets.History.Add(ticket, "Misc", "Reset responsible due to missing permissions.", 1);
        }

        ticket.LockId = Unlocked;
    }

    private void SetQueue(Ticket ticket, int queue, int userId)
    {
        var (before, name) = (ticket.QueueId, backend.Catalogues.QueueName(queue));
        ticket.QueueId = queue;
        backend.Tickets.History.Add(
            ticket, "Move",
            $"Ticket verschoben nach Team/Queue \"{name}\" ({queue}) von Team/Queue \"{backend.Catalogues.QueueName(before)}\" ({before}).", userId);
        backend.Notify();
    }

    private void SetPriority(Ticket ticket, int priority, int userId)
    {
        var lists = backend.Catalogues;
        var before = ticket.PriorityId;
        ticket.PriorityId = priority;
        backend.Tickets.History.Add(
            ticket, "PriorityUpdate",
            $"Changed priority from \"{lists.NameOf(lists.Priorities, before)}\" ({before}) to \"{lists.NameOf(lists.Priorities, priority)}\" ({priority}).",
            userId);
    }

    private void ChangeState(Ticket ticket, int state, JsonObject data, int userId)
    {
        var type = backend.Catalogues.StateType(state);
        if (type == "closed") ticket.LockId = Unlocked;
        if (type.StartsWith("pending", StringComparison.Ordinal))
        {
            if (ticket.PendingUntil == 0 && !data.Defined("PendingTime"))
            {
                throw new Refusal("Object.UnableToUpdate", "Unable to update pending state without pending time!");
            }

            if (data.Text("PendingTime") is { } time && !SetPending(ticket, time, userId))
            {
                throw new Refusal("Object.UnableToUpdate", "Unable to update ticket, please contact system administrator!");
            }
        }

        SetState(ticket, state, userId);
    }

    private bool SetPending(Ticket ticket, string text, int userId)
    {
        if (backend.Clock.Read(text) is not { } time) return false;
        ticket.PendingUntil = time;
        backend.Tickets.History.Add(ticket, "SetPendingTime", $"Aktualisert: {backend.Clock.Text(time)[..16]}", userId);
        return true;
    }

    private void SetParties(Ticket ticket, JsonObject data, int userId)
    {
        if (!data.Filled("ContactID") && !data.Filled("OrganisationID")) return;
        var contact = data.Filled("ContactID")
            ? data.Number("ContactID") ?? backend.Contacts.IdOfMail(data.TextOrEmpty("ContactID"))
            : ticket.ContactId;
        var organisation = data.Filled("OrganisationID")
            ? backend.Organisations.Find(data.Number("OrganisationID"))?.Number("ID") ?? backend.Organisations.IdOfNumber(data.TextOrEmpty("OrganisationID"))
            : backend.Contacts.Find(contact)?.Number("PrimaryOrganisationID");
        if (contact is null || (data.Filled("OrganisationID") && organisation is null))
        {
            throw new Refusal("Object.UnableToUpdate", "Unable to update ticket, please contact system administrator!");
        }

        backend.Tickets.SetContact(ticket, contact, organisation);
        if (organisation is { } joined) backend.Contacts.Join(contact.Value, joined);
        backend.Tickets.History.Add(ticket, "CustomerUpdate", $"Aktualisiert: OrganisationID={organisation};ContactID={contact};", userId);
    }

    private void SetFields(Ticket ticket, JsonObject data, int userId) => backend.DynamicFields.Set(
        data.Objects("DynamicFields", "Ticket::DynamicFields"), "Ticket", ticket.Id,
        (name, value, before) => backend.Tickets.History.Add(
            ticket, "TicketDynamicFieldUpdate", $"Aktualisiert: FieldName={name};Value={value};OldValue={before};", userId));
}
