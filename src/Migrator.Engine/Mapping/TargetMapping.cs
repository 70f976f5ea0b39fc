using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Neutral to target, compiled once per run; immutable and safe to share.</summary>
public sealed class TargetMapping
{
    /// <summary>System part of the keys of prepared records, which come from no source.</summary>
    public const string PreparedSystem = "target";

    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, YamlMap?>> creatable;

    internal TargetMapping(
        IReadOnlyList<TargetRule> rules, IReadOnlyDictionary<Kind, string> notCarried, IReadOnlyList<Prerequisite> prepare,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, YamlMap?>> creatable)
    {
        (Rules, NotCarried, Prepare, this.creatable) = (rules, notCarried, prepare, creatable);
        MainObjects = rules.Where(rule => rule.In is null).GroupBy(rule => rule.Of)
            .ToDictionary(group => group.Key, group => (group.FirstOrDefault(rule => rule.Name == rule.Object) ?? group.First()).Object);
        Placeholders = rules.Where(rule => rule.People?.Placeholder is not null).GroupBy(rule => rule.Object, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().People!, StringComparer.Ordinal);
    }

    /// <summary>
    /// Compiles the files that concern a target; later files win key by key. Files for sources are passed over.
    /// With a schema, objects and fields that the target does not have are errors.
    /// </summary>
    /// <param name="files">The files in the order in which they are laid over each other.</param>
    /// <param name="targetName">The target.</param>
    /// <param name="schema">What the target says of itself; null takes its objects and fields on trust.</param>
    /// <param name="aids">What does not stand in the files: the key of pseudonyms, decisions on people.</param>
    /// <exception cref="ConfigurationException">file:line:column, what is wrong and what is meant, of every mistake.</exception>
    public static TargetMapping Compile(IReadOnlyList<MappingText> files, string targetName, TargetSchema? schema, MappingAids? aids = null) =>
        MappingPair.Compile(files, null, targetName, schema, aids).Target!;

    /// <summary>Every rule, in the order of the file.</summary>
    public IReadOnlyList<TargetRule> Rules { get; }

    /// <summary>Kinds that stay in the store, with the reason.</summary>
    public IReadOnlyDictionary<Kind, string> NotCarried { get; }

    /// <summary>What <c>prepare:</c> wants in the target before any record, whether or not it is there already.</summary>
    public IReadOnlyList<Prerequisite> Prepare { get; }

    /// <summary>Addresses under which the target shows records, by object; <c>{id}</c> stands for the id there.</summary>
    internal IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>();

    /// <summary>The object that references to a kind mean where the rule does not say.</summary>
    internal IReadOnlyDictionary<Kind, string> MainObjects { get; }

    /// <summary>Objects in which one account stands for people who have none.</summary>
    internal IReadOnlyDictionary<string, People> Placeholders { get; }

    /// <summary>The key under which a prepared record is referred to.</summary>
    public static Key PreparedKey(string target, string name) => new(PreparedSystem, Kind.Choice, $"{target}/{name}");

    /// <summary>How a missing choice would be created, by <c>create:</c>; null where the mapping does not allow it.</summary>
    public Prerequisite? CreateChoice(string target, string value)
    {
        if (!creatable.TryGetValue(target, out var values) || !(values.TryGetValue(value, out var with) || values.TryGetValue("*", out with))) return null;
        var fields = new JsonObject { ["Name"] = value };
        foreach (var (name, node) in with is null ? [] : JsonNode.Parse(RuleReader.Json(with))!.AsObject()) fields[name] = node?.DeepClone();
        return new Prerequisite(target, value, fields);
    }

    /// <summary>
    /// The fields of a kind that no rule of that kind reads, neither for a value nor in a condition: what stands there stays in the store. Fields that only
    /// tell what a body holds (<c>inline</c>, <c>mentions</c>) do not count. A pure function of the files; no record is looked at.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Names in the order of the neutral model; none where no rule takes the kind, as then the whole record stays in the store.</returns>
    public IReadOnlyList<string> UnreadFields(Kind kind)
    {
        if (Rules.All(rule => rule.Of != kind)) return [];
        var fields = NeutralModel.Of(kind).Fields;
        var read = Rules.Where(rule => rule.Of == kind).SelectMany(rule => rule.Reads()).Where(path => path.Column >= 0).Select(path => fields[path.Column].Name)
            .Concat(Rules.SelectMany(rule => rule.Fields).SelectMany(field => field.Rule.All()).Where(rule => rule.Gather == kind).SelectMany(GatheredNames))
            .ToHashSet(StringComparer.Ordinal);
        if (Rules.Any(rule => rule.Of == kind && rule.People is not null)) read.UnionWith(["login", "emails", "name"]);
        if (Rules.Any(rule => rule.Of == kind && rule.OwnerKind is not null) && fields.FirstOrDefault(field => field is { Required: true, Type: NeutralType.Reference }) is { } owner) read.Add(owner.Name);
        return [.. fields.Select(field => field.Name).Where(name => name is not ("inline" or "mentions") && !read.Contains(name))];
    }

    private static IEnumerable<string> GatheredNames(ValueRule rule) =>
        [.. new[] { rule.Each?.Name, rule.Each?.Value }.OfType<ValuePath>().Where(path => path.Steps is [{ Member: not null }, ..]).Select(path => Encoding.UTF8.GetString(path.Steps[0].Member!)), "sequence", "created_at"];

    /// <summary>Makes a mapper; one per thread.</summary>
    public TargetMapper CreateMapper(INeutralLookup lookup) => new(this, lookup, lazy: false);

    /// <summary>Makes a mapper that writes the fields of a record only when they are asked for, which must be before it takes the next one.</summary>
    internal TargetMapper CreateLazyMapper(INeutralLookup lookup) => new(this, lookup, lazy: true);
}

/// <summary>One rule of a target mapping: what becomes of the records of one kind.</summary>
public sealed class TargetRule
{
    /// <summary>Its name in the file; equals <see cref="Object"/> for the main rule of an object.</summary>
    public required string Name { get; init; }

    /// <summary>The target's object.</summary>
    public required string Object { get; init; }

    /// <summary>The kind that it takes.</summary>
    public required Kind Of { get; init; }

    /// <summary>The rule whose record this one is a part of; null for a root.</summary>
    public string? In { get; init; }

    /// <summary>False where records are only matched, never created.</summary>
    public bool Create { get; init; } = true;

    /// <summary>Objects that its references point to.</summary>
    public IReadOnlyList<string> References { get; internal set; } = [];

    /// <summary>Where the rule of a target field is written, as file:line; null where there is none.</summary>
    public string? LineOf(string field) => Fields.FirstOrDefault(rule => rule.Name == field)?.Rule.Place;

    /// <summary>Every path that its fields and its condition look at.</summary>
    internal IEnumerable<ValuePath> Reads() => Fields.SelectMany(field => field.Rule.Reads()).Concat(When?.Paths() ?? []);

    internal string Place { get; init; } = "";

    internal IReadOnlyList<FieldRule> Fields { get; init; } = [];

    internal Condition? When { get; init; }

    /// <summary>Fields without which there is no record.</summary>
    internal IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Which account of the target a person is; null where the rule makes records as they come.</summary>
    internal People? People { get; init; }

    /// <summary>The rule and the field that take what does not fit; null where nothing does.</summary>
    internal (string Rule, string Field)? Overflow { get; init; }

    /// <summary>Takes what does not fit into <see cref="Takes"/> either; null where nothing does.</summary>
    internal (string Rule, string Field)? Onward { get; init; }

    /// <summary>Rules of the same kind whose overflow comes here.</summary>
    internal IReadOnlyList<TargetRule> Feeders { get; set; } = [];

    /// <summary>The field that takes overflow, of this rule or of others.</summary>
    internal string? Takes { get; set; }

    /// <summary>Kind of the record that this one must belong to; null where it does not matter.</summary>
    internal Kind? OwnerKind { get; set; }
}
