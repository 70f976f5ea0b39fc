using System.Text.RegularExpressions;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Architecture;

/// <summary>The empty connector in connectors/README.md can still be copied as it stands: whoever changes a contract changes it there as well.</summary>
internal sealed partial class ConnectorReadmeTests
{
    private static readonly Dictionary<string, string> Files = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "connectors/README.md")))
        .ToDictionary(match => match.Groups["path"].Value, match => match.Groups["text"].Value, StringComparer.Ordinal);

    [Test]
    public void It_is_one_folder_two_mappings_with_tests_and_one_test_class() => Assert.That(Files.Keys, Is.EqualTo(new[]
    {
        "connectors/acme/Acme.csproj", "connectors/acme/AcmeConnector.cs", "connectors/acme/README.md", "mappings/sources/acme.yaml", "mappings/sources/acme.test.yaml",
        "mappings/targets/acme.yaml", "mappings/targets/acme.test.yaml", "tests/Migrator.Connectors.Tests/AcmeTests.cs",
    }));

    [Test]
    public void Its_project_file_is_that_of_every_connector() =>
        Assert.That(Repository.Files("*.csproj", "connectors").Select(File.ReadAllText), Is.All.EqualTo(Files["connectors/acme/Acme.csproj"]));

    [Test]
    public void Its_class_has_the_members_of_the_contract_and_no_others()
    {
        var members = Member().Matches(Files["connectors/acme/AcmeConnector.cs"]).Select(match => match.Groups["name"].Value);
        Assert.That(members, Is.EquivalentTo(typeof(IConnector).GetMembers().Where(member => !member.Name.StartsWith("get_", StringComparison.Ordinal)).Select(member => member.Name)));
        Assert.That(typeof(ConnectorInfo).GetConstructors().Max(constructor => constructor.GetParameters().Length), Is.EqualTo(5), "as many as the class gives");
    }

    [Test]
    public void Its_mappings_are_accepted_and_every_kind_is_spoken_of()
    {
        var pair = MappingPair.Compile([Text("sources/acme"), Text("targets/acme")], "acme", "acme", null);
        Assert.That(Kinds.All.Except(pair.Target!.NotCarried.Keys), Is.EqualTo(new[] { Kind.Ticket }).And.EqualTo(pair.Source!.Kinds));
    }

    [TestCase("sources/acme")]
    [TestCase("targets/acme")]
    public void Its_tests_pass_leave_nothing_out_and_its_files_name_their_schemas(string name)
    {
        var tests = MappingTestFile.Read(Text(name + ".test"));
        Assert.That(tests.Tests.SelectMany(test => test.Run(new TestedMapping([Text(name)], tests.Described))), Is.Empty);
        Assert.That(MappingCoverage.Of([Text(name)], tests).Open, Is.Empty);
        Assert.That(Text(name).Yaml, Does.StartWith("# yaml-language-server: $schema=../schemas/mapping.schema.json\n"));
        Assert.That(Text(name + ".test").Yaml, Does.StartWith("# yaml-language-server: $schema=../schemas/test.schema.json\n"));
    }

    private static MappingText Text(string name) => new(name, Files[$"mappings/{name}.yaml"]);

    [GeneratedRegex(@"^`(?<path>[^`\n]+)`[^\n]*\n\n```[a-z]+\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^    public \S+ (?<name>\w+)[ (]", RegexOptions.Multiline)]
    private static partial Regex Member();
}
