using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>A source in memory and a store to read it into.</summary>
internal abstract class ExtractFixture
{
    private MigrationStore? store;
    private FakeSource? source;

    protected static DateTimeOffset Noon { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    protected static SourceTable Incident { get; } = new("incident", Kind.Ticket);

    protected static SourceTable Attachment { get; } = new("sys_attachment", Kind.Attachment);

    protected static SourceTable Deletions { get; } = new("sys_audit_delete", Kind.Other) { HoldsRecords = false };

    protected MigrationStore Store => store ?? throw new InvalidOperationException("the test has not begun");

    protected FakeSource Source => source ?? throw new InvalidOperationException("the test has not begun");

    [SetUp]
    public void Begin()
    {
        store = MigrationStore.InMemory();
        source = Filled();
    }

    [TearDown]
    public void End() => store?.Dispose();

    /// <summary>What the source holds when a test begins.</summary>
    protected abstract FakeSource Filled();

    protected Task<PageCounts> ExtractAsync(Scope? scope = null, bool full = false, int tables = 4, IStageProgress? progress = null, CancellationToken cancel = default) =>
        new Extract(new StageContext(Store, 1, progress ?? new NoProgress(), NullLogger.Instance), Source).RunAsync(new ExtractOptions(scope ?? Scope.All, full, tables, Downloads: 2), cancel);
}
