namespace Migrator.Cli;

/// <summary>Text on its way to a terminal.</summary>
internal static class Terminal
{
    /// <summary>Without control characters, so that text from a ticket cannot steer the terminal.</summary>
    public static string Safe(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '\ufffd' : c));
}
