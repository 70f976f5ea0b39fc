using System.Buffers;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>One line of a shape: a rule, what load does with its record, and the fields that differ, for an update.</summary>
internal readonly record struct ShapeLine(string Rule, Verb Verb, IReadOnlyList<string> Changed);

/// <summary>What neutral records add to their roots: most add the same, so that a plan names it by number.</summary>
/// <param name="Id">Its number.</param>
/// <param name="RootRule">Rule of the root.</param>
/// <param name="RootKind">Kind of the root.</param>
/// <param name="Lines">Its lines, at most <see cref="PlanShapes.MostLines"/>.</param>
internal sealed record PlanShape(long Id, string RootRule, Kind RootKind, IReadOnlyList<ShapeLine> Lines)
{
    /// <summary>Rows of this shape.</summary>
    public long Count { get; set; }

    /// <summary>A bit for each line that load has to look at.</summary>
    public long Open { get; } = Lines.Select((line, i) => line.Verb == Verb.Block ? 0L : 1L << i).Sum();

    /// <summary>Place of a rule's line; below zero where it has none.</summary>
    public int IndexOf(string rule)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].Rule == rule) return i;
        }

        return -1;
    }
}

/// <summary>The shapes of the present plan, held in memory: they are few.</summary>
internal sealed class PlanShapes(MigrationStore store)
{
    /// <summary>Most lines of one shape: each has a bit.</summary>
    public const int MostLines = 60;

    private readonly Dictionary<string, PlanShape> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, PlanShape> byId = [];
    private readonly Dictionary<string, char> words = new(StringComparer.Ordinal);
    private bool loaded;

    /// <summary>All shapes.</summary>
    public IReadOnlyCollection<PlanShape> All
    {
        get
        {
            Load();
            return byId.Values;
        }
    }

    /// <summary>The shape of that number.</summary>
    public PlanShape this[long id]
    {
        get
        {
            Load();
            return byId[id];
        }
    }

    /// <summary>The shape with these lines, made where there is none.</summary>
    public PlanShape Of(string rootRule, Kind rootKind, IReadOnlyList<ShapeLine> lines)
    {
        Load();
        var length = 2 + lines.Sum(line => 3 + line.Changed.Count);
        var pooled = length <= 256 ? null : ArrayPool<char>.Shared.Rent(length);
        var name = pooled is null ? stackalloc char[length] : pooled.AsSpan(0, length);
        Write(name, rootRule, rootKind, lines);
        if (!byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var shape)) shape = Create(name.ToString(), rootRule, rootKind, lines);
        if (pooled is not null) ArrayPool<char>.Shared.Return(pooled);
        return shape;
    }

    /// <summary>Writes down how many rows each shape has.</summary>
    public void Save()
    {
        foreach (var shape in All) store.Sql("UPDATE plan_shape SET count = ? WHERE id = ?").Bind(1, shape.Count).Bind(2, shape.Id).Run();
    }

    /// <summary>Forgets everything, to be read from the store again.</summary>
    public void Forget()
    {
        byName.Clear();
        byId.Clear();
        loaded = false;
    }

    private void Write(Span<char> name, string rootRule, Kind rootKind, IReadOnlyList<ShapeLine> lines)
    {
        (name[0], name[1]) = (Word(rootRule), (char)rootKind);
        var at = 2;
        foreach (var line in lines)
        {
            (name[at++], name[at++]) = (Word(line.Rule), (char)line.Verb);
            foreach (var field in line.Changed) name[at++] = Word(field);
            name[at++] = char.MaxValue;
        }
    }

    private char Word(string text)
    {
        if (!words.TryGetValue(text, out var word)) words.Add(text, word = (char)words.Count);
        return word;
    }

    private PlanShape Create(string name, string rootRule, Kind rootKind, IReadOnlyList<ShapeLine> lines)
    {
        var text = JsonSerializer.Serialize(lines.Select(line => (string[])[line.Rule, line.Verb.ToString(), .. line.Changed]).ToArray(), StoreJson.Default.StringArrayArray);
        store.Sql("INSERT INTO plan_shape (root_rule, root_kind, lines) VALUES (?, ?, ?)").Bind(1, rootRule).Bind(2, (long)rootKind).Bind(3, text).Run();
        return Keep(name, new PlanShape(store.Scalar("SELECT last_insert_rowid()"), rootRule, rootKind, [.. lines]));
    }

    private PlanShape Keep(string name, PlanShape shape) => byName[name] = byId[shape.Id] = shape;

    private void Load()
    {
        if (loaded) return;
        loaded = true;
        var select = store.Sql("SELECT id, root_rule, root_kind, lines, count FROM plan_shape");
        while (select.Step())
        {
            var lines = (JsonSerializer.Deserialize(select.Text(3), StoreJson.Default.StringArrayArray) ?? []).Select(line => new ShapeLine(line[0], Enum.Parse<Verb>(line[1]), line[2..])).ToList();
            var shape = new PlanShape(select.Int(0), select.Text(1), (Kind)select.Int(2), lines) { Count = select.Int(4) };
            var name = new char[2 + lines.Sum(line => 3 + line.Changed.Count)];
            Write(name, shape.RootRule, shape.RootKind, lines);
            Keep(new string(name), shape);
        }
    }
}
