using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Tests of mappings, and what they leave out, on files small enough to see through.</summary>
public sealed class MappingToolTests
{
    private const string Mapping = """
        mapping: 1
        source: s
        ticket:
          fields:
            subject: [title, number]
            status: { from: state, table: state, missing: open }
            priority: { from: priority, when: { priority: set }, table: priority, missing: normal }
        tables:
          state: { a: new, b: closed }
          priority: { "1": high }
        """;

    private const string Tests = """
        tests:
          - name: a ticket
            table: t
            kind: ticket
            cases:
              - { raw: { title: x, state: a }, neutral: { subject: x, status: new }, absent: priority }
              - { raw: { number: "1", priority: "1" }, neutral: { subject: "1", status: open, priority: high } }
              - { raw: { state: b, priority: "2" }, neutral: { status: closed, priority: normal }, findings: value_not_in_table }
        """;

    private static MappingTestFile Read(string tests) => MappingTestFile.Read(new MappingText("sources/s.test", tests));

    private static string Run(string tests, string mapping = Mapping)
    {
        var file = Read(tests);
        return string.Join('\n', file.Tests.SelectMany(test => test.Run(new TestedMapping([new MappingText("sources/s", mapping)], file.Described))));
    }

    [Test]
    public void A_test_that_passes_says_nothing() => Assert.That(Run(Tests), Is.Empty);

    [TestCase("status: new }", "status: open }", "sources/s.test.yaml:6:.*a ticket \\(1\\): status: expected \"open\", got \"new\" \\(made by sources/s.yaml:6\\)")]
    [TestCase("subject: \"1\", ", "subject: \"1\", category: x, ", "sources/s.test.yaml:7: a ticket \\(2\\): category: expected \"x\", got no value")]
    [TestCase("absent: priority", "absent: subject", "subject: expected no value, got \"x\"")]
    [TestCase("findings: value_not_in_table", "findings: []", "findings: expected none, got value_not_in_table")]
    [TestCase("absent: priority", "rejects: nothing", "rejects: expected 'nothing', got a record")]
    [TestCase("absent: priority", "owner: a", "owner: expected a, got none")]
    [TestCase("absent: priority", "links: [{ type: x }]", "links: expected \\[{\"type\":\"x\"}\\], got \\[\\]")]
    public void A_test_that_does_not_pass_says_where_what_was_expected_and_what_was_made(string from, string to, string failure) =>
        Assert.That(Run(Tests.Replace(from, to, StringComparison.Ordinal)), Does.Match(failure.Replace(":.*a", ": a", StringComparison.Ordinal)));

    [Test]
    public void A_record_that_is_rejected_fails_its_test_with_the_reason() =>
        Assert.That(Run("tests: [{ name: n, table: t, kind: comment, raw: { a: b }, neutral: { body: x } }]"), Is.EqualTo("sources/s.test.yaml:1: n: record: expected a record, got a reject: the mapping of s has no section 'comment'; add one"));

    [TestCase("test: []", "sources/s.test.yaml:1:1: unknown key 'test'; did you mean 'tests'?")]
    [TestCase("described: {}", "'tests' is missing")]
    [TestCase("tests: x", "sources/s.test.yaml:1:8: this is the single value 'x'; a list of tests is wanted")]
    [TestCase("tests: [{ name: n }]", "a test has 'raw' (and what becomes of it in 'neutral') or 'neutral' (and what becomes of it in 'rules')")]
    [TestCase("tests: [{ raw: {}, rules: {} }]", "write two")]
    [TestCase("tests: [{ raw: { a: b }, kind: ticket, table: t }]", "'name' is missing")]
    [TestCase("tests: [{ name: n, raw: { a: b }, table: t }]", "'kind' is missing")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: tickets, table: t }]", "unknown kind 'tickets'; did you mean 'ticket'?")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, neutral: { subject: x } }]", "'table' is missing")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, table: t }]", "'neutral', 'absent' or 'rejects' is missing")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, table: t, neutral: { subjet: x } }]", "1:70: unknown field of ticket 'subjet'; did you mean 'subject'?")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, table: t, absent: [stats] }]", "1:68: unknown field of ticket 'stats'; did you mean 'status'?")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, table: t, absnt: [status] }]", "unknown key of a test 'absnt'; did you mean 'absent'?")]
    [TestCase("tests: [{ name: n, raw: { a: b }, kind: ticket, table: t, tables: { x: tikket } }]", "unknown kind 'tikket'; did you mean 'ticket'?")]
    [TestCase("tests: [{ name: n, cases: x }]", "a list of cases is wanted")]
    [TestCase("tests: [{ name: n, cases: [{ name: m }] }]", "a case has no name of its own")]
    [TestCase("tests: [{ name: n, neutral: {}, rules: {} }]", "'key' is missing")]
    [TestCase("tests: [{ name: n, key: t1, neutral: {}, rules: {} }]", "1:25: 't1' is no key; a key reads system:kind:id")]
    [TestCase("tests: [{ name: n, key: \"s:ticket:1\", rules: {} }]", "'neutral' is missing")]
    [TestCase("tests: [{ name: n, key: \"s:ticket:1\", neutral: {}, rules: {}, absent: [] }]", "unknown key of a test 'absent'")]
    [TestCase("tests: []\ndescribed: { Ticket: { TN: txt } }", "2:28: unknown type 'txt'; did you mean 'text'?")]
    [TestCase("tests: []\ndescribed: { Ticket: { TN: { mx: 5 } } }", "unknown key of a field 'mx'; did you mean 'max'?")]
    public void What_is_wrong_with_a_file_of_tests_is_told_with_its_place_and_what_was_meant(string yaml, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => Read(yaml))!.Message, Does.StartWith("sources/s.test.yaml:").And.Contain(expected));

    [TestCase("{ Tikket: ~ }", "1:65: unknown rule 'Tikket'; did you mean 'Ticket'?")]
    [TestCase("{ Ticket: { TM: x } }", "1:75: unknown field of rule Ticket 'TM'; did you mean 'TN'?")]
    public void A_test_of_a_rule_that_is_not_there_is_an_error_also_where_it_wants_nothing(string rules, string expected)
    {
        var file = Read($"tests: [{{ name: n, key: \"s:ticket:1\", neutral: {{ }}, rules:    {rules} }}]");
        var mapping = new TestedMapping([new MappingText("targets/t", "mapping: 1\ntarget: t\nobjects: { Ticket: { of: ticket, fields: { TN: number } } }")], null);
        Assert.That(Assert.Throws<ConfigurationException>(() => _ = file.Tests[0].Run(mapping).ToList())!.Message, Does.Contain(expected));
    }

    [Test]
    public void A_rule_is_covered_when_a_test_states_the_value_that_it_makes()
    {
        var coverage = MappingCoverage.Of([new MappingText("sources/s", Mapping)], Read(Tests));
        Assert.That((coverage.File, coverage.Pieces, coverage.Percent), Is.EqualTo(("sources/s.yaml", 12, 100.0)), string.Join('\n', coverage.Open));
    }

    [TestCase("status: new", "id: i1", "sources/s.yaml:9:12 entry a of table state")]
    [TestCase("subject: \"1\", ", "", "sources/s.yaml:5:22 number of rule for subject")]
    [TestCase(", absent: priority", "", "sources/s.yaml:7:41 condition on priority that does not hold")]
    public void A_value_that_no_test_states_is_not_covered_although_it_was_made(string stated, string instead, string open)
    {
        var tests = Tests.Replace("subject: x, " + stated + " }", "subject: x }, " + instead, StringComparison.Ordinal).Replace(stated, instead, StringComparison.Ordinal);
        Assert.That(Run(tests), Is.Empty);
        var coverage = MappingCoverage.Of([new MappingText("sources/s", Mapping)], Read(tests));
        Assert.That(coverage.Open.Select(piece => $"{piece.Place} {piece.What}"), Does.Contain(open));
    }

    [Test]
    public void Addresses_and_beginnings_of_numbers_are_covered_where_a_test_states_what_a_text_names()
    {
        const string mapping = "mapping: 1\nsource: s\nreferences: { ticket: [\"t?{id}\", \"n?{number}\"], numbers: { ticket: [INC, REQ], kb_article: KB } }\nkb_article: { fields: { title: t, body: { from: b, as: html } } }";
        var tests = Read("""
            tests:
              - name: n
                table: k
                kind: kb_article
                raw: { t: x }
                cases:
                  - { raw: { b: "<a href='t?1'>a</a>" }, neutral: { mentions: ["s:ticket:1"] } }
                  - { raw: { b: INC0001 }, neutral: { mentions: ["s:ticket:number=INC0001"] } }
                  - { raw: { b: "KB0001 REQ0001" }, neutral: { title: x } }
            """);
        Assert.That(tests.Tests.SelectMany(test => test.Run(new TestedMapping([new MappingText("sources/s", mapping)], null))), Is.Empty);
        Assert.That(MappingCoverage.Of([new MappingText("sources/s", mapping)], tests).Open.Select(piece => piece.What), Is.EqualTo(new[] { "pattern of ticket n?{number}", "beginning of numbers of ticket REQ", "beginning of numbers of kb_article KB" }));
    }

    [Test]
    public void Of_files_over_each_other_the_last_one_is_measured()
    {
        var site = new MappingText("site", "mapping: 1\nsource: s\nticket: { fields: { category: area, subject: ~ } }\ntables: { state: { c: closed } }");
        var tests = Read("tests: [{ name: n, table: t, kind: ticket, raw: { area: x, state: c, title: y }, neutral: { category: x, status: closed } }]");
        var coverage = MappingCoverage.Of([new MappingText("sources/s", Mapping), site], tests);
        Assert.That((coverage.File, coverage.Pieces, string.Join('\n', coverage.Open.Select(piece => $"{piece.Place} {piece.What}"))), Is.EqualTo(("site.yaml", 3, "site.yaml:3:37 rule for subject taken away")));
    }

    [Test]
    public void The_composed_mapping_reads_back_as_the_same_and_names_the_place_of_every_line()
    {
        IReadOnlyList<MappingText> files = [Shipped.Read("sources/servicenow"), Shipped.Read("targets/kix"), new("site", "mapping: 1\nsource: servicenow\ntarget: kix\nticket:\n  fields:\n    category: { from: u_area, label: true }\n    tags: ~\nobjects:\n  User: { create: true }\n")];
        var documents = ComposedMapping.Of(files, "servicenow", "kix").ToYaml().Split("---\n");
        Assert.That(documents[0].Split('\n').SkipLast(1), Has.All.Match("  # (sources/servicenow|site).yaml:[0-9]+$"));
        Assert.That(documents[0], Does.Match(@"(?m)^    category: \{ from: u_area, label: true \} +# site.yaml:6$").And.Match(@"(?m)^    type: \{ const: task \} +# sources/servicenow.yaml:[0-9]+$"));
        Assert.That(documents[1], Does.Match(@"(?m)^    create: true +# site.yaml:9$"));
        foreach (var (document, side) in new[] { (documents[0], "source"), (documents[1], "target") })
        {
            var again = ComposedMapping.Of([new MappingText("composed", document)], side == "source" ? "servicenow" : null, side == "target" ? "kix" : null);
            Assert.That(again.ToJson(changed: false)[side]!.AsArray().Select(Said), Is.EqualTo(ComposedMapping.Of(files, "servicenow", "kix").ToJson(changed: false)[side]!.AsArray().Select(Said)));
        }

        Assert.DoesNotThrow(() => SourceMapping.Compile([new MappingText("composed", documents[0])], "servicenow"));
        Assert.DoesNotThrow(() => TargetMapping.Compile([new MappingText("composed", documents[1])], "kix", null));

        static string Said(System.Text.Json.Nodes.JsonNode? line) => $"{line!["path"]} {line["value"]?.ToJsonString()}";
    }

    [Test]
    public void What_a_site_changes_is_shown_with_what_it_replaces()
    {
        IReadOnlyList<MappingText> files = [new("sources/s", Mapping), new("site", "mapping: 1\nsource: s\nticket:\n  fields:\n    subject: head\n    status: ~\n    category: { from: area }\ntables:\n  state: { c: closed }\n")];
        var mapping = ComposedMapping.Of(files, "s", null);
        Assert.That(string.Join('\n', mapping.ChangedYaml().Split('\n').Select(line => string.Join(" # ", line.Split('#', 2).Select(part => part.Trim())))), Is.EqualTo(
            "ticket:\nfields:\nsubject: head # site.yaml:5, instead of sources/s.yaml:5\nstatus: ~ # site.yaml:6, instead of sources/s.yaml:6\ncategory: { from: area } # site.yaml:7, new\ntables:\nstate:\nc: closed # site.yaml:9, new\n"));
        Assert.That(mapping.ToJson(changed: true)["source"]!.AsArray().Select(line => $"{line!["path"]} {line["origin"]} {line["instead_of"]}"), Is.EqualTo(new[]
        {
            "ticket.fields.subject site.yaml:5 sources/s.yaml:5", "ticket.fields.status site.yaml:6 sources/s.yaml:6", "ticket.fields.category site.yaml:7 ", "tables.state.c site.yaml:9 ",
        }));
        Assert.That(ComposedMapping.Of([files[0]], "s", null).ChangedYaml(), Is.Empty);
    }
}
