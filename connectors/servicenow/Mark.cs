using System.Text.Json;
using System.Text.Json.Serialization;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// What a cursor holds, seconds since 1970 throughout. Without <see cref="Ranges"/> and <see cref="Ties"/> a pass has been finished, and the next reads what
/// was changed since <see cref="From"/>.
/// </summary>
internal sealed record Mark
{
    /// <summary>Fingerprint of the table's reading plan.</summary>
    [JsonPropertyName("x")]
    public string Shape { get; init; } = "";

    /// <summary>Everything changed up to here has been read.</summary>
    [JsonPropertyName("t")]
    public long? Until { get; init; }

    /// <summary>Where this pass, or after its end the next, starts: the overlap before <see cref="Until"/>, on a full minute.</summary>
    [JsonPropertyName("w")]
    public long? From { get; init; }

    /// <summary>Rows changed since <see cref="From"/> that were received, so that a look at their number tells whether there is anything new.</summary>
    [JsonPropertyName("n")]
    public long Held { get; init; }

    /// <summary>The sum of their sys_mod_count.</summary>
    [JsonPropertyName("m")]
    public long Mods { get; init; }

    /// <summary>The instance's clock when this pass, or where it is kept the last one, began: what was changed later may have been missed by it.</summary>
    [JsonPropertyName("b")]
    public long Begun { get; init; }

    /// <summary>The newest change seen in this pass.</summary>
    [JsonPropertyName("h")]
    public long? High { get; init; }

    /// <summary>By minute: rows of this pass that the overlap will cover, and the sum of their sys_mod_count.</summary>
    [JsonPropertyName("k")]
    public SortedDictionary<long, long[]>? Recent { get; init; }

    /// <summary>Hidden rows told so far.</summary>
    [JsonPropertyName("z")]
    public long Hidden { get; init; }

    /// <summary>Those of them that were created after <see cref="Until"/>: the next pass must not tell them again.</summary>
    [JsonPropertyName("y")]
    public long Beyond { get; init; }

    /// <summary>Rows of this pass that were created after <see cref="Until"/>.</summary>
    [JsonPropertyName("e")]
    public long Created { get; init; }

    /// <summary>A pass by sys_id: where each range stands.</summary>
    [JsonPropertyName("r")]
    public Position[]? Ranges { get; init; }

    /// <summary>A pass by time: the last row that was read.</summary>
    [JsonPropertyName("s")]
    public Moment? Ties { get; init; }

    /// <summary>True where no pass is under way.</summary>
    [JsonIgnore]
    public bool IsFinished => Ranges is null && Ties is null;

    /// <summary>Reads a cursor; null at the beginning, or where it was made by something else.</summary>
    public static Mark? Read(Cursor cursor)
    {
        if (cursor.IsStart) return null;
        try
        {
            return JsonSerializer.Deserialize(cursor.Value, MarkJson.Default.Mark);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public Cursor ToCursor() => new(JsonSerializer.Serialize(this, MarkJson.Default.Mark));
}

/// <summary>Where a range of sys_id stands.</summary>
internal sealed record Position
{
    /// <summary>Which list of names.</summary>
    [JsonPropertyName("p")]
    public int Part { get; init; }

    /// <summary>First id of the range; null from the first there is.</summary>
    [JsonPropertyName("l")]
    public string? Low { get; init; }

    /// <summary>First id beyond the range; null to the last there is.</summary>
    [JsonPropertyName("u")]
    public string? High { get; init; }

    /// <summary>The last id that was read.</summary>
    [JsonPropertyName("a")]
    public string? After { get; init; }

    /// <summary>Rows beyond it that were stepped over, hidden or with ids that no query can hold.</summary>
    [JsonPropertyName("o")]
    public int Offset { get; init; }

    /// <summary>Rows that the instance counted from the checkpoint on, less what was read in full since; null where it was not asked.</summary>
    [JsonPropertyName("c")]
    public long? Counted { get; init; }

    /// <summary>Rows received since the checkpoint.</summary>
    [JsonPropertyName("g")]
    public long Got { get; init; }

    /// <summary>Rows that the pages since the checkpoint can have covered at most.</summary>
    [JsonPropertyName("v")]
    public long Span { get; init; }

    /// <summary>Proven to be read to its end.</summary>
    [JsonPropertyName("d")]
    public bool Done { get; init; }
}

/// <summary>The last row read in order of time.</summary>
internal sealed record Moment
{
    /// <summary>Its second.</summary>
    [JsonPropertyName("t")]
    public long Second { get; init; }

    /// <summary>Its sys_id; null where the rows of that second have all been read.</summary>
    [JsonPropertyName("a")]
    public string? After { get; init; }

    /// <summary>Rows beyond it that were stepped over.</summary>
    [JsonPropertyName("o")]
    public int Offset { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Mark))]
internal sealed partial class MarkJson : JsonSerializerContext;
