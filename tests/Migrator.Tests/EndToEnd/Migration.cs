using Microsoft.Data.Sqlite;
using Migrator.Cli;
using Migrator.Connectors.Kix.Sandbox;
using Migrator.Connectors.ServiceNow.Sandbox;
using Migrator.Core;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;

namespace Migrator.Tests.EndToEnd;

/// <summary>Both simulated systems in this process and a project folder between them.</summary>
internal sealed class Migration : IAsyncDisposable
{
    private Migration(ServiceNowSandbox source, KixSandbox target) => (Source, Target) = (source, target);

    public ServiceNowSandbox Source { get; }

    public KixSandbox Target { get; }

    public ProjectFolder Folder { get; } = new();

    public static Task<Migration> StartAsync(int records, int seed) => StartAsync(new ServiceNowSandbox(new SandboxOptions(records, seed, 0)), seed);

    public static async Task<Migration> StartAsync(ServiceNowSandbox source, int seed)
    {
        var migration = new Migration(source, new KixSandbox(new SandboxOptions(0, seed, 0)));
        await source.StartAsync(CancellationToken.None);
        await migration.Target.StartAsync(CancellationToken.None);
        WriteProject(migration.Folder, source, migration.Target);
        return migration;
    }

    /// <summary>A project file with its secrets in the subfolder secrets.</summary>
    public static void WriteProject(ProjectFolder folder, ServiceNowSandbox source, KixSandbox target)
    {
        folder.Write("secrets/source", source.Auth["password"]);
        folder.Write("secrets/target", target.Auth["password"]);
        folder.Write("migrator.yaml", $$"""
            migrator: 1
            source:
              connector: servicenow
              url: {{source.Url.AbsoluteUri.TrimEnd('/')}}
              auth: { user: {{source.Auth["user"]}}, password: "${file:secrets/source}" }
            target:
              connector: kix
              url: {{target.Url.AbsoluteUri}}
              auth: { user: {{target.Auth["user"]}}, password: "${file:secrets/target}" }
            mappings: [sources/servicenow, targets/kix]
            quiet: switch
            """);
    }

    /// <summary>Runs all stages, or some, in this process and gives where the migration stands.</summary>
    public Task<MigrationSummary> RunAsync(Func<Pipeline, Task>? stages = null) => RunAsync(Folder, stages ?? (pipeline => pipeline.RunAsync(default)));

    /// <summary>Runs stages on a project folder in this process.</summary>
    public static async Task<MigrationSummary> RunAsync(ProjectFolder folder, Func<Pipeline, Task> stages)
    {
        var chosen = new Chosen(folder["migrator.yaml"], [], null, Full: false, Limit: null, Json: true, Verbose: false, Silent: true);
        await using var session = Session.Open(chosen, "run", new NoProgress());
        await stages(new Pipeline(session));
        return session.Summary();
    }

    /// <summary>Contents of the target without its own ids and times.</summary>
    public Task<string> ContentsAsync() => KixContents.ReadAsync(Target.Url, Target.Auth["user"], Target.Auth["password"]);

    /// <summary>Rows of a query on a store, a line each, sorted.</summary>
    public static string Query(ProjectFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={folder[MigrationStore.FileName]};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>Everything in a store that must not depend on how often the work was broken off.</summary>
    public static string StoreContents(ProjectFolder folder) => string.Join("\n\n",
        Query(folder, "SELECT t.name, r.record, r.changed_at, r.payload FROM raw r JOIN source_table t ON t.id = r.table_id"),
        Query(folder, "SELECT kind, record FROM raw_key"),
        Query(folder, "SELECT name, cursor, complete, counted, hidden FROM source_table"),
        Query(folder, "SELECT record, sha256, size, error FROM blob_of"),
        Query(folder, "SELECT kind, record, owner, json FROM neutral"),
        string.Join('\n', Directory.EnumerateFiles(folder["blobs"], "*", SearchOption.AllDirectories).Select(file => $"{Path.GetFileName(file)} {Hash(file)}").Order(StringComparer.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
        Folder.Dispose();
    }

    private static string Hash(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
}
