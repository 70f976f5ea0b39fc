using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>The mapping files of the repository.</summary>
internal static class Shipped
{
    public static string Folder { get; } = Path.Combine(Root(), "mappings");

    /// <summary>What real systems answered; null where the recordings are not here.</summary>
    public static string? Recordings { get; } = FindRecordings();

    /// <summary>A shipped file, such as <c>sources/servicenow</c>.</summary>
    public static MappingText Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, name + ".yaml")));

    /// <summary>Files of tests beside the mappings.</summary>
    public static IEnumerable<string> TestFiles => Directory.EnumerateFiles(Folder, "*.test.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Migrator.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("the tests run outside the repository: no folder above them holds Migrator.sln");
    }

    private static string? FindRecordings()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var shared in (string[])["shared", Path.Combine("work", "shared")])
            {
                var candidate = Path.Combine(folder.FullName, shared, "recordings");
                if (Directory.Exists(candidate)) return candidate;
            }
        }

        return null;
    }
}
