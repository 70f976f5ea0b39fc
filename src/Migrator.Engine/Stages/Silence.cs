using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Project;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Keeps the target quiet while it is written to. What is to be switched off is kept in the store before it is, so that the next run undoes the
/// switch of one that was killed, even in the middle of switching.
/// </summary>
public sealed class Silence(StageContext context, ITarget target)
{
    private const string Setting = "silence";
    private const string Name = "silence";
    private readonly MigrationStore store = context.Store;

    /// <summary>What is loud in the target now; empty where it is silent or cannot be loud.</summary>
    public async Task<IReadOnlyList<Finding>> LoudAsync(CancellationToken cancel) =>
        target is ISilencedTarget silenced ? (await silenced.LoudAsync(cancel)).Findings : [];

    /// <summary>Makes sure that nothing is sent, as the project file demands.</summary>
    /// <exception cref="ConfigurationException">The target is loud and may not be switched.</exception>
    public async Task EnterAsync(Quiet quiet, CancellationToken cancel)
    {
        store.ClearFindings(Name);
        if (target is not ISilencedTarget silenced || quiet == Quiet.Ignore) return;
        var loud = await silenced.LoudAsync(cancel);
        if (loud.Findings.Count == 0) return;
        if (quiet == Quiet.Require)
            throw new ConfigurationException($"{loud.Findings[0].Text}; {loud.Findings[0].Remedy}, or write 'quiet: switch' into the project file: migrator then switches it off while it loads and on again afterwards");
        Remember(loud.Token);
        await silenced.SilenceAsync(loud.Token, cancel);
        context.Log.LogInformation("Silenced {Target}", target.Info.Name);
    }

    /// <summary>Restores what was switched off by this run or an earlier one.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        if (target is not ISilencedTarget silenced || Tokens is not { Count: > 0 } tokens) return;
        foreach (var token in tokens) await silenced.RestoreAsync(token, cancel);
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

    // What an earlier run switched off and what has been switched on since by others: both are restored.
    private void Remember(string token)
    {
        if (!Tokens.Contains(token)) store.Set(Setting, string.Join('\n', [.. Tokens, token]));
    }

    private IReadOnlyList<string> Tokens => store.Setting(Setting)?.Split('\n') ?? [];
}
