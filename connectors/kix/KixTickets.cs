using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Tickets: one call with all articles and as many attachments as it holds, then a look at what came of it. Making a ticket is not one
/// transaction in KIX, so that what is missing afterwards is added, never the whole repeated.
/// </summary>
internal sealed class KixTickets(KixSystem system, KixOrganisations organisations) : KixObject("Ticket", system)
{
    private const string Route = "tickets";
    private const string Removed = "removed";

    private readonly KixArticles articles = new(system);

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        foreach (var batch in Batches(wanted, "TN"))
        {
            var hits = await Server.ListAsync(Name, Route, new KixQuery
            {
                Search = KixSearch.Any(Name,
                    ("TicketNumber", "IN", KixSearch.List(batch.Select(change => change.Text("TN")).OfType<string>().DefaultIfEmpty("-"))),
                    (KixDynamicFields.Prefix + KixMarkers.Ticket, "IN", KixSearch.List(batch.Select(change => change.Marker)))),
                Include = "DynamicFields", Sort = "Ticket.TicketID:numeric",
                Fields = "Ticket.TicketID,Ticket.TicketNumber,Ticket.Title,Ticket.CreateBy,Ticket.DynamicFields",
            }, cancel);
            foreach (var change in batch)
            {
                if (hits.FirstOrDefault(hit => IsOurs(change, hit))?.Text("TicketID") is not { } id) continue;
                var there = change.Parts.Count > 0 ? await articles.ListAsync(id, cancel) : [];
                found[change.Key] = new Written(Ref(id), articles.RefsOf(id, KixLayout.Of(change), there)) { Existed = true };
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        var layout = KixLayout.Of(change);
        var findings = new List<Finding>();
        string id;
        var existed = change.Ref is not null;
        if (change.Ref is { } known)
        {
            id = known.Id;
            if (change.Verb == Verb.Update) await PatchAsync(change, id, Sent(change), cancel);
            if (change.Parts.Count == 0) return new Written(known) { Existed = true };
        }
        else
        {
            (id, existed) = await CreateAsync(change, layout, cancel);
        }
        Kix.Known[Ref(id)] = true;
        var there = await articles.ListAsync(id, cancel);
        // A refusal in the middle of a create leaves the rest undone: one more round adds it.
        if (await articles.CompleteAsync(change, id, layout, there, findings, cancel)) there = await articles.ListAsync(id, cancel);
        await articles.CorrectAsync(id, layout, there, findings, cancel);
        await CheckAsync(change, id, existed, findings, cancel);
        return new Written(Ref(id), articles.RefsOf(id, layout, there)) { Existed = existed, Findings = findings };
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known) return null;
        if (written.Object != Name) return await articles.ReadAsync(written, known, cancel);
        if (await GetAsync(known.Id, cancel) is not { } hit || await Kix.States.NameAsync(hit.Text("StateID"), cancel) is not { } state) return null;
        if (state == Removed && written.Text("State") != Removed) return null;
        var fields = new JsonObject { ["State"] = state };
        fields.Put("TN", hit.Text("TicketNumber"));
        fields.Put("Title", hit.Text("Title"));
        fields.Put("Contact", hit.Text("ContactID"));
        fields.Put("Organisation", hit.Text("OrganisationID"));
        fields.Put("Queue", hit.Text("QueueID"));
        fields.Put("Priority", await Kix.Priorities.NameAsync(hit.Text("PriorityID"), cancel));
        fields.Put("Type", await Kix.Types.NameAsync(hit.Text("TypeID"), cancel));
        fields.Put("Owner", hit.Text("OwnerID"));
        fields.Put("Responsible", hit.Text("ResponsibleID"));
        if (hit.Long("PendingTimeUnix") is > 0 and var pending) fields["PendingTime"] = Kix.Clock.FromEpoch(pending, written.Text("PendingTime"));
        await Kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    private async Task<(string Id, bool Existed)> CreateAsync(Change change, KixLayout layout, CancellationToken cancel)
    {
        if (change.Text("Title") is null) throw Json.Refused(change, "it has no Title", "give it one");
        // Without a number nothing keeps KIX from making a second ticket.
        if (change.Text("TN") is null && (await FindAsync([change], cancel)).GetValueOrDefault(change.Key) is { } earlier) return (earlier.Ref.Id, true);
        var fields = await BodyAsync(change, Sent(change), marked: true, cancel);
        var blobs = new List<KixBlob>();
        if (await articles.BodiesAsync(layout, blobs, cancel) is { } bodies) fields["Articles"] = bodies;
        var made = await organisations.WhileValidAsync(change.Id("Organisation"),
            () => CreateAsync(change, () => Server.CreateAsync(Route, "TicketID", new KixPayload(Name, fields, blobs), cancel), cancel), cancel);
        if (made.Existed) await PatchAsync(change, made.Ref.Id, [.. change.Fields.Select(field => field.Key)], cancel);
        return (made.Ref.Id, made.Existed);
    }

    private async Task PatchAsync(Change change, string id, IReadOnlyList<string> sent, CancellationToken cancel)
    {
        var fields = await BodyAsync(change, sent, marked: false, cancel);
        if (fields.Count == 0) return;
        await organisations.WhileValidAsync(sent.Contains("Organisation") ? change.Id("Organisation") : null, async () =>
        {
            await Server.ChangeAsync($"{Route}/{id}", Name, fields, cancel);
            return true;
        }, cancel);
    }

    /// <summary>Ids throughout: a team given by name alone is replaced silently by the default team, an unknown organisation is invented.</summary>
    private async Task<JsonObject> BodyAsync(Change change, IReadOnlyList<string> sent, bool marked, CancellationToken cancel)
    {
        var fields = new JsonObject();
        if (marked) fields.Put("TN", change.Text("TN"));
        if (sent.Contains("Title")) fields.Put("Title", change.Text("Title"));
        foreach (var (field, key) in new[] { ("Contact", "ContactID"), ("Organisation", "OrganisationID"), ("Queue", "QueueID") })
        {
            if (sent.Contains(field)) fields.Put(key, change.Id(field));
        }
        foreach (var (field, key) in new[] { ("Owner", "OwnerID"), ("Responsible", "ResponsibleID") })
        {
            if (!sent.Contains(field) || change.Id(field) is not { } person) continue;
            fields[key] = person;
            // An owner would lock the ticket.
            fields["LockID"] = 1;
        }
        if (sent.Contains("Priority")) fields.Put("PriorityID", await Kix.Priorities.IdAsync(change, "Priority", cancel));
        if (sent.Contains("Type")) fields.Put("TypeID", await Kix.Types.IdAsync(change, "Type", cancel));
        if (sent.Contains("State") || sent.Contains("PendingTime")) await PutStateAsync(change, fields, cancel);
        fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, marked || sent.Count == change.Fields.Count ? KixMarkers.Ticket : null, cancel));
        return fields;
    }

    /// <summary>A pending state needs its time, and only a pending state takes one.</summary>
    private async Task PutStateAsync(Change change, JsonObject fields, CancellationToken cancel)
    {
        if (await Kix.States.IdAsync(change, "State", cancel) is not { } state) return;
        fields["StateID"] = state;
        if (!await IsPendingAsync(state, cancel)) return;
        if (change.Text("PendingTime") is not { } time) throw Json.Refused(change, "a pending state needs a PendingTime", "map one, or map the state to one that does not wait");
        fields["PendingTime"] = Kix.Clock.ToLocal(time);
    }

    /// <summary>
    /// Looks at what KIX made of the ticket. An external note on a closed ticket opens it again; an owner without a right on the team is
    /// replaced; an organisation that the contact is not in may be too.
    /// </summary>
    private async Task CheckAsync(Change change, string id, bool existed, List<Finding> findings, CancellationToken cancel)
    {
        var hit = await GetAsync(id, cancel) ?? throw Json.Refused(change, "the ticket was deleted in KIX", "plan again");
        var wrong = new List<string>();
        if (await Kix.States.IdAsync(change, "State", cancel) is { } state && hit.Text("StateID") != state) wrong.Add("State");
        foreach (var (field, key) in new[] { ("Queue", "QueueID"), ("Organisation", "OrganisationID"), ("Contact", "ContactID") })
        {
            if (!existed && change.Id(field) is { } wanted && hit.Text(key) != wanted) wrong.Add(field);
        }
        if (KixDynamicFields.MarkerOf(hit, KixMarkers.Ticket) is null)
        {
            var marker = await Kix.Fields.WriteAsync(change, change.Fields.Select(field => field.Key), KixMarkers.Ticket, cancel);
            await Server.ChangeAsync($"{Route}/{id}", Name, new JsonObject { ["DynamicFields"] = marker }, cancel);
        }
        if (wrong.Count > 0)
        {
            await PatchAsync(change, id, wrong, cancel);
            hit = await GetAsync(id, cancel) ?? hit;
            foreach (var field in wrong.Where(field => field != "State" && hit.Text(field + "ID") != change.Id(field)))
            {
                findings.Add(new Finding(Severity.Warning, "field_replaced", $"{change.Key}: KIX replaced {field} of the ticket", "look at the ticket in KIX", change.Key.ToString()));
            }
        }
        foreach (var (field, key) in new[] { ("Owner", "OwnerID"), ("Responsible", "ResponsibleID") })
        {
            if (change.Id(field) is not { } wanted || hit.Text(key) == wanted) continue;
            findings.Add(new Finding(Severity.Warning, "owner_reset",
                $"{change.Key}: KIX replaced {field}, since that agent has no right to read and change tickets of the team",
                "give the agent a role with the right and load again, or leave the field out", change.Key.ToString()));
        }
    }

    private async Task<bool> IsPendingAsync(string state, CancellationToken cancel) =>
        (await Kix.States.EntryAsync(state, cancel))?.Text("TypeName")?.StartsWith("pending", StringComparison.OrdinalIgnoreCase) == true;

    private Task<JsonObject?> GetAsync(string id, CancellationToken cancel) =>
        Server.FindAsync(Name, $"{Route}/{id}", new KixQuery { Include = "DynamicFields" }, cancel);

    /// <summary>
    /// The marker decides. A ticket of that number without any marker is ours where an earlier run was cut off in the middle of making it:
    /// same title, same author.
    /// </summary>
    private bool IsOurs(Change change, JsonObject hit)
    {
        var marker = KixDynamicFields.MarkerOf(hit, KixMarkers.Ticket);
        if (marker is not null) return marker == change.Marker;
        return change.Text("TN") is { } number && hit.Text("TicketNumber") == number.Trim() && hit.Text("CreateBy") == Kix.Own
            && hit.Text("Title") is { } title && change.Text("Title")?.Trim().StartsWith(title, StringComparison.Ordinal) == true;
    }
}
