using System.Text;
using Migrator.Core;
using SQLitePCL;

namespace Migrator.Engine.Store;

/// <summary>
/// A prepared statement. Values go in and out as spans, so that a record's bytes are never copied into an object on their way.
/// Parameters count from 1, columns from 0. Not thread-safe, like the connection it belongs to.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), sql);
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public Statement Bind(int index, string? value)
    {
        if (value is null) return BindNull(index);
        Check(raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    /// <summary>Binds UTF-8 text.</summary>
    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(statement, index, utf8));
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(statement, index, bytes));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>Goes to the next row; false after the last, when the statement is ready to be bound and run again.</summary>
    public bool Step()
    {
        switch (raw.sqlite3_step(statement))
        {
            case raw.SQLITE_ROW: return true;
            case raw.SQLITE_DONE:
                Reset();
                return false;
            case var code:
                Reset();
                throw Failure(code, null);
        }
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    /// <summary>Runs an insert that may meet a row with the same key; false where it did and nothing was inserted.</summary>
    public bool TryInsert()
    {
        var code = raw.sqlite3_step(statement);
        Reset();
        return code switch
        {
            raw.SQLITE_DONE => true,
            raw.SQLITE_CONSTRAINT => false,
            _ => throw Failure(code, null),
        };
    }

    /// <summary>Rows that the last insert, update or delete on this connection has changed.</summary>
    public int Changed => raw.sqlite3_changes(database);

    /// <summary>Ends reading before the last row.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int(int column) => raw.sqlite3_column_int64(statement, column);

    public long? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    /// <summary>Text or blob of a column; valid until the next call on this statement.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => statement.Dispose();

    private void Check(int code, string? sql = null)
    {
        if (code != raw.SQLITE_OK) throw Failure(code, sql);
    }

    private Exception Failure(int code, string? sql)
    {
        var text = raw.sqlite3_errmsg(database).utf8_to_string();
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL or raw.SQLITE_IOERR => new ConfigurationException(
                $"store: the disk is full or cannot be written ({text}); make room, then run the same command again: it goes on where it stopped"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new ConfigurationException(
                "store: another program holds the store; wait until it has finished, or close it"),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new ConfigurationException(
                $"store: it cannot be written ({text}); check the rights of the file and its folder"),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new ConfigurationException(
                $"store: the file is damaged or is no store ({text}); restore it from a copy, or start with a new folder"),
            _ => new InvalidOperationException($"SQLite {code}: {text}{(sql is null ? "" : " in " + sql)}"),
        };
    }
}
