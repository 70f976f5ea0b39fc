using System.Globalization;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>How the account is shown times.</summary>
/// <param name="Zone">What its clock is ahead of GMT.</param>
/// <param name="Format">Its date and time format.</param>
internal readonly record struct UserClock(TimeSpan Zone, string Format)
{
    /// <summary>A raw value as it is shown.</summary>
    public string Show(string raw) => (TenantClock.Read(raw) + Zone).ToString(Format, CultureInfo.InvariantCulture);
}

/// <summary>The tenant's own time. It ends at a fixed day, so that the same tenant is made in every year.</summary>
internal static class TenantClock
{
    /// <summary>When the tenant was last used, unless a day of work has passed since.</summary>
    public static readonly DateTime End = new(2026, 6, 30, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>When its first record was made.</summary>
    public static readonly DateTime Start = new(2023, 7, 1, 6, 0, 0, DateTimeKind.Utc);

    /// <summary>A point of time as raw values have it: UTC without a mark.</summary>
    public static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Date(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A duration as glide_duration has it: the epoch plus the duration.</summary>
    public static string Duration(TimeSpan duration) => Text(DateTime.UnixEpoch + duration);

    public static DateTime Read(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
