using System.Globalization;
using System.Text;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Which side of a migration a file is written for.</summary>
internal enum Side
{
    Source, Target,
}

/// <summary>Compiles the rules of one section.</summary>
/// <param name="side">Decides which verbs there are.</param>
/// <param name="paths">Compiles and checks a path.</param>
/// <param name="tables">The value lists.</param>
/// <param name="key">Makes pseudonyms; null where there is none.</param>
/// <param name="zone">The zone of times that name none, where a rule does not say.</param>
internal sealed class RuleReader(
    Side side, Func<YamlScalar, string, ValuePath> paths, IReadOnlyDictionary<string, ValueTable> tables, PseudonymKey? key = null, TimeZoneInfo? zone = null)
{
    private bool hiding;

    private static readonly string[] Shared =
    [
        "from", "const", "as", "table", "missing", "unknown", "ref", "each", "join", "with", "title", "optional", "when", "fields", "first",
        "pattern", "part", "zone", "yes", "no", "pseudonym",
    ];

    private static readonly string[] SourceVerbs = [.. Shared, "label", "split", "unit"];

    private static readonly string[] TargetVerbs = [.. Shared, "max", "names", "labels", "object", "by", "columns", "skip", "known", "rest", "otherwise", "prepared", "overflow", "gather"];

    private static readonly Dictionary<string, Form> SourceForms = new(StringComparer.Ordinal)
    {
        ["text"] = Form.Text, ["html"] = Form.Html, ["journal"] = Form.Journal, ["markdown"] = Form.Markdown, ["wiki"] = Form.Wiki, ["adf"] = Form.Adf, ["instant"] = Form.Instant, ["date"] = Form.Date, ["duration"] = Form.Duration,
        ["number"] = Form.Number, ["boolean"] = Form.Boolean, ["list"] = Form.List, ["table"] = Form.Table,
    };

    private static readonly Dictionary<string, Form> TargetForms = new(StringComparer.Ordinal)
    {
        ["text"] = Form.Text, ["html"] = Form.Html, ["markdown"] = Form.Markdown, ["table"] = Form.Table, ["address"] = Form.Address, ["person"] = Form.Person, ["lines"] = Form.Lines, ["minutes"] = Form.Minutes, ["hours"] = Form.Hours, ["seconds"] = Form.Seconds, ["iso"] = Form.Iso, ["instant"] = Form.Instant,
        ["date"] = Form.Date, ["number"] = Form.Number, ["boolean"] = Form.Boolean, ["list"] = Form.List,
    };

    /// <summary>The verbs of a side.</summary>
    public static IReadOnlyList<string> VerbsOf(Side side) => side is Side.Source ? SourceVerbs : TargetVerbs;

    /// <summary>The forms of a side, for <c>as</c>.</summary>
    public static IEnumerable<string> FormsOf(Side side) => (side is Side.Source ? SourceForms : TargetForms).Keys;

    /// <summary>Compiles one rule: a path, a list of paths, or verbs.</summary>
    /// <param name="node">The rule as written.</param>
    /// <param name="form">What its field wants where the rule does not say.</param>
    /// <param name="pseudonym">What is put in the place of its value where the rule does not say.</param>
    public ValueRule Read(YamlNode node, Form form = Form.None, Pseudonym? pseudonym = null) => node switch
    {
        YamlScalar scalar => new ValueRule { Place = node.Place, From = [Path(scalar)], As = form, Zone = ZoneOf(form), Pseudonym = pseudonym, Hides = hiding },
        YamlList list => new ValueRule { Place = node.Place, From = [.. list.Items.Select(item => Path(item.AsScalar()))], As = form, Zone = ZoneOf(form), Pseudonym = pseudonym, Hides = hiding },
        _ => Verbs(node.AsMap(), form, pseudonym),
    };

    private ValueRule Verbs(YamlMap map, Form form, Pseudonym? inherited)
    {
        var outer = hiding;
        var own = map.Find("pseudonym") is { } pseudonym ? Pseudonym.Compile(pseudonym, key) : inherited;
        hiding |= own is not null;
        try
        {
            return Compiled(map, form, own);
        }
        finally
        {
            hiding = outer;
        }
    }

    private ValueRule Compiled(YamlMap map, Form form, Pseudonym? own)
    {
        map.Only("verb", side is Side.Source ? SourceVerbs : TargetVerbs);
        var origins = map.Entries.Where(entry => entry.Key.Value is "from" or "const" or "join" or "fields" or "columns" or "first" or "prepared" or "overflow" or "gather").ToList();
        if (origins.Count == 0) throw map.Error("nothing says where the value comes from; write 'from', 'const', 'first', 'join' or 'fields'");
        if (origins.Count > 1) throw origins[1].Key.Error($"'{origins[0].Key.Value}' and '{origins[1].Key.Value}' both say where the value comes from; keep one");
        foreach (var (verb, needs) in new[] { ("with", "join"), ("by", "ref"), ("object", "ref"), ("skip", "columns"), ("rest", "known"), ("known", "rest"), ("part", "pattern"), ("unknown", "table") })
        {
            if (map.Find(verb) is { } lonely && map.Find(needs) is null) throw lonely.Error($"'{verb}' means nothing without '{needs}'");
        }

        if (map.Find("as") is { } asked)
        {
            var forms = side is Side.Source ? SourceForms : TargetForms;
            form = forms.TryGetValue(asked.AsText(), out var found) ? found : throw asked.Error(Nearest.Unknown("form", asked.AsText(), forms.Keys));
        }

        if (map.Find("gather") is { } many && (map.Find("each") is not YamlMap shape || shape.Find("name") is null)) throw many.Error("'gather' needs 'each: { name: PATH, value: PATH }': what of each record becomes a row");
        CheckForm(map, form);
        var inner = form is Form.Table or Form.Lines ? Form.None : form;
        return new ValueRule
        {
            Place = map.Place,
            As = form,
            From = map.Find("from") is { } from ? Paths(from) : [],
            Const = map.Find("const") is { } constant ? Constant(constant) : map.Find("prepared") is { } ready ? PreparedKey(ready, map) : default,
            Join = map.Find("join") is { } join ? [.. AsList(join).Items.Select(item => Read(item, inner))] : [],
            Alternatives = map.Find("first") is { } first ? [.. AsList(first).Items.Select(item => Read(item, inner))] : [],
            Otherwise = map.Find("otherwise") is { } otherwise ? Cell.Of(otherwise.AsText()) : default,
            Prepared = map.Find("prepared")?.AsText(),
            File = map.Find("overflow") is { } file ? VerbValues.FileForm(file) : null,
            With = map.Find("with")?.AsText() ?? " ",
            Title = map.Find("title")?.AsText(),
            Fields = map.Find("fields") is { } fields ? Members(fields.AsMap(), form) : [],
            Table = map.Find("table") is { } table ? Table(table) : null,
            Missing = map.Find("missing") is { } missing ? Missing(missing, form, own) : null,
            Ref = map.Find("ref") is { } reference ? Reference(reference, map) : null,
            Each = map.Find("each") is { } each ? Each(each) : null,
            Pattern = map.Find("pattern") is { } pattern ? TextPattern.Compile(pattern, map.Find("part")) : null,
            Zone = map.Find("zone") is { } named ? VerbValues.Zone(named) : ZoneOf(form),
            Unit = map.Find("unit") is { } unit ? VerbValues.Unit(unit) : 1,
            Words = VerbValues.Words(map),
            Unknown = map.Find("unknown") is { } unknown ? VerbValues.Unknown(unknown) : map.Find("missing") is null && map.Find("table") is { } list ? Table(list).Unknown : null,
            Pseudonym = own,
            Hides = hiding,
            When = map.Find("when") is { } when ? When(when.AsMap()) : null,
            Max = map.Find("max")?.AsNumber(),
            Optional = map.Find("optional")?.AsFlag() ?? false,
            Label = map.Find("label")?.AsFlag() ?? false,
            Names = map.Find("names")?.AsFlag() ?? false,
            Labels = map.Find("labels")?.AsFlag() ?? false,
            Split = map.Find("split")?.AsText(),
            Gather = map.Find("gather") is { } gather ? KindOf(gather, gather.AsText()) : null,
            ColumnsOf = map.Find("columns") is { } columns ? Path(columns.AsScalar()) : null,
            Skip = map.Find("skip") is { } skip ? skip.AsTexts().ToHashSet(StringComparer.Ordinal) : new HashSet<string>(),
            Known = map.Find("known") is { } known ? Path(known.AsScalar()) : null,
            Rest = map.Find("rest")?.AsText(),
        };
    }

    private TimeZoneInfo? ZoneOf(Form form) => form is Form.Instant or Form.Date ? zone : null;

    /// <summary>Verbs that mean something to some forms only.</summary>
    private void CheckForm(YamlMap map, Form form)
    {
        if (map.Find("unit") is { } unit && form is not Form.Duration) throw unit.Error("'unit' means nothing without 'as: duration'");
        if (map.Find("yes") is { } yes && form is not Form.Boolean && side is Side.Source) throw yes.Error("'yes' and 'no' mean nothing without 'as: boolean'");
        if (map.Find("zone") is not { } own) return;
        if (side is Side.Source && form is not (Form.Instant or Form.Date)) throw own.Error("'zone' means nothing without 'as: instant' or 'as: date'");
        if (side is Side.Target && form is Form.Instant) throw own.Error("an instant is the same in every zone; leave 'as: instant' or 'zone' out");
    }

    private List<(Cell Name, ValueRule Rule)> Members(YamlMap fields, Form form)
    {
        var members = new List<(Cell Name, ValueRule Rule)>();
        foreach (var (name, node) in fields.Entries)
        {
            var rule = Read(node);
            if (rule.Labels && form is not (Form.Table or Form.Lines)) throw node.Error("'labels' may give two columns one name; it needs 'as: table' or 'as: lines' around it");
            members.Add((name.Value == "*" ? default : Cell.Of(name.Value), rule));
        }

        return members;
    }

    private static Cell PreparedKey(YamlNode name, YamlMap map) => Cell.Of(TargetMapping.PreparedKey(
        map.Find("object")?.AsText() ?? throw name.Error("'prepared' needs 'ref: any' and 'object: OBJECT', so that it is clear which one is meant"), name.AsText()).ToString());

    /// <summary>Compiles the conditions of a rule.</summary>
    public Condition When(YamlMap map) => new() { Tests = [.. map.Entries.Select(entry => Test(entry.Key, entry.Value))] };

    private Condition.Test Test(YamlScalar field, YamlNode value)
    {
        var path = Path(field);
        if (value is YamlScalar { Value: "set", Quoted: false }) return new(path, Condition.TestKind.Set);
        if (value is YamlScalar { Value: "unset", Quoted: false }) return new(path, Condition.TestKind.Unset);
        if (value is not YamlMap map) return new(path, Condition.TestKind.In) { Values = Values(value) };
        map.Only("test", ["not", "kind", "differs", "matches"]);
        if (map.Entries.Count != 1) throw map.Error("one test wants one of 'not', 'kind', 'differs' and 'matches'");
        var (key, wanted) = map.Entries[0];
        return key.Value switch
        {
            "not" => new(path, Condition.TestKind.NotIn) { Values = Values(wanted) },
            "matches" => new(path, Condition.TestKind.Matches) { Pattern = TextPattern.Compile(wanted) },
            "differs" => new(path, Condition.TestKind.Differs) { Others = wanted is YamlList several ? [.. several.Items.Select(item => Path(item.AsScalar()))] : [Path(wanted.AsScalar())] },
            _ => new(path, Condition.TestKind.OfKind) { Kinds = [.. wanted.AsTexts().Select(name => KindOf(wanted, name))] },
        };
    }

    private static Utf8Map<bool> Values(YamlNode node)
    {
        var values = new Utf8Map<bool>();
        foreach (var text in node.AsTexts()) values.Add(Cell.Of(text).Span, true);
        return values;
    }

    private ValueTable Table(YamlNode node) => tables.TryGetValue(node.AsText(), out var table)
        ? table
        : throw node.Error(Nearest.Unknown("table", node.AsText(), tables.Keys));

    private ValueRule Missing(YamlNode node, Form form, Pseudonym? pseudonym) => node is YamlScalar scalar
        ? new ValueRule { Place = node.Place, Const = Constant(scalar), As = form }
        : Read(node, form, pseudonym);

    private ReferenceRule Reference(YamlNode node, YamlMap verbs)
    {
        var target = verbs.Find("object")?.AsText();
        var byName = verbs.Find("by") is { } by && (by.AsText() == "name" ? true : throw by.Error($"'{by.AsText()}' is no way to find a record; write 'by: name'"));
        if (node is YamlScalar scalar)
        {
            if (side is Side.Target && scalar.Value == "any") return new ReferenceRule { Object = target };
            return new ReferenceRule { Kind = KindOf(node, node.AsText()), Object = target, ByName = byName };
        }

        if (side is Side.Target) return new ReferenceRule { Object = target };
        var map = node.AsMap();
        map.Only("key", ["by", "trim", "missing"]);
        var table = map.Find("by") ?? throw map.Error("'by' is missing: where the name of the table stands");
        return new ReferenceRule
        {
            By = Path(table.AsScalar()),
            Trim = map.Find("trim")?.AsTexts() ?? [],
            Otherwise = map.Find("missing") is { } otherwise ? KindOf(otherwise, otherwise.AsText()) : null,
        };
    }

    private static (ValuePath? Name, ValuePath Value) Each(YamlNode node)
    {
        if (node is YamlScalar) return (null, new ValuePath(node.AsText(), -1, PathText.Steps(node, node.AsText())));
        var map = node.AsMap();
        map.Only("key", ["name", "value"]);
        return (Inner(map, "name"), Inner(map, "value"));
    }

    private static ValuePath Inner(YamlMap map, string name)
    {
        var node = map.Find(name) ?? throw map.Error($"'{name}' is missing: where it stands within an item");
        return new ValuePath(node.AsText(), -1, PathText.Steps(node, node.AsText()));
    }

    private IReadOnlyList<ValuePath> Paths(YamlNode node) => node is YamlList list ? [.. list.Items.Select(item => Path(item.AsScalar()))] : [Path(node.AsScalar())];

    private ValuePath Path(YamlScalar scalar) => paths(scalar, scalar.AsText());

    private static YamlList AsList(YamlNode node) => node as YamlList ?? throw node.Error($"this is {node.Shape}; a list is wanted");

    /// <summary>The kind of that name.</summary>
    public static Kind KindOf(YamlNode node, string name) => Kinds.TryParse(name, out var kind)
        ? kind
        : throw node.Error(Nearest.Unknown("kind", name, Kinds.All.Select(k => k.Name())));

    /// <summary>A value as written in the file: unquoted true, false and numbers are what they look like.</summary>
    public static Cell Constant(YamlNode node)
    {
        if (node is not YamlScalar scalar)
        {
            return Cell.Json(node is YamlMap ? Token.Object : Token.Array, Encoding.UTF8.GetString(Json(node)));
        }

        if (scalar.Value is null) return default;
        if (scalar.Quoted) return Cell.Of(scalar.Value);
        return scalar.Value switch
        {
            "true" => Cell.Json(Token.True, "true"),
            "false" => Cell.Json(Token.False, "false"),
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text
                => Cell.Json(Token.Number, text),
            var text => Cell.Of(text),
        };
    }

    /// <summary>A piece of YAML as JSON.</summary>
    public static byte[] Json(YamlNode node)
    {
        var output = new Output(256);
        Json(node, output);
        return output.Span.ToArray();
    }

    private static void Json(YamlNode node, Output output)
    {
        switch (node)
        {
            case YamlMap map:
                output.Byte((byte)'{');
                foreach (var (key, value) in map.Entries)
                {
                    output.Name(JsonEncodedText.Encode(key.Value!).EncodedUtf8Bytes);
                    Json(value, output);
                }

                output.Byte((byte)'}');
                break;
            case YamlList list:
                output.Byte((byte)'[');
                foreach (var item in list.Items)
                {
                    output.Comma();
                    Json(item, output);
                }

                output.Byte((byte)']');
                break;
            default:
                var cell = Constant(node);
                if (cell.IsEmpty) output.Raw(node.AsScalar().Value is null ? "null"u8 : "\"\""u8);
                else output.Write(cell);
                break;
        }
    }
}
