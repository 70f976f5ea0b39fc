using Migrator.Sandbox;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Which database the simulated backend stands on; they differ in what they keep and refuse.</summary>
public enum KixDatabase
{
    /// <summary>The default of on-premise installations: keeps every character, refuses text that is too long.</summary>
    PostgreSql,

    /// <summary>A three-byte connection: characters above U+FFFF become U+FFFD.</summary>
    MariaDb,
}

/// <summary>An agent that the simulated system knows from the start.</summary>
/// <param name="Login">Login name.</param>
/// <param name="Email">Address of the agent's contact.</param>
/// <param name="Firstname">First name.</param>
/// <param name="Lastname">Last name.</param>
/// <param name="Queues">Full names of the teams on which the agent has rights; null for all.</param>
public sealed record KixAgent(string Login, string Email, string Firstname, string Lastname, IReadOnlyList<string>? Queues = null)
{
    /// <summary>The invented agents whom simulated sources know too, with rights on all teams.</summary>
    public static IReadOnlyList<KixAgent> Shipped { get; } =
        [.. InventedPeople.Agents.Select(agent => new KixAgent(agent.Login, agent.Email, agent.FirstName, agent.LastName))];
}

/// <summary>How the simulated backend is installed.</summary>
public sealed record KixSandboxSettings
{
    /// <summary>Password of the user <c>admin</c>.</summary>
    public string Password { get; init; } = "password";

    /// <summary>Agents beside <c>admin</c>; their users have the ids 2, 3, ...</summary>
    public IReadOnlyList<KixAgent> Agents { get; init; } = KixAgent.Shipped;

    /// <summary>Zone of the server process: all times without offset are meant in it.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The database below.</summary>
    public KixDatabase Database { get; init; } = KixDatabase.PostgreSql;

    /// <summary>SysConfig options that differ from the shipped ones.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Host name in content ids made by the server.</summary>
    public string Host { get; init; } = "kix.nordwerk.eu";

    /// <summary>Misbehaviour that can be switched on and off while the server runs.</summary>
    public KixFaults Faults { get; } = new();
}
