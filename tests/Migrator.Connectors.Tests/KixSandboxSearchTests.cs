using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxSearchTests : KixSandboxFixture
{
    [Test]
    public async Task A_page_behind_the_end_is_forbidden_for_tickets_and_empty_for_all_others()
    {
        await TicketIdAsync("\"TN\":\"1\"");
        var tickets = await GetAsync("/tickets?limit=2&offset=1");
        var contacts = await GetAsync("/contacts?limit=2&offset=99");
        Assert.That((tickets.Status, contacts.Status, contacts.List("Contact").Count), Is.EqualTo((403, 200, 0)));
    }

    [Test]
    public async Task Tickets_that_nobody_sorts_are_ordered_by_the_text_of_their_id()
    {
        for (var number = 1; number <= 11; number++) await TicketIdAsync($"\"TN\":\"N{number}\"");
        var unsorted = await GetAsync("/tickets?fields=Ticket.TicketID");
        var sorted = await GetAsync("/tickets?fields=Ticket.TicketID&sort=Ticket.TicketID:numeric&limit=3&offset=1");
        Assert.Multiple(() =>
        {
            Assert.That(Ids(unsorted).Take(4), Is.EqualTo(new[] { 1, 10, 11, 2 }));
            Assert.That(Ids(sorted), Is.EqualTo(new[] { 2, 3, 4 }));
            Assert.That(sorted.Total, Is.EqualTo("11"));
        });
    }

    [Test]
    public async Task An_unknown_search_field_finds_nothing_and_an_unknown_operator_is_refused()
    {
        await TicketIdAsync("\"TN\":\"1\"");
        var field = await GetAsync("/tickets?" + Search("Ticket", "TickerNumber", "EQ", "\"1\""));
        var name = await GetAsync("/tickets?" + Search("Ticket", "TicketNumber", "EQUALS", "\"1\""));
        var sort = await GetAsync("/tickets?sort=Ticket.Nope");
        Assert.That((field.Status, field.Total, name.Status, sort.Total), Is.EqualTo((200, "0", 400, "0")));
    }

    [Test]
    public async Task A_list_of_ids_fails_as_a_whole_for_one_unknown_id()
    {
        var id = await TicketIdAsync("\"TN\":\"1\"");
        var answer = await GetAsync($"/tickets/{id},9999");
        Assert.That((answer.Status, answer.Message), Is.EqualTo((404, "No such TicketID (9999)!")));
    }

    [Test]
    public async Task Lists_end_at_1000_unless_both_limits_are_sent()
    {
        for (var number = 0; number < 1005; number++)
        {
            await PostAsync("/organisations", $$$"""{"Organisation":{"Number":"N{{{number}}}","Name":"n"}}""");
        }

        var cut = await GetAsync("/organisations?fields=Organisation.ID");
        var half = await GetAsync("/organisations?fields=Organisation.ID&limit=2000");
        var all = await GetAsync("/organisations?fields=Organisation.ID&limit=2000&searchlimit=2000");
        Assert.That(
            new[] { cut, half, all }.Select(answer => answer.List("Organisation").Count), Is.EqualTo(new[] { 1000, 1000, 1007 }));
    }

    [Test]
    public async Task Markers_in_dynamic_fields_are_found_many_at_once_and_those_of_articles_find_the_ticket()
    {
        await FieldAsync("MigTicketID", "Text", "Ticket");
        await FieldAsync("MigArtID", "Text", "Article");
        var first = await TicketIdAsync("\"DynamicFields\":[{\"Name\":\"MigTicketID\",\"Value\":\"k:1\"}]");
        var second = await TicketIdAsync("\"DynamicFields\":[{\"Name\":\"MigTicketID\",\"Value\":\"k:2\"}]");
        await PostAsync($"/tickets/{second}/articles", Note("\"DynamicFields\":[{\"Name\":\"MigArtID\",\"Value\":\"a:1\"}]"));
        var both = await GetAsync("/tickets?sort=Ticket.TicketID:numeric&" + Search("Ticket", "DynamicField_MigTicketID", "IN", "[\"K:1\",\"k:2\",\"k:3\"]"));
        var article = await GetAsync("/tickets?" + Search("Ticket", "DynamicField_MigArtID", "EQ", "\"a:1\""));
        Assert.That((Ids(both).ToArray(), Ids(article).ToArray()), Is.EqualTo((new[] { first, second }, new[] { second })));
    }

    [Test]
    public async Task A_changed_marker_is_found_by_its_new_value_only()
    {
        await FieldAsync("MigTicketID", "Text", "Ticket");
        var id = await TicketIdAsync("\"DynamicFields\":[{\"Name\":\"MigTicketID\",\"Value\":\"k:1\"}]");
        await PatchAsync($"/tickets/{id}", """{"Ticket":{"DynamicFields":[{"Name":"MigTicketID","Value":"k:9"}]}}""");
        var old = await GetAsync("/tickets?" + Search("Ticket", "DynamicField_MigTicketID", "EQ", "\"k:1\""));
        var now = await GetAsync("/tickets?" + Search("Ticket", "DynamicField_MigTicketID", "EQ", "\"k:9\""));
        Assert.That((old.Total, now.Total), Is.EqualTo(("0", "1")));
    }

    [Test]
    public async Task The_count_of_a_filtered_catalogue_is_that_of_the_whole_catalogue()
    {
        var filter = "filter=" + Uri.EscapeDataString("""{"TicketState":{"AND":[{"Field":"Name","Operator":"EQ","Type":"STRING","Value":"open"}]}}""");
        var answer = await GetAsync("/system/ticket/states?" + filter);
        Assert.That((answer.Total, answer.List("TicketState").Count), Is.EqualTo(("7", 1)));
    }

    [Test]
    public async Task New_dynamic_fields_appear_among_the_searchable_attributes()
    {
        await FieldAsync("MigOrgID", "Text", "Organisation");
        var attributes = (await GetAsync("/objectsearch/Organisation")).List("SupportedAttributes").Select(one => one!["Property"]!.GetValue<string>());
        Assert.That(attributes, Does.Contain("DynamicField_MigOrgID").And.Contain("Number"));
    }

    private static IEnumerable<int> Ids(Answer answer) => answer.List("Ticket").Select((JsonNode? ticket) => ticket!["TicketID"]!.GetValue<int>());
}
