using Migrator.Core;

namespace Migrator.Engine.Bodies;

/// <summary>What is said of bodies that hold something unknown.</summary>
internal static class BodyFindings
{
    /// <summary>The finding for a code of <see cref="BodyReader.Troubles"/>.</summary>
    /// <param name="code">The code.</param>
    /// <param name="what">What was met.</param>
    /// <param name="place">Table and field.</param>
    /// <param name="subject">The record.</param>
    public static Finding Of(string code, string what, string place, string subject) => code switch
    {
        "body_malformed" => new Finding(Severity.Warning, code, $"{place}: the body is no {what}; it is kept as it stands", "correct the body at the source, or say in the mapping which form it has", subject),
        "body_too_deep" => new Finding(Severity.Note, code, $"{place}: the body is nested deeper than anybody reads; the innermost parts are kept as plain text", "nothing to do", subject),
        "body_mark_unknown" => new Finding(Severity.Note, code, $"{place}: the mark '{what}' is not known; its text is kept without it", "nothing to do; the raw record keeps the mark", subject),
        "body_macro" => new Finding(Severity.Note, code, $"{place}: the macro '{what}' is a program of the old system; its name and words are kept as text", "write down by hand what it showed, if that is still wanted", subject),
        "body_node_elsewhere" => new Finding(Severity.Warning, code, $"{place}: a '{what}' shows text that is kept on another page; only its id is here", "extract the page that owns the block", subject),
        "body_node_empty" => new Finding(Severity.Note, code, $"{place}: a '{what}' names nothing; nothing is shown in its place", "nothing to do; the raw record keeps it", subject),
        _ => new Finding(Severity.Warning, code, $"{place}: the node '{what}' is not known; its text is kept", "nothing to do; a later version may show it better, from the raw record", subject),
    };
}
