using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What every stage is given.</summary>
/// <param name="Store">The store, open for writing.</param>
/// <param name="Run">Number of the run.</param>
/// <param name="Progress">Where to say how far it is.</param>
/// <param name="Log">Where log events go.</param>
public sealed record StageContext(MigrationStore Store, long Run, IStageProgress Progress, ILogger Log)
{
    /// <summary>Keeps a finding of a stage.</summary>
    internal void Find(string stage, Finding finding) => Store.Add(stage, finding);
}

/// <summary>Is told how far a stage is; may be called from any thread.</summary>
public interface IStageProgress
{
    /// <summary><paramref name="done"/> of <paramref name="total"/> records (null: not known) of a table, kind or rule were worked on.</summary>
    void Report(string stage, string what, long done, long? total);
}

/// <summary>Progress for nobody.</summary>
public sealed class NoProgress : IStageProgress
{
    /// <inheritdoc />
    public void Report(string stage, string what, long done, long? total)
    {
    }
}
