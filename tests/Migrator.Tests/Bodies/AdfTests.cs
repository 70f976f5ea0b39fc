using System.Text;
using System.Text.Json;
using Migrator.Engine.Bodies;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>The Atlassian Document Format: each node and each mark has its expected output.</summary>
internal sealed class AdfTests
{
    // The names of the published schema.
    private static readonly string[] Nodes =
    [
        "blockCard", "blockTaskItem", "blockquote", "bodiedExtension", "bodiedSyncBlock", "bulletList", "caption", "codeBlock", "date", "decisionItem", "decisionList", "doc", "embedCard", "emoji", "expand", "extension",
        "extensionFrame", "hardBreak", "heading", "image", "inlineCard", "inlineExtension", "layoutColumn", "layoutSection", "listItem", "media", "mediaGroup", "mediaInline", "mediaSingle", "mention", "multiBodiedExtension",
        "nestedExpand", "orderedList", "panel", "paragraph", "placeholder", "rule", "status", "syncBlock", "table", "tableCell", "tableHeader", "tableRow", "taskItem", "taskList", "text",
    ];

    private static readonly string[] Marks =
    [
        "alignment", "annotation", "backgroundColor", "border", "breakout", "code", "dataConsumer", "em", "fontSize", "fragment", "indentation", "link", "strike", "strong", "subsup", "textColor", "underline",
    ];

    private static IEnumerable<TestCaseData> Cases => BodyCases.From("adf.json");

    private static string? Html(ReadOnlyMemory<byte> json, List<string>? troubles = null) =>
        new Adf((id, _, _) => "ref:s:attachment:" + id, (code, what) => troubles?.Add($"{code} {what}"), (_, _) => null).Of(json);

    [TestCaseSource(nameof(Cases))]
    public void A_document_becomes_html(JsonElement test)
    {
        var troubles = new List<string>();
        var made = Html(Encoding.UTF8.GetBytes(test.GetProperty("adf").GetRawText()), troubles);
        Assert.That(made, Is.EqualTo(test.GetProperty("expected").GetString()));
        Assert.That(troubles, Is.EqualTo(test.TryGetProperty("troubles", out var expected) ? expected.EnumerateArray().Select(one => one.GetString()) : []));
        BodyCases.AssertNeutral(made!, "the output itself");
    }

    [Test]
    public void Every_node_and_mark_of_the_schema_has_a_case_and_is_known()
    {
        var cases = Cases.Select(test => (JsonElement)test.Arguments[0]!).Where(test => !test.TryGetProperty("troubles", out var troubles) || !troubles.ToString().Contains("unknown", StringComparison.Ordinal))
            .Select(test => test.GetProperty("adf").GetRawText()).ToList();
        Assert.That(Nodes.Concat(Marks).Where(name => !cases.Exists(adf => adf.Contains($"\"type\": \"{name}\"", StringComparison.Ordinal))), Is.Empty);
    }

    [TestCase("")]
    [TestCase("text")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{}")]
    [TestCase("{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\"")]
    public void What_is_no_document_is_told_from_one(string json) => Assert.That(Html(Encoding.UTF8.GetBytes(json)), Is.Null);

    [Test]
    public void Deep_nesting_keeps_the_text()
    {
        var made = Html(Encoding.UTF8.GetBytes(Nested(300, "\"the bottom\"")));
        Assert.That(made, Does.Contain("the bottom"));
        BodyCases.AssertNeutral(made!, "deep");
        Assert.That(Html(Encoding.UTF8.GetBytes(Nested(10_000, "\"x\""))), Is.Null, "nobody reads that; it is kept as it stands");
    }

    private static string Nested(int levels, string text) =>
        string.Concat(Enumerable.Repeat("{\"type\":\"blockquote\",\"content\":[", levels)) + $"{{\"type\":\"text\",\"text\":{text}}}" + string.Concat(Enumerable.Repeat("]}", levels));

    [Test]
    public void One_converter_makes_the_same_of_the_same_again_and_again()
    {
        var adf = new Adf((id, _, _) => id, (_, _) => { }, (_, _) => null);
        foreach (var test in Cases.Select(test => (JsonElement)test.Arguments[0]!))
        {
            var json = Encoding.UTF8.GetBytes(test.GetProperty("adf").GetRawText());
            var first = adf.Of(json);
            Assert.That(adf.Of(json), Is.EqualTo(first));
            Assert.That(adf.Of("{\"type\":\"doc\",\"content\":[{"u8.ToArray()), Is.Null);
        }
    }
}
