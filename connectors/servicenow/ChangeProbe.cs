using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// Tells in a few requests which tables hold anything new. A cursor remembers how many rows of the overlap were received and how often they had been
/// changed; where the instance says the same today, there is nothing to read.
/// </summary>
internal sealed class ChangeProbe(Calls calls, ReadingPlan plan)
{
    private const int Longest = 6000;

    /// <summary>The tables that may have changed since their cursor.</summary>
    public async Task<IReadOnlyList<SourceTable>> ChangedAsync(IReadOnlyList<(SourceTable Table, Cursor From)> tables, CancellationToken cancel)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var known = new List<(TableRead Read, Mark Mark)>();
        foreach (var (table, from) in tables)
        {
            var mark = Mark.Read(from);
            if (plan.Find(table.Name) is not { } read) continue;
            if (mark is null || mark.Shape != read.Shape || mark.Ranges is not null || mark.Ties is not null) changed.Add(table.Name);
            else if (mark.Until is not null && read.Time is not null) known.Add((read, mark));
            else if (read.Counted != 0) changed.Add(table.Name);
        }
        var roots = known.Where(entry => entry.Read.Root is not null && entry.Read.Path == entry.Read.Table.Name && entry.Read.Filter.Contains("sys_class_name=", StringComparison.Ordinal))
            .GroupBy(entry => entry.Read.Root!, StringComparer.Ordinal).Where(root => root.Count() > 2).ToList();
        foreach (var root in roots) await ByClassAsync(root.Key, [.. root], changed, cancel);
        var grouped = roots.SelectMany(root => root).Select(entry => entry.Read.Table.Name).ToHashSet(StringComparer.Ordinal);
        await OneByOneAsync([.. known.Where(entry => !grouped.Contains(entry.Read.Table.Name))], changed, cancel);
        await OldTicketsAsync([.. known.Where(entry => entry.Read.Ticket is not null && !changed.Contains(entry.Read.Table.Name))], changed, cancel);
        return [.. tables.Select(entry => entry.Table).Where(table => changed.Contains(table.Name))];
    }

    /// <summary>All classes of a root at once: each has its own overlap, so the query has a block for each.</summary>
    private async Task ByClassAsync(string root, List<(TableRead Read, Mark Mark)> classes, HashSet<string> changed, CancellationToken cancel)
    {
        var asks = new List<(StatsAsk Ask, List<(TableRead Read, Mark Mark)> Of)>();
        var open = new List<(TableRead Read, Mark Mark)>();
        var query = "";
        foreach (var entry in classes)
        {
            var block = EncodedQuery.And(entry.Read.Filter, entry.Read.Since(entry.Mark.From!.Value));
            if (query.Length + block.Length > Longest) Close();
            query = query.Length == 0 ? block : $"{query}^NQ{block}";
            open.Add(entry);
        }
        Close();
        var answers = await calls.Aggregates.AskAsync([.. asks.Select(ask => ask.Ask)], cancel);
        foreach (var ((_, of), answer) in asks.Zip(answers))
        {
            var groups = answer.Groups.GroupBy(group => group.Value.Length == 0 ? root : group.Value, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => new Group(same.Key, same.Sum(group => group.Count), same.All(group => group.Sum is not null) ? same.Sum(group => group.Sum) : null), StringComparer.Ordinal);
            foreach (var (read, mark) in of)
            {
                var name = read.Table.Name;
                var group = groups.GetValueOrDefault(name);
                var sum = group.Count == 0 ? 0 : group.Sum;
                if (answer.Status != 200 || group.Count != mark.Held || sum is null || sum != mark.Mods) changed.Add(name);
            }
        }

        void Close()
        {
            if (open.Count > 0) asks.Add((new StatsAsk(root, query, "sys_class_name", "sys_mod_count"), [.. open]));
            open.Clear();
            query = "";
        }
    }

    private async Task OneByOneAsync(List<(TableRead Read, Mark Mark)> tables, HashSet<string> changed, CancellationToken cancel)
    {
        var counts = await AskAsync(tables, entry => entry.Read.Since(entry.Mark.From!.Value), cancel);
        var unsure = new List<(TableRead Read, Mark Mark)>();
        foreach (var (entry, (count, sum)) in tables.Zip(counts))
        {
            if (count != entry.Mark.Held || sum is not null && sum != entry.Mark.Mods) changed.Add(entry.Read.Table.Name);
            else if (sum is null) unsure.Add(entry);
        }
        // A row of the overlap that was changed again, or one that went while another came, leaves their number as it was; without a sum only a later time tells.
        var later = await AskAsync(unsure, entry => entry.Read.Since(entry.Mark.Until!.Value + 1), cancel);
        foreach (var (entry, (count, _)) in unsure.Zip(later))
        {
            if (count != 0) changed.Add(entry.Read.Table.Name);
        }
    }

    /// <summary>An old ticket that somebody has touched brings old rows, which have not changed themselves.</summary>
    private async Task OldTicketsAsync(List<(TableRead Read, Mark Mark)> hanging, HashSet<string> changed, CancellationToken cancel)
    {
        var touched = hanging.GroupBy(entry => InScope.Touched(entry.Read, entry.Mark), StringComparer.Ordinal).ToList();
        var answers = await calls.Aggregates.AskAsync([.. touched.Select(same => new StatsAsk(Catalog.Task, same.Key))], cancel);
        foreach (var (same, answer) in touched.Zip(answers))
        {
            if (answer.Status != 200 || answer.Count > 0) changed.UnionWith(same.Select(entry => entry.Read.Table.Name));
        }
    }

    private async Task<IReadOnlyList<(long Count, long? Sum)>> AskAsync(
        List<(TableRead Read, Mark Mark)> tables, Func<(TableRead Read, Mark Mark), string> since, CancellationToken cancel)
    {
        var asks = tables.SelectMany(entry => entry.Read.Parts.Select(part => new StatsAsk(
            entry.Read.Path, EncodedQuery.And(entry.Read.Filter, part, since(entry)), Sum: entry.Read.Modded && entry.Read.Touch is null ? "sys_mod_count" : null))).ToList();
        var answers = await calls.Aggregates.AskAsync(asks, cancel);
        var counts = new List<(long, long?)>();
        var at = 0;
        foreach (var (read, _) in tables)
        {
            var mine = answers.Skip(at).Take(read.Parts.Count).ToList();
            at += read.Parts.Count;
            var failed = mine.Any(answer => answer.Status != 200);
            counts.Add(failed ? (-1, null) : (mine.Sum(answer => answer.Count), mine.All(answer => answer.Sum is not null) ? mine.Sum(answer => answer.Sum) : null));
        }
        return counts;
    }
}
