using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Every verb of source mappings, and what happens to values that no verb takes.</summary>
public sealed class SourceVerbTests
{
    private const string Head = "mapping: 1\nsource: s\n";

    private static Collected Map(string yaml, string raw, Kind kind = Kind.Ticket, SmallSource? source = null, string table = "t", string? site = null)
    {
        List<MappingText> files = [new("sources/s", Head + yaml)];
        if (site is not null) files.Add(new("site", Head + site));
        var made = new Collected();
        SourceMapping.Compile(files, "s").CreateMapper(source ?? new SmallSource()).Map(table, kind, "1", Encoding.UTF8.GetBytes(raw), made);
        return made;
    }

    private static string Field(string rule, string raw, string field = "subject") => (Map($"ticket:\n  fields:\n    {field}: {rule}\n", raw)[0][field])?.ToJsonString() ?? "absent";

    [TestCase("a", """{"a":"x"}""", "\"x\"")]
    [TestCase("a", """{"a":""}""", "absent")]
    [TestCase("a", """{"a":null}""", "absent")]
    [TestCase("a", "{}", "absent")]
    [TestCase("a", """{"a":7}""", "\"7\"")]
    [TestCase("a", """{"a":{"value":"x","link":"https://h/api/now/table/t/x"}}""", "\"x\"")]
    [TestCase("a", """{"a":{"display_value":"Joe","value":"x","link":"l"}}""", "\"x\"")]
    [TestCase("a", """{"a":{"display_value":null,"value":""}}""", "absent")]
    [TestCase("a", """{"a":{"display_value":"Joe","link":"https://h/api/now/table/sys_user/77"}}""", "\"77\"")]
    [TestCase("[a, b]", """{"a":"","b":"y"}""", "\"y\"")]
    [TestCase("a.b[1]", """{"a":{"b":["x","y"]}}""", "\"y\"")]
    [TestCase("a.b", """{"a.b":"dotted"}""", "\"dotted\"")]
    [TestCase("{ const: fixed }", "{}", "\"fixed\"")]
    [TestCase("{ first: [{ from: a, when: { b: \"1\" } }, c] }", """{"a":"x","b":"2","c":"z"}""", "\"z\"")]
    [TestCase("{ first: [{ from: a, when: { b: [\"1\", \"2\"] } }, c] }", """{"a":"x","b":"2","c":"z"}""", "\"x\"")]
    [TestCase("{ from: a, when: { b: unset } }", """{"a":"x","b":"2"}""", "absent")]
    [TestCase("{ from: a, when: { b: { not: \"2\" } } }", """{"a":"x","b":"2"}""", "absent")]
    [TestCase("{ from: a, when: { b: { differs: a } } }", """{"a":"x","b":"2"}""", "\"x\"")]
    [TestCase("{ join: [a, b, c], with: \" - \" }", """{"a":"x","b":"","c":"z"}""", "\"x - z\"")]
    [TestCase("{ join: [a, { from: b, title: Second }], with: \"; \" }", """{"a":"x","b":"y"}""", "\"xSecond: y\"")]
    [TestCase("{ from: a, missing: none }", "{}", "\"none\"")]
    [TestCase("{ from: a, missing: { from: b, missing: none } }", """{"b":"y"}""", "\"y\"")]
    [TestCase("{ from: a, as: text }", """{"a":"<p>One</p><p>Two &amp; three</p>"}""", "\"One\\nTwo \\u0026 three\"")]
    public void A_text_is_made(string rule, string raw, string expected) => Assert.That(Field(rule, raw), Is.EqualTo(expected));

    [TestCase("a", """{"a":"2020-01-02 03:04:05"}""", "\"2020-01-02T03:04:05Z\"")]
    [TestCase("a", """{"a":"2020-01-02T03:04:05+02:00"}""", "\"2020-01-02T01:04:05Z\"")]
    [TestCase("a", """{"a":"2020-01-02T03:04:05.123Z"}""", "\"2020-01-02T03:04:05Z\"")]
    [TestCase("a", """{"a":"2020-01-02"}""", "\"2020-01-02T00:00:00Z\"")]
    [TestCase("a", """{"a":"2020-02-30 00:00:00"}""", "absent")]
    [TestCase("a", """{"a":"2020-01-02 25:00:00"}""", "absent")]
    public void An_instant_is_made(string rule, string raw, string expected) => Assert.That(Field(rule, raw, "closed_at"), Is.EqualTo(expected));

    [TestCase("""{"task":"1","time":"90"}""", "90")]
    [TestCase("""{"task":"1","time":"1970-01-02 04:23:17"}""", "102197")]
    [TestCase("""{"task":"1","time":"1970-01-01 00:00:00"}""", "0")]
    public void A_duration_is_made_of_seconds_or_of_time_after_the_epoch(string raw, string expected) =>
        Assert.That(Map("time_entry:\n  fields: { ticket: { from: task, ref: ticket }, duration: time }\n", raw, Kind.TimeEntry)[0]["duration"]!.ToJsonString(), Is.EqualTo(expected));

    [TestCase("12", "12")]
    [TestCase("007", "7")]
    [TestCase("1.50", "1.50")]
    [TestCase("-3", "-3")]
    public void A_number_is_made(string raw, string expected) =>
        Assert.That(Map("choice:\n  fields: { owner: o, field: f, sequence: n }\n", $$"""{"o":"a","f":"b","n":"{{raw}}"}""", Kind.Choice)[0]["sequence"]!.ToJsonString(), Is.EqualTo(expected));

    [TestCase("text", "a <b> & c\\nd\\r\\ne", "<p>a &lt;b&gt; &amp; c<br>d<br>e</p>")]
    [TestCase("text", "\\u003cscript\\u003e \\\"q\\\" \\u00e4", "<p>&lt;script&gt; \"q\" ä</p>")]
    [TestCase("html", "no tag &amp; more", "<p>no tag &amp; more</p>")]
    [TestCase("html", "<p onclick='x()'>a<script>b</script><iframe src='x'></iframe></p>", "<p>a</p>")]
    [TestCase("html", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "")]
    [TestCase("html", "<a href='javascript:x()'>a</a><a href='mailto:a@nordwerk.eu'>b</a>", "<a>a</a><a href=\"mailto:a@nordwerk.eu\">b</a>")]
    [TestCase("html", "<img src='data:image/png;base64,AAAA'>", "<img src=\"data:image/png;base64,AAAA\">")]
    [TestCase("journal", "a\\n[code]<b>c</b>[/code]\\nd < e", "<p>a</p><b>c</b><p>d &lt; e</p>")]
    [TestCase("journal", "[code]<b>never closed", "<p>[code]&lt;b&gt;never closed</p>")]
    [TestCase("markdown", "**b**\\n\\n- x", "<p><strong>b</strong></p>\n<ul>\n<li>x</li>\n</ul>")]
    [TestCase("wiki", "h1. H\\n*b* <i>", "<h1>H</h1><p><strong>b</strong> &lt;i&gt;</p>")]
    [TestCase("adf", "{\\\"type\\\":\\\"doc\\\",\\\"content\\\":[{\\\"type\\\":\\\"paragraph\\\",\\\"content\\\":[{\\\"type\\\":\\\"text\\\",\\\"text\\\":\\\"a < b\\\"}]}]}", "<p>a &lt; b</p>")]
    public void A_body_is_made(string form, string raw, string expected)
    {
        var body = Map($"ticket:\n  fields:\n    description: {{ from: a, as: {form} }}\n", $$"""{"a":"{{raw}}"}""")[0]["description"];
        Assert.That(expected.Length == 0 ? body is null : body!["text"]!.GetValue<string>() == expected && body["format"]!.GetValue<string>() == "html", body?.ToJsonString());
    }

    [Test]
    public void A_document_is_read_as_it_came_and_its_images_are_listed()
    {
        var made = Map("ticket:\n  fields:\n    description: { from: a, as: adf }\n", """{"a":{"type":"doc","content":[{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"m1","type":"file","alt":"x"}}]}]}}""");
        Assert.That(made[0].ToJsonString(), Is.EqualTo("""{"description":{"format":"html","text":"\u003Cfigure\u003E\u003Cimg src=\u0022ref:s:attachment:m1\u0022 alt=\u0022x\u0022\u003E\u003C/figure\u003E"},"inline":["s:attachment:m1"]}"""));
    }

    [TestCase("\"no document\"", "<p>no document</p>", "body_malformed")]
    [TestCase("{\"a\":[1]}", "<p>{\"a\":[1]}</p>", "body_malformed")]
    [TestCase("\"{\\\"type\\\":\\\"doc\\\",\"", "<p>{\"type\":\"doc\",</p>", "body_malformed")]
    [TestCase("{\"type\":\"doc\",\"content\":[{\"type\":\"new\",\"content\":[{\"type\":\"text\",\"text\":\"t\"}]}]}", "t", "body_node_unknown")]
    public void A_document_that_is_none_keeps_its_text_and_is_told(string raw, string expected, string code)
    {
        var made = Map("ticket:\n  fields:\n    description: { from: a, as: adf }\n", $$"""{"a":{{raw}}}""");
        Assert.That(made[0]["description"]!["text"]!.GetValue<string>(), Is.EqualTo(expected));
        Assert.That(made.Findings.Single(), Has.Property("Code").EqualTo(code).And.Property("Subject").EqualTo("s:ticket:1"));
    }

    [Test]
    public void A_value_that_is_not_in_its_table_blocks_the_record_with_rule_and_value()
    {
        var made = Map("ticket:\n  fields:\n    status: { from: state, table: states }\ntables: { states: { a: open } }\n", """{"state":"z"}""");
        Assert.That(made.Rejects.Single(), Is.EqualTo("status: t.state has the value 'z', which is not in table 'states' (sources/s.yaml:5); add it there or give 'missing'"));
    }

    [Test]
    public void A_word_that_the_model_does_not_have_blocks_the_record() =>
        Assert.That(Map("ticket:\n  fields: { status: state }\n", """{"state":"z"}""").Rejects.Single(), Does.Contain("'z' is none of new, open"));

    [Test]
    public void A_missing_table_value_is_replaced_and_kept_and_said_once_per_column()
    {
        var made = new Collected();
        var mapper = SourceMapping.Compile([new("sources/s", Head + "ticket:\n  fields:\n    priority: { from: p, table: prio, missing: normal }\ntables: { prio: { \"1\": high } }\n")], "s").CreateMapper(new SmallSource());
        for (var i = 0; i < 3; i++) mapper.Map("t", Kind.Ticket, "1", """{"p":"9"}"""u8, made);
        Assert.That(made[2].ToJsonString(), Is.EqualTo("""{"priority":"normal","custom":{"p":"9"}}"""));
        Assert.That(made.Findings.Single(), Has.Property("Subject").EqualTo("t.p"));
    }

    [Test]
    public void Labels_are_asked_for_once_and_fall_back_to_the_value()
    {
        var source = new SmallSource { Labels = { ["t.c.1"] = "One" } };
        var made = new Collected();
        var mapper = SourceMapping.Compile([new("sources/s", Head + "ticket:\n  fields: { category: { from: c, label: true } }\n")], "s").CreateMapper(source);
        foreach (var raw in new[] { """{"c":"1"}""", """{"c":"1"}""", """{"c":"2"}""", """{"c":"2"}""", """{"c":{"display_value":"Three","value":"3"}}""" })
        {
            mapper.Map("t", Kind.Ticket, "1", Encoding.UTF8.GetBytes(raw), made);
        }

        Assert.That(made.Records.Select((_, i) => made[i]["category"]!.GetValue<string>()), Is.EqualTo(new[] { "One", "One", "2", "2", "Three" }));
        Assert.That(source.Asked, Is.EqualTo(2));
        Assert.That(made.Findings.Select(finding => finding.Code), Is.EqualTo(new[] { "choice_without_label" }));
    }

    [Test]
    public void Filled_columns_that_no_rule_uses_are_kept_by_name_whatever_their_order()
    {
        const string yaml = "ticket:\n  drop: [noise]\n  fields: { subject: [a, b] }\n";
        var one = Map(yaml, """{"a":"x","z":"1","noise":"n","y":{"value":"2","link":"l"},"empty":"","b":"other"}""").Records[0].Json;
        var two = Map(yaml, """{"b":"other","noise":"n","empty":"","y":{"value":"2","link":"l"},"z":"1","a":"x"}""").Records[0].Json;
        Assert.That(one, Is.EqualTo("""{"subject":"x","custom":{"b":"other","y":"2","z":"1"}}"""));
        Assert.That(two, Is.EqualTo(one));
    }

    [Test]
    public void Leftover_drop_and_block_do_as_they_say()
    {
        Assert.That(Map("ticket:\n  leftover: drop\n  fields: { subject: a }\n", """{"a":"x","b":"y"}""").Records[0].Json, Is.EqualTo("""{"subject":"x"}"""));
        Assert.That(Map("ticket:\n  leftover: block\n  fields: { subject: a }\n", """{"a":"x","b":"y"}""").Rejects.Single(), Does.Contain("column b of t has a value and no rule"));
    }

    [Test]
    public void Each_makes_an_object_of_a_list()
    {
        var made = Map("ticket:\n  fields: { custom: { from: extra, each: { name: id, value: value } } }\n", """{"extra":[{"id":7,"value":"x"},{"id":8,"value":null},{"id":9,"value":true}],"more":"m"}""");
        Assert.That(made.Records[0].Json, Is.EqualTo("""{"custom":{"7":"x","9":true,"more":"m"}}"""));
    }

    [Test]
    public void A_reference_takes_its_kind_from_the_table_that_a_column_names()
    {
        const string yaml = "comment:\n  fields: { owner: { from: id, ref: { by: of, trim: [ar_], missing: other } }, channel: x }\n";
        Assert.That(Map(yaml, """{"of":"ar_incident","id":"5"}""", Kind.Comment).Records[0].Owner, Is.EqualTo("s:ticket:5"));
        Assert.That(Map(yaml, """{"of":"unheard_of","id":"5"}""", Kind.Comment).Records[0].Owner, Is.EqualTo("s:other:5"));
        Assert.That(Map(yaml.Replace(", missing: other", "", StringComparison.Ordinal), """{"of":"unheard_of","id":"5"}""", Kind.Comment).Rejects.Single(), Does.Contain("table unheard_of is not known to the store"));
    }

    [Test]
    public void Links_are_made_once_and_never_to_the_record_itself()
    {
        var made = Map("ticket:\n  fields: { subject: a }\n  links: { p: parent, q: parent, r: related, i: { type: affects, kind: ci } }\n", """{"a":"x","p":"2","q":"2","r":"1","i":"1"}""");
        Assert.That(made.Records.Skip(1).Select(record => record.Json), Is.EqualTo(new[] { """{"source":"s:ticket:1","target":"s:ticket:2","type":"parent"}""", """{"source":"s:ticket:1","target":"s:ci:1","type":"affects"}""" }));
        Assert.That(made.Findings.Single().Code, Is.EqualTo("link_to_itself"));
    }

    [Test]
    public void A_site_overrides_field_by_field_and_takes_fields_away()
    {
        var made = Map("ticket:\n  fields: { subject: { from: a, missing: none }, category: b, channel: c }\n  tables: { t: { fields: { channel: d } } }\n",
            """{"a":"1","b":"2","c":"3","d":"4"}""", site: "ticket:\n  fields: { subject: b, category: ~ }\n");
        Assert.That(made.Records[0].Json, Is.EqualTo("""{"subject":"2","channel":"4","custom":{"a":"1","c":"3"}}"""));
    }

    [Test]
    public void A_record_that_is_no_object_is_rejected_with_a_way_out()
    {
        foreach (var raw in new[] { "[]", "{\"a\":", "", "{}{}", "nul" })
        {
            Assert.That(Map("ticket:\n  fields: { subject: a }\n", raw).Rejects.Single(), Does.Contain("extract the table again"), raw);
        }
    }

    [Test]
    public void A_kind_without_a_section_is_rejected() => Assert.That(Map("ticket:\n  fields: { subject: a }\n", "{}", Kind.Person).Rejects.Single(), Does.Contain("no section 'person'"));

    [Test]
    public void The_line_of_a_rule_can_be_named()
    {
        var mapping = SourceMapping.Compile([new("sources/s", Head + "ticket:\n  fields:\n    subject: a\n  tables:\n    t:\n      fields:\n        subject: b\n")], "s");
        Assert.That((mapping.LineOf(Kind.Ticket, ["x"], "subject"), mapping.LineOf(Kind.Ticket, ["t"], "subject"), mapping.LineOf(Kind.Ticket, ["t"], "category")), Is.EqualTo(("sources/s.yaml:5", "sources/s.yaml:9", (string?)null)));
    }

    [Test]
    public void Same_input_same_bytes_whatever_the_culture()
    {
        const string yaml = "ticket:\n  fields: { subject: a, status: { from: s, table: st }, closed_at: c, custom: { from: x, each: { name: n, value: v } } }\ntables: { st: { INITIAL: open } }\n";
        const string raw = """{"a":"İıI","s":"INITIAL","c":"2020-01-02T03:04:05.5+01:00","n":"1.5","x":[{"n":1.5,"v":2.25}]}""";
        var plain = Map(yaml, raw).Records[0].Json;
        using (new OddCulture()) Assert.That(Map(yaml, raw).Records[0].Json, Is.EqualTo(plain));
    }

    [TestCase("1.50")]
    [TestCase("-2")]
    public void Numbers_are_read_with_a_point_whatever_the_culture(string raw)
    {
        using (new OddCulture()) A_number_is_made(raw, raw);
    }

    [Test]
    public void Characters_above_the_basic_plane_and_escapes_survive()
    {
        var made = Map("ticket:\n  fields: { subject: a, description: b }\n", "{\"a\":\"\\ud83d\\ude00 😀 \\u05d0\",\"b\":\"\\ud83d\\ude00 <\"}");
        Assert.That(made[0]["subject"]!.GetValue<string>(), Is.EqualTo("😀 😀 א"));
        Assert.That(JsonNode.Parse(made.Records[0].Json)!["description"]!["text"]!.GetValue<string>(), Is.EqualTo("<p>😀 &lt;</p>"));
    }
}
