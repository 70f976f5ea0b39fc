using System.Globalization;

namespace Migrator.Benchmarks.Whole;

/// <summary>What was measured, and which bounds it held.</summary>
internal sealed class Report
{
    private static readonly string[] Head = ["scenario", "seconds", "records/s", "us CPU/rec", "peak MB", "x floor", "others", "bound"];
    private readonly List<string[]> rows = [];
    private int held;
    private int missed;

    /// <summary>A line of a process.</summary>
    public void Add(string scenario, Measured measured, long records, double? floor, params IReadOnlyList<Bound> bounds) => Add(
        scenario, measured.Seconds, records, Number(measured.Cpu / records * 1e6, "0.0"), Number(measured.PeakMegabytes, "0"), floor, Number(measured.Others, "0.0"),
        measured.ExitCode is 0 ? bounds : [.. bounds, new Bound($"exit {measured.ExitCode}", Held: false)]);

    /// <summary>A line without a process.</summary>
    public void Add(string scenario, double seconds, long records, double? floor) => Add(scenario, seconds, records, "", "", floor, "", []);

    /// <summary>A line that says why there is nothing to measure.</summary>
    public void Missing(string scenario, string why) => Line([scenario, "", "", "", "", "", "", why]);

    /// <summary>Prints how many bounds were held.</summary>
    public void End() => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bounds held: {held}, missed: {missed}"));

    private void Add(string scenario, double seconds, long records, string cpu, string peak, double? floor, string others, IReadOnlyList<Bound> bounds)
    {
        held += bounds.Count(bound => bound.Held);
        missed += bounds.Count(bound => !bound.Held);
        Line([scenario, Number(seconds, "0.00"), Number(records / seconds, "#,0"), cpu, peak, floor is > 0 and var least ? Number(seconds / least, "0.00") : "", others,
            string.Join("; ", bounds.Select(bound => $"{bound.Text}: {(bound.Held ? "held" : "MISSED")}"))]);
    }

    private void Line(string[] row)
    {
        if (rows.Count == 0) Print(Head);
        rows.Add(row);
        Print(row);
    }

    private static void Print(string[] row) => Console.Out.WriteLine(
        (row[0].PadRight(36) + string.Concat(row[1..7].Select((cell, i) => cell.PadLeft(Math.Max(9, Head[i + 1].Length + 2)))) + "  " + row[7]).TrimEnd());

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What was asked for, and whether it came so.</summary>
internal sealed record Bound(string Text, bool Held)
{
    /// <summary>At most that much.</summary>
    public static Bound AtMost(string what, double value, double most) => new(string.Create(CultureInfo.InvariantCulture, $"{what} {value:0.##} <= {most:0.##}"), value <= most);

    /// <summary>Exactly that many.</summary>
    public static Bound Exactly(string what, long value, long wanted) => new(string.Create(CultureInfo.InvariantCulture, $"{what} {value} = {wanted}"), value == wanted);
}
