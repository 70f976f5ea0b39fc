using System.Diagnostics;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Bodies;
using Migrator.Engine.Mapping;
using Migrator.Tests.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>Numbers and addresses of other records in texts.</summary>
internal sealed class MentionTests
{
    private const string Head = """
        mapping: 1
        source: s
        references:
          attachment: ["file.do?sys_id={id}"]
          ticket: ["incident.do?sys_id={id}", "q=number={number}"]
          kb_article: ["sysparm_article={number}"]
          numbers: { ticket: [INC, RITM], kb_article: [KB] }
        ticket:
          fields:
        """;

    private static Collected Map(string raw, string form = "text")
    {
        var made = new Collected();
        SourceMapping.Compile([new("sources/s", $"{Head}\n    description: {{ from: a, as: {form} }}\n")], "s").CreateMapper(new SmallSource())
            .Map("t", Kind.Ticket, "1", Encoding.UTF8.GetBytes($$"""{"a":"{{raw}}"}"""), made);
        return made;
    }

    private static string Html(string raw, string form = "text") => Map(raw, form)[0]["description"]!["text"]!.GetValue<string>();

    private static string Link(string number, string kind = "ticket") => $"<a href=\"ref:s:{kind}:number={number}\">{number}</a>";

    [TestCase("see INC0012345, please")]
    [TestCase("INC0012345")]
    [TestCase("(INC0012345)")]
    [TestCase("like INC0012345.")]
    [TestCase("INC0012345-")]
    [TestCase("#INC0012345")]
    public void A_number_becomes_a_link_and_is_listed(string text)
    {
        var made = Map(text)[0];
        Assert.That(made["description"]!["text"]!.GetValue<string>(), Is.EqualTo($"<p>{text.Replace("INC0012345", Link("INC0012345"), StringComparison.Ordinal)}</p>"));
        Assert.That(made["mentions"]!.ToJsonString(), Is.EqualTo("""["s:ticket:number=INC0012345"]"""));
    }

    [TestCase("xINC0012345")]
    [TestCase("INC0012345x")]
    [TestCase("INC001")]
    [TestCase("INC0012345-2")]
    [TestCase("inc0012345")]
    [TestCase("a_INC0012345")]
    [TestCase("INC123456789012345678901")]
    [TestCase("äINC0012345")]
    [TestCase("https://nordwerk.eu/INC0012345")]
    [TestCase("x?number=INC0012345")]
    [TestCase("nothing at all")]
    public void What_is_no_number_of_its_own_stays(string text)
    {
        var made = Map(text)[0];
        Assert.That(made["description"]!["text"]!.GetValue<string>(), Is.EqualTo($"<p>{text}</p>"));
        Assert.That(made.ContainsKey("mentions"), Is.False);
    }

    [Test]
    public void Line_ends_several_numbers_and_both_kinds_are_told_apart()
    {
        Assert.That(Html("INC0000001\\nRITM0000002\\r\\nKB0010001 INC0000001"),
            Is.EqualTo($"<p>{Link("INC0000001")}<br>{Link("RITM0000002")}<br>{Link("KB0010001", "kb_article")} {Link("INC0000001")}</p>"));
        Assert.That(Html("<p>a</p>\\nINC0000001", "html"), Is.EqualTo($"<p>a</p>\n{Link("INC0000001")}"));
        Assert.That(Map("INC0000001 INC0000001")[0]["mentions"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Within_tags_and_links_a_number_stays() =>
        Assert.That(Html("<a href='https://nordwerk.eu/' title='INC0000001'>INC0000002</a> <p title='INC0000003'>INC0000004</p>", "html"),
            Is.EqualTo($"<a href=\"https://nordwerk.eu/\" title=\"INC0000001\">INC0000002</a> <p title=\"INC0000003\">{Link("INC0000004")}</p>"));

    [TestCase("https://acme.service-desk.eu/incident.do?sys_id=abc123&sysparm_view=ess", "ticket:abc123")]
    [TestCase("/nav_to.do?uri=%2Fincident.do%3Fsys_id%3Dabc123%26x%3D1", "ticket:abc123")]
    [TestCase("kb_view.do?sysparm_article=KB0010001", "kb_article:number=KB0010001")]
    [TestCase("list.do?q=number=INC0000001", "ticket:number=INC0000001")]
    public void An_address_of_a_record_becomes_a_reference(string address, string key)
    {
        var made = Map($"<a href='{address}'>there</a>", "html")[0];
        Assert.That(made["description"]!["text"]!.GetValue<string>(), Is.EqualTo($"<a href=\"ref:s:{key}\">there</a>"));
        Assert.That(made["mentions"]!.ToJsonString(), Is.EqualTo($"""["s:{key}"]"""));
    }

    [TestCase("[there|https://h/incident.do?sys_id=abc]", "wiki", "<p><a href=\"ref:s:ticket:abc\">there</a></p>")]
    [TestCase("[there](https://h/incident.do?sys_id=abc) RITM0000001", "markdown", "<p><a href=\"ref:s:ticket:abc\">there</a> <a href=\"ref:s:ticket:number=RITM0000001\">RITM0000001</a></p>")]
    [TestCase("!https://h/file.do?sys_id=f1.png!", "wiki", "<p><img src=\"ref:s:attachment:f1\" alt=\"\"></p>")]
    public void Every_form_knows_addresses(string text, string form, string html) => Assert.That(Html(text, form).Replace(" alt=\"\"", "", StringComparison.Ordinal), Is.EqualTo(html.Replace(" alt=\"\"", "", StringComparison.Ordinal)));

    [TestCase("numbers: { person: [P] }", "a person has no number")]
    [TestCase("numbers: { ticket: [\"a b\"] }", "begins no number")]
    [TestCase("ticket: [\"incident.do\"]", "does not say where the id stands")]
    [TestCase("ticket: [\"{id}\"]", "any address would fit")]
    [TestCase("tickets: [\"x{id}\"]", "ticket")]
    public void A_mistake_is_named_with_its_place(string reference, string text)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => SourceMapping.Compile([new("sources/s", $"mapping: 1\nsource: s\nreferences:\n  {reference}\n")], "s"))!;
        Assert.That(mistake.Message, Does.Contain("sources/s.yaml:4").And.Contain(text));
    }

    [Test]
    public void A_long_text_takes_linear_time()
    {
        foreach (var piece in (string[])["INC", "INC0000001 ", "INC0000001x", "INC0000000000000000000000000", "<a href='x'>INC0000001", "KB"])
        {
            var text = new StringBuilder().Insert(0, piece, 500_000 / piece.Length).ToString();
            var watch = Stopwatch.StartNew();
            Map(text);
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)), piece);
        }
    }

    [TestCase("<p>a <a href=\"ref:s:ticket:1\">INC1</a> b</p>", "<p>a <a href=\"https://t/1\">INC1</a> b</p>")]
    [TestCase("<p>a <a href=\"ref:s:ticket:2\">INC2</a> b</p>", "<p>a INC2 b</p>")]
    [TestCase("<a title=\"x\" href=\"ref:s:ticket:1\" class=\"c\"><b>INC1</b></a><a href=\"ref:s:ticket:1\">x</a>", "<a title=\"x\" href=\"https://t/1\" class=\"c\"><b>INC1</b></a><a href=\"https://t/1\">x</a>")]
    [TestCase("<img src=\"ref:s:attachment:1\">", "<img src=\"ref:s:attachment:1\">")]
    [TestCase("<p>text href=\"ref:s:ticket:1\" here</p>", "<p>text href=\"ref:s:ticket:1\" here</p>")]
    [TestCase("<a href=\"https://t/\">text href=\"ref:s:ticket:1\"> here</a>", "<a href=\"https://t/\">text href=\"ref:s:ticket:1\"> here</a>")]
    [TestCase("<a href=\"ref:s:ticket:1", "<a href=\"ref:s:ticket:1")]
    public void Links_get_their_address_or_become_text(string html, string expected) =>
        Assert.That(RefLinks.Change(html, key => key == "s:ticket:1" ? "https://t/1" : null), Is.EqualTo(expected));

    [Test]
    public void Text_that_looks_like_links_takes_linear_time()
    {
        var watch = Stopwatch.StartNew();
        RefLinks.Change("<p>" + new StringBuilder().Insert(0, "href=\"ref:", 300_000), _ => null);
        RefLinks.Change(new StringBuilder().Insert(0, "<a href=\"ref:x\">y</a>", 100_000).ToString(), _ => null);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }
}
