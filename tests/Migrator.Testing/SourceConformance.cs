using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Testing;

/// <summary>What every source has to keep to. Inherit it, mark the class with <c>[TestFixture]</c> and say which connector is meant.</summary>
public abstract partial class SourceConformance
{
    private ISandbox sandbox = null!;
    private SourceConformanceProxy proxy = null!;

    /// <summary>The connector under test.</summary>
    protected abstract IConnector Connector { get; }

    /// <summary>Settings for small pages and several ranges.</summary>
    protected virtual IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Rows per page, so that small tenants have many pages.</summary>
    protected virtual int PageSize => 7;

    /// <summary>Paths that are read by POST.</summary>
    protected virtual bool ReadsByPost(string path) => false;

    /// <summary>The simulated system, with nothing hidden and nothing going wrong.</summary>
    protected virtual ISandbox CreateSandbox() =>
        Connector.CreateSandbox(new SandboxOptions(Records: 40, Seed: 7, Port: 0)) ?? throw new InvalidOperationException("the connector has no sandbox");

    /// <summary>True for tables whose records are made by the source and stand in no answer.</summary>
    protected virtual bool IsMade(SourceTable table) => false;

    [SetUp]
    public async Task StartAsync()
    {
        sandbox = CreateSandbox();
        await sandbox.StartAsync(CancellationToken.None);
        proxy = new SourceConformanceProxy(sandbox.Url);
        await proxy.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await proxy.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Test]
    public async Task Resuming_at_any_page_boundary_yields_the_same_records()
    {
        var source = Create();
        foreach (var table in await LargestAsync(source, 8))
        {
            var pages = await PagesAsync(source, table, Cursor.Start);
            var whole = All(pages);
            foreach (var at in Boundaries(pages.Count))
            {
                var resumed = All(pages.Take(at + 1).Concat(await PagesAsync(Create(), table, pages[at].Next)));
                Assert.That(resumed, Is.EqualTo(whole), $"{table.Name} resumed after page {at + 1} of {pages.Count}");
            }
        }
    }

    [Test]
    public async Task Keys_are_unique_and_the_same_at_a_second_reading()
    {
        var (first, second) = (Create(), Create());
        foreach (var table in (await first.TablesAsync(CancellationToken.None)).Where(table => table.HoldsRecords))
        {
            var ids = (await PagesAsync(first, table, Cursor.Start)).SelectMany(page => page.Records).Select(record => record.Id).ToList();
            Assert.That(ids, Is.Unique, table.Name);
            Assert.That(ids, Has.None.Empty, table.Name);
            Assert.That((await PagesAsync(second, table, Cursor.Start)).SelectMany(page => page.Records).Select(record => record.Id), Is.EquivalentTo(ids), table.Name);
        }
    }

    [Test]
    public async Task Every_row_that_the_system_counts_is_read_or_told_to_be_hidden()
    {
        var source = Create();
        var tables = (await source.TablesAsync(CancellationToken.None)).Where(table => table.HoldsRecords).ToList();
        var counts = await source.CountAsync(tables, CancellationToken.None);
        foreach (var table in tables.Where(table => counts.ContainsKey(table.Name)))
        {
            var pages = await PagesAsync(source, table, Cursor.Start);
            Assert.That(pages.Sum(page => page.Records.Count + page.Rejected.Count) + pages.Sum(page => page.Hidden), Is.EqualTo(counts[table.Name]), table.Name);
        }
    }

    [Test]
    public async Task An_incremental_reading_brings_what_has_changed_and_little_else()
    {
        var source = Create();
        var tables = await source.TablesAsync(CancellationToken.None);
        var (before, cursors) = await StateAsync(source, tables);
        if (source is IChangeProbe idle)
        {
            var due = await idle.ChangedAsync([.. tables.Select(table => (table, cursors[table.Name]))], CancellationToken.None);
            Assert.That(due.Select(table => table.Name), Is.Empty, "nothing has changed yet");
        }

        await ChangeAsync();

        var later = Create();
        var now = await later.TablesAsync(CancellationToken.None);
        var changed = later is IChangeProbe probe
            ? await probe.ChangedAsync([.. now.Where(table => cursors.ContainsKey(table.Name)).Select(table => (table, cursors[table.Name]))], CancellationToken.None)
            : now;
        var news = new Dictionary<string, string>(StringComparer.Ordinal);
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in changed.Concat(now.Where(table => !cursors.ContainsKey(table.Name))))
        {
            foreach (var page in await PagesAsync(later, table, cursors.GetValueOrDefault(table.Name)))
            {
                foreach (var record in page.Records) news[Name(table, record)] = Text(record);
                deleted.UnionWith(page.Deleted.Select(deletion => $"{deletion.Kind.Name()}:{deletion.Id}"));
            }
        }
        var (after, _) = await StateAsync(Create(), now);
        foreach (var (key, text) in after)
        {
            if (!before.TryGetValue(key, out var old) || old != text) Assert.That(news.GetValueOrDefault(key), Is.EqualTo(text), key);
        }
        foreach (var key in before.Keys.Where(key => !after.ContainsKey(key))) Assert.That(deleted, Does.Contain(key), "told as deleted");
        Assert.That(news, Has.Count.LessThan(after.Count / 2), "an incremental reading is no full one");
    }

    [Test]
    public async Task Payloads_are_the_bytes_that_the_system_sent()
    {
        var source = Create();
        foreach (var table in (await LargestAsync(source, 100)).Where(table => !IsMade(table)))
        {
            proxy.Forget();
            var pages = await PagesAsync(source, table, Cursor.Start);
            var sent = proxy.Bodies.ToList();
            foreach (var record in pages.SelectMany(page => page.Records))
            {
                Assert.That(sent.Exists(body => body.AsSpan().IndexOf(record.Payload.Span) >= 0), Is.True, $"{table.Name} {record.Id}");
            }
        }
    }

    [Test]
    public async Task No_writing_verb_is_ever_sent()
    {
        var source = Create();
        await source.ProbeAsync(CancellationToken.None);
        await StateAsync(source, await source.TablesAsync(CancellationToken.None));
        Assert.That(proxy.Requests.Where(request => request.Method is not ("GET" or "HEAD" or "OPTIONS") && !(request.Method == "POST" && ReadsByPost(request.Path))), Is.Empty);
    }

    [Test]
    public async Task A_429_is_waited_out_for_as_long_as_it_asks()
    {
        var table = (await LargestAsync(Create(), 1))[0];
        var whole = All(await PagesAsync(Create(), table, Cursor.Start));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var begun = time.GetUtcNow();
        var source = Create(time: time);
        await source.TablesAsync(CancellationToken.None);
        var once = 0;
        proxy.Spoiling = _ => Interlocked.Exchange(ref once, 1) == 0 ? SourceConformanceProxy.Spoil.TooMany : SourceConformanceProxy.Spoil.Pass;
        var reading = PagesAsync(source, table, Cursor.Start);
        while (!reading.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            if (proxy.Spoiled > 0 && time.GetUtcNow() - begun < TimeSpan.FromSeconds(40)) time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.That(All(await reading), Is.EqualTo(whole));
        Assert.That(time.GetUtcNow() - begun, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_401_is_denied_and_names_a_way_out()
    {
        proxy.Spoiling = _ => SourceConformanceProxy.Spoil.Refuse;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Create().TablesAsync(CancellationToken.None));
        Assert.That(failure!.Fault, Is.EqualTo(Fault.Denied));
        Assert.That(failure.Remedy, Is.Not.Empty);
        Assert.That(failure.Message, Does.StartWith(Connector.Info.Name + ": "));
    }

    [Test]
    public async Task An_answer_that_is_cut_short_is_never_taken_for_whole()
    {
        var source = Create();
        var table = (await LargestAsync(source, 1))[0];
        var whole = All(await PagesAsync(source, table, Cursor.Start));
        var seen = 0;
        proxy.Spoiling = _ => Interlocked.Increment(ref seen) == 2 ? SourceConformanceProxy.Spoil.Cut : SourceConformanceProxy.Spoil.Pass;
        try
        {
            Assert.That(All(await PagesAsync(source, table, Cursor.Start)), Is.EqualTo(whole), "asked again");
        }
        catch (ConnectorException failure)
        {
            Assert.That(failure.Fault, Is.EqualTo(Fault.Garbled));
        }
        Assert.That(proxy.Spoiled, Is.EqualTo(1));
    }

    [Test]
    public async Task Cancelling_ends_a_reading_at_once()
    {
        var source = Create();
        var table = (await LargestAsync(source, 1))[0];
        using var stop = new CancellationTokenSource();
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in source.ReadAsync(table, Cursor.Start, stop.Token))
            {
                page.Dispose();
                await stop.CancelAsync();
            }
        });
    }

    [Test]
    public async Task Leaving_a_reading_early_stops_its_requests()
    {
        var source = Create();
        var table = (await LargestAsync(source, 1))[0];
        await foreach (var page in source.ReadAsync(table, Cursor.Start, CancellationToken.None))
        {
            page.Dispose();
            break;
        }
        var made = proxy.Requests.Count;
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        Assert.That(proxy.Requests, Has.Count.EqualTo(made));
    }

    [Test]
    public async Task No_secret_appears_in_a_log_or_an_exception()
    {
        var log = new StringBuilder();
        using var logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new TextLog(log)));
        var source = Create(logs: logs);
        await source.ProbeAsync(CancellationToken.None);
        await PagesAsync(source, (await LargestAsync(source, 1))[0], Cursor.Start);
        foreach (var spoil in (SourceConformanceProxy.Spoil[])[SourceConformanceProxy.Spoil.Refuse, SourceConformanceProxy.Spoil.Echo])
        {
            proxy.Spoiling = _ => spoil;
            var failure = await Assert.ThrowsAsync<ConnectorException>(() => Create(logs: logs).TablesAsync(CancellationToken.None));
            log.Append(failure);
        }
        var text = log.ToString();
        foreach (var secret in Secrets()) Assert.That(text.Contains(secret, StringComparison.Ordinal), Is.False, "a secret is told");
    }
}
