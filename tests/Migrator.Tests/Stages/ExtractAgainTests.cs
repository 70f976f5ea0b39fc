using System.Text;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>What a later run makes of rows that were rejected, changed, restored, or are gone.</summary>
internal sealed class ExtractAgainTests : ExtractFixture
{

    protected override FakeSource Filled()
    {
        var filled = new FakeSource("servicenow", Deletions, Incident, Attachment);
        for (var i = 0; i < 5; i++) filled.Put("incident", $"i{i}", $"{{\"number\":\"INC{i}\"}}", Noon.AddMinutes(i));
        filled.Put("sys_attachment", "a1", "{\"size_bytes\":\"5\"}", Noon);
        filled.Files["a1"] = "first"u8.ToArray();
        return filled;
    }

    [Test]
    public async Task A_rejected_row_is_taken_off_the_list_when_it_comes_through()
    {
        Source.Unreadable.Add("i3");
        await ExtractAsync();
        Assert.That(Store.Rejects(9).Select(reject => reject.Record), Is.EqualTo(new[] { "incident:i3" }));
        Assert.That(Store.Findings("extract").Select(finding => finding.Code), Has.None.EqualTo("count_differs"), "a rejected row is an explanation");
        Source.Unreadable.Clear();
        Source.Put("incident", "i3", "{\"number\":\"INC3\",\"state\":\"2\"}", Noon.AddHours(1));
        await ExtractAsync();
        Assert.That(Store.Rejects(9), Is.Empty);
        Assert.That(Store.Raw(Kind.Ticket, "i3"), Is.Not.Null);
    }

    [Test]
    public async Task Rows_without_an_id_are_told_apart_by_their_content_and_a_full_read_forgets_those_that_are_mended()
    {
        Source.Unreadable.UnionWith(["?1", "?2"]);
        Source.Put("incident", "?1", "{\"number\":\"one\"}", Noon.AddHours(1));
        Source.Put("incident", "?2", "{\"number\":\"two\"}", Noon.AddHours(2));
        await ExtractAsync();
        Assert.That(Store.CountRejects("extract", Kind.Ticket), Is.EqualTo(2));
        Source.Delete("incident", "?1");
        await ExtractAsync(full: true);
        Assert.That(Store.CountRejects("extract", Kind.Ticket), Is.EqualTo(1));
    }

    [Test]
    public async Task A_rejected_row_that_is_deleted_at_the_source_is_no_longer_listed()
    {
        Source.Unreadable.Add("i3");
        await ExtractAsync();
        Source.Delete("incident", "i3", Kind.Ticket, "sys_audit_delete", Noon.AddHours(1));
        await ExtractAsync();
        Assert.That(Store.Rejects(9), Is.Empty);
    }

    [Test]
    public async Task The_bytes_of_an_attachment_that_has_changed_under_its_id_are_fetched_again()
    {
        await ExtractAsync();
        Source.Put("sys_attachment", "a1", "{\"size_bytes\":\"6\"}", Noon.AddHours(1));
        Source.Files["a1"] = "second"u8.ToArray();
        await ExtractAsync();
        Assert.That(Bytes("a1"), Is.EqualTo("second"));
        Assert.That(Store.CountBlobs(), Is.EqualTo((1L, 0L, 6L)));
        Source.Opened.Clear();
        await ExtractAsync();
        Assert.That(Source.Opened, Is.Empty, "once is enough");
    }

    [Test]
    public async Task The_old_bytes_stay_until_the_new_ones_are_here_and_it_is_said_that_they_are_old()
    {
        await ExtractAsync();
        Source.Put("sys_attachment", "a1", "{\"size_bytes\":\"6\"}", Noon.AddHours(1));
        Source.Refused.Add("a1");
        await ExtractAsync();
        Assert.That(Bytes("a1"), Is.EqualTo("first"));
        Assert.That(Store.FindingsOf("servicenow:attachment:a1").Single().Finding.Text, Does.Contain("those of an earlier run are kept"));
        Assert.That(Store.CountBlobs(), Is.EqualTo((0L, 1L, 5L)));
        Source.Refused.Clear();
        Source.Files["a1"] = "second"u8.ToArray();
        await ExtractAsync();
        Assert.That(Bytes("a1"), Is.EqualTo("second"));
        Assert.That(Store.FindingsOf("servicenow:attachment:a1"), Is.Empty);
    }

    [Test]
    public async Task A_record_that_is_gone_without_a_trace_is_found_by_a_full_read()
    {
        await ExtractAsync();
        Source.Delete("incident", "i2");
        await ExtractAsync();
        Assert.That(Store.Findings("extract").Select(finding => finding.Code), Has.None.EqualTo("gone_at_source"), "nothing tells of it yet");
        await ExtractAsync(full: true);
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.True);
        Assert.That(Enumerable.Range(0, 5).Count(i => Store.IsDeleted(Kind.Ticket, $"i{i}")), Is.EqualTo(1));
        Assert.That(Store.Findings("extract").Select(finding => finding.Code), Is.EqualTo(new[] { "gone_at_source" }));
        Source.Put("incident", "i2", "{\"number\":\"INC2\"}", Noon);
        await ExtractAsync(full: true);
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.False, "it was restored");
    }

    [Test]
    public async Task A_record_that_did_not_come_is_not_taken_for_deleted_where_rows_are_hidden()
    {
        await ExtractAsync();
        Source.Delete("incident", "i2");
        Source.Hidden["incident"] = 1;
        await ExtractAsync(full: true);
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.False);
        Assert.That(Store.Findings("extract").Select(finding => finding.Code), Does.Contain("gone_or_hidden"));
    }

    [Test]
    public async Task A_narrower_scope_than_before_is_no_reason_to_take_records_for_deleted()
    {
        await ExtractAsync();
        Source.Delete("incident", "i2");
        await ExtractAsync(full: true, scope: new Scope(Noon.AddMinutes(3), []));
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.False);
        await ExtractAsync(full: true);
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.True);
    }

    [Test]
    public async Task Deletions_are_read_after_everything_else()
    {
        await ExtractAsync();
        Assert.That(Source.Given[^1].Table, Is.EqualTo("sys_audit_delete"), "though the source names it first");
    }

    [Test]
    public async Task A_record_that_was_changed_and_deleted_in_the_same_second_is_deleted()
    {
        await ExtractAsync();
        Source.Put("incident", "i2", "{\"number\":\"INC2\",\"state\":\"7\"}", Noon.AddHours(1));
        await ExtractAsync();
        Source.Delete("incident", "i2", Kind.Ticket, "sys_audit_delete", Noon.AddHours(1));
        await ExtractAsync();
        Assert.That(Store.IsDeleted(Kind.Ticket, "i2"), Is.True);
    }

    [Test]
    public async Task Many_small_attachments_that_fail_to_be_kept_end_the_run_and_the_next_one_completes_it()
    {
        for (var i = 0; i < 300; i++)
        {
            Source.Put("sys_attachment", $"b{i}", "{}", Noon);
            Source.Files[$"b{i}"] = Encoding.UTF8.GetBytes($"bytes {i}");
        }

        using var stop = new CancellationTokenSource();
        var progress = new Watch(done => { if (done >= 100) stop.Cancel(); });
        Assert.That(async () => await ExtractAsync(progress: progress, cancel: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        await ExtractAsync();
        Assert.That(Store.CountBlobs().Stored, Is.EqualTo(301));
        Assert.That(Source.Opened, Has.Count.LessThan(500), "what was kept is not fetched again");
    }

    private string Bytes(string record)
    {
        using var reader = new StreamReader(Store.Blobs.Open(Store.Blob(record)!.Sha256!));
        return reader.ReadToEnd();
    }

    private sealed class Watch(Action<long> attachments) : IStageProgress
    {
        public void Report(string stage, string what, long done, long? total)
        {
            if (what == "attachment bytes") attachments(done);
        }
    }
}
