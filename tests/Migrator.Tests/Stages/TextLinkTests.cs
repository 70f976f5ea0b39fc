using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>Texts that name other records, from plan to verify.</summary>
internal sealed class TextLinkTests : TargetFixture
{
    private const string Addresses = "addresses: { Ticket: \"https://desk.nordwerk.eu/tickets/{id}\" }\n";

    private void PutTicketWith(string id, string html, string more = "") =>
        Put(Kind.Ticket, id, $"{{'number':'T{id}','subject':'s','team':'{KeyOf(Kind.Team, "t1")}','substatus':'open','description':{{'format':'html','text':{JsonValue.Create(html)!.ToJsonString()}}}{more}}}");

    private static string Link(string key, string text) => $"<a href=\"ref:{key}\">{text}</a>";

    private string Body(string ticket) => Target.ByMarker(KeyOf(Kind.Ticket, ticket))!.Fields["Body"]!.GetValue<string>();

    private string Address(string ticket) => "https://desk.nordwerk.eu/tickets/" + Target.Records.Single(record => record.Value.Marker == KeyOf(Kind.Ticket, ticket)).Key;

    private void PutPair()
    {
        PutTeam("t1");
        PutTicketWith("1", $"<p>see {Link(KeyOf(Kind.Ticket, "number=T2"), "T2")} and {Link(KeyOf(Kind.Ticket, "9"), "T9")}</p>");
        PutTicketWith("2", $"<p>like {Link(KeyOf(Kind.Ticket, "1"), "that one")}, {Link(KeyOf(Kind.Ticket, "number=T404"), "T404")}, not {Link(KeyOf(Kind.Ticket, "2"), "this")}</p>");
        PutComment("c1", "1", Link(KeyOf(Kind.Ticket, "number=T2"), "T2").Replace("\"", "\\\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task Without_addresses_what_texts_name_stays_as_text_and_is_counted()
    {
        PutPair();
        await PlanAsync();
        await LoadAsync();
        Assert.That(Body("1"), Is.EqualTo("<p>see T2 and T9</p>"));
        Assert.That(Body("2"), Is.EqualTo("<p>like that one, T404, not this</p>"));
        Assert.That(Target.Of("Note").Single().Fields["Text"]!.GetValue<string>(), Is.EqualTo("<p>T2</p>"));
        Assert.That(Target.Log, Has.Count.EqualTo(4));
        Assert.That(IsAllSkip(await PlanAsync()));
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
        Assert.That(Store.FindingsOf("ticket").Select(found => found.Finding.Text), Has.One.Contains("times a text names a record of kind ticket that is not in the store"));
    }

    [Test]
    public async Task With_addresses_each_text_links_to_the_record_once_both_are_there_and_then_nothing_is_written_any_more()
    {
        PutPair();
        Yaml = Mapping + "\n" + Addresses;
        await PlanAsync();
        await LoadAsync();
        Assert.That(IsAllSkip(await PlanAsync()), Is.False);
        await LoadAsync();
        Assert.That(Body("1"), Is.EqualTo($"<p>see <a href=\"{Address("2")}\">T2</a> and T9</p>"));
        Assert.That(Body("2"), Is.EqualTo($"<p>like <a href=\"{Address("1")}\">that one</a>, T404, not this</p>"));
        Assert.That(Target.Of("Note").Single().Fields["Text"]!.GetValue<string>(), Is.EqualTo($"<p><a href=\"{Address("2")}\">T2</a></p>"));
        Assert.That(IsAllSkip(await PlanAsync()));
        var writes = Target.Log.Count;
        await LoadAsync();
        Assert.That(Target.Log, Has.Count.EqualTo(writes));
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
    }

    [Test]
    public async Task A_record_that_the_target_refuses_leaves_text_behind()
    {
        PutPair();
        Yaml = Mapping + "\n" + Addresses;
        await PlanAsync();
        Target.Refuses = change => change.Marker == KeyOf(Kind.Ticket, "2") ? "400" : null;
        await LoadAsync();
        Assert.That(Body("1"), Is.EqualTo("<p>see T2 and T9</p>"));
    }

    [TestCase("addresses: { Tickets: \"https://h/{id}\" }", "Ticket")]
    [TestCase("addresses: { Ticket: \"https://h/\" }", "{id}")]
    [TestCase("addresses: { Ticket: \"javascript:{id}\" }", "no address")]
    [TestCase("addresses: { Note: \"https://h/{id}\" }", "Note")]
    public void A_wrong_address_is_named(string yaml, string text)
    {
        Yaml = Mapping + "\n" + yaml + "\n";
        PutTeam("t1");
        Assert.That(async () => await PlanAsync(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(text));
    }
}
