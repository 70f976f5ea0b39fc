using System.Globalization;

namespace Migrator.Tests.Mapping;

/// <summary>
/// A culture that writes numbers and dates unlike any program should, while it is in force. The tool is built without culture data, so that
/// de-DE or tr-TR themselves cannot be made.
/// </summary>
internal sealed class OddCulture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public OddCulture()
    {
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NumberGroupSeparator = ".";
        odd.NumberFormat.NegativeSign = "~";
        odd.DateTimeFormat.DateSeparator = ".";
        odd.DateTimeFormat.TimeSeparator = "_";
        CultureInfo.CurrentCulture = odd;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
