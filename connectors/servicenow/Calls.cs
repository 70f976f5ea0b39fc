using System.Globalization;
using System.Text.Json;
using Migrator.Core;
using Migrator.Http;
using Refit;

namespace Migrator.Connectors.ServiceNow;

/// <summary>One request for rows.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Query">Encoded query with its order.</param>
internal sealed record PageAsk(string Table, string Query)
{
    /// <summary>Columns, comma-separated; null for all.</summary>
    public string? Fields { get; init; }

    /// <summary>Rows to step over.</summary>
    public int Offset { get; init; }

    /// <summary>Ask for X-Total-Count.</summary>
    public bool Counted { get; init; }

    /// <summary>false, true or all.</summary>
    public string Display { get; init; } = "false";

    /// <summary>Return an answer without rows where the table is unknown or forbidden, instead of failing.</summary>
    public bool Tolerant { get; init; }

    /// <summary>Address of a look at which of some rows, as many as <see cref="EncodedQuery.Lists"/> names at once, meet a condition.</summary>
    public static string Ids(string table, string query) =>
        $"/api/now/v2/table/{table}?sysparm_limit=100&sysparm_fields=sys_id&sysparm_exclude_reference_link=true&sysparm_no_count=true&sysparm_suppress_pagination_header=true&sysparm_query={Uri.EscapeDataString(query)}";

    /// <summary>Names of the members that tell the time of change.</summary>
    public IReadOnlyList<string> Changed { get; init; } = ["sys_updated_on"];
}

/// <summary>How many rows to ask for; goes down where the instance cannot serve as many within its time limit, and slowly up again where it can.</summary>
internal sealed class PageSize(int start)
{
    private const int Least = 10;
    private const int Patience = 8;
    private readonly Lock gate = new();
    private readonly int most = start;
    private int current = start;
    private int served;

    /// <summary>Rows per request now.</summary>
    public int Current
    {
        get
        {
            lock (gate) return current;
        }
    }

    /// <summary>Halves it after a page of <paramref name="tried"/> rows failed; false where it cannot get smaller.</summary>
    public bool Halve(int tried)
    {
        lock (gate)
        {
            served = 0;
            if (tried <= Least) return false;
            if (current == tried) current = Math.Max(Least, tried / 2);
            return true;
        }
    }

    /// <summary>A page came whole.</summary>
    public void Serve()
    {
        lock (gate)
        {
            if (current == most || ++served < Patience) return;
            current = Math.Min(most, current * 2);
            served = 0;
        }
    }
}

/// <summary>Rows as they came; dispose it when nothing looks at them any more.</summary>
internal sealed record TablePage(int Status, int Limit, long? Total, RecordPage? Split, IDisposable? Body) : IDisposable
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<RecordSlice> Rows => Split?.Records ?? [];

    /// <inheritdoc />
    public void Dispose() => Body?.Dispose();
}

/// <summary>The Table API with the instance's moods: cut answers, cancelled transactions, web pages instead of data.</summary>
internal sealed class Calls(ConnectorClient client, TimeProvider time)
{
    private const string Who = ServiceNowConnector.Name;
    private const int MostAtLeast = 4;
    private readonly IServiceNowApi api = RestService.ForGenerated<IServiceNowApi>(client.Http);
    private long offsetTicks;
    private volatile bool dated;

    /// <summary>Many counts in few requests.</summary>
    public Aggregates Aggregates => field ??= new Aggregates(client, this, api);

    /// <summary>The instance's clock minus ours; null before the first answer.</summary>
    public TimeSpan? ClockOffset => dated ? TimeSpan.FromTicks(Volatile.Read(ref offsetTicks)) : null;

    /// <summary>The instance's clock, seconds since 1970.</summary>
    public long ServerNow => (time.GetUtcNow() + (ClockOffset ?? TimeSpan.Zero)).ToUnixTimeSeconds();

    /// <summary>Reads a page that is complete, however small it has to be.</summary>
    public async Task<TablePage> PageAsync(PageAsk ask, PageSize size, CancellationToken cancel)
    {
        for (var stuck = 0; ;)
        {
            var limit = size.Current;
            var (page, failure) = await AttemptAsync(ask, limit, cancel);
            if (page is null)
            {
                if (!size.Halve(limit) && ++stuck == MostAtLeast) throw failure!;
                continue;
            }
            size.Serve();
            return page;
        }
    }

    /// <summary>All rows of a small table, as JSON; null where it is unknown or forbidden, with the status.</summary>
    public async Task<(IReadOnlyList<JsonElement> Rows, int Status, bool Complete)> AllAsync(PageAsk ask, string filter, CancellationToken cancel)
    {
        var rows = new List<JsonElement>();
        var size = new PageSize(10000);
        var after = "";
        for (; ; )
        {
            var query = EncodedQuery.And(filter, after.Length == 0 ? null : $"sys_id>{after}", "ORDERBYsys_id");
            using var page = await PageAsync(ask with { Query = query, Counted = true, Tolerant = true }, size, cancel);
            if (page.Status != 200) return (rows, page.Status, false);
            foreach (var row in page.Rows)
            {
                using var document = JsonDocument.Parse(row.Payload);
                rows.Add(document.RootElement.Clone());
            }
            if (page.Total == page.Rows.Count) return (rows, 200, true);
            if (page.Rows.Count == 0 || page.Rows[^1].Id is not { } last || !EncodedQuery.CanHold(last)) return (rows, 200, page.Total == 0);
            after = last;
        }
    }

    /// <summary>How many rows match, whatever the account may see.</summary>
    public async Task<long> CountAsync(string table, string query, CancellationToken cancel)
    {
        var answer = (await Aggregates.AskAsync([new StatsAsk(table, query)], cancel))[0];
        if (answer.Status == 200) return answer.Count;
        using var page = await PageAsync(new PageAsk(table, query) { Counted = true, Fields = "sys_id" }, new PageSize(1), cancel);
        return page.Total ?? throw new ConnectorException(Fault.Denied, Who, $"{answer.Status} on counting the rows of {table}",
            "allow the account the Aggregate API, or it cannot be proven that every row was read");
    }

    /// <summary>Opens the bytes of an attachment.</summary>
    public Task<Blob> FileAsync(string id, CancellationToken cancel) => client.OpenAsync($"api/now/attachment/{Uri.EscapeDataString(id)}/file", cancel);

    /// <summary>Looks at what every answer tells beside its rows, and ends the run where it stands for a failure.</summary>
    public void Check(HttpResponseMessage response)
    {
        Observe(response);
        var status = (int)response.StatusCode;
        if (Answer.IsHtml(response) && status is >= 200 and < 400 or 404) CheckWebPage(response);
    }

    private async Task<(TablePage? Page, ConnectorException? Failure)> AttemptAsync(PageAsk ask, int limit, CancellationToken cancel)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(() => api.Table(ask.Table, ask.Query.Length == 0 ? null : ask.Query, ask.Fields, limit,
                ask.Offset == 0 ? null : ask.Offset, ask.Counted ? null : "true", ask.Display, cancel));
        }
        catch (ConnectorException failure) when (TookTooLong(failure))
        {
            return (null, failure);
        }
        using (response)
        {
            Check(response);
            var status = (int)response.StatusCode;
            if (status == 500 && IsCancelled(Answer.Peek(response))) return (null, client.Failure(response));
            if (ask.Tolerant && status is 400 or 403 or 404) return (new TablePage(status, limit, null, null, null), null);
            if (status != 200) throw client.Failure(response);
            var total = Total(response);
            var body = await Answer.ReadAsync(response, cancel);
            var whole = RecordPage.TrySplit(body.Memory, new RecordShape("result", "sys_id", ask.Changed), out var split);
            if (whole && split.HasRecords && !HasFailed(split)) return (new TablePage(status, limit, total, split, body), null);
            var failure = whole && !split.HasRecords && !split.Members.ContainsKey("error") ? Foreign(ask.Table) : Cut(ask.Table, body.Memory);
            body.Dispose();
            if (failure.Fault == Fault.Missing) throw failure;
            return (null, failure);
        }
    }

    private static bool TookTooLong(ConnectorException failure) => failure.Fault == Fault.Unavailable
        && (failure.What.Contains("nothing within", StringComparison.Ordinal) || failure.What.Contains("(504)", StringComparison.Ordinal));

    private static ConnectorException Foreign(string table) => new(Fault.Missing, Who, $"the answer to table {table} holds no result",
        "check url: it should be the root of a ServiceNow instance, such as https://acme.service-now.com");

    private static ConnectorException Cut(string table, ReadOnlyMemory<byte> body) => IsCancelled(body)
        ? new(Fault.Unavailable, Who, $"the instance cancels its transaction on table {table} however few rows are asked for",
            "ask for a longer transaction quota for the export user, then run again")
        : new(Fault.Garbled, Who, $"the answer to table {table} is cut short or no JSON", "run again; if it stays, look at the instance's own log");

    private static bool HasFailed(RecordPage split) =>
        split.Members.ContainsKey("error") || split.Members.TryGetValue("status", out var status) && status.Span.SequenceEqual("\"failure\""u8);

    private static bool IsCancelled(ReadOnlyMemory<byte> body)
    {
        var end = body.Span[^Math.Min(body.Length, 4096)..];
        return end.IndexOf("maximum execution time"u8) >= 0 || end.IndexOf("Transaction cancelled"u8) >= 0;
    }

    private static long? Total(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Total-Count", out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;

    private static void CheckWebPage(HttpResponseMessage response)
    {
        var body = Answer.Peek(response).Span;
        var text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 65536)]);
        if (text.Contains("hibernat", StringComparison.OrdinalIgnoreCase))
        {
            throw Answer.WebPage(Who, response, Fault.Unavailable, "the instance hibernates: log in to it once with a browser, then run again");
        }
        if (text.Contains("upgrad", StringComparison.OrdinalIgnoreCase) || text.Contains("maintenance", StringComparison.OrdinalIgnoreCase))
        {
            throw Answer.WebPage(Who, response, Fault.Unavailable, "the instance is being upgraded: run again when it is back");
        }
        throw Answer.WebPage(Who, response, Fault.Missing,
            "check url: this is a log-in page or no ServiceNow at all; it should be the root of an instance, such as https://acme.service-now.com");
    }

    private void Observe(HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } date) return;
        Volatile.Write(ref offsetTicks, (date - time.GetUtcNow()).Ticks);
        dated = true;
    }
}
