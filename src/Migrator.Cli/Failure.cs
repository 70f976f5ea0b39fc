using System.CommandLine;
using Migrator.Core;

namespace Migrator.Cli;

/// <summary>Turns what went wrong into a sentence on standard error and an exit code.</summary>
internal static class Failure
{
    private const int ShortestSecret = 4;
    private static readonly List<string> Secrets = [];

    /// <summary>A secret that this process knows and that must not be in what it says.</summary>
    public static void Hide(string secret)
    {
        if (secret.Length >= ShortestSecret) Secrets.Add(secret);
    }

    /// <summary>Text without the secrets.</summary>
    internal static string Blot(string text) => Secrets.Aggregate(text, static (clean, secret) => clean.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>Parses and runs; every failure ends here.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            // A wrong word after a verb is left out is one mistake, not two.
            foreach (var error in parsed.UnmatchedTokens.Count > 0 ? parsed.Errors.TakeLast(1) : parsed.Errors) await Console.Error.WriteLineAsync($"migrator: {error.Message.TrimEnd('.')}; see 'migrator {parsed.CommandResult.Command.Name} --help'".Replace("migrator migrator", "migrator", StringComparison.Ordinal));
            return ExitCode.Usage;
        }

        try
        {
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
            return await parsed.InvokeAsync(settings);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("migrator: interrupted; what was stored stays stored, run the same command again to go on");
            return ExitCode.Interrupted;
        }
        catch (ConfigurationException e)
        {
            foreach (var mistake in e.Mistakes) await Console.Error.WriteLineAsync($"migrator: {Terminal.Safe(mistake)}");
            return ExitCode.Usage;
        }
        catch (ConnectorException e)
        {
            await Console.Error.WriteLineAsync($"migrator: {Terminal.Safe(e.Message)}");
            return ExitCode.SystemRefused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"migrator: a file cannot be read or written: {Terminal.Safe(e.Message)}; check the disk and the rights, then run the same command again");
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            var log = Logs.Folder is { } folder ? $" and the newest file in {folder}" : "";
            await Console.Error.WriteLineAsync($"migrator: this should not happen, and nothing that was stored is lost; please report it with the lines below{log}\n{Terminal.Safe(Blot(e.ToString()))}");
            return ExitCode.OurFault;
        }
    }
}
