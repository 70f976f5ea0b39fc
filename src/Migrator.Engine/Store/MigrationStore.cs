using System.Text.Json;
using Microsoft.Data.Sqlite;
using Migrator.Core;
using SQLitePCL;

namespace Migrator.Engine.Store;

/// <summary>How a store is opened.</summary>
public enum StoreAccess
{
    /// <summary>One process at a time may write; a second one is refused.</summary>
    Write,

    /// <summary>Looking on while another process writes is allowed.</summary>
    Read,
}

/// <summary>
/// The store: one SQLite file with raw and neutral records, cursors, plan, identity map, findings and runs, and the folder with the
/// attachments beside it. Not thread-safe: one stage works with it at a time, from one thread.
/// </summary>
public sealed partial class MigrationStore : IDisposable
{
    /// <summary>File name within the project folder.</summary>
    public const string FileName = "migrator.db";

    private readonly SqliteConnection connection;
    private readonly FileStream? guard;
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    private MigrationStore(SqliteConnection opened, FileStream? writing, string? folder)
    {
        connection = opened;
        guard = writing;
        Blobs = new BlobFolder(folder is null ? null : Path.Combine(folder, "blobs"));
        causes = new FindingCauses(this);
        Shapes = new PlanShapes(this);
    }

    /// <summary>Attachment bytes.</summary>
    public BlobFolder Blobs { get; }

    /// <summary>A store in memory: the test double.</summary>
    public static MigrationStore InMemory()
    {
        var store = new MigrationStore(OpenConnection(new SqliteConnectionStringBuilder { DataSource = ":memory:", Pooling = false }), null, null);
        store.Prepare(StoreAccess.Write);
        return store;
    }

    /// <summary>Opens the store of a project folder, making it where there is none.</summary>
    /// <exception cref="ConfigurationException">It is locked, damaged, of a newer version, or cannot be written.</exception>
    public static MigrationStore Open(string folder, StoreAccess access)
    {
        var path = Path.Combine(folder, FileName);
        if (access == StoreAccess.Read && !File.Exists(path))
            throw new ConfigurationException($"store: there is no {path} yet; run 'migrator extract' first");

        var writing = access == StoreAccess.Write ? Lock(folder, path) : null;
        try
        {
            if (access == StoreAccess.Write && !File.Exists(path)) OwnerOnly.CreateFile(path);
            var opened = OpenConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                Mode = access == StoreAccess.Write ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
            });
            var store = new MigrationStore(opened, writing, folder);
            store.Prepare(access);
            return store;
        }
        catch (SqliteException e)
        {
            writing?.Dispose();
            throw new ConfigurationException($"store: {path} cannot be opened ({e.Message}); check that it is a store of this tool and that its folder can be written", e);
        }
        catch
        {
            writing?.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction; without <see cref="Transaction.Commit"/> nothing of it remains.</summary>
    public Transaction Begin()
    {
        Sql("BEGIN IMMEDIATE").Run();
        return new Transaction(this);
    }

    /// <summary>A value that the stages keep beside the records; null where it was never set.</summary>
    public string? Setting(string name)
    {
        var select = Sql("SELECT value FROM setting WHERE name = ?").Bind(1, name);
        if (!select.Step()) return null;
        var value = select.Text(0);
        select.Reset();
        return value;
    }

    /// <summary>Keeps a value; null removes it.</summary>
    public void Set(string name, string? value)
    {
        if (value is null) Sql("DELETE FROM setting WHERE name = ?").Bind(1, name).Run();
        else Sql("INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value").Bind(1, name).Bind(2, value).Run();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        statements.Clear();
        connection.Dispose();
        guard?.Dispose();
    }

    /// <summary>The statement of that text, prepared once. Do not nest two uses of the same text.</summary>
    internal Statement Sql(string text)
    {
        if (statements.TryGetValue(text, out var statement)) return statement;
        return statements[text] = new Statement(Handle, text);
    }

    internal bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    private sqlite3 Handle => connection.Handle ?? throw new ObjectDisposedException(nameof(MigrationStore));

    internal long Scalar(string sql)
    {
        var select = Sql(sql);
        var value = select.Step() ? select.Int(0) : 0;
        select.Reset();
        return value;
    }

    private static SqliteConnection OpenConnection(SqliteConnectionStringBuilder settings)
    {
        var opened = new SqliteConnection(settings.ToString());
        opened.Open();
        return opened;
    }

    private static FileStream Lock(string folder, string path)
    {
        OwnerOnly.CreateFolder(folder);
        try
        {
            var held = OwnerOnly.Open(path + ".lock", FileMode.OpenOrCreate, FileShare.None);
            OwnerOnly.Tighten(path + ".lock");
            return held;
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"store: {path} is in use by another migrator process; wait until it has finished, or stop it", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConfigurationException($"store: {folder} cannot be written; check the rights of the folder", e);
        }
    }

    private void Prepare(StoreAccess access)
    {
        var version = (int)Scalar("PRAGMA user_version");
        var application = (int)Scalar("PRAGMA application_id");
        var isNew = version == 0 && application == 0 && Scalar("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && application != Schema.ApplicationId)
            throw new ConfigurationException($"store: {FileName} belongs to another program; take another project folder");
        if (version > Schema.Version)
            throw new ConfigurationException($"store: it is of version {version}, this migrator knows {Schema.Version}; install the newer migrator");
        if (access == StoreAccess.Read && version < Schema.Version)
            throw new ConfigurationException($"store: it is of the older version {version}; run 'migrator extract' once to bring it forward");

        if (access == StoreAccess.Write)
        {
            if (isNew) Execute("PRAGMA page_size = 16384");
            Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000");
            if (version < Schema.Version) Advance(version);
        }

        Execute("PRAGMA cache_size = -16000; PRAGMA busy_timeout = 5000");
    }

    private void Advance(int version)
    {
        using var transaction = Begin();
        foreach (var step in Schema.StepsAfter(version)) Execute(step);
        Execute(Schema.Views());
        Execute($"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = {Schema.Version}");
        transaction.Commit();
    }

    private void Execute(string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    private static string ToJson(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, StoreJson.Default.IReadOnlyListString);

    private static string[] FromJson(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.StringArray) ?? [];

    /// <summary>A transaction on the store.</summary>
    public readonly struct Transaction(MigrationStore store) : IDisposable
    {
        /// <summary>Keeps what was done since the beginning.</summary>
        public void Commit()
        {
            store.causes.Save();
            store.Sql("COMMIT").Run();
        }

        /// <summary>Takes everything back unless it was committed.</summary>
        public void Dispose()
        {
            if (!store.InTransaction) return;
            store.Sql("ROLLBACK").Run();
            store.causes.Forget();
            store.Shapes.Forget();
        }
    }
}
