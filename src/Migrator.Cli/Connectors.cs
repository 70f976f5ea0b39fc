using Migrator.Core;
using Migrator.Http;

namespace Migrator.Cli;

/// <summary>The connectors that this build holds; their list is written by the build from the folders below connectors/.</summary>
internal static partial class Connectors
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<IConnector> All { get; } = [.. Create().OrderBy(connector => connector.Info.Name, StringComparer.Ordinal)];

    /// <summary>The connector of that name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static IConnector Require(string name) => All.FirstOrDefault(connector => connector.Info.Name == name)
        ?? throw new ConfigurationException($"there is no connector '{name}'; known are {string.Join(", ", All.Select(c => c.Info.Name))}");
}
