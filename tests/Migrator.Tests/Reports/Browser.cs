using Microsoft.Playwright;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>A real browser, as the system's packages bring it. Nothing is downloaded, and where there is none the test is ignored.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        if (!File.Exists(Executable)) Assert.Ignore($"there is no {Executable}; install the system's chromium to run this test");
        var driver = await Playwright.CreateAsync();
        var started = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Browser(driver, started);
    }

    /// <summary>Opens a file in a window of its own and keeps what the page asks for and what it complains of.</summary>
    public async Task<OpenedPage> OpenAsync(string file, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, JavaScriptEnabled = script, ViewportSize = new ViewportSize { Width = 1400, Height = 1000 } });
        var opened = new OpenedPage(await context.NewPageAsync());
        await opened.GoAsync(new Uri(file).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>A page that was opened.</summary>
internal sealed class OpenedPage
{
    public OpenedPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Console += (_, message) => Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Addresses that the page has asked for, itself among them.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>What stands on the console, and errors of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>From the start of the navigation to the end of the load event, in milliseconds.</summary>
    public double LoadMilliseconds { get; private set; }

    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        await Page.WaitForFunctionAsync("performance.getEntriesByType('navigation')[0].loadEventEnd > 0");
        LoadMilliseconds = await Page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].loadEventEnd");
    }
}
