using System.Globalization;

namespace Migrator.Engine.Mapping;

/// <summary>Turns texts into instants, days, numbers and the like, whatever the culture. What cannot be read becomes no value.</summary>
internal static class Forms
{
    /// <summary>A point in time as yyyy-MM-ddTHH:mm:ssZ; a time without a zone is UTC.</summary>
    public static Cell Instant(in Cell cell, Output scratch)
    {
        if (!TryTime(cell, out var time)) return default;
        var start = scratch.Length;
        if (IsPlainTime(cell.Span))
        {
            scratch.Raw(cell.Span[..10]);
            scratch.Byte((byte)'T');
            scratch.Raw(cell.Span[11..19]);
            scratch.Byte((byte)'Z');
        }
        else
        {
            scratch.Text(time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        return scratch.Cut(Token.String, start);
    }

    /// <summary>A day as yyyy-MM-dd.</summary>
    public static Cell Date(in Cell cell, Output scratch)
    {
        if (!TryTime(cell, out var time)) return default;
        var start = scratch.Length;
        scratch.Text(time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return scratch.Cut(Token.String, start);
    }

    /// <summary>Seconds as whole minutes, rounded; anything above none is at least one.</summary>
    public static Cell Minutes(in Cell cell, Output scratch)
    {
        if (!cell.TryWhole(out var seconds)) return default;
        var minutes = (seconds + (seconds < 0 ? -30 : 30)) / 60;
        return Number(minutes == 0 && seconds > 0 ? 1 : minutes, scratch);
    }

    /// <summary>A JSON number.</summary>
    public static Cell Number(in Cell cell, Output scratch)
    {
        if (cell.Kind is Token.Number) return cell;
        if (cell.TryWhole(out var whole)) return Number(whole, scratch);
        return cell.Kind is Token.String && decimal.TryParse(cell.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Number(number, scratch)
            : default;
    }

    /// <summary>true or false.</summary>
    public static Cell Boolean(in Cell cell) => cell.Kind switch
    {
        Token.True or Token.False => cell,
        Token.String or Token.Number when cell.Span.SequenceEqual("true"u8) || cell.Span.SequenceEqual("1"u8) || cell.Span.SequenceEqual("yes"u8) => True,
        Token.String or Token.Number when cell.Span.SequenceEqual("false"u8) || cell.Span.SequenceEqual("0"u8) || cell.Span.SequenceEqual("no"u8) => False,
        _ => default,
    };

    /// <summary>true or false, also by own words.</summary>
    public static Cell Boolean(in Cell cell, BooleanWords words)
    {
        if (cell.Kind is not (Token.String or Token.Number)) return Boolean(cell);
        return words.Read.TryGet(System.Text.Encoding.UTF8.GetBytes(cell.Text().Trim().ToLowerInvariant()), out var yes) ? yes ? True : False : Boolean(cell);
    }

    public static Cell True { get; } = Cell.Json(Token.True, "true");

    public static Cell False { get; } = Cell.Json(Token.False, "false");

    /// <summary>A list; a single text is a list of one.</summary>
    public static Cell List(in Cell cell, Output scratch)
    {
        if (cell.Kind is Token.Array) return cell;
        if (cell.Kind is Token.Object) return default;
        var start = scratch.Length;
        scratch.Byte((byte)'[');
        scratch.Write(cell.AsString());
        scratch.Byte((byte)']');
        return scratch.Cut(Token.Array, start);
    }

    /// <summary>True where the text is an instant in the neutral form.</summary>
    public static bool IsInstant(in Cell cell) => cell.Kind is Token.String && cell.Span is { Length: 20 } span && span[10] == (byte)'T' && span[19] == (byte)'Z' && TryTime(cell, out _);

    /// <summary>True where the text is a day in the neutral form.</summary>
    public static bool IsDate(in Cell cell) => cell.Kind is Token.String && cell.Span.Length == 10 && TryTime(cell, out _);

    internal static Cell Number(IFormattable number, Output scratch)
    {
        var start = scratch.Length;
        scratch.Text(number.ToString(null, CultureInfo.InvariantCulture));
        return scratch.Cut(Token.Number, start);
    }

    private static bool IsPlainTime(ReadOnlySpan<byte> span) => span.Length == 19 || (span.Length == 20 && span[19] == (byte)'Z');

    internal static bool TryTime(in Cell cell, out DateTime time)
    {
        time = default;
        if (cell.Kind is not Token.String) return false;
        var span = cell.Span;
        if (span.Length >= 10 && span[4] == (byte)'-' && span[7] == (byte)'-' && Digits(span, 0, 4, out var year) && Digits(span, 5, 2, out var month) && Digits(span, 8, 2, out var day)
            && year > 0 && month is > 0 and <= 12 && day > 0 && day <= DateTime.DaysInMonth(year, month))
        {
            if (span.Length == 10)
            {
                time = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
                return true;
            }

            if (IsPlainTime(span) && span[10] is (byte)' ' or (byte)'T' && span[13] == (byte)':' && span[16] == (byte)':'
                && Digits(span, 11, 2, out var hour) && Digits(span, 14, 2, out var minute) && Digits(span, 17, 2, out var second) && hour < 24 && minute < 60 && second < 60)
            {
                time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
                return true;
            }
        }

        return span.Length > 10 && span[0] is >= (byte)'0' and <= (byte)'9'
            && DateTime.TryParse(cell.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private static bool Digits(ReadOnlySpan<byte> span, int at, int count, out int number)
    {
        number = 0;
        for (var i = at; i < at + count; i++)
        {
            var digit = span[i] - '0';
            if (digit is < 0 or > 9) return false;
            number = number * 10 + digit;
        }

        return true;
    }
}
