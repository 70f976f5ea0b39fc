using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Which attachment of a ticket goes to which article: to the one whose text shows it, to the one that it came with, else to the first.
/// </summary>
internal sealed class KixLayout
{
    private readonly Dictionary<string, List<Change>> byArticle = new(StringComparer.Ordinal);
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);

    private KixLayout(IReadOnlyList<Change> articles) => Articles = articles;

    /// <summary>The articles, oldest first.</summary>
    public IReadOnlyList<Change> Articles { get; }

    /// <summary>Attachments of the ticket as such.</summary>
    public List<Change> Loose { get; } = [];

    public static KixLayout Of(Change ticket)
    {
        var layout = new KixLayout(InOrder(ticket, [.. ticket.Parts.Where(part => part.Object == "Article")]));
        foreach (var article in layout.Articles)
        {
            foreach (var part in article.Parts.Where(part => part.Object == "Attachment")) layout.Add(article, part);
        }
        var showing = new Dictionary<string, Change>(StringComparer.Ordinal);
        foreach (var article in layout.Articles)
        {
            foreach (var key in KixImages.Shown(article.Text("Body"))) showing.TryAdd(key, article);
        }
        layout.shown.UnionWith(showing.Keys);
        foreach (var part in ticket.Parts.Where(part => part.Object == "Attachment"))
        {
            if (showing.TryGetValue(part.Key.ToString(), out var article)) layout.Add(article, part);
            else layout.Loose.Add(part);
        }
        return layout;
    }

    public IReadOnlyList<Change> AttachmentsOf(Change article) => byArticle.TryGetValue(article.Marker, out var parts) ? parts : [];

    /// <summary>Every attachment, those of the ticket last.</summary>
    public IEnumerable<Change> Attachments => Articles.SelectMany(AttachmentsOf).Concat(Loose);

    /// <summary>True where a text shows it.</summary>
    public bool IsInline(Change attachment) => shown.Contains(attachment.Key.ToString());

    /// <summary>
    /// KIX shows articles in the order in which they were made: oldest first, those without a time last. The first that a new ticket itself brings
    /// along (its description) comes before all others.
    /// </summary>
    private static IReadOnlyList<Change> InOrder(Change ticket, IReadOnlyList<Change> articles)
    {
        var first = ticket.Ref is null && articles.Count > 0 && articles[0].Key == ticket.Key ? articles[0] : null;
        return [.. articles.OrderBy(article => article == first ? 0 : 1).ThenBy(article => KixClock.TryInstant(article.Text("IncomingTime"), out var at) ? at : DateTimeOffset.MaxValue)];
    }

    private void Add(Change article, Change attachment)
    {
        if (!byArticle.TryGetValue(article.Marker, out var parts)) byArticle[article.Marker] = parts = [];
        parts.Add(attachment);
    }
}
