using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>A file of tests (<c>*.test.yaml</c>), read and checked.</summary>
public sealed class MappingTestFile
{
    /// <summary>Keys of a file of tests.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["tests", "tables", "described"];

    private MappingTestFile(string file, IReadOnlyList<MappingTest> tests, TargetSchema? described) => (File, Tests, Described) = (file, tests, described);

    /// <summary>What messages call it, such as <c>sources/servicenow.test.yaml</c>.</summary>
    public string File { get; }

    /// <summary>The tests in the order of the file.</summary>
    public IReadOnlyList<MappingTest> Tests { get; }

    /// <summary>What the target says of itself, as far as the tests need it; null where the file does not say.</summary>
    public TargetSchema? Described { get; }

    /// <summary>Reads a file of tests.</summary>
    /// <exception cref="ConfigurationException">It is none: file:line:column, what is wrong and what is meant.</exception>
    public static MappingTestFile Read(MappingText text)
    {
        var root = YamlText.Read(text);
        root.Only("key", Keys);
        var tests = root.Find("tests") ?? throw root.Error("'tests' is missing: a list of tests");
        var list = tests as YamlList ?? throw tests.Error($"this is {tests.Shape}; a list of tests is wanted");
        var kinds = MappingTest.KindsOf(root.Find("tables")?.AsMap());
        return new MappingTestFile(root.File, [.. list.Items.SelectMany(item => TestCases.Of(item.AsMap())).Select(test => MappingTest.Read(test, kinds))], root.Find("described") is { } described ? TargetDescription.Read(described.AsMap()) : null);
    }
}

/// <summary>A test that did not pass.</summary>
/// <param name="Place">file:line of what was expected.</param>
/// <param name="Test">Name of the test.</param>
/// <param name="What">The field, or what else is compared.</param>
/// <param name="Expected">What the test says.</param>
/// <param name="Got">What the mapping made.</param>
/// <param name="Rule">file:line of the rule; null where there is none.</param>
public sealed record MappingTestFailure(string Place, string Test, string What, string Expected, string Got, string? Rule)
{
    /// <inheritdoc />
    public override string ToString() => $"{Place}: {Test}: {What}: expected {Expected}, got {Got}{(Rule is null ? "" : $" (made by {Rule})")}";
}
