using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Migrator.Http;

namespace Migrator.Benchmarks.Whole;

/// <summary>What the same work costs without any tool: the least that can be asked for.</summary>
internal sealed class Floors(WholeOptions options, SourceServer source, int records)
{
    private const int Limit = 1000;
    private const int Kept = 50_000;
    private static readonly RecordShape Shape = new("result", "sys_id", "sys_updated_on");

    private int Pages => (records + Limit - 1) / Limit;

    /// <summary>curl into a folder, then the sqlite3 program; null where one of them is not installed.</summary>
    public async Task<Measured?> CommandLineAsync(CancellationToken cancel)
    {
        var database = Path.Combine(options.Work, $"migrator-bench-{Environment.ProcessId}-floor.db");
        var script = options.Bench is { } bench ? Path.Combine(bench, "floor_sqlite_cli.sh") : null;
        var start = script is not null && File.Exists(script)
            ? new ProcessStartInfo("bash", [script, source.Url.AbsoluteUri.TrimEnd('/'), $"{records}", $"{Limit}", database])
            : new ProcessStartInfo("bash", ["-c", Sequence(database)]);
        start.Environment["TMPDIR"] = options.Work;
        try
        {
            var measured = await Measured.RunAsync(start, [source.Id], cancel);
            if (measured.ExitCode == 0 && measured.Error.Length == 0 && measured.Output.StartsWith($"wal\n{records}\n", StringComparison.Ordinal)) return measured;
            await Console.Error.WriteLineAsync($"floor: {measured.Output.Trim()} {measured.Error.Trim()}");
            return null;
        }
        finally
        {
            foreach (var ending in (string[])["", "-wal", "-shm"]) File.Delete(database + ending);
        }
    }

    /// <summary>Seconds of one HttpClient that reads page after page and keeps nothing.</summary>
    public async Task<double> DownloadAsync(CancellationToken cancel)
    {
        using var client = Client();
        var buffer = new byte[1 << 16];
        var begun = Stopwatch.GetTimestamp();
        for (var page = 0; page < Pages; page++)
        {
            await using var body = await client.GetStreamAsync(Address(page), cancel);
            while (await body.ReadAsync(buffer, cancel) > 0) { }
        }

        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Seconds of the inserts alone: the same bytes, one transaction a page, two columns and a key.</summary>
    public async Task<double> InsertAsync(CancellationToken cancel)
    {
        var payloads = await PayloadsAsync(cancel);
        var path = Path.Combine(options.Work, $"migrator-bench-{Environment.ProcessId}-insert.db");
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            using (var prepare = connection.CreateCommand())
            {
                prepare.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE raw (sys_id TEXT PRIMARY KEY, updated TEXT, body TEXT) WITHOUT ROWID;";
                prepare.ExecuteNonQuery();
            }

            var begun = Stopwatch.GetTimestamp();
            Insert(connection, payloads);
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        finally
        {
            foreach (var ending in (string[])["", "-wal", "-shm"]) File.Delete(path + ending);
        }
    }

    private void Insert(SqliteConnection connection, List<string> payloads)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO raw VALUES ($id, $updated, $body)";
        var id = insert.Parameters.Add("$id", SqliteType.Text);
        insert.Parameters.AddWithValue("$updated", "2025-01-01 00:00:00");
        var body = insert.Parameters.Add("$body", SqliteType.Text);
        for (var done = 0; done < records;)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var end = Math.Min(records, done + Limit); done < end; done++)
            {
                id.Value = done.ToString("x32", CultureInfo.InvariantCulture);
                body.Value = payloads[done % payloads.Count];
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    private async Task<List<string>> PayloadsAsync(CancellationToken cancel)
    {
        using var client = Client();
        var payloads = new List<string>();
        for (var page = 0; page < Pages && payloads.Count < Kept; page++)
        {
            foreach (var record in RecordPage.Split("floor", "incident", await client.GetByteArrayAsync(Address(page), cancel), Shape).Records)
                payloads.Add(Encoding.UTF8.GetString(record.Payload.Span));
        }

        return payloads;
    }

    /// <summary>Incidents of the source, which may be fewer than its tickets.</summary>
    public async Task<int> CountAsync(CancellationToken cancel)
    {
        using var client = Client();
        using var answer = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(source.Url, "api/now/stats/incident?sysparm_count=true"), cancel));
        return int.Parse(answer.RootElement.GetProperty("result").GetProperty("stats").GetProperty("count").GetString()!, CultureInfo.InvariantCulture);
    }

    private HttpClient Client()
    {
        // A cookie that comes back puts the client into one session's queue, whose overflow is answered 202 and dropped.
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{source.User}:{source.Password}")));
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return client;
    }

    private Uri Address(int page) =>
        new(source.Url, $"api/now/table/incident?sysparm_limit={Limit}&sysparm_offset={page * Limit}&sysparm_query=ORDERBYsys_id&sysparm_exclude_reference_link=true");

    // The steps of the script where it is not there: all pages into files, then one transaction a page.
    private string Sequence(string database) => $$"""
        d=$(mktemp -d); for ((i=0;i<{{Pages}};i++)); do echo "url=\"{{new Uri(source.Url, "api/now/table/incident")}}?sysparm_limit={{Limit}}&sysparm_offset=$((i*{{Limit}}))&sysparm_query=ORDERBYsys_id&sysparm_exclude_reference_link=true\""; echo "output=\"$d/$i.json\""; done > $d/cfg
        curl -sS --fail -H 'Accept: application/json' -u '{{source.User}}:{{source.Password}}' -K $d/cfg &&
        { echo "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE raw(sys_id TEXT PRIMARY KEY, updated TEXT, body TEXT) WITHOUT ROWID;"
          for ((i=0;i<{{Pages}};i++)); do echo "BEGIN; INSERT INTO raw SELECT json_extract(value,'\$.sys_id'), json_extract(value,'\$.sys_updated_on'), value FROM json_each(CAST(readfile('$d/$i.json') AS TEXT), '\$.result'); COMMIT;"; done
          echo "SELECT count(*) FROM raw;"; } | sqlite3 '{{database}}'; rc=$?; rm -rf $d; exit $rc
        """;
}
