using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>What is wrong with a mapping is found before the first record, and said with its place and what is meant.</summary>
public sealed class MappingErrorTests
{
    private const string Head = "mapping: 1\nsource: s\n";
    private const string TargetHead = "mapping: 1\ntarget: t\n";

    private static string SourceError(params string[] files) => Assert.Throws<ConfigurationException>(
        () => SourceMapping.Compile([.. files.Select((yaml, i) => new MappingText(i == 0 ? "sources/s" : "site", yaml))], "s"))!.Message;

    private static string TargetError(string yaml, bool described = true) => Assert.Throws<ConfigurationException>(
        () => TargetMapping.Compile([new MappingText("targets/t", yaml)], "t", described ? KixLike.Schema : null))!.Message;

    [TestCase("ticket:\n  fields:\n    subject: { form: a }\n", "sources/s.yaml:5:16: unknown verb 'form'; did you mean 'from'?")]
    [TestCase("ticket:\n  fields:\n    subjet: a\n", "sources/s.yaml:5:5: unknown field of ticket 'subjet'; did you mean 'subject'?")]
    [TestCase("tickets:\n  fields: {}\n", "sources/s.yaml:3:1: unknown key 'tickets'; did you mean 'ticket'?")]
    [TestCase("ticket:\n  fields:\n    status: { from: a, table: stat }\ntables: { state: { a: open } }\n", "sources/s.yaml:5:31: unknown table 'stat'; did you mean 'state'?")]
    [TestCase("ticket:\n  fields:\n    status: { from: a, table: state }\ntables: { state: { a: opened } }\n", "unknown value of 'status' 'opened'; did you mean 'open'?")]
    [TestCase("ticket:\n  fields:\n    status: { from: a, table: state, missing: shut }\ntables: { state: { a: open } }\n", "unknown value of 'status' 'shut'")]
    [TestCase("ticket:\n  fields:\n    subject: { from: a, as: markdwn }\n", "unknown form 'markdwn'")]
    [TestCase("ticket:\n  fields:\n    requester: caller\n", "'requester' is a reference; say to what with 'ref: KIND'")]
    [TestCase("ticket:\n  fields:\n    requester: { from: caller, ref: team }\n", "'requester' refers to person, not to team")]
    [TestCase("ticket:\n  fields:\n    requester: { from: caller, ref: persn }\n", "unknown kind 'persn'; did you mean 'person'?")]
    [TestCase("ticket:\n  fields:\n    subject: { from: a, ref: person }\n", "'subject' is no reference")]
    [TestCase("ticket:\n  fields:\n    subject: { as: text }\n", "nothing says where the value comes from")]
    [TestCase("ticket:\n  fields:\n    subject: { from: a, const: b }\n", "'from' and 'const' both say where the value comes from")]
    [TestCase("ticket:\n  fields:\n    subject: { from: a, with: b }\n", "'with' means nothing without 'join'")]
    [TestCase("ticket:\n  fields:\n    subject: { from: a, label: maybe }\n", "'maybe' is neither true nor false")]
    [TestCase("ticket:\n  fields:\n    subject: \"[0]\"\n", "is no path")]
    [TestCase("ticket:\n  fields:\n    subject: a[x]\n", "is no path; an item of a list is written name[0]")]
    [TestCase("ticket:\n  leftover: keeep\n  fields: { subject: a }\n", "unknown word 'keeep'; did you mean 'keep'?")]
    [TestCase("ticket:\n  drop: [a]\n", "'fields' is missing")]
    [TestCase("ticket:\n  fields: { subject: a }\n  links: { parent: parnt }\n", "unknown type of link 'parnt'; did you mean 'parent'?")]
    [TestCase("ticket:\n  fields: { subject: a }\n  tables: { \"x, x\": { fields: { subject: b } } }\n", "table 'x' has two sections")]
    [TestCase("comment:\n  fields: { body: a }\n", "comment needs a rule for 'owner'")]
    [TestCase("references: { atachment: [x] }\nticket: { fields: { subject: a } }\n", "unknown kind of reference 'atachment'; did you mean 'attachment'?")]
    [TestCase("references: { attachment: [x] }\nticket: { fields: { subject: a } }\n", "does not say where the id stands")]
    [TestCase("ticket: [a]\n", "sources/s.yaml:3:9: this is a list; a mapping of names to values is wanted")]
    public void A_wrong_source_mapping_is_refused(string yaml, string message) => Assert.That(SourceError(Head + yaml), Does.Contain(message));

    [TestCase("ticket:\n  fields:\n    subject: a\n    subject: b\n", "sources/s.yaml:6:5: 'subject' is here twice, first in line 5")]
    [TestCase("ticket: &a\n  fields: { subject: a }\n", "an anchor; write the value out")]
    [TestCase("ticket: { fields: { subject: *a } }\n", "sources/s.yaml:3:")]
    [TestCase("ticket: !!map { fields: { subject: a } }\n", "the tag")]
    [TestCase("ticket: { fields: { subject: a }\n", "this is no YAML")]
    [TestCase("ticket:\n\tfields: x\n", "this is no YAML")]
    [TestCase("---\nmapping: 1\n", "a second document")]
    public void Bad_yaml_is_refused_with_its_place(string yaml, string message) => Assert.That(SourceError(Head + yaml), Does.Contain(message));

    [Test]
    public void Yaml_that_is_nested_without_end_is_refused() => Assert.That(SourceError(Head + "ticket: " + new string('[', 500) + new string(']', 500)), Does.Contain("nested deeper"));

    [Test]
    public void An_empty_file_is_refused() => Assert.That(SourceError(""), Does.StartWith("sources/s.yaml:1:1: the file is empty"));

    [Test]
    public void A_file_of_a_newer_language_is_refused() => Assert.That(SourceError("mapping: 2\nsource: s\n"), Does.Contain("mapping version 2 is not known here"));

    [Test]
    public void A_file_for_nobody_is_refused() => Assert.That(SourceError("mapping: 1\nticket: {}\n"), Does.Contain("neither 'source: NAME' nor 'target: NAME'"));

    [Test]
    public void A_mapping_that_is_not_listed_is_named() => Assert.That(SourceError("mapping: 1\nsource: other\n"), Does.Contain("add sources/s to 'mappings'"));

    [Test]
    public void An_error_in_the_sites_own_file_names_that_file() =>
        Assert.That(SourceError(Head + "ticket: { fields: { subject: a } }\n", Head + "ticket:\n  fields:\n    sbject: b\n"), Does.StartWith("site.yaml:5:5: unknown field"));

    [TestCase("objects:\n  Tiket: { of: ticket, fields: { Title: subject } }\n", "targets/t.yaml:4:3: unknown object of the target 'Tiket'; did you mean 'Ticket'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Nam: name } }\n", "unknown field of Queue 'Nam'; did you mean 'Name'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: nme } }\n", "unknown field of team 'nme'; did you mean 'name'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Comment: name } }\n", "Queue needs a rule for 'Name'")]
    [TestCase("objects:\n  Queue: { of: teem, fields: { Name: name } }\n", "unknown kind 'teem'; did you mean 'team'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: name, Parent: parent } }\n", "'Parent' is a reference")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: { from: parent, ref: team } } }\n", "'Name' is no reference")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: manager/nme } }\n", "unknown field of person 'nme'; did you mean 'name'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: name/first } }\n", "'name' is no reference; nothing lies beyond it")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: name.first } }\n", "'name' has no members")]
    [TestCase("objects:\n  Queue: { of: team, in: Ticket, fields: { Name: name } }\n", "unknown rule 'Ticket'")]
    [TestCase("objects:\n  Queue: { of: team, overflow: Coment, fields: { Name: name, Comment: description } }\n", "unknown field of rule 'Queue' 'Coment'; did you mean 'Comment'?")]
    [TestCase("objects:\n  Queue: { of: team, overflow: Valid, fields: { Name: name, Valid: active } }\n", "overflow wants a text")]
    [TestCase("objects:\n  Queue: { of: team, needs: [Nam], fields: { Name: name } }\n", "unknown field 'Nam'; did you mean 'Name'?")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: { from: name, max: 0 } } }\n", "'0' is no whole number above 0")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: { from: name, label: true } } }\n", "unknown verb 'label'")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: { from: custom, labels: true, names: true }, Comment: { fields: { \"*\": { from: custom, labels: true } } } } }\n", "'labels' may give two columns one name")]
    [TestCase("objects:\n  Queue: { of: team, when: { active: { nt: \"true\" } }, fields: { Name: name } }\n", "unknown test 'nt'; did you mean 'not'?")]
    [TestCase("create: { TiketType: { \"*\": ~ } }\nobjects:\n  Queue: { of: team, fields: { Name: name } }\n", "unknown object of the target 'TiketType'; did you mean 'TicketType'?")]
    [TestCase("prepare: [{ object: Queue, name: A, fields: { Coment: x } }]\nobjects:\n  Queue: { of: team, fields: { Name: name } }\n", "unknown field of Queue 'Coment'; did you mean 'Comment'?")]
    [TestCase("objects:\n  Ticket: { of: ticket, fields: { Title: subject, State: status, Queue: { prepared: Nobody, ref: any, object: Queue } } }\n", "unknown prepared Queue 'Nobody'")]
    [TestCase("objects:\n  Queue: { of: team, fields: { Name: name, Parent: { from: manager, ref: person, object: Contact } } }\n  Contact: { of: person, fields: { Firstname: name, Lastname: name, Organisation: { from: organization, ref: any, object: Queue } } }\n", "targets/t.yaml:4:3: objects that need each other: Queue -> Contact -> Queue")]
    [TestCase("not_carried: { locations: x }\nobjects:\n  Queue: { of: team, fields: { Name: name } }\n", "unknown kind 'locations'; did you mean 'location'?")]
    public void A_wrong_target_mapping_is_refused(string yaml, string message) => Assert.That(TargetError(TargetHead + yaml), Does.Contain(message));

    [Test]
    public void Without_a_description_of_the_target_its_fields_are_taken_on_trust() =>
        Assert.DoesNotThrow(() => TargetMapping.Compile([new MappingText("targets/t", TargetHead + "objects:\n  Anything: { of: team, fields: { Whatever: name } }\n")], "t", null));

    [Test]
    public void A_field_that_a_prerequisite_brings_is_known() => Assert.DoesNotThrow(() => TargetMapping.Compile([new MappingText("targets/t", TargetHead + """
        prepare: [{ object: DynamicField, name: X, fields: { ObjectType: Contact }, gives: { object: Contact, field: DynamicField_X } }]
        objects:
          Contact: { of: person, fields: { Firstname: first_name, Lastname: last_name, DynamicField_X: login } }
        """)], "t", KixLike.Schema));

    [TestCase("subject", "subjet", ExpectedResult = 1)]
    [TestCase("", "abc", ExpectedResult = 3)]
    [TestCase("kitten", "sitting", ExpectedResult = 3)]
    [TestCase("Name", "name", ExpectedResult = 0)]
    public int The_nearest_name_is_the_one_with_the_fewest_changes(string a, string b) => Nearest.Distance(a, b);
}
