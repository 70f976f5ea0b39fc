using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>A record that is in the target, and what it was given.</summary>
/// <param name="Mark">The record.</param>
/// <param name="Ref">Where it is.</param>
/// <param name="Root">The record that it is a part of; itself for a root.</param>
/// <param name="Hash">Hash of the fields as last written; empty where that is not known or was incomplete, so that the next plan looks again.</param>
/// <param name="Fields">Hash of each field as last written.</param>
public sealed record Identity(Mark Mark, TargetRef Ref, Mark Root, byte[] Hash, IReadOnlyDictionary<string, string> Fields);

public sealed partial class MigrationStore
{
    /// <summary>The record's identity; null where it is not in the target as far as the store knows.</summary>
    public Identity? Identity(Mark mark)
    {
        var select = Sql("SELECT object, reference, root, hash, fields FROM identity WHERE mark = ?").Bind(1, mark.ToString());
        if (!select.Step()) return null;
        var identity = ReadIdentity(mark, select, 0);
        select.Reset();
        return identity;
    }

    /// <summary>Hash as last written; false where the record has no identity. Cheaper than <see cref="Identity(Mark)"/>.</summary>
    internal bool TryHash(string mark, Span<byte> hash, out bool known)
    {
        known = false;
        var select = Sql("SELECT hash FROM identity WHERE mark = ?").Bind(1, mark);
        if (!select.Step()) return false;
        var bytes = select.Bytes(0);
        known = bytes.Length == hash.Length;
        if (known) bytes.CopyTo(hash);
        select.Reset();
        return true;
    }

    /// <summary>True where any record is in the target as far as the store knows.</summary>
    internal bool HasIdentities() => Scalar("SELECT EXISTS (SELECT 1 FROM identity)") != 0;

    /// <summary>True where the record is in the target as far as the store knows.</summary>
    internal bool HasIdentity(Mark mark)
    {
        var select = Sql("SELECT 1 FROM identity WHERE mark = ?").Bind(1, mark.ToString());
        if (!select.Step()) return false;
        select.Reset();
        return true;
    }

    /// <summary>Keeps an identity.</summary>
    internal void Set(Identity identity, bool settle, long run) =>
        Sql("""
            INSERT INTO identity (mark, rule, object, reference, root, hash, fields, settle, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET object = excluded.object, reference = excluded.reference, root = excluded.root, hash = excluded.hash, fields = excluded.fields,
              settle = excluded.settle, verified = 0, run = excluded.run
            """)
            .Bind(1, identity.Mark.ToString()).Bind(2, identity.Mark.Rule).Bind(3, identity.Ref.Object).Bind(4, identity.Ref.Id).Bind(5, identity.Root.ToString())
            .BindBlob(6, identity.Hash).Bind(7, JsonSerializer.Serialize(identity.Fields.ToDictionary(), StoreJson.Default.DictionaryStringString))
            .Bind(8, settle ? 1 : 0).Bind(9, run).Run();

    /// <summary>Keeps the new reference of a record that the target has under another one now.</summary>
    internal void Move(MovedRef moved) => Sql("UPDATE identity SET reference = ? WHERE object = ? AND reference = ?")
        .Bind(1, moved.After.Id).Bind(2, moved.Before.Object).Bind(3, moved.Before.Id).Run();

    /// <summary>Forgets a record, so that the next plan makes it again.</summary>
    internal void Forget(Mark mark)
    {
        Sql("DELETE FROM identity WHERE mark = ?").Bind(1, mark.ToString()).Run();
        Sql("DELETE FROM claim WHERE mark = ?").Bind(1, mark.ToString()).Run();
    }

    /// <summary>Records that wait for their last state.</summary>
    internal IReadOnlyList<Identity> Unsettled(int limit)
    {
        var found = new List<Identity>();
        var select = Sql("SELECT object, reference, root, hash, fields, mark FROM identity WHERE settle = 1 ORDER BY mark LIMIT ?").Bind(1, limit);
        while (select.Step()) found.Add(ReadIdentity(Mark.Parse(select.Text(5)), select, 0));
        return found;
    }

    /// <summary>Ends the waiting of a record for its last state.</summary>
    internal void Settled(Mark mark) => Sql("UPDATE identity SET settle = 0 WHERE mark = ?").Bind(1, mark.ToString()).Run();

    /// <summary>Roots in the order of their marks, from one on.</summary>
    internal IReadOnlyList<Mark> RootsAfter(string mark, int limit)
    {
        var roots = new List<Mark>();
        var select = Sql("SELECT mark FROM identity WHERE mark > ? AND mark = root ORDER BY mark LIMIT ?").Bind(1, mark).Bind(2, limit);
        while (select.Step()) roots.Add(Mark.Parse(select.Text(0)));
        return roots;
    }

    /// <summary>A root and its parts.</summary>
    internal IReadOnlyList<Identity> Bundle(Mark root)
    {
        var found = new List<Identity>();
        var select = Sql("SELECT object, reference, root, hash, fields, mark FROM identity WHERE root = ? ORDER BY mark").Bind(1, root.ToString());
        while (select.Step()) found.Add(ReadIdentity(Mark.Parse(select.Text(5)), select, 0));
        return found;
    }

    /// <summary>Keeps the outcome of reading a record back: 1 equal, 2 different, 3 gone.</summary>
    internal void SetVerified(Mark mark, int outcome) => Sql("UPDATE identity SET verified = ? WHERE mark = ?").Bind(1, outcome).Bind(2, mark.ToString()).Run();

    /// <summary>Records by rule and outcome of the last verification; outcome 0 = not read back since it was written.</summary>
    public IReadOnlyDictionary<(string Rule, int Outcome), long> VerifiedCounts()
    {
        var counts = new Dictionary<(string, int), long>();
        var select = Sql("SELECT rule, verified, count(*) FROM identity GROUP BY rule, verified");
        while (select.Step()) counts[(select.Text(0), (int)select.Int(1))] = select.Int(2);
        return counts;
    }

    private static Identity ReadIdentity(Mark mark, Statement select, int column) => new(
        mark, new TargetRef(select.Text(column), select.Text(column + 1)), Mark.Parse(select.Text(column + 2)), select.Bytes(column + 3).ToArray(), HashesFromJson(select.Text(column + 4)));
}
