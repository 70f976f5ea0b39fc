using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Migrator.Tests.Architecture;

/// <summary>The rules of the code's shape: Cli -> Engine -> Core, connectors -> Http -> Core, and nothing else.</summary>
internal sealed partial class ArchitectureTests
{
    private static readonly string[] Banned = ["Manager", "Managers", "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Processor", "Processors", "Service", "Services", "Base"];

    // Names of products and of things that vendors call so.
    private static readonly string[] Vendors = ["ServiceNow", "ServiceDesk", "Freshservice"];

    private static IEnumerable<string> ConnectorProjects => Repository.Files("*.csproj", "connectors");

    [Test]
    public void Core_refers_to_nothing_but_the_framework() => Assert.That(OwnReferences("src/Migrator.Core/Migrator.Core.csproj"), Is.Empty);

    [Test]
    public void Engine_refers_to_core_alone() => Assert.That(OwnReferences("src/Migrator.Engine/Migrator.Engine.csproj"), Is.EqualTo(new[] { "Migrator.Core" }));

    [Test]
    public void Http_refers_to_core_alone() => Assert.That(OwnReferences("src/Migrator.Http/Migrator.Http.csproj"), Is.EqualTo(new[] { "Migrator.Core" }));

    [Test]
    public void The_floor_of_the_sandboxes_refers_to_none_of_ours() => Assert.That(OwnReferences("src/Migrator.Sandbox/Migrator.Sandbox.csproj"), Is.Empty);

    [Test]
    public void Core_has_no_packages_of_its_own() =>
        Assert.That(XDocument.Load(Path.Combine(Repository.Root, "src/Migrator.Core/Migrator.Core.csproj")).Descendants("PackageReference"), Is.Empty);

    [TestCaseSource(nameof(ConnectorProjects))]
    public void A_connector_knows_neither_the_engine_nor_the_tool_nor_another_connector(string project) =>
        Assert.That(OwnReferences(project), Is.SubsetOf(new[] { "Migrator.Core", "Migrator.Http", "Migrator.Sandbox" }));

    [TestCaseSource(nameof(ConnectorProjects))]
    public void A_connector_bears_one_name_everywhere_and_its_project_file_is_one_line(string project)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(project))!;
        Assert.That(Path.GetFileNameWithoutExtension(project).ToLowerInvariant(), Is.EqualTo(name));
        Assert.That(File.ReadAllLines(project), Has.Length.EqualTo(1));
        var mappings = new[] { "sources", "targets" }.Select(side => Path.Combine(Repository.Root, "mappings", side, name)).Where(path => File.Exists(path + ".yaml")).ToList();
        Assert.That(mappings, Is.Not.Empty, "it has a mapping");
        Assert.That(mappings.Select(path => path + ".test.yaml"), Is.All.Matches<string>(File.Exists), "and the mapping has tests beside it");
        Assert.That(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")), "README.md says which rights it needs and what is not moved");
    }

    [Test]
    public void The_engine_knows_no_connector_by_name()
    {
        var names = ConnectorProjects.Select(Path.GetFileNameWithoutExtension).ToList();
        var found = Repository.Files("*.cs", "src/Migrator.Core", "src/Migrator.Engine", "src/Migrator.Http", "src/Migrator.Sandbox")
            .SelectMany(file => Code(file).Where(line => names.Exists(name => line.Contains(name!, StringComparison.OrdinalIgnoreCase))).Select(line => $"{Repository.Short(file)}: {line.Trim()}"));
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Only_the_tool_speaks_to_the_console_and_writes_the_log()
    {
        var packages = Repository.Files("*.csproj", "src").Where(file => !file.EndsWith("Migrator.Cli.csproj", StringComparison.Ordinal))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value))
            .Where(package => package.StartsWith("Serilog", StringComparison.Ordinal) || package.StartsWith("Spectre", StringComparison.Ordinal) || package == "System.CommandLine");
        Assert.That(packages, Is.Empty);
        var lines = Repository.Files("*.cs", "src", "connectors").Where(file => !Repository.Short(file).StartsWith("src/Migrator.Cli/", StringComparison.Ordinal))
            .SelectMany(file => Code(file).Where(line => ConsoleUse().IsMatch(line)).Select(line => $"{Repository.Short(file)}: {line.Trim()}"));
        Assert.That(lines, Is.Empty);
    }

    [Test]
    public void No_file_is_longer_than_400_lines() => Assert.That(
        Repository.Files("*.cs", "src", "connectors", "tests").Select(file => (File: Repository.Short(file), Lines: File.ReadLines(file).Count())).Where(file => file.Lines > 400), Is.Empty);

    [Test]
    public void No_name_says_manager_helper_or_service()
    {
        var names = Assemblies().SelectMany(assembly => assembly.GetTypes()).Where(type => type.Namespace?.StartsWith("Migrator", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal));
        Assert.That(names.Where(type => Words(type.Name).Intersect(Banned).Any()).Select(type => type.FullName), Is.Empty);
    }

    [Test]
    public void Nothing_is_switched_off_folded_away_or_put_off_in_the_code()
    {
        var found = Repository.Files("*.cs", "src", "connectors", "tests").Where(file => !file.EndsWith("ArchitectureTests.cs", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => Unwanted().IsMatch(line)).Select(line => $"{Repository.Short(file)}: {line.Trim()}"));
        Assert.That(found, Is.Empty);
    }

    private static IEnumerable<Assembly> Assemblies() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(file => Path.GetFileName(file) is "migrator.dll" || Path.GetFileName(file).StartsWith("Migrator.", StringComparison.Ordinal)).Select(Assembly.LoadFrom);

    /// <summary>References of the built assembly to others of this repository.</summary>
    private static IEnumerable<string> OwnReferences(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        var name = folder.Contains(Path.DirectorySeparatorChar + "connectors" + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "Migrator.Connectors." + Path.GetFileNameWithoutExtension(project) : Path.GetFileNameWithoutExtension(project);
        return Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll")).GetReferencedAssemblies()
            .Select(reference => reference.Name!).Where(reference => reference.StartsWith("Migrator", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Words(string name)
    {
        foreach (var vendor in Vendors) name = name.Replace(vendor, "", StringComparison.Ordinal);
        return Word().Matches(name).Select(match => match.Value);
    }

    private static IEnumerable<string> Code(string file) => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bConsole\.|\bAnsiConsole\b")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"#pragma\s+warning|#region|\bTODO\b|\bFIXME\b|SuppressMessage")]
    private static partial Regex Unwanted();
}
