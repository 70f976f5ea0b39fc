using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Whether a link is to be made.</summary>
internal enum Tie
{
    /// <summary>It is, or the record is no link.</summary>
    Sound,

    /// <summary>One of its ends is not in the target.</summary>
    Loose,

    /// <summary>The target keeps such a link once, and another record holds it; or it ties a record to itself.</summary>
    Doubled,
}

/// <summary>A record of the target as it is to be, with references still by the source's keys.</summary>
/// <param name="Mark">The record.</param>
/// <param name="Root">The record that it is a part of; itself for a root.</param>
/// <param name="Rendered">What the mapping made.</param>
internal sealed record RenderedRecord(Mark Mark, Mark Root, Rendered Rendered)
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashLength = 16;

    private ReadOnlyMemory<byte>? json;

    /// <summary>The rule that made it.</summary>
    public TargetRule Rule => Rendered.Rule;

    /// <summary>Fields as canonical JSON, without references to records that are not in the target.</summary>
    public ReadOnlyMemory<byte> Json => json ??= Settled(Gone.Count == 0 ? Rendered.Json : RenderedJson.Without(Rendered.Json.Span, Gone));

    /// <summary>Settles the links in its texts.</summary>
    public TextLinks? Links { get; init; }

    /// <summary>References that do not remain.</summary>
    public IReadOnlyList<RenderedReference> Gone { get; init; } = [];

    /// <summary>What the record's file holds where it is made here, of what does not fit elsewhere.</summary>
    public ReadOnlyMemory<byte>? File => Rendered.File;

    /// <summary>References that remain.</summary>
    public IReadOnlyList<RenderedReference> References { get; init; } = Rendered.References;

    /// <summary>What is to be said of those that do not, as findings without a subject.</summary>
    public IReadOnlyList<Finding> Lost { get; init; } = [];

    /// <summary>What does not arrive as it was.</summary>
    public IReadOnlyList<Finding> Findings => Rendered.Findings;

    /// <summary>It cannot be written.</summary>
    public bool Blocked { get; init; } = Rendered.Blocked;

    /// <summary>For a link: whether it is to be made.</summary>
    public Tie Tie { get; init; }

    /// <summary>Values that no other record of the object may have then, in lower case.</summary>
    public IReadOnlyList<(string Field, string Value)> Held { get; init; } = [];

    private ReadOnlyMemory<byte> Settled(ReadOnlyMemory<byte> fields) => Links is null ? fields : Links.Settle(fields, Mark.Key);

    /// <summary>Hash of all fields.</summary>
    public byte[] Hash()
    {
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Json.Span, full);
        return full[..HashLength].ToArray();
    }

    /// <summary>The fields as a JSON object.</summary>
    public JsonObject Fields() => JsonNode.Parse(Json.Span)!.AsObject();

    /// <summary>Hash of each field.</summary>
    public static IReadOnlyDictionary<string, string> FieldHashes(JsonObject fields)
    {
        var hashes = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            hashes[name] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, StoreJson.Default.JsonNode)).AsSpan(0, 6));
        return hashes;
    }
}
