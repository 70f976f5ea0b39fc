using Microsoft.Data.Sqlite;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>A store that cannot be used, a disk that is full, a run that is broken off.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class StoreFailureTests : VerbFixture
{
    [Test]
    public async Task A_store_of_a_newer_version_ends_with_2_and_stays_as_it_is()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        MigrationStore.Open(Folder.Location, StoreAccess.Write).Dispose();
        Execute("PRAGMA user_version = 99");
        foreach (var verb in new[] { "extract", "status" }) Refused(await MigratorAsync(verb), 2, "store: ", "version 99", "install the newer migrator");
        Assert.That(Scalar("PRAGMA user_version"), Is.EqualTo(99));
    }

    [Test]
    public async Task A_second_process_on_the_same_store_ends_with_2_and_looking_on_is_allowed()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        using var held = MigrationStore.Open(Folder.Location, StoreAccess.Write);
        Refused(await MigratorAsync("extract"), 2, "store: ", "in use by another migrator process", "wait until it has finished");
        Assert.That((await MigratorAsync("status")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_file_that_is_no_store_ends_with_2()
    {
        WriteProject(new Uri("http://127.0.0.1:9"));
        Folder.Write("migrator.db", new string('x', 5000));
        Refused(await MigratorAsync("extract"), 2, "store: ");
    }

    [Test]
    public async Task A_full_disk_ends_with_2_and_the_same_command_goes_on_when_there_is_room()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("the limit is set by a Unix shell");
        await using var source = await StartSourceAsync(records: 60);
        WriteProject(source.Url);
        // No file may grow beyond 600 KiB; the runtime maps its own code by files, too, unless told otherwise.
        Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using (var cramped = MigratorProcess.StartInShell("trap '' XFSZ; ulimit -f 1200; exec \"$@\"", Folder.Location, Environment, "extract", "-q"))
        {
            Refused(await cramped.WaitAsync(), 2, "disk is full or cannot be written", "run the same command again");
        }

        var result = await MigratorAsync("extract", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Scalar("SELECT count(*) FROM raw"), Is.EqualTo(Scalar("SELECT sum(counted - hidden) FROM source_table WHERE holds_records = 1")));
        Assert.That(Scalar("SELECT count(*) FROM blob_of WHERE sha256 IS NULL"), Is.Zero);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Whatever_an_extract_writes_belongs_to_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows keeps rights in another way");
        await using var source = await StartSourceAsync();
        WriteProject(source.Url);
        Assert.That((await MigratorAsync("extract", "--json")).ExitCode, Is.Zero);
        var written = Directory.EnumerateFileSystemEntries(Folder.Location, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "migrator.yaml").ToList();
        Assert.That(written.Select(path => Path.GetRelativePath(Folder.Location, path)), Has.Some.StartsWith("logs/").And.Some.StartsWith("blobs/").And.Some.EndsWith(".lock"));
        Assert.That(written.Where(path => ((int)File.GetUnixFileMode(path) & 0b111_111) != 0), Is.Empty);
    }

    [Test]
    public async Task Ctrl_C_ends_with_130_says_how_to_go_on_and_the_same_command_does()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("signals are sent by a Unix shell");
        await using var source = await StartSourceAsync(records: 60);
        source.Faults.LatencyMs = 200;
        WriteProject(source.Url);
        using (var running = MigratorProcess.Start(Folder.Location, Environment, "extract", "-q"))
        {
            while (!running.HasExited && StoredRows() < 100) await Pause();
            running.Interrupt();
            Refused(await running.WaitAsync(), 130, "interrupted", "run the same command again to go on");
        }

        var stored = Scalar("SELECT count(*) FROM raw");
        Assert.That(stored, Is.Positive);
        Assert.That(Text("SELECT outcome FROM run ORDER BY id DESC LIMIT 1"), Is.EqualTo("interrupted"));
        source.Faults.LatencyMs = 0;
        source.Tally.Clear();
        var result = await MigratorAsync("extract", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Scalar("SELECT count(*) FROM raw"), Is.EqualTo(Scalar("SELECT sum(counted - hidden) FROM source_table WHERE holds_records = 1")));
    }

    private long StoredRows()
    {
        try
        {
            return File.Exists(Folder[MigrationStore.FileName]) ? Scalar("SELECT count(*) FROM raw") : 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static async Task Pause()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        await timer.WaitForNextTickAsync();
    }

    private long Scalar(string sql) => Convert.ToInt64(Value(sql), System.Globalization.CultureInfo.InvariantCulture);

    private string? Text(string sql) => Convert.ToString(Value(sql), System.Globalization.CultureInfo.InvariantCulture);

    private object? Value(string sql)
    {
        using var connection = Open("ReadOnly");
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Execute(string sql)
    {
        using var connection = Open("ReadWrite");
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open(string mode)
    {
        var connection = new SqliteConnection($"Data Source={Folder[MigrationStore.FileName]};Pooling=false;Mode={mode}");
        connection.Open();
        return connection;
    }
}
