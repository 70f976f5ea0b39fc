using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Migrator.Engine.Mapping;

/// <summary>What a JSON value is. <see cref="None"/> stands for missing, null and "" alike: to a mapping they are no value.</summary>
internal enum Token : byte
{
    None, String, Number, True, False, Object, Array,
}

/// <summary>
/// A JSON value as a slice of bytes: of a string what stands between the quotes, still escaped; of everything else the whole token.
/// Most values go from the raw record into the neutral one without ever being decoded.
/// </summary>
internal readonly struct Cell(Token kind, byte[] buffer, int start, int length)
{
    public Token Kind { get; } = kind;

    public bool IsEmpty => Kind is Token.None;

    public ReadOnlySpan<byte> Span => buffer is null ? default : buffer.AsSpan(start, length);

    public bool IsEscaped => Kind is Token.String && Span.Contains((byte)'\\');

    /// <summary>A text.</summary>
    public static Cell Of(ReadOnlySpan<char> text)
    {
        var output = new Output(text.Length + 8);
        output.Text(text);
        return output.Cut(Token.String, 0);
    }

    /// <summary>A token of any kind that is known to be well-formed.</summary>
    public static Cell Json(Token kind, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return new(kind, bytes, 0, bytes.Length);
    }

    /// <summary>The value at which the reader stands; nested ones are skipped.</summary>
    public static Cell At(ref Utf8JsonReader reader, byte[] buffer, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return IsBlank(reader.ValueSpan) ? default : new(Token.String, buffer, offset + start + 1, reader.ValueSpan.Length);
            case JsonTokenType.Number:
                return new(Token.Number, buffer, offset + start, reader.ValueSpan.Length);
            case JsonTokenType.True:
                return new(Token.True, buffer, offset + start, 4);
            case JsonTokenType.False:
                return new(Token.False, buffer, offset + start, 5);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var kind = reader.TokenType is JsonTokenType.StartObject ? Token.Object : Token.Array;
                reader.Skip();
                var length = (int)reader.BytesConsumed - start;
                return length <= 2 ? default : new(kind, buffer, offset + start, length);
            default:
                return default;
        }
    }

    /// <summary>A copy that does not depend on anybody's buffer.</summary>
    public Cell Keep()
    {
        var bytes = Span.ToArray();
        return new(Kind, bytes, 0, bytes.Length);
    }

    /// <summary>The decoded text; of other values their JSON.</summary>
    public string Text() => Kind is Token.String ? JsonText.Decode(Span) : Encoding.UTF8.GetString(Span);

    /// <summary>The same value seen as a text.</summary>
    public Cell AsString() => Kind is Token.Number or Token.True or Token.False ? new(Token.String, buffer, start, length) : this;

    /// <summary>The value of a member; no value where it has none of that name or is no object.</summary>
    public Cell Member(ReadOnlySpan<byte> name)
    {
        if (Kind is not Token.Object) return default;
        var reader = new Utf8JsonReader(Span);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return At(ref reader, buffer, start);
            reader.Skip();
        }

        return default;
    }

    /// <summary>The n-th item of a list; any other value counts as a list of one.</summary>
    public Cell Item(int index)
    {
        if (Kind is not Token.Array) return index == 0 ? this : default;
        foreach (var item in Items())
        {
            if (index-- == 0) return item;
        }

        return default;
    }

    /// <summary>The items of a list; any other value counts as a list of one.</summary>
    public IReadOnlyList<Cell> Items()
    {
        if (Kind is not Token.Array) return IsEmpty ? [] : [this];
        var items = new List<Cell>();
        var reader = new Utf8JsonReader(Span);
        reader.Read();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray) items.Add(At(ref reader, buffer, start));
        return items;
    }

    /// <summary>The members of an object, names as texts.</summary>
    public MemberList Members() => new(this, buffer, start);

    /// <summary>Walks over the members of an object without allocating.</summary>
    internal ref struct MemberList
    {
        private readonly byte[] buffer;
        private readonly int start;
        private Utf8JsonReader reader;

        public MemberList(Cell cell, byte[] buffer, int start)
        {
            (this.buffer, this.start) = (buffer, start);
            reader = new Utf8JsonReader(cell.Kind is Token.Object ? cell.Span : "{}"u8);
            reader.Read();
        }

        public Cell Name { get; private set; }

        public Cell Value { get; private set; }

        public bool Next()
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.PropertyName) return false;
            Name = new(Token.String, buffer, start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            reader.Read();
            Value = At(ref reader, buffer, start);
            return true;
        }
    }

    /// <summary>The value as a whole number; false where it is none.</summary>
    public bool TryWhole(out long number) => Utf8Parser.TryParse(Span, out number, out var used) && used == Span.Length && used > 0;

    // Blanks alone are no value: most systems trim, and refuse what is left. The raw record keeps the difference.
    private static bool IsBlank(ReadOnlySpan<byte> json)
    {
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] is (byte)' ') continue;
            if (json[i] is (byte)'\\' && i + 1 < json.Length && json[i + 1] is (byte)'n' or (byte)'r' or (byte)'t') i++;
            else return false;
        }

        return true;
    }
}
