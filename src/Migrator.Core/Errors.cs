namespace Migrator.Core;

/// <summary>What went wrong with a system; decides what happens next.</summary>
public enum Fault
{
    /// <summary>The system refuses this one record: it is parked, the run goes on.</summary>
    Rejected,

    /// <summary>Credentials or rights do not suffice: the run ends.</summary>
    Denied,

    /// <summary>What was asked for does not exist, or the host is not the system it should be: the run ends.</summary>
    Missing,

    /// <summary>The answer cannot be understood: the run ends.</summary>
    Garbled,

    /// <summary>Too many calls, even after all waiting: the run ends and can be resumed.</summary>
    Throttled,

    /// <summary>The system is away, even after all retries: the run ends and can be resumed.</summary>
    Unavailable,
}

/// <summary>A system failed. The message reads "who: what; remedy".</summary>
public sealed class ConnectorException(Fault fault, string who, string what, string remedy, Exception? inner = null)
    : Exception($"{who}: {what}; {remedy}", inner)
{
    /// <summary>Decides whether a record is parked or the run ends.</summary>
    public Fault Fault { get; } = fault;

    /// <summary>The connector's name.</summary>
    public string Who { get; } = who;

    /// <summary>What happened.</summary>
    public string What { get; } = what;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>
/// Usage, project file, mapping or store is wrong in a way that the user can mend. The message names who, what and remedy; exit code 2.
/// </summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Several mistakes at once, each a whole message.</summary>
    public ConfigurationException(IReadOnlyList<string> mistakes) : this(string.Join('\n', mistakes)) => Mistakes = [.. mistakes];

    /// <summary>Each mistake on its own: one, or as many as were found together.</summary>
    public IReadOnlyList<string> Mistakes { get; } = [message];
}
