using System.Text.Json;
using Migrator.Engine.Bodies;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>Cases from the files beside this one, and what all neutral HTML must be.</summary>
internal static class BodyCases
{
    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "col", "hr", "img" };

    public static IEnumerable<TestCaseData> From(string file)
    {
        var path = Path.Combine(Repository.Root, "tests/Migrator.Tests/Bodies", file);
        foreach (var item in JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.EnumerateArray())
        {
            yield return new TestCaseData(item).SetArgDisplayNames(item.GetProperty("name").GetString()!);
        }
    }

    /// <summary>The neutral form of HTML from a source called s.</summary>
    public static string Clean(string html) =>
        new SafeHtml((address, _) => address.IndexOf("sys_attachment.do?sys_id=", StringComparison.Ordinal) is >= 0 and var at ? "ref:s:attachment:" + address[(at + 25)..] : null).Of(html);

    /// <summary>Fails where HTML is not well-formed, or holds a tag, an attribute or an address that neutral HTML does not have.</summary>
    public static void AssertNeutral(string html, string why)
    {
        var open = new Stack<string>();
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var end = html.IndexOf('>', at);
            Assert.That(end, Is.GreaterThan(at), why);
            var tag = html[(at + 1)..end];
            if (tag.StartsWith('/'))
            {
                Assert.That(open.TryPop(out var last) ? last : null, Is.EqualTo(tag[1..]), $"{why}: {html}");
                continue;
            }

            var name = tag.Split(' ')[0];
            Assert.That(NeutralFormatter.Tags, Does.Contain(name), $"{why}: {html}");
            foreach (var attribute in Attributes(tag[name.Length..], why)) AssertAttribute(attribute, why);
            if (!Void.Contains(name)) open.Push(name);
        }

        Assert.That(open, Is.Empty, $"{why}: {html}");
    }

    private static IEnumerable<(string Name, string Value)> Attributes(string rest, string why)
    {
        while (rest.Length > 0)
        {
            var equals = rest.IndexOf("=\"", StringComparison.Ordinal);
            Assert.That(rest[0] == ' ' && equals > 0, $"{why}: {rest}");
            var close = rest.IndexOf('"', equals + 2);
            yield return (rest[1..equals], System.Net.WebUtility.HtmlDecode(rest[(equals + 2)..close]));
            rest = rest[(close + 1)..];
        }
    }

    private static void AssertAttribute((string Name, string Value) attribute, string why)
    {
        Assert.That(NeutralFormatter.Attributes, Does.Contain(attribute.Name), why);
        if (attribute.Name == "href") Assert.That(attribute.Value.StartsWith("ref:", StringComparison.Ordinal) || Addresses.Link(attribute.Value) is not null, $"{why}: {attribute.Value}");
        if (attribute.Name == "src") Assert.That(attribute.Value.StartsWith("ref:", StringComparison.Ordinal) || Addresses.IsPicture(attribute.Value), $"{why}: {attribute.Value}");
        if (attribute.Name == "style") Assert.That(attribute.Value, Does.Not.Contain("url").And.Not.Contain("expression"), why);
    }
}
