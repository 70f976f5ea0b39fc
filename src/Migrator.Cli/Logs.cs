using System.Text;
using Microsoft.Extensions.Logging;
using Migrator.Engine.Store;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;
using Serilog.Sinks.File;

namespace Migrator.Cli;

/// <summary>Log events go to a file a day below logs/, one JSON object a line; the folder is the owner's alone.</summary>
internal static class Logs
{
    /// <summary>The folder of this process's log; null before it has one.</summary>
    public static string? Folder { get; private set; }

    public static ILoggerFactory Open(string folder, Chosen chosen)
    {
        var logs = Path.Combine(folder, "logs");
        OwnerOnly.CreateFolder(logs);
        Folder = logs;
        var level = chosen.Verbose ? LogEventLevel.Debug : chosen.Silent ? LogEventLevel.Warning : LogEventLevel.Information;
        var logger = new LoggerConfiguration().MinimumLevel.Is(level)
            .WriteTo.File(new RenderedCompactJsonFormatter(), Path.Combine(logs, "migrator-.log"), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 400, hooks: new ForTheOwner())
            .CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }

    private sealed class ForTheOwner : FileLifecycleHooks
    {
        public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
        {
            OwnerOnly.Tighten(path);
            return underlyingStream;
        }
    }
}
