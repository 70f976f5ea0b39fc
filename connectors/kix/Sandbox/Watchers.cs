using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Who watches what.</summary>
internal sealed class Watchers(Backend backend)
{
    private readonly Table table = new("Watcher", "ID", "ObjectID");

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/watchers", call => backend.Listing.List(call, table)),
        new("GET", "/watchers/:WatcherID", call => backend.Listing.Get(call, table, call.Path["WatcherID"])),
        new("POST", "/watchers", Create, "Watcher", "Object", "ObjectID", "UserID"),
        new("DELETE", "/watchers/:WatcherID", Delete),
    ];

    public JsonArray Of(string objectName, int id) => new([.. Rows(objectName, id).Select(row => row.DeepClone())]);

    private IEnumerable<JsonObject> Rows(string objectName, int id) =>
        table.Lookup("ObjectID", id.ToText())!.Select(row => table.Find(row)!).Where(row => row.Text("Object") == objectName);

    private Reply Create(Call call)
    {
        var (objectName, id, user) = (call.Object.TextOrEmpty("Object"), call.Object.Number("ObjectID") ?? 0, call.Object.Number("UserID") ?? 0);
        if (Rows(objectName, id).Any(row => row.Number("UserID") == user)) throw Refusal.Exists("Cannot create Watcher. Watcher already exists.");
        if (backend.People.Users.Find(user) is not { } person) throw Refusal.Attribute("UserID");
        if (objectName == "Ticket" && backend.Tickets.Find(id) is { } ticket)
        {
            var contact = backend.Contacts.OfUser(user)?.Text("Fullname") ?? person.Text("UserLogin");
            backend.Tickets.History.Add(ticket, "Subscribe", $"Beobachtung für Nutzer \"{contact} ({person.Text("UserLogin")})\" hinzugefügt.", call.UserId);
        }
        else
        {
            throw Refusal.NotCreated("Could not create Watcher");
        }

        var row = new JsonObject { ["Object"] = objectName, ["ObjectID"] = id, ["UserID"] = user };
        return Reply.Created("WatcherID", table.Add(backend.Stamp(row, call.UserId)));
    }

    private Reply Delete(Call call)
    {
        var id = call.Id("WatcherID");
        table.Require(id);
        table.Remove(id);
        return Reply.Gone;
    }
}
