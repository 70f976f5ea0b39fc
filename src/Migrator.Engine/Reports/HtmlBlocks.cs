using System.Globalization;

namespace Migrator.Engine.Reports;

/// <summary>The building blocks of a report as HTML.</summary>
internal sealed class HtmlBlocks(Markup html, ReportLanguage language)
{
    // Longer than this a name may break anywhere, lest it push a table off the page.
    private const int LongCode = 28;
    private readonly ChartDrawing drawing = new(html, language);

    /// <summary>The word by which the style sheet knows a weight.</summary>
    public static string Class(Level level) => level switch { Level.Error => "error", Level.Warning => "warning", Level.Note => "note", _ => "good" };

    /// <summary>Writes a block.</summary>
    public void Write(ReportBlock block)
    {
        switch (block)
        {
            case Paragraph paragraph: html.Add($"<p>{paragraph.Text}</p>\n"); break;
            case KeyFigures figures: Figures(figures); break;
            case Table table: Table(table); break;
            case FactList list: Facts(list); break;
            case CauseList list: Causes(list); break;
            case Charts charts: Charts(charts); break;
            case SignOff signOff: SignOff(signOff); break;
            default: throw new InvalidOperationException($"report: {block.GetType().Name} has no form in HTML");
        }
    }

    /// <summary>Writes a weight: a sign, a colour and the word.</summary>
    public void Badge(Level level, string word) => html.Add($"<span class=\"badge {Class(level)}\">{word}</span>");

    private void Figures(KeyFigures figures)
    {
        html.Add($"<dl class=\"figures\">\n");
        foreach (var figure in figures.Figures)
        {
            html.Add($"<div><dt>{figure.Label}</dt><dd>");
            Value(figure.Value);
            if (figure.Note.Length > 0) html.Add($"<small>{figure.Note}</small>");
            html.Add($"</dd></div>\n");
        }

        html.Add($"</dl>\n");
    }

    private void Facts(FactList list)
    {
        html.Add($"<dl class=\"facts\">\n");
        foreach (var fact in list.Facts)
        {
            html.Add($"<div><dt>{fact.Label}</dt><dd>");
            Value(fact.Value);
            html.Add($"</dd></div>\n");
        }

        html.Add($"</dl>\n");
    }

    private void Charts(Charts charts)
    {
        html.Add($"<div class=\"charts\">\n");
        foreach (var chart in charts.All) drawing.Draw(chart);
        html.Add($"</div>\n");
    }

    private void SignOff(SignOff signOff)
    {
        html.Add($"<ul class=\"choices\">\n");
        foreach (var choice in signOff.Choices) html.Add($"<li>{choice}</li>\n");
        html.Add($"</ul>\n<dl class=\"signature\">\n");
        foreach (var line in signOff.Lines) html.Add($"<div><dt>{line}</dt><dd></dd></div>\n");
        html.Add($"</dl>\n");
    }

    private void Table(Table table)
    {
        if (table.Rows.Count == 0)
        {
            html.Add($"<p class=\"none\">{table.Caption}: {language["table.none"]}</p>\n");
            return;
        }

        if (table.Folded) html.Add($"<details class=\"fold\"><summary>{table.Caption} ({language.Number(table.Rows.Count)})</summary>\n");
        if (table.Filtered) Filter(table);
        html.Add($"<div class=\"scroll\" role=\"region\" aria-labelledby=\"table-{table.Id}-caption\" tabindex=\"0\">\n<table id=\"table-{table.Id}\" class=\"sortable\">\n<caption id=\"table-{table.Id}-caption\">{table.Caption}</caption>\n<thead><tr>");
        foreach (var column in table.Columns) html.Add($"<th scope=\"col\"{(column.Right ? " class=n" : "")}>{column.Title}</th>");
        html.Add($"</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows) Row(row);
        html.Add($"</tbody>\n");
        if (table.Total.Count > 0)
        {
            html.Add($"<tfoot>\n");
            Row(table.Total);
            html.Add($"</tfoot>\n");
        }

        html.Add($"</table>\n</div>\n");
        if (table.Rest is { } rest) html.Add($"<p class=\"rest\">{rest}</p>\n");
        if (table.Folded) html.Add($"</details>\n");
    }

    // The form is shown by the script, for without it nothing would come of it.
    private void Filter(Table table)
    {
        html.Add($"<form class=\"filter\" data-table=\"table-{table.Id}\" data-shown=\"{language["filter.shown"]}\" role=\"search\" aria-label=\"{language["filter.label"]}\" hidden>\n");
        html.Add($"<label>{language["filter.text"]} <input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n<fieldset><legend>{language["filter.level"]}</legend>\n");
        foreach (var level in new[] { Level.Error, Level.Warning, Level.Note })
            html.Add($"<label><input type=\"checkbox\" name=\"level\" value=\"{Class(level)}\" checked> {language["severity." + Class(level)]}</label>\n");
        html.Add($"</fieldset>\n<button type=\"reset\">{language["filter.reset"]}</button>\n<output aria-live=\"polite\"></output>\n</form>\n");
    }

    private void Row(IReadOnlyList<Cell> row)
    {
        var level = row.OfType<LevelCell>().FirstOrDefault();
        if (level is null) html.Add($"<tr>");
        else html.Add($"<tr data-level=\"{Class(level.Level)}\">");
        for (var i = 0; i < row.Count; i++)
        {
            if (i == 0 && row[i] is TextCell) html.Add($"<th scope=\"row\">");
            else if (row[i] is InstantCell instant) html.Add($"<td data-v=\"{instant.Value.ToUnixTimeSeconds()}\">");
            else if (SortValue(row[i]) is { } value) html.Add($"<td class=\"n\" data-v=\"{value}\">");
            else if (row[i] is LevelCell weight) html.Add($"<td data-v=\"{(int)weight.Level}\">");
            else html.Add($"<td>");
            Value(row[i]);
            if (i == 0 && row[i] is TextCell) html.Add($"</th>");
            else html.Add($"</td>");
        }

        html.Add($"</tr>\n");
    }

    private static string? SortValue(Cell cell) => cell switch
    {
        NumberCell number => number.Value.ToString(CultureInfo.InvariantCulture),
        DifferenceCell number => number.Value.ToString(CultureInfo.InvariantCulture),
        BytesCell bytes => bytes.Value.ToString(CultureInfo.InvariantCulture),
        ShareCell share => share.Value.ToString("0.####", CultureInfo.InvariantCulture),
        DurationCell span => ((long)span.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private void Value(Cell cell)
    {
        switch (cell)
        {
            case TextCell text: Text(text); break;
            case NumberCell { Level: { } level } number: html.Add($"<strong class=\"{Class(level)}\">{language.Number(number.Value)}</strong>"); break;
            case NumberCell { Value: 0 }: html.Add($"<span class=\"zero\">0</span>"); break;
            case NumberCell number: html.Add($"{language.Number(number.Value)}"); break;
            case DifferenceCell { Value: 0 }: html.Add($"<span class=\"zero\">0</span>"); break;
            case DifferenceCell number: html.Add($"{(number.Value > 0 ? "+" : "−")}{language.Number(Math.Abs(number.Value))}"); break;
            case BytesCell bytes: html.Add($"{language.Bytes(bytes.Value)}"); break;
            case ShareCell share: html.Add($"{language.Share(share.Value)}"); break;
            case InstantCell instant: html.Add($"{language.Instant(instant.Value)}"); break;
            case DurationCell span: html.Add($"{language.Duration(span.Value)}"); break;
            case LevelCell level: Badge(level.Level, level.Text); break;
            default: html.Add($"<span class=\"empty\">–</span>"); break;
        }
    }

    private void Text(TextCell text)
    {
        if (text.Anchor is { } anchor) html.Add($"<a href=\"#{anchor}\">");
        switch (text.Voice)
        {
            case Voice.Tool when language.Code != "en": html.Add($"<span lang=\"en\">{text.Text}</span>"); break;
            case Voice.Code when text.Text.Length > LongCode: html.Add($"<code class=\"long\">{text.Text}</code>"); break;
            case Voice.Code: html.Add($"<code>{text.Text}</code>"); break;
            case Voice.Content: html.Add($"<bdi>{text.Text}</bdi>"); break;
            default: html.Add($"{text.Text}"); break;
        }

        if (text.Anchor is not null) html.Add($"</a>");
    }

    private void Causes(CauseList list)
    {
        html.Add($"<div class=\"causes\" id=\"{list.Id}\">\n");
        foreach (var cause in list.Causes)
        {
            html.Add($"<details id=\"{cause.Id}\" class=\"cause\" data-level=\"{Class(cause.Level)}\">\n<summary>");
            Badge(cause.Level, cause.Weight);
            html.Add($" <span class=\"title\">{cause.Title}</span> <span class=\"count\">{language.Number(cause.Count)}</span></summary>\n<dl class=\"facts\">\n");
            html.Add($"<div><dt>{language["detail.found"]}</dt><dd lang=\"en\">{cause.Text}</dd></div>\n<div><dt>{language["detail.remedy"]}</dt><dd lang=\"en\">{cause.Remedy}</dd></div>\n");
            html.Add($"<div><dt>{language["detail.origin"]}</dt><dd><code>{cause.Stage}</code> · <code>{cause.Code}</code></dd></div>\n</dl>\n");
            if (cause.Records is { } records) Table(records);
            html.Add($"</details>\n");
        }

        html.Add($"</div>\n");
    }
}
