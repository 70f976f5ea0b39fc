using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>What KIX cannot keep, whatever it is told over REST.</summary>
internal static class KixLosses
{
    public static IReadOnlyList<Finding> All { get; } =
    [
        new(Severity.Warning, "created_time_lost", "KIX sets created and changed times of tickets, assets and FAQ articles to the time of the import",
            "map the original times to dynamic fields; article times are kept", "Ticket"),
        new(Severity.Warning, "creator_lost", "KIX makes the importing account the creator of everything", "the author stands in From of each article", "Ticket"),
        new(Severity.Warning, "owner_needs_right", "KIX replaces an owner or responsible who is not valid or has no right on the ticket's team by user 1",
            "give agents the role before the load, or map the person to a dynamic field too", "Ticket.Owner"),
        new(Severity.Note, "history_lost", "KIX takes no ticket history", "map it to one internal note", "Ticket"),
        new(Severity.Note, "time_booked_now", "KIX books time units on the day of the import and for the importing account", "read the article's own time", "Article.TimeUnit"),
        new(Severity.Note, "html_cleaned", "KIX removes scripts and event attributes from article bodies and writes tags its own way", "nothing; bodies are compared by their text", "Article.Body"),
        new(Severity.Note, "file_names_changed", "KIX replaces blanks and / : \" ? * < > | \\ in attachment names by _ and numbers names that come twice", "nothing; content is kept as it is", "Attachment.Filename"),
        new(Severity.Note, "version_times_lost", "KIX dates versions of assets at the time of the import", "map dates that matter to attributes", "ConfigItem"),
        new(Severity.Note, "local_time_doubled", "In the doubled hour of autumn KIX keeps the first of the two instants", "nothing; the local time shown is right", "Article.IncomingTime"),
        new(Severity.Note, "keyword_blanks", "KIX takes no blank inside a keyword: it becomes _", "nothing", "FAQArticle.Keywords"),
    ];
}
