using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Project;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Keeps the target quiet while it is written to. What was switched off is kept in the store before anything is written, so that a killed run's
/// switch is undone by the next one.
/// </summary>
public sealed class Silence(StageContext context, ITarget target)
{
    private const string Setting = "silence";
    private const string Begun = "?";
    private const string Name = "silence";
    private readonly MigrationStore store = context.Store;

    /// <summary>What is loud in the target now; empty where it is silent or cannot be loud.</summary>
    public async Task<IReadOnlyList<Finding>> LoudAsync(CancellationToken cancel) =>
        target is ISilencedTarget silenced ? await silenced.LoudAsync(cancel) : [];

    /// <summary>Makes sure that nothing is sent, as the project file demands.</summary>
    /// <exception cref="ConfigurationException">The target is loud and may not be switched.</exception>
    public async Task EnterAsync(Quiet quiet, CancellationToken cancel)
    {
        store.ClearFindings(Name);
        if (target is not ISilencedTarget silenced || quiet == Quiet.Ignore) return;
        if (store.Setting(Setting) == Begun)
        {
            context.Find(Name, new Finding(Severity.Warning, "silence_unknown", "an earlier run was killed while it switched notifications off; they may be off without this tool knowing",
                "look at the notification settings of the target when the migration is over"));
        }

        var loud = await silenced.LoudAsync(cancel);
        if (loud.Count == 0) return;
        if (quiet == Quiet.Require)
            throw new ConfigurationException($"{target.Info.Name}: {loud[0].Text}; {loud[0].Remedy}, or write 'quiet: switch' into the project file: migrator then switches it off while it loads and on again afterwards");
        if (store.Setting(Setting) is null) store.Set(Setting, Begun);
        var token = await silenced.SilenceAsync(cancel);
        if (store.Setting(Setting) == Begun) store.Set(Setting, token);
        context.Log.LogInformation("Silenced {Target}", target.Info.Name);
    }

    /// <summary>Restores what was switched off by this run or an earlier one.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        if (target is not ISilencedTarget silenced || store.Setting(Setting) is not { } token) return;
        if (token != Begun) await silenced.RestoreAsync(token, cancel);
        store.Set(Setting, null);
        context.Log.LogInformation("Restored the notifications of {Target}", target.Info.Name);
    }

    /// <summary>Restores after a load that failed, if the target still answers; otherwise the next load does, and a finding says so.</summary>
    public async Task LeaveFailedAsync(CancellationToken cancel)
    {
        try
        {
            await LeaveAsync(cancel);
        }
        catch (Exception e) when (e is ConnectorException or OperationCanceledException)
        {
            context.Find(Name, new Finding(Severity.Error, "still_silent", $"{target.Info.Name}: the load failed and its notifications could not be switched on again",
                "run 'migrator load' again: it switches them on at its end"));
        }
    }
}
