using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>People who must not be known in the new system.</summary>
public sealed class PseudonymTests
{
    private const string Secret = "a key that nobody guesses";
    private const string Yaml = """
        mapping: 1
        source: s
        person:
          fields:
            name: { from: n, pseudonym: mask }
            login: { from: l, pseudonym: hash }
            emails: { from: m, pseudonym: hash }
            phone: { from: p, pseudonym: drop }
        comment:
          fields:
            owner: { from: t, ref: ticket }
            author_login: { from: [by, by_name], pseudonym: hash }

        """;

    private static Collected Map(string yaml, string raw, Kind kind, string secret = Secret)
    {
        var made = new Collected();
        SourceMapping.Compile([new("sources/s", yaml)], "s", new MappingAids(new PseudonymKey(secret))).CreateMapper(new SmallSource()).Map("t", kind, "1", Encoding.UTF8.GetBytes(raw), made);
        return made;
    }

    [Test]
    public void The_same_address_gives_the_same_pseudonym_in_every_field_and_run()
    {
        var person = Map(Yaml, """{"n":"Anna Berg","l":"anna","m":["Anna@Nordwerk.eu","b@nordwerk.eu"],"p":"+49 1"}""", Kind.Person)[0];
        var comment = Map(Yaml, """{"t":"9","by":" anna@nordwerk.eu","by_name":"Anna Berg"}""", Kind.Comment)[0];
        Assert.That(comment["author_login"]!.GetValue<string>(), Is.EqualTo(person["emails"]![0]!.GetValue<string>()).And.EqualTo("96d76af4b17823f1@pseudonym.invalid"));
        Assert.That(Map(Yaml, """{"n":"x","l":"anna"}""", Kind.Person, "another key that nobody guesses")[0]["login"]!.GetValue<string>(), Is.Not.EqualTo(person["login"]!.GetValue<string>()));
    }

    [Test]
    public void Nothing_of_what_was_there_is_left()
    {
        var person = Map(Yaml, """{"n":"Anna Berg","l":"anna","m":["anna@nordwerk.eu"],"p":"+49 170 555"}""", Kind.Person).Records[0].Json;
        Assert.That(JsonNode.Parse(person)!["name"]!.GetValue<string>(), Is.EqualTo("A*** B***"));
        Assert.That(person, Does.Not.Contain("Berg").And.Not.Contain("anna").And.Not.Contain("nordwerk").And.Not.Contain("555"));
        Assert.That(Map(Yaml, """{"t":"9","by":"anna","by_name":"Berg"}""", Kind.Comment).Records[0].Json, Does.Not.Contain("Berg").And.Not.Contain("anna"));
    }

    [TestCase("{ from: a, pseudonym: hash, missing: { from: b } }", """{"b":"Berg"}""")]
    [TestCase("{ from: a, pseudonym: drop, missing: { from: b, missing: c } }", """{"a":"x","b":"Berg"}""")]
    [TestCase("{ first: [{ from: a, when: { z: set } }, b], pseudonym: hash }", """{"a":"Berg","b":"x"}""")]
    [TestCase("{ join: [a, b], pseudonym: mask }", """{"a":"x","b":"Berg"}""")]
    [TestCase("{ from: \"a[id=1].name\", pseudonym: hash }", """{"a":[{"id":1,"name":"Berg"}]}""")]
    [TestCase("{ from: a, table: names, missing: other, pseudonym: hash }", """{"a":"Berg"}""")]
    [TestCase("{ from: a, label: true, pseudonym: hash }", """{"a":"Berg"}""")]
    [TestCase("{ from: a, pattern: '[0-9]+', pseudonym: hash }", """{"a":"Berg"}""")]
    public void No_way_round_the_pseudonym_shows_the_name(string rule, string raw)
    {
        var made = Map($"mapping: 1\nsource: s\nticket:\n  fields: {{ category: {rule} }}\ntables: {{ names: {{ a: b }} }}\n", raw, Kind.Ticket);
        Assert.That(made.Records.Select(record => record.Json).Concat(made.Findings.Select(finding => finding.Text + finding.Remedy + finding.Subject)).Concat(made.Rejects), Has.None.Contains("Berg"));
    }

    [Test]
    public void A_value_in_no_table_is_rejected_without_being_named() =>
        Assert.That(Map("mapping: 1\nsource: s\nticket:\n  fields: { category: { from: a, table: names, pseudonym: hash } }\ntables: { names: { a: b } }\n", """{"a":"Berg"}""", Kind.Ticket).Rejects.Single(), Does.Contain("has a value, which is not in table"));

    [Test]
    public void A_target_gets_pseudonyms_of_names_in_the_store()
    {
        var mapping = TargetMapping.Compile([new("targets/t", "mapping: 1\ntarget: t\nobjects:\n  Any: { of: person, fields: { F: { from: \"emails[0]\", pseudonym: hash }, G: { from: custom, pseudonym: mask } } }\n")], "t", null, new MappingAids(new PseudonymKey(Secret)));
        var made = JsonNode.Parse(mapping.CreateMapper(new SmallStore()).RenderAll(Key.Parse("s:person:1"), SmallStore.Element("""{"name":"a","emails":["anna@nordwerk.eu"],"custom":{"x":"Anna","y":["Berg 7"]}}"""))[0].Json.Span)!;
        Assert.That(made.ToJsonString(), Is.EqualTo("""{"F":"96d76af4b17823f1@pseudonym.invalid","G":{"x":"A***","y":["B*** ****"]}}"""));
    }

    [Test]
    public void Without_a_key_there_is_no_hash() =>
        Assert.That(Assert.Throws<ConfigurationException>(() => SourceMapping.Compile([new("sources/s", Yaml)], "s"))!.Message,
            Does.StartWith("sources/s.yaml:6:34: 'pseudonym: hash' needs a key; write 'pseudonym_key: ${env:MIGRATOR_PSEUDONYM_KEY}' into the project file"));

    [Test]
    public void A_key_tells_nothing_of_itself_and_is_not_short()
    {
        Assert.That(Assert.Throws<ConfigurationException>(() => _ = new PseudonymKey("short"))!.Message, Does.Contain("has 5 characters; take at least 16"));
        Assert.That(new PseudonymKey(Secret).ToString() + new PseudonymKey(Secret).Fingerprint, Does.Not.Contain(Secret));
        Assert.That(new PseudonymKey(Secret).Fingerprint, Is.Not.EqualTo(new PseudonymKey(Secret + "!").Fingerprint));
    }

    [Test]
    public void A_way_that_there_is_not_is_refused() =>
        Assert.That(Assert.Throws<ConfigurationException>(() => SourceMapping.Compile([new("sources/s", Yaml.Replace("mask", "msk", StringComparison.Ordinal))], "s"))!.Message, Does.Contain("unknown way to make a pseudonym 'msk'; did you mean 'mask'?"));
}
