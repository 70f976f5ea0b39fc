using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>Hands the links of one record over to another, once or from hand to hand, and knows which link came of which.</summary>
internal sealed class LinkMoves(KixLinks links)
{
    private readonly Dictionary<TargetRef, TargetRef> first = [];

    /// <summary>From the links that were there at the beginning to those that are there now.</summary>
    public IReadOnlyList<MovedRef> Moved => [.. first.Select(pair => new MovedRef(pair.Value, pair.Key))];

    /// <summary>Makes every link of a record again with the other record; those that are there already are taken as they are.</summary>
    public async Task PassOnAsync(string target, string from, string to, CancellationToken cancel)
    {
        foreach (var link in await links.OfAsync(target, from, cancel))
        {
            if (link.Text("ID") is not { } id) continue;
            var renewed = await links.RenewAsync(link, target, from, to, cancel);
            var before = new TargetRef(links.Name, id);
            first[renewed] = first.Remove(before, out var origin) ? origin : before;
        }
    }
}
