namespace Migrator.Core;

/// <summary>
/// Identity of a record at its source, written <c>servicenow:ticket:46d44a2fa9fe198100a4d8b3d2a4b1c0</c>.
/// The id is the source's own, any text without control characters; it may itself contain colons.
/// </summary>
public readonly record struct Key(string System, Kind Kind, string Id)
{
    /// <summary>Reads the written form; false where the text is no key.</summary>
    public static bool TryParse(string? text, out Key key)
    {
        key = default;
        if (text is null || text.IndexOf(':') is not (> 0 and var first)) return false;
        if (text.IndexOf(':', first + 1) is not (> 0 and var second) || second == text.Length - 1) return false;
        if (!Kinds.TryParse(text[(first + 1)..second], out var kind)) return false;
        key = new Key(text[..first], kind, text[(second + 1)..]);
        return true;
    }

    /// <summary>Reads the written form.</summary>
    /// <exception cref="FormatException">The text is no key.</exception>
    public static Key Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is no key; a key reads system:kind:id");

    /// <inheritdoc />
    public override string ToString() => $"{System}:{Kind.Name()}:{Id}";
}
