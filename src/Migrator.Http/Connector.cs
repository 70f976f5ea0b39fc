using Microsoft.Extensions.Logging;
using Migrator.Core;

namespace Migrator.Http;

/// <summary>What the tool knows about a system. One per folder below connectors/.</summary>
public interface IConnector
{
    /// <summary>Name and what to tell the user about it.</summary>
    ConnectorInfo Info { get; }

    /// <summary>The system as a source; null where it is none.</summary>
    ISource? CreateSource(ConnectorContext context);

    /// <summary>The system as a target; null where it is none.</summary>
    ITarget? CreateTarget(ConnectorContext context);

    /// <summary>A simulated system for rehearsals and tests; null where there is none.</summary>
    ISandbox? CreateSandbox(SandboxOptions options);
}

/// <summary>What to tell the user about a connector.</summary>
/// <param name="Name">The one name: folder, YAML file, command-line word, key prefix.</param>
/// <param name="Title">The product's name.</param>
/// <param name="Settings">Keys below <c>source:</c> or <c>target:</c> beyond connector, url and auth.</param>
/// <param name="AuthKeys">Keys below <c>auth:</c>.</param>
/// <param name="Rights">Rights that the account needs, a sentence each.</param>
public sealed record ConnectorInfo(
    string Name, string Title, IReadOnlyList<Setting> Settings, IReadOnlyList<Setting> AuthKeys, IReadOnlyList<string> Rights)
{
    /// <summary>What an address looks like, for a new project file: with the path that the system's API has.</summary>
    public string Url { get; init; } = "https://host.example";

    /// <summary>What is to be minded about the address; null where nothing is.</summary>
    public string? UrlHelp { get; init; }
}

/// <summary>One key that a connector reads from the project file.</summary>
/// <param name="Name">The key, snake_case, with the unit where it has one.</param>
/// <param name="Help">What it does, with default and limits.</param>
/// <param name="Secret">Values must be a reference such as <c>${env:NAME}</c>.</param>
public sealed record Setting(string Name, string Help, bool Secret = false);

/// <summary>What a connector is made with: one side of the project file, secrets resolved.</summary>
/// <param name="Url">Base address.</param>
/// <param name="Auth">Values below <c>auth:</c>.</param>
/// <param name="Options">Values of the connector's own settings; lists are joined by commas.</param>
/// <param name="Scope">What to read.</param>
/// <param name="Pace">How fast.</param>
/// <param name="Time">The clock and all waiting.</param>
/// <param name="Logs">Where log events go.</param>
public sealed record ConnectorContext(
    Uri Url, IReadOnlyDictionary<string, string> Auth, IReadOnlyDictionary<string, string> Options,
    Scope Scope, Pace Pace, TimeProvider Time, ILoggerFactory Logs)
{
    /// <summary>A value below <c>auth:</c>.</summary>
    /// <exception cref="ConfigurationException">It is not there.</exception>
    public string RequireAuth(string connector, string name) => Auth.TryGetValue(name, out var value) && value.Length > 0
        ? value
        : throw new ConfigurationException($"{connector}: auth.{name} is missing; add it to the project file as a reference such as ${{env:NAME}}");
}
