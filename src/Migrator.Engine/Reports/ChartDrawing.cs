namespace Migrator.Engine.Reports;

/// <summary>
/// Charts as inline SVG. Colours are classes, so that light, dark and paper each have their own; each bar says its figure when it is pointed at, and
/// the whole says its summary to who cannot see it.
/// </summary>
internal sealed class ChartDrawing(Markup html, ReportLanguage language)
{
    private const double Wide = 760;
    private const double Narrow = 470;
    private const double LabelWidth = 150;

    /// <summary>Draws a chart.</summary>
    public void Draw(Chart chart)
    {
        var narrow = chart is ColumnChart;
        html.Add($"<figure class=\"chart {(narrow ? "narrow" : "wide")}\" id=\"{chart.Id}\">\n<figcaption>{chart.Title}</figcaption>\n");
        if (chart is ShareChart share) Legend(share.Series);
        if (chart is ColumnChart { Series.Count: > 1 } columns) Legend(columns.Series);
        html.Add($"<div class=\"scroll\" role=\"region\" aria-label=\"{chart.Title}\" tabindex=\"0\">\n");
        switch (chart)
        {
            case ShareChart one: Shares(one); break;
            case BarChart one: Bars(one); break;
            case ColumnChart one: Columns(one); break;
            case StepChart one: Steps(one); break;
            default: throw new InvalidOperationException($"report: {chart.GetType().Name} cannot be drawn");
        }

        html.Add($"</svg>\n</div>\n</figure>\n");
    }

    private static string Class(Tone tone) => tone switch { Tone.Main => "t-main", Tone.Second => "t-second", Tone.Quiet => "t-quiet", Tone.Alarm => "t-alarm", Tone.Third => "t-third", _ => "t-fourth" };

    private void Open(Chart chart, double width, double height) =>
        html.Add($"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{chart.Id}-summary\">\n<title id=\"{chart.Id}-summary\">{chart.Summary}</title>\n");

    private void Legend(IReadOnlyList<Series> all)
    {
        html.Add($"<ul class=\"legend\">");
        foreach (var series in all) html.Add($"<li><svg width=\"12\" height=\"12\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"{Class(series.Tone)}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{series.Name}</li>");
        html.Add($"</ul>\n");
    }

    private void Segment(double x, double y, double width, double height, Tone tone, string says) =>
        html.Add($"<rect class=\"{Class(tone)}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"1.5\"><title>{says}</title></rect>\n");

    private void Label(double x, double y, string text, string @class) => html.Add($"<text class=\"{@class}\" x=\"{x}\" y=\"{y}\">{text}</text>\n");

    private void Shares(ShareChart chart)
    {
        const double Row = 24, Bar = 12, End = Wide - 70;
        Open(chart, Wide, chart.Rows.Count * Row + 4);
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            var (row, y, x) = (chart.Rows[i], i * Row + 2, LabelWidth);
            var total = Math.Max(1, row.Values.Sum());
            Label(LabelWidth - 12, y + 14, row.Label, "end");
            // A share that is there is seen, however small.
            var widths = row.Values.Select(value => value == 0 ? 0 : Math.Max(3, (End - LabelWidth) * value / total)).ToList();
            var scale = (End - LabelWidth) / Math.Max(1, widths.Sum());
            for (var s = 0; s < row.Values.Count; s++)
            {
                if (row.Values[s] == 0) continue;
                Segment(x, y + 4, Math.Max(2, widths[s] * scale - 1.5), Bar, chart.Series[s].Tone, $"{row.Label}, {chart.Series[s].Name}: {language.Number(row.Values[s])}");
                x += widths[s] * scale;
            }

            Label(Wide - 4, y + 14, language.Number(row.Values.Sum()), "end figure");
        }
    }

    private void Bars(BarChart chart)
    {
        const double Row = 26, Bar = 12, Labels = 352, End = Wide - 76;
        var most = Math.Max(1, chart.Bars.Max(bar => bar.Value));
        Open(chart, Wide, chart.Bars.Count * Row + 4);
        for (var i = 0; i < chart.Bars.Count; i++)
        {
            var (bar, y) = (chart.Bars[i], i * Row + 2);
            Label(Labels - 12, y + 14, Shortened(bar.Label, 54), "end");
            var width = Math.Max(2, (End - Labels) * bar.Value / most);
            var figure = chart.IsBytes ? language.Bytes(bar.Value) : language.Number(bar.Value);
            Segment(Labels, y + 4, width, Bar, bar.Tone, $"{bar.Label}: {figure}");
            Label(Labels + width + 8, y + 14, figure, "figure");
        }
    }

    private void Columns(ColumnChart chart)
    {
        const double Height = 250, Top = 22, Floor = 196, Left = 52;
        var most = Scale(Math.Max(1, chart.Columns.Max(column => column.Values.Sum())));
        Open(chart, Narrow, Height);
        for (var line = 0; line <= 4; line++)
        {
            var y = Floor - (Floor - Top) * line / 4;
            html.Add($"<line class=\"{(line == 0 ? "axis" : "grid")}\" x1=\"{Left}\" y1=\"{y}\" x2=\"{Narrow}\" y2=\"{y}\"/>\n");
            if (most % 4 == 0 || line is 0 or 4) Label(Left - 8, y + 4, language.Number(most * line / 4), "end small");
        }

        var step = (Narrow - Left) / Math.Max(1, chart.Columns.Count);
        var width = Math.Min(46, step * 0.66);
        var every = Math.Max(1, (int)Math.Ceiling(36 / step));
        for (var i = 0; i < chart.Columns.Count; i++) Column(chart, chart.Columns[i], Left + step * (i + 0.5), width, most, named: i % every == 0 && (every == 1 || i % every == 0));
    }

    private void Column(ColumnChart chart, ChartRow column, double middle, double width, long most, bool named)
    {
        const double Top = 22, Floor = 196;
        var y = Floor;
        for (var s = 0; s < column.Values.Count; s++)
        {
            if (column.Values[s] == 0) continue;
            var height = Math.Max(1.5, (Floor - Top) * column.Values[s] / most);
            y -= height;
            var series = chart.Series.Count > 1 ? $"{column.Label}, {chart.Series[s].Name}" : column.Label;
            Segment(middle - width / 2, y, width, Math.Max(1, height - 1), chart.Series[s].Tone, $"{series}: {language.Number(column.Values[s])}");
        }

        if (!named) return;
        Label(middle, y - 6, language.Number(column.Values.Sum()), "middle small figure");
        Label(middle, Floor + 18, column.Label, "middle small");
        if (column.Note.Length > 0) Label(middle, Floor + 34, column.Note, "middle small quiet");
    }

    private void Steps(StepChart chart)
    {
        const double Row = 27, Head = 26;
        var step = (Wide - LabelWidth) / chart.Steps.Count;
        Open(chart, Wide, Head + chart.Rows.Count * Row + 2);
        for (var s = 0; s < chart.Steps.Count; s++) Label(LabelWidth + step * (s + 1) - 10, 14, chart.Steps[s], "end small quiet");
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            var (row, y) = (chart.Rows[i], Head + i * Row);
            html.Add($"<line class=\"grid\" x1=\"0\" y1=\"{y}\" x2=\"{Wide}\" y2=\"{y}\"/>\n");
            Label(LabelWidth - 12, y + 17, row.Label, "end");
            for (var s = 0; s < row.Values.Count; s++) Step(chart, row, s, LabelWidth + step * s + 12, y, step - 22);
        }
    }

    private void Step(StepChart chart, StepRow row, int s, double x, double y, double width)
    {
        if (row.Values[s] is not { } value)
        {
            Label(x + width, y + 17, "–", "end quiet");
            return;
        }

        var alarm = row.Alarms.Contains(s);
        Label(x + width, y + 15, language.Number(value), alarm && value > 0 ? "end figure alarm" : "end figure");
        if (alarm && value == 0) return;
        html.Add($"<rect class=\"track\" x=\"{x}\" y=\"{y + 19.5}\" width=\"{width}\" height=\"4\" rx=\"2\"/>\n");
        var share = row.Wholes[s] == 0 ? 0 : Math.Clamp((double)value / row.Wholes[s], 0, 1);
        if (share > 0) Segment(x, y + 19.5, Math.Max(2, width * share), 4, alarm ? Tone.Alarm : Tone.Main, $"{row.Label}, {chart.Steps[s]}: {language.Number(value)}");
    }

    // The next number whose first digit is 1, 2, 4 or 8: its quarters are round.
    private static long Scale(long most)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var digit in new long[] { 1, 2, 4, 8 })
            {
                if (digit * power >= most) return digit * power;
            }
        }
    }

    private static string Shortened(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
