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
                // The articles come with the tickets that are there: one call for all of them.
                Include = "DynamicFields,Articles,Attachments", Sort = "Ticket.TicketID:numeric",
                Fields = "Ticket.TicketID,Ticket.TicketNumber,Ticket.Title,Ticket.CreateBy,Ticket.DynamicFields,Ticket.Articles",
            }, cancel);
            foreach (var change in batch)
            {
                if (hits.FirstOrDefault(hit => IsOurs(change, hit)) is not { } own || own.Text("TicketID") is not { } id) continue;
                found[change.Key] = new Written(Ref(id), articles.RefsOf(id, KixLayout.Of(change), KixArticles.Of(own))) { Existed = true };
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
        fields.Put("Queue", hit.Text("QueueID"));
        await ReadPartiesAsync(written, hit, fields, cancel);
        fields.Put("Priority", await Kix.Priorities.NameAsync(hit.Text("PriorityID"), cancel));
        fields.Put("Type", await Kix.Types.NameAsync(hit.Text("TypeID"), cancel));
        // Without one KIX takes the user who writes, or the first.
        foreach (var (field, person) in new[] { ("Owner", hit.Text("OwnerID")), ("Responsible", hit.Text("ResponsibleID")) })
        {
            if (written.Text(field) is not null || (person != Kix.Own && person != "1")) fields.Put(field, person);
        }
        if (hit.Long("PendingTimeUnix") is > 0 and var pending) fields["PendingTime"] = Kix.Clock.FromEpoch(pending, written.Text("PendingTime"));
        await Kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    // What stands there only because KIX wants something there is no value.
    private async Task ReadPartiesAsync(Change written, JsonObject hit, JsonObject fields, CancellationToken cancel)
    {
        var (contact, organisation) = (hit.Text("ContactID"), hit.Text("OrganisationID"));
        if (written.Text("Contact") is not null || contact != (await Kix.OwnContactAsync(cancel))?.Text("ID")) fields.Put("Contact", contact);
        if (written.Text("Organisation") is not null || organisation != await OrganisationOfContactAsync(contact, cancel)) fields.Put("Organisation", organisation);
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
        await organisations.WhileValidAsync(fields.Text("OrganisationID"), async () =>
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
        await PutPartiesAsync(change, sent, fields, cancel);
        if (sent.Contains("Queue")) fields.Put("QueueID", change.Id("Queue"));
        foreach (var (field, key) in new[] { ("Owner", "OwnerID"), ("Responsible", "ResponsibleID") })
        {
            if (!sent.Contains(field) || (change.Id(field) ?? Kix.Own) is not { } person) continue;
            fields[key] = person;
            // An owner would lock the ticket.
            fields["LockID"] = 1;
        }
        if (sent.Contains("Priority")) fields.Put("PriorityID", await Kix.Priorities.IdAsync(change, "Priority", cancel) ?? await Kix.DefaultAsync(Kix.Priorities, "Priority", cancel));
        if (sent.Contains("Type")) fields.Put("TypeID", await Kix.Types.IdAsync(change, "Type", cancel) ?? await Kix.DefaultAsync(Kix.Types, "Type", cancel));
        if (sent.Contains("State") || sent.Contains("PendingTime")) await PutStateAsync(change, fields, cancel);
        fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, marked || sent.Count == change.Fields.Count ? KixMarkers.Ticket : null, cancel));
        return fields;
    }

    /// <summary>
    /// KIX keeps the contact and the organisation of a ticket when it is sent none. A ticket that has lost its contact gets what a new one without
    /// would have: our own; one that has lost its organisation gets its contact's.
    /// </summary>
    private async Task PutPartiesAsync(Change change, IReadOnlyList<string> sent, JsonObject fields, CancellationToken cancel)
    {
        if (sent.Contains("Contact")) fields.Put("ContactID", change.Id("Contact") ?? (change.Ref is null ? null : (await Kix.OwnContactAsync(cancel))?.Text("ID")));
        if (!sent.Contains("Organisation") && !sent.Contains("Contact")) return;
        fields.Put("OrganisationID", change.Id("Organisation") ?? (change.Ref is null ? null : await OrganisationOfContactAsync(change.Id("Contact"), cancel)));
    }

    private async Task<string?> OrganisationOfContactAsync(string? contact, CancellationToken cancel) =>
        (contact is null ? await Kix.OwnContactAsync(cancel) : await Server.FindAsync("Contact", $"contacts/{contact}", new KixQuery(), cancel))?.Text("PrimaryOrganisationID");

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
