using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>One run names every mistake of all mapping files, and nothing that merely follows from one.</summary>
public sealed class MistakesTests
{
    private const string Source = "mapping: 1\nsource: s\nticket:\n  fields: { subject: a, status: { from: b, table: state } }\n  tables: { incident: { fields: { type: { const: incident } } } }\ntables: { state: { \"1\": open } }\n";

    private const string Target = """
        mapping: 1
        target: t
        objects:
          Ticket: { of: ticket, fields: { Title: subject, State: status, Queue: { from: team, ref: team } } }
          Queue: { of: team, overflow: Comment, fields: { Name: name, Comment: description } }
        """;

    private static IReadOnlyList<string> Mistakes(string site, string source = Source, string target = Target) => Assert.Throws<ConfigurationException>(
        () => MappingPair.Compile([new MappingText("sources/s", source), new MappingText("targets/t", target), new MappingText("site", site)], "s", "t", KixLike.Schema))!.Mistakes;

    [Test]
    public void Every_mistake_of_a_file_for_both_sides_is_named_in_one_run()
    {
        const string Site = """
            mapping: 1
            source: s
            target: t
            ticket:
              leftover: keeep
              fields:
                subjet: a
                status: { from: b, table: stat }
                priority: { form: c }
                requester: { from: d, ref: persn }
              links: { parent: parnt }
            tables:
              more: { a: b, a: c }
              list: [x]
            objects:
              Tiket: { of: ticket, fields: { Title: subject } }
              Queue:
                need: [Name]
                fields:
                  Nam: name
                  Comment: { from: descripton }
            not_carried: { locations: none }
            """;

        Assert.That(Mistakes(Site).Select(message => message.Split(": ", 2)[0]), Is.EquivalentTo(new[]
        {
            "site.yaml:5:13", "site.yaml:7:5", "site.yaml:8:31", "site.yaml:9:17", "site.yaml:10:32", "site.yaml:11:20", "site.yaml:13:17", "site.yaml:14:9",
            "site.yaml:16:3", "site.yaml:18:5", "site.yaml:20:7", "site.yaml:21:24", "site.yaml:22:16",
        }));
    }

    [Test]
    public void A_mistake_that_several_tables_inherit_is_named_once() =>
        Assert.That(Mistakes("mapping: 1\nsource: s\nticket: { fields: { subject: { from: a, as: markdwn } } }\n"), Has.Count.EqualTo(1));

    [Test]
    public void What_refers_to_a_wrong_rule_is_no_mistake_as_well() => Assert.That(Mistakes("""
        mapping: 1
        target: t
        objects:
          Queue: { of: teem }
          Ticket: { needs: [Title], fields: { Title: { from: subjct } } }
        """), Has.Count.EqualTo(2));

    [Test]
    public void A_file_that_is_no_yaml_does_not_hide_the_mistakes_of_the_others() =>
        Assert.That(Mistakes("mapping: 1\nsource: s\nticket: {\n", target: Target.Replace("Name: name", "Name: nam", StringComparison.Ordinal)), Has.Count.EqualTo(2));

    [Test]
    public void Every_unknown_value_of_a_table_is_named() =>
        Assert.That(Mistakes("mapping: 1\nsource: s\ntables: { state: { \"2\": opend, \"3\": closd } }\n"), Has.Count.EqualTo(2));
}
