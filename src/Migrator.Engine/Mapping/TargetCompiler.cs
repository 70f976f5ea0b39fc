using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Compiles target mappings: everything that can be wrong is found here, before the first record.</summary>
internal sealed class TargetCompiler
{
    internal static readonly string[] RuleKeys = ["object", "of", "in", "when", "create", "overflow", "needs", "people", "fields"];

    /// <summary>Top-level keys of a file for a target.</summary>
    public static IReadOnlyCollection<string> Keys { get; } = ["mapping", "target", "objects", "create", "prepare", "tables", "unknown", "not_carried", "addresses"];

    private readonly IReadOnlyDictionary<string, ValueTable> tables;
    private readonly TargetSchema? schema;
    private readonly Dictionary<string, List<TargetField>> prepared = new(StringComparer.Ordinal);
    private readonly HashSet<(string Object, string Name)> ready = [];
    private readonly Mistakes mistakes;
    private readonly PseudonymKey? key;
    private readonly IReadOnlyDictionary<Key, PersonDecision>? decisions;

    private TargetCompiler(IReadOnlyDictionary<string, ValueTable> lists, TargetSchema? target, MappingAids? aids, Mistakes collected) =>
        (tables, schema, key, decisions, mistakes) = (lists, target, aids?.Pseudonyms, aids?.People, collected);

    /// <summary>Compiles what is right; what is wrong is left out and collected.</summary>
    public static TargetMapping Compile(IReadOnlyList<MappingText> files, string targetName, TargetSchema? schema, MappingAids? aids, Mistakes mistakes)
    {
        var root = Merge.Files(files, "target", targetName, Keys, SourceCompiler.Keys, mistakes);
        var compiler = new TargetCompiler(SourceCompiler.TablesOf(root, mistakes), schema, aids, mistakes);
        var prepare = mistakes.Try(() => compiler.Prepare(root.Find("prepare")), []);
        var objects = root.Find("objects")?.AsMap() ?? throw root.Error("'objects' is missing: what becomes of the records");
        var rules = new List<TargetRule>();
        foreach (var (name, node) in objects.Entries) mistakes.Try(() => rules.Add(compiler.Rule(name, node.AsMap())));
        compiler.Connect(rules, objects);
        var mapping = new TargetMapping(rules, mistakes.Try(() => compiler.NotCarried(root), []), prepare, mistakes.Try(() => compiler.Creatable(root.Find("create")), new Dictionary<string, IReadOnlyDictionary<string, YamlMap?>>()))
        {
            Addresses = mistakes.Try(() => Addresses(root.Find("addresses"), rules), new Dictionary<string, string>()),
        };
        mistakes.Try(() => ReferenceCircle.Check(rules, mapping.MainObjects, objects));
        foreach (var rule in rules) rule.References = [.. rule.Fields.SelectMany(field => ObjectsOf(field.Rule, mapping.MainObjects)).Distinct()];
        return mapping;
    }

    private static Dictionary<string, string> Addresses(YamlNode? node, List<TargetRule> rules)
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        node?.AsMap().Only("object", [.. rules.Where(rule => rule.In is null).Select(rule => rule.Object).Distinct()]);
        foreach (var (name, pattern) in node?.AsMap().Entries ?? [])
        {
            var text = pattern.AsText();
            if (!text.Contains("{id}", StringComparison.Ordinal) || !Uri.TryCreate(text.Replace("{id}", "1", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
                throw pattern.Error($"'{text}' is no address of a record; write a whole one with {{id}} where the target's id stands, such as https://desk.acme.eu/tickets/{{id}}");
            addresses.Add(name.Value!, text);
        }

        return addresses;
    }

    private IReadOnlyList<Prerequisite> Prepare(YamlNode? node)
    {
        if (node is null) return [];
        var list = node as YamlList ?? throw node.Error($"this is {node.Shape}; a list is wanted");
        var prepare = new List<Prerequisite>();
        foreach (var item in list.Items) mistakes.Try(() => prepare.Add(Prepared(item.AsMap())));
        return prepare;
    }

    private Prerequisite Prepared(YamlMap map)
    {
        mistakes.Try(() => map.Only("key", ["object", "name", "fields", "gives"]));
        var target = map.Find("object") ?? throw map.Error("'object' is missing: what is to be created");
        var name = map.Find("name")?.AsText() ?? throw map.Error("'name' is missing: what it is called");
        ready.Add((target.AsText(), name));
        if (map.Find("gives") is { } gives) mistakes.Try(() => Gives(gives.AsMap()));
        Known(target, target.AsText());
        var fields = map.Find("fields") is { } given ? JsonNode.Parse(RuleReader.Json(given.AsMap()))!.AsObject() : [];
        if (!fields.ContainsKey("Name")) fields["Name"] = name;
        foreach (var (key, _) in map.Find("fields")?.AsMap().Entries ?? []) mistakes.Try(() => Known(key, target.AsText(), key.Value!));
        return new Prerequisite(target.AsText(), name, fields);
    }

    /// <summary>A field that is there once its prerequisite is.</summary>
    private void Gives(YamlMap map)
    {
        map.Only("key", ["object", "field", "type"]);
        var target = map.Find("object")?.AsText() ?? throw map.Error("'object' is missing: which object gets the field");
        var field = map.Find("field")?.AsText() ?? throw map.Error("'field' is missing: what the field is called");
        var type = map.Find("type")?.AsText() ?? "text";
        if (!Enum.TryParse<FieldType>(type, ignoreCase: true, out var parsed) || type.Any(char.IsDigit))
        {
            throw map.Find("type")!.Error(Nearest.Unknown("type", type, Enum.GetNames<FieldType>().Select(name => name.ToLowerInvariant())));
        }

        if (!prepared.TryGetValue(target, out var fields)) prepared.Add(target, fields = []);
        fields.Add(new TargetField(field, parsed));
    }

    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, YamlMap?>> Creatable(YamlNode? node)
    {
        var creatable = new Dictionary<string, IReadOnlyDictionary<string, YamlMap?>>(StringComparer.Ordinal);
        foreach (var (target, values) in node?.AsMap().Entries ?? [])
        {
            mistakes.Try(() => Known(target, target.Value!));
            var byValue = new Dictionary<string, YamlMap?>(StringComparer.Ordinal);
            foreach (var (value, with) in values.AsMap().Entries) byValue.Add(value.Value!, with is YamlScalar { Value: null } ? null : with.AsMap());
            creatable.Add(target.Value!, byValue);
        }

        return creatable;
    }

    private Dictionary<Kind, string> NotCarried(YamlMap root)
    {
        var notCarried = new Dictionary<Kind, string>();
        foreach (var (kind, reason) in root.Find("not_carried")?.AsMap().Entries ?? []) mistakes.Try(() => notCarried.Add(RuleReader.KindOf(kind, kind.Value!), reason.AsText()));
        return notCarried;
    }

    private TargetRule Rule(YamlScalar name, YamlMap map)
    {
        mistakes.Try(() => map.Only("key", RuleKeys));
        var of = map.Find("of") ?? throw map.Error("'of' is missing: the kind of records that the rule takes");
        var kind = RuleReader.KindOf(of, of.AsText());
        var target = map.Find("object")?.AsText() ?? name.Value!;
        Known(map.Find("object") ?? name, target);
        var reader = new RuleReader(Side.Target, (node, text) => NeutralPath.Read(node, text, kind), tables, key);
        var fields = map.Find("fields")?.AsMap() ?? throw map.Error("'fields' is missing: how the fields of the target are made");
        var rules = fields.Entries.Select(entry => mistakes.Try(() => Field(reader, entry.Key, entry.Value, target), Wrong(entry.Key))).ToList();
        foreach (var missing in FieldsOf(target)?.Where(field => field.Required && rules.TrueForAll(rule => rule.Name != field.Name)) ?? [])
        {
            mistakes.Add(fields.Error($"{target} needs a rule for '{missing.Name}'; the target refuses records without it"));
        }

        var (overflow, onward) = map.Find("overflow") is { } places ? Overflow(places, name.Value!) : default;
        string[] files = [.. rules.Where(rule => rule.Rule.File is not null).Select(rule => rule.Name)];
        return new TargetRule
        {
            Name = name.Value!,
            Object = target,
            Of = kind,
            In = map.Find("in")?.AsText(),
            Create = map.Find("create")?.AsFlag() ?? true,
            Place = map.Place,
            Fields = rules,
            When = map.Find("when") is { } when ? mistakes.Try(() => reader.When(when.AsMap()), null) : null,
            Needs = map.Find("needs") is { } needs ? [.. mistakes.Try(() => Needs(needs, rules), []), .. files] : files,
            Overflow = overflow,
            People = map.Find("people") is { } people ? mistakes.Try(() => People(people, kind, target, rules), null) : null,
            Onward = onward ?? (overflow?.Rule == name.Value ? null : overflow),
        };
    }

    // Stands for a rule that is wrong, so that what refers to its field is no mistake as well.
    private static FieldRule Wrong(YamlScalar name) => new(name.Value!, new ValueRule { Place = name.Place }, null);

    private People People(YamlNode node, Kind kind, string target, List<FieldRule> rules)
    {
        if (kind != Kind.Person) throw node.Error($"'people' matches people; this rule takes records of kind {kind.Name()}");
        var login = rules.Find(rule => rule.Rule.From.Count > 0 && rule.Rule.From[0].Text == "login") ?? throw node.Error("'people' wants a field that is made of 'login': by it the account is found");
        var people = new People(node.AsMap(), login.Name, schema?.Objects.FirstOrDefault(o => o.Name == target)?.People, decisions);
        people.CheckDecisions();
        return people;
    }

    private FieldRule Field(RuleReader reader, YamlScalar name, YamlNode node, string target)
    {
        var schemaField = Known(name, target, name.Value!);
        var form = schemaField?.Type switch
        {
            FieldType.Html => Form.Html,
            FieldType.Text or FieldType.Choice => Form.Text,
            FieldType.List => Form.List,
            _ => Form.None,
        };
        var rule = reader.Read(node, form);
        if (schemaField is { Type: FieldType.Reference } && !Refers(rule)) throw node.Error($"'{name.Value}' is a reference; say to what with 'ref: KIND'");
        if (schemaField is not null and { Type: not (FieldType.Reference or FieldType.List) } && Refers(rule)) throw node.Error($"'{name.Value}' is no reference; 'ref' means nothing here");
        if (rule.Ref is not null && rule.Pseudonym is not null) throw node.Error($"'{name.Value}' is a reference, which tells nobody's name; give 'pseudonym' to the fields of the record that it refers to");
        CheckPrepared(rule, node);
        return new FieldRule(name.Value!, rule, schemaField);
    }

    private void CheckPrepared(ValueRule rule, YamlNode node)
    {
        if (rule.Prepared is { } wanted)
        {
            var target = rule.Ref!.Object!;
            if (!ready.Contains((target, wanted))) throw node.Error(Nearest.Unknown($"prepared {target}", wanted, ready.Where(pair => pair.Object == target).Select(pair => pair.Name)));
        }

        foreach (var inner in Inner(rule)) CheckPrepared(inner, node);
    }

    private static bool Refers(ValueRule rule) => rule.Ref is not null || Inner(rule).Any(Refers);

    private static IEnumerable<string> ObjectsOf(ValueRule rule, IReadOnlyDictionary<Kind, string> main)
    {
        var own = rule.Ref?.Object ?? (rule.Ref?.Kind is { } kind ? main.GetValueOrDefault(kind) : null);
        return [.. own is null ? Array.Empty<string>() : [own], .. Inner(rule).SelectMany(inner => ObjectsOf(inner, main))];
    }

    private static IEnumerable<ValueRule> Inner(ValueRule rule) => [.. rule.Alternatives, .. rule.Join, .. rule.Missing is { } missing ? [missing] : Array.Empty<ValueRule>()];

    private static string[] Needs(YamlNode node, List<FieldRule> rules)
    {
        foreach (var name in node.AsTexts().Where(name => rules.TrueForAll(rule => rule.Name != name))) throw node.Error(Nearest.Unknown("field", name, rules.Select(rule => rule.Name)));
        return [.. node.AsTexts()];
    }

    /// <summary>Where overflow goes, and where goes what does not fit there either.</summary>
    private static ((string Rule, string Field)? First, (string Rule, string Field)? Second) Overflow(YamlNode node, string own)
    {
        (string Rule, string Field)[] places = [.. node.AsTexts().Select(text => text.Split('/', 2) is [var rule, var field] ? (rule, field) : (own, text))];
        if (places.Length is 0 or > 2) throw node.Error("overflow goes to one place, or to a field of its own and from there to another rule");
        if (places.Length == 2 && (places[0].Rule != own || places[1].Rule == own)) throw node.Error($"of two places the first is a field of '{own}' and the second one of another rule: overflow: [Body, files/Content]");
        return (places[0], places.Length == 2 ? places[1] : null);
    }

    /// <summary>Checks what rules say of each other, and tells each what comes to it.</summary>
    private void Connect(List<TargetRule> rules, YamlMap objects)
    {
        foreach (var rule in rules)
        {
            var at = objects.Find(rule.Name)!.AsMap();
            if (rule.In is { } root && !IsWrong(root)) mistakes.Try(() => Join(rule, root, at.Find("in")!, rules));
            foreach (var place in new[] { rule.Overflow, rule.Onward }.OfType<(string Rule, string Field)>().Distinct().Where(place => !IsWrong(place.Rule)))
            {
                mistakes.Try(() => Overflow(rule, place, at.Find("overflow")!, rules));
            }
        }

        foreach (var rule in rules) mistakes.Try(() => CheckOverflow(rule, objects.Find(rule.Name)!.AsMap(), rules));

        bool IsWrong(string name) => objects.Find(name) is not null && rules.TrueForAll(rule => rule.Name != name);
    }

    private static void Join(TargetRule rule, string root, YamlNode at, List<TargetRule> rules)
    {
        var parent = rules.Find(other => other.Name == root) ?? throw at.Error(Nearest.Unknown("rule", root, rules.Select(other => other.Name)));
        if (parent.In is not null) throw at.Error($"rule '{root}' makes parts itself; a part belongs to a root");
        rule.OwnerKind = parent.Of == rule.Of ? null : parent.Of;
    }

    private static void Overflow(TargetRule rule, (string Rule, string Field) overflow, YamlNode at, List<TargetRule> rules)
    {
        var taker = rules.Find(other => other.Name == overflow.Rule && other.Of == rule.Of)
            ?? throw at.Error(Nearest.Unknown($"rule of {rule.Of.Name()}", overflow.Rule, rules.Where(other => other.Of == rule.Of).Select(other => other.Name)));
        if (taker.Fields.All(field => field.Name != overflow.Field)) throw at.Error(Nearest.Unknown($"field of rule '{taker.Name}'", overflow.Field, taker.Fields.Select(field => field.Name)));
        if (taker.Fields.First(field => field.Name == overflow.Field).Type is { } type and not (FieldType.Text or FieldType.Html or FieldType.Content)) throw at.Error($"'{overflow.Field}' is of type {type}; overflow wants a text");
        if (taker.Fields.First(field => field.Name == overflow.Field) is { Type: FieldType.Content, Rule.File: null }) throw at.Error($"'{overflow.Field}' of rule '{taker.Name}' is a file; write {overflow.Field}: {{ overflow: html }} or {{ overflow: text }}");
        if (taker != rule && taker.When is not null) throw at.Error($"rule '{taker.Name}' has a 'when'; where it does not hold, what overflows would be lost");
        if (taker != rule && taker.Needs.Any(need => need != overflow.Field)) throw at.Error($"rule '{taker.Name}' needs other fields than '{overflow.Field}'; without them what overflows would be lost");
        taker.Takes = taker.Takes is null || taker.Takes == overflow.Field ? overflow.Field : throw at.Error($"rule '{taker.Name}' takes overflow in '{taker.Takes}' already; use the same field");
        if (taker != rule) taker.Feeders = [.. taker.Feeders, rule];
    }

    // What overflows must end somewhere, and a file must have something to hold.
    private static void CheckOverflow(TargetRule rule, YamlMap at, List<TargetRule> rules)
    {
        var file = rule.Fields.FirstOrDefault(field => field.Rule.File is not null);
        if (file is not null && file.Name != rule.Takes) throw at.Find("fields")!.Error($"nothing overflows into '{file.Name}'; give a rule of {rule.Of.Name()} an 'overflow: {rule.Name}/{file.Name}'");
        var seen = new List<string> { rule.Name };
        for (var next = rule.Onward; next is { } place; next = rules.Find(other => other.Name == place.Rule)?.Onward)
        {
            if (seen.Contains(place.Rule)) throw at.Find("overflow")!.Error($"overflow goes round in a circle: {string.Join(" -> ", seen)} -> {place.Rule}; end it in a field that takes everything");
            seen.Add(place.Rule);
        }
    }

    private IEnumerable<TargetField>? FieldsOf(string target) => schema?.Objects.FirstOrDefault(o => o.Name == target)?.Fields;

    private void Known(YamlNode node, string target)
    {
        if (schema is not null && schema.Objects.All(o => o.Name != target)) throw node.Error(Nearest.Unknown("object of the target", target, schema.Objects.Select(o => o.Name)));
    }

    private TargetField? Known(YamlNode node, string target, string field)
    {
        if (FieldsOf(target) is not { } fields) return null;
        IReadOnlyList<TargetField> all = [.. fields, .. prepared.GetValueOrDefault(target) ?? []];
        return all.FirstOrDefault(known => known.Name == field) ?? throw node.Error(Nearest.Unknown($"field of {target}", field, all.Select(known => known.Name)));
    }
}
