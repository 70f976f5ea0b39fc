using System.Globalization;
using Microsoft.Extensions.Logging;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Store;
using Side = Migrator.Engine.Project.Side;

namespace Migrator.Engine.Stages;

/// <summary>What is checked.</summary>
/// <param name="Project">The project file.</param>
/// <param name="Source">Makes the source; asked only where the project names one.</param>
/// <param name="Target">Makes the target, likewise.</param>
/// <param name="Mappings">Reads the mapping files.</param>
/// <param name="Aids">What compiling them needs besides.</param>
/// <param name="FreeBytes">Free bytes on the disk of the project folder; null where nobody knows.</param>
/// <param name="Now">Today's date, under which the target's description is kept.</param>
public sealed record CheckInput(
    ProjectFile Project, Func<ISource> Source, Func<ITarget> Target, Func<IReadOnlyList<MappingText>> Mappings, Func<MappingAids> Aids, long? FreeBytes, DateTimeOffset Now);

/// <summary>
/// Looks at everything that can go wrong before the first record moves: both systems, the mapping, what is in the store, the disk. Goes on after what is
/// amiss, so that one check names it all. Writes to no system.
/// </summary>
public sealed class Check(StageContext context, CheckInput input)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);
    private readonly MigrationStore store = context.Store;
    private readonly List<CheckSection> sections = [];
    private TargetSchema? schema;

    /// <summary>Checks.</summary>
    public async Task<CheckReport> RunAsync(CancellationToken cancel)
    {
        var tables = input.Project.Source is null ? null : await SourceAsync(input.Project.Source, cancel);
        if (input.Project.Target is { } side) await TargetAsync(side, cancel);
        var pair = Mapping();
        if (pair.Target is not null && schema is not null && store.SourceName is not null)
            Add(CheckPart.Records, "records in the store", new CheckRecords(store, pair.Target, schema).Find(cancel));
        var kinds = Kinds(tables, pair);
        Machine(kinds);
        foreach (var finding in sections.SelectMany(section => section.Findings)) context.Log.LogInformation("Found {Code} {Severity}", finding.Code, finding.Severity);
        return new CheckReport(sections, kinds);
    }

    private async Task<IReadOnlyDictionary<SourceTable, long?>?> SourceAsync(Side side, CancellationToken cancel)
    {
        Dictionary<SourceTable, long?>? tables = null;
        await SystemAsync(CheckPart.Source, side.Connector, async () =>
        {
            var source = input.Source();
            var probe = await source.ProbeAsync(cancel);
            var found = (await source.TablesAsync(cancel)).Where(table => table.HoldsRecords && input.Project.Scope.Wants(table.Kind)).ToList();
            var counts = await source.CountAsync(found, cancel);
            tables = found.ToDictionary(table => table, table => counts.TryGetValue(table.Name, out var count) ? count : (long?)null);
            var strangers = input.Project.Scope.Kinds.Except(source.Info.Kinds).Select(kind => new Finding(Severity.Warning, "kind_not_there",
                $"{side.Connector} has no records of kind {kind.Name()}, which scope.kinds asks for", "take it out of scope.kinds in the project file", kind.Name()));
            return (probe, strangers);
        });
        return tables;
    }

    private async Task TargetAsync(Side side, CancellationToken cancel)
    {
        ITarget? target = null;
        await SystemAsync(CheckPart.Target, side.Connector, async () =>
        {
            target = input.Target();
            var probe = await target.ProbeAsync(cancel);
            schema = await target.DescribeAsync(cancel);
            KeptDescription.Keep(store, side.Connector, schema, input.Now);
            return (probe, schema.Findings.Concat(target.Info.Losses));
        });
        schema ??= KeptDescription.Find(store, side.Connector);
        if (target is null || !sections[^1].Findings.All(finding => finding.Code != SystemCode)) return;
        if (input.Project.Quiet == Quiet.Ignore)
        {
            Add(CheckPart.Quiet, "notifications of the target", [], "quiet: ignore: whoever runs migrator takes care that nothing is sent");
            return;
        }

        var loud = await new Silence(context, target).LoudAsync(cancel);
        if (input.Project.Quiet == Quiet.Switch)
            loud = [.. loud.Select(finding => finding with { Severity = Severity.Note, Remedy = "nothing to do: 'quiet: switch' lets migrator switch it off while it loads" })];
        Add(CheckPart.Quiet, "notifications of the target", loud, loud.Count == 0 ? "nothing would be sent" : null);
    }

    private const string SystemCode = "system_failed";

    // A system that does not answer is a finding: the rest is checked nevertheless.
    private async Task SystemAsync(CheckPart part, string name, Func<Task<(Probe Probe, IEnumerable<Finding> More)>> look)
    {
        try
        {
            var (probe, more) = await look();
            var clock = Clock(name, probe);
            var offset = probe.ClockOffset is { } known ? string.Create(CultureInfo.InvariantCulture, $", clock {known.TotalSeconds:+0;-0;0} s") : "";
            sections.Add(new CheckSection(part, $"{part.ToString().ToLowerInvariant()}: {name}", [$"{probe.Product}{(probe.Account is { } account ? $", logged in as {account}" : "")}{offset}"],
                Sorted([.. probe.Findings, .. more, .. clock])) { Probe = probe });
        }
        catch (ConnectorException e)
        {
            Add(part, $"{part.ToString().ToLowerInvariant()}: {name}", [new Finding(Severity.Error, SystemCode, $"{e.Who}: {e.What}", e.Remedy)]);
        }
    }

    private static IEnumerable<Finding> Clock(string name, Probe probe) => probe.ClockOffset is { } offset && offset.Duration() > ClockTolerance
        ? [new Finding(Severity.Warning, "clock_differs", string.Create(CultureInfo.InvariantCulture, $"{name}: its clock is {offset.TotalSeconds:+0;-0} s off this machine's"),
            "set the clock that is wrong, here for example by 'timedatectl set-ntp true'; times of records are the source's own and are not affected")]
        : [];

    private MappingPair Mapping()
    {
        var mistakes = new Mistakes();
        IReadOnlyList<MappingText> files = [];
        var pair = new MappingPair(null, null);
        mistakes.Try(() =>
        {
            files = input.Mappings();
            pair = MappingPair.Compile(files, input.Project.Source?.Connector ?? store.SourceName, input.Project.Target?.Connector, schema, input.Aids(), mistakes);
        });
        var findings = mistakes.Found.Select(Mistake).ToList();
        if (pair.Target is not null && schema is not null) findings.AddRange(new CheckChoices(pair.Target, schema, input.Project.Target!.Connector).Find());
        if (store.SourceName is { } source) findings.AddRange(new CheckColumns(store).Find(files, source));
        Add(CheckPart.Mapping, "mapping", findings, findings.Count == 0 ? $"{string.Join(", ", files.Select(file => file.Name))}: no mistake found" : null);
        if (input.Project.Target is not null && schema is null)
            Add(CheckPart.Mapping, "mapping against the target", [new Finding(Severity.Warning, "target_unknown", "the target has never described itself: its fields and choices are taken on trust", "run 'migrator check' again when it answers")]);
        return pair;
    }

    // What a mistake says ends in its own way out.
    private static Finding Mistake(string message)
    {
        var (cut, place) = (message.IndexOf("; ", StringComparison.Ordinal), message.IndexOf(": ", StringComparison.Ordinal));
        return new Finding(Severity.Error, "mapping_wrong", cut < 0 ? message : message[..cut], cut < 0 ? "correct it there; mappings/README.md has an example of each verb" : message[(cut + 2)..], place < 0 ? null : message[..place]);
    }

    private List<CheckedKind> Kinds(IReadOnlyDictionary<SourceTable, long?>? tables, MappingPair pair)
    {
        var gaps = sections.Where(section => section.Part == CheckPart.Source).SelectMany(section => section.Findings).Where(finding => finding.Severity > Severity.Note && finding.Subject is not null)
            .Select(finding => finding.Subject!.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var stored = store.Tables().Where(table => table.Table.HoldsRecords).ToList();
        var kinds = new List<CheckedKind>();
        foreach (var kind in Core.Kinds.All)
        {
            var own = tables?.Where(table => table.Key.Kind == kind).ToList();
            var names = (own?.Select(table => table.Key.Name) ?? stored.Where(table => table.Table.Kind == kind).Select(table => table.Table.Name)).ToList();
            if (names.Count == 0) continue;
            kinds.Add(new CheckedKind(kind, names.Count, [.. names.Where(gaps.Contains)], own?.Sum(table => table.Value ?? 0), stored.Where(table => table.Table.Kind == kind).Sum(store.CountStored),
                [.. (pair.Target?.Rules ?? []).Where(rule => rule.Of == kind).Select(rule => rule.Object).Distinct()], pair.Target?.NotCarried.GetValueOrDefault(kind)));
        }

        return kinds;
    }

    private void Machine(IReadOnlyList<CheckedKind> kinds)
    {
        if (input.FreeBytes is not { } free) return;
        var wanted = new DiskNeed(store).BytesToCome(kinds);
        var facts = $"{Size(free)} free on the disk of the project folder, about {Size(wanted)} to come";
        Add(CheckPart.Machine, "this machine", wanted < free ? [] : [new Finding(Severity.Error, "disk_small", facts, "make room, or move the project folder to a larger disk, before 'migrator extract'")], wanted < free ? facts : null);
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");

    private void Add(CheckPart part, string title, IEnumerable<Finding> findings, string? fact = null) => sections.Add(new CheckSection(part, title, fact is null ? [] : [fact], Sorted(findings)));

    private static IReadOnlyList<Finding> Sorted(IEnumerable<Finding> findings) => [.. findings.Distinct().OrderByDescending(finding => finding.Severity)];
}
