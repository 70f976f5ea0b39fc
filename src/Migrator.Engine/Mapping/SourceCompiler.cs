using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Compiles source mappings: everything that can be wrong is found here, before the first record.</summary>
internal sealed class SourceCompiler
{
    private static readonly string[] Head = ["mapping", "source", "references", "tables", "unknown", "zone", "drop"];
    internal static readonly string[] SectionKeys = ["key", "fields", "leftover", "drop", "links", "tables"];

    /// <summary>Top-level keys of a file for a source.</summary>
    public static IReadOnlyCollection<string> Keys { get; } = [.. Head, .. Kinds.All.Select(kind => kind.Name())];

    private readonly IReadOnlyDictionary<string, ValueTable> tables;
    private readonly IReadOnlyList<string> dropped;
    private readonly Mistakes mistakes;
    private readonly PseudonymKey? key;
    private readonly TimeZoneInfo? zone;

    private SourceCompiler(YamlMap root, MappingAids? aids, Mistakes collected)
    {
        (tables, mistakes, key) = (TablesOf(root, collected), collected, aids?.Pseudonyms);
        dropped = mistakes.Try(() => root.Find("drop")?.AsTexts() ?? [], []);
        zone = mistakes.Try(() => root.Find("zone") is { } own ? VerbValues.Zone(own) : null, null);
    }

    /// <summary>Compiles what is right; what is wrong is left out and collected.</summary>
    public static SourceMapping Compile(IReadOnlyList<MappingText> files, string sourceName, MappingAids? aids, Mistakes mistakes)
    {
        var root = Merge.Files(files, "source", sourceName, Keys, TargetCompiler.Keys, mistakes);
        var compiler = new SourceCompiler(root, aids, mistakes);
        var sections = new Dictionary<Kind, SourceSections>();
        foreach (var (key, value) in root.Entries)
        {
            if (Kinds.TryParse(key.Value!, out var kind)) mistakes.Try(() => sections.Add(kind, compiler.Sections(kind, value.AsMap())));
        }

        return new SourceMapping(sourceName, sections, mistakes.Try(() => BodyReferences.Read(sourceName, root.Find("references")), BodyReferences.Read(sourceName, null)));
    }

    /// <summary>The value lists of a file.</summary>
    public static IReadOnlyDictionary<string, ValueTable> TablesOf(YamlMap root, Mistakes mistakes)
    {
        var lists = new Dictionary<string, ValueTable>(StringComparer.Ordinal);
        var named = mistakes.Try(() => root.Find("tables")?.AsMap().Entries, null) ?? [];
        var words = mistakes.Try(() => UnknownWords(root.Find("unknown")?.AsMap(), named), new Dictionary<string, UnknownRule>());
        foreach (var (key, value) in named)
        {
            var table = new ValueTable(key.Value!, value.Place) { Unknown = words.GetValueOrDefault(key.Value!) ?? words.GetValueOrDefault("*") };
            lists.Add(key.Value!, table);
            foreach (var (from, to) in mistakes.Try(() => value.AsMap().Entries, []))
            {
                mistakes.Try(() =>
                {
                    table.Values.Add(Cell.Of(from.Value).Span, Cell.Of(to.AsText()));
                    table.Results.Add(to.AsScalar());
                });
            }
        }

        return lists;
    }

    private static Dictionary<string, UnknownRule> UnknownWords(YamlMap? words, IEnumerable<KeyValuePair<YamlScalar, YamlNode>> tables)
    {
        words?.Only("table", ["*", .. tables.Select(entry => entry.Key.Value!)]);
        return (words?.Entries ?? []).ToDictionary(entry => entry.Key.Value!, entry => VerbValues.Unknown(entry.Value), StringComparer.Ordinal);
    }

    private SourceSections Sections(Kind kind, YamlMap map)
    {
        mistakes.Try(() => map.Only("key", SectionKeys));
        var byTable = new Dictionary<string, SourceSection>(StringComparer.Ordinal);
        foreach (var (table, over) in mistakes.Try(() => map.Find("tables")?.AsMap().Entries, null) ?? [])
        {
            mistakes.Try(() =>
            {
                mistakes.Try(() => over.AsMap().Only("key", ["fields", "leftover", "drop", "links"]));
                var section = Section(kind, Merge.Over(map, over.AsMap()));
                foreach (var name in table.Value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!byTable.TryAdd(name, section)) throw table.Error($"table '{name}' has two sections; keep one");
                }
            });
        }

        return new SourceSections(Section(kind, map), byTable);
    }

    private SourceSection Section(Kind kind, YamlMap map)
    {
        var model = NeutralModel.Of(kind);
        var columns = new List<string>();
        var reader = new RuleReader(Side.Source, (node, text) => Path(node, text, columns), tables, key, zone);
        var rules = new Dictionary<string, ValueRule>(StringComparer.Ordinal);
        var fields = map.Find("fields")?.AsMap() ?? throw map.Error($"'fields' is missing: how the fields of {kind.Name()} are made");
        mistakes.Try(() => fields.Only($"field of {kind.Name()}", [.. model.Fields.Select(field => field.Name)]));
        foreach (var (key, value) in fields.Entries)
        {
            if (model.Find(key.Value!) is { } field) mistakes.Try(() => rules.Add(key.Value!, Rule(reader, field, value)));
        }

        foreach (var field in model.Fields.Where(field => field.Required && fields.Find(field.Name) is null))
        {
            mistakes.Add(fields.Error($"{kind.Name()} needs a rule for '{field.Name}' ({field.Help}); a record without it is rejected"));
        }

        if (map.Find("key") is { } id) Path(id, id.AsText(), columns);
        return new SourceSection
        {
            Kind = kind,
            Fields = [.. model.Fields.Where(field => rules.ContainsKey(field.Name)).Select(field => (field, rules[field.Name]))],
            Leftover = mistakes.Try(() => LeftoverOf(map.Find("leftover")), Leftover.Keep),
            Drop = (IReadOnlySet<string>)new HashSet<string>([.. dropped, .. map.Find("drop")?.AsTexts() ?? [], .. map.Find("key")?.AsTexts() ?? [], .. Hidden(rules.Values, columns)], StringComparer.Ordinal),
            Links = Links(kind, map, columns),
            Columns = columns,
            Owner = model.Fields.FirstOrDefault(field => field is { Required: true, Type: NeutralType.Reference }),
            Custom = model.Find("attributes") ?? model.Find("custom")!,
            Inline = model.Find("inline"),
            Mentions = model.Find("mentions"),
        };
    }

    // A column that a pseudonym is made of must not stand beside it.
    private static IEnumerable<string> Hidden(IEnumerable<ValueRule> rules, List<string> columns) =>
        rules.SelectMany(rule => rule.HiddenPaths()).SelectMany(path => path.Whole >= 0 ? [columns[path.Column], columns[path.Whole]] : new[] { columns[path.Column] });

    private static Leftover LeftoverOf(YamlNode? node) => node?.AsText() switch
    {
        null or "keep" => Leftover.Keep,
        "drop" => Leftover.Drop,
        "block" => Leftover.Block,
        "note" => Leftover.Note,
        var other => throw node!.Error(Nearest.Unknown("word", other, ["keep", "drop", "block", "note"])),
    };

    private List<LinkRule> Links(Kind kind, YamlMap map, List<string> columns)
    {
        var links = new List<LinkRule>();
        foreach (var (column, node) in map.Find("links")?.AsMap().Entries ?? []) mistakes.Try(() => links.Add(Link(kind, column, node, columns)));
        return links;
    }

    private static LinkRule Link(Kind kind, YamlScalar column, YamlNode node, List<string> columns)
    {
        var types = NeutralModel.Of(Kind.Link).Find("type")!.Choices;
        var map = node as YamlMap;
        map?.Only("key", ["type", "kind"]);
        var type = map is null ? node : map.Find("type") ?? throw map.Error("'type' is missing: what the other record is to this one");
        if (!types.Contains(type.AsText())) throw type.Error(Nearest.Unknown("type of link", type.AsText(), types));
        var other = map?.Find("kind") is { } of ? RuleReader.KindOf(of, of.AsText()) : kind;
        return new LinkRule(column.Value!, Path(column, column.Value!, columns), type.AsText(), other);
    }

    /// <summary>A path in a raw record: a column, or members and items below it.</summary>
    private static ValuePath Path(YamlNode node, string text, List<string> columns)
    {
        if (text.AsSpan().IndexOfAny('.', '[') < 0) return new ValuePath(text, Number(text), []);
        var steps = PathText.Steps(node, text);
        if (steps.Count == 0 || steps[0].Member is not { } first) throw node.Error($"'{text}' is no path; it begins with the name of a column");
        return new ValuePath(text, Number(System.Text.Encoding.UTF8.GetString(first)), [.. steps.Skip(1)]) { Whole = Number(text) };

        int Number(string column)
        {
            if (!columns.Contains(column)) columns.Add(column);
            return columns.IndexOf(column);
        }
    }

    private static ValueRule Rule(RuleReader reader, NeutralField field, YamlNode node)
    {
        var rule = reader.Read(node, FormOf(field.Type));
        var references = field.Type is NeutralType.Reference or NeutralType.ReferenceList;
        if (references && !Refers(rule)) throw node.Error($"'{field.Name}' is a reference; say to what with 'ref: KIND' or 'ref: {{ by: COLUMN }}'");
        if (!references && rule.Ref is not null) throw node.Error($"'{field.Name}' is no reference; 'ref' means nothing here");
        if (references && rule.Ref?.Kind is { } kind && field.Refers.Count > 0 && !field.Refers.Contains(kind))
        {
            throw node.Error($"'{field.Name}' refers to {string.Join(" or ", field.Refers.Select(k => k.Name()))}, not to {kind.Name()}");
        }

        if (field.Type is NeutralType.Choice) CheckWords(field, rule, node);
        return rule;
    }

    private static bool Refers(ValueRule rule) => rule.Ref is not null || rule.Join.Any(Refers) || rule.Alternatives.Any(Refers);

    private static void CheckWords(NeutralField field, ValueRule rule, YamlNode node)
    {
        var wrong = (rule.Table?.Results ?? []).Where(result => !field.Choices.Contains(result.Value!))
            .Select(result => result.Error(Nearest.Unknown($"value of '{field.Name}'", result.Value!, field.Choices)).Message).ToList();
        if (wrong.Count > 0) throw new ConfigurationException(wrong);

        if (!rule.Const.IsEmpty && !field.Choices.Contains(rule.Const.Text())) throw node.Error(Nearest.Unknown($"value of '{field.Name}'", rule.Const.Text(), field.Choices));
        if (rule.Unknown is { Word: Unknown.Default } unknown && !field.Choices.Contains(unknown.Default.Text()))
        {
            throw unknown.Node.Error(Nearest.Unknown($"value of '{field.Name}'", unknown.Default.Text(), field.Choices));
        }

        if (rule.Missing is { } missing) CheckWords(field, missing, node);
        foreach (var alternative in rule.Alternatives) CheckWords(field, alternative, node);
    }

    private static Form FormOf(NeutralType type) => type switch
    {
        NeutralType.Body => Form.Text,
        NeutralType.Instant => Form.Instant,
        NeutralType.Date => Form.Date,
        NeutralType.Duration => Form.Duration,
        NeutralType.Number => Form.Number,
        NeutralType.Boolean => Form.Boolean,
        NeutralType.TextList => Form.List,
        _ => Form.None,
    };
}
