using System.Text.Json.Nodes;

namespace Migrator.Core;

/// <summary>What load does with a record.</summary>
public enum Verb
{
    /// <summary>It is as it should be, or is only matched.</summary>
    Skip,

    /// <summary>It is not in the target yet.</summary>
    Create,

    /// <summary>It is in the target, but differs.</summary>
    Update,

    /// <summary>It cannot be written; the findings say why.</summary>
    Block,
}

/// <summary>A record of the target: the vendor's object and the id within it.</summary>
public readonly record struct TargetRef(string Object, string Id);

/// <summary>
/// One line of a plan, ready to be written: references are resolved to the target's ids (as text), instants are ISO 8601 in UTC.
/// </summary>
/// <param name="Verb">What to do with the record itself; a root that is skipped can carry parts to create.</param>
/// <param name="Object">The target's object.</param>
/// <param name="Key">The source's key; together with <paramref name="Rule"/> the marker.</param>
/// <param name="Rule">Name of the mapping rule that made it; equals <paramref name="Object"/> for the main rule of an object.</param>
/// <param name="Fields">All fields with their values; fields without a value are absent.</param>
public sealed record Change(Verb Verb, string Object, Key Key, string Rule, JsonObject Fields)
{
    /// <summary>The record in the target, where it is known; required for <see cref="Verb.Update"/>.</summary>
    public TargetRef? Ref { get; init; }

    /// <summary>The record that this one is a part of, where it is known.</summary>
    public TargetRef? Root { get; init; }

    /// <summary>Names of the fields that differ from what was last written; for <see cref="Verb.Update"/>.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>Changes of records that live in this one (articles of a ticket, attachments), parents before children, oldest first.</summary>
    public IReadOnlyList<Change> Parts { get; init; } = [];

    /// <summary>Opens the bytes of an attachment; each call opens them anew.</summary>
    public Func<Stream>? Content { get; init; }

    /// <summary>Size of <see cref="Content"/> in bytes.</summary>
    public long Size { get; init; }

    /// <summary>
    /// How the record is marked in the target: the key, and the rule where it is not the object's main one.
    /// </summary>
    public string Marker => MarkerOf(Key, Rule, Object);

    /// <summary>The marker of a record made by that rule.</summary>
    public static string MarkerOf(Key key, string rule, string target) => rule == target ? key.ToString() : $"{key}#{rule}";
}

/// <summary>What was written, or found.</summary>
/// <param name="Ref">The record.</param>
/// <param name="Parts">References of its parts by marker.</param>
public sealed record Written(TargetRef Ref, IReadOnlyDictionary<string, TargetRef> Parts)
{
    /// <summary>A record without parts.</summary>
    public Written(TargetRef reference) : this(reference, new Dictionary<string, TargetRef>()) { }

    /// <summary>What the target made of it otherwise than was written.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Other records that got another reference by this write: the links of a record that had to be made anew, say.</summary>
    public IReadOnlyList<MovedRef> Moved { get; init; } = [];

    /// <summary>True where the record was there before: nothing was created.</summary>
    public bool Existed { get; init; }
}

/// <summary>A record of the target that is under another reference now.</summary>
public readonly record struct MovedRef(TargetRef Before, TargetRef After);
