using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Store;

public sealed partial class MigrationStore
{
    private long? lastNeutral;

    /// <summary>Number of the newest raw row; rows above a number are what has come since.</summary>
    public long LastRaw => lastRaw ??= Scalar("SELECT coalesce(max(id), 0) FROM raw");

    /// <summary>Takes all neutral records out, to be mapped anew.</summary>
    public void ClearNeutral()
    {
        Sql("DELETE FROM neutral").Run();
        Sql("DELETE FROM neutral_key").Run();
        Sql("DELETE FROM reject WHERE stage = 'map'").Run();
        lastNeutral = null;
        numbered.Clear();
    }

    /// <summary>
    /// Reads raw records above a row number, oldest first, of some kinds or of all but those. The span is valid only during the call;
    /// the visitor may write to the store. Returns the row number after which to go on, at most <paramref name="limit"/> rows later.
    /// </summary>
    internal long EachRaw(long after, long upTo, bool first, Func<string, bool> isFirst, int limit, RawVisitor visit)
    {
        var tables = Tables().Where(t => t.Table.HoldsRecords).ToDictionary(t => t.Id);
        var select = Sql("SELECT id, table_id, record, payload FROM raw WHERE id > ? AND id <= ? ORDER BY id").Bind(1, after).Bind(2, upTo);
        var last = upTo;
        while (select.Step())
        {
            if (!tables.TryGetValue(select.Int(1), out var table) || isFirst(table.Table.Name) != first) continue;
            visit(table.Table, select.Text(2), select.Bytes(3));
            if (--limit > 0) continue;
            last = select.Int(0);
            select.Reset();
            break;
        }

        return last;
    }

    /// <summary>Keeps a neutral record in place of an earlier one. True where it is new or differs.</summary>
    internal bool PutNeutral(Kind kind, string record, ReadOnlySpan<byte> json, string? owner, string? origin)
    {
        var row = (lastNeutral ??= Scalar("SELECT coalesce(max(id), 0) FROM neutral")) + 1;
        if (!Sql("INSERT INTO neutral_key VALUES (?, ?, ?)").Bind(1, (long)kind).Bind(2, record).Bind(3, row).TryInsert())
        {
            var select = Sql("SELECT n.id, n.json FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? AND k.record = ?").Bind(1, (long)kind).Bind(2, record);
            select.Step();
            var (old, same) = (select.Int(0), select.Bytes(1).SequenceEqual(json));
            select.Reset();
            if (same) return false;
            Sql("DELETE FROM neutral WHERE id = ?").Bind(1, old).Run();
            Sql("UPDATE neutral_key SET neutral = ? WHERE kind = ? AND record = ?").Bind(1, row).Bind(2, (long)kind).Bind(3, record).Run();
        }

        Sql("INSERT INTO neutral VALUES (?, ?, ?, ?, ?, ?)").Bind(1, row).Bind(2, (long)kind).Bind(3, record).Bind(4, owner).Bind(5, origin).BindText(6, json).Run();
        lastNeutral = row;
        return true;
    }

    /// <summary>Takes out what an earlier mapping derived from a record and the present one does not.</summary>
    internal void DropDerived(string origin, IReadOnlySet<string> kept)
    {
        var stale = new List<(long Row, long Kind, string Record)>();
        var select = Sql("SELECT id, kind, record FROM neutral WHERE origin = ?").Bind(1, origin);
        while (select.Step())
        {
            if (!kept.Contains(select.Text(2))) stale.Add((select.Int(0), select.Int(1), select.Text(2)));
        }

        foreach (var (row, kind, record) in stale)
        {
            Sql("DELETE FROM neutral WHERE id = ?").Bind(1, row).Run();
            Sql("DELETE FROM neutral_key WHERE kind = ? AND record = ?").Bind(1, kind).Bind(2, record).Run();
        }
    }

    /// <summary>The neutral record; null where there is none.</summary>
    public byte[]? Neutral(Kind kind, string record)
    {
        var select = Sql("SELECT n.json FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? AND k.record = ?").Bind(1, (long)kind).Bind(2, record);
        if (!select.Step()) return null;
        var json = select.Bytes(0).ToArray();
        select.Reset();
        return json;
    }

    /// <summary>Key of the record that a neutral record belongs to, as text; null where it belongs to none.</summary>
    internal string? OwnerOf(Kind kind, string record)
    {
        var select = Sql("SELECT n.owner FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? AND k.record = ?").Bind(1, (long)kind).Bind(2, record);
        if (!select.Step()) return null;
        var owner = select.TextOrNull(0);
        select.Reset();
        return owner;
    }

    /// <summary>True where there is such a neutral record.</summary>
    internal bool HasNeutral(Kind kind, string record)
    {
        var select = Sql("SELECT 1 FROM neutral_key WHERE kind = ? AND record = ?").Bind(1, (long)kind).Bind(2, record);
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }

    /// <summary>Reads the neutral records of a kind in the order of their ids; the visitor may use the store.</summary>
    internal void EachNeutral(Kind kind, Action<string, byte[]> visit)
    {
        for (var after = ""; NeutralAfter(kind, after, 1000) is { Count: > 0 } chunk; after = chunk[^1].Record)
        {
            foreach (var (record, _, json) in chunk) visit(record, json);
        }
    }

    /// <summary>Neutral records of a kind in the order of their ids, from one on.</summary>
    internal IReadOnlyList<(string Record, string? Owner, byte[] Json)> NeutralAfter(Kind kind, string after, int limit)
    {
        var chunk = new List<(string, string?, byte[])>(Math.Min(limit, 1024));
        var select = Sql("""
            SELECT n.record, n.owner, n.json FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? AND k.record > ? ORDER BY k.record LIMIT ?
            """).Bind(1, (long)kind).Bind(2, after).Bind(3, limit);
        while (select.Step()) chunk.Add((select.Text(0), select.TextOrNull(1), select.Bytes(2).ToArray()));
        return chunk;
    }

    /// <summary>Reads the next neutral records of a kind, in the order of their ids, into a buffer that is used again; false where there are none.</summary>
    internal bool Fill(NeutralChunk chunk, Kind kind, string after, int limit)
    {
        chunk.Clear();
        var select = Sql("""
            SELECT n.id, n.record, n.owner, n.json FROM neutral_key k JOIN neutral n ON n.id = k.neutral WHERE k.kind = ? AND k.record > ? ORDER BY k.record
            """).Bind(1, (long)kind).Bind(2, after);
        while (select.Step())
        {
            chunk.Add(select.Int(0), select.Text(1), select.TextOrNull(2), select.Bytes(3));
            if (chunk.Count < limit && !chunk.IsFull) continue;
            select.Reset();
            break;
        }

        return chunk.Count > 0;
    }

    /// <summary>Neutral records of a kind that belong to another record, oldest row first.</summary>
    public IReadOnlyList<(string Record, byte[] Json)> Owned(Key owner, Kind kind)
    {
        var owned = new List<(string, byte[])>();
        var select = Sql("SELECT record, json FROM neutral WHERE owner = ? AND kind = ? ORDER BY record").Bind(1, owner.ToString()).Bind(2, (long)kind);
        while (select.Step()) owned.Add((select.Text(0), select.Bytes(1).ToArray()));
        return owned;
    }

    /// <summary>Neutral records by kind.</summary>
    public long CountNeutral(Kind kind)
    {
        var select = Sql("SELECT count(*) FROM neutral_key WHERE kind = ?").Bind(1, (long)kind);
        select.Step();
        var count = select.Int(0);
        select.Reset();
        return count;
    }

    /// <summary>Kinds under which a source id is known.</summary>
    internal IReadOnlyList<Kind> KindsOf(string record)
    {
        var kinds = new List<Kind>();
        foreach (var kind in Kinds.All)
        {
            if (HasNeutral(kind, record)) kinds.Add(kind);
        }

        return kinds;
    }

    /// <summary>Looks at one raw record.</summary>
    internal delegate void RawVisitor(SourceTable table, string record, ReadOnlySpan<byte> payload);
}
