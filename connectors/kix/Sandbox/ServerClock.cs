using System.Globalization;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>The server's clock and zone. A request sees one instant; a replayed one sees the instant of its first run.</summary>
internal sealed partial class ServerClock(TimeZoneInfo zone)
{
    /// <summary>Instant of the request in seconds since 1970.</summary>
    public long Now { get; set; }

    /// <summary>Local text of the current instant.</summary>
    public string NowText => Text(Now);

    /// <summary>Local text without offset, the only form in which the server shows times.</summary>
    public string Text(long instant) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(instant), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Reads what the server reads and nothing else; null for all other forms. Offsets are ignored, a doubled hour is the first one.</summary>
    public long? Read(string text)
    {
        var match = Plain().Match(text);
        if (!match.Success) match = WithOffset().Match(text);
        if (!match.Success) return null;
        int Part(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var (year, month, day, hour, minute, second) = (Part(1), Part(2), Part(3), Part(4), Part(5), Part(6));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null;
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc)).ToUnixTimeSeconds();
    }

    [GeneratedRegex(@"(\d{4})-(\d{1,2})-(\d{1,2})\s(\d{1,2}):(\d{1,2}):(\d{1,2})", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})(?:Z$|[+-]\d{1,2}:\d{1,2})", RegexOptions.CultureInvariant)]
    private static partial Regex WithOffset();
}
