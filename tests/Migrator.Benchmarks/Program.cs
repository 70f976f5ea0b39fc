using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Migrator.Benchmarks.Whole;

namespace Migrator.Benchmarks;

internal static class Program
{
    private const string Usage = """
        Measure Migrator.

          whole [--records N] [--only NAME,...] [--comments N] [--bench DIR] [--port N] [--work DIR] [--migrator FILE]
              whole processes against a server in another process, with floors measured in the same run
              --records N      tickets at the source, 200000 unless said otherwise
              --comments N     comments of each ticket for a second plan, none unless said otherwise; the plan of a large tenant is
                               whole --records 1000000 --comments 5 --only plan --work DIR (12 GB free in DIR)
              --only NAMES     some of: floors extract again map plan latency errors load
              --bench DIR      folder with mock-itsm.mjs and floor_sqlite_cli.sh; else MIGRATOR_BENCH, else shared/bench beside a folder above;
                               without it the simulated ServiceNow is measured against
              --port N         port of the server, a free one unless said otherwise; further servers take those after it
              --work DIR       where stores are made, /dev/shm unless said otherwise
              --migrator FILE  the migrator to measure; the one built with this program unless said otherwise
          micro [OPTIONS]
              parts, with BenchmarkDotNet and its options

        Example: dotnet run --project tests/Migrator.Benchmarks -c Release -- whole --records 200000
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "whole" when WholeOptions.Read(args[1..]) is { } options:
                await new WholeRuns(options).RunAsync(CancellationToken.None);
                return 0;
            case "micro":
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], DefaultConfig.Instance);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
