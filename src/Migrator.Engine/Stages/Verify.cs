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
                .Select(identity => (Identity: identity, Change: bundles.Rebuild(identity))).Where(pair => pair.Change is not null).ToList()).ToList();
            var results = new List<(Identity Identity, IReadOnlyList<FieldDifference>? Differences)>[work.Count];
            await Parallel.ForEachAsync(Enumerable.Range(0, work.Count), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel), CancellationToken = cancel }, async (i, token) =>
            {
                results[i] = [];
                foreach (var (identity, change) in work[i]) results[i].Add((identity, await CompareAsync(change!, bundles.IsMatched(identity), token)));
            });

            using var transaction = store.Begin();
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

    private async Task<IReadOnlyList<FieldDifference>?> CompareAsync(Change change, bool matched, CancellationToken cancel) =>
        await target.ReadAsync(change, cancel) is not { } found ? null
            : matched ? []
            : FieldComparison.Compare(objects[change.Object], change.Fields, found);

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
                $"{identity.Ref.Object} {identity.Ref.Id}: {difference.Field} was written as '{difference.Written}' and reads '{difference.Found}'",
                "find out who changed it; 'migrator explain' shows the record", subject));
        }

        return true;
    }
}
