using System.Text.Json;
using System.Text.RegularExpressions;
using Migrator.Cli;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Testing;
using Migrator.Tests.EndToEnd;
using Migrator.Tests.Verbs;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>The verb as a person types it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class ReportVerbTests : VerbFixture
{
    private static readonly Dictionary<string, string> NoSecrets = [];

    [Test]
    public async Task Before_anything_was_read_it_says_what_to_do_first()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Refused(await MigratorAsync("report"), ExitCode.Usage, "there is no", "run 'migrator extract' first");
    }

    [Test]
    public async Task A_language_that_is_not_there_is_a_sentence()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Refused(await MigratorAsync("report", "--lang", "fr"), ExitCode.Usage, "--lang: there is no report in 'fr'; known are de, en");
    }

    [Test]
    [Category("Slow")]
    public async Task The_report_of_a_whole_migration_names_nobody_unless_it_may()
    {
        await using var migration = await Migration.StartAsync(60, 3);
        await migration.RunAsync();
        var folder = migration.Folder;
        var answer = await MigratorProcess.RunAsync(folder.Location, NoSecrets, "report", "--json");
        Assert.That(answer.ExitCode, Is.Zero, answer.ToString());
        using var document = JsonDocument.Parse(answer.Output);
        Assert.That(document.RootElement.GetProperty("report").GetString(), Is.EqualTo(folder["reports/1/report.html"]));
        Assert.That(document.RootElement.GetProperty("outcome").GetString(), Does.StartWith("verified"));

        var german = await MigratorProcess.RunAsync(folder.Location, NoSecrets, "report", "--lang", "de", "--with-personal-data");
        Assert.That((german.ExitCode, german.Output), Is.EqualTo((0, german.Output)), german.ToString());
        Assert.That(await File.ReadAllTextAsync(folder["reports/1-personal-data/report.html"]), Does.Contain("<html lang=\"de\">").And.Contain("Vertraulich: enthält personenbezogene Daten"));

        // The account that reads is called like a verb of this tool.
        var people = Migration.Query(folder, "SELECT name FROM person UNION SELECT login FROM person UNION SELECT value FROM person, json_each(emails) UNION SELECT subject FROM ticket WHERE subject NOT IN (SELECT number FROM ticket)")
            .Split('\n').Where(text => text.Length > 3 && text != ServiceNowAccounts.User).Distinct().ToList();
        Assert.That(people, Has.Count.GreaterThan(100));
        foreach (var file in Directory.EnumerateFiles(folder["reports/1"], "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.That(people.Where(person => Whole(text, person)), Is.Empty, file);
        }

        var shown = await File.ReadAllTextAsync(folder["reports/1-personal-data/report.json"]);
        Assert.That(people.Where(person => Whole(shown, person)), Is.Not.Empty, "the test can fail");
    }

    [Test]
    public async Task Each_report_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("file modes are those of Unix");
            return;
        }

        await using var source = await StartSourceAsync();
        WriteProject(source.Url);
        await MigratorAsync("extract");
        Assert.That((await MigratorAsync("report")).ExitCode, Is.Zero);
        foreach (var file in Directory.EnumerateFiles(Folder["reports"], "*", SearchOption.AllDirectories))
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
    }

    private static bool Whole(string text, string person) =>
        text.Contains(person, StringComparison.Ordinal) && Regex.IsMatch(text, $@"(?<![\p{{L}}\d_]){Regex.Escape(person)}(?![\p{{L}}\d_])");
}
