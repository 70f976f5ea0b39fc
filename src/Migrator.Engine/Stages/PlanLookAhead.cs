using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// What is in the target or will be there when the plan is carried out. Remembers a bounded number of answers; of each value that must be unique
/// it keeps sixteen bytes for as long as the plan is made.
/// </summary>
internal sealed class PlanLookAhead(MigrationStore store) : IPresence
{
    private const int Slots = 1 << 14;
    private readonly Mark[] answers = new Mark[Slots];
    private readonly UniqueValues values = new();
    private readonly HashSet<Kind> planned = [];
    private readonly bool refusals = Kinds.All.Any(kind => store.CountRejects(Load.Name, kind) > 0);
    private readonly bool held = store.HoldsAny();
    private bool identities = store.HasIdentities();

    /// <summary>True where some record has an identity.</summary>
    public bool AnyIdentity => identities;

    /// <inheritdoc />
    public bool IsBrief => true;

    /// <summary>Records of the kind have come into the plan.</summary>
    public void Planned(Kind kind) => planned.Add(kind);

    /// <summary>Records have been found in the target.</summary>
    public void Found() => identities = true;

    /// <inheritdoc />
    public bool IsThere(Mark mark, bool optional) => WillBe(mark) && !(optional && IsRefused(mark));

    /// <summary>True where the record is there or the plan makes it.</summary>
    public bool WillBe(Mark mark)
    {
        if (!identities && !planned.Contains(mark.Key.Kind)) return false;
        ref var answer = ref answers[mark.Key.Id.GetHashCode(StringComparison.Ordinal) & (Slots - 1)];
        // What is not there yet may be planned later in the same pass (children of a tree): only a yes is final.
        if (answer == mark) return true;
        var there = planned.Contains(mark.Key.Kind) && store.PlannedVerb(mark) is { } verb ? verb != Verb.Block : identities && store.HasIdentity(mark);
        if (there) answer = mark;
        return there;
    }

    /// <summary>
    /// True where the last load was refused the record. It is planned again, but whatever can do without it is planned without it; otherwise a record that the
    /// target never takes would have all that refer to it updated by every run.
    /// </summary>
    public bool IsRefused(Mark mark) => refusals && store.IsRejected(Load.Name, mark.Key.Kind, mark.ToString()) && !store.HasIdentity(mark);

    /// <inheritdoc />
    public bool Take(string target, string field, string value, Mark mark)
    {
        if (held && store.HolderOf(target, field, value) is { } holder) return holder == mark.ToString();
        if (values.Take(target, field, value, mark)) return true;
        store.Lose(target, field, value, mark);
        return false;
    }
}
