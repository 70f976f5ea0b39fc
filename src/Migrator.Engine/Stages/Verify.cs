using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What came of verifying.</summary>
public readonly record struct VerifyCounts(long Verified, long Differences);

/// <summary>
/// Reads every written record back and compares it field by field with what the store says now, attachments by hash. A difference is a finding
/// with both values.
/// </summary>
public sealed class Verify(StageContext context, ITarget target, TargetMapping mapping, TargetSchema schema)
{
    private const string Name = "verify";
    private const int Window = 64;
    private readonly MigrationStore store = context.Store;
    private readonly LoadBundles bundles = new(context.Store, mapping, schema);
    private readonly Dictionary<string, TargetObject> objects = schema.Objects.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Verifies everything that the identity map knows.</summary>
    public async Task<VerifyCounts> RunAsync(int parallel, CancellationToken cancel)
    {
        store.ClearFindings(Name);
        var (after, verified, different) = ("", 0L, 0L);
        while (store.RootsAfter(after, Window) is { Count: > 0 } roots)
        {
            cancel.ThrowIfCancellationRequested();
            var work = roots.Select(root => store.Bundle(root).OrderBy(identity => identity.Mark == root ? 0 : 1)
                .Where(identity => identity.Mark.Key.System != Prerequisites.System)
                .Select(identity => (Identity: identity, Built: bundles.Rebuild(identity))).ToList()).ToList();
            var results = new List<(Identity Identity, IReadOnlyList<FieldDifference>? Differences)>[work.Count];
            await Parallel.ForEachAsync(Enumerable.Range(0, work.Count), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel), CancellationToken = cancel }, async (i, token) =>
            {
                results[i] = [];
                foreach (var (identity, built) in work[i])
                {
                    if (built is not null) results[i].Add((identity, await CompareAsync(built, bundles.IsMatched(identity), token)));
                }
            });

            using var transaction = store.Begin();
            foreach (var (identity, _) in work.SelectMany(list => list).Where(pair => pair.Built is null)) FindUnmade(identity);
            foreach (var (identity, differences) in results.SelectMany(list => list))
            {
                verified++;
                if (Keep(identity, differences)) different++;
            }

            transaction.Commit();
            after = roots[^1].ToString();
            context.Progress.Report(Name, roots[^1].Rule, verified, null);
        }

        context.Log.LogInformation("Verified {Verified} records, {Different} differ", verified, different);
        return new VerifyCounts(verified, different);
    }

    private async Task<IReadOnlyList<FieldDifference>?> CompareAsync(BuiltChange built, bool matched, CancellationToken cancel) =>
        await target.ReadAsync(built.Change, cancel) is not { } found ? null
            : matched ? []
            : FieldComparison.Compare(objects[built.Change.Object], built.Change.Fields, found, built.Record.Rule.Fields.Select(field => field.Name));

    private void FindUnmade(Identity identity) => context.Find(Name, new Finding(Severity.Warning, "no_longer_made",
        $"{identity.Ref.Object} {identity.Ref.Id} was written by rule '{identity.Mark.Rule}', which makes nothing of this record any more; it is in the target and was not compared",
        "delete it in the target by hand if it must go, or restore the rule in site.yaml", identity.Mark.Key.ToString()));

    private bool Keep(Identity identity, IReadOnlyList<FieldDifference>? differences)
    {
        store.SetVerified(identity.Mark, differences switch { null => 3, { Count: 0 } => 1, _ => 2 });
        if (differences is { Count: 0 }) return false;
        var subject = identity.Mark.Key.ToString();
        if (differences is null && objects[identity.Ref.Object].Pair is not null)
        {
            // A link goes with either of its ends, and is made again as soon as both are there.
            store.Forget(identity.Mark);
            context.Find(Name, new Finding(Severity.Error, "link_gone", $"{identity.Ref.Object} {identity.Ref.Id} is not in the target any more", "run 'migrator run' again: it is made again", subject));
            return true;
        }

        if (differences is null)
        {
            context.Find(Name, new Finding(Severity.Error, "record_gone", $"{identity.Ref.Object} {identity.Ref.Id} is not in the target any more", "find out who deleted it; 'migrator explain' shows the record", subject));
            return true;
        }

        foreach (var difference in differences)
        {
            context.Find(Name, new Finding(Severity.Error, "field_differs",
                $"{identity.Ref.Object} {identity.Ref.Id}: {difference.Field} {(difference.Written is null ? "should be empty" : $"was written as '{difference.Written}'")} and reads '{difference.Found}'",
                "find out who changed it; 'migrator explain' shows the record", subject));
        }

        return true;
    }
}
