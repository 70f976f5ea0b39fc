using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Users and roles. Name and address of a user are those of the contact that belongs to them.</summary>
internal sealed class People(Backend backend)
{
    private const int Superuser = 1;
    private const int SystemAdmin = 2;
    private const int AgentUser = 3;

    private readonly Dictionary<int, string?> passwords = [];
    private readonly Dictionary<int, int[]> roleIds = [];
    private readonly Dictionary<int, IReadOnlyList<string>> queues = [];

    public Table Users { get; } = new("User", "UserID", "UserLogin");

    public Table Roles { get; } = new("Role", "ID", "Name");

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/system/users", call => backend.Listing.List(call, new Shown(backend, inList: true))),
        new("GET", "/system/users/:UserID", call => backend.Listing.Get(call, new Shown(backend, inList: true), call.Path["UserID"])),
        new("POST", "/system/users", call => Reply.Created("UserID", Create(call.Object, call.UserId)), "User", "UserLogin"),
        new("PATCH", "/system/users/:UserID", Update, "User"),
        new("GET", "/system/roles", call => backend.Listing.List(call, Roles)),
        new("GET", "/system/roles/:RoleID", call => backend.Listing.Get(call, Roles, call.Path["RoleID"])),
        new("GET", "/session/user", call => backend.Listing.Get(call, new Shown(backend, inList: false), call.UserId.ToText())),
    ];

    public IReadOnlyList<int> RolesOf(int userId) => roleIds.GetValueOrDefault(userId) ?? [];

    public bool IsPassword(int userId, string password) => passwords.GetValueOrDefault(userId) is { } known && known == password;

    public int AddUser(string login, string? password, int[] roles, int userId, bool agent = true, bool customer = false)
    {
        var id = Users.Add(backend.Stamp(
            new JsonObject
            {
                ["IsAgent"] = agent ? 1 : 0, ["IsCustomer"] = customer ? 1 : 0, ["UserComment"] = null, ["UserLogin"] = login, ["ValidID"] = 1,
            },
            userId));
        passwords[id] = password;
        roleIds[id] = roles;
        return id;
    }

    public void Limit(int userId, IReadOnlyList<string>? fullNames)
    {
        if (fullNames is not null) queues[userId] = fullNames;
    }

    /// <summary>The user is valid, an agent, and may work on tickets of that team.</summary>
    public bool MayOwn(int userId, int queueId)
    {
        if (Users.Find(userId) is not { } user || user.Number("ValidID") != 1 || user.Number("IsAgent") != 1) return false;
        var roles = RolesOf(userId);
        if (roles.Contains(Superuser) || roles.Contains(5)) return true;
        if (roles.Contains(16) && queueId == 1) return true;
        return queues.TryGetValue(userId, out var names) && names.Contains(backend.Catalogues.QueueName(queueId));
    }

    /// <summary>Whether the caller may do this: a rough reading of the shipped roles.</summary>
    public bool Allows(Caller caller, Route route)
    {
        if (route.Method is "GET" or "OPTIONS" || route.Pattern.StartsWith("/session", StringComparison.Ordinal)) return true;
        var roles = RolesOf(caller.UserId);
        bool One(params int[] wanted) => roles.Any(role => wanted.Contains(role));
        if (One(Superuser)) return true;
        return route.Segments[0] switch
        {
            "system" => One(SystemAdmin),
            "tickets" => caller.IsCustomer ? route.Method == "POST" : One(5, 16) || queues.ContainsKey(caller.UserId),
            "links" or "watchers" => !caller.IsCustomer && One(5, 8, 10, 16),
            "organisations" or "contacts" => One(12),
            "cmdb" => One(10),
            "faq" => One(8, 19),
            _ => false,
        };
    }

    public int Create(JsonObject data, int userId)
    {
        var login = data.TextOrEmpty("UserLogin");
        if (login.Length == 0) throw Refusal.Missing("User::UserLogin");
        if (Users.Lookup("UserLogin", login)!.Any()) throw Refusal.Exists("Cannot create user. Another user with same login already exists.");
        if (login.Length > 200) throw Refusal.NotCreated("Could not create user");
        var password = data.Text("UserPw");
        if (password is not null) CheckPassword(password);
        var (agent, customer) = (data.Filled("IsAgent"), data.Filled("IsCustomer"));
        var roles = data["RoleIDs"].Texts().Select(text => text.AsNumber() ?? 0).ToHashSet();
        if (roles.Any(role => Roles.Find(role) is null)) throw Refusal.Attribute("RoleIDs");
        if (agent) roles.Add(AgentUser);
        if (customer) roles.Add(13);
        var id = AddUser(login, password, [.. roles.Order()], userId, agent, customer);
        if (data.Defined("ValidID")) Users.Find(id)!["ValidID"] = data.Number("ValidID");
        if (data.Defined("UserComment")) Users.Find(id)!["UserComment"] = data.Text("UserComment");
        return id;
    }

    public JsonObject Show(int id, bool inList)
    {
        var row = (JsonObject)Users.Find(id)!.DeepClone();
        var contact = backend.Contacts.OfUser(id);
        row["UsageContext"] = (row.Number("IsAgent") == 1 ? 1 : 0) + (row.Number("IsCustomer") == 1 ? 2 : 0);
        row["UserEmail"] = contact?.Text("Email");
        row["UserFirstname"] = contact?.Text("Firstname");
        row["UserLastname"] = contact?.Text("Lastname");
        row["UserFullname"] = contact is null ? null : $"{contact.Text("Firstname")} {contact.Text("Lastname")}";
        if (inList)
        {
            row["OutOfOffice"] = new JsonObject { ["End"] = null, ["Start"] = null, ["Substitute"] = null };
        }
        else
        {
            (row["OutOfOfficeEnd"], row["OutOfOfficeStart"], row["OutOfOfficeSubstitute"]) = (null, null, null);
        }

        return row;
    }

    private static void CheckPassword(string password)
    {
        if (password.Length < 6 || password.Count(char.IsUpper) < 2 || password.Count(char.IsLower) < 2 || !password.Any(char.IsDigit))
        {
            throw new Refusal("Validator.Failed", "Given password does not match the requirements");
        }
    }

    private Reply Update(Call call)
    {
        var id = call.Id("UserID");
        var row = Users.Require(id);
        if (call.Object.Text("UserLogin") is { Length: > 0 } login && login != row.Text("UserLogin"))
        {
            if (Users.Lookup("UserLogin", login)!.Any(other => other != id))
            {
                throw Refusal.Exists("Cannot update user. Another user with same login already exists.");
            }

            Users.Set(id, "UserLogin", login);
        }

        if (call.Object.Text("UserPw") is { } password)
        {
            CheckPassword(password);
            passwords[id] = password;
        }

        foreach (var key in new[] { "IsAgent", "IsCustomer", "ValidID", "UserComment" })
        {
            if (call.Object.Defined(key)) row[key] = call.Object[key]!.DeepClone();
        }

        if (call.Object["RoleIDs"] is JsonArray list) roleIds[id] = [.. list.Texts().Select(text => text.AsNumber() ?? 0).Order()];
        backend.Touch(row, call.UserId);
        return Reply.Changed("UserID", id);
    }

    /// <summary>Users with what their contact adds.</summary>
    private sealed class Shown(Backend backend, bool inList) : IRecords
    {
        public string Object => "User";

        public string IdField => "UserID";

        public IEnumerable<int> Ids => backend.People.Users.Ids;

        public JsonObject? Read(int id) => backend.People.Users.Find(id) is null ? null : backend.People.Show(id, inList);

        public IEnumerable<int>? Lookup(string field, string value) => field == "UserLogin" ? backend.People.Users.Lookup(field, value) : null;

        public void Include(int id, JsonObject body, Call call)
        {
            if (call.Wants("RoleIDs")) body["RoleIDs"] = new JsonArray([.. backend.People.RolesOf(id).Select(role => JsonValue.Create(role))]);
            if (!call.Wants("Contact")) return;
            var contact = backend.Contacts.OfUser(id)?.DeepClone() as JsonObject;
            contact?.Remove("Login");
            if (contact is not null) contact["UserID"] = id;
            body["Contact"] = contact;
        }
    }
}
