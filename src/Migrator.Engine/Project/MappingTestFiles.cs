using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;

namespace Migrator.Engine.Project;

/// <summary>Tests and the mapping files that they are for.</summary>
/// <param name="Mapping">The files in the order in which they are laid over each other; the tests are those of the last one.</param>
/// <param name="Tests">The tests.</param>
public sealed record MappingTestFiles(IReadOnlyList<MappingText> Mapping, MappingTestFile Tests)
{
    private const string Site = "site";
    private const string Ending = ".test.yaml";

    /// <summary>Tests of the mappings that are named, and <c>site.test.yaml</c> where it is there; a file in the folder goes before a shipped one.</summary>
    /// <param name="folder">The project folder.</param>
    /// <param name="names">Names of mappings, such as <c>sources/servicenow</c>.</param>
    /// <param name="shipped">Text of a shipped file; null where there is none of that name.</param>
    /// <param name="known">Names of the shipped files.</param>
    public static IReadOnlyList<MappingTestFiles> Of(string folder, IReadOnlyList<string> names, Func<string, string?> shipped, IReadOnlyList<string> known)
    {
        var found = new List<MappingTestFiles>();
        foreach (var name in names.Where(name => name != Site))
        {
            if ((Own(folder, name + ".test") ?? shipped(name + ".test")) is not { } tests) continue;
            var text = Own(folder, name) ?? shipped(name) ?? throw new ConfigurationException($"mapping test: {Nearest.Unknown("mapping", name, known)}");
            found.Add(new MappingTestFiles([new MappingText(name, text)], MappingTestFile.Read(new MappingText(name + ".test", tests))));
        }

        if (Own(folder, Site + ".test") is { } sites)
            found.Add(new MappingTestFiles(MappingFiles.Read(folder, names, shipped, known), MappingTestFile.Read(new MappingText(Site + ".test", sites))));
        return found;
    }

    /// <summary>The tests of one file: a path, or the name of a shipped mapping or of its tests.</summary>
    /// <param name="folder">The project folder.</param>
    /// <param name="names">Names of the project's mappings, for <c>site.test.yaml</c>.</param>
    /// <param name="file">What was asked for.</param>
    /// <param name="shipped">Text of a shipped file; null where there is none of that name.</param>
    /// <param name="known">Names of the shipped files.</param>
    /// <exception cref="ConfigurationException">There are no such tests.</exception>
    public static MappingTestFiles Find(string folder, IReadOnlyList<string> names, string file, Func<string, string?> shipped, IReadOnlyList<string> known)
    {
        var name = file.EndsWith(Ending, StringComparison.Ordinal) ? file[..^Ending.Length] : file.EndsWith(".yaml", StringComparison.Ordinal) ? file[..^".yaml".Length] : file;
        var path = File.Exists(name + Ending) ? name : Path.Combine(folder, name);
        if (Path.GetFileName(name) == Site && File.Exists(path + Ending)) return Of(folder, names, shipped, known)[^1];
        if (File.Exists(path + Ending))
        {
            var mapping = Own("", path) ?? throw new ConfigurationException($"mapping test: there is no {path}.yaml beside {path}{Ending}; the tests are for that file");
            return new MappingTestFiles([new MappingText(name, mapping)], MappingTestFile.Read(new MappingText(name + ".test", File.ReadAllText(path + Ending))));
        }

        return Of(folder, [name], shipped, known) is [var only, ..]
            ? only
            : throw new ConfigurationException($"mapping test: there is no {file}; name a file of tests or one of {string.Join(", ", known)}");
    }

    /// <summary>Runs the tests; gives what differs.</summary>
    public IReadOnlyList<MappingTestFailure> Run() => [.. Tests.Tests.SelectMany(test => test.Run(new TestedMapping(Mapping, Tests.Described)))];

    /// <summary>How much of the last file the tests hold.</summary>
    public MappingCoverage Coverage(CancellationToken cancel) => MappingCoverage.Of(Mapping, Tests, cancel);

    private static string? Own(string folder, string name) => File.Exists(Path.Combine(folder, name + ".yaml")) ? File.ReadAllText(Path.Combine(folder, name + ".yaml")) : null;
}
