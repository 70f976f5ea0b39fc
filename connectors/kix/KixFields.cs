using System.Globalization;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>The fields of each object with their limits: columns of kix-schema.xml, validators of Kernel/API/Validator.</summary>
internal sealed class KixFields(IEnumerable<KixDynamicField> dynamic, KixMail mail, bool uniqueMail)
{
    private const int Line = 200;
    private const int LongText = 3800;
    private const int MostMinutes = 86_400;

    private readonly ILookup<string, TargetField> dynamic = dynamic.Where(field => !KixMarkers.IsMarker(field.Name)).ToLookup(field => field.ObjectType, field => field.Describe());

    public static IReadOnlyList<TargetField> GeneralCatalogItem { get; } = [Required("Class", 100), Required("Name", 100)];

    public static IReadOnlyList<TargetField> DynamicField { get; } =
    [
        Required("Name", Line) with { Refuses = name => name.All(char.IsAsciiLetterOrDigit) ? null : "the name of a dynamic field has letters and digits only" },
        Text("Label", Line),
        Choice("FieldType", ["Text", "TextArea", "Multiselect", "Date", "DateTime", "CheckList", "Table", "ITSMConfigItemReference"]),
        Choice("ObjectType", ["Ticket", "Article", "Contact", "Organisation", "FAQArticle"]) with { Required = true },
    ];

    public static IReadOnlyList<TargetField> Queue { get; } = [Node("Queue"), Reference("Parent", "Queue"), Text("Comment", 250), Flag("Valid")];

    public static IReadOnlyList<TargetField> FaqCategory { get; } = [Node("FAQCategory"), Reference("Parent", "FAQCategory"), Text("Comment", Line)];

    public static IReadOnlyList<TargetField> ConfigItemClass { get; } = [Required("Name", 100), Text("Comment", Line), new("Attributes", FieldType.Object)];

    public IReadOnlyList<TargetField> Organisation =>
    [
        Required("Number", 150) with { Unique = true }, Required("Name", Line), Reference("Parent", "Organisation"), Text("Street", Line), Text("Zip", Line),
        Text("City", Line), Text("Country", Line), Text("Url", Line), Text("Comment", 250), Flag("Valid"), .. dynamic["Organisation"],
    ];

    public IReadOnlyList<TargetField> User =>
    [
        Required("Login", Line) with { Unique = true }, Address("Email") with { Unique = false }, Text("Firstname", 100), Text("Lastname", 100), Flag("Valid"),
    ];

    public IReadOnlyList<TargetField> Contact =>
    [
        Required("Firstname", 100), Required("Lastname", 100), .. KixContacts.Mails.Select(Address), Text("Phone", 100), Text("Mobile", 100), Text("Title", 50),
        Text("Street", 150), Text("Zip", Line), Text("City", Line), Text("Country", Line), Text("Comment", 250), Reference("Organisation", "Organisation"), Flag("Valid"),
        .. dynamic["Contact"],
    ];

    public static IReadOnlyList<TargetField> ConfigItem(IReadOnlyList<string> deployment, IReadOnlyList<string> incident) =>
    [
        Reference("Class", "ConfigItemClass") with { Required = true }, Text("Number", 100) with { Unique = true, Fixed = true }, Required("Name", 250),
        Choice("DeplState", deployment) with { ChoiceObject = "GeneralCatalogItem" }, Choice("InciState", incident), new("Data", FieldType.Object),
    ];

    public IReadOnlyList<TargetField> FaqArticle(IReadOnlyList<string>? languages) =>
    [
        Text("Number", Line) with { Unique = true }, Required("Title", Line), Reference("Category", "FAQCategory") with { Required = true },
        new("Language", FieldType.Choice) { Choices = languages }, Flag("CustomerVisible"), .. KixFaqArticles.Bodies.Select(name => new TargetField(name, FieldType.Html)),
        new("Keywords", FieldType.List) { MaxLength = 400 }, Flag("Valid"), .. dynamic["FAQArticle"],
    ];

    public IReadOnlyList<TargetField> Ticket(
        IReadOnlyList<string> states, IReadOnlyList<string> priorities, IReadOnlyList<string> types, IReadOnlyDictionary<string, string> withoutRight) =>
    [
        Text("TN", 50) with { Unique = true, Fixed = true, Refuses = number => number.Trim() is "" or "0" ? "KIX takes this for no ticket number" : null },
        Required("Title", 255), Reference("Contact", "Contact"), Reference("Organisation", "Organisation"), Reference("Queue", "Queue") with { Required = true },
        Choice("State", states) with { ChoiceObject = "TicketState", Required = true }, Choice("Priority", priorities) with { ChoiceObject = "TicketPriority" },
        Choice("Type", types) with { ChoiceObject = "TicketType" }, Reference("Owner", "User") with { Refuses = withoutRight.GetValueOrDefault },
        Reference("Responsible", "User") with { Refuses = withoutRight.GetValueOrDefault },
        new("PendingTime", FieldType.Instant) { Refuses = KixClock.RefusesPending }, .. dynamic["Ticket"],
    ];

    public IReadOnlyList<TargetField> Article(IReadOnlyList<string> channels, IReadOnlyList<string> senders) =>
    [
        Choice("Channel", channels), Choice("SenderType", senders), Flag("CustomerVisible"),
        Text("From", LongText) with { Refuses = mail.RefusesList }, Text("To", LongText) with { Refuses = mail.RefusesList }, Text("Subject", LongText),
        new("Body", FieldType.Html), new("IncomingTime", FieldType.Instant) { Refuses = KixClock.RefusesEpoch },
        new("TimeUnit", FieldType.Number) { Refuses = RefusesMinutes }, .. dynamic["Article"],
    ];

    public static IReadOnlyList<TargetField> Attachment(int fileName) =>
    [
        Required("Filename", fileName), Text("ContentType", 250), new("Content", FieldType.Content) { Required = true },
    ];

    public static IReadOnlyList<TargetField> Link(IReadOnlyList<string> types) =>
    [
        new("Source", FieldType.Reference) { Required = true }, new("Target", FieldType.Reference) { Required = true }, Choice("Type", types) with { Required = true },
    ];

    private TargetField Address(string name) => Text(name, 255) with { Refuses = mail.RefusesAddress, Unique = uniqueMail };

    private static string? RefusesMinutes(string text) =>
        !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) || minutes != decimal.Truncate(minutes)
            ? "KIX takes whole minutes only"
            : Math.Abs(minutes) >= MostMinutes ? "KIX takes so many minutes, but does not book them" : null;

    private static TargetField Node(string name) => Required("Name", Line) with
    {
        Refuses = text => text.Contains("::", StringComparison.Ordinal) ? $"'::' separates the levels of a {name}" : null,
    };

    private static TargetField Text(string name, int length) => new(name, FieldType.Text) { MaxLength = length };

    private static TargetField Required(string name, int length) => Text(name, length) with { Required = true };

    private static TargetField Flag(string name) => new(name, FieldType.Boolean);

    private static TargetField Reference(string name, string to) => new(name, FieldType.Reference) { Refers = to };

    private static TargetField Choice(string name, IReadOnlyList<string> choices) => new(name, FieldType.Choice) { Choices = choices };
}
