namespace Migrator.Connectors.Kix;

/// <summary>
/// The dynamic fields that hold a record's key. Names of dynamic fields are unique over all object types, so that each type has its own;
/// configuration items carry the key in their attribute <c>SourceID</c>.
/// </summary>
internal static class KixMarkers
{
    public const string Ticket = "MigTicketID";
    public const string Article = "MigArtID";
    public const string Organisation = "MigOrgID";
    public const string Contact = "MigContactID";
    public const string FaqArticle = "MigFaqID";
    public const string ConfigItem = "SourceID";

    /// <summary>Each field and the type of object that it belongs to.</summary>
    public static IReadOnlyList<(string Name, string ObjectType)> All { get; } =
        [(Ticket, "Ticket"), (Article, "Article"), (Organisation, "Organisation"), (Contact, "Contact"), (FaqArticle, "FAQArticle")];

    public static bool IsMarker(string name) => All.Any(marker => marker.Name == name);
}
