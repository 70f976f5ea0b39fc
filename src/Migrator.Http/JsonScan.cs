using System.Buffers;

namespace Migrator.Http;

/// <summary>
/// Walks over JSON without looking inside values more than it must, and refuses what RFC 8259 does not allow: what passes here is stored
/// as it is and must still parse in ten years. The bytes must be valid UTF-8 already.
/// </summary>
internal ref struct JsonScan(ReadOnlySpan<byte> text)
{
    private const int Deepest = 64;

    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ReadOnlySpan<byte> text = text;

    /// <summary>Position of the next byte.</summary>
    public int At { get; set; }

    /// <summary>The next byte after white space, without taking it; 0 at the end.</summary>
    public byte Peek()
    {
        while (At < text.Length)
        {
            var next = text[At];
            if (next > (byte)' ') return next;
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return next;
            At++;
        }
        return 0;
    }

    /// <summary>Takes the byte if it comes next.</summary>
    public bool Take(byte wanted)
    {
        if (Peek() != wanted) return false;
        At++;
        return true;
    }

    /// <summary>Takes a member's name and the colon; the name is raw, without its quotes.</summary>
    public bool Name(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (Peek() != '"') return false;
        var start = At + 1;
        if (!Text()) return false;
        name = text[start..(At - 1)];
        return Take((byte)':');
    }

    /// <summary>Takes a value of any kind.</summary>
    public bool Value(int depth) => Peek() switch
    {
        (byte)'"' => Text(),
        (byte)'{' => Object(depth),
        (byte)'[' => List(depth),
        (byte)'t' => Word("true"u8),
        (byte)'f' => Word("false"u8),
        (byte)'n' => Word("null"u8),
        _ => Number(),
    };

    private bool Object(int depth)
    {
        if (depth == Deepest) return false;
        At++;
        if (Take((byte)'}')) return true;
        do
        {
            if (!Name(out _) || !Value(depth + 1)) return false;
        }
        while (Take((byte)','));
        return Take((byte)'}');
    }

    private bool List(int depth)
    {
        if (depth == Deepest) return false;
        At++;
        if (Take((byte)']')) return true;
        do
        {
            if (!Value(depth + 1)) return false;
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    private bool Text()
    {
        At++;
        while (true)
        {
            var plain = text[At..].IndexOfAny(EndsPlainText);
            if (plain < 0)
            {
                At = text.Length;
                return false;
            }
            At += plain;
            switch (text[At])
            {
                case (byte)'"':
                    At++;
                    return true;
                case (byte)'\\' when Escape():
                    break;
                default:
                    return false;
            }
        }
    }

    private bool Escape()
    {
        if (++At >= text.Length) return false;
        if (text[At] != 'u') return "\"\\/bfnrt"u8.Contains(text[At++]);
        At++;
        for (var digit = 0; digit < 4; digit++, At++)
        {
            if (At >= text.Length || !char.IsAsciiHexDigit((char)text[At])) return false;
        }
        return true;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        var rest = text[At..];
        if (rest.StartsWith(word))
        {
            At += word.Length;
            return true;
        }
        if (word.StartsWith(rest)) At = text.Length;
        return false;
    }

    private bool Number()
    {
        if (At < text.Length && text[At] == '-') At++;
        if (At < text.Length && text[At] == '0') At++;
        else if (!Digits()) return false;
        if (At < text.Length && text[At] == '.')
        {
            At++;
            if (!Digits()) return false;
        }
        if (At < text.Length && text[At] is (byte)'e' or (byte)'E')
        {
            At++;
            if (At < text.Length && text[At] is (byte)'+' or (byte)'-') At++;
            if (!Digits()) return false;
        }
        return true;
    }

    private bool Digits()
    {
        var start = At;
        while (At < text.Length && text[At] is >= (byte)'0' and <= (byte)'9') At++;
        return At > start;
    }
}
