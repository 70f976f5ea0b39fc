using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>How to load.</summary>
/// <param name="Kinds">Only records of these kinds; empty loads all.</param>
/// <param name="Limit">A rehearsal: stop after this many roots; null loads all.</param>
/// <param name="Parallel">Records written at the same time.</param>
/// <param name="Only">Only what is created, or only what is changed; null for both.</param>
/// <param name="Keys">Only these records, or the roots that they are parts of; null for all.</param>
/// <remarks>What the chosen records refer to and what is planned comes with them.</remarks>
public sealed record LoadOptions(IReadOnlyList<Kind> Kinds, int? Limit = null, int Parallel = 4, Verb? Only = null, IReadOnlyList<Key>? Keys = null);

/// <summary>What came of loading.</summary>
public readonly record struct LoadCounts(long Written, long Rejected, long Open);

/// <summary>
/// Does what the plan says. Before a record is created the target is asked for its marker, so that what a killed run has written is found and
/// not written twice; what was written is kept in the store as soon as the answer is there.
/// </summary>
public sealed class Load(StageContext context, ITarget target, TargetMapping mapping, TargetSchema schema)
{
    internal const string Name = "load";
    private const int Window = 64;
    private readonly MigrationStore store = context.Store;
    private readonly LoadBundles bundles = new(context.Store, mapping, schema);
    private long written;
    private long rejected;

    /// <summary>Carries out what is open in the plan.</summary>
    /// <exception cref="ConfigurationException">There is no whole plan.</exception>
    /// <exception cref="ConnectorException">The target failed; what was written is kept and the next run goes on from there.</exception>
    public async Task<LoadCounts> RunAsync(LoadOptions options, CancellationToken cancel)
    {
        if (store.Setting(PlanChanges.State) == PlanChanges.Offline) throw new ConfigurationException("load: the plan was made while the target was away; run 'migrator plan' again, now that it is to be written to");
        if (store.Setting(PlanChanges.State) != PlanChanges.Ready) throw new ConfigurationException("load: there is no whole plan; run 'migrator plan' first");
        store.ClearFindings(Name);
        var total = store.CountOpenLines();
        var choice = LoadChoice.Make(store, mapping, schema, options, cancel);
        if (choice is not null) context.Log.LogInformation("Chose {Chosen} records and {Needed} that they need", choice.Chosen, choice.Needed);
        for (var next = store.NextRoots(PlanPlace.Start, Window); next.Roots.Count > 0; next = store.NextRoots(next.Last, Window))
        {
            cancel.ThrowIfCancellationRequested();
            var due = choice is null ? next.Roots : [.. next.Roots.Where(choice.Takes)];
            await WriteAsync(next.Step, next.Level, due, options, cancel);
            context.Progress.Report(Name, due.Count > 0 ? due[0].Rule : "", written + rejected, total);
        }

        // The last state is given when everything is written.
        if (choice is null && options.Only is null) await SettleAsync(cancel);
        foreach (var finding in bundles.Mentions) context.Find(Name, finding);
        context.Log.LogInformation("Loaded {Written} records, {Rejected} rejected", written, rejected);
        return new LoadCounts(written, rejected, store.CountOpenLines());
    }

    private async Task WriteAsync(int step, int level, IReadOnlyList<Mark> roots, LoadOptions options, CancellationToken cancel)
    {
        var work = new List<Bundle>();
        using (var transaction = store.Begin())
        {
            foreach (var root in roots)
            {
                if (options.Only is { } only && root.Key.System != Prerequisites.System && !store.OpenLines(step, level, root).Any(line => line.Verb == only)) continue;
                if (bundles.Build(step, level, root, options.Only) is { } bundle) work.Add(bundle);
                else Stale(step, level, root);
            }

            transaction.Commit();
        }

        work = await FindAsync(work, cancel);
        var results = Channel.CreateUnbounded<(Bundle Bundle, Written? Written, ConnectorException? Refusal)>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var writing = WriteAllAsync(work, results.Writer, options.Parallel, stop.Token, cancel);
        try
        {
            await foreach (var (bundle, answer, refusal) in results.Reader.ReadAllAsync(CancellationToken.None))
            {
                using var transaction = store.Begin();
                if (answer is not null) Keep(bundle, answer);
                else Park(bundle, refusal!);
                transaction.Commit();
            }
        }
        finally
        {
            // Nothing may be written any more once the load has ended: notifications are switched on again.
            await stop.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await writing;
    }

    private async Task WriteAllAsync(IReadOnlyList<Bundle> work, ChannelWriter<(Bundle, Written?, ConnectorException?)> results, int parallel, CancellationToken stop, CancellationToken cancel)
    {
        try
        {
            var degree = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel), CancellationToken = stop };
            await Parallel.ForEachAsync(work, degree, async (bundle, token) =>
            {
                // The failure of one record does not cut the others short: what has begun is brought to its end and kept.
                try
                {
                    token.ThrowIfCancellationRequested();
                    await results.WriteAsync((bundle, await target.WriteAsync(bundle.Change, cancel), null), CancellationToken.None);
                }
                catch (ConnectorException e) when (e.Fault == Fault.Rejected)
                {
                    await results.WriteAsync((bundle, null, e), CancellationToken.None);
                }
            });
        }
        finally
        {
            results.Complete();
        }
    }

    // What is there already (a killed run, a matched agent) is completed instead of created.
    private async Task<List<Bundle>> FindAsync(List<Bundle> work, CancellationToken cancel)
    {
        var unknown = work.Where(bundle => bundle.Change.Ref is null).ToList();
        var left = work.Except(unknown).ToList();
        foreach (var group in unknown.GroupBy(bundle => bundle.Change.Object))
        {
            var found = await target.FindAsync(group.Key, [.. group.Select(bundle => bundle.Change)], cancel);
            using var transaction = store.Begin();
            foreach (var bundle in group)
            {
                if (!found.TryGetValue(bundle.Change.Key, out var there))
                {
                    if (bundle.Change.Verb == Verb.Create) left.Add(bundle);
                    else Unmatched(bundle);
                    continue;
                }

                if (bundles.Continue(bundle, there, context.Run) is { } rest) left.Add(rest);
                else written++;
            }

            transaction.Commit();
        }

        return left;
    }

    private void Keep(Bundle bundle, Written answer)
    {
        foreach (var finding in answer.Findings) context.Find(Name, finding);
        var settles = target is ISettlingTarget settling && settling.Settles(bundle.Change);
        written += bundles.Keep(bundle, answer, settles, context.Run);
        if (bundle.Root.Key.System != Prerequisites.System) store.Unreject(Name, bundle.Root.Key.Kind, bundle.Root.ToString());
        context.Log.LogDebug("Wrote {Object} with {Parts} parts", bundle.Change.Object, bundle.Change.Parts.Count);
    }

    private void Park(Bundle bundle, ConnectorException refusal)
    {
        rejected++;
        store.Reject(Name, bundle.Root.Key.Kind, bundle.Root.ToString(), refusal.Message, [], context.Run);
        foreach (var line in bundle.Lines) store.Finish(line.Mark, written: false);
        var named = refusal.What.Contains(bundle.Root.Key.ToString(), StringComparison.Ordinal);
        context.Find(Name, new Finding(Severity.Error, "record_refused", named ? refusal.What : $"{bundle.Change.Object}: {refusal.What}", refusal.Remedy, bundle.Root.Key.ToString()));
    }

    private void Unmatched(Bundle bundle)
    {
        foreach (var line in bundle.Lines) store.Finish(line.Mark, written: false);
        context.Find(Name, new Finding(Severity.Warning, "no_match", $"{bundle.Change.Object}: it was there when the plan was made and is not any more",
            "run 'migrator plan' again", bundle.Root.Key.ToString()));
    }

    private void Stale(int step, int level, Mark root)
    {
        foreach (var line in store.OpenLines(step, level, root)) store.Finish(line.Mark, written: false);
        rejected++;
        context.Find(Name, new Finding(Severity.Error, "plan_stale", "a record that it needs was refused, or the record or the mapping has changed since the plan was made", "run 'migrator plan' again", root.Key.ToString()));
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        if (target is not ISettlingTarget settling) return;
        while (store.Unsettled(Window) is { Count: > 0 } waiting)
        {
            foreach (var identity in waiting)
            {
                if (bundles.Rebuild(identity) is { } built) await SettleAsync(settling, built.Change, cancel);
                store.Settled(identity.Mark);
            }
        }
    }

    // A refusal is one record's matter; verify names the difference for as long as it stays.
    private async Task SettleAsync(ISettlingTarget settling, Change change, CancellationToken cancel)
    {
        try
        {
            await settling.SettleAsync(change, cancel);
        }
        catch (ConnectorException refusal) when (refusal.Fault == Fault.Rejected)
        {
            context.Find(Name, new Finding(Severity.Error, "last_state_refused", $"{change.Object}: {refusal.What}", refusal.Remedy, change.Key.ToString()));
        }
    }
}
