using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>How many rows the instance counts, whatever the account may see: classes by their root, everything else in batches.</summary>
internal sealed class Counting(Calls calls)
{
    /// <summary>All of these tables, by name.</summary>
    public async Task<IReadOnlyDictionary<string, long>> AllAsync(IReadOnlyList<TableRead> reads, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var single = reads.ToList();
        // The list of tables was read whole on looking round, so its rows need not be counted again.
        foreach (var read in reads.Where(read => read.Path == Catalog.Objects && read.Counted is not null)) counts[read.Table.Name] = read.Counted!.Value;
        single.RemoveAll(read => counts.ContainsKey(read.Table.Name));
        foreach (var root in reads.Where(read => read.Root is not null).GroupBy(read => read.Root!, StringComparer.Ordinal).Where(root => root.Count() > 2))
        {
            // The condition on time is the same for all classes of a root; only the class differs.
            var filter = string.Join('^', root.First().Filter.Split('^').Where(term => !term.Contains("sys_class_name", StringComparison.Ordinal)));
            var answer = (await calls.Aggregates.AskAsync([new StatsAsk(root.Key, filter, "sys_class_name")], cancel))[0];
            if (answer.Status != 200) continue;
            var groups = answer.Groups.ToLookup(group => group.Value.Length == 0 ? root.Key : group.Value, group => group.Count, StringComparer.Ordinal);
            foreach (var read in root) counts[read.Table.Name] = groups[read.Table.Name].Sum();
            single.RemoveAll(read => read.Root == root.Key);
        }
        var asks = single.SelectMany(read => read.Parts.Select(part => (Read: read, Ask: new StatsAsk(read.Path, EncodedQuery.And(read.Filter, part))))).ToList();
        var answers = await calls.Aggregates.AskAsync([.. asks.Select(ask => ask.Ask)], cancel);
        foreach (var group in asks.Zip(answers).GroupBy(pair => pair.First.Read))
        {
            counts[group.Key.Table.Name] = group.All(pair => pair.Second.Status == 200)
                ? group.Sum(pair => pair.Second.Count)
                : await OneAsync(group.Key, cancel);
        }
        return counts;
    }

    /// <summary>One table, by other means where the Aggregate API does not answer.</summary>
    public async Task<long> OneAsync(TableRead read, CancellationToken cancel)
    {
        var sum = 0L;
        foreach (var part in read.Parts) sum += await calls.CountAsync(read.Path, EncodedQuery.And(read.Filter, part), cancel);
        return sum;
    }
}
