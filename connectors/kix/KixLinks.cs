using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Links. The same link twice is 409, which is as good as 201; KIX takes a link to a record that does not exist, so that both ends are looked at first.
/// </summary>
internal sealed class KixLinks(KixSystem system) : KixObject("Link", system)
{
    private const string Route = "links";

    private static readonly IReadOnlyDictionary<string, string> Routes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Ticket"] = "tickets", ["ConfigItem"] = "cmdb/configitems", ["FAQArticle"] = "faq/articles", ["Organisation"] = "organisations", ["Contact"] = "contacts",
    };

    private KixCatalogue LinkTypes { get; } = new(system.Server, "LinkType", "links/types", "TypeID", type => [type.Text("Name")]);

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        var ends = wanted.Select(change => (Change: change, Source: End(change, "Source"), Target: End(change, "Target")))
            .Where(link => link.Source is not null && link.Target is not null).ToList();
        foreach (var group in ends.GroupBy(link => link.Source!.Value.Object, StringComparer.Ordinal))
        {
            foreach (var batch in KixSearch.Batches(group, link => [link.Source!.Value.Id]))
            {
                var hits = await SearchAsync("Source", group.Key, [.. batch.Select(link => link.Source!.Value.Id).Distinct()], cancel);
                // A link without direction may have been made from the other end.
                var reversed = await SearchAsync("Target", group.Key, [.. batch.Select(link => link.Source!.Value.Id).Distinct()], cancel);
                foreach (var (change, source, target) in batch)
                {
                    var own = hits.FirstOrDefault(hit => Ties(hit, source!.Value, target!.Value) && hit.Text("Type") == change.Text("Type"));
                    if (own is null && !await PointedAsync(change, cancel))
                    {
                        own = reversed.FirstOrDefault(hit => Ties(hit, target!.Value, source!.Value) && hit.Text("Type") == change.Text("Type"));
                    }
                    if (own?.Text("ID") is { } id) found[change.Key] = Existing(id);
                }
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        if (change.Ref is { } known && change.Verb != Verb.Update) return new Written(known) { Existed = true };
        var source = await RequireAsync(change, "Source", cancel);
        var target = await RequireAsync(change, "Target", cancel);
        if (change.Ref is { } old) await Server.DeleteAsync($"{Route}/{old.Id}", cancel);
        try
        {
            return await CreateAsync(change, () => Server.CreateAsync(Route, "LinkID", Name, Body(source, target, change.Text("Type")), cancel), cancel);
        }
        catch (ConnectorException failure) when (failure.Fault == Fault.Rejected)
        {
            if (await OtherAsync(source, target, cancel) is not { } other) throw;
            throw new ConnectorException(Fault.Rejected, failure.Who,
                $"{Name} {change.Key}: the two are linked as {other} already, and KIX keeps one type and direction for a pair", "leave the second link out", failure);
        }
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known) return null;
        var hit = await Server.FindAsync(Name, $"{Route}/{known.Id}", new KixQuery(), cancel);
        // A move of one of its ends that was cut off has made it again under another id.
        if (hit is null && (await FindAsync([written], cancel)).GetValueOrDefault(written.Key) is { } renewed)
        {
            hit = await Server.FindAsync(Name, $"{Route}/{renewed.Ref.Id}", new KixQuery(), cancel);
        }
        if (hit is null) return null;
        var source = $"{hit.Text("SourceObject")}/{hit.Text("SourceKey")}";
        var target = $"{hit.Text("TargetObject")}/{hit.Text("TargetKey")}";
        var turned = source == written.Text("Target") && target == written.Text("Source") && !await PointedAsync(written, cancel);
        return new JsonObject { ["Source"] = turned ? target : source, ["Target"] = turned ? source : target, ["Type"] = hit.Text("Type") };
    }

    /// <summary>All links of a record.</summary>
    public async Task<IReadOnlyList<JsonObject>> OfAsync(string target, string id, CancellationToken cancel) =>
        [.. await SearchAsync("Source", target, [id], cancel), .. await SearchAsync("Target", target, [id], cancel)];

    /// <summary>Makes a link again whose end is another record now, and returns its reference; that of the link that was there already, where it was.</summary>
    public async Task<TargetRef> RenewAsync(JsonObject link, string target, string before, string after, CancellationToken cancel)
    {
        string Key(string end) => link.Text(end + "Object") == target && link.Text(end + "Key") == before ? after : link.Text(end + "Key") ?? "";
        var (source, other) = (new TargetRef(link.Text("SourceObject") ?? "", Key("Source")), new TargetRef(link.Text("TargetObject") ?? "", Key("Target")));
        try
        {
            return Ref(await Server.CreateAsync(Route, "LinkID", Name, Body(source, other, link.Text("Type")), cancel));
        }
        catch (ConnectorException failure) when (KixServer.MayHaveWritten(failure))
        {
            var there = (await OfAsync(target, after, cancel)).FirstOrDefault(hit => (Ties(hit, source, other) || Ties(hit, other, source)) && hit.Text("Type") == link.Text("Type"));
            if (there?.Text("ID") is { } id) return Ref(id);
            throw;
        }
    }

    private async Task<TargetRef> RequireAsync(Change change, string field, CancellationToken cancel)
    {
        var end = End(change, field) ?? throw Json.Refused(change, $"{field} refers to a record that is not in KIX", "load that record first");
        if (Kix.Known.ContainsKey(end)) return end;
        if (!Routes.TryGetValue(end.Object, out var route)) throw Json.Refused(change, $"KIX links no {end.Object}", "leave the link out");
        var there = await Server.FindAsync(end.Object, $"{route}/{end.Id}", new KixQuery { Fields = $"{end.Object}.ID" }, cancel);
        if (there is null) throw Json.Refused(change, $"{field} refers to a record that is not in KIX", "load that record first");
        Kix.Known[end] = true;
        return end;
    }

    private async Task<string?> OtherAsync(TargetRef source, TargetRef target, CancellationToken cancel) =>
        (await OfAsync(source.Object, source.Id, cancel)).FirstOrDefault(hit => Ties(hit, source, target) || Ties(hit, target, source))?.Text("Type");

    private async Task<bool> PointedAsync(Change change, CancellationToken cancel) =>
        (await LinkTypes.AllAsync(cancel)).FirstOrDefault(type => type.Text("Name") == change.Text("Type"))?.Long("Pointed") == 1;

    private Task<IReadOnlyList<JsonObject>> SearchAsync(string end, string target, IReadOnlyList<string> ids, CancellationToken cancel) =>
        Server.ListAsync(Name, Route, new KixQuery { Search = KixSearch.All(Name, (end + "Object", "EQ", target), (end + "Key", "IN", KixSearch.List(ids))) }, cancel);

    private static bool Ties(JsonObject hit, TargetRef source, TargetRef target) =>
        hit.Text("SourceObject") == source.Object && hit.Text("SourceKey") == source.Id && hit.Text("TargetObject") == target.Object && hit.Text("TargetKey") == target.Id;

    private static JsonObject Body(TargetRef source, TargetRef target, string? type) => new()
    {
        ["SourceObject"] = source.Object, ["SourceKey"] = source.Id, ["TargetObject"] = target.Object, ["TargetKey"] = target.Id, ["Type"] = type ?? "Normal",
    };

    private static TargetRef? End(Change change, string field)
    {
        var text = change.Text(field);
        return text?.IndexOf('/', StringComparison.Ordinal) is > 0 and var cut && text[(cut + 1)..].All(char.IsAsciiDigit) ? new TargetRef(text[..cut], text[(cut + 1)..]) : null;
    }
}
