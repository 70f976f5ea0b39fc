using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Teams, types, states, priorities and the other small lists.</summary>
internal sealed class Catalogues(Backend backend)
{
    public Table Queues { get; } = new("Queue", "QueueID", "Fullname");

    public Table Types { get; } = new("TicketType", "ID", "Name");

    public Table StateTypes { get; } = new("StateType", "ID", "Name");

    public Table States { get; } = new("TicketState", "ID", "Name");

    public Table Priorities { get; } = new("Priority", "ID", "Name");

    public Table Locks { get; } = new("Lock", "ID", "Name");

    public Table Channels { get; } = new("Channel", "ID", "Name");

    public Table SenderTypes { get; } = new("SenderType", "ID", "Name");

    public Table Valid { get; } = new("Valid", "ID", "Name");

    public Table SystemAddresses { get; } = new("SystemAddress", "ID", "Name");

    public Table Notifications { get; } = new("Notification", "ID") { TextOrder = true };

    public Table Jobs { get; } = new("Job", "ID") { TextOrder = true };

    public Table General { get; } = new GeneralCatalog();

    private sealed class GeneralCatalog() : Table("GeneralCatalogItem", "ItemID", "Name")
    {
        public override IEnumerable<int> InOrder(IEnumerable<int> ids) => ids.OrderBy(id => Find(id)!.Text("Name"), StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<Route> Routes()
    {
        (string Path, Table Table)[] lists =
        [
            ("/system/ticket/queues", Queues), ("/system/ticket/types", Types), ("/system/ticket/states/types", StateTypes),
            ("/system/ticket/states", States), ("/system/ticket/priorities", Priorities), ("/system/ticket/locks", Locks),
            ("/system/communication/channels", Channels), ("/system/communication/sendertypes", SenderTypes),
            ("/system/communication/systemaddresses", SystemAddresses), ("/system/communication/notifications", Notifications),
            ("/system/automation/jobs", Jobs), ("/system/generalcatalog", General), ("/system/valid", Valid),
        ];
        foreach (var (path, table) in lists)
        {
            yield return new Route("GET", path, call => backend.Listing.List(call, table));
            yield return new Route("GET", $"{path}/:{table.Object}ID", call => backend.Listing.Get(call, table, call.Path[table.Object + "ID"]));
        }

        yield return new Route("GET", "/system/generalcatalog/classes", _ => GeneralClasses());
        yield return new Route("POST", "/system/ticket/queues", CreateQueue, "Queue", "Name");
        yield return new Route("PATCH", "/system/ticket/queues/:QueueID", UpdateQueue, "Queue");
        yield return new Route("POST", "/system/ticket/types", call => Create(call, Types, "TypeID", "Type"), "TicketType", "Name");
        yield return new Route("PATCH", "/system/ticket/types/:TypeID", call => Update(call, Types, "TypeID"), "TicketType");
        yield return new Route("POST", "/system/ticket/priorities", call => Create(call, Priorities, "PriorityID", "Priority"), "Priority", "Name");
        yield return new Route("PATCH", "/system/ticket/priorities/:PriorityID", call => Update(call, Priorities, "PriorityID"), "Priority");
        yield return new Route("POST", "/system/ticket/states", CreateState, "TicketState", "Name", "TypeID");
        yield return new Route("PATCH", "/system/ticket/states/:TicketStateID", call => Update(call, States, "TicketStateID"), "TicketState");
        yield return new Route("POST", "/system/generalcatalog", CreateGeneral, "GeneralCatalogItem", "Class", "Name");
        yield return new Route(
            "PATCH", "/system/communication/notifications/:NotificationID", call => Update(call, Notifications, "NotificationID"), "Notification");
        yield return new Route("PATCH", "/system/automation/jobs/:JobID", call => Update(call, Jobs, "JobID"), "Job");
    }

    public string NameOf(Table table, int id) => table.Find(id)?.Text("Name") ?? "";

    public string QueueName(int id) => Queues.Find(id)?.Text("Fullname") ?? "";

    public string StateType(int stateId) => States.Find(stateId)?.Text("TypeName") ?? "";

    /// <summary>Id by exact name; null where there is none.</summary>
    public int? IdOf(Table table, string? name) => table.ByText(table == Queues ? "Fullname" : "Name", name)?.Number(table.IdField);

    public JsonObject? GeneralItem(string itemClass, int? id) =>
        id is { } known && General.Find(known) is { } row && row.Text("Class") == itemClass ? row : null;

    public int AddGeneral(string itemClass, string name, int userId, string? comment = null) => General.Add(
        backend.Stamp(new JsonObject { ["Class"] = itemClass, ["Comment"] = comment ?? "", ["Name"] = name, ["ValidID"] = 1 }, userId));

    public int AddQueue(string name, int? parent, int userId, string? comment = "")
    {
        var full = parent is { } id ? $"{QueueName(id)}::{name}" : name;
        return Queues.Add(backend.Stamp(
            new JsonObject
            {
                ["Comment"] = comment, ["DefaultSignKey"] = "0", ["FollowUpID"] = 1, ["FollowUpLock"] = 0, ["Fullname"] = full, ["Name"] = name,
                ["ParentID"] = parent, ["Signature"] = "", ["SystemAddressID"] = 1, ["UnlockTimeout"] = 0, ["ValidID"] = 1,
            },
            userId));
    }

    public int AddState(string name, int typeId, int userId, string? comment) => States.Add(backend.Stamp(
        new JsonObject { ["Comment"] = comment, ["Name"] = name, ["TypeID"] = typeId, ["TypeName"] = NameOf(StateTypes, typeId), ["ValidID"] = 1 }, userId));

    public int AddNamed(Table table, string name, int userId, string? comment = null) => table.Add(backend.Stamp(
        new JsonObject { ["Comment"] = comment, ["Name"] = name, ["ValidID"] = 1 }, userId));

    private Reply GeneralClasses()
    {
        var names = General.Rows.Select(row => row.Text("Class")!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var list = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        return new Reply(200, new JsonObject { ["GeneralCatalogClass"] = list }, "GeneralCatalogClass", names.Length);
    }

    private Reply CreateQueue(Call call)
    {
        var (name, parent) = (call.Object.TextOrEmpty("Name"), call.Object.Number("ParentID"));
        if (parent is { } id && Queues.Find(id) is null) throw Refusal.NotFound($"Cannot create Queue. No Queue with ParentID '{id}' found.");
        if (parent is null && name.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var at && IdOf(Queues, name[..at]) is { } found)
        {
            (name, parent) = (name[(at + 2)..], found);
        }

        var full = parent is { } known ? $"{QueueName(known)}::{name}" : name;
        if (IdOf(Queues, full) is not null) throw Refusal.Exists("Cannot create or update item, because it already exists.");
        if (full.Length > 200) throw Refusal.NotCreated("Could not create queue");
        var queue = AddQueue(name, parent, call.UserId, call.Object.TextOrEmpty("Comment"));
        foreach (var key in new[] { "FollowUpID", "SystemAddressID", "ValidID" }) Copy(call.Object, Queues.Find(queue)!, key);
        return Reply.Created("QueueID", queue);
    }

    private Reply UpdateQueue(Call call)
    {
        var id = call.Id("QueueID");
        var row = Queues.Require(id);
        var parent = call.Object.ContainsKey("ParentID") ? call.Object.Number("ParentID") : row.Number("ParentID");
        var name = call.Object.Text("Name") ?? row.TextOrEmpty("Name");
        if (parent == id) throw new Refusal("Validator.Failed", "Validation of attribute ParentID failed! It can not be its own parent.");
        if (parent is { } above && Queues.Find(above) is null) throw Refusal.NotFound($"Cannot update Queue. No Queue with ParentID '{above}' found.");
        var full = parent is { } known ? $"{QueueName(known)}::{name}" : name;
        if (IdOf(Queues, full) is { } other && other != id) throw Refusal.Exists("Cannot create or update item, because it already exists.");
        (row["Name"], row["ParentID"]) = (name, parent);
        Rename(id, full);
        foreach (var key in new[] { "Comment", "FollowUpID", "SystemAddressID", "ValidID" }) Copy(call.Object, row, key);
        backend.Touch(row, call.UserId);
        return Reply.Changed("QueueID", id);
    }

    private void Rename(int id, string full)
    {
        Queues.Set(id, "Fullname", full);
        foreach (var child in Queues.Rows.Where(row => row.Number("ParentID") == id).ToList())
        {
            Rename(child.Number("QueueID")!.Value, $"{full}::{child.Text("Name")}");
        }
    }

    private Reply Create(Call call, Table table, string idName, string what)
    {
        var name = call.Object.TextOrEmpty("Name");
        var label = table.Object;
        if (IdOf(table, name) is not null) throw Refusal.Exists($"Cannot create {label}. {label} with the name '{name}' already exists.");
        if (name.Length is 0 or > 200) throw Refusal.NotCreated($"Could not create {what.ToLowerInvariant()}");
        var id = AddNamed(table, name, call.UserId, call.Object.Text("Comment"));
        Copy(call.Object, table.Find(id)!, "ValidID");
        return Reply.Created(idName, id);
    }

    private Reply Update(Call call, Table table, string idName)
    {
        var id = call.Id(idName);
        var row = table.Require(id);
        if (call.Object.Text("Name") is { } name && name != row.Text("Name"))
        {
            if (table.Rows.Any(other => other.Text("Name") == name))
            {
                throw Refusal.Exists($"Cannot update {table.Object}. {table.Object} with the name '{name}' already exists.");
            }

            table.Set(id, "Name", name);
        }

        foreach (var key in new[] { "Comment", "ValidID", "TypeID" }) Copy(call.Object, row, key);
        if (table == States) row["TypeName"] = NameOf(StateTypes, row.Number("TypeID") ?? 0);
        backend.Touch(row, call.UserId);
        return Reply.Changed(idName, id);
    }

    private Reply CreateState(Call call)
    {
        var (name, type) = (call.Object.TextOrEmpty("Name"), call.Object.Number("TypeID") ?? 0);
        if (StateTypes.Find(type) is null) throw Refusal.Attribute("TypeID");
        if (IdOf(States, name) is not null) throw Refusal.Exists("Cannot create TicketState. TicketState already exists.");
        if (name.Length is 0 or > 200) throw Refusal.NotCreated("Could not create state");
        var id = AddState(name, type, call.UserId, call.Object.Text("Comment"));
        Copy(call.Object, States.Find(id)!, "ValidID");
        return Reply.Created("TicketStateID", id);
    }

    private Reply CreateGeneral(Call call)
    {
        var (itemClass, name) = (call.Object.TextOrEmpty("Class"), call.Object.TextOrEmpty("Name"));
        if (General.Rows.Any(row => row.Text("Class") == itemClass && row.Text("Name") == name))
        {
            throw Refusal.Exists($"Cannot create GeneralCatalog item. GeneralCatalog item with the name '{name}' already exists.");
        }

        if (name.Length is 0 or > 100 || itemClass.Length is 0 or > 100) throw Refusal.NotCreated("Could not create GeneralCatalog item");
        return Reply.Created("GeneralCatalogItemID", AddGeneral(itemClass, name, call.UserId, call.Object.Text("Comment")));
    }

    private static void Copy(JsonObject from, JsonObject to, string key)
    {
        if (from.Defined(key)) to[key] = from[key]!.DeepClone();
    }
}
