using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What a plan will do, in numbers: what an administrator decides by and signs.</summary>
/// <param name="Id">Its id: the same store, mapping and description of the target give the same one. <c>load --approve</c> takes it.</param>
/// <param name="Rules">What becomes of the records of each rule.</param>
/// <param name="Entries">Catalogue entries that are created first.</param>
/// <param name="Updates">Fields that are changed, and in how many records.</param>
/// <param name="Effort">What carrying it out costs.</param>
/// <param name="Difference">What is otherwise than in the plan before; null where there was none.</param>
public sealed record PlanSummary(
    string Id, IReadOnlyList<PlannedObjects> Rules, IReadOnlyList<PlannedEntry> Entries, IReadOnlyList<PlannedField> Updates, PlanEffort Effort, PlanDifference? Difference)
{
    private const string Setting = "plan.summary";

    /// <summary>The last plan that was made whole; null where there was none.</summary>
    public static PlanSummary? Of(MigrationStore store) => store.Setting(Setting) is { } json ? JsonSerializer.Deserialize(json, PlanJson.Default.PlanSummary) : null;

    internal void Keep(MigrationStore store) => store.Set(Setting, JsonSerializer.Serialize(this, PlanJson.Default.PlanSummary));
}

/// <summary>Records of one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Object">The target's object.</param>
/// <param name="Create">Created.</param>
/// <param name="Update">Changed.</param>
/// <param name="Skip">As they should be, or not to be written.</param>
/// <param name="Block">Cannot be written.</param>
/// <param name="Bytes">Bytes of the fields and attachments that are written.</param>
public sealed record PlannedObjects(string Rule, string Object, long Create, long Update, long Skip, long Block, long Bytes);

/// <summary>A catalogue entry that is created.</summary>
public sealed record PlannedEntry(string Object, string Name);

/// <summary>A field that is changed in so many records.</summary>
public sealed record PlannedField(string Rule, string Field, long Records);

/// <summary>What carrying a plan out costs.</summary>
/// <param name="Calls">Requests to the target, about.</param>
/// <param name="Bytes">Bytes that are sent, attachments among them, about.</param>
/// <param name="AttachmentBytes">Bytes of attachments alone.</param>
/// <param name="Seconds">How long it takes at the pace that the project file allows; null where that sets no limit.</param>
public sealed record PlanEffort(long Calls, long Bytes, long AttachmentBytes, long? Seconds);

/// <summary>What is otherwise than in the plan before.</summary>
/// <param name="Before">Id of that plan.</param>
/// <param name="Counts">Rules whose counts are otherwise: how many more, or fewer.</param>
/// <param name="NewCauses">Causes of findings that were not there before.</param>
/// <param name="GoneCauses">Causes of findings that are not there any more.</param>
public sealed record PlanDifference(string Before, IReadOnlyList<PlannedObjects> Counts, IReadOnlyList<string> NewCauses, IReadOnlyList<string> GoneCauses);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlanSummary))]
internal sealed partial class PlanJson : JsonSerializerContext;
