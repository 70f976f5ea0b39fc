using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>One count: of all rows that match, or by the values of a column.</summary>
internal sealed record StatsAsk(string Table, string Query, string? GroupBy = null, string? Sum = null, string? Least = null)
{
    /// <summary>Path and query of the Aggregate API.</summary>
    public string Url
    {
        get
        {
            var url = new StringBuilder("/api/now/stats/").Append(Table).Append("?sysparm_count=true");
            if (Query.Length > 0) url.Append("&sysparm_query=").Append(Uri.EscapeDataString(Query));
            if (GroupBy is not null) url.Append("&sysparm_group_by=").Append(GroupBy);
            if (Sum is not null) url.Append("&sysparm_sum_fields=").Append(Sum);
            if (Least is not null) url.Append("&sysparm_min_fields=").Append(Least);
            return url.ToString();
        }
    }
}

/// <summary>Count and sum of one group.</summary>
internal readonly record struct Group(string Value, long Count, long? Sum);

/// <summary>What the Aggregate API said.</summary>
internal sealed record StatsAnswer(int Status, long Count, long? Sum, IReadOnlyList<Group> Groups)
{
    /// <summary>The least value of the column that was asked for; null where it was not, or there is none.</summary>
    public string? Least { get; init; }
}

/// <summary>
/// The Aggregate API, many questions at a time through the Batch API. What a batch leaves out is asked again; an instance without it is asked one by one.
/// </summary>
internal sealed class Aggregates(ConnectorClient client, Calls calls, IServiceNowApi api)
{
    private const string Who = ServiceNowConnector.Name;
    private const int Together = 50;
    private volatile bool batchless;

    /// <summary>Asks all of them; answers in the same order.</summary>
    public async Task<IReadOnlyList<StatsAnswer>> AskAsync(IReadOnlyList<StatsAsk> asks, CancellationToken cancel)
    {
        var replies = await GetAsync([.. asks.Select(ask => ask.Url)], cancel);
        return [.. replies.Select((reply, i) => Read(asks[i], reply))];
    }

    /// <summary>Gets small answers, together where the instance can.</summary>
    public async Task<IReadOnlyList<Reply>> GetAsync(IReadOnlyList<string> urls, CancellationToken cancel)
    {
        var replies = new Reply?[urls.Count];
        if (urls.Count > 2)
        {
            foreach (var part in Enumerable.Range(0, urls.Count).Chunk(Together)) await BatchAsync(part, urls, replies, cancel);
        }
        var open = Enumerable.Range(0, urls.Count).Where(i => replies[i] is null);
        await System.Threading.Tasks.Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel },
            async (i, token) => replies[i] = await OneAsync(urls[i], token));
        return [.. replies.Select(reply => reply!.Value)];
    }

    private async Task BatchAsync(int[] part, IReadOnlyList<string> urls, Reply?[] replies, CancellationToken cancel)
    {
        var open = part.ToList();
        while (!batchless && open.Count > 0)
        {
            var ask = new BatchAsk("1", [.. open.Select(i => new BatchItem(i.ToString(CultureInfo.InvariantCulture), "GET", urls[i]))]);
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(ask, BatchJson.Default.BatchAsk));
            content.Headers.ContentType = new("application/json");
            HttpResponseMessage response;
            try
            {
                response = await client.SendAsync(() => api.Batch(content, cancel));
            }
            catch (ConnectorException failure) when (failure.Fault == Fault.Unavailable)
            {
                return;
            }
            using (response)
            {
                calls.Check(response);
                if (!response.IsSuccessStatusCode)
                {
                    batchless = (int)response.StatusCode is >= 400 and < 500;
                    return;
                }
                var served = Take(Answer.Peek(response), replies);
                if (open.RemoveAll(i => replies[i] is not null || served.Contains(i)) == 0) return;
            }
        }
    }

    /// <summary>Takes what can be used; an answer that only waiting or a second look can mend is left to be asked for by itself.</summary>
    private static HashSet<int> Take(ReadOnlyMemory<byte> body, Reply?[] replies)
    {
        var served = new HashSet<int>();
        BatchReply? batch;
        try
        {
            batch = JsonSerializer.Deserialize(body.Span, BatchJson.Default.BatchReply);
        }
        catch (JsonException)
        {
            return served;
        }
        foreach (var item in batch?.Serviced ?? [])
        {
            if (!int.TryParse(item.Id, CultureInfo.InvariantCulture, out var i) || i < 0 || i >= replies.Length) continue;
            served.Add(i);
            var buffer = new byte[(item.Body?.Length ?? 0) / 4 * 3 + 3];
            if (item.Status is 200 or 400 or 403 or 404 && Convert.TryFromBase64String(item.Body ?? "", buffer, out var length))
            {
                replies[i] = new Reply(item.Status, buffer.AsMemory(0, length));
            }
        }
        return served;
    }

    private async Task<Reply> OneAsync(string url, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url[1..]);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await client.Http.SendAsync(request, cancel);
        calls.Check(response);
        var status = (int)response.StatusCode;
        if (status is not (200 or 400 or 403 or 404 or 500)) throw client.Failure(response);
        return new Reply(status, Answer.Peek(response).ToArray());
    }

    private static StatsAnswer Read(StatsAsk ask, Reply reply)
    {
        if (reply.Status != 200) return new StatsAnswer(reply.Status, 0, null, []);
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var result = document.RootElement.GetProperty("result");
            if (result.ValueKind == JsonValueKind.Object)
            {
                var (count, sum) = Numbers(result.GetProperty("stats"), ask.Sum);
                return new StatsAnswer(200, count, sum, []) { Least = LeastOf(result.GetProperty("stats"), ask.Least) };
            }
            var groups = new List<Group>();
            foreach (var item in result.EnumerateArray())
            {
                var (count, sum) = Numbers(item.GetProperty("stats"), ask.Sum);
                groups.Add(new Group(item.GetProperty("groupby_fields")[0].GetProperty("value").GetString() ?? "", count, sum));
            }
            return new StatsAnswer(200, groups.Sum(group => group.Count), null, groups);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new ConnectorException(Fault.Garbled, Who, $"the count of {ask.Table} cannot be understood", "check url: this may be no ServiceNow", e);
        }
    }

    private static string? LeastOf(JsonElement stats, string? column) =>
        column is not null && stats.TryGetProperty("min", out var least) && least.ValueKind == JsonValueKind.Object && least.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static (long Count, long? Sum) Numbers(JsonElement stats, string? sum)
    {
        var count = long.Parse(stats.GetProperty("count").GetString() ?? "0", NumberStyles.Integer, CultureInfo.InvariantCulture);
        if (sum is null || !stats.TryGetProperty("sum", out var sums) || sums.ValueKind != JsonValueKind.Object) return (count, null);
        if (!sums.TryGetProperty(sum, out var value)) return (count, null);
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return (count, decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? (long)number : count == 0 ? 0 : null);
    }
}

/// <summary>A small answer.</summary>
internal readonly record struct Reply(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The sys_ids of the rows in it; none where the table was refused.</summary>
    public IReadOnlyList<string> Ids()
    {
        if (Status != 200) return [];
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.TryGetProperty("result", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? [.. rows.EnumerateArray().Select(row => Schema.Text(row, "sys_id")).OfType<string>()]
            : [];
    }
}

internal sealed record BatchAsk([property: JsonPropertyName("batch_request_id")] string Id, [property: JsonPropertyName("rest_requests")] IReadOnlyList<BatchItem> Requests);

internal sealed record BatchItem([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("method")] string Method, [property: JsonPropertyName("url")] string Url)
{
    [JsonPropertyName("headers")]
    public IReadOnlyList<BatchHeader> Headers { get; } = [new("Accept", "application/json")];

    [JsonPropertyName("exclude_response_headers")]
    public bool ExcludeHeaders { get; } = true;
}

internal sealed record BatchHeader([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("value")] string Value);

internal sealed record BatchReply([property: JsonPropertyName("serviced_requests")] IReadOnlyList<BatchServed>? Serviced);

internal sealed record BatchServed([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("status_code")] int Status, [property: JsonPropertyName("body")] string? Body);

[JsonSerializable(typeof(BatchAsk))]
[JsonSerializable(typeof(BatchReply))]
internal sealed partial class BatchJson : JsonSerializerContext;
