using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Migrator.Engine.Reports;

/// <summary>
/// A report as one HTML file that needs nothing besides itself: it opens without a network, runs no script but its own, reads on paper, and says the
/// same to a screen reader. Without script its tables are plain tables.
/// </summary>
internal sealed class HtmlReport
{
    private readonly ReportDocument document;
    private readonly ReportLanguage language;
    private readonly Markup html;
    private readonly HtmlBlocks blocks;

    private HtmlReport(ReportDocument document, TextWriter writer)
    {
        (this.document, language, html) = (document, document.Language, new Markup(writer));
        blocks = new HtmlBlocks(html, language);
    }

    /// <summary>Writes a report.</summary>
    public static void Write(ReportDocument document, TextWriter writer) => new HtmlReport(document, writer).WriteAll();

    private void WriteAll()
    {
        var (style, script) = (Asset.Read("report.css"), Asset.Read("report.js"));
        html.Add($"<!DOCTYPE html>\n<html lang=\"{language.Code}\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'\">\n");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Add($"<title>{document.Title}: {document.Subtitle}</title>\n<style>");
        html.AddAsset(style);
        html.Add($"</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#verdict\">{language["page.skip"]}</a>\n");
        Header();
        html.Add($"<div class=\"page\">\n");
        Contents();
        html.Add($"<main>\n");
        Verdict(document.Verdict);
        foreach (var section in document.Sections) Section(section);
        html.Add($"</main>\n</div>\n<footer>{language.Text("page.footer", document.At)}</footer>\n<script>");
        html.AddAsset(script);
        html.Add($"</script>\n</body>\n</html>\n");
    }

    private void Header()
    {
        html.Add($"<header>\n<p class=\"eyebrow\">{language["page.product"]}</p>\n<h1>{document.Title}</h1>\n<p class=\"subtitle\">{document.Subtitle}</p>\n");
        html.Add($"<p class=\"stamp\"><time datetime=\"{document.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{language.Instant(document.At)}</time> · ");
        if (document.Personal) html.Add($"<strong class=\"confidential\">{language["page.personal"]}</strong>");
        else html.Add($"{language["page.impersonal"]}");
        html.Add($"</p>\n</header>\n");
    }

    private void Contents()
    {
        html.Add($"<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{language["page.contents"]}</h2>\n<ol>\n");
        foreach (var section in document.Sections) html.Add($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>\n");
        html.Add($"</ol>\n</nav>\n");
    }

    private void Verdict(Verdict verdict)
    {
        html.Add($"<section id=\"verdict\" class=\"verdict {HtmlBlocks.Class(verdict.Level)}\" aria-labelledby=\"verdict-headline\" tabindex=\"-1\">\n");
        html.Add($"<h2 id=\"verdict-headline\">{verdict.Headline}</h2>\n<p class=\"sentence\">{verdict.Sentence}</p>\n");
        if (verdict.Reasons.Count > 0)
        {
            html.Add($"<ul class=\"reasons\">\n");
            foreach (var reason in verdict.Reasons)
            {
                html.Add($"<li>");
                blocks.Badge(reason.Level, language["level." + HtmlBlocks.Class(reason.Level)]);
                html.Add($" <a href=\"#{reason.Section}\">{reason.Text}</a></li>\n");
            }

            html.Add($"</ul>\n");
        }

        html.Add($"</section>\n");
    }

    private void Section(ReportSection section)
    {
        html.Add($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\">\n<h2 id=\"{section.Id}-title\">{section.Title}</h2>\n");
        foreach (var block in section.Blocks) blocks.Write(block);
        html.Add($"</section>\n");
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
