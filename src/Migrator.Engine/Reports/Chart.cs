namespace Migrator.Engine.Reports;

/// <summary>A colour by its meaning, which the style sheet gives for light, dark and paper.</summary>
public enum Tone
{
    /// <summary>The plain colour of figures; also: created.</summary>
    Main,

    /// <summary>The second one; also: updated, a warning.</summary>
    Second,

    /// <summary>Held back; also: already there, a note.</summary>
    Quiet,

    /// <summary>Not as it should be.</summary>
    Alarm,

    /// <summary>A further one.</summary>
    Third,

    /// <summary>A further one.</summary>
    Fourth,
}

/// <summary>A chart, drawn as SVG.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Summary">The same for somebody who cannot see it.</param>
public abstract record Chart(string Id, string Title, string Summary);

/// <summary>A row of figures that belong together: name and colour.</summary>
public sealed record Series(string Name, Tone Tone);

/// <summary>Horizontal bars of one length, each split by series: shares of very different totals.</summary>
public sealed record ShareChart(string Id, string Title, string Summary, IReadOnlyList<Series> Series, IReadOnlyList<ChartRow> Rows) : Chart(Id, Title, Summary);

/// <summary>Horizontal bars, a row each.</summary>
public sealed record BarChart(string Id, string Title, string Summary, IReadOnlyList<Bar> Bars) : Chart(Id, Title, Summary)
{
    /// <summary>True where the figures are bytes.</summary>
    public bool IsBytes { get; init; }
}

/// <summary>Standing columns, each split by series: growth, classes.</summary>
public sealed record ColumnChart(string Id, string Title, string Summary, IReadOnlyList<Series> Series, IReadOnlyList<ChartRow> Columns) : Chart(Id, Title, Summary);

/// <summary>A row for each kind and a column for each step, with a small bar for the share that has come so far.</summary>
public sealed record StepChart(string Id, string Title, string Summary, IReadOnlyList<string> Steps, IReadOnlyList<StepRow> Rows) : Chart(Id, Title, Summary);

/// <summary>Figures of one row or column, one for each series.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">Its figures, none below zero.</param>
/// <param name="Note">What stands below the name; empty where nothing does.</param>
public sealed record ChartRow(string Label, IReadOnlyList<long> Values, string Note = "");

/// <summary>One bar.</summary>
public sealed record Bar(string Label, long Value, Tone Tone);

/// <summary>Figures of one kind at each step; null where the step has nothing to do with it.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">Its figures.</param>
/// <param name="Wholes">What a full bar stands for, at each step.</param>
/// <param name="Alarms">Steps whose figure should be zero.</param>
public sealed record StepRow(string Label, IReadOnlyList<long?> Values, IReadOnlyList<long> Wholes, IReadOnlySet<int> Alarms);
