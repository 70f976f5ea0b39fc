using Migrator.Engine.Bodies;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>Neutral HTML as text and as Markdown.</summary>
internal sealed class HtmlLinesTests
{
    [TestCase("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three")]
    [TestCase("no tag &lt; at all", "no tag < at all")]
    [TestCase("<p>a<br>b</p>", "a\nb")]
    [TestCase("<p>  many\n blanks&nbsp;here </p>", "many blanks here")]
    [TestCase("<ul><li>a</li><li>b<ol start=\"3\"><li>c</li><li>d</li></ol></li></ul>", "- a\n- b\n  3. c\n  4. d")]
    [TestCase("<ul><li></li><li>x</li></ul>", "-\n- x")]
    [TestCase("<blockquote><p>q</p><blockquote><p>r</p></blockquote></blockquote><p>a</p>", "> q\n> > r\na")]
    [TestCase("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2<br>3</td></tr></table>", "A | B\n1 | 2 / 3")]
    [TestCase("<table><tr><td colspan=\"2\">wide</td></tr><tr><td rowspan=\"2\">high</td><td>x</td></tr><tr><td>y</td></tr></table>", "wide |\nhigh | x\n| y")]
    [TestCase("<table><tr><td><p>layout</p><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>", "layout\na | b\nc")]
    [TestCase("<a href=\"https://nordwerk.eu/\">site</a> <a href=\"https://nordwerk.eu/\">https://nordwerk.eu/</a>", "site (https://nordwerk.eu/) https://nordwerk.eu/")]
    [TestCase("<a href=\"mailto:ada@nordwerk.eu\">ada@nordwerk.eu</a> <a href=\"ref:s:ticket:1\">INC1</a>", "ada@nordwerk.eu INC1")]
    [TestCase("<img src=\"ref:s:attachment:1\" alt=\"shot\"><img src=\"ref:s:attachment:2\">", "[shot][image]")]
    [TestCase("<pre>a\n  b</pre><p>c</p>", "a\n  b\nc")]
    [TestCase("<h2>H</h2>text<hr>end", "H\ntext\n----\nend")]
    [TestCase("<dl><dt>t</dt><dd>d</dd></dl>", "t\n  d")]
    [TestCase("a < b and <unknown>c</unknown>", "a < b and c")]
    [TestCase("<b>never closed", "never closed")]
    public void Html_becomes_text(string html, string text) => Assert.That(HtmlLines.Text(html), Is.EqualTo(text));

    [TestCase("<h2>H</h2><p>One</p><p>Two<br>three</p>", "## H\n\nOne\n\nTwo\\\nthree")]
    [TestCase("<p><strong>b</strong> <em>i</em> <s>s</s> <code>a`b</code></p>", "**b** *i* ~~s~~ ``a`b``")]
    [TestCase("<p>a<b> b </b>c</p>", "a **b** c")]
    [TestCase("<p>1. no list, * no [link] a_b &lt;c&gt; # no</p><p># no head</p><p>- no</p>", "1\\. no list, \\* no \\[link\\] a\\_b \\<c\\> # no\n\n\\# no head\n\n\\- no")]
    [TestCase("<p>see https://nordwerk.eu/a_b~c *now*</p>", "see https://nordwerk.eu/a_b~c \\*now\\*")]
    [TestCase("<p>https://nordwerk.eu/?a=1&amp;b=2 and a://&amp;amp;</p>", "https://nordwerk.eu/?a=1&b=2 and a://\\&amp;")]
    [TestCase("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><p>x</p>", "- a\n- b\n\n  1. c\n\nx")]
    [TestCase("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r")]
    [TestCase("<pre><code class=\"language-sh\">a *b*\n\n`c`</code></pre>", "```sh\na *b*\n\n`c`\n```")]
    [TestCase("<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>x<br>y</td></tr></table>", "| A | B |\n| --- | --- |\n| 1\\|2 | x<br>y |")]
    [TestCase("<table><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr></table>", "|  |  |\n| --- | --- |\n| A | 1 |\n| B | 2 |")]
    [TestCase("<a href=\"https://nordwerk.eu/a b\">si*te</a><hr><img src=\"ref:s:attachment:1\" alt=\"shot\">", "[si\\*te](<https://nordwerk.eu/a b>)\n\n---\n\n![shot](ref:s:attachment:1)")]
    public void Html_becomes_markdown(string html, string markdown) => Assert.That(HtmlLines.Markdown(html), Is.EqualTo(markdown));

    [TestCase("# Head\n\nText with *em*, **strong**, `code` and [a link](https://nordwerk.eu/).\n\n- one\n- two\n\n> quote\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n```sh\nx\n```",
        "<h1>Head</h1>\n<p>Text with <em>em</em>, <strong>strong</strong>, <code>code</code> and <a href=\"https://nordwerk.eu/\">a link</a>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<blockquote>\n<p>quote</p>\n</blockquote>\n<table>\n<thead>\n<tr>\n<th>A</th>\n<th>B</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n<pre><code class=\"language-sh\">x\n</code></pre>")]
    [TestCase("a<script>alert(1)</script> <b onclick=x>raw</b> [x](javascript:alert(1)) ![p](https://img.invalid/p.png)", "<p>a <b>raw</b> <a>x</a> <a href=\"https://img.invalid/p.png\">p</a></p>")]
    [TestCase("- [x] done\n- [ ] open\n\n~~gone~~ https://nordwerk.eu/", "<ul class=\"contains-task-list\">\n<li class=\"task-list-item\">☑  done</li>\n<li class=\"task-list-item\">☐  open</li>\n</ul>\n<p><del>gone</del> <a href=\"https://nordwerk.eu/\">https://nordwerk.eu/</a></p>")]
    public void Markdown_becomes_clean_html(string markdown, string html) => Assert.That(BodyCases.Clean(MarkdownBody.Of(markdown)!), Is.EqualTo(html));

    [Test]
    public void Markdown_nested_without_end_is_told()
    {
        Assert.That(MarkdownBody.Of(new string('>', 20_000) + " x"), Is.Null.Or.Contains("x"));
        Assert.That(MarkdownBody.Of(new string('[', 20_000)), Is.Null.Or.Contains("["));
    }

    [Test]
    public void Text_written_as_markdown_reads_the_same_when_it_is_read_as_markdown()
    {
        string[] words = ["*", "_", "a", " ", "#", "1.", "-", "+", "`", "[x]", "(y)", "<b>", "&amp;", "|", "~~", "\\", "!", ">", "word", "=", "$", "{", "}", "://", ":"];
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)])).Trim();
            if (text.Length == 0) continue;
            var markdown = HtmlLines.Markdown($"<p>{Markup.Escape(text)}</p>");
            Assert.That(HtmlLines.Text(BodyCases.Clean(MarkdownBody.Of(markdown)!)).Trim(), Is.EqualTo(string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries))), markdown);
        }
    }

    [Test]
    public void No_word_is_lost_whatever_stands_around_it()
    {
        string[] tags = ["<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "<th>", "</td>", "<ul>", "</ul>", "<li>", "<b>", "</b>", "<pre>", "</pre>", "<a href=\"https://nordwerk.eu/\">", "</a>", "<blockquote>", "</blockquote>", "<br>", "<code>", "</code>", "word", "word ", " ", "<h1>", "</h1>", "<caption>", "<dl>", "<dd>", "<details>", "<q>"];
        var random = new Random(5);
        for (var i = 0; i < 1000; i++)
        {
            var html = BodyCases.Clean(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => tags[random.Next(tags.Length)])));
            var words = html.Split("word").Length;
            Assert.That(HtmlLines.Text(html).Split("word"), Has.Length.EqualTo(words), html);
            Assert.That(HtmlLines.Markdown(html).Split("word"), Has.Length.EqualTo(words), html);
        }
    }
}
