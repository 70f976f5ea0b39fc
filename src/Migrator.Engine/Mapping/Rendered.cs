using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>What a target rule makes of a record.</summary>
public sealed class Rendered
{
    private readonly UnwrittenFields unwritten;
    private byte[]? json;

    /// <summary>A plan needs the bytes only of what is in the target already: without <paramref name="written"/> they are made when they are asked for.</summary>
    internal Rendered(UnwrittenFields fields, byte[]? written) => (unwritten, json) = (fields, written);

    /// <summary>The rule.</summary>
    public required TargetRule Rule { get; init; }

    /// <summary>The record's key.</summary>
    public required Key Key { get; init; }

    /// <summary>
    /// The fields as UTF-8 JSON in the order of the rule: same input, same bytes. A reference reads {"$ref":"KEY","object":"OBJECT"}.
    /// </summary>
    public ReadOnlyMemory<byte> Json => json ??= unwritten.Write();

    /// <summary>Length of <see cref="Json"/> in bytes, or little more; known without writing it.</summary>
    public long Size => json is null ? unwritten.Size : json.Length;

    /// <summary>What does not arrive as it was.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The record cannot be written; a finding says why.</summary>
    public bool Blocked { get; init; }

    /// <summary>References to other records.</summary>
    public IReadOnlyList<RenderedReference> References { get; init; } = [];

    /// <summary>Values that the target does not know yet.</summary>
    public IReadOnlyList<MissingChoice> MissingChoices { get; init; } = [];

    /// <summary>What the record's file holds where it is made of what does not fit elsewhere; null for all other records.</summary>
    public ReadOnlyMemory<byte>? File { get; init; }

    /// <summary>Values of fields in which the target wants no value twice.</summary>
    public IReadOnlyList<UniqueValue> UniqueValues { get; init; } = [];
}

/// <summary>A reference to another record.</summary>
/// <param name="Field">The target's field.</param>
/// <param name="Key">What it points to.</param>
/// <param name="Object">As which of the target's objects.</param>
/// <param name="Optional">The field is left out, with a finding, where the record is not in the target; otherwise that blocks.</param>
public readonly record struct RenderedReference(string Field, Key Key, string Object, bool Optional);

/// <summary>A value that the target does not know yet.</summary>
/// <param name="Object">Where it would be created, such as <c>TicketState</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Field">The field that wants it.</param>
/// <param name="Creatable"><c>create:</c> of the mapping allows to create it; otherwise the record is blocked.</param>
public readonly record struct MissingChoice(string Object, string Value, string Field, bool Creatable);

/// <summary>A value of a unique field.</summary>
public readonly record struct UniqueValue(string Field, string Value);

/// <summary>Fields whose values still lie in the buffers of the evaluation that made them.</summary>
internal sealed class UnwrittenFields(TargetEvaluation maker, int taken, TargetRule rule, Cell[] cells)
{
    /// <summary>Length of the fields in bytes, or little more.</summary>
    public long Size
    {
        get
        {
            var size = 2L;
            for (var i = 0; i < cells.Length; i++)
            {
                if (!cells[i].IsEmpty) size += cells[i].Span.Length + rule.Fields[i].Escaped.Length + 6;
            }

            return size;
        }
    }

    /// <summary>Writes them.</summary>
    /// <exception cref="InvalidOperationException">The mapper has taken another record since.</exception>
    public byte[] Write() => maker.Taken == taken ? maker.Write(rule, cells) : throw new InvalidOperationException("the fields were asked for when the mapper had gone on to another record");
}
