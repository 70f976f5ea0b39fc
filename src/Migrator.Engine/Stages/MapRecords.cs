using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What came of mapping.</summary>
public readonly record struct MapCounts(long Read, long Written, long Rejected);

/// <summary>
/// Maps raw records to neutral ones, only those that came since the last time; all of them when the mapping or a list that gives labels has changed.
/// Definitions (choices, columns, classes) go first, since other records take their labels from them.
/// </summary>
public sealed class MapRecords(StageContext context, SourceMapping mapping, string mappingHash) : INeutralSink
{
    private const string Name = "map";
    private const int Batch = 2000;

    // An update writes the fields that the plan names: what has changed since would be taken for written.
    private const string Outdated = "outdated";
    private static readonly FrozenSet<Kind> Definitions = new[] { Kind.Choice, Kind.Field, Kind.CiClass }.ToFrozenSet();

    private readonly MigrationStore store = context.Store;
    private readonly HashSet<string> derived = new(StringComparer.Ordinal);
    private (Kind Kind, string Record) current;
    private (long Read, long Written, long Rejected) counts;

    /// <summary>Maps everything that is due.</summary>
    public MapCounts Run(CancellationToken cancel)
    {
        var source = store.SourceName ?? throw new ConfigurationException("map: the store is empty; run 'migrator extract' first");
        var upTo = store.LastRaw;
        if (store.Setting("map.mapping") != mappingHash) Restart();
        var before = counts.Written;
        Pass(definitions: true, upTo, source, cancel);
        if (counts.Written > before && Mark(definitions: false) > 0)
        {
            Restart();
            Pass(definitions: true, upTo, source, cancel);
        }

        Pass(definitions: false, upTo, source, cancel);
        MapBlobs();
        context.Log.LogInformation("Mapped {Read} records to {Written} new or changed ones, {Rejected} rejected", counts.Read, counts.Written, counts.Rejected);
        return new MapCounts(counts.Read, counts.Written, counts.Rejected);
    }

    /// <inheritdoc />
    public void Record(Kind kind, string id, ReadOnlySpan<byte> json, string? owner)
    {
        var own = kind == current.Kind && id == current.Record;
        if (!own) derived.Add(id);
        if (store.PutNeutral(kind, id, json, owner, own ? null : Origin)) counts.Written++;
        if (kind == Kind.Attachment) store.SetBlobMapped(id, false);
    }

    /// <inheritdoc />
    public void Reject(Kind kind, string id, string why)
    {
        counts.Rejected++;
        store.Reject(Name, kind, id, why, [], context.Run);
    }

    /// <inheritdoc />
    public void Find(Finding finding) => context.Find(Name, finding);

    private string Origin => $"{current.Kind.Name()}:{current.Record}";

    private static string MarkName(bool definitions) => definitions ? "map.definitions" : "map.records";

    private long Mark(bool definitions) => long.Parse(store.Setting(MarkName(definitions)) ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    private void Restart()
    {
        using var transaction = store.Begin();
        store.ClearNeutral();
        store.ClearFindings(Name);
        store.Set(PlanChanges.State, Outdated);
        store.Set(MarkName(true), "0");
        store.Set(MarkName(false), "0");
        store.Set("map.mapping", mappingHash);
        transaction.Commit();
    }

    private void Pass(bool definitions, long upTo, string source, CancellationToken cancel)
    {
        var mark = Mark(definitions);
        if (mark >= upTo) return;
        var anew = mark == 0;
        var before = counts.Written;
        var lookup = SourceLookup.Load(store);
        var mapper = mapping.CreateMapper(lookup);
        var first = store.Tables().Where(t => Definitions.Contains(t.Table.Kind)).Select(t => t.Table.Name).ToFrozenSet(StringComparer.Ordinal);
        while (mark < upTo)
        {
            cancel.ThrowIfCancellationRequested();
            using var transaction = store.Begin();
            mark = store.EachRaw(mark, upTo, definitions, first.Contains, Batch, (table, record, payload) =>
            {
                current = (table.Kind, record);
                derived.Clear();
                counts.Read++;
                if (!anew) store.Unreject(Name, table.Kind, record);
                mapper.Map(table.Name, table.Kind, record, payload, this);
                if (!anew) store.DropDerived(Origin, derived);
            });
            if (counts.Written > before) store.Set(PlanChanges.State, Outdated);
            store.Set(MarkName(definitions), mark.ToString(System.Globalization.CultureInfo.InvariantCulture));
            transaction.Commit();
            context.Progress.Report(Name, definitions ? "definitions" : "records", mark, upTo);
        }
    }

    // Size and hash of an attachment are those of the bytes that are here, whatever the source promised.
    private void MapBlobs()
    {
        var before = counts.Written;
        using var transaction = store.Begin();
        foreach (var record in store.UnmappedBlobs())
        {
            if (store.Neutral(Kind.Attachment, record) is { } json && store.Blob(record) is { Sha256: { } sha256 } blob)
            {
                var attachment = JsonNode.Parse(json)!.AsObject();
                attachment["sha256"] = sha256;
                attachment["size"] = blob.Size;
                var owner = attachment["owner"]?.GetValue<string>();
                if (store.PutNeutral(Kind.Attachment, record, JsonSerializer.SerializeToUtf8Bytes(attachment, StoreJson.Default.JsonObject), owner, null)) counts.Written++;
            }

            store.SetBlobMapped(record, true);
        }

        if (counts.Written > before) store.Set(PlanChanges.State, Outdated);

        transaction.Commit();
    }
}
