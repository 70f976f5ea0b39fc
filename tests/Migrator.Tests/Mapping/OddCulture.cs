using System.Globalization;

namespace Migrator.Tests.Mapping;

/// <summary>
/// A culture that writes numbers and dates unlike any program should, while it is in force: a real one where the machine has its data, or one
/// that is made up.
/// </summary>
internal sealed class OddCulture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public OddCulture(string? name = null) => CultureInfo.CurrentCulture = name is null || !HasData ? MadeUp() : CultureInfo.GetCultureInfo(name);

    /// <summary>False where the runtime knows no culture but the invariant one.</summary>
    public static bool HasData { get; } = string.Equals("I".ToLower(CultureInfo.GetCultureInfo("tr-TR")), "ı", StringComparison.Ordinal);

    public void Dispose() => CultureInfo.CurrentCulture = before;

    private static CultureInfo MadeUp()
    {
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NumberGroupSeparator = ".";
        odd.NumberFormat.NegativeSign = "~";
        odd.DateTimeFormat.DateSeparator = ".";
        odd.DateTimeFormat.TimeSeparator = "_";
        return odd;
    }
}
