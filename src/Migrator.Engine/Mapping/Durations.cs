using System.Globalization;
using System.Text;

namespace Migrator.Engine.Mapping;

/// <summary>Spans of time: read into whole seconds, and written from them.</summary>
internal static class Durations
{
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Whole seconds: of a number in the given unit, of hours and minutes with a colon (1:30, 1:30:05), of ISO 8601 without years and months
    /// (P1DT2H), of a point in time that long after the beginning of 1970.
    /// </summary>
    public static Cell Seconds(in Cell cell, decimal unit, Output scratch)
    {
        if (unit == 1 && cell.TryWhole(out _)) return Forms.Number(cell, scratch);
        if (cell.Kind is not (Token.String or Token.Number)) return default;
        if (Forms.TryTime(cell, out var time)) return Forms.Number((long)(time - Epoch).TotalSeconds, scratch);
        var text = cell.Text().Trim();
        var seconds = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Times(number, unit) : Clock(text) ?? OfIso(text);
        return seconds is { } found && Math.Abs(found) < long.MaxValue ? Forms.Number((long)Math.Round(found, MidpointRounding.AwayFromZero), scratch) : default;
    }

    /// <summary>Seconds as hours with two digits behind the point; anything above none is at least 0.01.</summary>
    public static Cell Hours(in Cell cell, Output scratch)
    {
        if (!cell.TryWhole(out var seconds)) return default;
        var hours = Math.Round(seconds / 3600m, 2, MidpointRounding.AwayFromZero);
        return Forms.Number(hours == 0 && seconds > 0 ? 0.01m : hours, scratch);
    }

    /// <summary>Seconds by ISO 8601, such as PT1H30M.</summary>
    public static Cell Iso(in Cell cell, Output scratch)
    {
        if (!cell.TryWhole(out var seconds) || seconds == long.MinValue) return default;
        var text = new StringBuilder(seconds < 0 ? "-PT" : "PT");
        var left = Math.Abs(seconds);
        if (left >= 3600) text.Append(CultureInfo.InvariantCulture, $"{left / 3600}H");
        if (left / 60 % 60 > 0) text.Append(CultureInfo.InvariantCulture, $"{left / 60 % 60}M");
        if (left % 60 > 0 || left == 0) text.Append(CultureInfo.InvariantCulture, $"{left % 60}S");
        return Cell.Of(text.ToString());
    }

    private static decimal? Times(decimal number, decimal unit) => Math.Abs(number) < long.MaxValue / 86400m ? number * unit : null;

    private static decimal? Clock(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3)) return null;
        var seconds = 0L;
        for (var i = 0; i < 3; i++)
        {
            var part = i < parts.Length ? parts[i] : "0";
            if (part.Length is 0 or > 9 || !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (i > 0 && number > 59)) return null;
            seconds = seconds * 60 + number;
        }

        return seconds;
    }

    private static decimal? OfIso(string text)
    {
        var sign = text.StartsWith('-') ? -1 : 1;
        if (text.Length < 3 || text[sign < 0 ? 1 : 0] != 'P') return null;
        var (total, at, clock) = (0m, sign < 0 ? 2 : 1, false);
        while (at < text.Length)
        {
            if (text[at] == 'T')
            {
                (clock, at) = (true, at + 1);
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or ',')) at++;
            if (at == text.Length || !decimal.TryParse(text[start..at].Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            if (UnitOf(text[at++], clock) is not { } unit || Times(number, unit) is not { } part) return null;
            total += part;
        }

        return char.IsAsciiLetterUpper(text[^1]) && text[^1] != 'T' ? sign * total : null;
    }

    private static decimal? UnitOf(char letter, bool clock) => (letter, clock) switch
    {
        ('W', false) => 604_800,
        ('D', false) => 86_400,
        ('H', true) => 3600,
        ('M', true) => 60,
        ('S', true) => 1,
        _ => null,
    };
}
