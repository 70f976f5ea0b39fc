using System.Globalization;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// The server's local time. KIX takes and stores <c>YYYY-MM-DD hh:mm:ss</c> in the zone of its process and tells only today's offset;
/// anything else is accepted and becomes the time of the call.
/// </summary>
internal sealed class KixClock
{
    private const string Local = "yyyy-MM-dd HH:mm:ss";
    private const string Utc = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Setting = "time_zone";
    private const string Home = "Europe/Berlin";

    /// <summary>The last second that the database's integer columns hold.</summary>
    private static readonly DateTimeOffset LastSecond = DateTimeOffset.FromUnixTimeSeconds(int.MaxValue);

    private readonly TimeZoneInfo zone;

    private KixClock(TimeZoneInfo zone, TimeSpan offset, Finding? finding)
    {
        this.zone = zone;
        Offset = offset;
        Finding = finding;
    }

    /// <summary>What the server is ahead of UTC now.</summary>
    public TimeSpan Offset { get; }

    /// <summary>What is unclear about the zone; null where nothing is.</summary>
    public Finding? Finding { get; }

    /// <summary>
    /// Settles the zone: the setting <c>time_zone</c>, else the SysConfig option, else Europe/Berlin where its offset fits, else the fixed offset of now.
    /// </summary>
    /// <param name="createTime">The session's CreateTime, local text.</param>
    /// <param name="createTimeUnix">The same as epoch.</param>
    /// <param name="setting">The setting, or nothing.</param>
    /// <param name="option">The SysConfig option TimeZone.</param>
    public static KixClock From(string? createTime, long createTimeUnix, string? setting, string? option)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(createTimeUnix);
        var offset = TimeSpan.Zero;
        if (TryLocal(createTime, out var local))
        {
            // The two are written one after the other: a second may lie between them.
            offset = TimeSpan.FromMinutes(Math.Round((local - now.UtcDateTime).TotalMinutes));
        }
        if (setting is { Length: > 0 })
        {
            var chosen = Zone(setting) ?? throw new ConfigurationException(
                $"{KixConnector.Name}: {Setting} '{setting}' is no time zone; write an IANA name such as {Home}");
            return new KixClock(chosen, offset, Fits(chosen, now, offset) ? null : Differs(setting, offset));
        }
        if (option is { Length: > 0 } && option != "local" && Zone(option) is { } configured)
        {
            return new KixClock(configured, offset, Fits(configured, now, offset) ? null : Differs(option, offset));
        }
        if (offset == TimeSpan.Zero) return new KixClock(TimeZoneInfo.Utc, offset, Assumed("UTC"));
        if (Zone(Home) is { } home && Fits(home, now, offset)) return new KixClock(home, offset, Assumed(Home));
        var name = Written(offset);
        return new KixClock(TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name), offset, Assumed($"{name} all the year"));
    }

    /// <summary>An instant as the server wants it.</summary>
    public string ToLocal(string instant) => TryInstant(instant, out var at)
        ? TimeZoneInfo.ConvertTime(at, zone).ToString(Local, CultureInfo.InvariantCulture)
        : instant;

    /// <summary>
    /// A local text of the server as an instant. In the doubled hour of autumn it can be two; then the one that was written, else the first.
    /// </summary>
    public string ToUtc(string text, string? written)
    {
        if (!TryLocal(text, out var local)) return text;
        if (written is not null && ToLocal(written) == text) return written;
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return Instant(new DateTimeOffset(local, offset));
    }

    /// <summary>An epoch of the server as an instant; the written one where the server cannot tell the two apart.</summary>
    public string FromEpoch(long seconds, string? written)
    {
        var instant = Instant(DateTimeOffset.FromUnixTimeSeconds(seconds));
        return written is not null && TryInstant(written, out var at) && zone.IsAmbiguousTime(TimeZoneInfo.ConvertTime(at, zone)) && ToLocal(written) == ToLocal(instant)
            ? written
            : instant;
    }

    /// <summary>Why the database would refuse a time; null where it takes it.</summary>
    public static string? RefusesEpoch(string instant) => TryInstant(instant, out var at)
        ? at > LastSecond ? "KIX stores this time as an integer that ends on 19 January 2038" : null
        : "this is no point in time";

    /// <summary>Why KIX would refuse a pending time; null where it takes it.</summary>
    public static string? RefusesPending(string instant) => TryInstant(instant, out var at)
        ? at.Year >= 2200 ? "KIX takes no pending time after the year 2200" : null
        : "this is no point in time";

    public static bool TryInstant(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    private static bool TryLocal(string? text, out DateTime local) =>
        DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);

    private static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString(Utc, CultureInfo.InvariantCulture);

    private static bool Fits(TimeZoneInfo zone, DateTimeOffset now, TimeSpan offset) => zone.GetUtcOffset(now) == offset;

    private static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : null;

    private static string Written(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.Duration():hh\\:mm}");

    private static Finding Assumed(string name) => new(Severity.Note, "time_zone_assumed",
        $"{KixConnector.Name}: the server does not name its time zone; {name} is taken, which fits its clock now",
        $"set target.{Setting} to the zone of the server process if it is another one", Setting);

    private static Finding Differs(string name, TimeSpan offset) => new(Severity.Error, "time_zone_differs",
        $"{KixConnector.Name}: the server's clock is {Written(offset)} now, which is not {name}",
        $"set target.{Setting} to the zone of the server process", Setting);
}
