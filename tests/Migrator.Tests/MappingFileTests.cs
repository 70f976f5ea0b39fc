using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using Migrator.Tests.Mapping;
using NUnit.Framework;

namespace Migrator.Tests;

/// <summary>Runs every test that stands in a file beside a shipped mapping, and holds that those tests leave nothing out.</summary>
public sealed class MappingFileTests
{
    private static IEnumerable<string> Files() => Shipped.TestFiles.Select(file => $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)[..^".test.yaml".Length]}");

    private static MappingTestFile Read(string name) => MappingTestFile.Read(Shipped.Read(name + ".test"));

    private static IEnumerable<TestCaseData> Tests() =>
        Files().SelectMany(name => Read(name).Tests.Select(test => new TestCaseData(name, test).SetArgDisplayNames($"{name}: {test.Name}")));

    [TestCaseSource(nameof(Tests))]
    public void A_shipped_mapping_does_what_its_tests_say(string name, MappingTest test) =>
        Assert.That(string.Join('\n', test.Run(new TestedMapping([Shipped.Read(name)], Read(name).Described))), Is.Empty);

    [TestCaseSource(nameof(Files))]
    public void The_tests_of_a_shipped_mapping_leave_nothing_out(string name)
    {
        var coverage = MappingCoverage.Of([Shipped.Read(name)], Read(name));
        Assert.That(coverage.Pieces, Is.Positive);
        Assert.That(coverage.Open, Is.Empty, $"{coverage.Open.Count} of {coverage.Pieces}: add tests to {name}.test.yaml\n{string.Join('\n', coverage.Open)}");
    }
}
