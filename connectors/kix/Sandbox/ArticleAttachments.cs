using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The attachment routes of articles; posting one here is not held to the size limit.</summary>
internal sealed class ArticleAttachments(Backend backend)
{
    public IEnumerable<Route> Routes(string article) =>
    [
        new("GET", $"{article}/attachments", List),
        new("GET", $"{article}/attachments/:AttachmentID", Get),
        new("POST", $"{article}/attachments", Add, "Attachment", "Content", "Filename"),
        new("DELETE", $"{article}/attachments/:AttachmentID", Delete),
    ];

    private Reply List(Call call)
    {
        var list = Articles.Ordered(backend.Articles.Require(call)).Select(attachment => Articles.Show(attachment, call.Wants("Content"))).ToArray();
        return new Reply(200, new JsonObject { ["Attachment"] = new JsonArray([.. list]) }, "Attachment", list.Length);
    }

    private Attachment Find(Call call)
    {
        var id = call.Id("AttachmentID");
        return backend.Articles.Require(call).Attachments.Find(attachment => attachment.Id == id) ?? throw Refusal.NotFound();
    }

    private Reply Get(Call call) => Reply.One("Attachment", Articles.Show(Find(call), call.Wants("Content")));

    private Reply Add(Call call)
    {
        var article = backend.Articles.Require(call);
        TicketChecks.Attachment(call.Object);
        backend.Articles.Attach(article, backend.Articles.FromRequest(call.Object, alone: true), call.UserId);

        // The answer says 1 whatever the real id is.
        return Reply.Created("AttachmentID", 1);
    }

    private Reply Delete(Call call)
    {
        backend.Articles.Require(call).Attachments.Remove(Find(call));
        return Reply.Gone;
    }
}
