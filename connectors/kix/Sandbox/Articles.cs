using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Articles: what is written, under which rules, and what becomes of it.</summary>
internal sealed partial class Articles(Backend backend)
{
    private const int NoteChannel = 1;
    private const int EmailChannel = 2;
    private const int Agent = 1;
    private const int External = 3;

    private readonly Dictionary<int, Article> articles = [];
    public int LastId { get; private set; }

    public int LastAttachmentId { get; private set; }

    public IEnumerable<Route> Routes()
    {
        const string One = "/tickets/:TicketID/articles/:ArticleID";
        var attachments = new ArticleAttachments(backend);
        return
        [
            new("GET", "/tickets/:TicketID/articles", call => List(call)),
            new("GET", One, call => backend.Listing.Get(call, Records(call), call.Path["ArticleID"])),
            new("POST", "/tickets/:TicketID/articles", Add, "Article", "Body"),
            new("PATCH", One, call => new ArticleChanges(backend).Update(Require(call), call), "Article"),
            new("DELETE", One, Delete),
            .. attachments.Routes(One),
        ];
    }

    public Article? Find(int id) => articles.GetValueOrDefault(id);

    /// <summary>The article of the path, if it belongs to the ticket of the path.</summary>
    public Article Require(Call call) =>
        Find(call.Id("ArticleID")) is { } article && article.TicketId == call.Id("TicketID") ? article : throw Refusal.NotFound();

    public static int CountAttachments(Article article) => article.Attachments.Count(attachment => attachment.Disposition == "attachment");

    public IEnumerable<Article> InOrder(Ticket ticket) => ticket.Articles.OrderBy(article => article.IncomingTime).ThenBy(article => article.Id);

    /// <summary>Creates an article; what is wrong from the time on leaves the ticket and earlier articles behind.</summary>
    public int Create(Ticket ticket, JsonObject data, Caller caller, bool withTicket)
    {
        RequireType(data);
        TicketChecks.Article(data);
        var lists = backend.Catalogues;
        var channel = Value(data, "Channel", lists.Channels) ?? NoteChannel;
        var sender = Value(data, "SenderType", lists.SenderTypes)
            ?? lists.IdOf(lists.SenderTypes, caller.UserType.ToLowerInvariant())
            ?? throw new Refusal("Object.UnableToCreate", "Need SenderTypeID!");
        var text = ArticleText.Of(backend, data);
        var article = new Article
        {
            Id = 0, TicketId = ticket.Id, ChannelId = channel, Created = backend.Clock.Now, CreatedBy = caller.UserId, SenderTypeId = sender,
            From = OneLine(data.TextOrEmpty("From") is { Length: > 0 } given ? given : DefaultFrom(ticket, sender, caller)),
            To = OneLine(data.TextOrEmpty("To") is { Length: > 0 } to ? to : $"{lists.QueueName(ticket.QueueId)} <kix@localhost>"),
            Cc = OneLine(data.TextOrEmpty("Cc")), Bcc = OneLine(data.TextOrEmpty("Bcc")), ReplyTo = OneLine(data.TextOrEmpty("ReplyTo")),
            Subject = OneLine(Subject(ticket, data, channel)), Body = text.Body, ContentType = text.ContentType,
            CustomerVisible = data.Filled("CustomerVisible"), MessageId = OneLine(data.TextOrEmpty("MessageID")),
            InReplyTo = OneLine(data.TextOrEmpty("InReplyTo")), References = OneLine(data.TextOrEmpty("References")),
            IncomingTime = (data.Text("IncomingTime") is { Length: > 0 } time ? backend.Clock.Read(time) : null) ?? backend.Clock.Now,
        };
        CheckColumns(article);
        article = Insert(ticket, article, caller.UserId);
        foreach (var attachment in text.Attachments) Attach(article, attachment, caller.UserId);
        foreach (var attachment in data.Objects("Attachments", "Article::Attachments")) Attach(article, FromRequest(attachment, alone: false), caller.UserId);
        Book(ticket, article, data, caller.UserId);
        AfterCreate(ticket, article, data, caller, withTicket);
        return article.Id;
    }

    /// <summary>An attachment as sent; in a list it counts as one, sent alone only if it says so itself.</summary>
    public Attachment FromRequest(JsonObject data, bool alone) => new(
        0, data.TextOrEmpty("Filename"), data.Text("ContentType") is { Length: > 0 } type ? type : "application/octet-stream", data.TextOrEmpty("ContentID"),
        data.Text("Disposition")?.Split(';')[0] ?? (alone ? "" : "attachment"), backend.Contents.Keep(Reading.Base64(data["Content"])));

    /// <summary>Stores an attachment with a clean name that no other one of the article has.</summary>
    public void Attach(Article article, Attachment attachment, int userId)
    {
        var name = attachment.Filename.Replace(' ', '_');
        if (name.StartsWith('.')) name = name[1..];
        name = Forbidden().Replace(name, "_");
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot >= 0 && dot < name.Length - 1 ? (name[..dot], name[dot..]) : (name, "");
        for (var number = 1; article.Attachments.Exists(other => other.Filename == name); number++) name = $"{stem}-{number}{extension}";
        var contentId = attachment.ContentId;
        if (contentId.Length > 1 && contentId[0] != '<' && contentId[^1] != '>') contentId = $"<{contentId}>";
        article.Attachments.Add(attachment with
        {
            Id = ++LastAttachmentId, Filename = name, ContentId = contentId, Created = backend.Clock.Now, CreatedBy = userId,
        });
    }

    /// <summary>Books minutes on the article; a day and more is taken and not booked.</summary>
    public void Book(Ticket ticket, Article article, JsonObject data, int userId)
    {
        if (data.Number("TimeUnit") is not { } minutes || minutes == article.TimeUnit || Math.Abs((long)minutes) >= 86400) return;
        article.TimeUnit = minutes;
        var all = ticket.Articles.Sum(other => other.TimeUnit);
        backend.Tickets.History.Add(ticket, "TimeAccounting", $"{minutes} Zeiteinheit(en) gebucht. Gesamt: {all} Zeiteinheit(en).", userId, article.Id);
    }

    public void SetFields(Ticket ticket, Article article, JsonObject data, int userId)
    {
        if (data["DynamicFields"] is not JsonArray fields) return;
        backend.DynamicFields.Set(
            fields.OfType<JsonObject>(), "Article", article.Id,
            (name, value, before) => backend.Tickets.History.Add(
                ticket, "ArticleDynamicFieldUpdate", $"Aktualisiert: FieldName={name};Value={value};OldValue={before};", userId, article.Id));
    }

    public int? Value(JsonObject data, string what, Table table) => data.Filled(what + "ID")
        ? data.Number(what + "ID")
        : data.Filled(what) ? backend.Catalogues.IdOf(table, data.Text(what)) : null;

    /// <summary>Refuses what the columns cannot hold, with the database's own words.</summary>
    public void CheckColumns(Article article)
    {
        if (article.IncomingTime is > int.MaxValue or < int.MinValue)
        {
            throw Sql($"value \"{article.IncomingTime.ToString(CultureInfo.InvariantCulture)}\" is out of range for type integer\n"
                + "CONTEXT:  unnamed portal parameter $20 = '...'");
        }

        if (new[] { article.From, article.To, article.Cc, article.Bcc, article.Subject, article.MessageId }.Any(text => text.Length > 3800))
        {
            throw Sql("value too long for type character varying(3800)");
        }

        if (article.ReplyTo.Length > 500) throw Sql("value too long for type character varying(500)");
    }

    private Refusal Sql(string what) => new(
        "Object.UnableToCreate",
        $"ERROR:  {what}, SQL: 'INSERT INTO article (ticket_id, channel_id, customer_visible, article_sender_type_id, a_from, a_reply_to, a_to, a_cc, a_bcc, "
        + "a_subject, a_message_id, a_message_id_md5, a_in_reply_to, a_references, a_body, a_content_type, content_path, attachment_count, valid_id, "
        + "incoming_time, create_time, create_by, change_time, change_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \n"
        + $"        '{backend.Clock.NowText}'\n    , ?, \n        '{backend.Clock.NowText}'\n    , ?)'");

    private static void RequireType(JsonObject data)
    {
        if (!data.Defined("Body")) throw Refusal.Missing("Article::Body");
        if (!data.Defined("ContentType"))
        {
            if (!data.Defined("Charset")) throw Refusal.Missing("Article::Charset or Article::ContentType");
            if (!data.Defined("MimeType")) throw Refusal.BadRequest("Required parameter Article::MimeType is missing!");
        }

        if (!data.Defined("Subject")) throw Refusal.Missing("Article::Subject");
    }

    private static string OneLine(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private string DefaultFrom(Ticket ticket, int sender, Caller caller)
    {
        if (sender == Agent) return "\"KIX System\" <kix@localhost>";
        var contact = (caller.IsCustomer ? backend.Contacts.OfUser(caller.UserId) : null) ?? backend.Contacts.Find(ticket.ContactId);
        return contact is null ? "" : $"\"{contact.Text("Firstname")} {contact.Text("Lastname")}\" <{contact.Text("Email")}>";
    }

    private static string Subject(Ticket ticket, JsonObject data, int channel) => channel == EmailChannel && !data.Filled("DoNotSendEmail")
        ? $"[Ticket#{ticket.Number}] {data.TextOrEmpty("Subject")}"
        : data.TextOrEmpty("Subject");

    private Article Insert(Ticket ticket, Article draft, int userId)
    {
        var article = new Article
        {
            Id = ++LastId, TicketId = draft.TicketId, ChannelId = draft.ChannelId, Created = draft.Created, CreatedBy = draft.CreatedBy,
            Changed = backend.Clock.Now, ChangedBy = userId, SenderTypeId = draft.SenderTypeId, CustomerVisible = draft.CustomerVisible, From = draft.From,
            To = draft.To, Cc = draft.Cc, Bcc = draft.Bcc, ReplyTo = draft.ReplyTo, Subject = draft.Subject, Body = draft.Body,
            ContentType = draft.ContentType, IncomingTime = draft.IncomingTime, MessageId = draft.MessageId, InReplyTo = draft.InReplyTo,
            References = draft.References,
        };
        articles.Add(article.Id, article);
        ticket.Articles.Add(article);
        backend.Tickets.Touch(ticket, userId);
        return article;
    }

    private void AfterCreate(Ticket ticket, Article article, JsonObject data, Caller caller, bool withTicket)
    {
        var history = backend.Tickets.History;
        history.Add(ticket, "AddArticle", "Added article.", caller.UserId, article.Id);
        backend.Notify();
        var others = ticket.Articles.Where(other => other != article && other.SenderTypeId != 2).ToList();
        if (article.SenderTypeId == External && others.Count > 0 && others[^1].SenderTypeId == Agent)
        {
            history.Add(ticket, "Misc", "Reset of unlock time.", caller.UserId);
        }

        if (article.ChannelId == EmailChannel && ticket.ContactId is { } contact
            && EmailRules.Addresses(article.To).Any(address => address is not null && backend.Contacts.HasMail(contact, address)))
        {
            article.CustomerVisible = true;
        }

        if (article.ChannelId == EmailChannel && article.SenderTypeId != External && !data.Filled("DoNotSendEmail")) backend.SendMail();

        // Notes of externals set the state to open, unless the ticket was made by the same request.
        if (!withTicket && article.ChannelId == NoteChannel && article.SenderTypeId == External)
        {
            backend.Tickets.Changes.SetState(ticket, backend.Catalogues.IdOf(backend.Catalogues.States, "open") ?? 2, 1);
        }

        SetFields(ticket, article, data, caller.UserId);
    }

    private ArticleRecords Records(Call call) =>
        new(backend, backend.Tickets.Find(call.Id("TicketID")) ?? throw Refusal.NotFound());

    private Reply List(Call call)
    {
        var records = Records(call);
        return backend.Listing.List(call, records);
    }

    private Reply Add(Call call)
    {
        var ticket = backend.Tickets.Find(call.Id("TicketID")) ?? throw Refusal.NotFound();
        RequireType(call.Object);
        return Reply.Created("ArticleID", Create(ticket, call.Object, call.Caller, withTicket: false));
    }

    private Reply Delete(Call call)
    {
        var article = Require(call);
        articles.Remove(article.Id);
        backend.Tickets.Find(article.TicketId)!.Articles.Remove(article);
        backend.DynamicFields.Forget("Article", article.Id);
        return Reply.Gone;
    }

    [GeneratedRegex("""[<>?":\\*|/;\[\]]""", RegexOptions.CultureInvariant)]
    private static partial Regex Forbidden();
}
