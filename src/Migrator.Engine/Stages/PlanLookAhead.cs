using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Says of a record whether it is in the target or will be there when the plan is carried out; remembers a bounded number of answers.</summary>
internal sealed class PlanLookAhead(MigrationStore store)
{
    private const int Kept = 200_000;
    private readonly Dictionary<Mark, bool> answers = [];

    public bool IsThere(Mark mark)
    {
        if (answers.TryGetValue(mark, out var known)) return known;
        var there = store.PlannedVerb(mark) is { } verb ? verb != Verb.Block : store.HasIdentity(mark);
        if (answers.Count >= Kept) answers.Clear();
        // What is not there yet may be planned later in the same pass (children of a tree): only a yes is final.
        if (there) answers[mark] = true;
        return there;
    }
}
