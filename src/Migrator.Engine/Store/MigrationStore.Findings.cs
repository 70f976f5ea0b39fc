using Migrator.Core;

namespace Migrator.Engine.Store;

/// <summary>Findings of one cause.</summary>
public sealed record FindingGroup(string Stage, Severity Severity, string Code, long Count, string Text, string Remedy, IReadOnlyList<string> Examples)
{
    /// <summary>Number of the cause, for <see cref="MigrationStore.FindingRows"/>. It lasts until the stage finds anew.</summary>
    public long Cause { get; init; }

    /// <summary>True where some records have another text than <see cref="Text"/>: other numbers, or further things of which there are too many to group.</summary>
    public bool Varies { get; init; }
}

/// <summary>One finding of a cause.</summary>
/// <param name="Subject">What it is about: a record's key, a column, a setting; null for the whole system.</param>
/// <param name="Text">What was found.</param>
public sealed record FindingRow(string? Subject, string Text);

public sealed partial class MigrationStore
{
    private const int Examples = 5;
    private readonly FindingCauses causes;

    /// <summary>Keeps a finding. The same text about the same subject is kept once.</summary>
    public void Add(string stage, Finding finding) => causes.Add(stage, finding.Subject, [finding]);

    /// <summary>Keeps what a stage found of one record; cheap where the findings are templates without a subject, used again and again.</summary>
    internal void Add(string stage, string subject, IReadOnlyList<Finding> findings) => causes.Add(stage, subject, findings);

    /// <summary>Drops the findings of a stage that is about to find anew.</summary>
    public void ClearFindings(string stage)
    {
        causes.Save();
        Sql("DELETE FROM finding WHERE cause_set IN (SELECT id FROM finding_set WHERE stage = ?)").Bind(1, stage).Run();
        Sql("DELETE FROM finding_set WHERE stage = ?").Bind(1, stage).Run();
        Sql("DELETE FROM finding_cause WHERE stage = ?").Bind(1, stage).Run();
        causes.Forget();
    }

    /// <summary>Findings by cause, the weightiest first, with up to five examples each.</summary>
    public IReadOnlyList<FindingGroup> Findings(string? stage = null) =>
    [
        .. causes.All(stage).Select(pair => (pair.Cause, pair.Sets, Count: pair.Sets.Sum(set => set.Count))).Where(pair => pair.Count > 0)
            .OrderByDescending(pair => pair.Cause.Severity).ThenByDescending(pair => pair.Count).ThenBy(pair => pair.Cause.Code, StringComparer.Ordinal)
            .ThenBy(pair => pair.Cause.Text, StringComparer.Ordinal)
            .Select(pair => new FindingGroup(pair.Cause.Stage, (Severity)pair.Cause.Severity, pair.Cause.Code, pair.Count, pair.Cause.Text, pair.Cause.Remedy, ExamplesOf(pair.Sets))
            {
                Cause = pair.Cause.Id,
                Varies = pair.Sets.Any(set => set is { Own: true, Count: > 0 }),
            }),
    ];

    /// <summary>Causes of a stage as text: the code, and what was found with numbers left open.</summary>
    internal IEnumerable<string> Causes(string stage) => causes.All(stage).Where(pair => pair.Sets.Any(set => set.Count > 0)).Select(pair => $"{pair.Cause.Code}: {pair.Cause.Shape}");

    /// <summary>Findings of one cause, a page of them: records that have the same causes together come together, in the order of their keys.</summary>
    /// <param name="cause">Number of the cause (<see cref="FindingGroup.Cause"/>).</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">How many to read at most.</param>
    public IEnumerable<FindingRow> FindingRows(long cause, long offset, int limit)
    {
        var (found, sets) = causes.All(null).FirstOrDefault(pair => pair.Cause.Id == cause);
        if (found is null) yield break;
        foreach (var set in sets)
        {
            if (offset >= set.Count)
            {
                offset -= set.Count;
                continue;
            }

            foreach (var row in RowsOf(set.Id, found.Text, offset, limit))
            {
                yield return row;
                limit--;
            }

            if (limit <= 0) yield break;
            offset = 0;
        }
    }

    /// <summary>Findings about one record.</summary>
    public IReadOnlyList<(string Stage, Finding Finding)> FindingsOf(string subject)
    {
        var rows = new List<(long Set, string Text)>();
        var select = Sql("SELECT f.cause_set, f.text FROM finding_set s JOIN finding f ON f.cause_set = s.id AND f.subject = ? ORDER BY s.id").Bind(1, subject);
        while (select.Step()) rows.Add((select.Int(0), select.Text(1)));
        var byId = causes.All(null).SelectMany(pair => pair.Sets.Select(set => (set.Id, pair.Cause))).ToLookup(pair => pair.Id, pair => pair.Cause);
        return
        [
            .. rows.SelectMany(row => byId[row.Set].Select(cause =>
                (cause.Stage, new Finding((Severity)cause.Severity, cause.Code, row.Text.Length > 0 ? row.Text : cause.Text, cause.Remedy, subject)))),
        ];
    }

    private List<FindingRow> RowsOf(long set, string text, long offset, int limit)
    {
        var rows = new List<FindingRow>();
        var select = Sql("SELECT subject, text FROM finding WHERE cause_set = ? ORDER BY subject, text LIMIT ? OFFSET ?").Bind(1, set).Bind(2, limit).Bind(3, offset);
        while (select.Step()) rows.Add(new FindingRow(select.Text(0) is { Length: > 0 } subject ? subject : null, select.Text(1) is { Length: > 0 } own ? own : text));
        return rows;
    }

    private List<string> ExamplesOf(IReadOnlyList<FindingCauses.CauseSet> sets)
    {
        var examples = new List<string>();
        foreach (var set in sets)
        {
            if (examples.Count >= Examples) break;
            var select = Sql("SELECT DISTINCT subject FROM finding WHERE cause_set = ? AND subject <> '' LIMIT ?").Bind(1, set.Id).Bind(2, Examples - examples.Count);
            while (select.Step()) examples.Add(select.Text(0));
        }

        return examples;
    }
}
