namespace Migrator.Engine.Mapping.Tools;

/// <summary>One thing that a mapping file says and that a test can notice: a rule, a way out of it, a condition, an entry of a table.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="What">What it is, in words.</param>
/// <param name="Kind">Kind of the records that it concerns; null where it may be any.</param>
/// <param name="Changes">The file without it, or saying something else there; the first one that compiles counts.</param>
internal sealed record MappingPiece(YamlNode At, string What, string? Kind, IReadOnlyList<YamlMap> Changes);

/// <summary>Finds the pieces of a mapping file.</summary>
internal sealed class MappingPieces
{
    private const string Nonsense = "\u0001";
    private readonly YamlMap root;
    private readonly List<MappingPiece> pieces = [];

    private MappingPieces(YamlMap file) => root = file;

    /// <summary>The pieces in the order of the file.</summary>
    public static IReadOnlyList<MappingPiece> Of(YamlMap file)
    {
        var found = new MappingPieces(file);
        foreach (var (key, value) in file.Entries) found.Top(key.Value!, value);
        return found.pieces;
    }

    private void Top(string key, YamlNode value)
    {
        if (value is not (YamlMap or YamlList)) return;
        if (Core.Kinds.TryParse(key, out _)) Section(value.AsMap(), key);
        else if (key == "drop") Items(value, "dropped column", null);
        else if (key == "references") Patterns(value.AsMap());
        else if (key == "tables") Tables(value.AsMap());
        else if (key == "create") Creatable(value.AsMap());
        else if (key == "objects") Objects(value.AsMap());
    }

    private void Add(YamlNode at, string what, string? kind, params YamlMap[] changes) => pieces.Add(new MappingPiece(at, what, kind, changes));

    private YamlMap Without(YamlNode node) => YamlEdit.Replace(root, node, null);

    private YamlMap With(YamlNode node, YamlNode other) => YamlEdit.Replace(root, node, other);

    private static YamlScalar Scalar(YamlNode at, string? value, bool quoted = false) => new(at.File, at.Line, at.Column, value, quoted);

    private void Items(YamlNode node, string what, string? kind)
    {
        foreach (var item in node is YamlList list ? list.Items : [node]) Add(item, $"{what} {item.AsText()}", kind, Without(item));
    }

    private void Patterns(YamlMap references)
    {
        foreach (var (of, patterns) in references.Entries.Where(entry => entry.Value is not YamlScalar { Value: null }))
        {
            if (of.Value == "numbers") Numbers(patterns.AsMap());
            else Items(patterns, $"pattern of {of.Value}", null);
        }
    }

    private void Numbers(YamlMap numbers)
    {
        foreach (var (of, beginnings) in numbers.Entries.Where(entry => entry.Value is not YamlScalar { Value: null })) Items(beginnings, $"beginning of numbers of {of.Value}", null);
    }

    private void Tables(YamlMap tables)
    {
        foreach (var (name, table) in tables.Entries.Where(entry => entry.Value is YamlMap))
        {
            foreach (var (value, result) in table.AsMap().Entries)
            {
                var other = table.AsMap().Entries.Select(entry => entry.Value).FirstOrDefault(candidate => candidate.AsScalar().Value != result.AsScalar().Value);
                YamlMap[] changes = [.. other is null ? Array.Empty<YamlMap>() : [With(result, other)], With(result, Scalar(result, Nonsense, quoted: true)), Without(result)];
                Add(value, $"entry {value.Value} of table {name.Value}", null, changes);
            }
        }
    }

    private void Creatable(YamlMap create)
    {
        foreach (var (target, values) in create.Entries.Where(entry => entry.Value is YamlMap))
        {
            foreach (var (value, with) in values.AsMap().Entries) Add(value, $"{target.Value} {value.Value} may be created", null, Without(with));
        }
    }

    private void Section(YamlMap section, string kind)
    {
        Fields(section.Find("fields"), kind);
        if (section.Find("drop") is { } drop) Items(drop, "dropped column", kind);
        foreach (var (column, link) in section.Find("links") is YamlMap links ? links.Entries : []) Add(column, $"link {column.Value}", kind, Without(link));
        foreach (var (tables, over) in section.Find("tables") is YamlMap byTable ? byTable.Entries : [])
        {
            Names(tables, kind);
            Section(over.AsMap(), kind);
        }
    }

    /// <summary>A section for several tables holds for each of them.</summary>
    private void Names(YamlScalar tables, string kind)
    {
        var names = tables.Value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Length > 1 ? names : []) Add(tables, $"section for {name}", kind, With(tables, Scalar(tables, string.Join(", ", names.Where(other => other != name)))));
    }

    private void Objects(YamlMap objects)
    {
        foreach (var (_, value) in objects.Entries)
        {
            if (value is not YamlMap rule) continue;
            var kind = (rule.Find("of") as YamlScalar)?.Value;
            if (rule.Find("when") is YamlMap when) Conditions(when, kind);
            if (rule.Find("overflow") is { } overflow) Add(overflow, "overflow", kind, Without(overflow));
            if (rule.Find("needs") is { } needs) Items(needs, "needed field", kind);
            Fields(rule.Find("fields"), kind);
        }
    }

    private void Fields(YamlNode? fields, string? kind)
    {
        foreach (var (name, rule) in fields is YamlMap map ? map.Entries : []) Rule(name, rule, $"rule for {name.Value}", kind);
    }

    private void Rule(YamlNode at, YamlNode rule, string what, string? kind)
    {
        if (rule is YamlScalar { Value: null })
        {
            Add(at, $"{what} taken away", kind, Without(rule));
            return;
        }

        Add(at, what, kind, With(rule, Nothing(rule)));
        if (rule is YamlList alternatives) Several(alternatives, what, kind);
        if (rule is YamlMap verbs) Verbs(verbs, what, kind);
    }

    private void Verbs(YamlMap verbs, string what, string? kind)
    {
        if (verbs.Find("from") is YamlList from) Several(from, what, kind);
        if (verbs.Find("when") is YamlMap when) Conditions(when, kind);
        if (verbs.Find("otherwise") is { } otherwise) Add(otherwise, $"'otherwise' of {what}", kind, Without(otherwise));
        foreach (var list in new[] { verbs.Find("first"), verbs.Find("join") }.OfType<YamlList>())
        {
            foreach (var part in list.Items) Rule(part, part, $"part of {what}", kind);
        }

        foreach (var (name, member) in verbs.Find("fields") is YamlMap members ? members.Entries : []) Rule(name, member, $"member {name.Value} of {what}", kind);
        if (verbs.Find("missing") is YamlMap inner) Rule(inner, inner, $"'missing' of {what}", kind);
        else if (verbs.Find("missing") is { } missing) Add(missing, $"'missing' of {what}", kind, Without(missing));
        if (verbs.Find("ref") is not YamlMap reference) return;
        if (reference.Find("trim") is { } trim) Items(trim, $"'trim' of {what}", kind);
        if (reference.Find("missing") is { } unknown) Add(unknown, $"'missing' of the reference of {what}", kind, Without(unknown));
    }

    private void Several(YamlList paths, string what, string? kind)
    {
        foreach (var path in paths.Items.Count > 1 ? paths.Items : []) Add(path, $"{path.AsText()} of {what}", kind, Without(path));
    }

    /// <summary>A test that holds and one that does not: both must be seen.</summary>
    private void Conditions(YamlMap when, string? kind)
    {
        foreach (var (field, test) in when.Entries)
        {
            Add(field, $"condition on {field.Value} that does not hold", kind, Without(test));
            Add(field, $"condition on {field.Value} that holds", kind, With(test, Scalar(test, Nonsense, quoted: true)));
        }
    }

    /// <summary>A rule that never has a value, and still is the reference that its field wants.</summary>
    private static YamlMap Nothing(YamlNode rule)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>> { new(Scalar(rule, "const"), Scalar(rule, null)) };
        if (Reference(rule) is { } verbs) entries.AddRange(verbs.Entries.Where(entry => entry.Key.Value is "ref" or "object" or "by"));
        return new YamlMap(rule.File, rule.Line, rule.Column, entries);
    }

    private static YamlMap? Reference(YamlNode node) => node switch
    {
        YamlMap map => map.Find("ref") is null ? map.Entries.Select(entry => Reference(entry.Value)).FirstOrDefault(found => found is not null) : map,
        YamlList list => list.Items.Select(Reference).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
