using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Every verb of target mappings, and the checks against the target's description.</summary>
public sealed class TargetVerbTests
{
    private const string Queue = "\n      Queue: { prepared: Q, ref: any, object: Queue }\n      State: { const: open }";

    private static IReadOnlyList<Rendered> Render(string objects, string neutral, string key = "s:ticket:1", SmallStore? store = null, bool described = true, IReadOnlySet<string>? taken = null)
    {
        var yaml = "mapping: 1\ntarget: t\nprepare: [{ object: Queue, name: Q }]\ncreate: { TicketType: { \"*\": ~ }, TicketState: { \"*\": { Type: open } } }\n"
            + "tables: { st: { open: offen, closed: zu } }\nobjects:\n" + objects;
        var mapping = TargetMapping.Compile([new MappingText("targets/t", yaml)], "t", described ? KixLike.Schema : null);
        return mapping.CreateMapper(store ?? new SmallStore()).RenderAll(Key.Parse(key), SmallStore.Element(neutral), taken);
    }

    private static string Value(string rule, string neutral, SmallStore? store = null) => Fields(Render($"  Any: {{ of: ticket, fields: {{ F: {rule} }} }}\n", neutral, store: store, described: false)[0])["F"]?.ToJsonString() ?? "absent";

    private static JsonObject Fields(Rendered rendered) => JsonNode.Parse(rendered.Json.Span)!.AsObject();

    private static SmallStore People()
    {
        var store = new SmallStore { Labels = { ["u_a"] = "Label A" } };
        store.Add("s:person:p1", JsonNode.Parse("""{"name":"Anna \"A\" Berg","emails":["anna@nordwerk.eu","a@nordwerk.eu"],"login":"anna","organization":"s:organization:o1"}""")!);
        store.Add("s:person:p2", JsonNode.Parse("""{"name":"No Mail","login":"nomail"}""")!);
        store.Add("s:organization:o1", JsonNode.Parse("""{"name":"Nordwerk","custom":{"x":{"y":"deep"}}}""")!);
        store.Add("s:other:0123456789abcdef0123", JsonNode.Parse("""{"name":"Model 7"}""")!);
        return store;
    }

    [TestCase("subject", """{"subject":"a"}""", "\"a\"")]
    [TestCase("[substatus, status]", """{"status":"open"}""", "\"open\"")]
    [TestCase("id", "{}", "\"1\"")]
    [TestCase("{ const: { a: [1, \"2\", true, ~] } }", "{}", """{"a":[1,"2",true,null]}""")]
    [TestCase("{ const: 7 }", "{}", "7")]
    [TestCase("{ const: \"7\" }", "{}", "\"7\"")]
    [TestCase("\"tags[1]\"", """{"tags":["x","y"]}""", "\"y\"")]
    [TestCase("custom.a.b", """{"custom":{"a":{"b":5}}}""", "5")]
    [TestCase("requester/name", """{"requester":"s:person:p1"}""", "\"Anna \\u0022A\\u0022 Berg\"")]
    [TestCase("\"requester/emails[0]\"", """{"requester":"s:person:p1"}""", "\"anna@nordwerk.eu\"")]
    [TestCase("requester/organization/name", """{"requester":"s:person:p1"}""", "\"Nordwerk\"")]
    [TestCase("requester/organization/custom.x.y", """{"requester":"s:person:p1"}""", "\"deep\"")]
    [TestCase("requester/name", """{"requester":"s:person:gone"}""", "absent")]
    [TestCase("requester", """{"requester":"s:person:p2"}""", "\"No Mail\"")]
    [TestCase("requester", """{"requester":"s:person:gone"}""", "\"gone\"")]
    [TestCase("watchers", """{"watchers":["s:person:p2","s:person:gone"]}""", """["No Mail","gone"]""")]
    [TestCase("{ from: requester, as: address }", """{"requester":"s:person:p1"}""", "\"\\u0022Anna A Berg\\u0022 \\u003Canna@nordwerk.eu\\u003E\"")]
    [TestCase("{ from: created_by, as: address }", """{"created_by":"anna"}""", "\"\\u0022Anna A Berg\\u0022 \\u003Canna@nordwerk.eu\\u003E\"")]
    [TestCase("{ from: requester, as: address }", """{"requester":"s:person:p2"}""", "absent")]
    [TestCase("{ from: created_by, as: person }", """{"created_by":"nomail"}""", "\"No Mail\"")]
    [TestCase("{ from: created_by, as: person }", """{"created_by":"stranger"}""", "\"stranger\"")]
    [TestCase("{ from: status, table: st }", """{"status":"open"}""", "\"offen\"")]
    [TestCase("{ from: status, table: st, missing: { from: status } }", """{"status":"new"}""", "\"new\"")]
    [TestCase("{ from: subject, missing: none }", "{}", "\"none\"")]
    [TestCase("{ first: [{ from: subject, when: { status: closed } }, number] }", """{"subject":"a","status":"open","number":"n"}""", "\"n\"")]
    [TestCase("{ join: [subject, number], with: \"/\" }", """{"subject":"a","number":"n"}""", "\"a/n\"")]
    [TestCase("{ join: [subject, { from: number, title: Number }], with: \"/\" }", """{"subject":"a","number":"n"}""", "\"aNumber: n\"")]
    [TestCase("{ join: [tags, subject], as: list }", """{"subject":"a","tags":["x","a"]}""", """["x","a"]""")]
    [TestCase("{ from: subject, as: list }", """{"subject":"a"}""", """["a"]""")]
    [TestCase("{ from: description, as: text }", """{"description":{"format":"html","text":"<p>a &lt; b</p><p>c</p>"}}""", "\"a \\u003C b\\nc\"")]
    [TestCase("{ from: description, as: html }", """{"description":{"format":"html","text":"<b>a</b>"}}""", "\"\\u003Cb\\u003Ea\\u003C/b\\u003E\"")]
    [TestCase("{ from: description, as: markdown }", """{"description":{"format":"html","text":"<h1>a</h1><p><b>b</b></p>"}}""", "\"# a\\n\\n**b**\"")]
    [TestCase("{ from: subject, as: html }", """{"subject":"a < b"}""", "\"a \\u0026lt; b\"")]
    [TestCase("{ from: opened_at, as: date }", """{"opened_at":"2020-01-02T03:04:05Z"}""", "\"2020-01-02\"")]
    [TestCase("{ from: custom, as: lines, labels: true, names: true }", """{"custom":{"u_a":"0123456789abcdef0123","b":"x","c":["1","2"]}}""", "\"Label A: Model 7\\nb: x\\nc: 1, 2\"")]
    [TestCase("{ from: custom, as: lines, names: true }", """{"custom":{"w":"0123456789abcdef0123,fedcba9876543210ffff"}}""", "\"w: Model 7, fedcba9876543210ffff\"")]
    [TestCase("{ fields: { A: subject, B: tags, \"*\": { from: custom } }, as: lines }", """{"subject":"a","tags":["x","y"],"custom":{"c":"d"}}""", "\"A: a\\nB: x, y\\nc: d\"")]
    [TestCase("{ fields: { A: subject, \"*\": { from: custom } } }", """{"subject":"a","custom":{"A":"not again","c":"d"}}""", """{"A":"a","c":"d"}""")]
    [TestCase("{ fields: { A: subject }, as: table }", "{}", "absent")]
    public void A_value_is_made(string rule, string neutral, string expected) => Assert.That(Value(rule, neutral, People()), Is.EqualTo(expected));

    [Test]
    public void A_table_is_html_whose_values_cannot_break_out()
    {
        var html = JsonNode.Parse(Value("{ fields: { \"A & B\": subject, Text: description, \"*\": { from: custom } }, as: table }",
            """{"subject":"<script>","description":{"format":"html","text":"<b>x</b>"},"custom":{"<u>":"1\n2","o":{"p":"q"}}}"""))!.GetValue<string>();
        Assert.That(html, Is.EqualTo("<table><tr><th>A &amp; B</th><td>&lt;script&gt;</td></tr><tr><th>Text</th><td><b>x</b></td></tr>"
            + "<tr><th>&lt;u&gt;</th><td>1<br>2</td></tr><tr><th>o</th><td><table><tr><th>p</th><td>q</td></tr></table></td></tr></table>"));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(29, 1)]
    [TestCase(90, 2)]
    [TestCase(3600, 60)]
    public void Seconds_become_minutes(int seconds, int minutes)
    {
        var made = Render("  Any: { of: time_entry, fields: { F: { from: duration, as: minutes } } }\n", $$"""{"ticket":"s:ticket:1","duration":{{seconds}}}""", "s:time_entry:1", described: false)[0];
        Assert.That(Fields(made)["F"]!.GetValue<int>(), Is.EqualTo(minutes));
    }

    [Test]
    public void References_name_their_object_and_say_whether_they_may_be_left_out()
    {
        const string rules = """
              Contact: { of: person, fields: { Firstname: { const: a }, Lastname: { const: b } } }
              User: { of: person, create: false, fields: { Login: login } }
              Ticket:
                of: ticket
                fields:
                  Title: subject
                  State: status
                  Queue: { from: team, ref: team, object: Queue }
                  Contact: { from: requester, ref: person, optional: true }
                  Owner: { from: assignee, ref: person, object: User, optional: true }
            """;
        var made = Render(rules + "\n", """{"subject":"a","status":"open","team":"s:team:9","requester":"s:person:1","assignee":"s:person:2"}""")[0];
        Assert.That(made.References, Is.EqualTo(new[]
        {
            new RenderedReference("Queue", new Key("s", Kind.Team, "9"), "Queue", false), new RenderedReference("Contact", new Key("s", Kind.Person, "1"), "Contact", true),
            new RenderedReference("Owner", new Key("s", Kind.Person, "2"), "User", true),
        }));
        Assert.That(Fields(made)["Owner"]!.ToJsonString(), Is.EqualTo("""{"$ref":"s:person:2","object":"User"}"""));
        Assert.That(made.Rule.References, Is.EquivalentTo(new[] { "Queue", "Contact", "User" }));
    }

    [Test]
    public void A_prepared_record_can_be_referred_to()
    {
        var made = Render("  Ticket:\n    of: ticket\n    fields:\n      Title: subject" + Queue + "\n", """{"subject":"a"}""")[0];
        Assert.That(made.References.Single().Key, Is.EqualTo(TargetMapping.PreparedKey("Queue", "Q")));
    }

    [Test]
    public void A_required_field_without_a_value_blocks()
    {
        var made = Render("  Queue: { of: team, fields: { Name: description } }\n", """{"name":"x"}""", "s:team:1")[0];
        Assert.That((made.Blocked, made.Findings.Single().Code, made.Findings.Single().Text), Is.EqualTo((true, "required_missing", "Queue.Name has no value; the target refuses the record (targets/t.yaml:7)")));
    }

    [Test]
    public void A_text_that_is_too_long_is_cut_at_a_whole_character_and_kept_in_full()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 201));
        var made = Render("  Queue: { of: team, overflow: Comment, fields: { Comment: description, Name: name } }\n", $$"""{"name":"{{name}}","description":"d"}""", "s:team:1")[0];
        Assert.That(Fields(made)["Name"]!.GetValue<string>(), Is.EqualTo(string.Concat(Enumerable.Repeat("😀", 199)) + "…"));
        Assert.That(Fields(made)["Comment"]!.GetValue<string>(), Is.EqualTo("d\nName: " + name));
        Assert.That(made.Findings.Single().Code, Is.EqualTo("text_cut"));
    }

    [Test]
    public void Overflow_that_overflows_itself_is_said()
    {
        var made = Render("  Queue: { of: team, overflow: Comment, fields: { Name: name, Comment: description } }\n", $$"""{"name":"{{new string('a', 300)}}"}""", "s:team:1")[0];
        Assert.That(made.Findings.Select(finding => finding.Code), Is.EqualTo(new[] { "text_cut", "overflow_full" }));
        Assert.That(Fields(made)["Comment"]!.GetValue<string>(), Has.Length.EqualTo(250));
    }

    [Test]
    public void Overflow_of_one_rule_can_go_to_another_which_comes_only_where_it_is_needed()
    {
        var rules = "  Ticket:\n    of: ticket\n    overflow: note/Body\n    fields:\n      Title: subject" + Queue
            + "\n  note:\n    object: Article\n    of: ticket\n    in: Ticket\n    needs: [Body]\n    fields:\n      Channel: { const: note }\n      Body: { fields: { Number: number }, as: table }\n";
        Assert.That(Render(rules, """{"subject":"short"}""").Select(made => made.Rule.Name), Is.EqualTo(new[] { "Ticket" }));
        var made = Render(rules, $$"""{"subject":"{{new string('<', 300)}}"}""");
        Assert.That(Fields(made[1])["Body"]!.GetValue<string>(), Is.EqualTo($"<table><tr><th>Title</th><td>{string.Concat(Enumerable.Repeat("&lt;", 300))}</td></tr></table>"));
    }

    [Test]
    public void A_choice_is_spelled_as_the_target_spells_it()
    {
        var made = Render("  Article: { of: comment, fields: { Channel: { const: NOTE } } }\n", """{"owner":"s:ticket:1"}""", "s:comment:1")[0];
        Assert.That((Fields(made)["Channel"]!.GetValue<string>(), made.Findings.Count), Is.EqualTo(("note", 0)));
    }

    [Test]
    public void A_choice_that_may_be_created_is_reported_and_another_blocks_with_the_menu()
    {
        var rules = "  Ticket:\n    of: ticket\n    fields:\n      Title: subject" + Queue + "\n      Type: type\n      Priority: priority\n";
        var made = Render(rules, """{"subject":"a","type":"change","priority":"planning"}""")[0];
        Assert.That(made.MissingChoices, Is.EqualTo(new[] { new MissingChoice("TicketType", "change", "Type", true), new MissingChoice("Ticket", "planning", "Priority", false) }));
        Assert.That(made.Blocked, Is.True);
        Assert.That(made.Findings.Single().Text, Is.EqualTo("Ticket.Priority: the target does not know 'planning' (rule Ticket, targets/t.yaml:14); known are 1 very high, 2 high, 3 normal, 4 low, 5 very low"));
    }

    [Test]
    public void Otherwise_stands_in_for_a_choice_that_the_target_does_not_know()
    {
        var made = Render("  FAQArticle: { of: kb_article, overflow: Field6, fields: { Title: title, Category: { from: category, ref: any }, Field6: version, Language: { from: language, otherwise: en } } }\n  FAQCategory: { of: kb_category, fields: { Name: title } }\n",
            """{"title":"a","category":"s:kb_category:1","language":"fr"}""", "s:kb_article:1")[0];
        Assert.That((Fields(made)["Language"]!.GetValue<string>(), made.Blocked, made.Findings.Single().Code), Is.EqualTo(("en", false, "choice_replaced")));
        Assert.That(Fields(made)["Field6"]!.GetValue<string>(), Does.Contain("<td>fr</td>"));
    }

    [Test]
    public void How_a_choice_is_created_stands_in_the_mapping()
    {
        var mapping = TargetMapping.Compile([Shipped.Read("targets/kix")], "kix", KixLike.Schema);
        Assert.That(mapping.CreateChoice("TicketState", "Waiting")!.Fields.ToJsonString(), Is.EqualTo("""{"Name":"Waiting","Type":"open"}"""));
        Assert.That(mapping.CreateChoice("TicketPriority", "x"), Is.Null);
    }

    [Test]
    public void A_value_that_the_target_refuses_is_kept_as_text()
    {
        var made = Render("  Article: { of: comment, overflow: Body, fields: { From: author_login, Body: body } }\n", """{"owner":"s:ticket:1","author_login":"refused","body":{"format":"html","text":"<p>x</p>"}}""", "s:comment:1")[0];
        Assert.That(Fields(made).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), Is.EqualTo("""{"Body":"<p>x</p><table><tr><th>From</th><td>refused</td></tr></table>"}"""));
        Assert.That((made.Findings.Single().Code, made.Blocked), Is.EqualTo(("value_refused", false)));
    }

    [Test]
    public void A_value_of_a_wrong_type_is_kept_as_text()
    {
        var made = Render("  Article: { of: comment, overflow: Body, fields: { IncomingTime: author_login, Body: body } }\n", """{"owner":"s:ticket:1","author_login":"noon"}""", "s:comment:1")[0];
        Assert.That((Fields(made)["Body"]!.GetValue<string>(), made.Findings.Single().Code), Is.EqualTo(("<table><tr><th>IncomingTime</th><td>noon</td></tr></table>", "type_wrong")));
    }

    [Test]
    public void A_unique_value_is_told_and_left_out_where_another_record_has_it()
    {
        const string rules = "  Contact: { of: person, overflow: Comment, fields: { Firstname: { const: a }, Lastname: { const: b }, Email: \"emails[0]\", Comment: login } }\n";
        const string neutral = """{"emails":["Anna@nordwerk.eu"]}""";
        Assert.That(Render(rules, neutral, "s:person:1")[0].UniqueValues, Is.EqualTo(new[] { new UniqueValue("Email", "Anna@nordwerk.eu") }));
        var made = Render(rules, neutral, "s:person:1", taken: new HashSet<string> { "anna@nordwerk.eu" })[0];
        Assert.That(Fields(made).ToJsonString(), Is.EqualTo("""{"Firstname":"a","Lastname":"b","Comment":"Email: Anna@nordwerk.eu"}"""));
        Assert.That((made.UniqueValues.Count, made.Findings.Single().Code), Is.EqualTo((0, "value_taken")));
    }

    [TestCase("  ")]
    [TestCase("\\n\\t ")]
    public void A_text_of_blanks_is_no_value_to_a_target(string blank) => Assert.That(Value("[subject, number]", $$"""{"subject":"{{blank}}","number":"n"}"""), Is.EqualTo("\"n\""));

    [Test]
    public void Of_a_list_as_much_is_kept_as_fits()
    {
        var made = Render("  FAQArticle: { of: kb_article, overflow: Field6, fields: { Title: title, Category: { from: category, ref: any }, Keywords: keywords, Field6: version } }\n  FAQCategory: { of: kb_category, fields: { Name: title } }\n",
            """{"title":"a","category":"s:kb_category:1","keywords":["0123456789","123456789","too much"]}""", "s:kb_article:1")[0];
        Assert.That(Fields(made)["Keywords"]!.ToJsonString(), Is.EqualTo("""["0123456789","123456789"]"""));
        Assert.That(Fields(made)["Field6"]!.GetValue<string>(), Does.Contain("too much"));
    }

    [Test]
    public void Parts_of_another_kind_of_record_are_none_of_the_rules_business()
    {
        const string rules = "  Ticket: { of: ticket, fields: { Title: subject, Queue: { prepared: Q, ref: any, object: Queue }, State: { const: open } } }\n  comment: { object: Article, of: comment, in: Ticket, fields: { Body: body } }\n";
        Assert.That(Render(rules, """{"owner":"s:ticket:1","body":{"format":"html","text":"x"}}""", "s:comment:1"), Has.Count.EqualTo(1));
        Assert.That(Render(rules, """{"owner":"s:ci:1","body":{"format":"html","text":"x"}}""", "s:comment:1"), Is.Empty);
    }

    [Test]
    public void Rendering_again_gives_the_same_bytes_whatever_was_rendered_between_and_whatever_the_culture()
    {
        var mapping = TargetMapping.Compile([Shipped.Read("targets/kix")], "kix", KixLike.Schema);
        var mapper = mapping.CreateMapper(People());
        var one = SmallStore.Element("""{"type":"incident","number":"I1","subject":"a","status":"open","requester":"s:person:p1","custom":{"x":1.5}}""");
        var two = SmallStore.Element("""{"type":"change","number":"C1","subject":"b","status":"closed"}""");
        string All(System.Text.Json.JsonElement record, string id) => string.Join('\n', mapper.RenderAll(new Key("s", Kind.Ticket, id), record).Select(made => Fields(made).ToJsonString()));
        var before = All(one, "1");
        All(two, "1");
        Assert.That(All(one, "1"), Is.EqualTo(before));
        using (new OddCulture()) Assert.That(All(one, "1"), Is.EqualTo(before));
    }
}
