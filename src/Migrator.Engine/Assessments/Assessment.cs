using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>The exit-readiness report: what a source holds, what of it arrives where, how long leaving takes. Immutable; bytes are decimal, times in seconds.</summary>
/// <param name="TakenAt">When it was made.</param>
/// <param name="Source">The connector's name.</param>
/// <param name="Product">What the system says it is.</param>
/// <param name="Address">Its address.</param>
/// <param name="Kinds">By kind, in the order of the neutral model; kinds without records left out.</param>
/// <param name="Tables">The vendor's tables, the largest first.</param>
/// <param name="CustomFields">Fields that the customer has made, by table, the fullest first.</param>
/// <param name="Files">Attachments; null where the source has none or does not tell.</param>
/// <param name="Years">Records by year of creation, oldest first.</param>
/// <param name="Targets">What each known target takes.</param>
/// <param name="Extraction">How long a full extraction takes.</param>
/// <param name="Rights">What the account cannot see, with what to grant.</param>
/// <param name="Risks">What stands in the way of leaving, with what to do about it, the weightiest first.</param>
public sealed record Assessment(
    DateTimeOffset TakenAt, string Source, string Product, Uri Address,
    IReadOnlyList<KindAssessment> Kinds, IReadOnlyList<TableAssessment> Tables, IReadOnlyList<FieldAssessment> CustomFields, FileAssessment? Files,
    IReadOnlyList<YearAssessment> Years, IReadOnlyList<TargetAssessment> Targets, ExtractionAssessment Extraction, IReadOnlyList<Finding> Rights, IReadOnlyList<Finding> Risks)
{
    /// <summary>Shape of the JSON; grows by one when a member changes its meaning.</summary>
    public int Format { get; } = 1;

    /// <summary>The whole as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AssessmentJson.Default.Assessment);
}

/// <summary>Records of one kind.</summary>
/// <param name="Kind">The kind's name, such as <c>ticket</c>.</param>
/// <param name="Tables">Tables that hold it.</param>
/// <param name="Records">Records that the source counts.</param>
/// <param name="Bytes">About how large they are, by samples; attachments without their content.</param>
public sealed record KindAssessment(string Kind, int Tables, long Records, long Bytes);

/// <summary>One table.</summary>
/// <param name="Name">The vendor's name.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Kind">Kind of its records.</param>
/// <param name="Records">Records that the source counts.</param>
/// <param name="Bytes">About how large they are.</param>
/// <param name="BytesPerRecord">Mean of the sample; null where nothing could be sampled.</param>
/// <param name="Sampled">Records looked at.</param>
/// <param name="Custom">True where the customer has made it.</param>
/// <param name="IsRead">False where an extract would leave it out.</param>
public sealed record TableAssessment(string Name, string? Label, string Kind, long Records, long Bytes, double? BytesPerRecord, int Sampled, bool Custom, bool IsRead);

/// <summary>One field that the customer has made.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The vendor's name of the field.</param>
/// <param name="Label">What people call it.</param>
/// <param name="FillRate">Share of the sampled records in which it holds something, 0 to 1; null where nothing could be sampled.</param>
/// <param name="Sampled">Records looked at.</param>
/// <param name="Visible">False where it was in none of them although records came: the account may not read it.</param>
public sealed record FieldAssessment(string Table, string Name, string? Label, double? FillRate, int Sampled, bool Visible);

/// <summary>Attachments.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How large together.</param>
/// <param name="BytesAreEstimated">True where the bytes come from samples.</param>
/// <param name="ByType">By media type, the largest first; the rest as <c>other</c>.</param>
/// <param name="BySize">By size class, the smallest first.</param>
public sealed record FileAssessment(long Count, long Bytes, bool BytesAreEstimated, IReadOnlyList<FileTypeAssessment> ByType, IReadOnlyList<FileSizeAssessment> BySize);

/// <summary>Attachments of one media type.</summary>
public sealed record FileTypeAssessment(string MediaType, long Count, long? Bytes);

/// <summary>Attachments of one size class.</summary>
/// <param name="UpTo">Most bytes; null for all that are larger.</param>
/// <param name="Count">How many.</param>
public sealed record FileSizeAssessment(long? UpTo, long Count);

/// <summary>Growth in one year.</summary>
/// <param name="Year">The year.</param>
/// <param name="Records">Records created in it.</param>
/// <param name="ByKind">By the kind's name.</param>
public sealed record YearAssessment(int Year, long Records, IReadOnlyDictionary<string, long> ByKind);

/// <summary>What one target takes of what is there, by its shipped mapping.</summary>
/// <param name="Target">The connector's name.</param>
/// <param name="Title">The product's name.</param>
/// <param name="Kinds">Every kind that the source holds.</param>
/// <param name="Losses">What the target cannot keep, as every plan announces it.</param>
public sealed record TargetAssessment(string Target, string Title, IReadOnlyList<KindFit> Kinds, IReadOnlyList<Finding> Losses)
{
    /// <summary>Records of kinds that are carried.</summary>
    public long Carried => Kinds.Where(kind => kind.Carried).Sum(kind => kind.Records);

    /// <summary>Records of kinds that stay in the store.</summary>
    public long Left => Kinds.Where(kind => !kind.Carried).Sum(kind => kind.Records);
}

/// <summary>What becomes of one kind.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Records">Records that the source holds.</param>
/// <param name="Carried">True where something in the target is made of it.</param>
/// <param name="As">The target's objects that are made of it, or matched.</param>
/// <param name="Reason">Why it is not carried; null where it is.</param>
public sealed record KindFit(string Kind, long Records, bool Carried, IReadOnlyList<string> As, string? Reason);

/// <summary>A full extraction at the pace of the project file.</summary>
/// <param name="Requests">Requests for pages of records.</param>
/// <param name="Downloads">Requests for attachments.</param>
/// <param name="Bytes">Bytes over the line, records and attachments.</param>
/// <param name="DiskBytes">Bytes that the project folder needs.</param>
/// <param name="Seconds">About how long it takes.</param>
/// <param name="Limit">What decides: <c>pace</c> (requests per minute), <c>pages</c> (the source's time for a page), <c>attachments</c>.</param>
/// <param name="RequestsPerMinute">Of the project file; 0 for as fast as the source stands.</param>
/// <param name="Parallel">Requests at the same time.</param>
/// <param name="PageSeconds">Measured: the source's time for a full page.</param>
/// <param name="FileSeconds">Measured: the source's time for an attachment of mean size.</param>
public sealed record ExtractionAssessment(
    long Requests, long Downloads, long Bytes, long DiskBytes, double Seconds, string Limit, int RequestsPerMinute, int Parallel, double PageSeconds, double FileSeconds)
{
    /// <summary>Days that the EU Data Act gives a customer to fetch the data (Regulation (EU) 2023/2854, Article 25).</summary>
    public int DaysGiven { get; } = 30;

    /// <summary>Share of these days that the extraction takes; above 1 it does not fit.</summary>
    public double ShareOfDaysGiven => Seconds / TimeSpan.FromDays(DaysGiven).TotalSeconds;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Assessment))]
internal sealed partial class AssessmentJson : JsonSerializerContext;
