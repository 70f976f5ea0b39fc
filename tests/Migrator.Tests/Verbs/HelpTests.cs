using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>Help texts are compared with checked-in text, so that a change of wording shows in review.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class HelpTests : VerbFixture
{
    private static readonly string Texts = Path.Combine(Repository.Root, "tests/Migrator.Tests/Verbs/help");

    private static IEnumerable<string> Verbs =>
    [
        "migrator", "init", "check", "extract", "map", "plan", "load", "verify", "run", "status", "explain", "report", "export", "connectors", "model", "sandbox", "demo", "assess",
        "mapping", "mapping show", "mapping test", "mapping suggest", "schema",
    ];

    [TestCaseSource(nameof(Verbs))]
    public async Task Help_reads_as_it_was_agreed(string verb)
    {
        var result = await MigratorAsync(verb == "migrator" ? ["--help"] : [.. verb.Split(' '), "--help"]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error, Is.Empty);
        var (file, text) = (Path.Combine(Texts, FileOf(verb)), string.Join('\n', result.Output.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n') + '\n');
        if (System.Environment.GetEnvironmentVariable("MIGRATOR_ACCEPT") == "1") await File.WriteAllTextAsync(file, text);
        Assert.That(text, Is.EqualTo(await File.ReadAllTextAsync(file)), $"if it is meant, run the tests once with MIGRATOR_ACCEPT=1 and read the difference in {Repository.Short(file)}");
    }

    [TestCaseSource(nameof(Verbs))]
    public void Help_begins_with_a_verb_and_ends_with_one_real_example(string verb)
    {
        var text = File.ReadAllText(Path.Combine(Texts, FileOf(verb)));
        Assert.That(text, Does.Match(@"\ADescription:\n  (Take|Write|Log in|Read|Map|Compare|Do|Run|Show|List|Print) .+\n"));
        Assert.That(text.TrimEnd(), Does.Match($@"\nExample:\n  migrator {(verb == "migrator" ? "[a-z]+" : verb)}\b.*\z"));
    }

    private static string FileOf(string verb) => verb.Replace(' ', '-') + ".txt";

    [Test]
    public void Every_verb_has_its_text()
    {
        var main = File.ReadAllText(Path.Combine(Texts, "migrator.txt"));
        foreach (var verb in Verbs.Skip(1).Where(verb => !verb.Contains(' ', StringComparison.Ordinal))) Assert.That(main, Does.Contain($"\n  {verb} "), verb);
        Assert.That(Directory.EnumerateFiles(Texts).Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Verbs.Select(verb => Path.GetFileNameWithoutExtension(FileOf(verb)))));
    }
}
