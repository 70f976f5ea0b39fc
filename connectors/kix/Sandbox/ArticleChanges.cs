using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>PATCH of an article. A new body costs the content of all attachments that are not sent again.</summary>
internal sealed class ArticleChanges(Backend backend)
{
    public Reply Update(Article article, Call call)
    {
        var data = call.Object;
        var sent = data.Objects("Attachments", "Article::Attachments");
        foreach (var attachment in sent) TicketChecks.Attachment(attachment);
        if (data.Filled("Body") || sent.Count > 0) SetBody(article, data, sent, call.UserId);
        SetValues(article, data);
        var ticket = backend.Tickets.Find(article.TicketId)!;
        backend.Articles.Book(ticket, article, data, call.UserId);
        backend.Articles.SetFields(ticket, article, data, call.UserId);
        (article.Changed, article.ChangedBy) = (backend.Clock.Now, call.UserId);
        backend.Tickets.Touch(ticket, call.UserId);
        return Reply.Changed("ArticleID", call.Path["ArticleID"]);
    }

    private void SetValues(Article article, JsonObject data)
    {
        if (data.Text("Subject") is { Length: > 0 } subject) article.Subject = subject;
        if (data.Text("From") is { } from) article.From = from;
        if (data.Text("To") is { } to) article.To = to;
        if (data.Text("Cc") is { } cc) article.Cc = cc;
        if (data.Text("Bcc") is { } bcc) article.Bcc = bcc;
        if (data.Text("ReplyTo") is { } replyTo) article.ReplyTo = replyTo;
        if (data.Defined("CustomerVisible")) article.CustomerVisible = data.Filled("CustomerVisible");
        if (backend.Articles.Value(data, "SenderType", backend.Catalogues.SenderTypes) is { } sender) article.SenderTypeId = sender;
        if (data.Text("IncomingTime") is not { } time || backend.Clock.Read(time) is not { } incoming) return;
        if (incoming > int.MaxValue) throw new Refusal("Object.UnableToUpdate", $"Unable to update article with ID {article.Id}");
        article.IncomingTime = incoming;
    }

    private void SetBody(Article article, JsonObject data, IReadOnlyList<JsonObject> sent, int userId)
    {
        var (body, contentType) = (data.TextOrEmpty("Body"), data.TextOrEmpty("ContentType"));
        if (body.Length == 0)
        {
            var html = article.Attachments.Find(attachment => attachment.Filename == "file-2");
            body = html is null ? article.Body : System.Text.Encoding.UTF8.GetString(html.Content);
            contentType = html?.ContentType ?? article.ContentType;
        }

        if (contentType.Length == 0 && (!data.Filled("Charset") || !data.Filled("MimeType")))
        {
            throw new Refusal("Object.UnableToUpdate", "Need ContentType or MimeType and Charset when updating Body!");
        }

        // With ContentType alone the kind of text stays unknown, so the body is taken for no text at all, and decoded like an attachment.
        var mimeType = data.TextOrEmpty("MimeType");
        if (contentType.Length == 0) contentType = $"{mimeType}; charset={data.Text("Charset")}";
        var text = mimeType.Length == 0
            ? ArticleText.NoText(backend, Reading.Base64(body), contentType)
            : ArticleText.Of(backend, body, contentType, mimeType, data.TextOrEmpty("Charset"), wrap: true);
        var kept = sent.Count > 0
            ? sent.Select(one => backend.Articles.FromRequest(one, alone: false)).ToList()
            : [.. Articles.Ordered(article).Where(attachment => attachment.Filename != "file-2").Select(attachment => attachment with { Content = [] })];
        article.Attachments.Clear();
        foreach (var attachment in kept) backend.Articles.Attach(article, attachment, userId);
        foreach (var attachment in text.Attachments) backend.Articles.Attach(article, attachment, userId);
        (article.Body, article.ContentType) = (text.Body, text.ContentType);
    }
}
