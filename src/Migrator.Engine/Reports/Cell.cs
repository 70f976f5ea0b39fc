using Migrator.Core;

namespace Migrator.Engine.Reports;

/// <summary>How much something weighs for whoever decides.</summary>
public enum Level
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Look at it before you decide.</summary>
    Warning,

    /// <summary>Must be settled first.</summary>
    Error,
}

/// <summary>What findings weigh.</summary>
internal static class Levels
{
    /// <summary>The weight of a finding's severity.</summary>
    public static Level Of(Severity severity) => severity switch { Severity.Error => Level.Error, Severity.Warning => Level.Warning, _ => Level.Note };
}

/// <summary>One value of a report with its type, so that HTML, CSV and JSON each write it in their own way.</summary>
public abstract record Cell
{
    /// <summary>Nothing is known.</summary>
    public static Cell None { get; } = new EmptyCell();

    /// <summary>A number; nothing where it is null.</summary>
    public static Cell Of(long? number) => number is { } known ? new NumberCell(known) : None;

    /// <summary>A number that is good only as zero.</summary>
    public static Cell Bad(long number, Level level) => new NumberCell(number) { Level = number == 0 ? null : level };

    /// <summary>Text of the report's own language; nothing where it is null or empty.</summary>
    public static Cell Of(string? text) => string.IsNullOrEmpty(text) ? None : new TextCell(text);

    /// <summary>A key, a name of a table, a hash: shown as it is.</summary>
    public static Cell Code(string? text) => string.IsNullOrEmpty(text) ? None : new TextCell(text) { Voice = Voice.Code };

    /// <summary>Words of the tool itself, which are English in every report.</summary>
    public static Cell Tool(string? text) => string.IsNullOrEmpty(text) ? None : new TextCell(text) { Voice = Voice.Tool };

    /// <summary>Content of a record: any text in any direction.</summary>
    public static Cell Content(string? text) => string.IsNullOrEmpty(text) ? None : new TextCell(text) { Voice = Voice.Content };

    /// <summary>A point in time; nothing where it is null.</summary>
    public static Cell Of(DateTimeOffset? instant) => instant is { } known ? new InstantCell(known) : None;

    /// <summary>A span of time; nothing where it is null.</summary>
    public static Cell Of(TimeSpan? span) => span is { } known ? new DurationCell(known) : None;

    /// <summary>An amount of bytes; nothing where it is null.</summary>
    public static Cell Bytes(long? bytes) => bytes is { } known ? new BytesCell(known) : None;
}

/// <summary>Whose words a text is.</summary>
public enum Voice
{
    /// <summary>The report's, in its language.</summary>
    Report,

    /// <summary>The tool's, in English.</summary>
    Tool,

    /// <summary>A name or a key.</summary>
    Code,

    /// <summary>A record's.</summary>
    Content,
}

/// <summary>Nothing.</summary>
public sealed record EmptyCell : Cell;

/// <summary>A text.</summary>
public sealed record TextCell(string Text) : Cell
{
    /// <summary>Whose words it is.</summary>
    public Voice Voice { get; init; }

    /// <summary>Id of the element of the report that it leads to; null where it leads nowhere.</summary>
    public string? Anchor { get; init; }
}

/// <summary>A count.</summary>
public sealed record NumberCell(long Value) : Cell
{
    /// <summary>How much it weighs; null where it does not.</summary>
    public Level? Level { get; init; }
}

/// <summary>How many more, or fewer.</summary>
public sealed record DifferenceCell(long Value) : Cell;

/// <summary>Bytes.</summary>
public sealed record BytesCell(long Value) : Cell;

/// <summary>A share between 0 and 1.</summary>
public sealed record ShareCell(double Value) : Cell;

/// <summary>A point in time.</summary>
public sealed record InstantCell(DateTimeOffset Value) : Cell;

/// <summary>A span of time.</summary>
public sealed record DurationCell(TimeSpan Value) : Cell;

/// <summary>A weight in words.</summary>
public sealed record LevelCell(Level Level, string Text) : Cell;
