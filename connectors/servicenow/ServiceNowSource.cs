using System.Runtime.CompilerServices;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>A ServiceNow instance, read through Table, Aggregate, Batch and Attachment API; nothing is ever written.</summary>
public sealed class ServiceNowSource : ISource, IBlobSource, IChangeProbe, IInventory, IDisposable
{
    private readonly ConnectorContext context;
    private readonly Settings settings;
    private readonly ConnectorClient client;
    private readonly Calls calls;
    private readonly SemaphoreSlim looking = new(1, 1);
    private ReadingPlan? plan;

    internal ServiceNowSource(ConnectorContext context, Settings settings, ConnectorClient client)
    {
        this.context = context;
        this.settings = settings;
        this.client = client;
        // A call without Accept is answered 400; those for JSON say so themselves.
        client.Http.DefaultRequestHeaders.Accept.ParseAdd("*/*");
        calls = new Calls(client, context.Time);
    }

    /// <inheritdoc />
    public SourceInfo Info { get; } = new(ServiceNowConnector.Name, [.. Catalog.Tables.Where(table => table.Use == Use.Records).Select(table => table.Kind).Distinct()]);

    /// <inheritdoc />
    public async Task<Probe> ProbeAsync(CancellationToken cancel)
    {
        var account = await Account.AskAsync(calls, context, cancel);
        var found = await PlanAsync(anew: true, cancel);
        var rights = await new AccessCheck(calls, found).LookAsync(cancel);
        var product = account.Version is { Length: > 0 } version ? $"ServiceNow {version}" : "ServiceNow";
        return new Probe(product, account.Name, calls.ClockOffset, [.. account.Findings, .. found.Findings, .. rights.Findings]) { Access = rights.Kinds, ExpectedBytes = rights.Bytes };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<SourceTable>> TablesAsync(CancellationToken cancel) =>
        [.. (await PlanAsync(anew: true, cancel)).Tables.Select(read => read.Table)];

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<SourceTable> tables, CancellationToken cancel)
    {
        var known = await PlanAsync(anew: false, cancel);
        var reads = tables.Select(table => known.Find(table.Name)).OfType<TableRead>().Where(read => !read.Displayed && !read.Sifted).ToList();
        return await new Counting(calls).AllAsync(reads, cancel);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Page> ReadAsync(SourceTable table, Cursor from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var known = await PlanAsync(anew: false, cancel);
        var read = known.Find(table.Name) ?? throw new ConnectorException(Fault.Missing, ServiceNowConnector.Name,
            $"the instance has no table {table.Name}, or the account may not read it", "run 'migrator check', which names what to grant");
        var pages = PagesAsync(read, from, cancel);
        if (read.Use == Use.Deletions) pages = new Deletions(calls, known).FromAsync(pages, read, from, cancel);
        if (read.Ticket is not null) pages = new InScope(calls, read, settings).FromAsync(pages, from, cancel);
        if (read.Displayed) pages = JournalText.FromAsync(pages, cancel);
        await foreach (var page in pages) yield return page;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<SourceTable>> ChangedAsync(IReadOnlyList<(SourceTable Table, Cursor From)> tables, CancellationToken cancel)
    {
        var known = await PlanAsync(anew: false, cancel);
        return await new ChangeProbe(calls, known).ChangedAsync(tables, cancel);
    }

    /// <inheritdoc />
    public async Task<Inventory> TakeAsync(CancellationToken cancel) => await new StockTaking(calls, await PlanAsync(anew: false, cancel), settings).TakeAsync(cancel);

    /// <inheritdoc />
    public async Task<Page> SampleAsync(SourceTable table, int records, CancellationToken cancel) =>
        (await PlanAsync(anew: false, cancel)).Find(table.Name) is { } read ? await StockTaking.SampleAsync(calls, read, records, cancel) : new Page([], Cursor.Start);

    /// <inheritdoc />
    public async Task<Blob> OpenAsync(RawRecord attachment, CancellationToken cancel)
    {
        var row = attachment.Payload;
        var blob = await calls.FileAsync(attachment.Id, cancel);
        var size = System.Text.Encoding.UTF8.GetString(Members.Value(row.Span, "size_bytes"));
        var hash = System.Text.Encoding.UTF8.GetString(Members.Value(row.Span, "hash"));
        return blob with
        {
            Length = long.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var length) ? length : null,
            Sha256 = hash.Length == 64 && hash.All(char.IsAsciiHexDigit) ? hash.ToLowerInvariant() : null,
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        looking.Dispose();
    }

    private IAsyncEnumerable<Page> PagesAsync(TableRead read, Cursor from, CancellationToken cancel)
    {
        var mark = Mark.Read(from);
        if (mark is not null && mark.Shape == read.Shape)
        {
            if (mark.Ranges is not null) return new RangeWalk(calls, read, settings).ReadAsync(mark, cancel);
            if (mark.Ties is not null) return new TimeWalk(calls, read, settings).ReadAsync(mark, cancel);
            if (mark.Until is not null && read.Time is not null) return NewsAsync(read, mark, cancel);
        }
        return WholeAsync(read, mark, cancel);
    }

    /// <summary>What was changed since the last pass.</summary>
    private IAsyncEnumerable<Page> NewsAsync(TableRead read, Mark mark, CancellationToken cancel)
    {
        var begun = mark with { Begun = calls.ServerNow };
        if (!read.ByIdOnly) return new TimeWalk(calls, read, settings).ReadAsync(begun with { Ties = new Moment { Second = mark.From!.Value - 1 } }, cancel);
        var walk = new RangeWalk(calls, read, settings);
        return walk.ReadAsync(begun with { Ranges = walk.Start(0) }, cancel);
    }

    /// <summary>The whole table. What an earlier reading told about hidden rows is taken back, since they are told again.</summary>
    private async IAsyncEnumerable<Page> WholeAsync(TableRead read, Mark? old, [EnumeratorCancellation] CancellationToken cancel)
    {
        var begun = new Mark { Shape = read.Shape, Begun = calls.ServerNow };
        if (old is { Hidden: > 0 }) yield return new Page([], begun.ToCursor()) { Hidden = -old.Hidden };
        var counted = read.Counted ?? await new Counting(calls).OneAsync(read, cancel);
        if (counted == 0 && !read.Displayed)
        {
            yield return new Page([], new Mark { Shape = read.Shape }.ToCursor());
            yield break;
        }
        var walk = new RangeWalk(calls, read with { Counted = counted }, settings);
        await foreach (var page in walk.ReadAsync(begun with { Ranges = walk.Start(counted) }, cancel)) yield return page;
    }

    private async Task<ReadingPlan> PlanAsync(bool anew, CancellationToken cancel)
    {
        if (!anew && plan is { } known) return known;
        await looking.WaitAsync(cancel);
        try
        {
            if (anew || plan is null) plan = await new Discovery(calls, settings).LookAsync(cancel);
            return plan;
        }
        finally
        {
            looking.Release();
        }
    }
}
