using System.Text;

namespace Migrator.Testing;

/// <summary>A project folder that is gone when the test is over.</summary>
public sealed class ProjectFolder : IDisposable
{
    /// <summary>A new, empty one.</summary>
    public ProjectFolder() => Location = Directory.CreateTempSubdirectory("migrator-project").FullName;

    /// <summary>Where it is.</summary>
    public string Location { get; }

    /// <summary>Path of a file in it.</summary>
    public string this[string name] => Path.Combine(Location, name);

    /// <summary>Writes a file into it.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>
    /// Files below the folder in whose bytes one of the texts stands, as UTF-8 or UTF-16; those below the given subfolders are left out.
    /// </summary>
    public IReadOnlyList<string> FilesWith(IReadOnlyList<string> texts, params string[] except)
    {
        var patterns = texts.SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text) }).ToList();
        return
        [
            .. Directory.EnumerateFiles(Location, "*", SearchOption.AllDirectories)
                .Where(file => !except.Any(folder => file.StartsWith(this[folder] + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
                .Where(file => File.ReadAllBytes(file) is var bytes && patterns.Exists(pattern => bytes.AsSpan().IndexOf(pattern) >= 0)),
        ];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(Location)) Directory.Delete(Location, recursive: true);
    }
}
