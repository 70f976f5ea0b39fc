using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Migrator.Engine.Bodies;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>HTML from outside: nothing that runs, loads or asks comes through, and no text goes.</summary>
internal sealed class SafeHtmlTests
{
    private static IEnumerable<TestCaseData> Cases => BodyCases.From("hostile-html.json");

    [TestCaseSource(nameof(Cases))]
    public void Hostile_html_becomes_what_the_corpus_says(JsonElement test)
    {
        var made = BodyCases.Clean(test.GetProperty("html").GetString()!);
        Assert.That(made, Is.EqualTo(test.GetProperty("expected").GetString()));
        BodyCases.AssertNeutral(made, "the output itself");
    }

    [TestCaseSource(nameof(Cases))]
    public void What_is_clean_stays_as_it_is_when_read_again(JsonElement test)
    {
        var made = BodyCases.Clean(test.GetProperty("html").GetString()!).Replace("ref:", "https://nordwerk.eu/", StringComparison.Ordinal);
        var again = BodyCases.Clean(made);
        if (!made.Contains("<img", StringComparison.Ordinal)) Assert.That(BodyCases.Clean(again), Is.EqualTo(again));
        BodyCases.AssertNeutral(again, "read again");
    }

    [Test]
    public void The_corpus_is_large_enough() => Assert.That(Cases.Count(), Is.GreaterThanOrEqualTo(60));

    [TestCase("<div>")]
    [TestCase("<b>")]
    [TestCase("<span><table><td>")]
    [TestCase("<svg><g>")]
    [TestCase("<ul><li>")]
    [TestCase("<font color=1></x>")]
    [TestCase("<div><!--</div>-->")]
    [TestCase("<select><style></select><div>")]
    public void Ten_thousand_levels_do_not_overflow_the_stack_and_lose_no_text(string tag)
    {
        var html = new StringBuilder().Insert(0, tag, 10_000).Append("the bottom").ToString();
        var thread = new Thread(() => html = BodyCases.Clean(html), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        if (!tag.Contains("style", StringComparison.Ordinal)) Assert.That(html, Does.Contain("the bottom"));
        BodyCases.AssertNeutral(html, tag);
        Assert.That(HtmlLines.Text(html), Has.Length.LessThan(5_000_000), "indents grow with the depth, which has an end");
    }

    [TestCase("<p>Some words, <b>bold</b> ones &amp; others.</p>\n", Category = "Slow")]
    [TestCase("<li>", Category = "Slow")]
    [TestCase("<x-y>a</x-y>", Category = "Slow")]
    [TestCase("<p><font color=1>x", Category = "Slow")]
    [TestCase("<br>", "<table>", Category = "Slow")]
    [TestCase(" a=1", "<p", Category = "Slow")]
    [TestCase("<", Category = "Slow")]
    public void Ten_megabytes_take_ten_times_as_long_as_one(string piece, string before = "")
    {
        var one = Time(before + new StringBuilder().Insert(0, piece, 1_000_000 / piece.Length));
        var ten = Time(before + new StringBuilder().Insert(0, piece, 10_000_000 / piece.Length));
        Assert.That(ten, Is.LessThan((one * 30) + TimeSpan.FromSeconds(1)), $"1 MB took {one}");
    }

    private static TimeSpan Time(string html)
    {
        var watch = Stopwatch.StartNew();
        var made = BodyCases.Clean(html);
        HtmlLines.Text(made);
        HtmlLines.Markdown(made);
        return watch.Elapsed;
    }

    [Test]
    public void A_long_document_is_read_in_parts_and_stays_whole()
    {
        var html = "<table>" + string.Concat(Enumerable.Range(0, 9000).Select(i => $"<tr><td>cell {i}</td></tr>")) + "</table>";
        var made = BodyCases.Clean(html);
        BodyCases.AssertNeutral(made, "parts");
        for (var i = 0; i < 9000; i += 37) Assert.That(made, Does.Contain($"<td>cell {i}</td>"));
    }

    [Test]
    public void Any_soup_of_tags_becomes_neutral_html()
    {
        string[] words = ["<p>", "</p>", "<b", ">", "<", "</", "div", "<table>", "<td>", "</table>", "<svg>", "<style>", "</style>", "<!--", "-->", "\"", "'", "=", " onload=x", "<a href=", "javascript:x", "&lt;", "\0", "<template>", "<select>", "<li>", "<img src=", "https://img.invalid/a", "text", "<math>", "<textarea>", "/>", "<![CDATA[", "]]>", "<noscript>", "<iframe src=", "<form>"];
        var random = new Random(7);
        for (var i = 0; i < 800; i++)
        {
            var soup = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => words[random.Next(words.Length)]));
            BodyCases.AssertNeutral(BodyCases.Clean(soup), soup);
        }
    }
}
