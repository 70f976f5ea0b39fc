using System.Globalization;

namespace Migrator.Benchmarks.Whole;

/// <summary>What to measure.</summary>
internal sealed record WholeOptions
{
    private static readonly string[] Names = ["floors", "extract", "again", "map", "plan", "latency", "errors", "load"];

    /// <summary>Tickets at the source.</summary>
    public int Records { get; private init; } = 200_000;

    /// <summary>Comments of each ticket that are invented for a second plan; 0 makes none.</summary>
    public int Comments { get; private init; }

    /// <summary>Scenarios.</summary>
    public IReadOnlyList<string> Only { get; private init; } = Names;

    /// <summary>Folder of the mock server; null where there is none.</summary>
    public string? Bench { get; private init; } = FindBench();

    /// <summary>First port of the servers; 0 takes free ones.</summary>
    public int Port { get; private init; }

    /// <summary>Where stores are made.</summary>
    public string Work { get; private init; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>The program to measure.</summary>
    public string Migrator { get; private init; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "migrator.exe" : "migrator");

    public bool Wants(string name) => Only.Contains(name);

    /// <summary>Reads the command line; null where it cannot be understood.</summary>
    public static WholeOptions? Read(IReadOnlyList<string> args)
    {
        var options = new WholeOptions();
        for (var i = 0; i + 1 < args.Count; i += 2)
        {
            var (name, value) = (args[i], args[i + 1]);
            switch (name)
            {
                case "--records" when Number(value) is > 0 and var records: options = options with { Records = records }; break;
                case "--comments" when Number(value) is { } comments: options = options with { Comments = comments }; break;
                case "--port" when Number(value) is { } port: options = options with { Port = port }; break;
                case "--only" when value.Split(',') is var only && only.All(Names.Contains): options = options with { Only = only }; break;
                case "--bench" when Directory.Exists(value): options = options with { Bench = Path.GetFullPath(value) }; break;
                case "--work" when Directory.Exists(value): options = options with { Work = Path.GetFullPath(value) }; break;
                case "--migrator" when File.Exists(value): options = options with { Migrator = Path.GetFullPath(value) }; break;
                default:
                    Console.Error.WriteLine($"whole: '{name} {value}' is not understood; the scenarios are {string.Join(' ', Names)}, folders and files must be there");
                    return null;
            }
        }

        return args.Count % 2 == 0 ? options : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? FindBench()
    {
        if (Environment.GetEnvironmentVariable("MIGRATOR_BENCH") is { Length: > 0 } named) return named;
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var bench = Path.Combine(folder.FullName, "shared", "bench");
                if (File.Exists(Path.Combine(bench, MockServer.Script))) return bench;
            }
        }

        return null;
    }
}
