using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// Keeps KIX quiet: the event module that queues every notification, and jobs that act on the same events. Mail of articles is held back by the
/// articles themselves.
/// </summary>
internal sealed class KixSilence(KixServer server)
{
    private const string Module = "Ticket::EventModulePost###500-NotificationEvent";
    private const string Definition = "SysConfigOptionDefinition";
    private const string Jobs = "system/automation/jobs";
    private const string Notifications = "system/communication/notifications";

    /// <summary>Route of the event module that queues notifications.</summary>
    internal const string ModuleRoute = "system/config/definitions/" + Module;

    /// <summary>What is loud now, and its ids.</summary>
    public async Task<Loudness> LoudAsync(CancellationToken cancel)
    {
        var state = await StateAsync(cancel);
        var findings = new List<Finding>();
        if (state.Module || state.Notifications.Count > 0)
        {
            findings.Add(new Finding(Severity.Error, "notifications_on",
                $"{KixConnector.Name}: every ticket that is created queues notifications to agents and customers, sent by the daemon even later",
                "let the tool switch them off (quiet: switch), or set the SysConfig definition " + Module + " invalid", Module));
        }
        if (state.Jobs.Count > 0)
        {
            findings.Add(new Finding(Severity.Error, "jobs_on", $"{KixConnector.Name}: {state.Jobs.Count} automation jobs act on new and changed tickets",
                "let the tool switch them off (quiet: switch), or set the jobs invalid", Jobs));
        }
        var token = new JsonObject
        {
            ["module"] = state.Module, ["jobs"] = KixSearch.List(state.Jobs), ["notifications"] = KixSearch.List(state.Notifications),
        };
        return new Loudness(findings, token.ToJsonString());
    }

    /// <summary>Switches off what the token names.</summary>
    public Task SilenceAsync(string token, CancellationToken cancel) => SetAsync(State.Of(token), valid: 2, cancel);

    /// <summary>Switches on again what the token names.</summary>
    public Task RestoreAsync(string token, CancellationToken cancel) => SetAsync(State.Of(token), valid: 1, cancel);

    private async Task<State> StateAsync(CancellationToken cancel)
    {
        var module = await server.FindAsync(Definition, ModuleRoute, new KixQuery(), cancel);
        // A KIX that does not have the module by this name is silenced notification by notification.
        var notifications = module is not null ? [] : await ValidAsync("Notification", Notifications, "ID", cancel);
        var jobs = await ValidAsync("Job", Jobs, "ID", cancel, job => job.Text("Type") is not ("Reporting" or "Synchronisation"));
        return new State(module?.Long("ValidID") == 1, jobs, notifications);
    }

    private async Task<IReadOnlyList<string>> ValidAsync(string name, string route, string id, CancellationToken cancel, Func<JsonObject, bool>? which = null) =>
        [.. (await server.ListAsync(name, route, new KixQuery { Fields = $"{name}.{id},{name}.ValidID,{name}.Type" }, cancel))
            .Where(item => item.Long("ValidID") == 1 && which?.Invoke(item) != false)
            .Select(item => item.Text(id)).OfType<string>()];

    private async Task SetAsync(State state, int valid, CancellationToken cancel)
    {
        if (state.Module) await server.ChangeAsync(ModuleRoute, Definition, new JsonObject { ["ValidID"] = valid }, cancel);
        foreach (var id in state.Notifications) await server.ChangeAsync($"{Notifications}/{id}", "Notification", new JsonObject { ["ValidID"] = valid }, cancel);
        foreach (var id in state.Jobs) await server.ChangeAsync($"{Jobs}/{id}", "Job", new JsonObject { ["ValidID"] = valid }, cancel);
    }

    private sealed record State(bool Module, IReadOnlyList<string> Jobs, IReadOnlyList<string> Notifications)
    {
        public static State Of(string token)
        {
            var kept = JsonNode.Parse(token) as JsonObject ?? [];
            return new State(Json.IsTrue(kept["module"]), Json.Texts(kept["jobs"]), Json.Texts(kept["notifications"]));
        }
    }
}
