using System.Globalization;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// How the account sees times: in its own date format, time format and zone. None of the three need be asked for: a ticket tells its own times both ways,
/// raw in UTC and as displayed.
/// </summary>
/// <param name="Format">The format that both of its times fit.</param>
/// <param name="Times">The ticket's times as displayed, and how far they are ahead of UTC.</param>
internal sealed record DisplayedTime(string Format, IReadOnlyList<(DateTime Shown, TimeSpan Ahead)> Times)
{
    private const string Raw = "yyyy-MM-dd HH:mm:ss";

    // The choices of glide.sys.date_format and glide.sys.time_format, and those that users may take.
    private static readonly string[] Dates = ["yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "MM-dd-yyyy", "yyyy/MM/dd", "yyyy.MM.dd", "d.M.yyyy", "d/M/yyyy", "M/d/yyyy"];
    private static readonly string[] Clocks = ["HH:mm:ss", "hh:mm:ss tt", "h:mm:ss tt", "HH.mm.ss", "H:mm:ss", "HH:mm", "hh:mm tt", "h:mm tt", "HH.mm"];
    private static readonly string[] Formats = [.. from date in Dates from clock in Clocks select $"{date} {clock}"];

    /// <summary>Out of pairs of raw and displayed times; null where no known format explains them all, as with names of months.</summary>
    public static DisplayedTime? Of(params IReadOnlyList<(string? Raw, string Shown)> pairs)
    {
        var told = pairs.Where(pair => pair.Shown.Length > 0 && Read(pair.Raw ?? "", Raw) is not null).Select(pair => (Utc: Read(pair.Raw!, Raw)!.Value, pair.Shown)).ToList();
        if (told.Count == 0) return new DisplayedTime(Raw, []);
        foreach (var format in Formats)
        {
            var times = told.Select(pair => Read(pair.Shown, format) is { } shown && Ahead(shown, pair.Utc, format) is { } ahead ? (shown, ahead) : ((DateTime, TimeSpan)?)null).ToList();
            if (times.TrueForAll(time => time is not null)) return new DisplayedTime(format, [.. times.Select(time => time!.Value)]);
        }
        return null;
    }

    /// <summary>A displayed time as it stands; null where it is none.</summary>
    public DateTime? Read(string shown) => Read(shown, Format);

    /// <summary>A displayed time in UTC: the zone's offset is that of the ticket's own time nearest to it.</summary>
    public DateTime ToUtc(DateTime shown) => Times.Count == 0 ? shown : shown - Times.MinBy(time => (time.Shown - shown).Duration()).Ahead;

    // Day and month in the wrong order would put the account in a zone that is weeks away.
    private static TimeSpan? Ahead(DateTime shown, DateTime utc, string format)
    {
        if (!format.Contains("ss", StringComparison.Ordinal)) utc = utc.AddSeconds(-utc.Second);
        var ahead = shown - utc;
        return ahead.Duration() <= TimeSpan.FromHours(15) && ahead.Ticks % TimeSpan.FromMinutes(15).Ticks == 0 ? ahead : null;
    }

    private static DateTime? Read(string text, string format) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
