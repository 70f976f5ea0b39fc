using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Nothing is lost between a title, the text that takes what does not fit, and the file that takes what does not fit there.</summary>
public sealed class OverflowTests
{
    /// <summary>A target whose articles hold 200 characters.</summary>
    internal static TargetSchema Narrow { get; } = new(
    [
        .. KixLike.Schema.Objects.Where(o => o.Name != "Article"),
        new("Article", [new("Subject", FieldType.Text) { MaxLength = 40 }, new("Body", FieldType.Html) { MaxLength = 200 }]),
    ], TimeSpan.Zero);

    private const string Rules = """
          Ticket:
            of: ticket
            overflow: note/Body
            fields: { Title: subject, State: { const: open }, Queue: { prepared: Q, ref: any, object: Queue } }
          note:
            object: Article
            of: ticket
            in: Ticket
            overflow: files/Content
            needs: [Body]
            fields: { Subject: { const: Rest }, Body: { fields: { Number: number }, as: table } }
          description:
            object: Article
            of: ticket
            in: Ticket
            overflow: [Body, files/Content]
            fields: { Subject: subject, Body: { from: description, as: html } }
          files:
            object: Attachment
            of: ticket
            in: Ticket
            fields: { Filename: { const: long-texts.html }, ContentType: { const: text/html }, Content: { overflow: html } }

        """;

    private static IReadOnlyList<Rendered> Render(string neutral, string rules = Rules) => Compile(rules).CreateMapper(new SmallStore()).RenderAll(Key.Parse("s:ticket:1"), SmallStore.Element(neutral));

    private static TargetMapping Compile(string rules) =>
        TargetMapping.Compile([new MappingText("targets/t", "mapping: 1\ntarget: t\nprepare: [{ object: Queue, name: Q }]\nobjects:\n" + rules)], "t", Narrow);

    private static string Error(string rules) => Assert.Throws<ConfigurationException>(() => Compile(rules))!.Message;

    private static string Field(Rendered rendered, string name) => JsonNode.Parse(rendered.Json.Span)![name]!.GetValue<string>();

    [Test]
    public void What_fits_makes_no_file()
    {
        var made = Render("""{"subject":"short","description":{"format":"html","text":"<p>short</p>"}}""");
        Assert.That(made.Select(one => one.Rule.Name), Is.EqualTo(new[] { "Ticket", "description" }));
        Assert.That(made.SelectMany(one => one.Findings), Is.Empty);
    }

    [Test]
    public void A_body_that_is_too_long_is_cut_as_text_and_goes_to_a_file_as_a_whole()
    {
        var body = "<p>" + string.Concat(Enumerable.Repeat("a &amp; <b>b</b> ", 30)) + "end</p>";
        var made = Render(new JsonObject { ["subject"] = "short", ["description"] = new JsonObject { ["format"] = "html", ["text"] = body } }.ToJsonString());
        Assert.That(made.Select(one => one.Rule.Name), Is.EqualTo(new[] { "Ticket", "description", "files" }));
        Assert.That(Field(made[1], "Body"), Has.Length.LessThanOrEqualTo(200).And.StartsWith("a &amp; b a &amp; b").And.EndsWith("…").And.Not.Contain("<"));
        Assert.That((made[1].Findings.Single().Code, made[1].Findings.Single().Remedy, made[1].Blocked), Is.EqualTo(("text_cut", "the full text is kept in 'files'", false)));
        Assert.That(Encoding.UTF8.GetString(made[2].File!.Value.Span), Is.EqualTo($"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n<h2>Body</h2>\n<div>{body}</div>\n</body></html>\n"));
        Assert.That(Field(made[2], "Content"), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(made[2].File!.Value.Span))));
    }

    [Test]
    public void A_title_overflows_into_the_note_and_the_note_into_the_file()
    {
        var title = string.Concat(Enumerable.Range(0, 100).Select(i => $"word{i} "));
        var made = Render(new JsonObject { ["subject"] = title, ["number"] = "INC1" }.ToJsonString());
        Assert.That(made.Select(one => one.Rule.Name), Is.EqualTo(new[] { "Ticket", "note", "description", "files" }));
        Assert.That(Field(made[1], "Body"), Has.Length.LessThanOrEqualTo(200).And.Contain("INC1"));
        var file = Encoding.UTF8.GetString(made[3].File!.Value.Span);
        Assert.That(file, Does.Contain($"<tr><th>Title</th><td>{title}</td></tr>").And.Contain($"<tr><th>Subject</th><td>{title}</td></tr>").And.Contain("INC1"));
        Assert.That(made.SelectMany(one => one.Findings).Select(finding => finding.Code).Distinct(), Is.EqualTo(new[] { "text_cut" }));
    }

    [Test]
    public void A_file_of_plain_text_holds_what_a_reader_sees()
    {
        var made = Render(new JsonObject { ["subject"] = "s", ["description"] = new JsonObject { ["format"] = "html", ["text"] = "<p>a &lt; b</p><p>" + new string('c', 300) + "</p>" } }.ToJsonString(),
            Rules.Replace("overflow: html", "overflow: text", StringComparison.Ordinal));
        Assert.That(Encoding.UTF8.GetString(made[^1].File!.Value.Span), Is.EqualTo("Body\n\na < b\n" + new string('c', 300) + "\n"));
    }

    [Test]
    public void The_same_record_gives_the_same_file_whatever_was_asked_for_first()
    {
        var mapping = Compile(Rules);
        var neutral = SmallStore.Element(new JsonObject { ["subject"] = new string('x', 700) }.ToJsonString());
        var all = mapping.CreateMapper(new SmallStore()).RenderAll(Key.Parse("s:ticket:1"), neutral);
        var alone = mapping.CreateMapper(new SmallStore()).Render(mapping.Rules[^1], Key.Parse("s:ticket:1"), neutral)!;
        Assert.That(alone.Json.ToArray(), Is.EqualTo(all[^1].Json.ToArray()));
    }

    [TestCase("overflow: note/Body", "overflow: note/Subjet", "unknown field of rule 'note' 'Subjet'; did you mean 'Subject'?")]
    [TestCase("Content: { overflow: html }", "Content: { overflow: pdf }", "unknown form of a file 'pdf'")]
    [TestCase("Content: { overflow: html }", "Content: { const: x }", "'Content' of rule 'files' is a file; write Content: { overflow: html }")]
    [TestCase("overflow: [Body, files/Content]", "overflow: [files/Content, Body]", "of two places the first is a field of 'description'")]
    [TestCase("overflow: [Body, files/Content]", "overflow: []", "overflow goes to one place")]
    [TestCase("in: Ticket\n    overflow: files/Content\n    needs", "in: Ticket\n    overflow: Ticket/Title\n    needs", "overflow goes round in a circle: Ticket -> note -> Ticket")]
    [TestCase("in: Ticket\n    overflow: files/Content\n    needs", "in: Ticket\n    when: { number: set }\n    needs", "rule 'note' has a 'when'; where it does not hold, what overflows would be lost")]
    [TestCase("needs: [Body]", "needs: [Body, Subject]", "rule 'note' needs other fields than 'Body'")]
    public void Overflow_that_could_lose_something_is_refused(string right, string wrong, string message) => Assert.That(Error(Rules.Replace("\r", "", StringComparison.Ordinal).Replace(right, wrong, StringComparison.Ordinal)), Does.Contain(message));

    [Test]
    public void A_file_into_which_nothing_overflows_is_refused() =>
        Assert.That(Error(Rules.Replace("    overflow: files/Content\n", "", StringComparison.Ordinal).Replace("[Body, files/Content]", "Body", StringComparison.Ordinal)), Does.Contain("nothing overflows into 'Content'"));
}
