using System.Text.Json;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Tests.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.EndToEnd;

/// <summary>Whole migrations between the simulated systems.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class MigrationTests
{
    // Asked in every run: which tables there are and whether the account sees journals.
    private static readonly string[] Discovery = ["sys_db_object", "sys_dictionary", "sys_journal_field"];

    private static readonly string[] Needed = ["organization", "person", "team", "ci", "ci_relation", "ticket", "comment", "attachment", "link", "kb_article"];

    [TestCase(40, 1)]
    [TestCase(40, 2)]
    [TestCase(500, 1, Category = "Slow")]
    [TestCase(1500, 7, Category = "Slow")]
    public async Task Everything_that_the_source_counts_arrives_and_a_second_run_writes_nothing(int records, int seed)
    {
        await using var migration = await Migration.StartAsync(records, seed);
        var first = await migration.RunAsync();
        Complete(first);
        Assert.That(first.Kinds.Keys, Is.SupersetOf(Needed));
        Assert.That(Needed.Select(kind => (kind, first.Kinds[kind].Loaded)), Is.All.Matches<(string, long)>(kind => kind.Item2 > 0), "of each some arrive");
        Assert.That((migration.Target.Mails, migration.Target.NotificationTasks), Is.EqualTo((0, 0)), "nobody heard of it");
        Assert.That(migration.Source.Tally.Writes.Where(write => !write.Contains("/batch", StringComparison.Ordinal)), Is.Empty, "the source was read only");

        var (contents, writes) = (await migration.ContentsAsync(), migration.Target.Writes);
        migration.Source.Tally.Clear();
        var second = await migration.RunAsync();
        Complete(second);
        Idle(second);
        Assert.That(await migration.ContentsAsync(), Is.EqualTo(contents));
        Assert.That(TablesRead(migration), Is.SubsetOf(Discovery), "what has not changed is not read again");
        Assert.That(migration.Target.Writes - writes, Is.LessThan(10), "login, search and the switch for notifications");
    }

    [Test]
    [Category("Slow")]
    public async Task A_day_of_work_is_read_alone_and_written_alone()
    {
        await using var migration = await Migration.StartAsync(60, 4);
        await migration.RunAsync();
        var before = (await migration.ContentsAsync()).Split('\n');
        migration.Source.Tally.Clear();
        var done = migration.Source.DayOfWorkPasses();
        var changed = done.Where(what => what.StartsWith("changed incident", StringComparison.Ordinal)).Distinct().Count();
        var summary = await migration.RunAsync();

        Complete(summary);
        Assert.That(summary.Kinds["ticket"].Update, Is.EqualTo(changed));
        Assert.That((summary.Kinds["ticket"].Create, summary.Kinds["comment"].Create, summary.Kinds["attachment"].Create), Is.EqualTo((0L, 5L, 1L)));
        Assert.That(summary.Kinds["ci"].Update + summary.Kinds["ci"].Create, Is.EqualTo(1), "one CI moved to another class");
        Assert.That(TablesRead(migration).Except(Discovery), Is.EquivalentTo(new[] { "cmdb_ci_win_server", "incident", "sys_attachment", "sys_audit_delete" }), "only what changed was read");
        Assert.That(migration.Source.Tally.ByPath["/api/now/attachment/*/file"], Is.EqualTo(1));

        var after = (await migration.ContentsAsync()).Split('\n');
        Assert.That(after.Except(before).Count(line => line.StartsWith("Ticket ", StringComparison.Ordinal)), Is.EqualTo(changed));
        Assert.That(after.Count(line => line.StartsWith("Ticket ", StringComparison.Ordinal)), Is.EqualTo(before.Count(line => line.StartsWith("Ticket ", StringComparison.Ordinal))), "what the source deletes stays in the target");
        var next = await migration.RunAsync();
        Idle(next);
    }

    [Test]
    [Category("Slow")]
    public async Task A_lost_store_is_filled_again_and_finds_everything_in_the_target()
    {
        await using var migration = await Migration.StartAsync(40, 1);
        await migration.RunAsync();
        var contents = await migration.ContentsAsync();
        foreach (var file in Directory.EnumerateFiles(migration.Folder.Location, "migrator.db*")) File.Delete(file);
        var again = await migration.RunAsync();
        Assert.That(again.Kinds.Values.Sum(kind => kind.Differences), Is.Zero);
        Assert.That(await migration.ContentsAsync(), Is.EqualTo(contents), "nothing twice");
        var next = await migration.RunAsync();
        Idle(next);
    }

    [Test]
    public async Task Rows_that_a_real_instance_sent_arrive_without_a_rejected_record()
    {
        if (Shipped.Recordings is not { } folder || !Directory.Exists(Path.Combine(folder, "servicenow")))
        {
            Assert.Ignore("recordings are not here");
            return;
        }

        var rows = Directory.EnumerateFiles(Path.Combine(folder, "servicenow"), "*.json").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => (IReadOnlyList<JsonElement>)[.. JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("result").EnumerateArray()],
            StringComparer.Ordinal);
        await using var migration = await Migration.StartAsync(new ServiceNowSandbox(ServiceNowTenant.FromRows(rows)), 1);
        var summary = await migration.RunAsync();
        foreach (var (kind, counts) in summary.Kinds)
            Assert.That((counts.Counted - counts.Stored, counts.Rejected, counts.Differences), Is.EqualTo((0L, 0L, 0L)), $"{kind}: missing, rejected, differences");
        // The recordings hold a few tables of the instance: links to what they leave out cannot be made, and are named.
        Assert.That(summary.Objects.Where(rule => rule.Value.Block > 0).Select(rule => rule.Key), Is.SubsetOf(new[] { "ticket_asset", "relation", "ticket_parent", "ticket_ticket", "ticket_article", "link" }));
        foreach (var (kind, table) in new[] { ("ticket", "incident"), ("person", "sys_user"), ("team", "sys_user_group"), ("ci", "cmdb_ci_server") })
            Assert.That(summary.Kinds[kind].Loaded, Is.GreaterThanOrEqualTo(rows[table].Count), kind);
        var next = await migration.RunAsync();
        Assert.That(next.Objects.Values.Sum(rule => rule.Create + rule.Update), Is.Zero);
    }

    private static IEnumerable<string> TablesRead(Migration migration) =>
        migration.Source.Tally.ByPath.Keys.Where(path => path.StartsWith("/api/now/v2/table/", StringComparison.Ordinal)).Select(path => path.Split('/')[5]);

    private static void Idle(MigrationSummary summary) =>
        Assert.That(summary.Objects.Where(rule => rule.Value.Create + rule.Value.Update + rule.Value.Block > 0), Is.Empty, "after a load a new plan is all skip");

    private static void Complete(MigrationSummary summary)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (kind, counts) in summary.Kinds)
            {
                Assert.That(counts.Stored + counts.Hidden, Is.EqualTo(counts.Counted), $"{kind}: stored + hidden = counted");
                Assert.That((counts.Rejected, counts.Block, counts.Differences), Is.EqualTo((0L, 0L, 0L)), $"{kind}: rejected, blocked, differences");
            }

            Assert.That(summary.Attachments.Missing, Is.Zero);
            Assert.That(summary.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => $"{finding.Stage} {finding.Code} {finding.Text}"), Is.Empty);
        }
    }
}
