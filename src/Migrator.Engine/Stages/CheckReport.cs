using Migrator.Core;

namespace Migrator.Engine.Stages;

/// <summary>What a part of a check is about; decides what an error in it means.</summary>
public enum CheckPart
{
    /// <summary>The source: log-in, rights, clock.</summary>
    Source,

    /// <summary>The target: log-in, rights, clock, what it cannot keep.</summary>
    Target,

    /// <summary>Whether the target would send mail.</summary>
    Quiet,

    /// <summary>The mapping files against the target's description and the source's columns.</summary>
    Mapping,

    /// <summary>What is in the store against what the target takes.</summary>
    Records,

    /// <summary>This machine: disk.</summary>
    Machine,
}

/// <summary>One part of a check.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Title">What to call it, such as the system's name.</param>
/// <param name="Facts">What was found out and is as it should be, a sentence each.</param>
/// <param name="Findings">What is amiss, the weightiest first, each with a remedy.</param>
public sealed record CheckSection(CheckPart Part, string Title, IReadOnlyList<string> Facts, IReadOnlyList<Finding> Findings)
{
    /// <summary>What the system said of itself; null for parts that are no system, and where it did not answer.</summary>
    public Probe? Probe { get; init; }
}

/// <summary>One kind on its way from the source to the target.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Tables">Tables of the source that hold it.</param>
/// <param name="Gaps">Those of them that the account cannot read whole.</param>
/// <param name="Counted">Rows that the source counts; null where it was not asked.</param>
/// <param name="Stored">Rows in the store.</param>
/// <param name="Objects">Objects of the target that are made of it.</param>
/// <param name="Stays">Why it stays in the store, where it does.</param>
public sealed record CheckedKind(Kind Kind, int Tables, IReadOnlyList<string> Gaps, long? Counted, long Stored, IReadOnlyList<string> Objects, string? Stays);

/// <summary>Everything that a check found. Nothing was written to either system.</summary>
public sealed record CheckReport(IReadOnlyList<CheckSection> Sections, IReadOnlyList<CheckedKind> Kinds)
{
    /// <summary>Number of findings of a weight.</summary>
    public int Count(Severity severity) => Sections.Sum(section => section.Findings.Count(finding => finding.Severity == severity));

    /// <summary>True where one of the parts holds an error.</summary>
    public bool AnyError(params ReadOnlySpan<CheckPart> parts)
    {
        foreach (var section in Sections)
        {
            if (parts.Contains(section.Part) && section.Findings.Any(finding => finding.Severity == Severity.Error)) return true;
        }

        return false;
    }
}
