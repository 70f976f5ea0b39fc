using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>The tables of the store. A store of an older version is brought forward step by step; one of a newer version is refused.</summary>
internal static class Schema
{
    /// <summary>Marks an SQLite file as a store of this tool ("MIGR").</summary>
    public const int ApplicationId = 0x4D494752;

    /// <summary>One script per version; the last one is the present version.</summary>
    private static readonly string[] Steps = [Version1, Version2];

    public static int Version => Steps.Length;

    public static IEnumerable<string> StepsAfter(int version) => Steps.Skip(version);

    // raw and neutral are only ever appended to: a changed record gets a new row and the old one is deleted, so that
    // "rowid > N" is what has come since N. The key tables point to the row that is valid.
    private const string Version1 = """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE source_table (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, holds_records INTEGER NOT NULL, aliases TEXT NOT NULL, extends TEXT NOT NULL,
          cursor TEXT NOT NULL DEFAULT '', complete INTEGER NOT NULL DEFAULT 0, counted INTEGER, hidden INTEGER NOT NULL DEFAULT 0, received INTEGER NOT NULL DEFAULT 0);

        CREATE TABLE raw (id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, record TEXT NOT NULL, changed_at INTEGER, payload TEXT NOT NULL);
        CREATE INDEX raw_table ON raw (table_id);
        CREATE TABLE raw_key (kind INTEGER NOT NULL, record TEXT NOT NULL, raw INTEGER NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;
        CREATE TABLE deleted (kind INTEGER NOT NULL, record TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;

        CREATE TABLE blob_of (record TEXT PRIMARY KEY, sha256 TEXT, size INTEGER, error TEXT, mapped INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

        CREATE TABLE neutral (
          id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, record TEXT NOT NULL, owner TEXT, origin TEXT, json TEXT NOT NULL);
        CREATE TABLE neutral_key (kind INTEGER NOT NULL, record TEXT NOT NULL, neutral INTEGER NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;
        CREATE INDEX neutral_owner ON neutral (owner, kind) WHERE owner IS NOT NULL;
        CREATE INDEX neutral_origin ON neutral (origin) WHERE origin IS NOT NULL;

        -- A mark is "rule|key": one record of the target that one rule makes of one record of the source.
        CREATE TABLE plan (
          id INTEGER PRIMARY KEY, mark TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, root TEXT NOT NULL, verb INTEGER NOT NULL, step INTEGER NOT NULL, level INTEGER NOT NULL,
          hash BLOB, changed TEXT, fields TEXT, done INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX plan_todo ON plan (step, level, root) WHERE done = 0 AND verb <> 3;
        CREATE TABLE plan_count (rule TEXT NOT NULL, verb INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (rule, verb)) WITHOUT ROWID;
        CREATE TABLE claim (object TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (object, field, value)) WITHOUT ROWID;

        CREATE TABLE identity (
          mark TEXT PRIMARY KEY, rule TEXT NOT NULL, object TEXT NOT NULL, reference TEXT NOT NULL, root TEXT NOT NULL, hash BLOB, fields TEXT NOT NULL,
          settle INTEGER NOT NULL DEFAULT 0, verified INTEGER NOT NULL DEFAULT 0, run INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX identity_root ON identity (root);
        CREATE INDEX identity_settle ON identity (mark) WHERE settle = 1;

        CREATE TABLE finding (
          id INTEGER PRIMARY KEY, run INTEGER NOT NULL, stage TEXT NOT NULL, severity INTEGER NOT NULL, code TEXT NOT NULL, subject TEXT, text TEXT NOT NULL, remedy TEXT NOT NULL);
        CREATE INDEX finding_stage ON finding (stage, code);
        CREATE TABLE reject (
          stage TEXT NOT NULL, kind INTEGER NOT NULL, record TEXT NOT NULL, why TEXT NOT NULL, payload TEXT, run INTEGER NOT NULL, PRIMARY KEY (stage, kind, record)) WITHOUT ROWID;
        CREATE TABLE run (id INTEGER PRIMARY KEY, verb TEXT NOT NULL, version TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, outcome TEXT);
        """;

    // Plans and findings are made anew by the next run of a stage, so that nothing of them is brought forward.
    // A row of the plan is what one neutral record adds to one root; its lines are in the shape, which most records share, and "open" and
    // "written" have one bit for each of them. The index over what is to be done is made when the plan is whole.
    // A finding belongs to a set of causes, since most records share those too; its text is kept only where it is not the cause's.
    private const string Version2 = """
        DROP TABLE plan;
        DROP TABLE claim;
        DROP TABLE finding;
        DELETE FROM plan_count;
        DELETE FROM setting WHERE name IN ('plan.state', 'plan.cuts');

        CREATE TABLE plan_shape (id INTEGER PRIMARY KEY, root_rule TEXT NOT NULL, root_kind INTEGER NOT NULL, lines TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE plan (
          kind INTEGER NOT NULL, record TEXT NOT NULL, shape INTEGER NOT NULL, step INTEGER NOT NULL, level INTEGER NOT NULL, root TEXT NOT NULL,
          open INTEGER NOT NULL, written INTEGER NOT NULL DEFAULT 0, fields TEXT, PRIMARY KEY (kind, record, shape)) WITHOUT ROWID;
        CREATE INDEX plan_written ON plan (shape, written) WHERE written <> 0;

        -- A value that must be unique: the written record that holds it, and the planned ones that do not get it.
        CREATE TABLE claim (object TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (object, field, value)) WITHOUT ROWID;
        CREATE INDEX claim_mark ON claim (mark);
        CREATE TABLE claim_lost (object TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (object, field, value, mark)) WITHOUT ROWID;

        CREATE TABLE finding_cause (
          id INTEGER PRIMARY KEY, stage TEXT NOT NULL, severity INTEGER NOT NULL, code TEXT NOT NULL, shape TEXT NOT NULL, text TEXT NOT NULL, remedy TEXT NOT NULL);
        CREATE TABLE finding_set (id INTEGER PRIMARY KEY, stage TEXT NOT NULL, causes TEXT NOT NULL, own INTEGER NOT NULL, count INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE finding (cause_set INTEGER NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (cause_set, subject, text)) WITHOUT ROWID;
        """;

    /// <summary>
    /// One view per kind with plain columns, made from the neutral model: <c>id</c> is the source's own, <c>key</c> what references hold, so that
    /// <c>JOIN person ON person.key = ticket.requester</c> works.
    /// </summary>
    public static string Views()
    {
        var sql = new StringBuilder();
        foreach (var kind in NeutralModel.All)
        {
            var name = kind.Kind.Name();
            sql.Append("DROP VIEW IF EXISTS \"").Append(name).Append("\";\nCREATE VIEW \"").Append(name).Append("\" AS SELECT record AS id, (SELECT value FROM setting WHERE name = 'source') || ':").Append(name).Append(":' || record AS key");
            foreach (var field in kind.Fields)
                sql.Append(", json_extract(json, '$.").Append(field.Name).Append(field.Type == NeutralType.Body ? ".text" : "").Append("') AS \"").Append(field.Name).Append('"');
            sql.Append(" FROM neutral WHERE kind = ").Append((int)kind.Kind).Append(";\n");
        }

        return sql.ToString();
    }
}
