using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Organisations.</summary>
internal sealed class Organisations(Backend backend)
{
    private static readonly string[] Optional = ["Street", "Zip", "City", "Country", "Url"];

    private readonly Searched table = new(backend, "Organisation", "ID", "Name", "Number");

    public Table Table => table;

    public int LastId => table.LastId;

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/organisations", call => backend.Listing.List(call, table)),
        new("GET", "/organisations/:OrganisationID", call => backend.Listing.Get(call, table, call.Path["OrganisationID"], Unknown)),
        new("POST", "/organisations", Create, "Organisation", "Name", "Number"),
        new("PATCH", "/organisations/:OrganisationID", Update, "Organisation"),
        new("DELETE", "/organisations/:OrganisationID", Delete),
    ];

    public JsonObject? Find(int? id) => id is { } known ? table.Find(known) : null;

    public int? IdOfNumber(string number) => table.ByText("Number", number)?.Number("ID");

    /// <summary>Adds without asking; the row keeps only what an organisation has.</summary>
    public int Add(JsonObject data, int userId)
    {
        var row = new JsonObject
        {
            ["Comment"] = data.TextOrEmpty("Comment"), ["Name"] = data.TextOrEmpty("Name"), ["Number"] = data.TextOrEmpty("Number"),
            ["ParentID"] = data.Number("ParentID"), ["ValidID"] = data.Number("ValidID") ?? 1,
        };
        foreach (var key in Optional) row[key] = data.Text(key);
        return table.Add(backend.Stamp(row, userId));
    }

    private static string Unknown(string id) => $"Organisation with ID {id} not found in database!";

    private bool TooLong(JsonObject data) => backend.Settings.Database == KixDatabase.PostgreSql && Backend.TooLong(
        data, ("Number", 150), ("Name", 200), ("Street", 200), ("Zip", 200), ("City", 200), ("Country", 200), ("Url", 200), ("Comment", 250));

    private Reply Create(Call call)
    {
        var data = call.Object;
        if (table.ByText("Number", data.TextOrEmpty("Number")) is not null)
        {
            throw Refusal.Exists("Cannot create organisation. Another organisation with same number already exists.");
        }

        if (data.Number("ParentID") is { } parent && table.Find(parent) is null)
        {
            throw Refusal.BadRequest("Cannot create organisation. Property ParentID does not reference an existing organisation.");
        }

        if (data.TextOrEmpty("Number").Length == 0 || data.TextOrEmpty("Name").Length == 0 || TooLong(data))
        {
            throw Refusal.NotCreated("Could not create organisation");
        }

        var id = Add(data, call.UserId);
        if (data["DynamicFields"] is JsonArray fields) backend.DynamicFields.Set(fields.OfType<JsonObject>(), "Organisation", id);
        return Reply.Created("OrganisationID", id);
    }

    private Reply Update(Call call)
    {
        var id = call.Path["OrganisationID"].AsNumber() ?? 0;
        var row = table.Find(id) ?? throw Refusal.NotFound(Unknown(call.Path["OrganisationID"]));
        var data = call.Object;
        if (data.Text("Number") is { } number && table.ByText("Number", number)?.Number("ID") is { } other && other != id)
        {
            throw Refusal.Exists("Cannot update organisation. Another organisation with this number already exists.");
        }

        if (data.Number("ParentID") is > 0 and var parent) CheckParent(id, parent);
        if (TooLong(data) || (data.Defined("ParentID") && !data.Filled("ParentID"))) throw new Refusal("Object.UnableToUpdate", "Could not update organisation, please contact the system administrator");
        foreach (var key in (string[])["Name", "Number", "Comment", "ValidID", "ParentID", .. Optional])
        {
            if (!data.ContainsKey(key)) continue;
            table.Set(id, key, key is "ValidID" or "ParentID" ? data.Number(key) : data.Text(key));
        }

        if (data["DynamicFields"] is JsonArray fields) backend.DynamicFields.Set(fields.OfType<JsonObject>(), "Organisation", id);
        backend.Touch(row, call.UserId);
        return Reply.Changed("OrganisationID", id);
    }

    private void CheckParent(int id, int parent)
    {
        if (table.Find(parent) is null)
        {
            throw Refusal.BadRequest("Cannot create organisation. Property ParentID does not reference an existing organisation.");
        }

        for (int? above = parent; above is { } one; above = table.Find(one)?.Number("ParentID"))
        {
            if (one == id)
            {
                throw Refusal.BadRequest($"Organisation with ID {id} is already assigned as an upline parent and cannot be a sub-organisation!");
            }
        }
    }

    private Reply Delete(Call call)
    {
        var id = call.Path["OrganisationID"].AsNumber() ?? 0;
        if (table.Find(id) is null) throw Refusal.NotFound(Unknown(call.Path["OrganisationID"]));
        if (backend.Tickets.OfOrganisation(id).Any() || backend.Contacts.Table.Lookup("OrganisationIDs", id.ToText())!.Any())
        {
            throw new Refusal("Object.UnableToDelete", "Could not delete organisation, please contact the system administrator");
        }

        table.Remove(id);
        backend.DynamicFields.Forget("Organisation", id);
        return Reply.Gone;
    }
}
