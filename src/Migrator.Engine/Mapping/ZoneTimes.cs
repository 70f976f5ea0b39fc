using System.Globalization;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Points in time of a zone. A time that the clocks skip in spring counts from the hour before; one that comes twice in autumn is the second, in
/// standard time.
/// </summary>
internal static class ZoneTimes
{
    /// <summary>A point in time in UTC; one that names no zone is of the given one, a day alone is its first moment.</summary>
    public static Cell Instant(in Cell cell, TimeZoneInfo zone, Output scratch) =>
        Forms.TryTime(cell, out var time) && (NamesZone(cell) ? time : ToUtc(time, zone)) is { } utc ? Written(utc, "yyyy-MM-dd'T'HH:mm:ss'Z'", scratch) : default;

    /// <summary>The day in the zone; of a time that names no zone, or a day alone, the day that it names.</summary>
    public static Cell Date(in Cell cell, TimeZoneInfo zone, Output scratch) =>
        Forms.TryTime(cell, out var time) && (NamesZone(cell) ? Within(time, zone)?.DateTime : time) is { } day ? Written(day, "yyyy-MM-dd", scratch) : default;

    /// <summary>An instant as a text with the zone's time and offset; any other text as it is.</summary>
    public static Cell Local(in Cell cell, TimeZoneInfo zone, Output scratch) =>
        Forms.IsInstant(cell) && Forms.TryTime(cell, out var time) && Within(time, zone) is { } local ? Written(local, "yyyy-MM-dd HH:mm:ss zzz", scratch) : cell;

    private static bool NamesZone(in Cell cell)
    {
        var span = cell.Span;
        return span.Length > 10 && (span[^1] is (byte)'Z' or (byte)'z' || span[10..].IndexOfAny((byte)'+', (byte)'-') >= 0 || span.EndsWith("GMT"u8));
    }

    private static DateTime? ToUtc(DateTime time, TimeZoneInfo zone)
    {
        var ticks = time.Ticks - zone.GetUtcOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified)).Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    private static DateTimeOffset? Within(DateTime utc, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(utc);
        var ticks = utc.Ticks + offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, offset);
    }

    private static Cell Written(IFormattable time, string format, Output scratch)
    {
        var start = scratch.Length;
        scratch.Text(time.ToString(format, CultureInfo.InvariantCulture));
        return scratch.Cut(Token.String, start);
    }
}
