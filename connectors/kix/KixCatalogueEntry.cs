using System.Globalization;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>An entry of a catalogue: a state, a type, a priority, an item of the general catalogue, a dynamic field. Found by name, never changed.</summary>
internal abstract class KixCatalogueEntry(string name, KixSystem system, KixCatalogue catalogue, string id, string wrapper) : KixObject(name, system)
{
    private readonly KixCatalogue catalogue = catalogue;

    protected abstract string Route { get; }

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        catalogue.Forget();
        var found = new Dictionary<Key, Written>();
        foreach (var change in wanted)
        {
            if (await catalogue.KnownIdAsync(NameOf(change), cancel) is { } there) found[change.Key] = Existing(there);
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        if (change.Ref is { } known) return new Written(known) { Existed = true };
        if (change.Text("Name") is null) throw Json.Refused(change, "it has no Name", "give it one");
        var fields = await BodyAsync(change, cancel);
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, id, wrapper, fields, cancel), cancel);
        catalogue.Forget();
        Created();
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel) =>
        await catalogue.EntryAsync(written.Ref?.Id, cancel) is { } entry ? await ReadAsync(entry, cancel) : null;

    protected virtual string NameOf(Change change) => change.Text("Name") ?? "";

    protected virtual Task<JsonObject> BodyAsync(Change change, CancellationToken cancel) =>
        Task.FromResult(new JsonObject { ["Name"] = change.Text("Name"), ["ValidID"] = 1 });

    protected virtual Task<JsonObject> ReadAsync(JsonObject entry, CancellationToken cancel) =>
        Task.FromResult(new JsonObject { ["Name"] = entry.Text("Name") });

    protected virtual void Created()
    {
    }
}

/// <summary>Kinds of tickets.</summary>
internal sealed class KixTicketTypes(KixSystem system) : KixCatalogueEntry("TicketType", system, system.Types, "TypeID", "TicketType")
{
    protected override string Route => "system/ticket/types";
}

/// <summary>Priorities.</summary>
internal sealed class KixTicketPriorities(KixSystem system) : KixCatalogueEntry("TicketPriority", system, system.Priorities, "PriorityID", "Priority")
{
    protected override string Route => "system/ticket/priorities";
}

/// <summary>States; each has one of the fixed types.</summary>
internal sealed class KixTicketStates(KixSystem system) : KixCatalogueEntry("TicketState", system, system.States, "TicketStateID", "TicketState")
{
    protected override string Route => "system/ticket/states";

    protected override async Task<JsonObject> BodyAsync(Change change, CancellationToken cancel)
    {
        var fields = await base.BodyAsync(change, cancel);
        fields["TypeID"] = Number(await Kix.StateTypes.IdAsync(change, "Type", cancel) ?? throw Json.Refused(change, "it has no Type", "give the state a type such as open"));
        return fields;
    }

    protected override async Task<JsonObject> ReadAsync(JsonObject entry, CancellationToken cancel) =>
        new() { ["Name"] = entry.Text("Name"), ["Type"] = await Kix.StateTypes.NameAsync(entry.Text("TypeID"), cancel) };

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}

/// <summary>Items of the general catalogue, such as deployment states; unique within their class.</summary>
internal sealed class KixGeneralCatalogue(KixSystem system)
    : KixCatalogueEntry("GeneralCatalogItem", system, system.Items, "GeneralCatalogItemID", "GeneralCatalogItem")
{
    protected override string Route => "system/generalcatalog";

    protected override string NameOf(Change change) => $"{change.Text("Class")}/{change.Text("Name")}";

    protected override Task<JsonObject> BodyAsync(Change change, CancellationToken cancel) =>
        Task.FromResult(new JsonObject { ["Class"] = change.Text("Class"), ["Name"] = change.Text("Name"), ["ValidID"] = 1, ["Comment"] = "" });

    protected override Task<JsonObject> ReadAsync(JsonObject entry, CancellationToken cancel) =>
        Task.FromResult(new JsonObject { ["Class"] = entry.Text("Class"), ["Name"] = entry.Text("Name") });
}

/// <summary>Dynamic fields; their names are unique over all object types.</summary>
internal sealed class KixDynamicFieldEntries(KixSystem system)
    : KixCatalogueEntry("DynamicField", system, new(system.Server, "DynamicField", "system/dynamicfields", "ID", entry => [$"{entry.Text("ObjectType")}/{entry.Text("Name")}"]), "DynamicFieldID", "DynamicField")
{
    protected override string Route => "system/dynamicfields";

    protected override string NameOf(Change change) => $"{change.Text("ObjectType")}/{change.Text("Name")}";

    protected override Task<JsonObject> BodyAsync(Change change, CancellationToken cancel) => Task.FromResult(new JsonObject
    {
        ["Name"] = change.Text("Name"),
        ["Label"] = change.Text("Label") ?? change.Text("Name"),
        ["FieldType"] = change.Text("FieldType") ?? "Text",
        ["ObjectType"] = change.Text("ObjectType"),
        ["InternalField"] = 0,
        ["ValidID"] = 1,
        // An empty Config is refused.
        ["Config"] = new JsonObject { ["CountMin"] = 0, ["CountMax"] = 1, ["CountDefault"] = 1 },
    });

    protected override Task<JsonObject> ReadAsync(JsonObject entry, CancellationToken cancel)
    {
        var fields = new JsonObject();
        Copy(entry, fields, ["Name", "Label", "FieldType", "ObjectType"]);
        return Task.FromResult(fields);
    }

    protected override void Created() => Kix.Fields.Forget();
}
