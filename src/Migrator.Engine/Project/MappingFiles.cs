using System.Security.Cryptography;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Project;

/// <summary>Finds the mapping files of a project: in its folder first, then among those shipped with the tool; site.yaml comes last, where it is there.</summary>
public static class MappingFiles
{
    /// <summary>What the site's own file is called.</summary>
    internal const string Site = "site";

    private const long Largest = 4_000_000;

    /// <summary>The files in the order in which they are laid over each other.</summary>
    /// <param name="folder">The project folder.</param>
    /// <param name="names">Names as in the project file, such as <c>sources/servicenow</c>.</param>
    /// <param name="shipped">Text of a shipped file; null where there is none of that name.</param>
    /// <param name="known">Names of the shipped files.</param>
    /// <exception cref="ConfigurationException">A file is not there.</exception>
    public static IReadOnlyList<MappingText> Read(string folder, IReadOnlyList<string> names, Func<string, string?> shipped, IReadOnlyList<string> known)
    {
        var files = new List<MappingText>();
        foreach (var name in names.Where(name => name != Site))
        {
            var path = Path.Combine(folder, name + ".yaml");
            var text = File.Exists(path) ? Text(path) : shipped(name);
            files.Add(new MappingText(name, text ?? throw new ConfigurationException($"project: mappings: {Nearest.Unknown("mapping", name, known)}; or put {name}.yaml into the project folder")));
        }

        var site = Path.Combine(folder, Site + ".yaml");
        if (File.Exists(site)) files.Add(new MappingText(Site, Text(site)));
        return files;
    }

    /// <summary>A hash over all files and, where there is one, of the key of pseudonyms: records are mapped anew when it changes.</summary>
    public static string Hash(IReadOnlyList<MappingText> files, PseudonymKey? pseudonyms = null) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', files.Select(file => file.Name + '\0' + file.Yaml).Concat(pseudonyms is null ? [] : [pseudonyms.Fingerprint])))));

    private static string Text(string path)
    {
        if (new FileInfo(path).Length is > Largest and var size) throw new ConfigurationException($"{Path.GetFileName(path)}:1:1: the file has {size} bytes; {Largest} are the most, a mapping needs far fewer. Is it another file under this name?");
        return File.ReadAllText(path);
    }
}
