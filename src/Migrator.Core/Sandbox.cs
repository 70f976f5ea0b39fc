namespace Migrator.Core;

/// <summary>A simulated system on real HTTP on 127.0.0.1, as strange as the real one.</summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>Starts to listen.</summary>
    Task StartAsync(CancellationToken cancel);

    /// <summary>Address for the project file's <c>url</c>.</summary>
    Uri Url { get; }

    /// <summary>Values for the project file's <c>auth:</c>; invented, valid for this sandbox only.</summary>
    IReadOnlyDictionary<string, string> Auth { get; }

    /// <summary>
    /// Calls that a test or a person can make to change the simulated system from outside, such as <c>day-of-work</c>: name and what it does.
    /// They are served as <c>POST /__control/{name}</c>.
    /// </summary>
    IReadOnlyDictionary<string, string> Controls { get; }
}

/// <summary>How to make a sandbox.</summary>
/// <param name="Records">Number of tickets of the simulated tenant; the other kinds follow in proportion. 0 for an empty system.</param>
/// <param name="Seed">Same records and seed, same tenant.</param>
/// <param name="Port">Port on 127.0.0.1; 0 takes a free one.</param>
/// <param name="StateFile">
/// File that keeps what changes in the simulated system from one process to the next, as a real server's database does; null keeps it in memory.
/// </param>
public sealed record SandboxOptions(int Records, int Seed, int Port, string? StateFile = null);
