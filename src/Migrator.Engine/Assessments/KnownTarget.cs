using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Assessments;

/// <summary>A target that could be chosen, with its shipped mapping.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Title">The product's name.</param>
/// <param name="Mapping">Its shipped mapping.</param>
/// <param name="Losses">What it cannot keep.</param>
public sealed record KnownTarget(string Name, string Title, TargetMapping Mapping, IReadOnlyList<Finding> Losses)
{
    /// <summary>What it takes of these kinds.</summary>
    internal TargetAssessment Take(IReadOnlyList<KindAssessment> kinds) => new(Name, Title, [.. kinds.Select(Fit)], Losses);

    private KindFit Fit(KindAssessment held)
    {
        var kind = Kinds.All.First(one => one.Name() == held.Kind);
        var objects = Mapping.Rules.Where(rule => rule.Of == kind).Select(rule => rule.Create ? rule.Object : $"{rule.Object} (matched)").Distinct(StringComparer.Ordinal).ToList();
        return objects.Count > 0
            ? new KindFit(held.Kind, held.Records, true, objects, null)
            : new KindFit(held.Kind, held.Records, false, [], Mapping.NotCarried.GetValueOrDefault(kind) ?? "its mapping has no rule for this kind");
    }
}
