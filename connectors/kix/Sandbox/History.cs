using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Histories of tickets. Lines are rendered in the server's default language.</summary>
internal sealed class History(Backend backend)
{
    private static readonly Dictionary<string, int> TypeIds = new(StringComparer.Ordinal)
    {
        ["NewTicket"] = 1, ["Move"] = 11, ["TimeAccounting"] = 15, ["PriorityUpdate"] = 17, ["OwnerUpdate"] = 18, ["Misc"] = 19, ["SetPendingTime"] = 20,
        ["StateUpdate"] = 21, ["TicketDynamicFieldUpdate"] = 22, ["Subscribe"] = 28, ["TypeUpdate"] = 30, ["ResponsibleUpdate"] = 31, ["CustomerUpdate"] = 32,
        ["TitleUpdate"] = 33, ["Lock"] = 34, ["Unlock"] = 35, ["ArticleDynamicFieldUpdate"] = 36, ["AddArticle"] = 37,
    };

    private int last;

    public void Add(Ticket ticket, string type, string name, int userId, int articleId = 0) => ticket.History.Add(new HistoryEntry(
        ++last, type, name, articleId, userId, backend.Clock.Now, ticket.OwnerId, ticket.PriorityId, ticket.QueueId, ticket.StateId, ticket.TypeId));

    public JsonArray Show(Ticket ticket, bool withParts)
    {
        var list = new JsonArray();
        foreach (var entry in ticket.History.OrderBy(entry => entry.Id.ToText(), StringComparer.Ordinal))
        {
            var body = new JsonObject
            {
                ["ArticleID"] = entry.ArticleId, ["CreateBy"] = entry.CreateBy, ["CreateTime"] = backend.Clock.Text(entry.Created), ["HistoryID"] = entry.Id,
                ["HistoryType"] = entry.Type, ["HistoryTypeID"] = TypeIds[entry.Type], ["Name"] = entry.Name, ["OwnerID"] = entry.OwnerId,
                ["PriorityID"] = entry.PriorityId, ["QueueID"] = entry.QueueId, ["StateID"] = entry.StateId, ["TicketID"] = ticket.Id, ["TypeID"] = entry.TypeId,
            };
            if (withParts) (body["Links"], body["Watchers"]) = (null, new JsonArray());
            list.Add(body);
        }

        return list;
    }
}
