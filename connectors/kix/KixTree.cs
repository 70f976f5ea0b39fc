using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>A tree whose nodes are found by their full name: <c>Parent::Child</c>.</summary>
internal abstract class KixTree(string name, KixSystem system, KixCatalogue catalogue, string route, string id) : KixObject(name, system)
{
    protected KixCatalogue Catalogue { get; } = catalogue;

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        Catalogue.Forget();
        var found = new Dictionary<Key, Written>();
        foreach (var change in wanted)
        {
            if (await FullNameAsync(change, cancel) is { } full && await Catalogue.KnownIdAsync(full, cancel) is { } there) found[change.Key] = Existing(there);
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        var fields = Body(change, Sent(change));
        if (change.Ref is { } known)
        {
            if (change.Verb == Verb.Update && fields.Count > 0) await Server.ChangeAsync($"{route}/{known.Id}", Name, fields, cancel);
            Catalogue.Forget();
            return new Written(known) { Existed = true };
        }
        if (change.Text("Name") is not { } own) throw Json.Refused(change, "it has no Name", "give it one");
        if (own.Contains("::", StringComparison.Ordinal)) throw Json.Refused(change, "its Name holds '::', which separates levels in KIX", "replace it in the mapping");
        var written = await CreateAsync(change, () => Server.CreateAsync(route, id, Name, fields, cancel), cancel);
        Catalogue.Forget();
        return written;
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known || await Server.FindAsync(Name, $"{route}/{known.Id}", new KixQuery(), cancel) is not { } node) return null;
        var fields = new JsonObject { ["Valid"] = node.Long("ValidID") == 1 };
        Copy(node, fields, ["Name", "Comment"]);
        fields.Put("Parent", node.Text("ParentID"));
        return fields;
    }

    protected virtual JsonObject Body(Change change, IReadOnlyList<string> sent)
    {
        var fields = new JsonObject();
        Copy(change, fields, sent, ["Name", "Comment"]);
        if (sent.Contains("Parent")) fields["ParentID"] = change.Id("Parent");
        if (change.Ref is null) fields["ValidID"] = 1;
        return fields;
    }

    private async Task<string?> FullNameAsync(Change change, CancellationToken cancel)
    {
        if (change.Text("Parent") is not { } parent) return change.Text("Name");
        return await Catalogue.NameAsync(parent, cancel) is { } above ? $"{above}::{change.Text("Name")}" : null;
    }
}

/// <summary>Teams. An invalid one takes no tickets, so that it is made invalid when everything is loaded.</summary>
internal sealed class KixQueues(KixSystem system) : KixTree("Queue", system, system.Queues, Route, "QueueID")
{
    private const string Route = "system/ticket/queues";

    public override bool Settles(Change change) => Json.IsFalse(change.Fields["Valid"]);

    public override async Task SettleAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is { } known) await Server.ChangeAsync($"{Route}/{known.Id}", Name, new JsonObject { ["ValidID"] = 2 }, cancel);
    }

    protected override JsonObject Body(Change change, IReadOnlyList<string> sent)
    {
        var fields = base.Body(change, sent);
        if (change.Ref is null)
        {
            fields["FollowUpID"] = 1;
            fields["SystemAddressID"] = 1;
        }
        else if (sent.Contains("Valid") && Json.IsTrue(change.Fields["Valid"]))
        {
            fields["ValidID"] = 1;
        }
        return fields;
    }
}

/// <summary>Categories of FAQ articles.</summary>
internal sealed class KixFaqCategories(KixSystem system) : KixTree("FAQCategory", system, system.Categories, "system/faq/categories", "FAQCategoryID");
