using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Articles of a ticket and their attachments.</summary>
internal sealed class KixArticles(KixSystem kix)
{
    private const long MostOfRequest = 35_000_000;
    private const string Html = "text/html; charset=utf-8";
    private const string NoSubject = "(no subject)";
    private const string NoBody = "(no text)";
    private const string ZeroSubject = "0.";
    private static readonly string[] Parties = ["From", "To"];
    private const string Holder = "#attachments";
    private const string Fields =
        "Article.ArticleID,Article.Channel,Article.SenderType,Article.CustomerVisible,Article.From,Article.To,Article.Subject,"
        + "Article.IncomingTime,Article.TimeUnit,Article.DynamicFields,Article.Attachments";

    /// <summary>All articles of the ticket as they are, without their texts.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string ticket, CancellationToken cancel) =>
        InOrder(await kix.Server.ListAsync("Article", $"tickets/{ticket}/articles", new KixQuery { Include = "DynamicFields,Attachments", Fields = Fields }, cancel));

    /// <summary>The articles that came with a ticket.</summary>
    public static IReadOnlyList<JsonObject> Of(JsonObject ticket) => InOrder(ticket.Items("Articles"));

    private static IReadOnlyList<JsonObject> InOrder(IEnumerable<JsonObject> hits) => [.. hits.OrderBy(hit => hit.Long("ArticleID"))];

    /// <summary>References of those parts that are there, by marker: all that carry one, and those of the layout.</summary>
    public IReadOnlyDictionary<string, TargetRef> RefsOf(string ticket, KixLayout layout, IReadOnlyList<JsonObject> there)
    {
        var refs = new Dictionary<string, TargetRef>(StringComparer.Ordinal);
        foreach (var hit in there)
        {
            var article = hit.Text("ArticleID");
            if (KixDynamicFields.MarkerOf(hit, KixMarkers.Article) is { } own && !own.EndsWith(Holder, StringComparison.Ordinal)) refs.TryAdd(own, new TargetRef("Article", $"{ticket}/{article}"));
            foreach (var attachment in hit.Items("Attachments"))
            {
                if (KixImages.KeyIn(KixAttachment.ContentIdOf(attachment)) is { } key) refs.TryAdd(key, new TargetRef("Attachment", $"{ticket}/{article}/{attachment.Text("ID")}"));
            }
        }
        foreach (var article in layout.Articles)
        {
            if (IdOf(article, there) is { } id) refs[article.Marker] = new TargetRef("Article", $"{ticket}/{id}");
        }
        var open = layout.Attachments.ToList();
        foreach (var hit in there)
        {
            var found = KixAttachment.Match(open, hit.Items("Attachments"), ContentId);
            foreach (var (marker, id) in found) refs[marker] = new TargetRef("Attachment", $"{ticket}/{hit.Text("ArticleID")}/{id}");
            open.RemoveAll(attachment => found.ContainsKey(attachment.Marker));
        }
        return refs;
    }

    /// <summary>New articles for the call that makes the ticket, with as many attachments as fit; null where there are none, for an empty list is refused.</summary>
    public async Task<JsonArray?> BodiesAsync(KixLayout layout, List<KixBlob> blobs, CancellationToken cancel)
    {
        var bodies = new JsonArray();
        var room = MostOfRequest - layout.Articles.Sum(article => 3L * (article.Text("Body")?.Length ?? 0));
        var first = true;
        foreach (var article in layout.Articles)
        {
            var body = await BodyAsync(article, cancel);
            var attachments = first ? layout.AttachmentsOf(article).Concat(layout.Loose) : layout.AttachmentsOf(article);
            room = Attach(body, attachments, layout, blobs, room);
            bodies.Add(body);
            first = false;
        }
        return bodies.Count > 0 ? bodies : null;
    }

    /// <summary>Adds what is missing and changes what is to be changed; true where anything was written.</summary>
    public async Task<bool> CompleteAsync(
        Change ticket, string id, KixLayout layout, IReadOnlyList<JsonObject> there, List<Finding> findings, CancellationToken cancel)
    {
        var wrote = false;
        foreach (var article in layout.Articles)
        {
            if (IdOf(article, there) is not { } known) await PostAsync(id, article, layout, cancel);
            else if (article.Verb == Verb.Update) await PatchAsync(id, known, article, layout, cancel);
            else continue;
            wrote = true;
        }
        if (wrote) there = await ListAsync(id, cancel);
        var refs = RefsOf(id, layout, there);
        foreach (var article in layout.Articles)
        {
            foreach (var attachment in layout.AttachmentsOf(article).Where(attachment => !refs.ContainsKey(attachment.Marker)))
            {
                wrote |= await PostAsync(id, IdOf(article, there)!, attachment, layout, findings, cancel);
            }
        }
        var open = layout.Loose.Where(attachment => attachment.Ref is null && !refs.ContainsKey(attachment.Marker)).ToList();
        if (open.Count == 0) return wrote;
        var first = there.Count > 0 ? there[0].Text("ArticleID")! : await HolderAsync(ticket, id, cancel);
        foreach (var attachment in open) wrote |= await PostAsync(id, first, attachment, layout, findings, cancel);
        return wrote;
    }

    /// <summary>Sets right what KIX decides differently: an e-mail to the ticket's contact becomes visible to the customer, whatever was sent.</summary>
    public async Task CorrectAsync(string id, KixLayout layout, IReadOnlyList<JsonObject> there, List<Finding> findings, CancellationToken cancel)
    {
        foreach (var article in layout.Articles)
        {
            if (Hit(article, there) is not { } hit || hit.Text("ArticleID") is not { } known) continue;
            if (article.Fields.ContainsKey("CustomerVisible") && (hit.Long("CustomerVisible") == 1) != Json.IsTrue(article.Fields["CustomerVisible"]))
            {
                await kix.Server.ChangeAsync($"tickets/{id}/articles/{known}", "Article",
                    new JsonObject { ["CustomerVisible"] = Json.IsTrue(article.Fields["CustomerVisible"]) ? 1 : 0 }, cancel);
            }
            if (!KixClock.TryInstant(article.Text("IncomingTime"), out var sent)) continue;
            var read = kix.Clock.FromEpoch(hit.Long("IncomingTime"), article.Text("IncomingTime"));
            if (KixClock.TryInstant(read, out var kept) && Math.Abs((kept - sent).TotalSeconds) >= 1)
            {
                findings.Add(new Finding(Severity.Error, "time_shifted",
                    $"{article.Key}: KIX keeps a time that is {(kept - sent).TotalMinutes:0} minutes off: the zone of its process is another one", "set target.time_zone and load again",
                    article.Key.ToString()));
            }
        }
    }

    /// <summary>Reads an article or an attachment back.</summary>
    public async Task<JsonObject?> ReadAsync(Change written, TargetRef known, CancellationToken cancel) => known.Id.Split('/') switch
    {
        [var ticket, var article] => await ReadArticleAsync(written, ticket, article, cancel),
        [var ticket, var article, var attachment] => await ReadAttachmentAsync(written, ticket, article, attachment, cancel),
        _ => null,
    };

    private async Task<JsonObject?> ReadArticleAsync(Change written, string ticket, string article, CancellationToken cancel)
    {
        var route = $"tickets/{ticket}/articles/{article}";
        if (await kix.Server.FindAsync("Article", route, new KixQuery { Include = "DynamicFields,Attachments" }, cancel) is not { } hit) return null;
        var fields = new JsonObject { ["CustomerVisible"] = hit.Long("CustomerVisible") == 1, ["TimeUnit"] = hit.Long("TimeUnit") };
        foreach (var name in new[] { "Channel", "SenderType", "Subject" }) fields.Put(name, hit.Text(name));
        // Where none is sent KIX writes the team's address or the contact's.
        foreach (var name in Parties.Where(name => written.Text(name) is not null)) fields.Put(name, hit.Text(name));
        if (IsBlank(written.Text("Subject")) && hit.Text("Subject") == NoSubject) fields.Remove("Subject");
        if (written.Text("Subject")?.Trim() == "0" && hit.Text("Subject") == ZeroSubject) fields["Subject"] = "0";
        if (hit.Long("IncomingTime") is not 0 and var epoch) fields["IncomingTime"] = kix.Clock.FromEpoch(epoch, written.Text("IncomingTime"));
        var body = hit.Text("Body");
        if (hit.Items("Attachments").FirstOrDefault(attachment => !KixAttachment.IsOurs(attachment))?.Text("ID") is { } html
            && await kix.Server.FindAsync("Attachment", $"{route}/attachments/{html}", new KixQuery { Include = "Content" }, cancel) is { } kept)
        {
            body = KixImages.FromContentIds(Encoding.UTF8.GetString(KixAttachment.Bytes(kept)), KixImages.Shown(written.Text("Body")));
        }
        if (!(IsBlank(written.Text("Body")) && hit.Text("Body")?.Trim() == NoBody)) fields.Put("Body", body);
        await kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    private async Task<JsonObject?> ReadAttachmentAsync(Change written, string ticket, string article, string attachment, CancellationToken cancel)
    {
        var route = $"tickets/{ticket}/articles/{article}/attachments";
        var hit = await kix.Server.FindAsync("Attachment", $"{route}/{attachment}", new KixQuery { Include = "Content" }, cancel);
        if (hit is null || (KixAttachment.ContentIdOf(hit) is { } id && id != ContentId(written)))
        {
            // A change of the article's text gives all its attachments new ids.
            var there = await kix.Server.ListAsync("Attachment", route, new KixQuery(), cancel);
            if (KixAttachment.Match([written], there, ContentId).GetValueOrDefault(written.Marker) is not { } moved) return null;
            hit = await kix.Server.FindAsync("Attachment", $"{route}/{moved}", new KixQuery { Include = "Content" }, cancel);
        }
        return hit is null ? null : KixAttachment.Read(hit, written.Fields);
    }

    private async Task PostAsync(string ticket, Change article, KixLayout layout, CancellationToken cancel)
    {
        var body = await BodyAsync(article, cancel);
        var blobs = new List<KixBlob>();
        Attach(body, layout.AttachmentsOf(article), layout, blobs, MostOfRequest);
        try
        {
            await kix.Server.CreateAsync($"tickets/{ticket}/articles", "ArticleID", new KixPayload("Article", body, blobs), cancel);
        }
        catch (ConnectorException failure) when (KixServer.MayHaveWritten(failure))
        {
            // The article may be there all the same: a second one would double it.
            if (IdOf(article, await ListAsync(ticket, cancel)) is null) throw Named(article, failure);
        }
    }

    private async Task<bool> PostAsync(string ticket, string article, Change attachment, KixLayout layout, List<Finding> findings, CancellationToken cancel)
    {
        if (attachment.Size > KixAttachment.Most)
        {
            findings.Add(new Finding(Severity.Error, "attachment_too_large", $"{attachment.Key}: {attachment.Size} bytes are more than one request of KIX holds",
                "keep the file elsewhere; it stays in the store", attachment.Key.ToString()));
            return false;
        }
        var route = $"tickets/{ticket}/articles/{article}/attachments";
        try
        {
            // The answer is always 1: the real id is looked up afterwards.
            var body = KixAttachment.Body(attachment, 0, ContentId(attachment), layout.IsInline(attachment));
            await kix.Server.CreateAsync(route, "AttachmentID", new KixPayload("Attachment", body, [KixAttachment.Blob(attachment)]), cancel);
        }
        catch (ConnectorException failure) when (KixServer.MayHaveWritten(failure))
        {
            var there = await kix.Server.ListAsync("Attachment", route, new KixQuery(), cancel);
            if (!KixAttachment.Match([attachment], there, ContentId).ContainsKey(attachment.Marker)) throw Named(attachment, failure);
        }
        return true;
    }

    /// <summary>Changes an article. A change of the text without all attachments would empty them: they are fetched and sent again.</summary>
    private async Task PatchAsync(string ticket, string id, Change article, KixLayout layout, CancellationToken cancel)
    {
        var route = $"tickets/{ticket}/articles/{id}";
        var whole = await BodyAsync(article, cancel);
        var names = article.Changed.Count > 0 ? article.Changed : [.. article.Fields.Select(field => field.Key)];
        var fields = new JsonObject();
        foreach (var name in names.Where(name => name is not "Body"))
        {
            if (whole.ContainsKey(name)) fields[name] = whole[name]!.DeepClone();
            else if (name is "From" or "To") fields[name] = "";
            else if (name is "TimeUnit") fields[name] = 0;
        }
        fields.Put("DynamicFields", await kix.Fields.WriteAsync(article, names, null, cancel));
        var blobs = new List<KixBlob>();
        if (names.Contains("Body"))
        {
            fields["Body"] = whole["Body"]!.DeepClone();
            fields["MimeType"] = "text/html";
            fields["Charset"] = "utf-8";
            var again = new JsonArray();
            foreach (var hit in (await kix.Server.ListAsync("Attachment", $"{route}/attachments", new KixQuery(), cancel)).Where(KixAttachment.IsOurs))
            {
                var full = await kix.Server.FindAsync("Attachment", $"{route}/attachments/{hit.Text("ID")}", new KixQuery { Include = "Content" }, cancel);
                if (full is null) continue;
                var bytes = KixAttachment.Bytes(full);
                var same = new JsonObject { ["Filename"] = full.Text("Filename"), ["ContentType"] = full.Text("ContentType"), ["Content"] = blobs.Count };
                same.Put("ContentID", KixAttachment.ContentIdOf(full));
                same.Put("Disposition", full.Text("Disposition"));
                blobs.Add(new KixBlob(() => new MemoryStream(bytes), bytes.Length));
                again.Add(same);
            }
            if (again.Count > 0) fields["Attachments"] = again;
        }
        if (fields.Count > 0) await kix.Server.ChangeAsync(route, new KixPayload("Article", fields, blobs), cancel);
    }

    /// <summary>A ticket without an article gets one to hang its files on.</summary>
    private async Task<string> HolderAsync(Change ticket, string id, CancellationToken cancel)
    {
        var body = Quiet(new JsonObject { ["Subject"] = "Attachments", ["Body"] = NoBody, ["Channel"] = "note", ["SenderType"] = "agent" });
        body["DynamicFields"] = new JsonArray(new JsonObject { ["Name"] = KixMarkers.Article, ["Value"] = ticket.Marker + Holder });
        return await kix.Server.CreateAsync($"tickets/{id}/articles", "ArticleID", "Article", body, cancel);
    }

    private async Task<JsonObject> BodyAsync(Change article, CancellationToken cancel)
    {
        var body = Quiet(new JsonObject
        {
            ["Channel"] = article.Text("Channel") ?? "note",
            ["SenderType"] = article.Text("SenderType") ?? "agent",
            ["CustomerVisible"] = Json.IsTrue(article.Fields["CustomerVisible"]) ? 1 : 0,
            ["Subject"] = Filled(article.Text("Subject"), NoSubject, ZeroSubject),
            ["Body"] = KixImages.ToContentIds(Filled(article.Text("Body"), NoBody, "<p>0</p>")),
        });
        foreach (var name in new[] { "From", "To", "TimeUnit" }) body.Put(name, article.Text(name));
        if (article.Text("IncomingTime") is { } time) body["IncomingTime"] = kix.Clock.ToLocal(time);
        body.Put("DynamicFields", await kix.Fields.WriteAsync(article, article.Fields.Select(field => field.Key), KixMarkers.Article, cancel));
        return body;
    }

    private long Attach(JsonObject body, IEnumerable<Change> attachments, KixLayout layout, List<KixBlob> blobs, long room)
    {
        var list = new JsonArray();
        foreach (var attachment in attachments.Where(attachment => attachment.Size <= kix.MostInline))
        {
            var length = (attachment.Size + 2) / 3 * 4;
            if (length > room) break;
            room -= length;
            list.Add(KixAttachment.Body(attachment, blobs.Count, ContentId(attachment), layout.IsInline(attachment)));
            blobs.Add(KixAttachment.Blob(attachment));
        }
        if (list.Count > 0) body["Attachments"] = list;
        return room;
    }

    /// <summary>No mail and no notification because of this article.</summary>
    private static JsonObject Quiet(JsonObject body)
    {
        body["ContentType"] = Html;
        body["DoNotSendEmail"] = 1;
        body["NoAgentNotify"] = 1;
        return body;
    }

    /// <summary>KIX refuses what is empty, blank or "0".</summary>
    private static string Filled(string? text, string placeholder, string zero) => IsBlank(text) ? placeholder : text!.Trim() == "0" ? zero : text;

    private static bool IsBlank(string? text) => string.IsNullOrWhiteSpace(text);

    private static string? IdOf(Change article, IReadOnlyList<JsonObject> there) => Hit(article, there)?.Text("ArticleID");

    private static JsonObject? Hit(Change article, IReadOnlyList<JsonObject> there) =>
        there.FirstOrDefault(hit => KixDynamicFields.MarkerOf(hit, KixMarkers.Article) == article.Marker)
        ?? (article.Ref is { } known ? there.FirstOrDefault(hit => hit.Text("ArticleID") == known.Id.Split('/')[^1]) : null);

    private static string ContentId(Change attachment) => KixImages.ContentId(attachment.Key.ToString());

    private static ConnectorException Named(Change part, ConnectorException failure) => failure.Fault == Fault.Rejected
        ? new ConnectorException(Fault.Rejected, failure.Who, $"{part.Object} {part.Key}: {failure.What}", failure.Remedy, failure)
        : failure;
}
