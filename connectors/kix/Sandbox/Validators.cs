using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>
/// Checks by the name of a key, at any depth of a body, whatever it means there: class data of a config item that is called State or Email is
/// checked like the state of a ticket and the address of a contact. Which operations a validator leaves alone is in the vendor's API/Validators.xml.
/// </summary>
internal sealed class Validators(Backend backend)
{
    private const string MaxAttachment = "FileUpload::MaxAllowedSize";

    /// <summary>Checks the object of a request.</summary>
    public void Check(Route route, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject body:
                foreach (var (name, value) in body.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    if (name is "Attachments" or "DynamicFields" && value is JsonArray list) Entries(name, list);
                    else if (value is JsonValue) Attribute(route, name, value.AsText() ?? "");
                    else Check(route, value);
                }

                break;
            case JsonArray list:
                foreach (var entry in list) Check(route, entry);
                break;
        }
    }

    private void Entries(string name, JsonArray list)
    {
        foreach (var entry in list)
        {
            if (entry is not JsonObject { Count: > 0 } one) throw Refusal.Attribute(name);
            if (name == "DynamicFields" && (!one.Filled("Name") || !one.ContainsKey("Value"))) throw Refusal.Attribute(name);
            if (name != "Attachments") continue;
            if (!one.Filled("Filename")) throw Refusal.Attribute(name);
            if (Size(one) > (backend.Options.Text(MaxAttachment).AsNumber() ?? int.MaxValue))
            {
                throw new Refusal("Validator.Failed", $"Size of attachment exceeds maximum allowed size (attachment: {one.Text("Filename")})!");
            }
        }
    }

    private void Attribute(Route route, string name, string value)
    {
        var lists = backend.Catalogues;
        var area = route.Pattern;
        bool In(string prefix) => area.StartsWith(prefix, StringComparison.Ordinal);
        switch (name)
        {
            case "From" or "To" or "Cc" or "Bcc" or "Email" when !In("/system/dynamicfields"): EmailRules.Check(name, value, backend.Options); break;
            case "Queue" or "QueueID" when !In("/system/ticket/queues"): Known(name, value, lists.Queues, "Fullname"); break;
            case "State" or "StateID": Known(name, value, lists.States, "Name"); break;
            case "Priority" or "PriorityID" when !In("/system/ticket/priorities"): Known(name, value, lists.Priorities, "Name"); break;
            case "Type" or "TypeID" when In("/tickets"): Known(name, value, lists.Types, "Name"); break;
            case "Lock" or "LockID": Known(name, value, lists.Locks, "Name"); break;
            case "Channel" or "ChannelID": Known(name, value, lists.Channels, "Name"); break;
            case "SenderType" or "SenderTypeID": Known(name, value, lists.SenderTypes, "Name"); break;
            case "Owner" or "OwnerID" or "Responsible" or "ResponsibleID" or "UserID" when !In("/cmdb"):
                Known(name, value, backend.People.Users, "UserLogin");
                break;
            case "ContactID" when !In("/contacts"): Contact(name, value); break;
            case "TimeUnit" when value.AsNumber() is null: throw TimeUnit();
        }
    }

    /// <summary>Minutes far beyond a day were taken when tried, so only their form counts.</summary>
    private static Refusal TimeUnit() => new(
        "Validator.Failed", "Validation of attribute TimeUnit failed (has to be an integer and between -86400 and 86400)!");

    private static void Known(string name, string value, Table table, string field)
    {
        var known = name.EndsWith("ID", StringComparison.Ordinal) ? table.Find(value.AsNumber() ?? 0) : table.ByText(field, value);
        if (known is null) throw Refusal.Attribute(name);
    }

    private void Contact(string name, string value)
    {
        if (value.AsNumber() is { } id && backend.Contacts.Find(id) is not null) return;
        var addresses = EmailRules.Addresses(value).ToList();
        if (addresses.Count == 0 || addresses.Exists(address => address is null || !EmailRules.IsAccepted(address, backend.Options)))
        {
            throw Refusal.Attribute(name);
        }
    }

    private static long Size(JsonObject attachment)
    {
        var text = attachment["Content"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
        return text.Length / 4L * 3 - (text.EndsWith("==", StringComparison.Ordinal) ? 2 : text.EndsWith('=') ? 1 : 0);
    }
}
