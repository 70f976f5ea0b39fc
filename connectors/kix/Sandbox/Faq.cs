using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The knowledge base: HTML is kept as sent, scripts and all; inline images live only until the next PATCH.</summary>
internal sealed class Faq(Backend backend)
{
    private static readonly string[] Fields = ["Field1", "Field2", "Field3", "Field4", "Field5", "Field6"];

    private readonly ArticleTable table = new(backend);
    private readonly Table categories = new("FAQCategory", "ID", "Name");
    private readonly Dictionary<int, List<Attachment>> attachments = [];
    private readonly Dictionary<int, List<(int Id, string Name, int CreatedBy, string Created)>> history = [];
    private int lastHistory;

    public int LastAttachmentId { get; private set; }

    public int LastId => table.LastId;

    private sealed class ArticleTable(Backend backend) : Searched(backend, "FAQArticle", "ID", "Title", "Number")
    {
        private readonly Backend backend = backend;

        public override IEnumerable<int> InOrder(IEnumerable<int> ids) => ids.OrderBy(id => id.ToText(), StringComparer.Ordinal);

        public override void Include(int id, JsonObject body, Call call)
        {
            base.Include(id, body, call);
            backend.Faq.Include(id, body, call);
        }

        public override IEnumerable<string?> Values(int id, string field) => field switch
        {
            "CreateBy" or "CreatedUserIDs" => base.Values(id, "CreatedBy"),
            "ChangeBy" or "LastChangedUserIDs" => base.Values(id, "ChangedBy"),
            "CreateTime" => base.Values(id, "Created"),
            "ChangeTime" => base.Values(id, "Changed"),
            _ => base.Values(id, field),
        };
    }

    public IEnumerable<Route> Routes()
    {
        const string One = "/faq/articles/:FAQArticleID";
        return
        [
            new("GET", "/system/faq/categories", call => backend.Listing.List(call, categories)),
            new("GET", "/system/faq/categories/:FAQCategoryID", call => backend.Listing.Get(call, categories, call.Path["FAQCategoryID"])),
            new("POST", "/system/faq/categories", CreateCategory, "FAQCategory", "Name"),
            new("PATCH", "/system/faq/categories/:FAQCategoryID", UpdateCategory, "FAQCategory"),
            new("GET", "/faq/articles", call => backend.Listing.List(call, table)),
            new("GET", One, call => backend.Listing.Get(call, table, call.Path["FAQArticleID"])),
            new("POST", "/faq/articles", Create, "FAQArticle", "CategoryID", "Title"),
            new("PATCH", One, Update, "FAQArticle"),
            new("DELETE", One, Delete),
            new("GET", $"{One}/attachments", ListAttachments),
            new("GET", $"{One}/attachments/:FAQAttachmentID", GetAttachment),
            new("POST", $"{One}/attachments", AddAttachment, "Attachment", "Content", "Filename"),
            new("DELETE", $"{One}/attachments/:FAQAttachmentID", DeleteAttachment),
        ];
    }

    public int AddCategory(string name, int? parent, int userId, string comment)
    {
        var full = parent is { } id ? $"{categories.Find(id)!.Text("Fullname")}::{name}" : name;
        return categories.Add(backend.Stamp(
            new JsonObject { ["Comment"] = comment, ["Fullname"] = full, ["Name"] = name, ["ParentID"] = parent, ["ValidID"] = 1 }, userId));
    }

    private void Include(int id, JsonObject body, Call call)
    {
        body["LinkCount"] = backend.Links.Include("FAQArticle", id, call).Count;
        if (call.Wants("Attachments"))
        {
            var list = attachments[id].Select(attachment => Show(id, attachment, content: false)).ToList();
            if (call.Wants("Links")) list.ForEach(one => one["Links"] = null);
            body["Attachments"] = new JsonArray([.. list]);
        }

        if (call.Wants("History")) body["History"] = new JsonArray([.. history[id].Select(entry => ShowHistory(id, entry, call.Wants("Links")))]);
        if (call.Wants("Rating")) (body["Rating"], body["VoteCount"]) = (null, 0);
    }

    private static JsonObject ShowHistory(int id, (int Id, string Name, int CreatedBy, string Created) entry, bool withLinks)
    {
        var body = new JsonObject
        {
            ["ArticleID"] = id, ["Created"] = entry.Created, ["CreatedBy"] = entry.CreatedBy, ["ID"] = entry.Id, ["Name"] = entry.Name,
        };
        if (withLinks) body["Links"] = null;
        return body;
    }

    private JsonObject Show(int id, Attachment attachment, bool content)
    {
        var time = backend.Clock.Text(attachment.Created);
        var body = new JsonObject
        {
            ["ArticleID"] = id, ["Changed"] = time, ["ChangedBy"] = attachment.CreatedBy, ["ContentID"] = attachment.ContentId,
            ["ContentType"] = attachment.ContentType, ["Created"] = time, ["CreatedBy"] = attachment.CreatedBy, ["Disposition"] = attachment.Disposition,
            ["Filename"] = attachment.Filename, ["Filesize"] = Reading.Size(attachment.Content.Length), ["FilesizeRaw"] = attachment.Content.Length,
            ["ID"] = attachment.Id,
        };
        if (content) body["Content"] = Reading.Base64Lines(attachment.Content);
        return body;
    }

    private Reply CreateCategory(Call call)
    {
        var (name, parent) = (call.Object.TextOrEmpty("Name"), call.Object.Number("ParentID"));
        if (categories.Rows.Any(row => row.Text("Name") == name && row.Number("ParentID") == parent))
        {
            throw Refusal.Exists("Cannot create FAQCategory. Another FAQCategory with the same name and parent already exists.");
        }

        if (name.Length is 0 or > 200 || (parent is { } id && categories.Find(id) is null)) throw Refusal.NotCreated("Could not create FAQCategory");
        return Reply.Created("FAQCategoryID", AddCategory(name, parent, call.UserId, call.Object.TextOrEmpty("Comment")));
    }

    private Reply UpdateCategory(Call call)
    {
        var id = call.Id("FAQCategoryID");
        var row = categories.Require(id);
        var name = call.Object.Text("Name") ?? row.TextOrEmpty("Name");
        var parent = call.Object.ContainsKey("ParentID") ? call.Object.Number("ParentID") : row.Number("ParentID");
        if (parent == id) throw new Refusal("Validator.Failed", "Validation of attribute ParentID failed! It can not be its own parent.");
        if (categories.Rows.Any(other => other != row && other.Text("Name") == name && other.Number("ParentID") == parent))
        {
            throw Refusal.Exists("Cannot update FAQ category. Another FAQ category with the same name and parent already exists.");
        }

        categories.Set(id, "Name", name);
        row["ParentID"] = parent;
        row["Fullname"] = parent is { } above ? $"{categories.Require(above).Text("Fullname")}::{name}" : name;
        if (call.Object.Text("Comment") is { } comment) row["Comment"] = comment;
        if (call.Object.Number("ValidID") is { } valid) row["ValidID"] = valid;
        backend.Touch(row, call.UserId);
        return Reply.Changed("FAQCategoryID", id);
    }

    private void CheckChoices(JsonObject data)
    {
        foreach (var key in new[] { "Approved", "CustomerVisible" })
        {
            if (data.Defined(key) && data.Text(key) is not ("0" or "1")) throw Refusal.BadRequest($"Parameter FAQArticle::{key} is not one of '0,1'!");
        }

        if (data.Defined("Language") && !backend.Options.Languages.Contains(data.Text("Language")))
        {
            throw Refusal.BadRequest($"Parameter FAQArticle::Language is not one of '{string.Join(',', backend.Options.Languages)}'!");
        }

        foreach (var field in data.Objects("DynamicFields", "FAQArticle::DynamicFields")) backend.DynamicFields.Check(field, "FAQArticle");
    }

    private bool CannotKeep(JsonObject data, JsonArray keywords) =>
        backend.Settings.Database == KixDatabase.PostgreSql
        && (data.TextOrEmpty("Title").Length > 200 || string.Join(' ', keywords.Texts()).Length > 400 || data.TextOrEmpty("Number").Length > 200);

    private static JsonArray Keywords(JsonObject data) =>
        new([.. data["Keywords"].Texts().SelectMany(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(word => JsonValue.Create(word))]);

    private Reply Create(Call call)
    {
        var data = call.Object;
        CheckChoices(data);
        var files = data.Objects("Attachments", "FAQArticle::Attachments");
        var keywords = Keywords(data);
        var number = data.TextOrEmpty("Number");
        if (data.TextOrEmpty("Title").Length == 0 || categories.Find(data.Number("CategoryID") ?? 0) is null
            || (number.Length > 0 && table.ByText("Number", number) is not null) || CannotKeep(data, keywords))
        {
            throw Refusal.NotCreated("Could not create FAQArticle");
        }

        var row = new JsonObject
        {
            ["Approved"] = data.Filled("Approved") ? 1 : 0, ["CategoryID"] = data.Number("CategoryID"), ["Changed"] = backend.Clock.NowText,
            ["ChangedBy"] = call.UserId, ["ContentType"] = data.Filled("ContentType") ? data.Text("ContentType") : "text/plain",
            ["Created"] = backend.Clock.NowText, ["CreatedBy"] = call.UserId, ["CustomerVisible"] = data.Filled("CustomerVisible") ? 1 : 0,
            ["Keywords"] = keywords, ["Language"] = data.Text("Language") ?? "en", ["Name"] = $"{backend.Clock.Now}-{backend.Made("faq", 100)}",
            ["Number"] = number.Length > 0 ? number : (10001 + table.LastId).ToText(), ["Title"] = data.TextOrEmpty("Title"),
            ["ValidID"] = data.Number("ValidID") ?? 1,
        };
        var images = new List<Attachment>();
        foreach (var field in Fields) row[field] = ArticleText.DataImages(backend, data.TextOrEmpty(field), images);
        var id = table.Add(row);
        (attachments[id], history[id]) = ([], []);
        Record(id, "Created", call.UserId);
        foreach (var image in images) Attach(id, image, call.UserId);
        foreach (var file in files) Attach(id, FromRequest(file), call.UserId);
        SetFields(id, data, call.UserId);
        return Reply.Created("FAQArticleID", id);
    }

    private void SetFields(int id, JsonObject data, int userId) => backend.DynamicFields.Set(
        data.Objects("DynamicFields", "FAQArticle::DynamicFields"), "FAQArticle", id, (name, _, _) => Record(id, $"DynamicField {name} Updated", userId));

    private void Record(int id, string what, int userId) => history[id].Add((++lastHistory, what, userId, backend.Clock.NowText));

    private int Attach(int id, Attachment attachment, int userId)
    {
        if (attachment.Content.Length == 0) throw Refusal.NotCreated("Could not create FAQArticle attachment");
        attachments[id].Add(attachment with { Id = ++LastAttachmentId, Created = backend.Clock.Now, CreatedBy = userId });
        return LastAttachmentId;
    }

    /// <summary>Content id and disposition of what is sent are not kept.</summary>
    private Attachment FromRequest(JsonObject data) => new(
        0, data.TextOrEmpty("Filename"), data.Text("ContentType") ?? "application/octet-stream", "", "", backend.Contents.Keep(Reading.Base64(data["Content"])));

    private Reply Update(Call call)
    {
        var id = call.Id("FAQArticleID");
        var row = table.Require(id);
        var data = call.Object;
        CheckChoices(data);
        var keywords = data["Keywords"] is JsonArray { Count: > 0 } ? Keywords(data) : (JsonArray)row["Keywords"]!.DeepClone();
        var taken = data.Text("Number") is { Length: > 0 } number && table.ByText("Number", number)?.Number("ID") is { } other && other != id;
        if (taken || CannotKeep(data, keywords) || (data.Defined("CategoryID") && categories.Find(data.Number("CategoryID") ?? 0) is null))
        {
            throw new Refusal("Object.UnableToUpdate", "Could not update FAQArticle, please contact the system administrator");
        }

        attachments[id].RemoveAll(attachment => attachment.Disposition == "inline");
        foreach (var key in new[] { "Title", "Number", "Language", "ContentType" })
        {
            if (data.Filled(key)) table.Set(id, key, data.Text(key));
        }

        foreach (var key in new[] { "CategoryID", "ValidID", "Approved", "CustomerVisible" })
        {
            if (data.Defined(key)) row[key] = data.Number(key);
        }

        row["Keywords"] = keywords;
        var images = new List<Attachment>();
        foreach (var field in Fields.Where(data.Defined)) row[field] = ArticleText.DataImages(backend, data.TextOrEmpty(field), images);
        foreach (var image in images) Attach(id, image, call.UserId);
        SetFields(id, data, call.UserId);
        (row["Changed"], row["ChangedBy"]) = (backend.Clock.NowText, call.UserId);
        Record(id, "Updated", call.UserId);
        return Reply.Changed("FAQArticleID", call.Path["FAQArticleID"]);
    }

    private Reply Delete(Call call)
    {
        var id = call.Id("FAQArticleID");
        table.Require(id);
        table.Remove(id);
        attachments.Remove(id);
        history.Remove(id);
        backend.DynamicFields.Forget("FAQArticle", id);
        backend.Links.Forget("FAQArticle", id);
        return Reply.Gone;
    }

    private List<Attachment> Of(Call call)
    {
        table.Require(call.Id("FAQArticleID"));
        return attachments[call.Id("FAQArticleID")];
    }

    private Attachment One(Call call)
    {
        var id = call.Id("FAQAttachmentID");
        return Of(call).Find(attachment => attachment.Id == id) ?? throw Refusal.NotFound();
    }

    private Reply ListAttachments(Call call)
    {
        var list = Of(call).Select(attachment => Show(call.Id("FAQArticleID"), attachment, call.Wants("Content"))).ToArray();
        return new Reply(200, new JsonObject { ["Attachment"] = new JsonArray([.. list]) }, "Attachment", list.Length);
    }

    private Reply GetAttachment(Call call) => Reply.One("Attachment", Show(call.Id("FAQArticleID"), One(call), call.Wants("Content")));

    private Reply AddAttachment(Call call)
    {
        Of(call);
        return Reply.Created("FAQAttachmentID", Attach(call.Id("FAQArticleID"), FromRequest(call.Object), call.UserId));
    }

    private Reply DeleteAttachment(Call call)
    {
        Of(call).Remove(One(call));
        return Reply.Gone;
    }
}
