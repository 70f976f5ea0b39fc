using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What is in the target and who holds what there, as the caller of <see cref="Rendering"/> sees it.</summary>
internal interface IPresence
{
    /// <summary>True where the record is there. <paramref name="optional"/>: one that refers to it can do without.</summary>
    bool IsThere(Mark mark, bool optional);

    /// <summary>True where a rendered record is looked at and forgotten before the next one is rendered.</summary>
    bool IsBrief { get; }

    /// <summary>Asks for a value that must be unique; false where another record has it. Asking again gives the same answer.</summary>
    bool Take(string target, string field, string value, Mark mark);
}

/// <summary>What is there now; the plan has settled who gets a value that several records want.</summary>
internal sealed class StoredPresence(MigrationStore store) : IPresence
{
    public bool IsBrief => false;

    public bool IsThere(Mark mark, bool optional) => store.HasIdentity(mark);

    public bool Take(string target, string field, string value, Mark mark) =>
        !store.HasLost(target, field, value, mark) && (store.HolderOf(target, field, value) is not { } holder || holder == mark.ToString());
}
