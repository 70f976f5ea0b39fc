using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Contacts: found by marker, else by an e-mail address that belongs to a contact without a marker; created valid, made invalid at the end.
/// </summary>
internal sealed class KixContacts(KixSystem system, KixOrganisations organisations) : KixObject("Contact", system)
{
    private const string Route = "contacts";
    private const string InventedMail = "@nomail.com";

    internal static readonly string[] Mails = ["Email", "Email1", "Email2", "Email3", "Email4", "Email5"];
    private static readonly string[] Texts = ["Firstname", "Lastname", .. Mails, "Phone", "Mobile", "Title", "Street", "Zip", "City", "Country", "Comment"];
    private static readonly string Selected = string.Join(',', Mails.Select(mail => "Contact." + mail)) + ",Contact.ID,Contact.DynamicFields";

    public override async Task<IReadOnlyDictionary<Key, Written>> FindAsync(IReadOnlyList<Change> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<Key, Written>();
        foreach (var batch in Batches(wanted, null))
        {
            var marked = await SearchAsync(KixDynamicFields.Prefix + KixMarkers.Contact, [.. batch.Select(change => change.Marker)], cancel);
            var mails = batch.SelectMany(MailsOf).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            var mailed = new List<JsonObject>();
            foreach (var some in KixSearch.Batches(mails, mail => [mail])) mailed.AddRange(await SearchAsync("Emails", some, cancel));
            foreach (var change in batch)
            {
                var own = marked.FirstOrDefault(hit => MarkerOf(hit) == change.Marker);
                // A contact that carries another record's marker is another person's who shares the address.
                own ??= mailed.FirstOrDefault(hit => MarkerOf(hit) is null && Mails.Select(hit.Text).OfType<string>().Intersect(MailsOf(change), StringComparer.OrdinalIgnoreCase).Any());
                if (own?.Text("ID") is { } id) found[change.Key] = Existing(id);
            }
        }
        return found;
    }

    public override async Task<Written> WriteAsync(Change change, CancellationToken cancel)
    {
        var sent = Sent(change);
        var fields = new JsonObject();
        Copy(change, fields, sent, Texts);
        var organisation = sent.Contains("Organisation") ? change.Id("Organisation") : null;
        if (organisation is not null || (sent.Contains("Organisation") && change.Ref is not null))
        {
            fields["PrimaryOrganisationID"] = organisation;
            fields["OrganisationIDs"] = organisation is null ? null : new JsonArray(organisation);
        }
        fields.Put("DynamicFields", await Kix.Fields.WriteAsync(change, sent, KixMarkers.Contact, cancel));
        if (change.Ref is { } known)
        {
            if (sent.Contains("Valid") && Json.IsTrue(change.Fields["Valid"])) fields["ValidID"] = 1;
            if (change.Verb == Verb.Update) await PatchAsync(known.Id, fields, organisation, cancel);
            return new Written(known) { Existed = true };
        }
        if (change.Text("Firstname") is null || change.Text("Lastname") is null) throw Json.Refused(change, "KIX wants Firstname and Lastname", "fill both in the mapping");
        // Only a number of addresses makes KIX refuse a second one: without any, an earlier answer may have been lost.
        if (!MailsOf(change).Any() && (await FindAsync([change], cancel)).GetValueOrDefault(change.Key) is { } earlier) return earlier;
        fields["ValidID"] = 1;
        // Empty addresses are left out: KIX invents one where none is given.
        foreach (var mail in Mails.Where(mail => fields.Text(mail) is null)) fields.Remove(mail);
        return await organisations.WhileValidAsync(organisation, () => CreateOrAdoptAsync(change, fields, cancel), cancel);
    }

    public override async Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel)
    {
        if (written.Ref is not { } known || await Server.FindAsync(Name, $"{Route}/{known.Id}", new KixQuery { Include = "DynamicFields" }, cancel) is not { } hit) return null;
        var fields = new JsonObject { ["Valid"] = hit.Long("ValidID") == 1 };
        Copy(hit, fields, Texts);
        if (written.Text("Email") is null && hit.Text("Email")?.EndsWith(InventedMail, StringComparison.OrdinalIgnoreCase) == true) fields.Remove("Email");
        // Without one, KIX takes that of the first ticket that names one.
        if (written.Text("Organisation") is not null) fields.Put("Organisation", hit.Text("PrimaryOrganisationID"));
        await Kix.Fields.ReadAsync(hit, fields, written.Fields, cancel);
        return fields;
    }

    public override bool Settles(Change change) => Json.IsFalse(change.Fields["Valid"]);

    public override Task SettleAsync(Change written, CancellationToken cancel) =>
        written.Ref is { } known ? Server.ChangeAsync($"{Route}/{known.Id}", Name, new JsonObject { ["ValidID"] = 2 }, cancel) : Task.CompletedTask;

    private async Task<Written> CreateOrAdoptAsync(Change change, JsonObject fields, CancellationToken cancel)
    {
        var written = await CreateAsync(change, () => Server.CreateAsync(Route, "ContactID", Name, fields, cancel), cancel);
        if (!written.Existed) return written;
        // The person was there already: an agent's contact, say, or one from before.
        await Server.ChangeAsync($"{Route}/{written.Ref.Id}", Name, fields.DeepClone().AsObject(), cancel);
        return written with
        {
            Findings = [new Finding(Severity.Note, "contact_matched", $"{change.Key}: KIX had this contact or its e-mail address already; it was changed instead of creating another",
                "nothing, if it is the same person", change.Key.ToString())],
        };
    }

    private Task<bool> PatchAsync(string id, JsonObject fields, string? organisation, CancellationToken cancel) => organisations.WhileValidAsync(organisation, async () =>
    {
        await Server.ChangeAsync($"{Route}/{id}", Name, fields, cancel);
        return true;
    }, cancel);

    private Task<IReadOnlyList<JsonObject>> SearchAsync(string field, IReadOnlyCollection<string> values, CancellationToken cancel) => values.Count == 0
        ? Task.FromResult<IReadOnlyList<JsonObject>>([])
        : Server.ListAsync(Name, Route, new KixQuery
        {
            Search = KixSearch.In(Name, field, values), Include = "DynamicFields", Fields = Selected, Sort = "Contact.ID:numeric",
        }, cancel);

    private static IEnumerable<string> MailsOf(Change change) => Mails.Select(change.Text).OfType<string>();

    private static string? MarkerOf(JsonObject hit) => KixDynamicFields.MarkerOf(hit, KixMarkers.Contact);
}
