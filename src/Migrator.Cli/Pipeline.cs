using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;

namespace Migrator.Cli;

/// <summary>The stages of one session, one after the other or each alone.</summary>
internal sealed class Pipeline(Session session)
{
    private (ITarget Target, TargetSchema Schema, TargetMapping Mapping)? described;

    public async Task ExtractAsync(CancellationToken cancel) =>
        await new Extract(session.Context, session.Source()).RunAsync(
            new ExtractOptions(session.Scope, session.Chosen.Full, Tables: session.Parallel, Downloads: session.Parallel), cancel);

    public void Map(CancellationToken cancel)
    {
        var texts = session.MappingTexts();
        var source = session.Store.SourceName ?? throw new ConfigurationException("map: the store is empty; run 'migrator extract' first");
        var aids = session.Aids();
        new MapRecords(session.Context, SourceMapping.Compile(texts, source, aids), MappingFiles.Hash(texts, aids.Pseudonyms)).Run(cancel);
    }

    public async Task PlanAsync(CancellationToken cancel)
    {
        var (target, schema, mapping) = await DescribeAsync(cancel, mayBeAway: true);
        await new PlanChanges(session.Context, target, mapping, schema, new PlanSettings(MappingFiles.Hash(session.MappingTexts()), session.Project.Pace.RequestsPerMinute)).RunAsync(cancel);
        new PeopleProposals(session.Context, mapping).Write(session.Project.Folder);
    }

    public async Task LoadAsync(CancellationToken cancel)
    {
        var (target, schema, mapping) = await DescribeAsync(cancel);
        var chosen = session.Chosen;
        if (chosen.Approve is { } plan) PlanApproval.Require(session.Store, plan, MappingFiles.Hash(session.MappingTexts()), schema);
        var keys = chosen.Keys is { } file ? KeyFile.Read(session.Store, file) : null;
        var silence = new Silence(session.Context, target);
        await silence.EnterAsync(session.Project.Quiet, cancel);
        try
        {
            await new Load(session.Context, target, mapping, schema).RunAsync(new LoadOptions(chosen.Kinds, chosen.Limit, session.Parallel, chosen.Only, keys), cancel);
        }
        catch
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            await silence.LeaveFailedAsync(patience.Token);
            throw;
        }

        await silence.LeaveAsync(cancel);
    }

    public async Task VerifyAsync(CancellationToken cancel)
    {
        var (target, schema, mapping) = await DescribeAsync(cancel);
        await new Verify(session.Context, target, mapping, schema).RunAsync(session.Parallel, cancel);
    }

    /// <summary>Everything in order; without a target as far as the neutral records.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (session.Project.Source is not null) await ExtractAsync(cancel);
        Map(cancel);
        if (session.Project.Target is null) return;
        await PlanAsync(cancel);
        await LoadAsync(cancel);
        await VerifyAsync(cancel);
    }

    private async Task<(ITarget Target, TargetSchema Schema, TargetMapping Mapping)> DescribeAsync(CancellationToken cancel, bool mayBeAway = false)
    {
        if (described is { Schema.KeptSince: var kept } known && (mayBeAway || kept is null)) return known;
        var target = session.Target();
        var schema = await SchemaAsync(target, mayBeAway, cancel);
        // A mistake in a rule for the source is said here too: whoever writes site.yaml wants all of them at once.
        var mapping = MappingPair.Compile(session.MappingTexts(), session.Project.Source?.Connector, target.Info.Name, schema, session.Aids()).Target!;
        described = (target, schema, mapping);
        return described.Value;
    }

    // What the target says today, or, where that is enough and it is away, what it said the last time.
    private async Task<TargetSchema> SchemaAsync(ITarget target, bool mayBeAway, CancellationToken cancel)
    {
        var kept = mayBeAway ? KeptDescription.Find(session.Store, target.Info.Name) : null;
        if (session.Chosen.Offline) return kept ?? throw new ConfigurationException($"plan: {target.Info.Name} was never asked yet; leave --offline out once");
        try
        {
            var schema = await target.DescribeAsync(cancel);
            KeptDescription.Keep(session.Store, target.Info.Name, schema, session.Time.GetUtcNow());
            return schema;
        }
        catch (ConnectorException e) when (e.Fault is Fault.Unavailable or Fault.Throttled && kept is not null)
        {
            session.Context.Log.LogWarning("Planning without {Target}: {Message}", target.Info.Name, e.Message);
            return kept;
        }
    }
}
