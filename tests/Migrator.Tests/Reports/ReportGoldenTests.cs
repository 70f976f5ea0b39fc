using System.Text.RegularExpressions;
using Migrator.Tests.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>Whole reports of a small store are compared with checked-in text, so that a change of wording or order shows in review.</summary>
[TestFixture]
internal sealed partial class ReportGoldenTests : ReportFixture
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Migrator.Tests/Reports/golden");

    [TestCase("en")]
    [TestCase("de")]
    public async Task A_report_reads_as_it_was_agreed(string language)
    {
        await FillAsync();
        await AgreedAsync($"report.{language}.html", Assets().Replace(Html(Report(language)), "$1…$2"));
    }

    [Test]
    public async Task The_report_for_machines_reads_as_it_was_agreed()
    {
        await FillAsync();
        await AgreedAsync("report.json", Json(Report()));
    }

    [Test]
    public async Task The_same_store_gives_the_same_bytes_in_any_culture()
    {
        await FillAsync();
        var (html, json) = (Html(Report("de")), Json(Report("de")));
        using var odd = new OddCulture();
        Assert.That((Html(Report("de")), Json(Report("de"))), Is.EqualTo((html, json)));
    }

    private async Task FillAsync()
    {
        await PutCountedDeskAsync();
        PutTicket("4", ",'created_at':'2024-02-03T04:05:06Z','type':'incident'", state: "on hold");
        PutTicket("5", ",'created_at':'2025-02-03T04:05:06Z','type':'problem'", team: "gone");
        PutPerson("p3", "anna@nordwerk.eu");
        Put(Core.Kind.Location, "l1", "{'name':'Site'}");
        Store.Reject("map", Core.Kind.Ticket, "tickets:9", "the value 'x' is no point in time", [], 1);
        PutRun("extract", 5, "done");
        PutRun("plan", 1, "done, some rejected");
        await PlanAsync();
    }

    private static async Task AgreedAsync(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("MIGRATOR_ACCEPT") == "1") await File.WriteAllTextAsync(file, text);
        Assert.That(text, Is.EqualTo(await File.ReadAllTextAsync(file)), $"if it is meant, run the tests once with MIGRATOR_ACCEPT=1 and read the difference in {Repository.Short(file)}");
    }

    // The style sheet and the script are files of their own, with a history of their own.
    [GeneratedRegex("(<style>).*(?=</style>)()|(<script>).*(?=</script>)|sha256-[A-Za-z0-9+/=]+", RegexOptions.Singleline)]
    private static partial Regex Assets();
}
