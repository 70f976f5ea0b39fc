using System.Globalization;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>A file with keys or numbers of records, one a line; empty lines and what follows a <c>#</c> at the beginning of a line are passed over.</summary>
public static class KeyFile
{
    private const int MostNamed = 10;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, is empty, or names records that are not in the store: each with its line.</exception>
    public static IReadOnlyList<Key> Read(MigrationStore store, string path)
    {
        var names = Lines(path);
        var numbers = Numbers(store, names.Where(name => !Key.TryParse(name.Text, out _)).Select(name => name.Text).ToHashSet(StringComparer.Ordinal));
        var unknown = new List<string>();
        var keys = new List<Key>();
        foreach (var (line, text) in names)
        {
            if (Key.TryParse(text, out var key) ? store.HasNeutral(key.Kind, key.Id) : numbers.TryGetValue(text, out key)) keys.Add(key);
            else unknown.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}:{line}: there is no record '{text}'"));
        }

        if (unknown.Count > 0)
            throw new ConfigurationException($"{string.Join("\n", unknown.Take(MostNamed))}{(unknown.Count > MostNamed ? $"\nand {unknown.Count - MostNamed} more" : "")}; give a key, which reads system:kind:id, or the number of a ticket or an article, one a line");
        return keys.Count > 0 ? keys : throw new ConfigurationException($"--keys: {path} names no record; write one key or number a line");
    }

    private static List<(int Line, string Text)> Lines(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select((text, i) => (Line: i + 1, Text: text.Trim())).Where(line => line.Text.Length > 0 && line.Text[0] != '#')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--keys: {path} cannot be read ({e.Message}); give a file with one key or number a line", e);
        }
    }

    // One pass, however many numbers there are.
    private static Dictionary<string, Key> Numbers(MigrationStore store, HashSet<string> wanted)
    {
        var found = new Dictionary<string, Key>(StringComparer.Ordinal);
        if (wanted.Count == 0 || store.SourceName is not { } source) return found;
        foreach (var kind in (Kind[])[Kind.Ticket, Kind.KbArticle])
        {
            store.EachNeutral(kind, (record, json) =>
            {
                if (RenderedJson.Text(json, "number") is { } number && wanted.Contains(number)) found.TryAdd(number, new Key(source, kind, record));
            });
        }

        return found;
    }
}
