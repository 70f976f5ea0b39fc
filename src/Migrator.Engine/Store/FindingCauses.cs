using System.Globalization;
using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>
/// The causes of findings. A stage finds the same of many records: the text is kept once per cause, and a record with several findings has one row.
/// Findings are of one cause where stage, weight, code and text agree, numbers apart; after <see cref="MostTexts"/> texts about the same thing (what
/// stands before the colon) further ones are one cause together. Memory grows with the causes, not with the records.
/// </summary>
internal sealed class FindingCauses(MigrationStore store)
{
    private const int MostTexts = 20;
    private const int MostSets = 5000;
    private const int MostRecent = 4096;

    private readonly Dictionary<(string Stage, Finding Template), long> templates = new(TemplateComparer.Instance);
    private readonly Dictionary<(string Stage, string Code, string Text), (long Id, bool Same)> recent = [];
    private readonly Dictionary<(string Stage, long Severity, string Code, string Shape), Cause> causes = [];
    private readonly Dictionary<(string Stage, string Code, string Who), int> texts = [];
    private readonly Dictionary<string, CauseSet> sets = new(StringComparer.Ordinal);
    private readonly List<CauseSet> counted = [];
    private bool loaded;

    /// <summary>Keeps what a stage found of one record. Templates (findings without a subject that are used for many records) are recognised by reference.</summary>
    public void Add(string stage, string? subject, IReadOnlyList<Finding> findings)
    {
        Load();
        Span<char> shared = stackalloc char[2 * Math.Min(findings.Count, 64)];
        var length = 0;
        foreach (var finding in findings)
        {
            var (cause, same) = CauseOf(stage, finding);
            if (!same || length == shared.Length || sets.Count >= MostSets) Insert(SetOf(stage, [(char)(cause >> 16), (char)cause], own: !same), subject, same ? "" : finding.Text);
            else (shared[length++], shared[length++]) = ((char)(cause >> 16), (char)cause);
        }

        if (length > 0) Insert(SetOf(stage, shared[..length], own: false), subject, "");
        if (!store.InTransaction) Save();
    }

    /// <summary>Every cause of a stage, or of all, with the sets that it is in.</summary>
    public IEnumerable<(Cause Cause, IReadOnlyList<CauseSet> Sets)> All(string? stage)
    {
        Load();
        var all = causes.Values.Where(cause => stage is null || cause.Stage == stage).ToDictionary(cause => cause.Id, _ => new List<CauseSet>());
        foreach (var set in sets.Values)
        {
            foreach (var cause in set.Causes)
            {
                if (all.TryGetValue(cause, out var list)) list.Add(set);
            }
        }

        return causes.Values.Where(cause => all.ContainsKey(cause.Id)).Select(cause => (cause, (IReadOnlyList<CauseSet>)all[cause.Id]));
    }

    /// <summary>Writes the counts down.</summary>
    public void Save()
    {
        foreach (var set in counted)
        {
            store.Sql("UPDATE finding_set SET count = ? WHERE id = ?").Bind(1, set.Count).Bind(2, set.Id).Run();
            set.Dirty = false;
        }

        counted.Clear();
    }

    /// <summary>Forgets everything, to be read from the store again.</summary>
    public void Forget()
    {
        templates.Clear();
        recent.Clear();
        causes.Clear();
        texts.Clear();
        sets.Clear();
        counted.Clear();
        loaded = false;
    }

    private void Load()
    {
        if (loaded) return;
        var select = store.Sql("SELECT id, stage, severity, code, shape, text, remedy FROM finding_cause");
        while (select.Step()) Keep(new Cause(select.Int(0), select.Text(1), select.Int(2), select.Text(3), select.Text(4), select.Text(5), select.Text(6)));
        select = store.Sql("SELECT id, stage, causes, own, count FROM finding_set");
        while (select.Step())
        {
            var numbers = select.Text(2).Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToList();
            var own = select.Int(3) != 0;
            sets[NameOf(select.Text(1), [.. numbers.SelectMany(id => new[] { (char)(id >> 16), (char)id })], own)] = new CauseSet(select.Int(0), numbers, own) { Count = select.Int(4) };
        }

        loaded = true;
    }

    private (long Id, bool Same) CauseOf(string stage, Finding finding)
    {
        if (finding.Subject is null && templates.TryGetValue((stage, finding), out var template)) return (template, true);
        if (recent.TryGetValue((stage, finding.Code, finding.Text), out var known)) return known;
        var shape = WithoutNumbers(finding.Text);
        var severity = (long)finding.Severity;
        if (!causes.TryGetValue((stage, severity, finding.Code, shape), out var cause))
        {
            var who = WhoOf(shape);
            if (texts.GetValueOrDefault((stage, finding.Code, who)) >= MostTexts) shape = who + ": *";
            if (!causes.TryGetValue((stage, severity, finding.Code, shape), out cause)) cause = Create(stage, severity, finding, shape);
        }

        var same = cause.Text == finding.Text;
        if (finding.Subject is null && same) templates.TryAdd((stage, finding), cause.Id);
        if (recent.Count >= MostRecent) recent.Clear();
        recent[(stage, finding.Code, finding.Text)] = (cause.Id, same);
        return (cause.Id, same);
    }

    private Cause Create(string stage, long severity, Finding finding, string shape)
    {
        store.Sql("INSERT INTO finding_cause (stage, severity, code, shape, text, remedy) VALUES (?, ?, ?, ?, ?, ?)")
            .Bind(1, stage).Bind(2, severity).Bind(3, finding.Code).Bind(4, shape).Bind(5, finding.Text).Bind(6, finding.Remedy).Run();
        var cause = new Cause(store.Scalar("SELECT last_insert_rowid()"), stage, severity, finding.Code, shape, finding.Text, finding.Remedy);
        Keep(cause);
        return cause;
    }

    private void Keep(Cause cause)
    {
        causes[(cause.Stage, cause.Severity, cause.Code, cause.Shape)] = cause;
        var who = (cause.Stage, cause.Code, WhoOf(cause.Shape));
        texts[who] = texts.GetValueOrDefault(who) + 1;
    }

    private CauseSet SetOf(string stage, ReadOnlySpan<char> ids, bool own)
    {
        var name = NameOf(stage, ids, own);
        if (sets.TryGetValue(name, out var set)) return set;
        var numbers = new List<long>(ids.Length / 2);
        for (var i = 0; i < ids.Length; i += 2) numbers.Add(((long)ids[i] << 16) | ids[i + 1]);
        store.Sql("INSERT INTO finding_set (stage, causes, own) VALUES (?, ?, ?)").Bind(1, stage).Bind(2, string.Join(' ', numbers)).Bind(3, own ? 1 : 0).Run();
        return sets[name] = new CauseSet(store.Scalar("SELECT last_insert_rowid()"), numbers, own);
    }

    private void Insert(CauseSet set, string? subject, string text)
    {
        var insert = store.Sql("INSERT OR IGNORE INTO finding VALUES (?, ?, ?)").Bind(1, set.Id).Bind(2, subject ?? "").Bind(3, text);
        insert.Run();
        if (insert.Changed == 0) return;
        set.Count++;
        if (set.Dirty) return;
        set.Dirty = true;
        counted.Add(set);
    }

    private static string NameOf(string stage, ReadOnlySpan<char> ids, bool own) => string.Concat(ids, own ? "*" : "|", stage);

    private static string WhoOf(string text) => text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? text[..colon] : text;

    private static string WithoutNumbers(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('0', '9')) return text;
        var shape = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) shape.Append(c);
            else if (shape.Length == 0 || shape[^1] != '#') shape.Append('#');
        }

        return shape.ToString();
    }

    /// <summary>One cause.</summary>
    internal sealed record Cause(long Id, string Stage, long Severity, string Code, string Shape, string Text, string Remedy);

    /// <summary>Causes that records have together, and how many records do.</summary>
    internal sealed class CauseSet(long id, IReadOnlyList<long> causes, bool own)
    {
        public long Id { get; } = id;

        /// <summary>True where each record has a text of its own.</summary>
        public bool Own { get; } = own;

        public IReadOnlyList<long> Causes { get; } = causes;

        public long Count { get; set; }

        public bool Dirty { get; set; }
    }

    private sealed class TemplateComparer : IEqualityComparer<(string Stage, Finding Template)>
    {
        public static readonly TemplateComparer Instance = new();

        public bool Equals((string Stage, Finding Template) x, (string Stage, Finding Template) y) => ReferenceEquals(x.Template, y.Template) && x.Stage == y.Stage;

        public int GetHashCode((string Stage, Finding Template) obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Template);
    }
}
