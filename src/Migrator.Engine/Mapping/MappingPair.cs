using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Both sides of a migration's mapping, compiled together, so that one run names what is wrong on either side.</summary>
/// <param name="Source">Raw to neutral; null where no source is named.</param>
/// <param name="Target">Neutral to target; null where no target is named.</param>
public sealed record MappingPair(SourceMapping? Source, TargetMapping? Target)
{
    /// <summary>Compiles the files for both sides.</summary>
    /// <param name="files">The files, in order; later ones win key by key.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="schema">What the target says of itself; null takes its objects and fields on trust.</param>
    /// <param name="aids">What does not stand in the files: the key of pseudonyms, decisions on people.</param>
    /// <exception cref="ConfigurationException">file:line:column, what is wrong and what is meant, of every mistake on both sides.</exception>
    public static MappingPair Compile(IReadOnlyList<MappingText> files, string? source, string? target, TargetSchema? schema, MappingAids? aids = null)
    {
        var mistakes = new Mistakes();
        var pair = Compile(files, source, target, schema, aids, mistakes);
        mistakes.Throw();
        return pair;
    }

    /// <summary>Compiles what is right; what is wrong is left out and collected.</summary>
    internal static MappingPair Compile(IReadOnlyList<MappingText> files, string? source, string? target, TargetSchema? schema, MappingAids? aids, Mistakes mistakes) => new(
        source is null ? null : mistakes.Try(() => SourceCompiler.Compile(files, source, aids, mistakes), null),
        target is null ? null : mistakes.Try(() => TargetCompiler.Compile(files, target, schema, aids, mistakes), null));
}
