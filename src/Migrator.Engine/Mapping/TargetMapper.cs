using System.Runtime.InteropServices;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Renders neutral records; owns buffers, so one per thread.</summary>
public sealed class TargetMapper
{
    private readonly TargetMapping mapping;
    private readonly TargetEvaluation evaluation;
    private readonly ILookup<Kind, TargetRule> rules;

    internal TargetMapper(TargetMapping mapping, INeutralLookup lookup, bool lazy)
    {
        this.mapping = mapping;
        evaluation = new TargetEvaluation(mapping, lookup, lazy);
        rules = mapping.Rules.ToLookup(rule => rule.Of);
    }

    /// <summary>
    /// What one rule makes of a record; null where its <c>when</c> does not hold, or where the rule makes parts of another kind than the record's owner is.
    /// Asking for several rules of the same record in a row costs little more than for one.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="key">Key of the record.</param>
    /// <param name="neutral">The record.</param>
    /// <param name="taken">Values (lower case) of unique fields that other records hold already: left out here and kept as text.</param>
    public Rendered? Render(TargetRule rule, Key key, JsonElement neutral, IReadOnlySet<string>? taken = null) => Render(rule, key, JsonMarshal.GetRawUtf8Value(neutral), taken);

    /// <summary>The same of a record as it stands in a buffer.</summary>
    internal Rendered? Render(TargetRule rule, Key key, ReadOnlySpan<byte> neutral, IReadOnlySet<string>? taken = null)
    {
        if (rule.Of != key.Kind) return null;
        evaluation.Take(key, neutral);
        return evaluation.Render(rule, taken);
    }

    /// <summary>How a person stands in the target by a rule; null where the rule does not take the record, or does not match people.</summary>
    public Standing? StandingOf(TargetRule rule, Key key, JsonElement neutral)
    {
        if (rule.People is null || Render(rule, key, neutral) is null) return null;
        var (login, emails, name) = PersonTraits.Of(neutral);
        return rule.People.Find(key, login, emails, name).Standing;
    }

    /// <summary>What all rules of the record's kind make of it, in the order of the file.</summary>
    public IReadOnlyList<Rendered> RenderAll(Key key, JsonElement neutral, IReadOnlySet<string>? taken = null)
    {
        var all = new List<Rendered>();
        foreach (var rule in rules[key.Kind])
        {
            if (Render(rule, key, neutral, taken) is { } rendered) all.Add(rendered);
        }

        return all;
    }

    internal TargetMapping Mapping => mapping;
}
