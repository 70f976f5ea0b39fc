using System.Collections.Frozen;

namespace Migrator.Core;

/// <summary>What a neutral field holds.</summary>
public enum NeutralType
{
    /// <summary>Plain text, one line or several.</summary>
    Text,

    /// <summary>A body: an object {"format":"html|text|…","text":"…"}; <c>html</c> is the neutral form.</summary>
    Body,

    /// <summary>A point in time in UTC, ISO 8601 with Z, to the second.</summary>
    Instant,

    /// <summary>A calendar day, yyyy-MM-dd.</summary>
    Date,

    /// <summary>A span of time in whole seconds.</summary>
    Duration,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>The key of another record.</summary>
    Reference,

    /// <summary>One of a closed list of words.</summary>
    Choice,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>A list of keys.</summary>
    ReferenceList,

    /// <summary>A JSON object whose keys are the source's own names.</summary>
    Object,
}

/// <summary>One field of the neutral model.</summary>
/// <param name="Name">snake_case.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Help">What it means.</param>
public sealed record NeutralField(string Name, NeutralType Type, string Help)
{
    /// <summary>A record without it is rejected at mapping.</summary>
    public bool Required { get; init; }

    /// <summary>Kinds that a reference may point to; empty for any.</summary>
    public IReadOnlyList<Kind> Refers { get; init; } = [];

    /// <summary>Words that a choice may take.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>The schema of one kind.</summary>
public sealed record NeutralKind(Kind Kind, string Help, IReadOnlyList<NeutralField> Fields)
{
    private readonly FrozenDictionary<string, NeutralField> byName = Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>The field of that name; null where there is none.</summary>
    public NeutralField? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>
/// The neutral model: one schema per kind, the only place where it is written down. The store's views, the check of mappings and
/// <c>migrator model</c> are made from it. A neutral record is a JSON object with these fields, empty ones left out.
/// </summary>
public static partial class NeutralModel
{
    private static readonly FrozenDictionary<Kind, NeutralKind> ByKind = Define().ToFrozenDictionary(kind => kind.Kind);

    /// <summary>Every kind with its fields.</summary>
    public static IReadOnlyList<NeutralKind> All { get; } = [.. Kinds.All.Select(kind => ByKind[kind])];

    /// <summary>The schema of a kind.</summary>
    public static NeutralKind Of(Kind kind) => ByKind[kind];

    private static NeutralField Text(string name, string help, bool required = false) => new(name, NeutralType.Text, help) { Required = required };

    private static NeutralField Body(string name, string help) => new(name, NeutralType.Body, help);

    private static NeutralField Instant(string name, string help) => new(name, NeutralType.Instant, help);

    private static NeutralField Date(string name, string help) => new(name, NeutralType.Date, help);

    private static NeutralField Duration(string name, string help) => new(name, NeutralType.Duration, help);

    private static NeutralField Number(string name, string help) => new(name, NeutralType.Number, help);

    private static NeutralField Flag(string name, string help) => new(name, NeutralType.Boolean, help);

    private static NeutralField Texts(string name, string help) => new(name, NeutralType.TextList, help);

    private static NeutralField Choice(string name, string help, params string[] choices) => new(name, NeutralType.Choice, help) { Choices = choices };

    private static NeutralField Map(string name, string help) => new(name, NeutralType.Object, help);

    private static NeutralField Ref(string name, string help, params Kind[] kinds) => new(name, NeutralType.Reference, help) { Refers = kinds };

    private static NeutralField NeedRef(string name, string help, params Kind[] kinds) => Ref(name, help, kinds) with { Required = true };

    private static NeutralField Refs(string name, string help, params Kind[] kinds) => new(name, NeutralType.ReferenceList, help) { Refers = kinds };

    private static NeutralField Custom => Map("custom", "Fields of the source that have no place of their own, by the source's names");

    private static NeutralField Mentioned => Texts("mentions", "Records that the text names: keys; where only the number is known, it stands in place of the id behind number=");

    private static NeutralField Created => Instant("created_at", "When it was created at the source");

    private static NeutralField Updated => Instant("updated_at", "When it was last changed at the source");
}
