using System.Diagnostics;
using System.Text;
using Migrator.Engine.Bodies;
using NUnit.Framework;

namespace Migrator.Tests.Bodies;

/// <summary>Wiki mark-up of Jira.</summary>
internal sealed class WikiTests
{
    private static string Html(string wiki) => new WikiBlocks((name, _) => name == "shot.png" ? "ref:s:attachment:7" : null, (_, _) => null).Of(wiki);

    [TestCase("plain", "<p>plain</p>")]
    [TestCase("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>")]
    [TestCase("a\\\\b", "<p>a<br>b</p>")]
    [TestCase("on \\\\server\\share", "<p>on \\\\server\\share</p>")]
    [TestCase("h1. Head\ntext", "<h1>Head</h1><p>text</p>")]
    [TestCase("h6. *Bold* head", "<h6><strong>Bold</strong> head</h6>")]
    [TestCase("h7. no head", "<p>h7. no head</p>")]
    [TestCase("a\n----\nb", "<p>a</p><hr><p>b</p>")]
    [TestCase("bq. quoted", "<blockquote><p>quoted</p></blockquote>")]
    [TestCase("{quote}\na\n\nb{quote}c", "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>")]
    [TestCase("{quote}never closed", "<blockquote><p>never closed</p></blockquote>")]
    [TestCase("{panel:title=My title|borderStyle=dashed}\ntext\n{panel}", "<blockquote><p><strong>My title</strong></p><p>text</p></blockquote>")]
    [TestCase("{panel}text{panel}", "<blockquote><p>text</p></blockquote>")]
    [TestCase("{info:title=Mind}\nx\n{info}\ny", "<blockquote><p><strong>Mind</strong></p><p>x</p></blockquote><p>y</p>")]
    [TestCase("{warning}x{warning}", "<blockquote><p><strong>Warning</strong></p><p>x</p></blockquote>")]
    [TestCase("{expand:More}x{expand}", "<div><p><strong>More</strong></p><p>x</p></div>")]
    public void Blocks(string wiki, string html) => Assert.That(Html(wiki), Is.EqualTo(html));

    [TestCase("{code}\nif (*a* < b)\n{code}", "<pre><code>if (*a* &lt; b)</code></pre>")]
    [TestCase("{code:java|title=A.java|borderStyle=solid}\nx{code}", "<p><strong>A.java</strong></p><pre><code class=\"language-java\">x</code></pre>")]
    [TestCase("see {noformat}*no*{noformat} end", "<p>see</p><pre>*no*</pre><p>end</p>")]
    [TestCase("{code}never closed *b*", "<p>{code}never closed <strong>b</strong></p>")]
    [TestCase("\\{code}x{code}", "<p>{code}x{code}</p>")]
    [TestCase("{noformat}a{code}b{code}{noformat}", "<pre>a{code}b{code}</pre>")]
    [TestCase("* item {code}x{code}", "<ul><li>item<pre><code>x</code></pre></li></ul>")]
    public void Code(string wiki, string html) => Assert.That(Html(wiki), Is.EqualTo(html));

    [TestCase("* a\n* b", "<ul><li>a</li><li>b</li></ul>")]
    [TestCase("- a\n- b", "<ul><li>a</li><li>b</li></ul>")]
    [TestCase("# a\n# b", "<ol><li>a</li><li>b</li></ol>")]
    [TestCase("* a\n** b\n*** c\n* d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>")]
    [TestCase("# a\n#* b\n#* c\n# d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>")]
    [TestCase("* a\n*# b\n*# c", "<ul><li>a<ol><li>b</li><li>c</li></ol></li></ul>")]
    [TestCase("*** deep", "<ul><li><ul><li><ul><li>deep</li></ul></li></ul></li></ul>")]
    [TestCase("* a\n# b", "<ul><li>a</li></ul><ol><li>b</li></ol>")]
    [TestCase("* a\nmore\n\ntext", "<ul><li>a<br>more</li></ul><p>text</p>")]
    [TestCase("-- not a list", "<p>-- not a list</p>")]
    [TestCase("*bold* start", "<p><strong>bold</strong> start</p>")]
    public void Lists(string wiki, string html) => Assert.That(Html(wiki), Is.EqualTo(html));

    [TestCase("||A||B||\n|1|2|", "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>")]
    [TestCase("||A|1|\n||B|2|", "<table><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr></table>")]
    [TestCase("|a| |c|", "<table><tr><td>a</td><td></td><td>c</td></tr></table>")]
    [TestCase("|a\nb|c|", "<table><tr><td>a<br>b</td><td>c</td></tr></table>")]
    [TestCase("|* x\n* y|c|", "<table><tr><td><ul><li>x</li><li>y</li></ul></td><td>c</td></tr></table>")]
    [TestCase("|[text|https://nordwerk.eu/]|!shot.png|width=30!|{{a|b}}|", "<table><tr><td><a href=\"https://nordwerk.eu/\">text</a></td><td><img src=\"ref:s:attachment:7\" alt=\"shot.png\" width=\"30\"></td><td><code>a|b</code></td></tr></table>")]
    [TestCase("|a\\|b|c", "<table><tr><td>a|b</td><td>c</td></tr></table>")]
    [TestCase("|great!|wow!|", "<table><tr><td>great!</td><td>wow!</td></tr></table>")]
    [TestCase("|{code}a|b{code}|c|", "<table><tr><td><pre><code>a|b</code></pre></td><td>c</td></tr></table>")]
    [TestCase("text\n|a|\ntext", "<p>text</p><table><tr><td>a</td></tr></table><p>text</p>")]
    public void Tables(string wiki, string html) => Assert.That(Html(wiki), Is.EqualTo(html));

    [TestCase("*b* _i_ -d- +u+ ^s^ ~t~ ??c?? {{m}}", "<strong>b</strong> <em>i</em> <del>d</del> <ins>u</ins> <sup>s</sup> <sub>t</sub> <cite>c</cite> <code>m</code>")]
    [TestCase("*b _bi_ b*", "<strong>b <em>bi</em> b</strong>")]
    [TestCase("*b _bi* i_", "<strong>b _bi</strong> i_")]
    [TestCase("a*b*c and snake_case_name and 2020-01-02", "a*b*c and snake_case_name and 2020-01-02")]
    [TestCase("in{*}ner{*} {_}x{_}", "in<strong>ner</strong> <em>x</em>")]
    [TestCase("H~2~O x^2^", "H<sub>2</sub>O x<sup>2</sup>")]
    [TestCase("about ~100 and ~200", "about ~100 and ~200")]
    [TestCase("* not bold *", "* not bold *", true)]
    [TestCase("\\*no\\* \\[x\\] \\{y}", "*no* [x] {y}")]
    [TestCase("{color:red}r{color} {color:#00ff00}g{color}", "<span style=\"color: red\">r</span> <span style=\"color: #00ff00\">g</span>")]
    [TestCase("{color:red}never", "never")]
    [TestCase("{color:url(x)}a{color}", "<span>a</span>")]
    [TestCase("*{color:red}both{color}*", "<strong><span style=\"color: red\">both</span></strong>")]
    [TestCase("a -- b --- c", "a – b — c")]
    [TestCase("&amp; &#8364; & &nosuch;", "&amp; € &amp; &amp;nosuch;")]
    [TestCase(":) (y) (/) x:)", "🙂 👍 ✅ x:)")]
    [TestCase("{toc} {unknown:a=b}", "{toc} {unknown:a=b}")]
    [TestCase("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [TestCase("{anchor:top}x", "x")]
    public void Text(string wiki, string html, bool bullet = false)
    {
        if (!bullet) Assert.That(Html(wiki), Is.EqualTo($"<p>{html}</p>"));
        else Assert.That(Html(wiki), Is.EqualTo("<ul><li>not bold *</li></ul>"));
    }

    [TestCase("[https://nordwerk.eu/a?b=1&c=2]", "<a href=\"https://nordwerk.eu/a?b=1&amp;c=2\">https://nordwerk.eu/a?b=1&amp;c=2</a>")]
    [TestCase("[The *site*|https://nordwerk.eu/]", "<a href=\"https://nordwerk.eu/\">The <strong>site</strong></a>")]
    [TestCase("[a|https://nordwerk.eu/|Tip]", "<a href=\"https://nordwerk.eu/\" title=\"Tip\">a</a>")]
    [TestCase("[https://nordwerk.eu/|https://nordwerk.eu/|smart-link]", "<a href=\"https://nordwerk.eu/\">https://nordwerk.eu/</a>")]
    [TestCase("[mailto:ada@nordwerk.eu]", "<a href=\"mailto:ada@nordwerk.eu\">ada@nordwerk.eu</a>")]
    [TestCase("[x|javascript:alert(1)]", "x")]
    [TestCase("[share|file://srv/a]", "share (file://srv/a)")]
    [TestCase("see https://nordwerk.eu/x, ok", "see <a href=\"https://nordwerk.eu/x\">https://nordwerk.eu/x</a>, ok")]
    [TestCase("(https://nordwerk.eu/x)", "(<a href=\"https://nordwerk.eu/x\">https://nordwerk.eu/x</a>)")]
    [TestCase("[~ada] [~accountid:5b1]", "@ada @accountid:5b1")]
    [TestCase("[^shot.png] [^gone.pdf]", "<a href=\"ref:s:attachment:7\">shot.png</a> [gone.pdf]")]
    [TestCase("!shot.png!", "<img src=\"ref:s:attachment:7\" alt=\"shot.png\">")]
    [TestCase("!shot.png|thumbnail,width=30,height=20,alt=\"The shot\"!", "<img src=\"ref:s:attachment:7\" alt=\"The shot\" width=\"30\" height=\"20\">")]
    [TestCase("!gone.png!", "[gone.png]")]
    [TestCase("!https://img.invalid/a.png!", "<a href=\"https://img.invalid/a.png\">a.png</a>")]
    [TestCase("[!shot.png!|https://nordwerk.eu/]", "<a href=\"https://nordwerk.eu/\"><img src=\"ref:s:attachment:7\" alt=\"shot.png\"></a>")]
    [TestCase("wow! not an image. really!", "wow! not an image. really!")]
    [TestCase("[just text] and [#anchor] [Here|#anchor]", "[just text] and anchor Here")]
    public void Links(string wiki, string html) => Assert.That(Html(wiki), Is.EqualTo($"<p>{html}</p>"));

    private static readonly string[] Pieces =
    [
        "*", "_", "-", "+", "^", "~", "??", "{{", "}}", "{code}", "{noformat}", "{quote}", "{panel:title=x}", "{panel}", "{color:red}", "{color}", "[", "]", "|", "||", "!", "\n", "\n\n", "\\", "\\\\", "h1. ", "* ", "# ", "#* ",
        "bq. ", "----", "a", " ", "word", "https://nordwerk.eu/", "shot.png", "[~", "[^", "&amp;", ":)", "(", "{", "}", "<b>", "\u0001", "\u00020", "|\n", "1", "{*}", "{info}", "{expand:x}",
    ];

    [Test]
    public void Any_soup_of_marks_becomes_well_formed_html_and_loses_no_word()
    {
        var random = new Random(11);
        for (var i = 0; i < 1500; i++)
        {
            var soup = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var made = Html(soup);
            BodyCases.AssertNeutral(made, soup);
            Assert.That(Count(made, "word"), Is.GreaterThanOrEqualTo(Count(soup, "word") - Count(soup, "=") - Count(soup, ":")), soup + " became " + made);
        }
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    [TestCaseSource(nameof(Pieces))]
    public void A_long_text_of_anything_takes_linear_time(string piece)
    {
        foreach (var more in (string[])["", "a", "\n", " "])
        {
            var watch = Stopwatch.StartNew();
            Assert.That(Html(new StringBuilder().Insert(0, piece + more, 100_000 / (piece.Length + more.Length)).ToString()), Is.Not.Null);
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)), piece + more);
        }
    }
}
