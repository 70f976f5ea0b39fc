using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Whether a link is to be made.</summary>
internal enum Tie
{
    /// <summary>It is, or the record is no link.</summary>
    Sound,

    /// <summary>One of its ends is not in the target.</summary>
    Loose,

    /// <summary>The target keeps such a link once, and another record holds it; or it ties a record to itself.</summary>
    Doubled,
}

/// <summary>A record of the target as it is to be, with references still by the source's keys.</summary>
/// <param name="Mark">The record.</param>
/// <param name="Root">The record that it is a part of; itself for a root.</param>
/// <param name="Rule">The rule that made it.</param>
/// <param name="Json">Fields as canonical JSON, without references to records that are not in the target.</param>
/// <param name="References">References that remain.</param>
/// <param name="Findings">What does not arrive as it was.</param>
/// <param name="Blocked">It cannot be written.</param>
/// <param name="Missing">Choices that must be created first.</param>
/// <param name="Tie">For a link: whether it is to be made.</param>
internal sealed record RenderedRecord(
    Mark Mark, Mark Root, TargetRule Rule, ReadOnlyMemory<byte> Json, IReadOnlyList<RenderedReference> References,
    IReadOnlyList<Finding> Findings, bool Blocked, IReadOnlyList<MissingChoice> Missing, Tie Tie)
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashLength = 16;

    /// <summary>Hash of all fields.</summary>
    public byte[] Hash()
    {
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Json.Span, full);
        return full[..HashLength].ToArray();
    }

    /// <summary>The fields as a JSON object.</summary>
    public JsonObject Fields() => JsonNode.Parse(Json.Span)!.AsObject();

    /// <summary>Hash of each field.</summary>
    public static IReadOnlyDictionary<string, string> FieldHashes(JsonObject fields)
    {
        var hashes = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            hashes[name] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, StoreJson.Default.JsonNode)).AsSpan(0, 6));
        return hashes;
    }
}

/// <summary>
/// Renders records the same way for plan, load and verify: mapping, values that must be unique, parent cycles cut, references to records that
/// are not in the target left out. Whether a reference can be kept is the caller's to say, since a plan looks ahead and a load does not.
/// </summary>
internal sealed class Rendering
{
    private const string CutsSetting = "plan.cuts";
    private static readonly FrozenSet<string> None = FrozenSet<string>.Empty;

    private readonly MigrationStore store;
    private readonly TargetMapper mapper;
    private readonly FrozenDictionary<string, TargetRule> rules;
    private readonly Dictionary<(string Object, Kind Kind), TargetRule> roots = [];
    private readonly Func<Mark, bool> isThere;
    private readonly FrozenDictionary<string, PairRule> pairs;
    private HashSet<string> cuts;

    public Rendering(MigrationStore store, TargetMapping mapping, TargetSchema? schema, Func<Mark, bool> isThere)
    {
        pairs = (schema?.Objects ?? []).Where(o => o.Pair is not null).ToFrozenDictionary(o => o.Name, o => o.Pair!, StringComparer.Ordinal);
        this.store = store;
        this.isThere = isThere;
        Source = store.SourceName ?? throw new ConfigurationException("the store is empty; run 'migrator extract' first");
        mapper = mapping.CreateMapper(new NeutralLookup(store));
        rules = mapping.Rules.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);
        foreach (var rule in mapping.Rules.Where(rule => rule.In is null).OrderBy(rule => rule.Name == rule.Object ? 0 : 1)) roots.TryAdd((rule.Object, rule.Of), rule);
        cuts = [.. (store.Setting(CutsSetting) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Name of the source.</summary>
    public string Source { get; }

    /// <summary>Leaves these references (mark#field) out from now on, since they close a circle of parents.</summary>
    public void Cut(IEnumerable<string> references)
    {
        cuts = [.. references];
        store.Set(CutsSetting, string.Join('\n', cuts.Order(StringComparer.Ordinal)));
    }

    /// <summary>The rule of that name; null where the mapping has none any more.</summary>
    public TargetRule? Rule(string name) => rules.GetValueOrDefault(name);

    /// <summary>Mark of the record that a reference points to.</summary>
    public Mark MarkOf(string target, Key key) => new(roots.TryGetValue((target, key.Kind), out var rule) ? rule.Name : target, key);

    /// <summary>References of a record to others of the same object, whether they are there or not.</summary>
    public IEnumerable<(string Field, Mark Parent)> Parents(TargetRule rule, Key key, JsonElement neutral) =>
        mapper.Render(rule, key, neutral) is not { } rendered ? []
            : rendered.References.Where(reference => reference.Object == rule.Object).Select(reference => (reference.Field, MarkOf(reference.Object, reference.Key)));

    /// <summary>The record that a rule makes of a neutral record; null where it makes none.</summary>
    public RenderedRecord? Render(TargetRule rule, Key key, JsonElement neutral, string? owner)
    {
        var rendered = mapper.Render(rule, key, neutral);
        if (rendered is null) return null;
        var mark = new Mark(rule.Name, key);
        if (RootOf(rule, mark, owner) is not { } root) return null;
        var findings = rendered.Findings;
        if (rule.Create && rendered.UniqueValues.Count > 0 && Taken(rendered, mark) is { Count: > 0 } taken)
        {
            rendered = mapper.Render(rule, key, neutral, taken)!;
            findings = rendered.Findings;
        }

        var (json, references, lost, blocked) = Resolve(rendered, mark);
        return new RenderedRecord(mark, root, rule, json, references, lost.Count == 0 ? findings : [.. findings, .. lost], rendered.Blocked || blocked, rendered.MissingChoices, TieOf(rendered, mark, blocked));
    }

    /// <summary>The record that a mark names, made from what is in the store now; null where it makes none.</summary>
    public RenderedRecord? Render(Mark mark)
    {
        if (Rule(mark.Rule) is not { } rule || store.Neutral(mark.Key.Kind, mark.Key.Id) is not { } json) return null;
        using var document = JsonDocument.Parse(json);
        return Render(rule, mark.Key, document.RootElement, rule.In is null ? null : store.OwnerOf(mark.Key.Kind, mark.Key.Id));
    }

    private Mark? RootOf(TargetRule rule, Mark mark, string? owner)
    {
        if (rule.In is not { } parent) return mark;
        if (!rules.TryGetValue(parent, out var parentRule)) return null;
        if (parentRule.Of == rule.Of) return mark with { Rule = parent };
        return Key.TryParse(owner, out var key) && key.Kind == parentRule.Of ? new Mark(parent, key) : null;
    }

    private Tie TieOf(Rendered rendered, Mark mark, bool endMissing)
    {
        if (!pairs.TryGetValue(rendered.Rule.Object, out var pair)) return Tie.Sound;
        if (endMissing) return Tie.Loose;
        var first = rendered.References.FirstOrDefault(reference => reference.Field == pair.First).Key.ToString();
        var second = rendered.References.FirstOrDefault(reference => reference.Field == pair.Second).Key.ToString();
        var type = JsonNode.Parse(rendered.Json.Span)![pair.Type]?.GetValue<string>() ?? "";
        var ends = string.CompareOrdinal(first, second) < 0 ? $"{first} {second}" : $"{second} {first}";
        return first != second && store.Claim(rendered.Rule.Object, pair.Type, $"{pair.Group(type)} {ends}", mark) ? Tie.Sound : Tie.Doubled;
    }

    private HashSet<string> Taken(Rendered rendered, Mark mark)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (field, value) in rendered.UniqueValues)
        {
            var lower = value.ToLowerInvariant();
            if (!store.Claim(rendered.Rule.Object, field, lower, mark)) taken.Add(lower);
        }

        return taken;
    }

    private (ReadOnlyMemory<byte> Json, IReadOnlyList<RenderedReference> Kept, IReadOnlyList<Finding> Lost, bool Blocked) Resolve(Rendered rendered, Mark mark)
    {
        List<RenderedReference>? gone = null;
        foreach (var reference in rendered.References)
        {
            if (cuts.Contains($"{mark}#{reference.Field}") || !isThere(MarkOf(reference.Object, reference.Key))) (gone ??= []).Add(reference);
        }

        if (gone is null) return (rendered.Json, rendered.References, [], false);
        var fields = JsonNode.Parse(rendered.Json.Span)!.AsObject();
        foreach (var reference in gone) Remove(fields, reference);
        var lost = gone.Select(reference => new Finding(reference.Optional ? Severity.Warning : Severity.Error, "reference_lost",
            $"{rendered.Rule.Object}.{reference.Field}: the {reference.Key.Kind.Name()} that it refers to is not in the target as {reference.Object}",
            "create or match that record in the target, or leave the field to the readable note", mark.Key.ToString())).ToList();
        return (JsonSerializer.SerializeToUtf8Bytes(fields, StoreJson.Default.JsonObject), [.. rendered.References.Except(gone)], lost, gone.Exists(reference => !reference.Optional));
    }

    private static void Remove(JsonObject fields, RenderedReference reference)
    {
        if (fields[reference.Field] is JsonArray list)
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                if (ReferredKey(list[i]) == reference.Key.ToString()) list.RemoveAt(i);
            }

            if (list.Count > 0) return;
        }

        fields.Remove(reference.Field);
    }

    /// <summary>The key in a rendered reference; null where the node is none.</summary>
    public static string? ReferredKey(JsonNode? node) => node is JsonObject value && value["$ref"] is JsonValue key ? key.GetValue<string>() : null;
}
