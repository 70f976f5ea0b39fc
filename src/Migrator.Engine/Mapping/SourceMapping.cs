using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Raw to neutral, compiled once per run; immutable and safe to share.</summary>
public sealed class SourceMapping
{
    private readonly string name;
    private readonly IReadOnlyDictionary<Kind, SourceSections> sections;
    private readonly BodyReferences references;

    internal SourceMapping(string name, IReadOnlyDictionary<Kind, SourceSections> sections, BodyReferences references)
    {
        (this.name, this.sections, this.references) = (name, sections, references);
    }

    /// <summary>Compiles the files that concern a source; later files win key by key. Files for targets are passed over.</summary>
    /// <param name="files">The files in the order in which they are laid over each other.</param>
    /// <param name="sourceName">The source.</param>
    /// <param name="aids">What does not stand in the files: the key of pseudonyms, decisions on people.</param>
    /// <exception cref="ConfigurationException">file:line:column, what is wrong and what is meant, of every mistake.</exception>
    public static SourceMapping Compile(IReadOnlyList<MappingText> files, string sourceName, MappingAids? aids = null) =>
        MappingPair.Compile(files, sourceName, null, null, aids).Source!;

    /// <summary>Kinds that the mapping has a section for.</summary>
    public IReadOnlyCollection<Kind> Kinds => [.. sections.Keys];

    /// <summary>Makes a mapper; one per thread.</summary>
    public SourceMapper CreateMapper(ISourceLookup lookup) => new(name, sections, references, lookup);

    /// <summary>Where the rule of a neutral field is written, as file:line; null where there is none.</summary>
    /// <param name="kind">Kind of the record.</param>
    /// <param name="chain">Its table and the parents of that, nearest first.</param>
    /// <param name="field">The field.</param>
    public string? LineOf(Kind kind, IReadOnlyList<string> chain, string field) => Section(kind, chain)?.Fields.FirstOrDefault(pair => pair.Field.Name == field).Rule?.Place;

    /// <summary>The section for a table, given with its parents, nearest first; null where there is none for the kind.</summary>
    internal SourceSection? Section(Kind kind, IReadOnlyList<string> chain) => sections.TryGetValue(kind, out var of) ? of.For(chain) : null;
}

/// <summary>What becomes of columns that no rule uses.</summary>
internal enum Leftover
{
    Keep, Drop, Block, Note,
}

/// <summary>The sections of one kind: the common one, and those of tables that differ.</summary>
internal sealed record SourceSections(SourceSection Common, IReadOnlyDictionary<string, SourceSection> ByTable)
{
    /// <summary>The section for a table, given with its parents, nearest first.</summary>
    public SourceSection For(IReadOnlyList<string> chain)
    {
        foreach (var table in chain)
        {
            if (ByTable.TryGetValue(table, out var section)) return section;
        }

        return Common;
    }
}

/// <summary>One section, compiled. Immutable.</summary>
internal sealed class SourceSection
{
    public required Kind Kind { get; init; }

    /// <summary>Fields in the order of the model.</summary>
    public required IReadOnlyList<(NeutralField Field, ValueRule Rule)> Fields { get; init; }

    public required Leftover Leftover { get; init; }

    /// <summary>Columns that are dropped on purpose.</summary>
    public required IReadOnlySet<string> Drop { get; init; }

    public required IReadOnlyList<LinkRule> Links { get; init; }

    /// <summary>Names of the columns that rules use; paths refer to them by number.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The field that tells which record this one belongs to.</summary>
    public NeutralField? Owner { get; init; }

    /// <summary>The field that takes leftovers.</summary>
    public required NeutralField Custom { get; init; }

    public NeutralField? Inline { get; init; }

    public NeutralField? Mentions { get; init; }
}

/// <summary>A reference column that yields a link.</summary>
internal sealed record LinkRule(string Column, ValuePath Path, string Type, Kind Kind);
