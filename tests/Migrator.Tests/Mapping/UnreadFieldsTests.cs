using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Which fields of the neutral model a target mapping never looks at.</summary>
public sealed class UnreadFieldsTests
{
    [Test]
    public void A_field_counts_as_read_by_any_rule_condition_or_list_of_its_kind_and_by_nothing_else() => Assert.That(Compile("""
        Queue: { of: team, fields: { Name: { from: name, when: { active: "true" } }, Comment: [description, custom.u_note] } }
        boss: { object: Queue, of: team, when: { manager: set }, fields: { Name: { first: [{ join: [{ from: parent/email }, created_at] }, name] } } }
        Contact: { of: person, fields: { Firstname: first_name, Lastname: last_name, Email: "emails[0]" } }
        """).UnreadFields(Kind.Team), Is.EqualTo(new[] { "email", "updated_at" }));

    [Test]
    public void A_part_reads_the_record_that_it_belongs_to_and_lists_within_a_body_are_no_loss() => Assert.That(Compile("""
        Ticket: { of: ticket, fields: { Title: subject } }
        comment: { object: Article, of: comment, in: Ticket, fields: { Body: { from: body, as: html } } }
        """).UnreadFields(Kind.Comment), Is.EqualTo(new[] { "author", "author_login", "visibility", "channel", "created_at", "updated_at", "custom" }));

    [Test]
    public void What_another_record_gathers_is_read() => Assert.That(Compile("""
        Ticket: { of: ticket, fields: { Title: subject, Body: { gather: form_answer, each: { name: label, value: value }, as: table } } }
        answer: { object: Note, of: form_answer, fields: { Text: name } }
        """).UnreadFields(Kind.FormAnswer), Is.EqualTo(new[] { "ticket", "row", "updated_at", "custom" }));

    [Test]
    public void Of_a_kind_that_no_rule_takes_there_is_nothing_to_say() =>
        Assert.That(Compile("Ticket: { of: ticket, fields: { Title: subject } }").UnreadFields(Kind.Team), Is.Empty);

    private static TargetMapping Compile(string objects) =>
        TargetMapping.Compile([new MappingText("targets/t", $"mapping: 1\ntarget: t\nobjects:\n  {objects.Replace("\n", "\n  ", StringComparison.Ordinal)}\n")], "t", null);
}
