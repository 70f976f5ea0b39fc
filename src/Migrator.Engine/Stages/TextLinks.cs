using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Bodies;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Links from texts to other records. A rendered record names the other one by its key, so that it is the same record whether the target knows
/// that one yet or not; when it is written, the key becomes the address in the target, or the text alone remains.
/// </summary>
internal sealed class TextLinks(MigrationStore store, TargetMapping mapping)
{
    private const int Kept = 100_000;
    private readonly Dictionary<string, string?> known = new(StringComparer.Ordinal);
    private readonly Dictionary<(Kind Kind, string Cause), long> lost = [];

    /// <summary>Fields with links to those records alone that the store has and the mapping takes; numbers become keys.</summary>
    public ReadOnlyMemory<byte> Settle(ReadOnlyMemory<byte> json, Key of)
    {
        if (!RefLinks.AreIn(json.Span)) return json;
        var fields = JsonNode.Parse(json.Span)!.AsObject();
        var own = of.ToString();
        return RefLinks.Change(fields, key => Known(key) is { } other && other != own ? $"ref:{other}" : null) ? JsonSerializer.SerializeToUtf8Bytes(fields, StoreJson.Default.JsonObject) : json;
    }

    /// <summary>Gives links their addresses. False where one leads to a record that is not in the target yet.</summary>
    /// <param name="fields">Fields as settled.</param>
    /// <param name="markOf">The record that a rule of an object makes of a key.</param>
    public bool Address(JsonObject fields, Func<string, Key, Mark> markOf)
    {
        var waits = false;
        RefLinks.Change(fields, key => AddressOf(Key.Parse(key), markOf, ref waits));
        return !waits;
    }

    /// <summary>What stays text, one finding for each cause.</summary>
    public IEnumerable<Finding> Findings() => lost.OrderBy(pair => pair.Key).Select(pair => pair.Key.Cause switch
    {
        "unknown" => new Finding(Severity.Note, "mention_unknown", $"{pair.Value} times a text names a record of kind {pair.Key.Kind.Name()} that is not in the store; it stays as text",
            "nothing to do, or extract that record too", pair.Key.Kind.Name()),
        _ => new Finding(Severity.Note, "mention_not_carried", $"{pair.Value} times a text links to a record of kind {pair.Key.Kind.Name()}, which has no address in the target; it stays as text",
            "nothing to do", pair.Key.Kind.Name()),
    });

    private string? AddressOf(Key key, Func<string, Key, Mark> markOf, ref bool waits)
    {
        if (!mapping.MainObjects.TryGetValue(key.Kind, out var target) || !mapping.Addresses.TryGetValue(target, out var pattern)) return null;
        var there = store.Identity(markOf(target, key))?.Ref;
        waits |= there is null;
        return there is { } found ? pattern.Replace("{id}", Uri.EscapeDataString(found.Id), StringComparison.Ordinal) : null;
    }

    private string? Known(string text)
    {
        if (!known.TryGetValue(text, out var key))
        {
            if (known.Count >= Kept) known.Clear();
            known[text] = key = Find(text);
        }

        if (key is null && Key.TryParse(text, out var parsed))
        {
            var cause = (parsed.Kind, mapping.MainObjects.ContainsKey(parsed.Kind) && parsed.Kind is not Kind.Attachment ? "unknown" : "other");
            lost[cause] = lost.GetValueOrDefault(cause) + 1;
        }

        return key;
    }

    private string? Find(string text)
    {
        if (!Key.TryParse(text, out var key) || key.Kind is Kind.Attachment || !mapping.MainObjects.ContainsKey(key.Kind)) return null;
        if (!key.Id.StartsWith(BodyReferences.ByNumber, StringComparison.Ordinal)) return store.HasNeutral(key.Kind, key.Id) ? text : null;
        return store.RecordOf(key.Kind, key.Id[BodyReferences.ByNumber.Length..]) is { } record ? (key with { Id = record }).ToString() : null;
    }
}
