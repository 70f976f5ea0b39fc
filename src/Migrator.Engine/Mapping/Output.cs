using System.Text;

namespace Migrator.Engine.Mapping;

/// <summary>A growing buffer of UTF-8 JSON. Cells cut from it stay valid when it grows; they end with <see cref="Clear"/>.</summary>
internal sealed class Output(int capacity)
{
    private byte[] buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Back(int length) => Length = length;

    public void Byte(byte value)
    {
        if (Length == buffer.Length) Grow(1);
        buffer[Length++] = value;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - Length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Text as the inside of a JSON string.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var stop = text.IndexOfAny(JsonText.Special16);
            var plain = stop < 0 ? text : text[..stop];
            if (!plain.IsEmpty)
            {
                var most = Encoding.UTF8.GetMaxByteCount(plain.Length);
                if (buffer.Length - Length < most) Grow(most);
                Length += Encoding.UTF8.GetBytes(plain, buffer.AsSpan(Length));
            }

            if (stop < 0) return;
            Escape((byte)text[stop]);
            text = text[(stop + 1)..];
        }
    }

    /// <summary>A name and the colon behind it, with a comma before where something stands there already.</summary>
    public void Name(ReadOnlySpan<byte> escaped)
    {
        Comma();
        Byte((byte)'"');
        Raw(escaped);
        Raw("\":"u8);
    }

    /// <summary>A comma, unless an object or a list has just begun.</summary>
    public void Comma()
    {
        if (Length > 0 && buffer[Length - 1] is not ((byte)'{' or (byte)'[')) Byte((byte)',');
    }

    /// <summary>A whole token.</summary>
    public void Write(in Cell cell)
    {
        if (cell.Kind is Token.String)
        {
            Byte((byte)'"');
            Raw(cell.Span);
            Byte((byte)'"');
        }
        else
        {
            Raw(cell.Span);
        }
    }

    /// <summary>What was written since <paramref name="start"/>.</summary>
    public Cell Cut(Token kind, int start) => start == Length && kind is Token.String ? default : new(kind, buffer, start, Length - start);

    private void Escape(byte c)
    {
        switch (c)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            default:
                Raw("\\u00"u8);
                Byte((byte)"0123456789abcdef"[c >> 4]);
                Byte((byte)"0123456789abcdef"[c & 15]);
                break;
        }
    }

    private void Grow(int more) => Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + more));
}
