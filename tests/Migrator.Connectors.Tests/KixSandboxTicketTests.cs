using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxTicketTests : KixSandboxFixture
{
    [Test]
    public async Task A_ticket_number_is_taken_once_even_after_the_ticket_was_deleted()
    {
        var id = await TicketIdAsync("\"TN\":\"INC 7/ä\"");
        await SendAsync("DELETE", $"/tickets/{id}", null, Token);
        var again = await TicketAsync("\"TN\":\"INC 7/ä\"");
        Assert.Multiple(() =>
        {
            Assert.That((again.Status, again.Code), Is.EqualTo((400, "Object.UnableToCreate")));
            Assert.That(again.Message, Does.StartWith("Ticket could not be created"));
        });
        Assert.That((await ReadTicketAsync(id))["StateID"]!.GetValue<int>(), Is.EqualTo(6));
    }

    [Test]
    public async Task Ticket_numbers_differ_by_case_but_searches_do_not()
    {
        await TicketIdAsync("\"TN\":\"INC1\"");
        await TicketIdAsync("\"TN\":\"inc1\"");
        var found = await GetAsync("/tickets?" + Search("Ticket", "TicketNumber", "EQ", "\"INC1\""));
        Assert.That(found.List("Ticket"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Four_parallel_creates_with_one_number_make_exactly_one_ticket()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TicketAsync("\"TN\":\"PAR-1\"")));
        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 201, 400, 400, 400 }));
    }

    [Test]
    public async Task A_queue_given_by_name_only_is_replaced_by_the_default_queue_on_create_but_not_on_update()
    {
        var created = await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"t","ContactID":{{{Contact}}},"Queue":"Junk"}}""");
        var id = created.Body!["TicketID"]!.GetValue<int>();
        Assert.That((await ReadTicketAsync(id))["QueueID"]!.GetValue<int>(), Is.EqualTo(1));
        await PatchAsync($"/tickets/{id}", """{"Ticket":{"Queue":"Junk"}}""");
        Assert.That((await ReadTicketAsync(id))["QueueID"]!.GetValue<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task An_owner_without_rights_on_the_team_is_reset_to_user_1_without_a_word()
    {
        var id = await TicketIdAsync("\"OwnerID\":3,\"ResponsibleID\":3");
        var ticket = await ReadTicketAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That(ticket["OwnerID"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(ticket["ResponsibleID"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(ticket["LockID"]!.GetValue<int>(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task An_owner_with_rights_on_that_team_only_is_kept_there()
    {
        var answer = await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"t","ContactID":{{{Contact}}},"QueueID":3,"OwnerID":3}}""");
        var ticket = await ReadTicketAsync(answer.Body!["TicketID"]!.GetValue<int>());
        Assert.That(ticket["OwnerID"]!.GetValue<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task An_owner_implies_a_lock_unless_one_is_given_or_the_ticket_is_closed()
    {
        var implied = await ReadTicketAsync(await TicketIdAsync("\"OwnerID\":2"));
        var given = await ReadTicketAsync(await TicketIdAsync("\"OwnerID\":2,\"LockID\":1"));
        var closed = await ReadTicketAsync(await TicketIdAsync("\"OwnerID\":2,\"State\":\"closed\""));
        Assert.That(new[] { implied, given, closed }.Select(ticket => ticket["LockID"]!.GetValue<int>()), Is.EqualTo(new[] { 2, 1, 1 }));
    }

    [Test]
    public async Task An_unknown_organisation_id_creates_an_organisation_of_that_name_and_the_contact_joins_it()
    {
        var ticket = await ReadTicketAsync(await TicketIdAsync("\"OrganisationID\":\"4711\""));
        var organisation = ticket["OrganisationID"]!.GetValue<string>();
        var made = (await GetAsync($"/organisations/{organisation}")).Body!["Organisation"]!;
        var contact = (await GetAsync($"/contacts/{Contact}")).Body!["Contact"]!;
        Assert.Multiple(() =>
        {
            Assert.That(made["Number"]!.GetValue<string>(), Is.EqualTo("4711"));
            Assert.That(contact["OrganisationIDs"]!.AsArray().Select(id => id!.GetValue<int>()), Does.Contain(int.Parse(organisation, null)));
        });
    }

    [Test]
    public async Task A_pending_state_takes_a_time_up_to_the_year_2200_and_drops_rubbish()
    {
        var late = await TicketAsync("\"State\":\"pending reminder\",\"PendingTime\":\"2201-01-01 00:00:00\"");
        Assert.That(late.Message, Is.EqualTo("Parameter PendingTime: years greater than 2200 are not possible!"));
        var rubbish = await ReadTicketAsync(await TicketIdAsync("\"State\":\"pending reminder\",\"PendingTime\":\"soon\""));
        var open = await ReadTicketAsync(await TicketIdAsync("\"State\":\"open\",\"PendingTime\":\"2027-01-01 10:00:00\""));
        var good = await ReadTicketAsync(await TicketIdAsync("\"State\":\"pending reminder\",\"PendingTime\":\"2027-01-01 10:00:00\""));
        Assert.That(
            new[] { rubbish, open, good }.Select(ticket => ticket["PendingTime"]!.GetValue<string>()), Is.EqualTo(new[] { "", "", "2027-01-01 10:00:00" }));
    }

    [Test]
    public async Task A_ticket_stays_when_a_later_article_fails()
    {
        var answer = await TicketAsync(
            "\"TN\":\"PART\",\"Articles\":[{\"Subject\":\"ok\",\"Body\":\"b\",\"ContentType\":\"text/plain; charset=utf-8\"},"
            + "{\"Subject\":\"no type\",\"Body\":\"b\"}]");
        Assert.That(answer.Status, Is.EqualTo(400));
        var found = (await GetAsync("/tickets?include=Articles&" + Search("Ticket", "TicketNumber", "EQ", "\"PART\""))).List("Ticket");
        Assert.That(found.Single()!["Articles"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Empty_lists_are_refused()
    {
        var articles = await TicketAsync("\"Articles\":[]");
        var fields = await TicketAsync("\"DynamicFields\":[]");
        Assert.That(
            (articles.Message, fields.Message), Is.EqualTo(("Parameter Ticket::Articles is invalid!", "Parameter Ticket::DynamicFields is invalid!")));
    }

    [Test]
    public async Task Titles_are_cut_at_255_and_trimmed()
    {
        var answer = await PostAsync("/tickets", $$$"""{"Ticket":{"Title":"  {{{new string('x', 300)}}} ","ContactID":{{{Contact}}},"QueueID":1}}""");
        var ticket = await ReadTicketAsync(answer.Body!["TicketID"]!.GetValue<int>());
        Assert.That(ticket["Title"]!.GetValue<string>(), Is.EqualTo(new string('x', 255)));
    }

    [Test]
    public async Task Dynamic_fields_are_checked_beforehand_and_dates_are_stored_with_a_time()
    {
        await FieldAsync("MigDue", "Date", "Ticket");
        await FieldAsync("MigDone", "DateTime", "Ticket");
        var iso = await TicketAsync("\"TN\":\"ISO\",\"DynamicFields\":[{\"Name\":\"MigDone\",\"Value\":\"2019-02-03T04:05:06Z\"}]");
        Assert.That(iso.Message, Is.EqualTo("Parameter DynamicField::Value is invalid!"));
        Assert.That((await GetAsync("/tickets?" + Search("Ticket", "TicketNumber", "EQ", "\"ISO\""))).List("Ticket"), Is.Empty);
        var id = await TicketIdAsync("\"DynamicFields\":[{\"Name\":\"MigDue\",\"Value\":\"2019-03-01\"}]");
        var fields = (await ReadTicketAsync(id, "?include=DynamicFields"))["DynamicFields"]!.AsArray();
        Assert.That(fields.Single()!["Value"]!.AsArray().Single()!.GetValue<string>(), Is.EqualTo("2019-03-01 00:00:00"));
    }

    [Test]
    public async Task Watching_twice_is_a_conflict()
    {
        var id = await TicketIdAsync("\"TN\":\"W\"");
        var body = $$$"""{"Watcher":{"Object":"Ticket","ObjectID":{{{id}}},"UserID":2}}""";
        Assert.That(((await PostAsync("/watchers", body)).Status, (await PostAsync("/watchers", body)).Status), Is.EqualTo((201, 409)));
    }
}
