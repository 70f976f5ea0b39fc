using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Migrator.Benchmarks.Whole;

/// <summary>A project folder that is removed at the end.</summary>
internal sealed class Project : IDisposable
{
    private readonly string migrator;
    private readonly string folder;

    public Project(WholeOptions options, string name, SourceServer source)
    {
        migrator = options.Migrator;
        folder = Path.Combine(options.Work, $"migrator-bench-{Environment.ProcessId}-{name}");
        Directory.CreateDirectory(folder);
        Write(source, target: null, requestsPerMinute: 0);
    }

    public string Store => Path.Combine(folder, "migrator.db");

    /// <summary>Writes the project file.</summary>
    public void Write(SourceServer source, Sandbox? target, int requestsPerMinute)
    {
        var text = new StringBuilder("migrator: 1\n")
            .Append(Side("source", "servicenow", source.Url, new Dictionary<string, string>(StringComparer.Ordinal) { ["user"] = source.User, ["password"] = source.Password }));
        if (target is not null) text.Append(Side("target", "kix", target.Url, target.Auth));
        text.Append(CultureInfo.InvariantCulture, $"mappings: [sources/servicenow{(target is null ? "" : ", targets/kix")}]\n");
        if (requestsPerMinute > 0) text.Append(CultureInfo.InvariantCulture, $"pace: {{ requests_per_minute: {requestsPerMinute} }}\n");
        File.WriteAllText(Path.Combine(folder, "migrator.yaml"), text.Append("quiet: switch\n").ToString());
    }

    /// <summary>Runs a verb and measures it.</summary>
    public async Task<Measured> RunAsync(IReadOnlyList<int> servers, CancellationToken cancel, params IReadOnlyList<string> verb)
    {
        var start = new ProcessStartInfo(migrator, [.. verb, "--quiet", "--json", "--project", Path.Combine(folder, "migrator.yaml")]);
        var measured = await Measured.RunAsync(start, servers, cancel);
        if (measured.Error.Length > 0) await Console.Error.WriteLineAsync($"{string.Join(' ', verb)}: {measured.Error.Trim()}");
        return measured;
    }

    /// <summary>A number out of the store.</summary>
    public long Count(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Store, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Side(string side, string connector, Uri url, IReadOnlyDictionary<string, string> auth)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{side}:\n  connector: {connector}\n  url: {url.AbsoluteUri.TrimEnd('/')}\n  auth:\n");
        foreach (var (name, value) in auth)
        {
            var written = value;
            if (name is not "user")
            {
                written = $"${{file:{connector}.{name}}}";
                File.WriteAllText(Path.Combine(folder, $"{connector}.{name}"), value);
            }

            text.Append(CultureInfo.InvariantCulture, $"    {name}: \"{written}\"\n");
        }

        return text.ToString();
    }
}
