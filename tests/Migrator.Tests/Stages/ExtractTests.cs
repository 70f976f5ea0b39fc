using System.Text;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

internal sealed class ExtractTests : ExtractFixture
{
    private static readonly SourceTable User = new("sys_user", Kind.Person);

    [Test]
    public async Task A_source_that_fails_at_any_page_is_read_on_from_there_and_the_store_is_the_same_in_the_end()
    {
        await ExtractAsync();
        var (unbroken, pages) = (Contents(), Source.Given.Count);
        for (var page = 1; page <= pages; page++)
        {
            Store.Dispose();
            Begin();
            Source.FailsAtPage = page;
            Assert.That(async () => await ExtractAsync(tables: 1), Throws.TypeOf<ConnectorException>(), $"page {page}");
            Assert.That(Source.Given, Has.Count.EqualTo(page - 1));
            await ExtractAsync(tables: 1);
            Assert.That(Contents(), Is.EqualTo(unbroken), $"after page {page}");
            Assert.That(Source.Given.Where(given => given.From > 0 || Source.Given.IndexOf(given) == 0), Is.Unique, "no page with a cursor was read twice");
        }
    }

    [Test]
    public async Task What_came_before_the_failure_stays_in_the_store()
    {
        Source.FailsAtPage = 3;
        Assert.That(async () => await ExtractAsync(tables: 1), Throws.TypeOf<ConnectorException>());
        Assert.That(Store.Tables().Sum(Store.CountStored), Is.EqualTo(6));
        await ExtractAsync();
        Assert.That(Store.Findings().Select(finding => finding.Code), Has.None.EqualTo("count_differs"));
    }

    [Test]
    public async Task Several_tables_are_read_at_the_same_time_and_no_more_than_asked_for()
    {
        var both = new TaskCompletionSource();
        var waiting = 0;
        Source.BeforePage = async (_, cancel) =>
        {
            if (Interlocked.Increment(ref waiting) == 2) both.SetResult();
            await both.Task.WaitAsync(TimeSpan.FromSeconds(10), cancel);
        };
        await ExtractAsync(tables: 2);
        Assert.That(Source.MostAtOnce, Is.EqualTo(2));
    }

    [Test]
    public async Task The_failure_of_one_table_ends_the_others_and_loses_none_of_their_pages()
    {
        Source.BeforePage = (table, cancel) => table == "sys_user" ? Task.FromException(new ConnectorException(Fault.Denied, "fake", "403 on sys_user", "grant it")) : Task.CompletedTask;
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => ExtractAsync(tables: 2));
        Assert.That(refusal!.Fault, Is.EqualTo(Fault.Denied));
        Source.BeforePage = (_, _) => Task.CompletedTask;
        await ExtractAsync();
        Assert.That(Store.Tables().Where(table => table.Table.HoldsRecords).Select(table => (table.Table.Name, Store.CountStored(table) == table.Counted)), Is.All.Matches<(string, bool)>(table => table.Item2));
    }

    [Test]
    public async Task Ctrl_C_ends_the_reading_and_the_next_run_completes_it()
    {
        using var stop = new CancellationTokenSource();
        Source.BeforePage = (_, _) => Source.Given.Count == 2 ? stop.CancelAsync() : Task.CompletedTask;
        Assert.That(async () => await ExtractAsync(tables: 1, cancel: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Store.Tables().Sum(Store.CountStored), Is.EqualTo(6));
        Source.BeforePage = (_, _) => Task.CompletedTask;
        await ExtractAsync();
        Assert.That(Store.Tables().Sum(Store.CountStored), Is.EqualTo(20));
    }

    [Test]
    public async Task A_count_that_cannot_be_explained_is_a_finding_that_names_the_table_and_the_numbers()
    {
        Source.Miscounted["incident"] = 2;
        await ExtractAsync();
        var finding = Store.Findings("extract").Single(group => group.Code == "count_differs");
        Assert.That(finding.Severity, Is.EqualTo(Severity.Error));
        Assert.That(finding.Text, Is.EqualTo("incident: the source counts 12 rows, 10 are stored and 0 are hidden; a second reading brought nothing new"));
        Assert.That(finding.Remedy, Does.Contain("migrator extract --full"));
        var summary = MigrationSummary.Of(Store, null, null);
        Assert.That((summary.Kinds["ticket"].Unexplained, summary.Kinds["person"].Unexplained, summary.AnyRejected), Is.EqualTo((2L, 0L, true)));
        Source.Miscounted.Clear();
        await ExtractAsync(new Scope(null, [Kind.Person]));
        Assert.That(MigrationSummary.Of(Store, null, null).AnyRejected, Is.True, "a run that does not look at the table explains nothing");
        await ExtractAsync(full: true);
        Assert.That(MigrationSummary.Of(Store, null, null).AnyRejected, Is.False);
    }

    [Test]
    public async Task Rows_that_came_while_the_source_was_read_are_read_as_well_and_nothing_differs()
    {
        var once = 0;
        Source.BeforePage = (table, _) =>
        {
            if (table == "sys_attachment" && once++ == 0) Source.Put("incident", "i10", "{\"number\":\"INC10\"}", Noon.AddDays(1));
            return Task.CompletedTask;
        };
        await ExtractAsync(tables: 1);
        Assert.That(Store.Raw(Kind.Ticket, "i10"), Is.Not.Null);
        Assert.That(Store.Findings("extract"), Is.Empty);
        Assert.That(Source.Given.Count(given => given.Table == "sys_user"), Is.EqualTo(2), "what agrees is not read again");
    }

    [Test]
    public async Task A_table_that_is_never_quiet_is_a_note_and_no_error()
    {
        var next = 10;
        Source.BeforePage = (table, _) =>
        {
            if (table == "sys_audit_delete") Source.Put("incident", $"i{next++}", "{\"number\":\"INC\"}", Noon.AddDays(1));
            return Task.CompletedTask;
        };
        await ExtractAsync(tables: 1);
        Assert.That(Store.Findings("extract").Select(group => (group.Code, group.Severity)), Is.EqualTo(new[] { ("count_moves", Severity.Note) }));
        Assert.That(next, Is.LessThan(16), "it is not chased for ever");
        Assert.That(MigrationSummary.Of(Store, null, null).AnyRejected, Is.False);
    }

    [Test]
    public async Task Rows_that_the_account_may_not_see_are_counted_and_named()
    {
        Source.Hidden["incident"] = 2;
        await ExtractAsync();
        Assert.That(Store.Findings("extract").Select(group => (group.Code, group.Text)), Is.EqualTo(new[] { ("rows_hidden", "incident: 2 rows exist that the account may not see") }));
        var table = Store.Tables().Single(table => table.Table.Name == "incident");
        Assert.That((table.Counted, table.Hidden, Store.CountStored(table)), Is.EqualTo((12L, 2L, 10L)));
    }

    [Test]
    public async Task A_second_run_reads_what_has_changed_and_nothing_else()
    {
        await ExtractAsync();
        Source.Given.Clear();
        Source.Put("incident", "i3", "{\"number\":\"INC3\",\"state\":\"6\"}", Noon.AddDays(1));
        var counts = await ExtractAsync();
        Assert.That(counts, Is.EqualTo(new PageCounts(0, 1, 0, 0, 0)));
        Assert.That(Source.Given.Single(given => given.Table == "incident").From, Is.EqualTo(10));
        Assert.That(Encoding.UTF8.GetString(Store.Raw(Kind.Ticket, "i3")!.Value.Payload), Does.Contain("\"6\""));
    }

    [Test]
    public async Task A_full_read_compares_and_doubles_nothing()
    {
        await ExtractAsync();
        var before = Contents();
        var counts = await ExtractAsync(full: true);
        Assert.That(counts, Is.EqualTo(new PageCounts(0, 0, 20, 0, 0)));
        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_record_that_the_source_has_deleted_counts_no_more_and_its_bytes_stay()
    {
        await ExtractAsync();
        Source.Delete("incident", "i4", Kind.Ticket, "sys_audit_delete", Noon.AddDays(1));
        var counts = await ExtractAsync();
        Assert.That(counts.Deleted, Is.EqualTo(1));
        Assert.That(Store.IsDeleted(Kind.Ticket, "i4"), Is.True);
        Assert.That(Store.Raw(Kind.Ticket, "i4"), Is.Not.Null);
        Assert.That(Store.CountStored(Store.Tables().Single(table => table.Table.Name == "incident")), Is.EqualTo(9));
        Assert.That(Store.Findings("extract").Select(finding => finding.Code), Has.None.EqualTo("count_differs"));
    }

    [Test]
    public async Task A_rehearsal_reads_the_first_records_and_the_real_run_reads_the_rest()
    {
        await ExtractAsync(Scope.All with { Limit = 3 });
        Assert.That(Store.Tables().Where(table => table.Table.HoldsRecords).Select(Store.CountStored), Is.EqualTo(new[] { 3L, 3L, 3L }));
        Assert.That(Store.Findings("extract"), Is.Empty, "a rehearsal is not expected to be complete");
        await ExtractAsync();
        Assert.That(Store.Tables().Sum(Store.CountStored), Is.EqualTo(20));
    }

    [Test]
    public async Task Only_the_kinds_that_were_asked_for_are_read()
    {
        await ExtractAsync(new Scope(null, [Kind.Ticket]));
        Assert.That(Source.Given.Select(given => given.Table).Distinct(), Is.EquivalentTo(new[] { "incident", "sys_audit_delete" }));
        Assert.That(Source.Opened, Is.Empty);
    }

    [Test]
    public async Task The_bytes_of_attachments_are_kept_once_under_their_hash()
    {
        await ExtractAsync();
        var blob = Store.Blob("a1")!;
        Assert.That((blob.Size, blob.Error), Is.EqualTo((7L, (string?)null)));
        using var bytes = new StreamReader(Store.Blobs.Open(blob.Sha256!));
        Assert.That(await bytes.ReadToEndAsync(), Is.EqualTo("bytes 1"));
        await ExtractAsync();
        Assert.That(Source.Opened, Has.Count.EqualTo(4), "what is here is not fetched again");
    }

    [TestCase(99L, null, "7 bytes came, 99 were promised")]
    [TestCase(7L, "0000000000000000000000000000000000000000000000000000000000000000", "the bytes do not have the promised SHA-256")]
    public async Task Bytes_that_are_not_what_was_promised_are_refused_named_and_fetched_again(long length, string? sha256, string why)
    {
        Source.Promises["a1"] = (length, sha256);
        await ExtractAsync();
        Assert.That(Store.CountBlobs(), Is.EqualTo((3L, 1L, 21L)));
        var finding = Store.FindingsOf("servicenow:attachment:a1").Single().Finding;
        Assert.That((finding.Code, finding.Severity), Is.EqualTo(("attachment_missing", Severity.Error)));
        Assert.That(finding.Text, Does.Contain(why));
        Source.Promises.Clear();
        Source.Opened.Clear();
        await ExtractAsync();
        Assert.That(Source.Opened, Is.EqualTo(new[] { "a1" }));
        Assert.That(Store.CountBlobs(), Is.EqualTo((4L, 0L, 28L)));
        Assert.That(Store.FindingsOf("servicenow:attachment:a1"), Is.Empty);
    }

    [Test]
    public async Task An_attachment_that_is_refused_stops_nothing_and_is_tried_again_by_the_next_run()
    {
        Source.Refused.Add("a2");
        await ExtractAsync();
        Assert.That(Store.CountBlobs(), Is.EqualTo((3L, 1L, 21L)));
        Source.Refused.Clear();
        await ExtractAsync();
        Assert.That(Store.CountBlobs(), Is.EqualTo((4L, 0L, 28L)));
    }

    protected override FakeSource Filled()
    {
        var filled = new FakeSource("servicenow", User, Incident, Attachment, Deletions);
        for (var i = 0; i < 10; i++) filled.Put("incident", $"i{i}", $"{{\"number\":\"INC{i}\",\"state\":\"1\"}}", Noon.AddMinutes(i));
        for (var i = 0; i < 6; i++) filled.Put("sys_user", $"u{i}", $"{{\"name\":\"Person {i}\"}}", Noon.AddMinutes(i));
        for (var i = 0; i < 4; i++)
        {
            filled.Put("sys_attachment", $"a{i}", $"{{\"table_sys_id\":\"i{i}\"}}", Noon.AddMinutes(i));
            filled.Files[$"a{i}"] = Encoding.UTF8.GetBytes($"bytes {i}");
        }

        return filled;
    }

    // Everything that must not depend on how often the reading was broken off.
    private string Contents()
    {
        var text = new StringBuilder();
        foreach (var table in Store.Tables())
        {
            text.Append(table.Table.Name).Append(' ').Append(table.Cursor.Value).Append(' ').Append(table.Complete).Append(' ').Append(table.Counted).Append(' ').Append(table.Hidden).Append('\n');
            var rows = new List<string>();
            Store.EachRawOf(table, payload => rows.Add(Encoding.UTF8.GetString(payload)));
            foreach (var row in rows.Order(StringComparer.Ordinal)) text.Append(row).Append('\n');
        }

        foreach (var id in Source.Files.Keys.Order(StringComparer.Ordinal)) text.Append(id).Append(' ').Append(Store.Blob(id)?.Sha256).Append('\n');
        return text.ToString();
    }
}
