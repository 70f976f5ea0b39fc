using Migrator.Core;

namespace Migrator.Tests.Mapping;

/// <summary>A target that describes itself as KIX does, without KIX.</summary>
internal static class KixLike
{
    public static TargetSchema Schema { get; } = new(
    [
        new("GeneralCatalogItem", [Text("Class", 100), Text("Name", 100)]),
        new("DynamicField", [Text("Name", 200), Text("Label", 200), Text("FieldType", 200), Text("ObjectType", 200)]),
        new("TicketType", [Text("Name", 200)]), new("TicketState", [Text("Name", 200), Text("Type", 200)]), new("TicketPriority", [Text("Name", 200)]),
        new("Queue", [Need("Name", 200), Ref("Parent", "Queue"), Text("Comment", 250), Flag("Valid")]),
        new("Organisation",
        [
            Need("Number", 150) with { Unique = true }, Need("Name", 200), Ref("Parent", "Organisation"), Text("Street", 200), Text("Zip", 200), Text("City", 200),
            Text("Country", 200), Text("Url", 200), Text("Comment", 250), Flag("Valid"),
        ]),
        new("User", [Need("Login", 200) with { Unique = true }, Text("Email", 255), Text("Firstname", 100), Text("Lastname", 100), Flag("Valid")]) { Existing = new HashSet<string> { "anna" } },
        new("Contact",
        [
            Need("Firstname", 100), Need("Lastname", 100), Mail("Email"), Mail("Email1"), Mail("Email2"), Mail("Email3"), Mail("Email4"), Mail("Email5"), Text("Phone", 100),
            Text("Mobile", 100), Text("Title", 50), Text("Street", 150), Text("Zip", 200), Text("City", 200), Text("Country", 200), Text("Comment", 250),
            Ref("Organisation", "Organisation"), Flag("Valid"),
        ]),
        new("ConfigItemClass", [Need("Name", 100), Text("Comment", 200), new("Attributes", FieldType.Object)]),
        new("ConfigItem",
        [
            Ref("Class", "ConfigItemClass") with { Required = true }, Text("Number", 100) with { Unique = true }, Need("Name", 250),
            Choice("DeplState", "Production", "Planned", "Maintenance", "Retired", "Inactive", "Repair") with { ChoiceObject = "GeneralCatalogItem" }, Choice("InciState", "Operational", "Incident"),
            new("Data", FieldType.Object),
        ]),
        new("FAQCategory", [Need("Name", 200), Ref("Parent", "FAQCategory"), Text("Comment", 200)]),
        new("FAQArticle",
        [
            Text("Number", 200) with { Unique = true }, Need("Title", 200), Ref("Category", "FAQCategory") with { Required = true }, Choice("Language", "de", "en"), Flag("CustomerVisible"),
            Html("Field1"), Html("Field2"), Html("Field6"), new("Keywords", FieldType.List) { MaxLength = 20 }, Flag("Valid"),
        ]),
        new("FAQAttachment", Attachment), new("Attachment", Attachment),
        new("Ticket",
        [
            Text("TN", 50) with { Unique = true, Fixed = true }, Need("Title", 255), Ref("Contact", "Contact"), Ref("Organisation", "Organisation"), Ref("Queue", "Queue") with { Required = true },
            Choice("State", "new", "open", "pending reminder", "closed") with { ChoiceObject = "TicketState", Required = true }, Choice("Priority", "1 very high", "2 high", "3 normal", "4 low", "5 very low"),
            Choice("Type", "Unclassified", "Incident", "Service Request") with { ChoiceObject = "TicketType" }, Ref("Owner", "User"), Ref("Responsible", "User"), new("PendingTime", FieldType.Instant),
        ]),
        new("Article",
        [
            Choice("Channel", "note", "email"), Choice("SenderType", "agent", "system", "external"), Flag("CustomerVisible"),
            Text("From", 3800) with { Refuses = text => text.Contains("refused", StringComparison.Ordinal) ? "it is refused" : null }, Text("To", 3800), Text("Subject", 40), Html("Body"),
            new("IncomingTime", FieldType.Instant), new("TimeUnit", FieldType.Number),
        ]),
        new("Link", [new("Source", FieldType.Reference) { Required = true }, new("Target", FieldType.Reference) { Required = true }, Choice("Type", "Normal", "ParentChild", "RelevantTo", "DependsOn", "Includes", "ConnectedTo", "AlternativeTo") with { Required = true }]),
    ], TimeSpan.Zero);

    private static TargetField[] Attachment => [Need("Filename", 100), Text("ContentType", 250), new("Content", FieldType.Content) { Required = true }];

    private static TargetField Text(string name, int length) => new(name, FieldType.Text) { MaxLength = length };

    private static TargetField Need(string name, int length) => Text(name, length) with { Required = true };

    private static TargetField Mail(string name) => Text(name, 255) with { Unique = true, Refuses = text => text.Contains('@', StringComparison.Ordinal) ? null : "it is no address" };

    private static TargetField Flag(string name) => new(name, FieldType.Boolean);

    private static TargetField Html(string name) => new(name, FieldType.Html);

    private static TargetField Ref(string name, string to) => new(name, FieldType.Reference) { Refers = to };

    private static TargetField Choice(string name, params string[] choices) => new(name, FieldType.Choice) { Choices = choices };
}
