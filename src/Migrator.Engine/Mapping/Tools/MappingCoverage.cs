using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>
/// How much of a mapping file its tests hold: a piece counts as covered if a test fails as soon as the file says nothing, or something else, in its
/// place. So a rule counts only if a test states the value that it makes, and nothing needs to be watched while records are mapped.
/// </summary>
/// <param name="File">The file, such as <c>sources/servicenow.yaml</c>.</param>
/// <param name="Pieces">Rules, their ways out, conditions and entries of tables.</param>
/// <param name="Open">Those that no test would miss, in the order of the file.</param>
public sealed record MappingCoverage(string File, int Pieces, IReadOnlyList<UncoveredPiece> Open)
{
    /// <summary>Covered pieces in a hundred.</summary>
    public double Percent => Pieces == 0 ? 100 : 100.0 * (Pieces - Open.Count) / Pieces;

    /// <summary>Measures the last of some files, which lies over the others; all tests must pass.</summary>
    /// <param name="files">The mapping files.</param>
    /// <param name="tests">Their tests.</param>
    /// <param name="cancel">Stops the measuring, which takes seconds.</param>
    public static MappingCoverage Of(IReadOnlyList<MappingText> files, MappingTestFile tests, CancellationToken cancel = default)
    {
        IReadOnlyList<MappingText> below = [.. files.SkipLast(1).Select(text => text with { Root = YamlText.Read(text) })];
        var root = YamlText.Read(files[^1]);
        var pieces = MappingPieces.Of(root);
        var missed = new bool[pieces.Count];
        Parallel.For(0, pieces.Count, new ParallelOptions { CancellationToken = cancel }, i => missed[i] = !IsCovered(pieces[i], below, tests));
        return new MappingCoverage(root.File, pieces.Count, [.. pieces.Where((_, i) => missed[i]).Select(piece => new UncoveredPiece($"{piece.At.File}:{piece.At.Line}:{piece.At.Column}", piece.What))]);
    }

    private static bool IsCovered(MappingPiece piece, IReadOnlyList<MappingText> below, MappingTestFile tests)
    {
        foreach (var change in piece.Changes)
        {
            var mapping = new TestedMapping([.. below, new MappingText(change.File, "") { Root = change }], tests.Described);
            if (mapping.Compiles()) return tests.Tests.OrderBy(test => piece.Kind is null || test.KindName == piece.Kind ? 0 : 1).Any(test => test.Run(mapping).Any());
        }

        return false;
    }
}

/// <summary>Something in a mapping file that no test would miss.</summary>
/// <param name="Place">file:line:column.</param>
/// <param name="What">What it is.</param>
public sealed record UncoveredPiece(string Place, string What);
