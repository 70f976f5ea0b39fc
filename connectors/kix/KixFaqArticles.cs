using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// FAQ articles. Images within the text go as data: addresses, for KIX drops content ids here, and again with every change, for a change
/// deletes them. Each image is kept as an attachment too, with its name.
/// </summary>
internal sealed class KixFaqArticles(KixSystem system) : KixObject("FAQArticle", system)
{
    private const string Route = "faq/articles";
    public const string Attachment = "FAQAttachment";

    public static readonly string[] Bodies = ["Field1", "Field2", "Field3", "Field4", "Field5", "Field6"];
    private static readonly string[] Kept = ["Number", "Language"];
    private static readonly string[] ImageTypes = ["image/png", "image/gif", "image/jpg", "image/jpeg", "image/bmp"];

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        foreach (var batch in Batches(wanted, "Number"))
        {
            var hits = await Server.ListAsync(Name, Route, new KixQuery
            {
                Search = ByNumberOrMarker(batch, KixMarkers.FaqArticle),
                Fresh = Nonce(), Include = "DynamicFields,Attachments", Sort = "FAQArticle.ID:numeric",
                Fields = "FAQArticle.ID,FAQArticle.Number,FAQArticle.DynamicFields,FAQArticle.Attachments",
            }, cancel);
            foreach (var change in batch)
            {
                if (Own(hits, change, KixMarkers.FaqArticle) is { } own && own.Text("ID") is { } id) found[change.Key] = Written(id, change, own) with { Existed = true };
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        var existed = change.Ref is not null;
        string id;
        if (change.Ref is { } known)
        {
            id = known.Id;
            if (change.Verb == Verb.Update) await ChangeAsync(change, id, cancel);
        }
        else
        {
            var fields = Body(change, Sent(change), await SourcesAsync(change, cancel));
            fields["Approved"] = 1;
            fields["ContentType"] = "text/html";
            if (!fields.ContainsKey("ValidID")) fields["ValidID"] = 1;
            fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, Sent(change), KixMarkers.FaqArticle, cancel));
            var made = await CreateAsync(change, () => Server.CreateAsync(Route, "FAQArticleID", Name, fields, cancel), cancel);
            (id, existed) = (made.Ref.Id, made.Existed);
            if (existed) await ChangeAsync(change with { Ref = made.Ref, Changed = [.. change.Fields.Select(field => field.Key)] }, id, cancel);
        }
        Kix.Known[Ref(id)] = true;
        if (change.Parts.Count == 0) return new Written(Ref(id)) { Existed = existed };
        await AttachAsync(change, id, findings, cancel);
        var there = await GetAsync(id, cancel) ?? throw Json.Refused(change, "the article was deleted in KIX", "plan again");
        return Written(id, change, there) with { Existed = existed, Findings = findings };
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known) return null;
        if (written.Object == Attachment) return await ReadAttachmentAsync(written, known, cancel);
        if (await GetAsync(known.Id, cancel) is not { } hit) return null;
        var fields = new JsonObject { ["CustomerVisible"] = hit.Long("CustomerVisible") == 1, ["Valid"] = hit.Long("ValidID") == 1 };
        Copy(hit, fields, ["Title", .. Bodies]);
        Copy(hit, fields, Kept.Where(name => written.Text(name) is not null));
        fields.Put("Category", hit.Text("CategoryID"));
        var keywords = Json.Texts(hit["Keywords"]);
        var wanted = Json.Texts(written.Fields["Keywords"]);
        fields["Keywords"] = KixSearch.List(wanted.Select(Keyword).Order(StringComparer.Ordinal).SequenceEqual(keywords.Order(StringComparer.Ordinal)) ? wanted : keywords);
        await Kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    private async Task<JsonObject?> ReadAttachmentAsync(Change written, TargetRef known, CancellationToken cancel)
    {
        if (known.Id.Split('/') is not [var article, var attachment]) return null;
        var hit = await Server.FindAsync("Attachment", $"{Route}/{article}/attachments/{attachment}", new KixQuery { Include = "Content" }, cancel);
        return hit is null ? null : KixAttachment.Read(hit, written.Fields);
    }

    private static JsonObject Body(Change change, IReadOnlyList<string> sent, Dictionary<string, string> sources)
    {
        var fields = new JsonObject();
        Copy(change, fields, sent, ["Number", "Title", "Language"]);
        // KIX makes a number itself and wants a language: neither can be taken away.
        foreach (var name in Kept.Where(name => fields.ContainsKey(name) && fields.Text(name) is null)) fields.Remove(name);
        if (sent.Contains("Category")) fields["CategoryID"] = change.Id("Category") ?? throw Json.Refused(change, "it has no Category", "give it one");
        if (sent.Contains("CustomerVisible")) fields["CustomerVisible"] = Json.IsTrue(change.Fields["CustomerVisible"]) ? 1 : 0;
        if (sent.Contains("Valid")) fields["ValidID"] = Json.IsFalse(change.Fields["Valid"]) ? 2 : 1;
        // An empty list is ignored; one with an empty word empties the field.
        if (sent.Contains("Keywords")) fields["Keywords"] = Json.Texts(change.Fields["Keywords"]) is { Count: > 0 } keywords ? KixSearch.List(keywords.Select(Keyword)) : new JsonArray("");
        foreach (var body in Bodies.Where(sent.Contains))
        {
            fields[body] = KixImages.Replace(change.Text(body) ?? "", key => sources.TryGetValue(key, out var data) ? KixImages.Attribute(key, data) : $"data-source=\"{key}\"");
        }
        return fields;
    }

    /// <summary>Every change deletes the images within the text: all texts are sent again with their images.</summary>
    private async Task ChangeAsync(Change change, string id, CancellationToken cancel)
    {
        var hit = await GetAsync(id, cancel) ?? throw Json.Refused(change, "the article was deleted in KIX", "plan again");
        var sources = await SourcesAsync(change, cancel);
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var inline in hit.Items("Attachments").Where(some => some.Text("Disposition") == "inline" && some.Text("ContentID") is not null))
        {
            var full = await Server.FindAsync("Attachment", $"{Route}/{id}/attachments/{inline.Text("ID")}", new KixQuery { Include = "Content" }, cancel);
            if (full is not null) kept[inline.Text("ContentID")!.Trim('<', '>')] = Data(inline.Text("ContentType") ?? "image/png", Convert.ToBase64String(KixAttachment.Bytes(full)));
        }
        foreach (var (key, contentId) in Bodies.SelectMany(body => KixImages.Kept(hit.Text(body) ?? "")))
        {
            if (kept.TryGetValue(contentId, out var data)) sources.TryAdd(key, data);
        }
        var sent = Sent(change);
        var fields = Body(change, sent, sources);
        foreach (var body in Bodies.Where(body => !sent.Contains(body) && hit.Text(body) is not null))
        {
            fields[body] = KixImages.ReplaceContentIds(hit.Text(body)!, kept.GetValueOrDefault);
        }
        fields["ContentType"] = "text/html";
        fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, KixMarkers.FaqArticle, cancel));
        await Server.ChangeAsync($"{Route}/{id}", Name, fields, cancel);
    }

    private async Task AttachAsync(Change change, string id, List<Finding> findings, CancellationToken cancel)
    {
        var there = await GetAsync(id, cancel) ?? throw Json.Refused(change, "the article was deleted in KIX", "plan again");
        var matched = Match(change, there);
        foreach (var part in change.Parts.Where(part => part.Ref is null && part.Verb == Verb.Create && !matched.ContainsKey(part.Marker)))
        {
            if (part.Size == 0 || part.Size > KixAttachment.Most)
            {
                findings.Add(new Finding(Severity.Error, part.Size == 0 ? "attachment_empty" : "attachment_too_large",
                    $"{part.Key}: KIX takes no FAQ attachment of {part.Size} bytes", "keep it elsewhere; it stays in the store", part.Key.ToString()));
                continue;
            }
            try
            {
                var payload = new KixPayload("Attachment", KixAttachment.Body(part, 0), [KixAttachment.Blob(part)]);
                await Server.CreateAsync($"{Route}/{id}/attachments", "FAQAttachmentID", payload, cancel);
            }
            catch (ConnectorException failure) when (KixServer.MayHaveWritten(failure))
            {
                if (await GetAsync(id, cancel) is not { } after || !Match(change, after).ContainsKey(part.Marker)) throw Named(change, failure);
            }
        }
    }

    /// <summary>The data: addresses of the images that come with the change, by key.</summary>
    private static async Task<Dictionary<string, string>> SourcesAsync(Change change, CancellationToken cancel)
    {
        var shown = Bodies.SelectMany(body => KixImages.Shown(change.Text(body))).ToHashSet(StringComparer.Ordinal);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in change.Parts.Where(part => shown.Contains(part.Key.ToString()) && part.Content is not null && part.Size is > 0 and < KixAttachment.Most / 2))
        {
            var type = part.Text("ContentType")?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
            if (!ImageTypes.Contains(type)) continue;
            using var bytes = new MemoryStream();
            var content = part.Content!();
            await using (content.ConfigureAwait(false)) await content.CopyToAsync(bytes, cancel);
            sources[part.Key.ToString()] = Data(type, Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length));
        }
        return sources;
    }

    private Written Written(string id, Change change, JsonObject there)
    {
        var parts = new Dictionary<string, TargetRef>(StringComparer.Ordinal);
        foreach (var (marker, number) in Match(change, there)) parts[marker] = new TargetRef(Attachment, $"{id}/{number}");
        return new Written(Ref(id), parts);
    }

    private static IReadOnlyDictionary<string, string> Match(Change change, JsonObject there) =>
        KixAttachment.Match(change.Parts, there.Items("Attachments").Where(some => some.Text("Disposition") != "inline"), static _ => null);

    private Task<JsonObject?> GetAsync(string id, CancellationToken cancel) =>
        Server.FindAsync(Name, $"{Route}/{id}", new KixQuery { Fresh = Nonce(), Include = "DynamicFields,Attachments" }, cancel);

    /// <summary>Keywords are joined by blanks, so that none may hold one.</summary>
    private static string Keyword(string text) => text.Trim().Replace(' ', '_');

    private static string Nonce() => Guid.NewGuid().ToString("N");

    private static string Data(string type, string base64) => $"data:{type};base64,{base64}";

}
