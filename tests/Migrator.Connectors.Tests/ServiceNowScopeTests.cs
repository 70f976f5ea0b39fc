using Migrator.Connectors.ServiceNow;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>What <c>scope.since</c> leaves out, and what it brings back.</summary>
[TestFixture]
public sealed class ServiceNowScopeTests : ServiceNowReadingFixture
{
    private const string Since = "2025-01-01 00:00:00";
    private static readonly (string Table, string Column)[] Hanging =
    [
        ("sys_journal_field", "element_id"), ("sys_attachment", "table_sys_id"), ("task_time_worked", "task"), ("sysapproval_approver", "sysapproval"),
        ("task_sla", "task"), ("task_ci", "task"), ("m2m_kb_task", "task"), ("sc_item_option_mtom", "request_item"), ("sys_audit", "documentkey"),
    ];

    private static IEnumerable<TestCaseData> Tables => Hanging.Select(hanging => new TestCaseData(hanging.Table, hanging.Column));

    [SetUp]
    public void Narrow()
    {
        Instance.Scope = new Scope(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), []);
        Instance.Options["history"] = "true";
    }

    [Test]
    public async Task Tickets_that_were_last_changed_before_since_are_left_out_and_not_counted()
    {
        Instance.Scope = new Scope(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), []);
        var expected = Instance.Sandbox.Tenant.Rows("incident").Where(row => string.CompareOrdinal(row["sys_updated_on"], "2025-01-01 00:00:00") >= 0).Select(row => row["sys_id"]!).ToList();
        Assert.That((await Instance.ReadAsync("incident")).Ids, Is.EquivalentTo(expected));
        using var source = Instance.Create();
        var counts = await source.CountAsync(await source.TablesAsync(CancellationToken.None), CancellationToken.None);
        Assert.That(counts["incident"], Is.EqualTo(expected.Count));
    }

    [TestCaseSource(nameof(Tables))]
    public async Task What_hangs_on_tickets_that_are_left_out_is_left_out_with_them(string table, string column)
    {
        var old = Tickets(old: true);
        var expected = Rows(table).Where(row => !old.Contains(row[column] ?? "")).Select(row => row["sys_id"]!).ToList();
        Assert.That(expected, Has.Count.LessThan(Rows(table).Count).And.Not.Empty, "the tenant has both");
        Assert.That((await Instance.ReadAsync(table, 50)).Ids, Is.EquivalentTo(expected));
    }

    [TestCaseSource(nameof(Tables))]
    public async Task An_old_ticket_that_somebody_touches_comes_into_scope_with_all_its_old_rows(string table, string column)
    {
        using var source = Instance.Create(50);
        var first = await ServiceNowReading.ReadAsync(source, table);
        var known = await ServiceNowReading.TableAsync(source, table);
        var old = Tickets(old: true);
        var ticket = Rows(table).First(row => old.Contains(row[column] ?? ""))[column]!;
        Assert.That(first.Ids, Has.None.EqualTo(Rows(table).First(row => row[column] == ticket)["sys_id"]));
        Instance.Sandbox.Change(Instance.Sandbox.Tenant.Rows("task").First(row => row["sys_id"] == ticket)["sys_class_name"]!, ticket, "urgency", "1", Now());
        Assert.That(await source.ChangedAsync([(known, first.Next)], CancellationToken.None), Is.EqualTo(new[] { known }));
        var second = await ServiceNowReading.ReadAsync(source, table, first.Next);
        Assert.That(second.Ids, Is.SupersetOf(Rows(table).Where(row => row[column] == ticket).Select(row => row["sys_id"]!)));
        var left = Tickets(old: true);
        Assert.That(Rows(table).Where(row => left.Contains(row[column] ?? "")).Select(row => row["sys_id"]).Intersect(second.Ids), Is.Empty, "and nothing of the others");
    }

    [Test]
    public async Task What_a_query_can_limit_is_counted_and_what_it_cannot_is_not_compared()
    {
        using var source = Instance.Create(1000);
        var tables = await source.TablesAsync(CancellationToken.None);
        var counts = await source.CountAsync(tables, CancellationToken.None);
        foreach (var (table, _) in Hanging)
        {
            if (counts.TryGetValue(table, out var count)) Assert.That((await ServiceNowReading.ReadAsync(source, table)).Records, Has.Count.EqualTo(count), table);
        }
        Assert.That(counts.Keys, Does.Contain("task_sla").And.Not.Contain("sys_attachment").And.Not.Contain("sys_journal_field"));
    }

    [Test]
    public async Task Nothing_is_read_again_where_nothing_has_changed()
    {
        using var source = Instance.Create(1000);
        var cursors = new List<(SourceTable Table, Cursor From)>();
        foreach (var table in await source.TablesAsync(CancellationToken.None)) cursors.Add((table, (await ServiceNowReading.ReadAsync(source, table.Name)).Next));
        Assert.That((await source.ChangedAsync(cursors, CancellationToken.None)).Select(table => table.Name), Is.Empty);
    }

    private static string Now() => EncodedQuery.Instant(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private HashSet<string> Tickets(bool old) => Instance.Sandbox.Tenant.Rows("task").Where(row => string.CompareOrdinal(row["sys_updated_on"], Since) < 0 == old)
        .Select(row => row["sys_id"]!).ToHashSet(StringComparer.Ordinal);

    private List<IReadOnlyDictionary<string, string?>> Rows(string table) => [.. Instance.Sandbox.Tenant.Rows(table).Where(row => table != "sys_journal_field" || row["element"] is "comments" or "work_notes")];
}
