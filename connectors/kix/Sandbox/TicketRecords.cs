using System.Globalization;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Tickets as lists, searches and single reads see them.</summary>
internal sealed class TicketRecords(Backend backend) : IRecords
{
    private const string Prefix = "DynamicField_";

    public string Object => "Ticket";

    public string IdField => "TicketID";

    public bool InDatabase => true;

    public IEnumerable<int> Ids => backend.Tickets.All.Select(ticket => ticket.Id);

    public IEnumerable<int> InOrder(IEnumerable<int> ids) => ids.OrderBy(id => id.ToText(), StringComparer.Ordinal);

    public JsonObject? Read(int id)
    {
        if (backend.Tickets.Find(id) is not { } ticket) return null;
        var pending = ticket.PendingUntil != 0;
        return new JsonObject
        {
            ["AttachmentCount"] = ticket.Articles.Sum(Articles.CountAttachments), ["ChangeBy"] = ticket.ChangeBy,
            ["Changed"] = backend.Clock.Text(ticket.Changed), ["ContactID"] = ticket.ContactId?.ToText(), ["CreateBy"] = ticket.CreateBy,
            ["Created"] = backend.Clock.Text(ticket.Created), ["LockID"] = ticket.LockId, ["OrganisationID"] = ticket.OrganisationId?.ToText(),
            ["OwnerID"] = ticket.OwnerId, ["PendingTime"] = pending ? backend.Clock.Text(ticket.PendingUntil) : "", ["PendingTimeUnix"] = ticket.PendingUntil,
            ["PriorityID"] = ticket.PriorityId, ["QueueID"] = ticket.QueueId, ["ResponsibleID"] = ticket.ResponsibleId, ["StateID"] = ticket.StateId,
            ["TicketID"] = ticket.Id, ["TicketNumber"] = ticket.Number, ["Title"] = ticket.Title, ["TypeID"] = ticket.TypeId,
            ["UntilTime"] = pending ? ticket.PendingUntil - backend.Clock.Now : 0,
        };
    }

    public void Include(int id, JsonObject body, Call call)
    {
        var ticket = backend.Tickets.Find(id)!;
        if (call.Wants("AccountedTime")) body["AccountedTime"] = ticket.Articles.Sum(article => article.TimeUnit);
        if (call.Wants("Articles"))
        {
            body["Articles"] = new JsonArray([.. backend.Articles.InOrder(ticket).Select(article => backend.Articles.Show(article, call, inTicket: true))]);
        }

        if (call.Wants("DynamicFields")) body["DynamicFields"] = backend.DynamicFields.Show("Ticket", id);
        if (call.Wants("History")) body["History"] = backend.Tickets.History.Show(ticket, call.Wants("Links") || call.Wants("Watchers"));
        if (call.Wants("Links")) body["Links"] = backend.Links.Include("Ticket", id, call);
        if (call.Wants("Watchers")) body["Watchers"] = backend.Watchers.Of("Ticket", id);
    }

    public bool IsSearchable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Searchable);

    public bool IsSortable(string field) => SearchableAttributes.Of(backend, Object).Any(attribute => attribute.Name == field && attribute.Sortable);

    public IEnumerable<int>? Lookup(string field, string value) => field switch
    {
        "TicketNumber" => backend.Tickets.OfNumber(value),
        "TicketID" or "ID" => value.AsNumber() is { } id && backend.Tickets.Find(id) is not null ? [id] : [],
        "ContactID" => backend.Tickets.OfContact(value.AsNumber() ?? 0),
        "OrganisationID" => backend.Tickets.OfOrganisation(value.AsNumber() ?? 0),
        _ when field.StartsWith(Prefix, StringComparison.Ordinal) => ByField(field[Prefix.Length..], value),
        _ => null,
    };

    public IEnumerable<string?> Values(int id, string field)
    {
        var ticket = backend.Tickets.Find(id)!;
        if (field.StartsWith(Prefix, StringComparison.Ordinal)) return FieldValues(ticket, field[Prefix.Length..]);
        return Own(ticket, field) is { } value ? [value] : OfArticles(ticket, field);
    }

    private string? Own(Ticket ticket, string field)
    {
        var lists = backend.Catalogues;
        return field switch
        {
            "TicketNumber" => ticket.Number,
            "Title" => ticket.Title,
            "TicketID" or "ID" => ticket.Id.ToText(),
            "QueueID" => ticket.QueueId.ToText(),
            "Queue" => lists.QueueName(ticket.QueueId),
            "StateID" => ticket.StateId.ToText(),
            "State" => lists.NameOf(lists.States, ticket.StateId),
            "StateType" => lists.StateType(ticket.StateId),
            "TypeID" => ticket.TypeId.ToText(),
            "Type" => lists.NameOf(lists.Types, ticket.TypeId),
            "PriorityID" => ticket.PriorityId.ToText(),
            "Priority" => lists.NameOf(lists.Priorities, ticket.PriorityId),
            "LockID" => ticket.LockId.ToText(),
            "OwnerID" => ticket.OwnerId.ToText(),
            "ResponsibleID" => ticket.ResponsibleId.ToText(),
            "ContactID" => ticket.ContactId?.ToText(),
            "OrganisationID" => ticket.OrganisationId?.ToText(),
            "CreateBy" or "CreateByID" => ticket.CreateBy.ToText(),
            "ChangeBy" or "ChangeByID" => ticket.ChangeBy.ToText(),
            "CreateTime" => backend.Clock.Text(ticket.Created),
            "ChangeTime" or "LastChangeTime" => backend.Clock.Text(ticket.Changed),
            "PendingTime" => ticket.PendingUntil == 0 ? null : backend.Clock.Text(ticket.PendingUntil),
            "Age" => (backend.Clock.Now - ticket.Created).ToString(CultureInfo.InvariantCulture),
            "AccountedTime" => ticket.Articles.Sum(article => article.TimeUnit).ToText(),
            "AttachmentCount" => ticket.Articles.Sum(Articles.CountAttachments).ToText(),
            _ => null,
        };
    }

    private IEnumerable<string?> OfArticles(Ticket ticket, string field) => field switch
    {
        "ArticleCreateTime" => ticket.Articles.Select(article => backend.Clock.Text(article.IncomingTime)),
        "AttachmentName" => ticket.Articles.SelectMany(article => article.Attachments).Select(attachment => attachment.Filename),
        "WatcherUserID" => backend.Watchers.Of("Ticket", ticket.Id).Select(watcher => watcher!["UserID"].AsText()),
        _ => ticket.Articles.Select(article => backend.Articles.Value(article, field)),
    };

    private IEnumerable<string?> FieldValues(Ticket ticket, string name) => backend.DynamicFields.Table.ByText("Name", name)?.Text("ObjectType") == "Article"
        ? ticket.Articles.SelectMany(article => backend.DynamicFields.Values("Article", article.Id, name))
        : backend.DynamicFields.Values("Ticket", ticket.Id, name);

    private IEnumerable<int> ByField(string name, string value) => backend.DynamicFields.Table.ByText("Name", name)?.Text("ObjectType") == "Article"
        ? backend.DynamicFields.Lookup("Article", name, value).Select(id => backend.Articles.Find(id)!.TicketId).Distinct()
        : backend.DynamicFields.Lookup("Ticket", name, value);
}
