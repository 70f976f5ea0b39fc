using System.Reflection;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Http;

namespace Migrator.Cli;

/// <summary>One call of the tool on one project: project file, store, log, and the two systems, made when they are needed.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ILoggerFactory logs;
    private readonly List<object> systems = [];
    private readonly long run;
    private string outcome = "failed";

    private Session(Chosen chosen, ProjectFile project, MigrationStore store, ILoggerFactory logs, string verb, IStageProgress progress, bool recorded)
    {
        Chosen = chosen;
        Project = project;
        Store = store;
        this.logs = logs;
        run = recorded ? store.BeginRun(verb, Version, Time.GetUtcNow()) : 0;
        Context = new StageContext(store, run, progress, logs.CreateLogger("Migrator." + verb));
    }

    /// <summary>Version of the tool.</summary>
    public static string Version { get; } = typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The clock and all waiting.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    public Chosen Chosen { get; }

    public ProjectFile Project { get; }

    public MigrationStore Store { get; }

    public StageContext Context { get; }

    public int Parallel => Project.Pace.Parallel > 0 ? Project.Pace.Parallel : 4;

    /// <summary>Opens a project to work on its store.</summary>
    public static Session Open(Chosen chosen, string verb, IStageProgress progress) => Open(chosen, verb, progress, StoreAccess.Write);

    /// <summary>Opens a project to look at its store, also while another process works on it.</summary>
    public static Session Look(Chosen chosen, string verb) => Open(chosen, verb, new NoProgress(), StoreAccess.Read);

    /// <summary>The source.</summary>
    public ISource Source()
    {
        var side = Project.RequireSource();
        return Keep(Connectors.Require(side.Connector).CreateSource(ContextOf(side, "source")) ?? throw new ConfigurationException($"{side.Connector}: records cannot be read from it; it is a target"));
    }

    /// <summary>The target.</summary>
    public ITarget Target()
    {
        var side = Project.RequireTarget();
        return Keep(Connectors.Require(side.Connector).CreateTarget(ContextOf(side, "target")) ?? throw new ConfigurationException($"{side.Connector}: records cannot be written to it; it is a source"));
    }

    /// <summary>What to read: the project file's scope, narrowed by the command line.</summary>
    public Scope Scope => new(Chosen.Since ?? Project.Scope.Since, Chosen.Kinds.Count > 0 ? Chosen.Kinds : Project.Scope.Kinds, Chosen.Limit);

    /// <summary>The mapping files of the project.</summary>
    public IReadOnlyList<MappingText> MappingTexts() => MappingFiles.Read(Project.Folder, Project.Mappings, ShippedMappings.Read, ShippedMappings.Names);

    /// <summary>What the mappings need beside their files.</summary>
    public MappingAids Aids() => new(Project.PseudonymKey(), PeopleFile.Read(Project.Folder));

    /// <summary>The target mapping as far as it can be compiled without asking the target; null where there is no target.</summary>
    public TargetMapping? TargetMapping() => Project.Target is { } side ? Engine.Mapping.TargetMapping.Compile(MappingTexts(), side.Connector, null, Aids()) : null;

    /// <summary>Where the migration stands.</summary>
    public MigrationSummary Summary() => MigrationSummary.Of(Store, Project.Target?.Connector, TargetMapping());

    /// <summary>Waits for work; where Ctrl-C ends it, the run is written down as interrupted.</summary>
    public async Task UntilInterruptedAsync(Task work, CancellationToken cancel)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            End(ExitCode.Interrupted);
            throw;
        }
    }

    /// <summary>Says how the run ended.</summary>
    public void End(int exitCode) => outcome = exitCode switch { ExitCode.Done => "done", ExitCode.SomeRejected => "done, some rejected", ExitCode.Differences => "done, differences", ExitCode.Interrupted => "interrupted", _ => "failed" };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var system in systems)
        {
            if (system is IAsyncDisposable later) await later.DisposeAsync();
            else (system as IDisposable)?.Dispose();
        }

        if (run > 0) Store.EndRun(run, outcome, Time.GetUtcNow());
        Store.Dispose();
        logs.Dispose();
    }

    private static Session Open(Chosen chosen, string verb, IStageProgress progress, StoreAccess access)
    {
        var project = ReadProject(chosen.Project);
        var store = MigrationStore.Open(project.Folder, access);
        return new Session(chosen, project, store, Logs.Open(project.Folder, chosen), verb, progress, access == StoreAccess.Write);
    }

    /// <summary>Reads a project file alone, without its store.</summary>
    public static ProjectFile ReadProject(string path) => ProjectFile.Read(path, KeysOf);

    private static ConnectorKeys KeysOf(string name)
    {
        var info = Connectors.Require(name).Info;
        return new ConnectorKeys([.. info.Settings.Select(setting => setting.Name)], info.AuthKeys.ToDictionary(key => key.Name, key => key.Secret, StringComparer.Ordinal));
    }

    /// <summary>What a connector is made with; <paramref name="name"/> is the side, source or target.</summary>
    public static ConnectorContext ContextOf(ProjectFile project, Side side, string name, Scope scope, TimeProvider time, ILoggerFactory logs) => new(
        side.Url,
        side.Auth.ToDictionary(pair => pair.Key, pair => Secret($"{name}.auth.{pair.Key}", pair.Value, project.Folder), StringComparer.Ordinal),
        side.Options, scope, project.Pace, time, logs);

    private ConnectorContext ContextOf(Side side, string name) => ContextOf(Project, side, name, Scope, Time, logs);

    private static string Secret(string name, string text, string folder)
    {
        var value = SecretReference.Resolve(name, text, folder);
        if (SecretReference.Is(text)) Failure.Hide(value);
        return value;
    }

    private T Keep<T>(T system) where T : class
    {
        systems.Add(system);
        return system;
    }
}
