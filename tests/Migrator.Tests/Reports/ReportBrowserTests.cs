using Microsoft.Playwright;
using Migrator.Cli;
using Migrator.Engine.Reports;
using Migrator.Engine.Stages;
using Migrator.Tests.EndToEnd;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>The report of a whole migration of 5,000 tickets in a real browser.</summary>
[TestFixture]
[Category("Slow")]
public sealed class ReportBrowserTests
{
    private Migration? migration;
    private Browser? browser;

    private Browser Chromium => browser ?? throw new InvalidOperationException("the test has not begun");

    [OneTimeSetUp]
    public async Task MigrateAsync()
    {
        browser = await Browser.StartAsync();
        migration = await Migration.StartAsync(5000, 5);
        await migration.RunAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (migration is not null) await migration.DisposeAsync();
        if (browser is not null) await browser.DisposeAsync();
    }

    [Test]
    public async Task It_opens_within_two_seconds_asks_for_nothing_and_complains_of_nothing()
    {
        var file = await WriteAsync("en");
        var opened = await Chromium.OpenAsync(file);
        TestContext.Out.WriteLine($"{new FileInfo(file).Length} bytes, loaded in {opened.LoadMilliseconds:0} ms");
        Assert.That(opened.LoadMilliseconds, Is.LessThan(2000));
        Assert.That(new FileInfo(file).Length, Is.LessThan(5_000_000));
        Assert.That(opened.Requests, Is.EqualTo(new[] { new Uri(file).AbsoluteUri }), "the file itself and nothing else");
        Assert.That(opened.Complaints, Is.Empty);
    }

    [Test]
    public async Task Findings_are_filtered_by_words_and_weight()
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("en"))).Page;
        var rows = page.Locator("#table-findings_causes tbody tr:visible");
        var all = await rows.CountAsync();
        Assert.That(all, Is.GreaterThan(5));
        await page.GetByLabel("Contains").FillAsync("reference_lost");
        var found = await rows.CountAsync();
        Assert.That(found, Is.GreaterThan(0).And.LessThan(all));
        Assert.That(await rows.AllTextContentsAsync(), Is.All.Contain("reference_lost"));
        Assert.That(await page.Locator("details.cause:visible").CountAsync(), Is.EqualTo(found), "the causes below follow");
        Assert.That(await page.Locator("form.filter output").TextContentAsync(), Is.EqualTo($"{found} of {all} causes shown"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(all);
        await page.GetByLabel("Warning", new() { Exact = true }).UncheckAsync();
        await page.GetByLabel("Error", new() { Exact = true }).UncheckAsync();
        Assert.That(await rows.CountAsync(), Is.LessThan(all));
        Assert.That(await page.Locator("#table-findings_causes tbody tr:visible .badge:not(.note)").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Tables_are_sorted_from_the_keyboard_and_say_so()
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("en"))).Page;
        var head = page.Locator("#table-findings_causes thead th", new() { HasText = "Number" });
        var numbers = page.Locator("#table-findings_causes tbody td:nth-child(3)");
        await head.GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.That(await head.GetAttributeAsync("aria-sort"), Is.EqualTo("ascending"));
        Assert.That((await numbers.EvaluateAllAsync<long[]>("cells => cells.map(cell => Number(cell.dataset.v))")), Is.Ordered);
        await page.Keyboard.PressAsync("Enter");
        Assert.That(await head.GetAttributeAsync("aria-sort"), Is.EqualTo("descending"));
        Assert.That((await numbers.EvaluateAllAsync<long[]>("cells => cells.map(cell => Number(cell.dataset.v))")), Is.Ordered.Descending);
    }

    [Test]
    public async Task A_cause_leads_to_its_records()
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("en"))).Page;
        var link = page.Locator("#table-findings_causes tbody a").First;
        var cause = page.Locator((await link.GetAttributeAsync("href"))!);
        Assert.That(await cause.GetAttributeAsync("open"), Is.Null);
        await link.ClickAsync();
        await Assertions.Expect(cause).ToHaveAttributeAsync("open", "");
        Assert.That(await cause.Locator("tbody tr:visible").CountAsync(), Is.GreaterThan(0));
    }

    [TestCase("en")]
    [TestCase("de")]
    public async Task Every_chart_is_drawn_and_named(string language)
    {
        var page = (await Chromium.OpenAsync(await WriteAsync(language))).Page;
        var charts = page.Locator("figure svg[role=img]");
        Assert.That(await charts.CountAsync(), Is.EqualTo(5));
        foreach (var chart in await charts.AllAsync())
        {
            var box = await chart.BoundingBoxAsync();
            Assert.That((box!.Width > 200, box.Height > 50), Is.EqualTo((true, true)), $"{box.Width} x {box.Height}");
            Assert.That(await chart.Locator("rect").CountAsync(), Is.GreaterThan(0));
            Assert.That(await chart.Locator("> title").TextContentAsync(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task Without_script_the_tables_are_plain_tables()
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("en"), script: false)).Page;
        Assert.That(await page.Locator("form.filter:visible").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("#table-findings_causes tbody tr:visible").CountAsync(), Is.GreaterThan(5));
    }

    [TestCase("light")]
    [TestCase("dark")]
    [TestCase("print")]
    public async Task It_is_readable_in_light_in_dark_and_on_paper(string look)
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("en"), look == "dark" ? ColorScheme.Dark : ColorScheme.Light)).Page;
        if (look == "print") await page.EmulateMediaAsync(new() { Media = Media.Print });
        var weak = await page.EvaluateAsync<string[]>(ContrastScript);
        Assert.That(weak, Is.Empty, "WCAG 2.2 AA: 4.5 to 1, large type 3 to 1");
        var picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{look}.png");
        await page.ScreenshotAsync(new() { Path = picture, FullPage = true });
        TestContext.AddTestAttachment(picture);
    }

    [Test]
    public async Task It_has_landmarks_one_title_headings_in_order_and_captions()
    {
        var page = (await Chromium.OpenAsync(await WriteAsync("de"))).Page;
        Assert.That(await page.Locator("html").GetAttributeAsync("lang"), Is.EqualTo("de"));
        foreach (var landmark in new[] { AriaRole.Banner, AriaRole.Navigation, AriaRole.Main, AriaRole.Contentinfo }) Assert.That(await page.GetByRole(landmark).CountAsync(), Is.EqualTo(1), landmark.ToString());
        Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1));
        Assert.That(await page.Locator("table:not(:has(caption))").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("th:not([scope])").CountAsync(), Is.Zero);
        Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"), Is.Empty, "no id comes twice");
        Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))"), Is.Empty, "every anchor leads somewhere");
    }

    private async Task<string> WriteAsync(string language)
    {
        var folder = migration!.Folder;
        var chosen = new Chosen(folder["migrator.yaml"], [], null, Full: false, Limit: null, Json: true, Verbose: false, Silent: true);
        await using var session = Session.Look(chosen, "report");
        var frame = new ReportFrame(new ReportSide("servicenow", "ServiceNow", "127.0.0.1"), new ReportSide("kix", "KIX", "127.0.0.1"), "0.1.0", Personal: false, TimeProvider.System.GetUtcNow());
        return await ReportFiles.WriteAsync(MigrationReport.Of(session.Store, session.TargetMapping(), frame, ReportLanguage.Of(language)), folder[$"reports/{language}"], default);
    }

    // Texts whose colour stands out too little from what is behind them, as seen.
    private const string ContrastScript = """
        () => {
          const rgb = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
          const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const colour = rgb(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] > 0.99) return colour;
            }
            return [255, 255, 255];
          };
          const weak = new Set();
          for (const element of document.querySelectorAll("body *")) {
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (!own || element.closest("title, script, style") || !element.getClientRects().length) continue;
            const style = getComputedStyle(element);
            const [front, back] = [light(rgb(element.closest("svg") ? style.fill : style.color)), light(behind(element))];
            const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
            const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 600);
            if (ratio < (large ? 3 : 4.5)) weak.add(`${element.tagName}.${element.getAttribute("class")}: ${ratio.toFixed(2)} "${element.textContent.slice(0, 30)}"`);
          }
          return [...weak];
        }
        """;
}
