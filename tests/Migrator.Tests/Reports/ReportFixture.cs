using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Reports;
using Migrator.Engine.Store;
using Migrator.Tests.Stages;

namespace Migrator.Tests.Reports;

/// <summary>A small service desk in the store, with the source's counts, and the report of it at a fixed time.</summary>
internal abstract class ReportFixture : TargetFixture
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Six tables as read, with one row hidden, one attachment without bytes and one record rejected.</summary>
    protected async Task PutCountedDeskAsync()
    {
        await PutDeskAsync();
        foreach (var (table, rows) in new[] { ("teams", 1), ("people", 2), ("tickets", 3), ("comments", 3), ("files", 3), ("sites", 0) })
        {
            var stored = Store.Tables().Single(known => known.Table.Name == table);
            Store.Add(stored, new Page([.. Enumerable.Range(0, rows).Select(i => new RawRecord($"{table}{i}", Now.AddDays(-i), "{}"u8.ToArray()))], new Cursor("1")) { Hidden = table == "tickets" ? 1 : 0 }, 1);
            Store.SetCount(stored, table == "tickets" ? rows + 1 : rows);
            Store.Complete(stored);
        }

        Store.SetBlob("f1", new StoredBlob(new string('a', 64), 9_000, null));
        Store.SetBlob("f2", new StoredBlob(new string('b', 64), 2_500_000, null));
    }

    /// <summary>A run that took some time.</summary>
    protected void PutRun(string verb, int hoursAgo, string outcome)
    {
        var run = Store.BeginRun(verb, "0.1.0", Now.AddHours(-hoursAgo));
        Store.EndRun(run, outcome, Now.AddHours(-hoursAgo).AddMinutes(7).AddSeconds(30));
    }

    protected ReportDocument Report(string language = "en", bool personal = false)
    {
        var mapping = TargetMapping.Compile([new MappingText("targets/fake", Yaml)], "fake", null);
        var frame = new ReportFrame(new ReportSide("desk", "Old Desk", "desk.nordwerk.eu"), new ReportSide("fake", "New Desk", "new.nordwerk.eu"), "0.1.0", personal, Now);
        return MigrationReport.Of(Store, mapping, frame, ReportLanguage.Of(language));
    }

    protected static string Html(ReportDocument document)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ReportFiles.WriteHtml(document, writer);
        return writer.ToString();
    }

    protected static string Json(ReportDocument document)
    {
        using var stream = new MemoryStream();
        ReportFiles.WriteJson(document, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
