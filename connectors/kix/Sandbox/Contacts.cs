using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Contacts: an address belongs to one contact only, whichever of the six fields holds it.</summary>
internal sealed class Contacts(Backend backend)
{
    private static readonly string[] Mails = ["Email", "Email1", "Email2", "Email3", "Email4", "Email5"];
    private static readonly string[] Optional = ["Title", "Phone", "Fax", "Mobile", "Street", "Zip", "City", "Country"];

    private readonly ContactTable table = new(backend);

    public Table Table => table;

    public int LastId => table.LastId;

    private sealed class ContactTable(Backend backend)
        : Searched(backend, "Contact", "ID", "Lastname", "Firstname", [.. Mails, "OrganisationIDs", "PrimaryOrganisationID", "AssignedUserID"])
    {
        private readonly Backend backend = backend;

        public override JsonObject? Read(int id)
        {
            var body = base.Read(id);
            if (body is null) return null;
            body["Login"] = body.Number("AssignedUserID") is { } user ? backend.People.Users.Find(user)?.Text("UserLogin") : null;
            return body;
        }

        public override IEnumerable<string?> Values(int id, string field)
        {
            if (Find(id) is not { } row) return [];
            var user = row.Number("AssignedUserID");
            return field switch
            {
                "Emails" => Mails.Select(row.Text).Where(mail => mail is { Length: > 0 }),
                "UserID" => [row.Text("AssignedUserID")],
                "Login" or "UserLogin" => [user is { } known ? backend.People.Users.Find(known)?.Text("UserLogin") : null],
                "IsAgent" or "IsCustomer" => [user is { } one ? backend.People.Users.Find(one)?.Text(field) : null],
                "OrganisationID" => row["OrganisationIDs"].Texts(),
                "Organisation" => row["OrganisationIDs"].Texts().Select(text => backend.Organisations.Find(text.AsNumber())?.Text("Name")),
                "OrganisationNumber" => row["OrganisationIDs"].Texts().Select(text => backend.Organisations.Find(text.AsNumber())?.Text("Number")),
                "PrimaryOrganisation" => [backend.Organisations.Find(row.Number("PrimaryOrganisationID"))?.Text("Name")],
                "PrimaryOrganisationNumber" => [backend.Organisations.Find(row.Number("PrimaryOrganisationID"))?.Text("Number")],
                "Valid" => [backend.Catalogues.NameOf(backend.Catalogues.Valid, row.Number("ValidID") ?? 0)],
                _ => base.Values(id, field),
            };
        }

        public override IEnumerable<int>? Lookup(string field, string value) => field switch
        {
            "Emails" => Mails.SelectMany(mail => base.Lookup(mail, value)!).Distinct(),
            "UserID" => base.Lookup("AssignedUserID", value),
            "OrganisationID" => base.Lookup("OrganisationIDs", value),
            _ => base.Lookup(field, value),
        };
    }

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/contacts", call => backend.Listing.List(call, table)),
        new("GET", "/contacts/:ContactID", call => backend.Listing.Get(call, table, call.Path["ContactID"])),
        new("POST", "/contacts", Create, "Contact", "Firstname", "Lastname"),
        new("PATCH", "/contacts/:ContactID", Update, "Contact"),
        new("DELETE", "/contacts/:ContactID", Delete),
    ];

    public JsonObject? Find(int? id) => id is { } known ? table.Find(known) : null;

    public JsonObject? OfUser(int userId) => table.Lookup("AssignedUserID", userId.ToText())!.Select(table.Find).FirstOrDefault();

    public int? IdOfMail(string mail) => table.Lookup("Emails", mail)!.Cast<int?>().FirstOrDefault();

    public bool HasMail(int id, string mail) => Find(id) is { } row && Mails.Any(key => string.Equals(row.Text(key), mail, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds without asking. Without an address one is invented.</summary>
    public int Add(JsonObject data, int userId)
    {
        var organisations = data["OrganisationIDs"].Texts().Select(text => text.AsNumber() ?? 0).ToList();
        var primary = data.Number("PrimaryOrganisationID");
        if (primary is { } first && !organisations.Contains(first)) organisations.Add(first);
        primary ??= organisations.Count > 0 ? organisations[0] : null;
        var row = new JsonObject
        {
            ["AssignedUserID"] = data.Number("AssignedUserID"), ["Comment"] = data.TextOrEmpty("Comment"), ["Firstname"] = data.TextOrEmpty("Firstname"),
            ["Fullname"] = $"{data.Text("Firstname")} {data.Text("Lastname")}", ["Lastname"] = data.TextOrEmpty("Lastname"),
            ["OrganisationIDs"] = new JsonArray([.. organisations.Select(id => JsonValue.Create(id))]), ["PrimaryOrganisationID"] = primary,
            ["ValidID"] = data.Number("ValidID") ?? 1,
        };
        foreach (var key in Optional) row[key] = data.Text(key);
        foreach (var key in Mails) row[key] = data.TextOrEmpty(key);
        if (row.TextOrEmpty("Email").Length == 0) row["Email"] = $"noreply-0x{Unique()}@nomail.com";
        return table.Add(backend.Stamp(row, userId));
    }

    /// <summary>A ticket names an organisation that the contact does not belong to: it does from now on.</summary>
    public void Join(int id, int organisation)
    {
        var row = table.Find(id)!;
        if (row.Number("PrimaryOrganisationID") is null) table.Set(id, "PrimaryOrganisationID", organisation);
        var list = row["OrganisationIDs"].Texts().ToList();
        if (list.Contains(organisation.ToText())) return;
        table.Set(id, "OrganisationIDs", new JsonArray([.. list.Select(text => JsonValue.Create(text.AsNumber() ?? 0)), JsonValue.Create(organisation)]));
    }

    private string Unique() => string.Concat(Enumerable.Range(0, 4).Select(part => backend.Made($"uuid{part}", int.MaxValue).ToString("X8", null)));

    private static Refusal NoOrganisation(string which, string id) =>
        Refusal.BadRequest($"Validation failed. No valid organisation found for {which} organisation ID \"{id}\".");

    private void CheckMails(JsonObject data, int? self, string verb)
    {
        if (!backend.Options.IsOn("ContactEmailUniqueCheck")) return;
        foreach (var key in Mails)
        {
            if (data.Text(key) is not { Length: > 0 } mail || IdOfMail(mail) is not { } other || other == self) continue;
            throw Refusal.Exists($"Cannot {verb} contact. Another contact with email address \"{mail}\" already exists.");
        }
    }

    private void CheckOrganisations(JsonObject data)
    {
        if (data.Filled("PrimaryOrganisationID") && backend.Organisations.Find(data.Number("PrimaryOrganisationID"))?.Number("ValidID") != 1)
        {
            throw NoOrganisation("primary", data.TextOrEmpty("PrimaryOrganisationID"));
        }

        foreach (var id in data["OrganisationIDs"].Texts())
        {
            if (backend.Organisations.Find(id.AsNumber())?.Number("ValidID") != 1) throw NoOrganisation("assigned", id);
        }
    }

    private void CheckUser(JsonObject data)
    {
        if (!data.Filled("AssignedUserID")) return;
        var user = data.Number("AssignedUserID") ?? 0;
        if (backend.People.Users.Find(user) is null) throw Refusal.NotFound("Cannot create contact. No user with given ID exists.");
        if (OfUser(user) is not null) throw Refusal.Exists("Cannot create contact. User is already assigned.");
    }

    private bool TooLong(JsonObject data) => backend.Settings.Database == KixDatabase.PostgreSql && Backend.TooLong(
        data, ("Firstname", 100), ("Lastname", 100), ("Email", 255), ("Email1", 255), ("Email2", 255), ("Email3", 255), ("Email4", 255), ("Email5", 255),
        ("Title", 50), ("Phone", 150), ("Fax", 150), ("Mobile", 150), ("Street", 150), ("Zip", 200), ("City", 200), ("Country", 200), ("Comment", 250));

    private Reply Create(Call call)
    {
        var data = call.Object;
        CheckUser(data);
        CheckMails(data, self: null, "create");
        CheckOrganisations(data);
        if (data.TextOrEmpty("Firstname").Length == 0 || data.TextOrEmpty("Lastname").Length == 0 || TooLong(data))
        {
            throw Refusal.NotCreated("Could not create Contact");
        }

        if (data["User"] is JsonObject user)
        {
            data = (JsonObject)data.DeepClone();
            data["AssignedUserID"] = backend.People.Create(user, call.UserId);
        }

        var id = Add(data, call.UserId);
        if (data["DynamicFields"] is JsonArray fields) backend.DynamicFields.Set(fields.OfType<JsonObject>(), "Contact", id);
        return Reply.Created("ContactID", id);
    }

    private Reply Update(Call call)
    {
        var id = call.Id("ContactID");
        var row = table.Require(id);
        var data = call.Object;
        CheckMails(data, id, "update");
        CheckOrganisations(data);
        if (TooLong(data) || (data.ContainsKey("Email") && !data.Defined("Email"))) throw new Refusal("Object.UnableToUpdate", "Could not update contact, please contact the system administrator");
        foreach (var key in (string[])[.. Mails, .. Optional, "Firstname", "Lastname", "Comment", "ValidID", "PrimaryOrganisationID", "AssignedUserID"])
        {
            if (!data.ContainsKey(key)) continue;
            table.Set(id, key, key is "ValidID" or "PrimaryOrganisationID" or "AssignedUserID" ? data.Number(key) : data.Text(key));
        }

        if (data.ContainsKey("OrganisationIDs"))
        {
            table.Set(id, "OrganisationIDs", new JsonArray([.. data["OrganisationIDs"].Texts().Where(text => text.Length > 0).Select(text => JsonValue.Create(text.AsNumber() ?? 0))]));
        }

        if (data.Number("PrimaryOrganisationID") is { } primary) Join(id, primary);
        row["Fullname"] = $"{row.Text("Firstname")} {row.Text("Lastname")}";
        if (data["DynamicFields"] is JsonArray fields) backend.DynamicFields.Set(fields.OfType<JsonObject>(), "Contact", id);
        backend.Touch(row, call.UserId);
        return Reply.Changed("ContactID", id);
    }

    private Reply Delete(Call call)
    {
        var id = call.Id("ContactID");
        table.Require(id);
        if (backend.Tickets.OfContact(id).Any())
        {
            throw new Refusal("Object.DependingObjectExists", "Cannot delete contact. A ticket with this contact already exists.");
        }

        table.Remove(id);
        backend.DynamicFields.Forget("Contact", id);
        return Reply.Gone;
    }
}
