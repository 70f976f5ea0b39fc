using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;
using Migrator.Http;

namespace Migrator.Benchmarks.Micro;

/// <summary>Within this process: the build of another one would not find central package versions and lock files.</summary>
public sealed class WithinProcess : ManualConfig
{
    /// <summary>The configuration of all micro benchmarks.</summary>
    public WithinProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
}

/// <summary>Cutting a page of 1000 records, per record.</summary>
[Config(typeof(WithinProcess)), MemoryDiagnoser]
public class PageSplit
{
    private byte[] page = [];

    /// <summary>Gets the page.</summary>
    [GlobalSetup]
    public void Get() => page = TicketPage.GetAsync().GetAwaiter().GetResult();

    /// <summary>Cuts it.</summary>
    [Benchmark(OperationsPerInvoke = TicketPage.Records)]
    public int Split() => TicketPage.Split(page).Count;
}

/// <summary>Raw to neutral, per ticket.</summary>
[Config(typeof(WithinProcess)), MemoryDiagnoser]
public class MapTicket
{
    private readonly NeutralTickets sink = new(keep: false);
    private IReadOnlyList<RecordSlice> tickets = [];
    private SourceMapper mapper = null!;

    /// <summary>Gets the tickets and compiles the mapping.</summary>
    [GlobalSetup]
    public void Compile()
    {
        tickets = TicketPage.Split(TicketPage.GetAsync().GetAwaiter().GetResult());
        mapper = SourceMapping.Compile([TicketPage.Mapping("sources/servicenow")], "servicenow").CreateMapper(new NothingElse());
    }

    /// <summary>Maps them.</summary>
    [Benchmark(OperationsPerInvoke = TicketPage.Records)]
    public void Map()
    {
        foreach (var ticket in tickets) mapper.Map("incident", Kind.Ticket, ticket.Id!, ticket.Payload.Span, sink);
    }
}

/// <summary>Neutral to what the target is to hold, per ticket.</summary>
[Config(typeof(WithinProcess)), MemoryDiagnoser]
public class RenderTicket
{
    private readonly NeutralTickets tickets = new(keep: true);
    private TargetMapper mapper = null!;

    /// <summary>Makes the neutral tickets and compiles the mapping.</summary>
    [GlobalSetup]
    public void Compile()
    {
        var source = SourceMapping.Compile([TicketPage.Mapping("sources/servicenow")], "servicenow").CreateMapper(new NothingElse());
        foreach (var ticket in TicketPage.Split(TicketPage.GetAsync().GetAwaiter().GetResult())) source.Map("incident", Kind.Ticket, ticket.Id!, ticket.Payload.Span, tickets);
        mapper = TargetMapping.Compile([TicketPage.Mapping("targets/kix")], "kix", schema: null).CreateMapper(new NothingElse());
    }

    /// <summary>Renders them by all rules.</summary>
    [Benchmark(OperationsPerInvoke = TicketPage.Records)]
    public int Render() => tickets.Kept.Sum(ticket => mapper.RenderAll(new Key("servicenow", Kind.Ticket, ticket.Id), ticket.Json).Count);
}

/// <summary>A page of 1000 records into a new store on disk, per record.</summary>
[Config(typeof(WithinProcess)), MemoryDiagnoser]
public class StoreInsert
{
    private string folder = "";
    private IReadOnlyList<RawRecord> records = [];
    private MigrationStore store = null!;
    private StoredTable table = null!;

    /// <summary>Gets the records.</summary>
    [GlobalSetup]
    public void Get() => records = [.. TicketPage.Split(TicketPage.GetAsync().GetAwaiter().GetResult()).Select(slice => new RawRecord(slice.Id!, slice.ChangedAt, slice.Payload))];

    /// <summary>Makes the store.</summary>
    [IterationSetup]
    public void Open()
    {
        folder = Directory.CreateTempSubdirectory("migrator-bench").FullName;
        store = MigrationStore.Open(folder, StoreAccess.Write);
        table = store.SetTables("servicenow", [new SourceTable("incident", Kind.Ticket)])[0];
    }

    /// <summary>Stores the page.</summary>
    [Benchmark(OperationsPerInvoke = TicketPage.Records)]
    public PageCounts Insert() => store.Add(table, new Page(records, new Cursor("next")), run: 1);

    /// <summary>Removes the store.</summary>
    [IterationCleanup]
    public void Remove()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
