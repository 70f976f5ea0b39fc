using System.Text;
using Microsoft.Data.Sqlite;
using Migrator.Core;
using Migrator.Engine.Store;
using NUnit.Framework;

namespace Migrator.Tests.Store;

internal sealed class MigrationStoreTests
{
    private static readonly SourceTable Incident = new("incident", Kind.Ticket);
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("migrator-store").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_second_writer_is_refused_with_a_sentence_and_harms_nothing()
    {
        using var first = MigrationStore.Open(folder, StoreAccess.Write);
        var refusal = Assert.Throws<ConfigurationException>(() => MigrationStore.Open(folder, StoreAccess.Write));
        Assert.That(refusal!.Message, Does.Contain("in use by another migrator process"));
        first.Set("still", "writable");
        Assert.That(first.Setting("still"), Is.EqualTo("writable"));
    }

    [Test]
    public void A_reader_may_look_on_while_another_process_writes()
    {
        using var writer = MigrationStore.Open(folder, StoreAccess.Write);
        writer.SetTables("servicenow", [Incident]);
        using var reader = MigrationStore.Open(folder, StoreAccess.Read);
        Assert.That(reader.Tables().Single().Table.Name, Is.EqualTo("incident"));
    }

    [Test]
    public void A_store_of_a_newer_version_is_refused()
    {
        MigrationStore.Open(folder, StoreAccess.Write).Dispose();
        Execute("PRAGMA user_version = 99");
        var refusal = Assert.Throws<ConfigurationException>(() => MigrationStore.Open(folder, StoreAccess.Write));
        Assert.That(refusal!.Message, Does.Contain("version 99").And.Contain("install the newer migrator"));
    }

    [Test]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        Execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        var refusal = Assert.Throws<ConfigurationException>(() => MigrationStore.Open(folder, StoreAccess.Write));
        Assert.That(refusal!.Message, Does.Contain("belongs to another program"));
        Assert.That(Query("SELECT count(*) FROM sqlite_schema"), Is.EqualTo("1"));
    }

    [Test]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, MigrationStore.FileName), new string('x', 5000));
        Assert.That(() => MigrationStore.Open(folder, StoreAccess.Write), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void The_store_of_another_source_is_refused()
    {
        using var store = MigrationStore.InMemory();
        store.SetTables("servicenow", [Incident]);
        var refusal = Assert.Throws<ConfigurationException>(() => store.SetTables("zendesk", []));
        Assert.That(refusal!.Message, Does.Contain("servicenow").And.Contain("zendesk"));
    }

    [Test]
    public void A_page_and_its_cursor_are_stored_together_or_not_at_all()
    {
        using var store = MigrationStore.InMemory();
        var table = store.SetTables("servicenow", [Incident]).Single();
        var broken = new Page([Record("a", "{}"), new RawRecord(null!, null, default)], new Cursor("after-b"));
        Assert.That(() => store.Add(table, broken, 1), Throws.Exception);
        Assert.That(store.CountStored(table), Is.Zero);
        Assert.That(store.Tables().Single().Cursor.IsStart, Is.True);
    }

    [Test]
    public void The_bytes_of_a_record_are_kept_as_they_came()
    {
        const string odd = "{ \"x\" : \"\\u00fc\\ud83d\\ude00\",\n \"n\":1.0e+2 , \"empty\":\"\", \"none\":null }";
        using var store = MigrationStore.InMemory();
        var table = store.SetTables("servicenow", [Incident]).Single();
        store.Add(table, new Page([Record("a", odd)], new Cursor("1")), 1);
        Assert.That(Encoding.UTF8.GetString(store.Raw(Kind.Ticket, "a")!.Value.Payload), Is.EqualTo(odd));
    }

    [Test]
    public void The_same_record_again_changes_nothing_and_a_changed_one_replaces_it()
    {
        using var store = MigrationStore.InMemory();
        var table = store.SetTables("servicenow", [Incident]).Single();
        store.Add(table, new Page([Record("a", "{\"v\":1}"), Record("b", "{\"v\":1}")], new Cursor("1")), 1);
        var before = store.LastRaw;
        var counts = store.Add(table, new Page([Record("a", "{\"v\":1}"), Record("b", "{\"v\":2}")], new Cursor("2")), 1);
        Assert.That(counts, Is.EqualTo(new PageCounts(0, 1, 1, 0, 0)));
        Assert.That(store.CountStored(table), Is.EqualTo(2));
        Assert.That(store.LastRaw, Is.EqualTo(before + 1), "only what changed is mapped again");
    }

    [Test]
    public void A_record_that_changes_its_table_under_the_same_id_is_one_record()
    {
        using var store = MigrationStore.InMemory();
        var tables = store.SetTables("servicenow", [new("cmdb_ci_server", Kind.Ci), new("cmdb_ci_linux_server", Kind.Ci)]);
        store.Add(tables[0], new Page([Record("a", "{\"c\":1}")], new Cursor("1")), 1);
        store.Add(tables[1], new Page([Record("a", "{\"c\":2}")], new Cursor("1")), 1);
        Assert.That(store.CountStored(tables[0]), Is.Zero);
        Assert.That(store.CountStored(tables[1]), Is.EqualTo(1));
    }

    [Test]
    public void A_deletion_older_than_the_record_is_ignored_and_a_newer_one_counts()
    {
        using var store = MigrationStore.InMemory();
        var table = store.SetTables("servicenow", [Incident]).Single();
        store.Add(table, new Page([Record("a", "{}")], new Cursor("1")), 1);
        store.Add(table, new Page([], new Cursor("2")) { Deleted = [new Deletion(Kind.Ticket, "a", Noon.AddHours(-1))] }, 1);
        Assert.That(store.IsDeleted(Kind.Ticket, "a"), Is.False, "it was restored, or moved to another class");
        store.Add(table, new Page([], new Cursor("3")) { Deleted = [new Deletion(Kind.Ticket, "a", Noon.AddHours(1))] }, 1);
        Assert.That(store.IsDeleted(Kind.Ticket, "a"), Is.True);
        Assert.That(store.CountStored(table), Is.Zero);
        store.Add(table, new Page([new RawRecord("a", Noon.AddHours(2), "{}"u8.ToArray())], new Cursor("4")), 1);
        Assert.That(store.IsDeleted(Kind.Ticket, "a"), Is.False, "it came back");
    }

    [Test]
    public void Every_kind_has_a_view_with_plain_columns()
    {
        using (var store = MigrationStore.Open(folder, StoreAccess.Write))
            store.PutNeutral(Kind.Ticket, "a", "{\"number\":\"INC1\",\"subject\":\"Drucker\",\"status\":\"open\",\"description\":{\"format\":\"html\",\"text\":\"<p>x</p>\"}}"u8, null, null);
        Assert.That(Query("SELECT number || ' ' || subject || ' ' || status || ' ' || description FROM ticket"), Is.EqualTo("INC1 Drucker open <p>x</p>"));
        foreach (var kind in NeutralModel.All) Assert.That(() => Query($"SELECT count(*) FROM \"{kind.Kind.Name()}\""), Throws.Nothing, kind.Kind.Name());
    }

    [Test]
    public void A_view_has_the_key_by_which_other_records_refer_to_its_own()
    {
        using (var store = MigrationStore.Open(folder, StoreAccess.Write))
        {
            store.SetTables("servicenow", [new SourceTable("incident", Kind.Ticket)]);
            store.PutNeutral(Kind.Person, "p1", "{\"name\":\"Anna\"}"u8, null, null);
            store.PutNeutral(Kind.Ticket, "a", "{\"number\":\"INC1\",\"requester\":\"servicenow:person:p1\"}"u8, null, null);
        }

        Assert.That(Query("SELECT t.key || ' ' || p.name FROM ticket t JOIN person p ON p.key = t.requester"), Is.EqualTo("servicenow:ticket:a Anna"));
    }

    [Test]
    public async Task The_same_bytes_are_kept_once_and_nothing_half_remains()
    {
        var blobs = new BlobFolder(Path.Combine(folder, "blobs"));
        var (first, size) = await blobs.AddAsync(new MemoryStream("hello"u8.ToArray()), default);
        var (second, _) = await blobs.AddAsync(new MemoryStream("hello"u8.ToArray()), default);
        Assert.That((first, size), Is.EqualTo(("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5)));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Count(), Is.EqualTo(1));
        Assert.That(async () => await blobs.AddAsync(new BrokenStream(), default), Throws.TypeOf<IOException>());
        Assert.That(Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*.part"), Is.Empty);
    }

    [Test]
    public void A_value_that_must_be_unique_stays_with_the_record_that_was_written_with_it_until_that_gives_it_up()
    {
        using var store = MigrationStore.InMemory();
        Mark MarkOf(string id) => new("Contact", new Key("servicenow", Kind.Person, id));
        store.Hold(MarkOf("1"), "Contact", [("Email", "a@nordwerk.eu")]);
        store.Hold(MarkOf("2"), "Contact", [("Email", "a@nordwerk.eu")]);
        Assert.That(store.HolderOf("Contact", "Email", "a@nordwerk.eu"), Is.EqualTo("Contact|servicenow:person:1"));
        store.Hold(MarkOf("1"), "Contact", [("Email", "b@nordwerk.eu")]);
        Assert.That(store.HolderOf("Contact", "Email", "a@nordwerk.eu"), Is.Null);
        store.Forget(MarkOf("1"));
        Assert.That(store.HoldsAny(), Is.False);
    }

    [Test]
    public async Task Bytes_have_no_name_before_they_are_on_the_disk()
    {
        var blobs = new BlobFolder(Path.Combine(folder, "blobs"));
        var drafts = new List<BlobDraft>();
        foreach (var text in (string[])["one", "two", "two"]) drafts.Add(await blobs.DraftAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), default));
        Assert.That(drafts.Exists(draft => blobs.Has(draft.Sha256)), Is.False);
        await blobs.KeepAsync(drafts);
        Assert.That(drafts.TrueForAll(draft => blobs.Has(draft.Sha256)), Is.True);
        Assert.That(Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Count(), Is.EqualTo(2));
    }

    [Test]
    public void Findings_are_grouped_by_cause_and_field_and_numbers_alone_make_no_new_cause()
    {
        using var store = MigrationStore.InMemory();
        foreach (var i in Enumerable.Range(0, 12))
        {
            store.Add("plan", Cut("Ticket.Title", i, 300 + i));
            store.Add("plan", Cut("Contact.Name", i, 100));
        }

        Assert.That(store.Findings("plan").Select(group => (group.Text, group.Count, group.Varies, group.Examples.Count)), Is.EqualTo(new[]
        {
            ("Contact.Name: 100 characters are cut to 50", 12L, false, 5), ("Ticket.Title: 300 characters are cut to 50", 12L, true, 5),
        }));
        var cause = store.Findings("plan")[1].Cause;
        Assert.That(store.FindingRows(cause, offset: 10, limit: 5).Count(), Is.EqualTo(2));
        Assert.That(store.FindingRows(cause, offset: 0, limit: 100).Select(row => row.Text).Distinct().Count(), Is.EqualTo(12), "each record keeps its own number");
        Assert.That(store.FindingsOf("desk:ticket:3").Select(found => found.Finding.Text), Is.EquivalentTo(new[] { "Ticket.Title: 303 characters are cut to 50", "Contact.Name: 100 characters are cut to 50" }));
    }

    [Test]
    public void Texts_about_one_thing_that_are_too_many_become_one_cause_and_keep_their_words()
    {
        using var store = MigrationStore.InMemory();
        foreach (var word in Enumerable.Range(0, 100).Select(i => string.Concat(Enumerable.Repeat((char)('a' + i / 26), 1 + i % 26))))
            store.Add("plan", new Finding(Severity.Warning, "choice_replaced", $"Ticket.State: '{word}' is not known", "map it", "desk:ticket:" + word));
        var groups = store.Findings("plan");
        Assert.That((groups.Count, groups.Sum(group => group.Count), groups.Count(group => group.Varies)), Is.EqualTo((21, 100L, 1)));
        Assert.That(store.FindingsOf("desk:ticket:dddddddd").Single().Finding.Text, Is.EqualTo("Ticket.State: 'dddddddd' is not known"));
    }

    [Test]
    public void Findings_of_a_transaction_that_fails_are_gone_with_it_and_a_stage_that_finds_anew_begins_at_none()
    {
        using var store = MigrationStore.InMemory();
        store.Add("plan", Cut("Ticket.Title", 1, 300));
        store.Add("load", Cut("Ticket.Title", 1, 300));
        using (store.Begin()) store.Add("plan", Cut("Ticket.State", 1, 300));
        Assert.That(store.Findings("plan").Select(group => (group.Text, group.Count)), Is.EqualTo(new[] { ("Ticket.Title: 300 characters are cut to 50", 1L) }));
        store.Add("plan", Cut("Ticket.State", 1, 300));
        Assert.That(store.Findings("plan"), Has.Count.EqualTo(2));
        store.ClearFindings("plan");
        Assert.That((store.Findings("plan").Count, store.Findings("load").Count), Is.EqualTo((0, 1)));
    }

    private static Finding Cut(string field, int ticket, int length) => new(Severity.Warning, "text_cut", $"{field}: {length} characters are cut to 50", "the full text is kept", $"desk:ticket:{ticket}");

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Store_lock_and_blobs_belong_to_their_owner_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows keeps rights in another way");
        var project = Path.Combine(folder, "migration", "acme");
        using var store = MigrationStore.Open(project, StoreAccess.Write);
        await store.Blobs.AddAsync(new MemoryStream("hello"u8.ToArray()), default);
        var open = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(path => ((int)File.GetUnixFileMode(path) & 0b111_111) != 0);
        Assert.That(open.Select(path => Path.GetRelativePath(folder, path)), Is.Empty);
        Assert.That(File.Exists(Path.Combine(project, "migrator.db.lock")), Is.True);
    }

    private static RawRecord Record(string id, string json) => new(id, Noon, Encoding.UTF8.GetBytes(json));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, MigrationStore.FileName)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, MigrationStore.FileName)};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("gone");
    }
}
