using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>What the instance says of records that are gone.</summary>
[TestFixture]
public sealed class ServiceNowDeletionTests : ServiceNowReadingFixture
{
    [Test]
    public async Task Deletions_are_told_with_the_kind_of_the_deleted_record()
    {
        using var source = Instance.Create(1000);
        await source.TablesAsync(CancellationToken.None);
        var first = await ServiceNowReading.ReadAsync(source, "sys_audit_delete");
        var done = Instance.Sandbox.DayOfWorkPasses();
        var second = await ServiceNowReading.ReadAsync(source, "sys_audit_delete", first.Next);
        var expected = done.Where(line => line.StartsWith("deleted incident ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]).ToList();
        Assert.That(expected, Has.Count.EqualTo(2));
        Assert.That(second.Deleted.Where(deletion => deletion.Kind == Kind.Ticket).Select(deletion => deletion.Id), Is.SupersetOf(expected));
    }

    [Test]
    public async Task A_CI_that_changes_its_class_is_not_deleted_and_comes_from_its_new_table()
    {
        using var source = Instance.Create(1000);
        var cursors = new Dictionary<string, Cursor>(StringComparer.Ordinal);
        foreach (var table in await source.TablesAsync(CancellationToken.None)) cursors[table.Name] = (await ServiceNowReading.ReadAsync(source, table.Name)).Next;
        var moved = Instance.Sandbox.DayOfWorkPasses().First(line => line.StartsWith("moved ", StringComparison.Ordinal)).Split(' ')[2];
        Instance.Sandbox.Insert("sys_audit_delete", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["sys_created_on"] = "2026-07-01 12:00:00", ["tablename"] = "cmdb_ci_linux_server", ["documentkey"] = moved,
        });
        var deleted = await ServiceNowReading.ReadAsync(source, "sys_audit_delete", cursors["sys_audit_delete"]);
        Assert.That(deleted.Deleted.Select(deletion => deletion.Id), Does.Not.Contain(moved));
        var windows = await ServiceNowReading.ReadAsync(source, "cmdb_ci_win_server", cursors.GetValueOrDefault("cmdb_ci_win_server"));
        Assert.That(windows.Ids, Does.Contain(moved));
    }

    [Test]
    public async Task A_restored_ticket_is_not_told_as_deleted_though_its_time_of_change_is_old()
    {
        using var source = Instance.Create(1000);
        var first = await ServiceNowReading.ReadAsync(source, "sys_audit_delete");
        var (restored, gone) = (Instance.Ids("incident")[0], Instance.Ids("incident")[1]);
        Instance.Sandbox.Delete("incident", gone);
        foreach (var id in (string[])[restored, gone]) Trace(id, "2026-08-01 12:00:00");
        var second = await ServiceNowReading.ReadAsync(source, "sys_audit_delete", first.Next);
        Assert.That(second.Deleted.Select(deletion => deletion.Id), Does.Contain(gone).And.Not.Contain(restored));
    }

    [Test]
    public async Task A_list_of_deletions_that_was_cleaned_up_since_the_last_reading_is_told_with_a_way_out()
    {
        using var source = Instance.Create(1000);
        Trace("somebody", "2026-08-01 12:00:00");
        var first = await ServiceNowReading.ReadAsync(source, "sys_audit_delete");
        Assert.That((await ServiceNowReading.ReadAsync(source, "sys_audit_delete", first.Next)).Findings, Is.Empty);
        foreach (var id in Instance.Ids("sys_audit_delete")) Instance.Sandbox.Delete("sys_audit_delete", id);
        Trace("somebody else", "2026-08-20 12:00:00");
        var table = await ServiceNowReading.TableAsync(source, "sys_audit_delete");
        Assert.That(await source.ChangedAsync([(table, first.Next)], CancellationToken.None), Is.Not.Empty);
        var cut = (await ServiceNowReading.ReadAsync(source, "sys_audit_delete", first.Next)).Findings.Single();
        Assert.That((cut.Code, cut.Severity), Is.EqualTo(("deletions_cut", Severity.Warning)));
        Assert.That(cut.Remedy, Does.Contain("extract --full"));
    }

    [Test]
    public async Task A_list_of_deletions_that_is_cut_while_streaming_is_asked_for_again()
    {
        using var source = Instance.Create(40);
        for (var n = 0; n < 30; n++) Trace($"gone{n}", $"2026-08-01 12:00:{n:00}");
        Instance.Sandbox.Faults.TruncatedAbove = 12;
        var reading = await ServiceNowReading.ReadAsync(source, "sys_audit_delete");
        Assert.That(reading.Deleted.Select(deletion => deletion.Id), Is.SupersetOf(Enumerable.Range(0, 30).Select(n => $"gone{n}")));
    }

    private void Trace(string id, string at) => Instance.Sandbox.Insert("sys_audit_delete", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["sys_created_on"] = at, ["tablename"] = "incident", ["documentkey"] = id,
    });
}
