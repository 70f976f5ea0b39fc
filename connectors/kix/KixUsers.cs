using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Agents: matched by login or e-mail, created only where the plan says so. Name and e-mail of an agent live on the contact assigned to it.
/// </summary>
internal sealed class KixUsers(KixSystem system) : KixObject("User", system)
{
    private const string Route = "system/users";

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        Kix.Users.Forget();
        var found = new Dictionary<Key, Written>();
        foreach (var change in wanted)
        {
            var id = change.Text("Login") is { } login ? await Kix.Users.KnownIdAsync(login, cancel) : null;
            if (id is null && change.Text("Email") is { } mail) id = await Kix.Users.KnownIdAsync(mail, cancel);
            if (id is not null) found[change.Key] = Existing(id);
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        if (change.Ref is { } known)
        {
            if (change.Verb == Verb.Update) await ChangeAsync(change, known.Id, cancel);
            return new Written(known) { Existed = true };
        }
        if (change.Text("Login") is not { } login) throw Json.Refused(change, "it has no Login", "give it one");
        var roles = new JsonArray();
        foreach (var role in Kix.AgentRoles)
        {
            roles.Add(await Kix.Roles.IdAsync(role, cancel)
                ?? throw new ConfigurationException($"{KixConnector.Name}: agent_roles names '{role}', which KIX does not have; create the role or correct the setting"));
        }
        var fields = new JsonObject { ["UserLogin"] = login, ["IsAgent"] = 1, ["IsCustomer"] = 0, ["ValidID"] = 1, ["RoleIDs"] = roles };
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, "UserID", Name, fields, cancel), cancel);
        await AssignContactAsync(change, written.Ref.Id, cancel);
        Kix.Users.Forget();
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known) return null;
        if (await Server.FindAsync(Name, $"{Route}/{known.Id}", new KixQuery(), cancel) is not { } user) return null;
        var fields = new JsonObject { ["Valid"] = user.Long("ValidID") == 1 };
        fields.Put("Login", user.Text("UserLogin"));
        fields.Put("Email", user.Text("UserEmail"));
        fields.Put("Firstname", user.Text("UserFirstname"));
        fields.Put("Lastname", user.Text("UserLastname"));
        return fields;
    }

    /// <summary>Owners must be valid while tickets are written; users cannot be deleted.</summary>
    public override bool Settles(Change change) => Json.IsFalse(change.Fields["Valid"]) && change.Verb != Verb.Skip;

    public override Task SettleAsync(Change written, CancellationToken cancel) =>
        written.Ref is { } known ? Server.ChangeAsync($"{Route}/{known.Id}", Name, new JsonObject { ["ValidID"] = 2 }, cancel) : Task.CompletedTask;

    private async Task ChangeAsync(Change change, string id, CancellationToken cancel)
    {
        var sent = Sent(change);
        var fields = new JsonObject();
        if (sent.Contains("Login")) fields["UserLogin"] = change.Text("Login");
        if (sent.Contains("Valid") && Json.IsTrue(change.Fields["Valid"])) fields["ValidID"] = 1;
        if (fields.Count > 0) await Server.ChangeAsync($"{Route}/{id}", Name, fields, cancel);
        var person = new JsonObject();
        Copy(change, person, sent, ["Email", "Firstname", "Lastname"]);
        if (person.Count > 0 && await ContactOfAsync("AssignedUserID", id, cancel) is { } contact) await Server.ChangeAsync($"contacts/{contact}", "Contact", person, cancel);
        Kix.Users.Forget();
    }

    private async Task AssignContactAsync(Change change, string id, CancellationToken cancel)
    {
        if (await ContactOfAsync("AssignedUserID", id, cancel) is not null) return;
        if (change.Text("Firstname") is not { } first || change.Text("Lastname") is not { } last) return;
        if (change.Text("Email") is { } mail && await ContactOfAsync("Emails", mail, cancel) is { } same)
        {
            await Server.ChangeAsync($"contacts/{same}", "Contact", new JsonObject { ["AssignedUserID"] = id }, cancel);
            return;
        }
        var contact = new JsonObject { ["Firstname"] = first, ["Lastname"] = last, ["AssignedUserID"] = id, ["ValidID"] = 1 };
        contact.Put("Email", change.Text("Email"));
        await Server.CreateAsync("contacts", "ContactID", "Contact", contact, cancel);
    }

    private async Task<string?> ContactOfAsync(string field, string value, CancellationToken cancel) => (await Server.ListAsync("Contact", "contacts", new KixQuery
    {
        Search = KixSearch.All("Contact", (field, "EQ", value)), Fields = "Contact.ID",
    }, cancel)).FirstOrDefault()?.Text("ID");
}
