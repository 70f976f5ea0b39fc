using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// The part of a plan that a rehearsal writes: what was chosen, and whatever it refers to that is planned and not in the target yet, so that a ticket comes
/// with its people and their organisations. Kept in the store while the load runs; memory does not grow with it.
/// </summary>
internal sealed class LoadChoice
{
    private const int Window = 200;
    private readonly MigrationStore store;
    private readonly Rendering rendering;
    private readonly LoadOptions options;

    private LoadChoice(MigrationStore store, TargetMapping mapping, TargetSchema schema, LoadOptions options)
    {
        this.store = store;
        this.options = options;
        rendering = new Rendering(store, mapping, schema, new PlannedPresence(store));
    }

    /// <summary>Roots that were chosen.</summary>
    public long Chosen { get; private set; }

    /// <summary>Further roots that these need.</summary>
    public long Needed { get; private set; }

    /// <summary>Chooses; null where everything is to be loaded.</summary>
    public static LoadChoice? Make(MigrationStore store, TargetMapping mapping, TargetSchema schema, LoadOptions options, CancellationToken cancel)
    {
        if (options.Kinds.Count == 0 && options.Limit is null && options.Keys is null) return null;
        var choice = new LoadChoice(store, mapping, schema, options);
        store.ClearChosen();
        choice.Fill(cancel);
        return choice;
    }

    /// <summary>True where the root is to be written.</summary>
    public bool Takes(Mark root) => root.Key.System == Prerequisites.System || store.IsChosen(root);

    private void Fill(CancellationToken cancel)
    {
        if (options.Keys is { } keys)
        {
            foreach (var root in keys.SelectMany(store.PlannedRootsOf).Distinct().Where(IsWanted))
            {
                cancel.ThrowIfCancellationRequested();
                if (!Take(root)) return;
            }

            return;
        }

        for (var next = store.NextRoots(PlanPlace.Start, Window); next.Roots.Count > 0; next = store.NextRoots(next.Last, Window))
        {
            cancel.ThrowIfCancellationRequested();
            using var transaction = store.Begin();
            foreach (var root in next.Roots.Where(root => root.Key.System != Prerequisites.System).Select(root => new PlannedRoot(root, next.Step, next.Level)).Where(IsWanted))
            {
                if (Take(root)) continue;
                transaction.Commit();
                return;
            }

            transaction.Commit();
        }
    }

    private bool IsWanted(PlannedRoot root) =>
        (options.Kinds.Count == 0 || options.Kinds.Contains(root.Mark.Key.Kind)) && (options.Only is not { } only || store.OpenLines(root.Step, root.Level, root.Mark).Any(line => line.Verb == only));

    // False when there are enough.
    private bool Take(PlannedRoot root)
    {
        if (options.Limit is { } limit && Chosen >= limit) return false;
        Chosen++;
        if (!store.Choose(root.Mark)) return true;
        var waiting = new Stack<PlannedRoot>([root]);
        while (waiting.TryPop(out var next))
        {
            foreach (var needed in NeedsOf(next))
            {
                if (!store.Choose(needed.Mark)) continue;
                Needed++;
                waiting.Push(needed);
            }
        }

        return true;
    }

    private IEnumerable<PlannedRoot> NeedsOf(PlannedRoot root)
    {
        foreach (var mark in store.OpenLines(root.Step, root.Level, root.Mark).Select(line => line.Mark))
        {
            if (rendering.Render(mark) is not { } record) continue;
            foreach (var reference in record.References)
            {
                var other = rendering.MarkOf(reference.Object, reference.Key);
                if (other.Key.System == Prerequisites.System || other == root.Mark || store.HasIdentity(other) || store.PlannedVerb(other) != Verb.Create) continue;
                foreach (var needed in store.PlannedRootsOf(other.Key).Where(needed => needed.Mark == other)) yield return needed;
            }
        }
    }

    /// <summary>What is there, or will be when the plan is carried out.</summary>
    private sealed class PlannedPresence(MigrationStore store) : IPresence
    {
        private readonly StoredPresence stored = new(store);

        public bool IsBrief => false;

        public bool IsThere(Mark mark, bool optional) => stored.IsThere(mark, optional) || store.PlannedVerb(mark) is Verb.Create or Verb.Update;

        public bool Take(string target, string field, string value, Mark mark) => stored.Take(target, field, value, mark);
    }
}
