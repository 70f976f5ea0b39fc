using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>
/// Names one record of the target: the mapping rule that makes it and the source's key. Written <c>Ticket|servicenow:ticket:46d4…</c>.
/// </summary>
public readonly record struct Mark(string Rule, Key Key)
{
    /// <summary>Reads the written form.</summary>
    public static Mark Parse(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        return new Mark(text[..bar], Key.Parse(text[(bar + 1)..]));
    }

    /// <inheritdoc />
    public override string ToString() => $"{Rule}|{Key}";
}
