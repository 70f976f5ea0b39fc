using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>How a ticket, its articles and their attachments have to be built.</summary>
internal sealed class TicketChecks(Backend backend)
{
    // A change may leave them out or send null, which changes nothing; it cannot empty them.
    private static readonly string[] Single = ["ContactID", "QueueID", "TypeID", "StateID", "PriorityID", "OwnerID", "ResponsibleID"];

    /// <summary>Subject, body and lists of an article.</summary>
    public static void Article(JsonObject article)
    {
        foreach (var needed in new[] { "Subject", "Body" })
        {
            if (!article.Filled(needed)) throw Refusal.BadRequest($"Required parameter {needed} is missing!");
        }

        if (article.Filled("NoAgentNotify") && article.Text("NoAgentNotify") != "1") throw Refusal.BadRequest("Parameter NoAgentNotify is invalid!");
        foreach (var attachment in article.Objects("Attachments", "Article::Attachments")) Attachment(attachment);
    }

    public static void Attachment(JsonObject attachment)
    {
        if (!attachment.Defined("Content")) throw Refusal.BadRequest("Parameter Attachment::Content is missing!");
        if (!attachment.Filled("Filename")) throw Refusal.BadRequest("Parameter Attachment::Filename is missing!");
    }

    /// <summary>Lists of a ticket: an empty list is refused.</summary>
    public void Ticket(JsonObject ticket, bool withArticles)
    {
        if (withArticles)
        {
            foreach (var article in ticket.Objects("Articles", "Ticket::Articles")) Article(article);
        }

        else if (Single.FirstOrDefault(name => ticket.Defined(name) && !ticket.Filled(name)) is { } empty)
        {
            throw new Refusal("Validator.Failed", $"Validation of attribute {empty} failed!");
        }

        foreach (var field in ticket.Objects("DynamicFields", "Ticket::DynamicFields")) backend.DynamicFields.Check(field, "Ticket");
        if (ticket.Text("PendingTime") is { } time && time.Split('-')[0].AsNumber() > 2200)
        {
            throw Refusal.BadRequest("Parameter PendingTime: years greater than 2200 are not possible!");
        }
    }
}
