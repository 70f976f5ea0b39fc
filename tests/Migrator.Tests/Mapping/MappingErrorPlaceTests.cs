using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Every mistake in a mapping file is told with file, line and column, and with what is meant.</summary>
public sealed class MappingErrorPlaceTests
{
    private static string SourceError(string yaml) => Error(() => SourceMapping.Compile([new MappingText("sources/s", "mapping: 1\nsource: s\n" + yaml)], "s"));

    private static string TargetError(string yaml) => Error(() => TargetMapping.Compile([new MappingText("targets/t", "mapping: 1\ntarget: t\n" + yaml)], "t", KixLike.Schema));

    private static string Error(Action compile) => Assert.Throws<ConfigurationException>(() => compile())!.Message;

    private static string Rule(string verbs) => $"ticket: {{ fields: {{ subject: {{ {verbs} }} }} }}\n";

    [TestCase("from: a, table: { x: y }", "3:48: this is a mapping; a single value is wanted")]
    [TestCase("from: { a: b }", "3:38: this is a mapping; a single value is wanted")]
    [TestCase("from: ~", "3:38: this is empty; a text is wanted")]
    [TestCase("join: a", "3:38: this is the single value 'a'; a list is wanted")]
    [TestCase("first: { a: b }", "3:39: this is a mapping; a list is wanted")]
    [TestCase("from: a, each: { name: id }", "3:47: 'value' is missing: where it stands within an item")]
    [TestCase("from: a, each: { name: id, vlue: v }", "unknown key 'vlue'; did you mean 'value'?")]
    [TestCase("from: a, when: set", "3:47: this is the single value 'set'; a mapping of names to values is wanted")]
    [TestCase("from: a, when: { b: { not: x, kind: ci } }", "3:52: one test wants one of 'not', 'kind'")]
    [TestCase("from: a, when: { b: { kind: tiket } }", "unknown kind 'tiket'; did you mean 'ticket'?")]
    [TestCase("from: a, as: duration, unit: weeks", "unknown unit of time 'weeks'")]
    [TestCase("from: a, unit: hours", "3:47: 'unit' means nothing without 'as: duration'")]
    [TestCase("from: a, yes: ja", "'yes' and 'no' mean nothing without 'as: boolean'")]
    [TestCase("from: a, as: boolean, yes: ja", "'yes' and 'no' come together")]
    [TestCase("from: a, as: boolean, yes: [ja, x], no: [nein, X]", "'X' cannot mean both yes and no")]
    [TestCase("from: a, zone: Europe/Berlin", "'zone' means nothing without 'as: instant' or 'as: date'")]
    [TestCase("from: a, pseudonym: hsh", "unknown way to make a pseudonym 'hsh'; did you mean 'hash'?")]
    [TestCase("from: a, pseudonym: hash", "'pseudonym: hash' needs a key")]
    [TestCase("from: a, unknown: { defalt: x }, table: t", "unknown word 'defalt'; did you mean 'default'?")]
    [TestCase("from: a, fields: { b: c }", "'from' and 'fields' both say where the value comes from")]
    [TestCase("from: \"a[\"", "']' is missing")]
    [TestCase("from: \"a[=x]\"", "before '=' stands the name of a member")]
    [TestCase("from: \"a..b\"", "a name is missing at a dot")]
    [TestCase("from: \"a[0]b\"", "between two names stands a dot")]
    [TestCase("from: \"a['b]\"", "a quotation mark and ']' are missing")]
    public void Of_a_source_rule(string verbs, string expected) => Assert.That(SourceError(Rule(verbs) + "tables: { t: { a: b } }\n"), Does.Match(@"(?m)^sources/s\.yaml:\d+:\d+: ").And.Contain(expected));

    [TestCase("ticket: { fields: { requester: { from: a, ref: { trim: [x] } } } }\n", "3:48: 'by' is missing: where the name of the table stands")]
    [TestCase("ticket: { fields: { requester: { from: a, ref: { by: b, trm: [x] } } } }\n", "unknown key 'trm'; did you mean 'trim'?")]
    [TestCase("ticket: { fields: { subject: a }, links: { p: { kind: ci } } }\n", "'type' is missing: what the other record is to this one")]
    [TestCase("ticket: { fields: { subject: a }, links: { p: { type: parent, knd: ci } } }\n", "unknown key 'knd'; did you mean 'kind'?")]
    [TestCase("ticket: { fields: { subject: a }, link: { p: parent } }\n", "unknown key 'link'; did you mean 'links'?")]
    [TestCase("ticket: { fields: { subject: a }, tables: { x: { field: { subject: b } } } }\n", "unknown key 'field'; did you mean 'fields'?")]
    [TestCase("tables: { t: [a] }\nticket: { fields: { subject: a } }\n", "3:14: this is a list; a mapping of names to values is wanted")]
    [TestCase("tables: { t: { a: [b] } }\nticket: { fields: { subject: a } }\n", "3:19: this is a list; a single value is wanted")]
    [TestCase("drop: { a: b }\nticket: { fields: { subject: a } }\n", "3:7: this is a mapping; a single value is wanted")]
    [TestCase("zone: Europe/Berln\nticket: { fields: { subject: a } }\n", "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?")]
    [TestCase("unknown: { x: keep }\nticket: { fields: { subject: a } }\n", "unknown table 'x'")]
    [TestCase("ticket: { fields: { ~: a } }\n", "an empty name; write it in quotes if it is meant")]
    public void Of_a_source_file(string yaml, string expected) => Assert.That(SourceError(yaml), Does.Match(@"(?m)^sources/s\.yaml:\d+:\d+: ").And.Contain(expected));

    [TestCase("tables: {}\n", "'objects' is missing: what becomes of the records")]
    [TestCase("objects: ~\n", "3:10: this is empty; a mapping of names to values is wanted")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: name, by: name } } } }\n", "'by' means nothing without 'ref'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: name, Parent: { from: parent, ref: team, by: id } } } }\n", "'id' is no way to find a record; write 'by: name'")]
    [TestCase("prepare: { a: b }\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "3:10: this is a mapping; a list is wanted")]
    [TestCase("prepare: [{ name: A }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "'object' is missing: what is to be created")]
    [TestCase("prepare: [{ object: Queue }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "'name' is missing: what it is called")]
    [TestCase("prepare: [{ object: Queue, nme: A, name: A }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "unknown key 'nme'; did you mean 'name'?")]
    [TestCase("prepare: [{ object: DynamicField, name: A, gives: { field: X } }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "'object' is missing: which object gets the field")]
    [TestCase("prepare: [{ object: DynamicField, name: A, gives: { object: Ticket } }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "'field' is missing: what the field is called")]
    [TestCase("prepare: [{ object: DynamicField, name: A, gives: { object: Ticket, field: X, type: txt } }]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "unknown type 'txt'; did you mean 'text'?")]
    [TestCase("objects: { Queue: { fields: { Name: name } } }\n", "'of' is missing: the kind of records that the rule takes")]
    [TestCase("objects: { Queue: { of: team } }\n", "'fields' is missing: how the fields of the target are made")]
    [TestCase("objects: { Queue: { of: team, fild: x, fields: { Name: name } } }\n", "unknown key 'fild'; did you mean 'fields'?")]
    [TestCase("objects: { Queue: { of: team, create: maybe, fields: { Name: name } } }\n", "'maybe' is neither true nor false")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: name, as: markdwn } } } }\n", "unknown form 'markdwn'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: name, skip: [a] } } } }\n", "'skip' means nothing without 'columns'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: name, rest: a } } } }\n", "'rest' means nothing without 'known'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: name, known: name } } } }\n", "'known' means nothing without 'rest'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { prepared: A, ref: any } } } }\n", "'prepared' needs 'ref: any' and 'object: OBJECT'")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: { from: created_at, as: instant, zone: Europe/Berlin } } } }\n", "an instant is the same in every zone")]
    [TestCase("objects: { Queue: { of: team, fields: { Name: name } }, q: { object: Queue, of: team, in: Queue, fields: { Name: name } }, r: { object: Queue, of: team, in: q, fields: { Name: name } } }\n", "rule 'q' makes parts itself; a part belongs to a root")]
    [TestCase("objects: { Queue: { of: team, overflow: Quee/Comment, fields: { Name: name } } }\n", "unknown rule of team 'Quee'; did you mean 'Queue'?")]
    [TestCase("not_carried: [a]\nobjects: { Queue: { of: team, fields: { Name: name } } }\n", "3:14: this is a list; a mapping of names to values is wanted")]
    public void Of_a_target_file(string yaml, string expected) => Assert.That(TargetError(yaml), Does.Match(@"(?m)^targets/t\.yaml:\d+:\d+: ").And.Contain(expected));
}
