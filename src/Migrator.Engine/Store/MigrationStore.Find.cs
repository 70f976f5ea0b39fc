using Migrator.Core;

namespace Migrator.Engine.Store;

public sealed partial class MigrationStore
{
    private static readonly Kind[] Numbered = [Kind.Ticket, Kind.KbArticle, Kind.Organization];

    /// <summary>Keys of the records that have a number, or an id of the source; at most <paramref name="limit"/>.</summary>
    internal IReadOnlyList<(Kind Kind, string Record)> FindNumber(string number, int limit)
    {
        var found = new List<(Kind, string)>();
        var select = Sql("SELECT kind, record FROM neutral WHERE kind IN (?, ?, ?) AND json_extract(json, '$.number') = ? ORDER BY kind, record LIMIT ?")
            .Bind(1, (long)Numbered[0]).Bind(2, (long)Numbered[1]).Bind(3, (long)Numbered[2]).Bind(4, number).Bind(5, limit);
        while (select.Step()) found.Add(((Kind)select.Int(0), select.Text(1)));
        return found.Count > 0 ? found : [.. KindsOf(number).Select(kind => (kind, number)).Take(limit)];
    }
}
