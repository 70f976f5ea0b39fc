namespace Migrator.Core;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is lost.</summary>
    Note,

    /// <summary>Something arrives changed, or elsewhere than its field.</summary>
    Warning,

    /// <summary>Something does not arrive unless somebody acts.</summary>
    Error,
}

/// <summary>Code, text and remedy for one record or one setting.</summary>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Code">Stable snake_case word by which findings are grouped, such as <c>choice_unknown</c>.</param>
/// <param name="Text">What was found: who and what. Never the content of a body, a token or a person's name.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Subject">What it is about: a record's key, a table, a table.column, a setting; null for the whole system.</param>
public sealed record Finding(Severity Severity, string Code, string Text, string Remedy, string? Subject = null);
