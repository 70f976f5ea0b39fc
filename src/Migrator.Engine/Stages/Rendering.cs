using System.Collections.Frozen;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Renders records the same way for plan, load and verify: mapping, values that must be unique, parent cycles cut, references to records that
/// are not in the target left out. What differs is the caller's to say, since a plan looks ahead and a load does not.
/// </summary>
internal sealed class Rendering
{
    private const string CutsSetting = "plan.cuts";

    private readonly MigrationStore store;
    private readonly TargetMapper mapper;
    private readonly FrozenDictionary<string, TargetRule> rules;
    private readonly Dictionary<(string Object, Kind Kind), TargetRule> roots = [];
    private readonly IPresence presence;
    private readonly FrozenDictionary<string, PairRule> pairs;
    private readonly Dictionary<(TargetRule Rule, string Field, Kind Kind, string Object, bool Optional), Finding> lost = [];
    private readonly TextLinks links;
    private HashSet<string> cuts;

    public Rendering(MigrationStore store, TargetMapping mapping, TargetSchema? schema, IPresence presence)
    {
        pairs = (schema?.Objects ?? []).Where(o => o.Pair is not null).ToFrozenDictionary(o => o.Name, o => o.Pair!, StringComparer.Ordinal);
        this.store = store;
        this.presence = presence;
        Source = store.SourceName ?? throw new ConfigurationException("the store is empty; run 'migrator extract' first");
        links = new TextLinks(store, mapping);
        mapper = presence.IsBrief ? mapping.CreateLazyMapper(new NeutralLookup(store)) : mapping.CreateMapper(new NeutralLookup(store));
        rules = mapping.Rules.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);
        foreach (var rule in mapping.Rules.Where(rule => rule.In is null).OrderBy(rule => rule.Name == rule.Object ? 0 : 1)) roots.TryAdd((rule.Object, rule.Of), rule);
        cuts = [.. (store.Setting(CutsSetting) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Links from texts to other records.</summary>
    public TextLinks Links => links;

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
    public IEnumerable<(string Field, Mark Parent)> Parents(TargetRule rule, Key key, ReadOnlySpan<byte> neutral) =>
        mapper.Render(rule, key, neutral) is not { } rendered ? []
            : rendered.References.Where(reference => reference.Object == rule.Object).Select(reference => (reference.Field, MarkOf(reference.Object, reference.Key)));

    /// <summary>The record that a rule makes of a neutral record; null where it makes none.</summary>
    public RenderedRecord? Render(TargetRule rule, Key key, ReadOnlySpan<byte> neutral, string? owner)
    {
        var rendered = mapper.Render(rule, key, neutral);
        if (rendered is null) return null;
        var mark = new Mark(rule.Name, key);
        if (RootOf(rule, mark, owner) is not { } root) return null;
        if (pairs.TryGetValue(rule.Object, out var pair)) return Link(rendered, mark, root, pair);
        var record = Resolve(rendered, mark, root);
        if (!rule.Create || record.Blocked || rendered.UniqueValues.Count == 0) return record;
        var held = new List<(string Field, string Value)>(rendered.UniqueValues.Count);
        HashSet<string>? taken = null;
        foreach (var (field, value) in rendered.UniqueValues)
        {
            var lower = value.ToLowerInvariant();
            if (presence.Take(rule.Object, field, lower, mark)) held.Add((field, lower));
            else (taken ??= new HashSet<string>(StringComparer.Ordinal)).Add(lower);
        }

        if (taken is not null) record = Resolve(mapper.Render(rule, key, neutral, taken)!, mark, root);
        return record with { Held = held };
    }

    /// <summary>The record that a mark names, made from what is in the store now; null where it makes none.</summary>
    public RenderedRecord? Render(Mark mark) =>
        Rule(mark.Rule) is { } rule && store.Neutral(mark.Key.Kind, mark.Key.Id) is { } json
            ? Render(rule, mark.Key, json, rule.In is null ? null : store.OwnerOf(mark.Key.Kind, mark.Key.Id))
            : null;

    private Mark? RootOf(TargetRule rule, Mark mark, string? owner)
    {
        if (rule.In is not { } parent) return mark;
        if (!rules.TryGetValue(parent, out var parentRule)) return null;
        if (parentRule.Of == rule.Of) return mark with { Rule = parent };
        return Key.TryParse(owner, out var key) && key.Kind == parentRule.Of ? new Mark(parent, key) : null;
    }

    // A link without one of its ends is not made, so that nothing of it needs to be worked out.
    private RenderedRecord Link(Rendered rendered, Mark mark, Mark root, PairRule pair)
    {
        foreach (var reference in rendered.References)
        {
            if (!reference.Optional && IsGone(mark, reference)) return new RenderedRecord(mark, root, rendered) { Blocked = true, Tie = Tie.Loose };
        }

        var record = Resolve(rendered, mark, root);
        var first = rendered.References.FirstOrDefault(reference => reference.Field == pair.First).Key.ToString();
        var second = rendered.References.FirstOrDefault(reference => reference.Field == pair.Second).Key.ToString();
        var ends = string.CompareOrdinal(first, second) < 0 ? $"{first} {second}" : $"{second} {first}";
        var value = $"{pair.Group(RenderedJson.Text(rendered.Json.Span, pair.Type) ?? "")} {ends}";
        if (first == second || !presence.Take(rendered.Rule.Object, pair.Type, value, mark)) return record with { Tie = Tie.Doubled };
        return record with { Held = [(pair.Type, value)] };
    }

    private bool IsGone(Mark mark, RenderedReference reference) =>
        (cuts.Count > 0 && cuts.Contains($"{mark}#{reference.Field}")) || !presence.IsThere(MarkOf(reference.Object, reference.Key), reference.Optional);

    private RenderedRecord Resolve(Rendered rendered, Mark mark, Mark root)
    {
        List<RenderedReference>? gone = null;
        foreach (var reference in rendered.References)
        {
            if (IsGone(mark, reference)) (gone ??= []).Add(reference);
        }

        if (gone is null) return new RenderedRecord(mark, root, rendered) { Links = links };
        var kept = new List<RenderedReference>(rendered.References.Count - gone.Count);
        foreach (var reference in rendered.References)
        {
            if (!gone.Contains(reference)) kept.Add(reference);
        }

        var findings = new Finding[gone.Count];
        for (var i = 0; i < findings.Length; i++) findings[i] = Lost(rendered.Rule, gone[i]);
        return new RenderedRecord(mark, root, rendered) { Links = links, Gone = gone, References = kept, Lost = findings, Blocked = rendered.Blocked || gone.Exists(static reference => !reference.Optional) };
    }

    // One for all records of which the same is to be said: its subject is added where it is kept.
    private Finding Lost(TargetRule rule, RenderedReference reference)
    {
        var cause = (rule, reference.Field, reference.Key.Kind, reference.Object, reference.Optional);
        if (lost.TryGetValue(cause, out var finding)) return finding;
        return lost[cause] = new Finding(reference.Optional ? Severity.Warning : Severity.Error, "reference_lost",
            $"{rule.Object}.{reference.Field}: the {reference.Key.Kind.Name()} that it refers to is not in the target as {reference.Object}",
            "create or match that record in the target, or leave the field to the readable note");
    }
}
