using System.Globalization;

namespace Migrator.Benchmarks.Whole;

/// <summary>What the kernel knows about processes.</summary>
internal static class ProcessTimes
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of CPU that a process has used, children that it has waited for included; null where it is gone.</summary>
    public static double? Cpu(int process)
    {
        if (Read($"/proc/{process}/stat") is not { } stat) return null;
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Highest resident memory so far, in MB; null where the process is gone.</summary>
    public static double? PeakMegabytes(int process)
    {
        var line = Read($"/proc/{process}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Seconds of CPU that the whole machine has used.</summary>
    public static double Machine()
    {
        var fields = Read("/proc/stat")?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return fields is null ? 0 : (fields.Sum() - fields[3] - fields[4]) / TicksPerSecond;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
