using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Whether anything in KIX carries a marker: without the field that holds it nothing can, and otherwise one search tells.</summary>
internal sealed class KixMarked(KixSystem kix)
{
    private static readonly Dictionary<string, (string Field, string Route)> Searched = new(StringComparer.Ordinal)
    {
        ["Ticket"] = (KixMarkers.Ticket, "tickets"),
        ["Contact"] = (KixMarkers.Contact, "contacts"),
        ["Organisation"] = (KixMarkers.Organisation, "organisations"),
        ["FAQArticle"] = (KixMarkers.FaqArticle, "faq/articles"),
    };

    /// <summary>False only where no object of that name is marked as one of the source; true for objects that are found by other means.</summary>
    public async Task<bool> AnyAsync(string name, string source, CancellationToken cancel)
    {
        if (!Searched.TryGetValue(name, out var by)) return true;
        if (!(await kix.Fields.AllAsync(cancel)).ContainsKey(by.Field)) return false;
        var hits = await kix.Server.ListAsync(name, by.Route, new KixQuery
        {
            Search = KixSearch.All(name, (KixDynamicFields.Prefix + by.Field, "STARTSWITH", source + ":")),
            Limit = 1,
            SearchLimit = 1,
        }, cancel);
        return hits.Count > 0;
    }
}
