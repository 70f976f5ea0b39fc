using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Testing;

public abstract partial class SourceConformance
{
    /// <summary>The source, with the proxy between it and the simulated system.</summary>
    protected ISource Create(TimeProvider? time = null, ILoggerFactory? logs = null) => Connector.CreateSource(new ConnectorContext(
        proxy.Url, sandbox.Auth, Options, new Scope(null, [], PageSize), Pace.Adaptive, time ?? TimeProvider.System, logs ?? NullLoggerFactory.Instance))
        ?? throw new InvalidOperationException("the connector is no source");

    /// <summary>Changes, adds and deletes some records at the source.</summary>
    protected virtual async Task ChangeAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(sandbox.Url, "/__control/day-of-work"), null);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<List<Page>> PagesAsync(ISource source, SourceTable table, Cursor from)
    {
        var pages = new List<Page>();
        await foreach (var page in source.ReadAsync(table, from, CancellationToken.None))
        {
            using (page)
            {
                pages.Add(new Page([.. page.Records.Select(record => record with { Payload = record.Payload.ToArray() })], page.Next)
                {
                    Hidden = page.Hidden, Deleted = page.Deleted, Rejected = page.Rejected, Findings = page.Findings,
                });
            }
        }
        return pages;
    }

    private static async Task<IReadOnlyList<SourceTable>> LargestAsync(ISource source, int count)
    {
        var tables = (await source.TablesAsync(CancellationToken.None)).Where(table => table.HoldsRecords).ToList();
        var counts = await source.CountAsync(tables, CancellationToken.None);
        return [.. tables.Where(table => counts.GetValueOrDefault(table.Name) > 0).OrderByDescending(table => counts[table.Name]).Take(count)];
    }

    private static async Task<(Dictionary<string, string> Records, Dictionary<string, Cursor> Cursors)> StateAsync(ISource source, IReadOnlyList<SourceTable> tables)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        var cursors = new Dictionary<string, Cursor>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            foreach (var page in await PagesAsync(source, table, Cursor.Start))
            {
                foreach (var record in page.Records) records[Name(table, record)] = Text(record);
                cursors[table.Name] = page.Next;
            }
        }
        return (records, cursors);
    }

    private static string Name(SourceTable table, RawRecord record) => $"{table.Kind.Name()}:{record.Id}";

    private static string Text(RawRecord record) => Encoding.UTF8.GetString(record.Payload.Span);

    private static SortedDictionary<string, string> All(IEnumerable<Page> pages)
    {
        var records = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in pages.SelectMany(page => page.Records)) records.Add(record.Id, Text(record));
        return records;
    }

    private static IEnumerable<int> Boundaries(int pages) => pages <= 12 ? Enumerable.Range(0, pages - 1) : Enumerable.Range(0, 12).Select(i => i * (pages - 1) / 12);

    private IEnumerable<string> Secrets()
    {
        foreach (var (name, value) in sandbox.Auth)
        {
            if (!Connector.Info.AuthKeys.Any(key => key.Name == name && key.Secret)) continue;
            yield return value;
            if (sandbox.Auth.TryGetValue("user", out var user)) yield return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{value}"));
        }
    }

    private sealed class TextLog(StringBuilder text) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (text) text.Append(formatter(state, exception)).Append(exception).Append('\n');
        }

        public void Dispose()
        {
        }
    }
}
