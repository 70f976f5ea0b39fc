using System.Globalization;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Collects what is wrong with mapping files, so that one run names every mistake and not only the first. What was wrong is left out, and
/// nothing that merely follows from it is added.
/// </summary>
internal sealed class Mistakes
{
    private readonly List<string> found = [];

    /// <summary>What was found, each once, file by file from the top.</summary>
    public IReadOnlyList<string> Found => [.. found.Select((message, i) => (Message: message, Place: PlaceOf(message), i))
        .OrderBy(one => one.Place.File, StringComparer.Ordinal).ThenBy(one => one.Place.Line).ThenBy(one => one.Place.Column).ThenBy(one => one.i).Select(one => one.Message)];

    /// <summary>Adds what an exception says.</summary>
    public void Add(ConfigurationException mistake)
    {
        foreach (var message in mistake.Mistakes)
        {
            // A rule that several sections inherit is read several times.
            if (!found.Contains(message)) found.Add(message);
        }
    }

    /// <summary>Reads a part; false where it is wrong.</summary>
    public bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ConfigurationException mistake)
        {
            Add(mistake);
            return false;
        }
    }

    /// <summary>Reads a part; the other value where it is wrong.</summary>
    public T Try<T>(Func<T> read, T otherwise)
    {
        var value = otherwise;
        Try(() => { value = read(); });
        return value;
    }

    /// <summary>Ends the reading where anything was wrong.</summary>
    /// <exception cref="ConfigurationException">Everything that was found.</exception>
    public void Throw()
    {
        if (found.Count > 0) throw new ConfigurationException(Found);
    }

    private static (string File, int Line, int Column) PlaceOf(string message) =>
        message.Split(':', 4) is [var file, var line, var column, _] && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? (file, row, at)
            : ("", 0, 0);
}
