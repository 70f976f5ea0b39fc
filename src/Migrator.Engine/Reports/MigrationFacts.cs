using System.Buffers;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>What a report cannot learn from the store.</summary>
/// <param name="Source">The source and its address; null where the project has none.</param>
/// <param name="Target">The target and its address; null where the project has none.</param>
/// <param name="Version">Version of the tool.</param>
/// <param name="Personal">True where content of records and names of people may be shown.</param>
/// <param name="Now">The time that stands on the report.</param>
public sealed record ReportFrame(ReportSide? Source, ReportSide? Target, string Version, bool Personal, DateTimeOffset Now);

/// <summary>One of the two systems.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Title">The product's name.</param>
/// <param name="Host">Its host.</param>
public sealed record ReportSide(string Name, string Title, string Host);

/// <summary>How one source table was read.</summary>
internal sealed record TableFacts(string Name, Kind Kind, bool Complete, long? Counted, long Received, long Stored, long Hidden);

/// <summary>How one kind was read: the source's own count beside what is here.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Counted">What the source counts; null where it was not asked for one of the tables.</param>
/// <param name="Received">Rows that it has sent.</param>
/// <param name="Stored">Records in the store.</param>
/// <param name="Rejected">Parked by extract.</param>
/// <param name="Hidden">Counted by the source and not shown to the account.</param>
/// <param name="Moving">What the count differs by because people worked in the source while it was read, as a finding says.</param>
/// <param name="Mapped">Neutral records.</param>
internal sealed record KindFacts(Kind Kind, long? Counted, long Received, long Stored, long Rejected, long Hidden, long Moving, long Mapped)
{
    /// <summary>What the counts leave unexplained; null where the source does not count.</summary>
    public long? Unexplained => Counted is { } counted ? counted - Stored - Rejected - Hidden - Moving : null;
}

/// <summary>Findings of one cause with some of them.</summary>
/// <param name="Number">Its place among all causes, from 1.</param>
/// <param name="Group">The cause.</param>
/// <param name="Rows">Some of the findings, none twice for the same subject.</param>
/// <param name="OfRecords">True where it is about single records.</param>
internal sealed record CauseFacts(int Number, FindingGroup Group, IReadOnlyList<FindingRow> Rows, bool OfRecords)
{
    private static readonly SearchValues<char> Names = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>
    /// What does not survive, whatever the record: announced by the plan for the migration as a whole. What somebody must act on is a finding.
    /// </summary>
    public bool IsLoss => Group.Stage == "plan" && !OfRecords && Group.Severity != Severity.Error;

    /// <summary>The object and the field that all of them are about, such as <c>Ticket.Owner</c>; null where they are about several or none.</summary>
    public string? Place => OfRecords && Rows.Select(row => PlaceIn(row.Text)).Distinct(StringComparer.Ordinal).ToList() is [{ } place] ? place : null;

    /// <summary>Words about one field begin with it: "Ticket.Owner: …". Null where they do not.</summary>
    public static string? PlaceIn(string text)
    {
        var end = text.IndexOf(": ", StringComparison.Ordinal);
        return end > 0 && text.AsSpan(0, end).IndexOfAnyExcept(Names) < 0 ? text[..end] : null;
    }
}

/// <summary>Everything that a report of a migration is made from. Its size does not depend on the store's.</summary>
internal sealed class MigrationFacts
{
    private const int MostCauses = 500;
    private const int RowsPerCause = 25;
    private const int RowsOfAllCauses = 2_000;
    private const int CatalogueRows = 200;
    private const int RejectRows = 100;
    private const int RunRows = 25;

    /// <summary>Reads the store, which must not be written to meanwhile: see <see cref="MigrationStore.Snapshot"/>.</summary>
    public MigrationFacts(MigrationStore store, TargetMapping? mapping, ReportFrame frame)
    {
        (Store, Mapping, Frame, Privacy) = (store, mapping, frame, new Privacy(frame.Personal));
        Summary = MigrationSummary.Of(store, frame.Target?.Name, mapping);
        var received = store.ReceivedCounts();
        Tables = [.. store.Tables().Where(table => table.Table.HoldsRecords)
            .Select(table => new TableFacts(table.Table.Name, table.Table.Kind, table.Complete, table.Counted, received[table.Table.Name], store.CountStored(table), table.Hidden))];
        var rows = Math.Clamp(RowsOfAllCauses / Math.Max(1, Summary.Findings.Count), 3, RowsPerCause);
        Causes = [.. Summary.Findings.Take(MostCauses).Select((group, i) => Read(i + 1, group, rows))];
        Kinds = [.. Core.Kinds.All.Select(Read).OfType<KindFacts>()];
        Verified = store.VerifiedCounts();
        OpenLines = store.CountOpenLines();
        PlanState = store.Setting(PlanChanges.State);
        MappingHash = store.Setting("map.mapping");
        Years = store.TicketsByYear();
        Sizes = store.AttachmentsBySize();
        Catalogue = store.PlannedCatalogue(CatalogueRows);
        RejectCounts = store.RejectCounts();
        Rejects = store.Rejects(RejectRows);
        Runs = store.Runs(RunRows);
    }

    public MigrationStore Store { get; }

    public TargetMapping? Mapping { get; }

    public ReportFrame Frame { get; }

    public Privacy Privacy { get; }

    public MigrationSummary Summary { get; }

    public IReadOnlyList<TableFacts> Tables { get; }

    public IReadOnlyList<KindFacts> Kinds { get; }

    public IReadOnlyList<CauseFacts> Causes { get; }

    /// <summary>Records in the target by rule and outcome of reading them back: 0 not yet, 1 equal, 2 different, 3 gone.</summary>
    public IReadOnlyDictionary<(string Rule, int Outcome), long> Verified { get; }

    public long OpenLines { get; }

    public string? PlanState { get; }

    public string? MappingHash { get; }

    public IReadOnlyList<YearCount> Years { get; }

    public IReadOnlyList<SizeCount> Sizes { get; }

    public IReadOnlyList<CatalogueRow> Catalogue { get; }

    public IReadOnlyList<(string Stage, Kind Kind, long Count)> RejectCounts { get; }

    public IReadOnlyList<RejectRow> Rejects { get; }

    public IReadOnlyList<RunRow> Runs { get; }

    /// <summary>Records of all rules whose reading back had that outcome.</summary>
    public long VerifiedAs(params int[] outcomes) => Verified.Where(pair => outcomes.Contains(pair.Key.Outcome)).Sum(pair => pair.Value);

    /// <summary>Lines of the plan over all rules.</summary>
    public long Planned(Func<RuleSummary, long> of) => Summary.Objects.Values.Sum(of);

    /// <summary>Causes beyond those that are listed.</summary>
    public int MoreCauses => Math.Max(0, Summary.Findings.Count - Causes.Count);

    /// <summary>Number and, where personal data may be shown, title of a record.</summary>
    public (string? Number, string? Title) Name(Key key)
    {
        if (Store.Neutral(key.Kind, key.Id) is not { } json) return (null, null);
        using var document = JsonDocument.Parse(json);
        var title = Frame.Personal ? Member("subject") ?? Member("title") ?? Member("name") : null;
        return (key.Kind is Kind.Ticket or Kind.KbArticle ? Member("number") : null, title);

        string? Member(string name) => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private KindFacts? Read(Kind kind)
    {
        var own = Tables.Where(table => table.Kind == kind).ToList();
        var mapped = Store.CountNeutral(kind);
        if (own.Count == 0 && mapped == 0) return null;
        long? counted = own.Exists(table => table.Counted is null) ? null : own.Sum(table => table.Counted!.Value);
        return new KindFacts(kind, counted, own.Sum(table => table.Received), own.Sum(table => table.Stored), Store.CountRejects("extract", kind), own.Sum(table => table.Hidden), Moving(own), mapped);
    }

    private long Moving(IEnumerable<TableFacts> tables)
    {
        var moving = Causes.Where(cause => cause.Group.Code == "count_moves").SelectMany(cause => cause.Rows).Select(row => row.Subject).ToHashSet(StringComparer.Ordinal);
        return tables.Where(table => moving.Contains(table.Name)).Sum(table => (table.Counted ?? 0) - table.Stored - table.Hidden);
    }

    private CauseFacts Read(int number, FindingGroup group, int limit)
    {
        var rows = Store.FindingRows(group.Cause, 0, limit).ToList();
        return new CauseFacts(number, group, rows, rows.Exists(row => Key.TryParse(row.Subject, out _)));
    }
}
