namespace Migrator.Engine.Reports;

/// <summary>
/// A report before it has a form: sections of building blocks in one language. What fills it is bounded, whatever the store's size.
/// </summary>
/// <param name="Name">What it is about: <c>migration</c> or <c>assessment</c>.</param>
/// <param name="Language">Its language.</param>
/// <param name="Title">Its title.</param>
/// <param name="Subtitle">Between which systems, say.</param>
/// <param name="At">When it was made.</param>
/// <param name="Personal">True where it shows content of records and names of people.</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Sections">From what decides to what proves.</param>
public sealed record ReportDocument(
    string Name, ReportLanguage Language, string Title, string Subtitle, DateTimeOffset At, bool Personal, Verdict Verdict, IReadOnlyList<ReportSection> Sections);

/// <summary>What a report comes to, for somebody who reads one sentence.</summary>
/// <param name="Outcome">Stable snake_case word for machines.</param>
/// <param name="Level">How good it is.</param>
/// <param name="Headline">Two or three words.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Reasons">Why, the weightiest first.</param>
public sealed record Verdict(string Outcome, Level Level, string Headline, string Sentence, IReadOnlyList<Reason> Reasons);

/// <summary>Why a verdict is what it is.</summary>
/// <param name="Level">How much it weighs.</param>
/// <param name="Text">What it is.</param>
/// <param name="Section">Id of the section that shows it.</param>
public sealed record Reason(Level Level, string Text, string Section);

/// <summary>A chapter with a heading.</summary>
/// <param name="Id">Stable name, which is its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What stands below it.</param>
public sealed record ReportSection(string Id, string Title, IReadOnlyList<ReportBlock> Blocks);

/// <summary>Something that stands in a section.</summary>
public abstract record ReportBlock;

/// <summary>A paragraph.</summary>
public sealed record Paragraph(string Text) : ReportBlock;

/// <summary>Figures in large type.</summary>
public sealed record KeyFigures(IReadOnlyList<KeyFigure> Figures) : ReportBlock;

/// <summary>One figure.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Label">What is counted.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">What stands small below it; empty where nothing does.</param>
public sealed record KeyFigure(string Id, string Label, Cell Value, string Note = "");

/// <summary>A column of a table.</summary>
/// <param name="Id">Stable snake_case name: the heading in CSV and the member in JSON.</param>
/// <param name="Title">The heading in the report's language.</param>
/// <param name="Right">True for figures, which stand to the right.</param>
public sealed record Column(string Id, string Title, bool Right = false);

/// <summary>A table.</summary>
/// <param name="Id">Stable name: its file in CSV.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, a cell for each column.</param>
public sealed record Table(string Id, string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : ReportBlock
{
    /// <summary>True where it stays folded until somebody asks.</summary>
    public bool Folded { get; init; }

    /// <summary>True where rows can be filtered.</summary>
    public bool Filtered { get; init; }

    /// <summary>The sum of all rows; empty where there is none.</summary>
    public IReadOnlyList<Cell> Total { get; init; } = [];

    /// <summary>What is not listed; null where everything is.</summary>
    public string? Rest { get; init; }
}

/// <summary>Names with values, such as versions and hashes.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Facts">The facts.</param>
public sealed record FactList(string Id, IReadOnlyList<Fact> Facts) : ReportBlock;

/// <summary>One name with its value.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Label">What it is.</param>
/// <param name="Value">The value.</param>
public sealed record Fact(string Id, string Label, Cell Value);

/// <summary>Causes one below the other, each to be opened down to single records.</summary>
/// <param name="Id">Stable name: the file of the records in CSV.</param>
/// <param name="Causes">The causes.</param>
public sealed record CauseList(string Id, IReadOnlyList<Cause> Causes) : ReportBlock;

/// <summary>Findings of one cause.</summary>
/// <param name="Id">Anchor.</param>
/// <param name="Level">How much it weighs.</param>
/// <param name="Weight">The same in words.</param>
/// <param name="Title">What it is, in the report's language.</param>
/// <param name="Stage">The stage that found it.</param>
/// <param name="Code">Its code.</param>
/// <param name="Count">How often.</param>
/// <param name="Text">What was found, in the tool's words.</param>
/// <param name="Remedy">What to do about it, in the tool's words.</param>
/// <param name="Records">Some of the records; null where it is about none.</param>
public sealed record Cause(string Id, Level Level, string Weight, string Title, string Stage, string Code, long Count, string Text, string Remedy, Table? Records);

/// <summary>Several charts side by side where there is room.</summary>
public sealed record Charts(IReadOnlyList<Chart> All) : ReportBlock;

/// <summary>Lines on which somebody decides and signs, on paper.</summary>
/// <param name="Choices">What can be ticked.</param>
/// <param name="Lines">What is filled in by hand.</param>
public sealed record SignOff(IReadOnlyList<string> Choices, IReadOnlyList<string> Lines) : ReportBlock;
