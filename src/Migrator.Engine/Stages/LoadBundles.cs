using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>A root with those of its parts that have something to do.</summary>
/// <param name="Root">The root.</param>
/// <param name="RootRecord">The root as rendered; null for a prerequisite.</param>
/// <param name="Change">What to write.</param>
/// <param name="Lines">Lines of the plan that it carries out.</param>
/// <param name="Built">The changes behind it, the root first where it has a line of its own.</param>
internal sealed record Bundle(Mark Root, RenderedRecord? RootRecord, Change Change, IReadOnlyList<PlanLine> Lines, IReadOnlyList<BuiltChange> Built);

/// <summary>Makes the changes that the lines of a plan stand for, and keeps what came of them.</summary>
internal sealed class LoadBundles
{
    private readonly MigrationStore store;
    private readonly Rendering rendering;
    private readonly ChangeBuilder builder;
    private readonly Adoption adoption;

    public LoadBundles(MigrationStore store, TargetMapping mapping, TargetSchema schema)
    {
        this.store = store;
        rendering = new Rendering(store, mapping, schema, new StoredPresence(store));
        builder = new ChangeBuilder(store, schema, rendering);
        adoption = new Adoption(store, rendering);
    }

    /// <summary>The open lines of a root as one change; null where they cannot be made any more.</summary>
    public Bundle? Build(int step, int level, Mark root, Verb? only)
    {
        IReadOnlyList<PlanLine> lines = [.. store.OpenLines(step, level, root).Where(line => only is null || line.Verb == only || root.Key.System == Prerequisites.System)];
        if (root.Key.System == Prerequisites.System) return new Bundle(root, null, Prerequisites.ChangeOf(lines[0]), lines, []);
        if (rendering.Render(root) is not { Blocked: false } rootRecord) return null;

        var built = new List<BuiltChange>();
        foreach (var line in lines)
        {
            var record = line.Mark == root ? rootRecord : rendering.Render(line.Mark);
            if (record is null or { Blocked: true }) return null;
            var known = store.Identity(line.Mark);
            var change = builder.Build(record, line.Verb, known, line.Changed);
            // A killed run found the record and kept it, but did not come to complete it.
            built.Add(line.Verb == Verb.Create && known is not null ? change with { Change = Completing(change.Change, known.Ref) } : change);
        }

        var own = built.Find(change => change.Record.Mark == root) ?? builder.Build(rootRecord, Verb.Skip, store.Identity(root), []);
        var parts = built.Where(change => change.Record.Mark != root).Select(change => change.Change).ToList();
        return own.Change is { Verb: Verb.Skip, Ref: null } && parts.Count > 0 ? null : new Bundle(root, rootRecord, own.Change with { Parts = parts }, lines, built);
    }

    /// <summary>A bundle whose root was found in the target: what remains to be done, or null where nothing does.</summary>
    public Bundle? Continue(Bundle bundle, Written there, long run)
    {
        if (bundle.RootRecord is null)
        {
            Keep(bundle, there, settles: false, run);
            return null;
        }

        var kept = adoption.Keep(bundle.RootRecord, there, run, sameAsWritten: bundle.Change.Verb == Verb.Skip).ToHashSet();
        foreach (var mark in kept) store.Finish(mark, written: true);
        if (bundle.Change.Verb == Verb.Skip) store.Finish(bundle.Root, written: true);
        var built = bundle.Built.Where(change => !kept.Contains(change.Record.Mark)).ToList();
        var parts = built.Where(change => change.Record.Mark != bundle.Root).Select(change => change.Change with { Root = there.Ref }).ToList();
        if (bundle.Change.Verb == Verb.Skip && parts.Count == 0) return null;
        return bundle with
        {
            Change = Completing(bundle.Change, there.Ref) with { Parts = parts },
            Built = built,
            Lines = [.. bundle.Lines.Where(line => !kept.Contains(line.Mark))],
        };
    }

    /// <summary>Keeps what was written and ends the lines. Returns how many records that were.</summary>
    public int Keep(Bundle bundle, Written answer, bool settles, long run)
    {
        if (bundle.RootRecord is null)
        {
            store.Set(new Identity(bundle.Root, answer.Ref, bundle.Root, [], new Dictionary<string, string>()), settle: false, run);
            store.Finish(bundle.Root, written: true);
            return 1;
        }

        foreach (var moved in answer.Moved) store.Move(moved);
        var count = 0;
        foreach (var built in bundle.Built)
        {
            var isRoot = built.Record.Mark == bundle.Root;
            if (!isRoot && !answer.Parts.ContainsKey(built.Change.Marker))
            {
                store.Finish(built.Record.Mark, written: false);
                continue;
            }

            adoption.Keep(built.Record, isRoot ? answer.Ref : answer.Parts[built.Change.Marker], run, built.Complete, isRoot && settles);
            store.Finish(built.Record.Mark, written: true);
            count++;
        }

        return count;
    }

    /// <summary>A change of a record that is there already: all its fields are given instead of creating it.</summary>
    private static Change Completing(Change change, TargetRef there) =>
        change with { Verb = change.Verb == Verb.Create ? Verb.Update : change.Verb, Ref = there, Changed = [.. change.Fields.Select(field => field.Key)] };

    /// <summary>What is to be said of texts that name other records.</summary>
    public IEnumerable<Finding> Mentions => rendering.Links.Findings();

    /// <summary>True where a record was found, not made, and may hold other values than the source's.</summary>
    public bool IsMatched(Identity identity) => rendering.Rule(identity.Mark.Rule) is { Create: false };

    /// <summary>The change of a record that is in the target, made from what is in the store now; null where nothing makes it any more.</summary>
    public BuiltChange? Rebuild(Identity identity) =>
        identity.Mark.Key.System != Prerequisites.System && rendering.Render(identity.Mark) is { } record ? builder.Build(record, Verb.Skip, identity, []) : null;
}
