using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Articles as GET shows them.</summary>
internal sealed partial class Articles
{
    public JsonObject Show(Article article, Call call, bool inTicket)
    {
        var lists = backend.Catalogues;
        var charset = ArticleText.Charset(article.ContentType);
        var body = new JsonObject
        {
            ["ArticleID"] = article.Id, ["AttachmentCount"] = CountAttachments(article), ["Bcc"] = article.Bcc, ["BccRealname"] = EmailRules.RealName(article.Bcc),
            ["Body"] = article.Body, ["Cc"] = article.Cc, ["CcRealname"] = EmailRules.RealName(article.Cc), ["ChangeTime"] = backend.Clock.Text(article.Changed),
            ["ChangedBy"] = article.ChangedBy, ["Channel"] = lists.NameOf(lists.Channels, article.ChannelId), ["ChannelID"] = article.ChannelId,
            ["Charset"] = charset, ["ContentCharset"] = charset, ["ContentType"] = article.ContentType, ["CreateTime"] = backend.Clock.Text(article.Created),
            ["CreatedBy"] = article.CreatedBy, ["CustomerVisible"] = article.CustomerVisible ? 1 : 0, ["From"] = article.From,
            ["FromRealname"] = EmailRules.RealName(article.From), ["InReplyTo"] = article.InReplyTo, ["IncomingTime"] = article.IncomingTime,
            ["MessageID"] = article.MessageId, ["MimeType"] = article.ContentType.Split(';')[0].Trim(), ["NotSent"] = 0, ["NotSentError"] = "",
            ["References"] = article.References, ["ReplyTo"] = article.ReplyTo, ["SMIMEEncrypted"] = 0, ["SMIMEEncryptedError"] = "", ["SMIMESigned"] = 0,
            ["SMIMESignedError"] = "", ["SenderType"] = lists.NameOf(lists.SenderTypes, article.SenderTypeId), ["SenderTypeID"] = article.SenderTypeId,
            ["Subject"] = article.Subject, ["TicketID"] = article.TicketId, ["TimeUnit"] = article.TimeUnit, ["To"] = article.To,
            ["ToRealname"] = EmailRules.RealName(article.To), ["Unseen"] = article.CreatedBy == call.UserId ? 0 : 1,
        };
        if (call.Wants("DynamicFields")) body["DynamicFields"] = backend.DynamicFields.Show("Article", article.Id);
        if (call.Wants("Attachments"))
        {
            var attachments = Ordered(article).Select(attachment => Show(attachment, content: false)).ToList();
            if (call.Wants("Links")) attachments.ForEach(attachment => attachment["Links"] = null);
            if (call.Wants("Watchers")) attachments.ForEach(attachment => attachment["Watchers"] = new JsonArray());
            body["Attachments"] = new JsonArray([.. attachments]);
        }

        if (inTicket && call.Wants("Links")) body["Links"] = null;
        if (inTicket && call.Wants("Watchers")) body["Watchers"] = new JsonArray();
        return body;
    }

    public static IEnumerable<Attachment> Ordered(Article article) =>
        article.Attachments.OrderBy(attachment => attachment.Id.ToText(), StringComparer.Ordinal);

    public static JsonObject Show(Attachment attachment, bool content)
    {
        var body = new JsonObject
        {
            ["ContentAlternative"] = "", ["ContentID"] = attachment.ContentId, ["ContentToken"] = $"attachment.{attachment.Id.ToText()}.token",
            ["ContentType"] = attachment.ContentType, ["Disposition"] = attachment.Disposition.Length > 0 ? attachment.Disposition : "attachment", ["Filename"] = attachment.Filename,
            ["Filesize"] = Reading.Size(attachment.Content.Length), ["FilesizeRaw"] = attachment.Content.Length, ["ID"] = attachment.Id,
        };
        if (content) body["Content"] = Reading.Base64Lines(attachment.Content);
        return body;
    }

    /// <summary>A search value of an article.</summary>
    public string? Value(Article article, string field)
    {
        var lists = backend.Catalogues;
        return field switch
        {
            "ArticleID" => article.Id.ToText(),
            "Subject" => article.Subject,
            "Body" => article.Body,
            "From" => article.From,
            "To" => article.To,
            "Cc" => article.Cc,
            "MessageID" => article.MessageId,
            "ChannelID" => article.ChannelId.ToText(),
            "Channel" => lists.NameOf(lists.Channels, article.ChannelId),
            "SenderTypeID" => article.SenderTypeId.ToText(),
            "SenderType" => lists.NameOf(lists.SenderTypes, article.SenderTypeId),
            "CustomerVisible" => article.CustomerVisible ? "1" : "0",
            _ => null,
        };
    }
}

/// <summary>The articles of one ticket, oldest incoming time first.</summary>
internal sealed class ArticleRecords(Backend backend, Ticket ticket) : IRecords
{
    public string Object => "Article";

    public string IdField => "ArticleID";

    public IEnumerable<int> Ids => backend.Articles.InOrder(ticket).Select(article => article.Id);

    public IEnumerable<int> InOrder(IEnumerable<int> ids) => ids;

    public JsonObject? Read(int id) => backend.Articles.Find(id) is { } article && article.TicketId == ticket.Id ? new JsonObject { ["ArticleID"] = id } : null;

    public void Include(int id, JsonObject body, Call call)
    {
        body.Clear();
        foreach (var (name, value) in backend.Articles.Show(backend.Articles.Find(id)!, call, inTicket: false).ToList()) body[name] = value?.DeepClone();
    }

    public IEnumerable<string?> Values(int id, string field)
    {
        var article = backend.Articles.Find(id)!;
        if (field.StartsWith("DynamicField_", StringComparison.Ordinal)) return backend.DynamicFields.Values("Article", id, field["DynamicField_".Length..]);
        return [backend.Articles.Value(article, field)];
    }
}
