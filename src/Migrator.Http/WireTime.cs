using System.Buffers.Text;

namespace Migrator.Http;

/// <summary>Times as systems write them, read without making strings.</summary>
public static class WireTime
{
    /// <summary>
    /// Reads <c>2019-02-03 04:05:06</c> (taken as UTC) and ISO 8601 with <c>T</c>, fraction, <c>Z</c> or offset; null where it is neither.
    /// </summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)' ' or (byte)'T')) return null;
        if (text[13] != ':' || text[16] != ':') return null;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)) return null;
        if (!Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)) return null;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null;
        var rest = text[19..];
        if (!Fraction(ref rest, out var ticks) || !Offset(rest, out var offset)) return null;
        var instant = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).Ticks + ticks - offset.Ticks;
        return instant < 0 || instant > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(instant, TimeSpan.Zero);
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest is not [(byte)'.', ..]) return true;
        var digits = 1;
        for (long unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9'; digits++, unit /= 10)
        {
            ticks += (rest[digits] - '0') * unit;
        }
        rest = rest[digits..];
        return digits > 1;
    }

    private static bool Offset(ReadOnlySpan<byte> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest.IsEmpty || rest is [(byte)'Z']) return true;
        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (3 or 5 or 6) || !Number(rest[1..3], out var hours)) return false;
        var minutes = 0;
        if (rest.Length > 3 && !Number(rest[^2..], out minutes)) return false;
        if (hours > 14 || minutes > 59) return false;
        offset = new TimeSpan(rest[0] == '-' ? -hours : hours, rest[0] == '-' ? -minutes : minutes, 0);
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out var read) && read == digits.Length && digits[0] is >= (byte)'0' and <= (byte)'9';
}
