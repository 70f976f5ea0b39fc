using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>The verbs for whoever writes a mapping, from the command line.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class MappingVerbTests : VerbFixture
{
    private const string Site = "mapping: 1\nsource: servicenow\nticket:\n  fields:\n    category: { from: u_area }\n";

    private static string Test(string category) => $"tests:\n  - name: an area\n    table: incident\n    kind: ticket\n    raw: {{ number: INC1, u_area: Mail }}\n    neutral: {{ category: {category} }}\n";

    [SetUp]
    public void MakeProject() => WriteProject(new Uri("http://127.0.0.1:9"));

    [Test]
    public async Task The_tests_of_a_site_run_and_what_they_hold_is_told()
    {
        Folder.Write("site.yaml", Site);
        Folder.Write("site.test.yaml", Test("Mail"));
        var result = await MigratorAsync("mapping", "test", "site.test.yaml");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Is.EqualTo("site.test.yaml: 1 tests, 0 failed\ncoverage of site.yaml: 1 of 1 rules, conditions and table entries (100 %)\n"));
    }

    [Test]
    public async Task A_test_that_fails_ends_with_5_and_names_place_expectation_and_result()
    {
        Folder.Write("site.yaml", Site);
        Folder.Write("site.test.yaml", Test("Post"));
        var result = await MigratorAsync("mapping", "test", "site.test.yaml");
        Assert.That(result.ExitCode, Is.EqualTo(5), result.ToString());
        Assert.That(result.Output, Does.StartWith("site.test.yaml:6: an area: category: expected \"Post\", got \"Mail\" (made by site.yaml:5)\nsite.test.yaml: 1 tests, 1 failed\n"));
    }

    [TestCase("tests:\n  - nam: x\n", "site.test.yaml:2:5: a test has 'raw'")]
    [TestCase("tests: [", "this is no YAML")]
    public async Task Tests_that_cannot_be_read_end_with_2(string text, string message)
    {
        Folder.Write("site.yaml", Site);
        Folder.Write("site.test.yaml", text);
        Refused(await MigratorAsync("mapping", "test", "site.test.yaml"), 2, message);
    }

    [Test]
    public async Task A_file_of_tests_that_is_not_there_ends_with_2() => Refused(await MigratorAsync("mapping", "test", "sources/servicenew"), 2, "there is no sources/servicenew", "sources/servicenow");

    [Test]
    public async Task What_a_site_changes_is_shown()
    {
        Folder.Write("site.yaml", Site);
        var result = await MigratorAsync("mapping", "show", "--changed");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Match(@"(?m)^    category: \{ from: u_area \} +# site.yaml:5, instead of sources/servicenow.yaml:\d+$"));
        Assert.That((await MigratorAsync("mapping", "show")).Output, Does.Contain("# site.yaml:5").And.Contain("# sources/servicenow.yaml:"));
    }

    [Test]
    public async Task A_schema_is_printed_and_an_unknown_one_ends_with_2()
    {
        Assert.That((await MigratorAsync("schema", "mapping")).Output, Does.StartWith("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\""));
        Refused(await MigratorAsync("schema", "mappings"), 2, "there is no kind of file 'mappings'", "project, mapping, test");
    }

    [Test]
    public async Task Suggestions_before_anything_was_read_end_with_2() => Refused(await MigratorAsync("mapping", "suggest"), 2, "run 'migrator extract' first");
}
