using System.Buffers.Text;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// What a pass has seen of the times of change. Without it an incremental pass would find the rows of the overlap again each time,
/// and a change that came in behind a finished range would be lost.
/// </summary>
internal sealed class Tally
{
    private const long Minute = 60;
    private readonly SortedDictionary<long, long[]> recent;
    private readonly long begun;
    private readonly long overlap;
    private readonly bool modded;
    private readonly long? until;
    private long? high;
    private long created;
    private long hidden;

    public Tally(Mark mark, long overlap, bool modded)
    {
        begun = mark.Begun;
        high = mark.High;
        until = mark.Until;
        created = mark.Created;
        hidden = mark.Hidden;
        recent = mark.Recent is null ? [] : new SortedDictionary<long, long[]>(mark.Recent.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray()));
        this.overlap = overlap;
        this.modded = modded;
    }

    /// <summary>Rows received that were created after what the last pass had read.</summary>
    public long Created => created;

    /// <summary>Takes a page into account.</summary>
    public void Add(Chunk chunk)
    {
        hidden += chunk.Hidden;
        foreach (var record in chunk.Records) Add(record);
    }

    /// <summary>Takes a record into account.</summary>
    private void Add(in RawRecord record)
    {
        if (record.ChangedAt is not { } at) return;
        var second = at.ToUnixTimeSeconds();
        if (second > until && IsBornAfter(record, until.Value)) created++;
        if (high is null || second > high)
        {
            high = second;
            var floor = From;
            while (recent.Count > 0 && recent.First() is var first && first.Key < floor) recent.Remove(first.Key);
        }
        if (second < From) return;
        var minute = Floor(Math.Min(second, begun));
        if (!recent.TryGetValue(minute, out var cell)) recent[minute] = cell = new long[2];
        cell[0]++;
        if (modded) cell[1] += Mods(record.Payload.Span);
    }

    /// <summary>The mark while the pass goes on.</summary>
    public Mark Into(Mark mark) => mark with { High = high, Created = created, Hidden = hidden, Recent = recent.Count == 0 ? null : recent };

    /// <summary>The mark when the pass has come to its end.</summary>
    public Mark Finish(Mark mark)
    {
        var reached = high is null ? until : Math.Max(until ?? long.MinValue, Math.Min(high.Value, begun));
        // Nothing was seen, though there is something: it is all hidden, and need not be looked for again until something else comes.
        if (reached is null && hidden > 0) reached = begun;
        if (reached is null) return new Mark { Shape = mark.Shape };
        var from = Floor(reached.Value - overlap);
        var kept = recent.Where(entry => entry.Key >= from).Select(entry => entry.Value).ToList();
        return new Mark { Shape = mark.Shape, Hidden = hidden, Until = reached, From = from, Held = kept.Sum(cell => cell[0]), Mods = kept.Sum(cell => cell[1]) };
    }

    /// <summary>How many of these records were created after that second.</summary>
    public static long CreatedAfter(Chunk chunk, long until) => chunk.Records.Count(record => IsBornAfter(record, until));

    private static bool IsBornAfter(in RawRecord record, long until) =>
        WireTime.Parse(Members.Value(record.Payload.Span, "sys_created_on")) is { } born && born.ToUnixTimeSeconds() > until;

    private long From => Floor(Math.Min(high ?? long.MinValue, begun) - overlap);

    private static long Floor(long second) => second - (second % Minute + Minute) % Minute;

    private static long Mods(ReadOnlySpan<byte> payload)
    {
        var at = payload.IndexOf("\"sys_mod_count\":\""u8);
        return at >= 0 && Utf8Parser.TryParse(payload[(at + 17)..], out long count, out _) ? count : 0;
    }
}
