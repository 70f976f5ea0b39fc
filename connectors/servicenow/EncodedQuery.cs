using System.Globalization;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Encoded queries: terms joined by <c>^</c>, which no value can hold.</summary>
internal static class EncodedQuery
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    /// <summary>All of the terms that are there.</summary>
    public static string And(params ReadOnlySpan<string?> terms)
    {
        var filled = new List<string>(terms.Length);
        foreach (var term in terms)
        {
            if (!string.IsNullOrEmpty(term)) filled.Add(term);
        }
        return string.Join('^', filled);
    }

    /// <summary>True where a value can stand in a query: <c>^</c> cannot be escaped and <c>javascript:</c> would be run.</summary>
    public static bool CanHold(string value) =>
        value.Length > 0 && !value.Contains('^', StringComparison.Ordinal) && value.Length < 200
        && !value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) && !value.Any(char.IsControl) && value.Trim().Length == value.Length;

    /// <summary>Seconds since 1970 as a query wants them: UTC, no zone mark.</summary>
    public static string Instant(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Lists for <c>INa,b,c</c>, each short enough for an address.</summary>
    public static IReadOnlyList<string> Lists(string column, IEnumerable<string> values, int longest = 3000, int most = 100)
    {
        var lists = new List<string>();
        var names = new List<string>();
        var length = 0;
        foreach (var value in values)
        {
            if (!CanHold(value) || value.Contains(',', StringComparison.Ordinal)) continue;
            if (names.Count > 0 && (length + value.Length + 3 > longest || names.Count == most)) Close();
            names.Add(value);
            length += value.Length + 3;
        }
        if (names.Count > 0) Close();
        return lists;

        void Close()
        {
            lists.Add($"{column}IN{string.Join(',', names)}");
            names.Clear();
            length = 0;
        }
    }
}
