using System.Text;
using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Makes neutral records of one table.</summary>
internal sealed partial class SourceEvaluation : Evaluation
{
    private const int MostRemembered = 20_000;
    private readonly string source;
    private readonly BodyReader bodies;
    private readonly ISourceLookup lookup;
    private readonly Row row;
    private readonly bool[] dropped;
    private readonly FieldPlan[] fields;
    private readonly int custom;
    private readonly Dictionary<ValueRule, Utf8Map<Cell>> labels = new(ReferenceEqualityComparer.Instance);
    private readonly Utf8Map<Cell> prefixes = new();
    private readonly List<bool> isDropped = [];
    private string id = "";
    private INeutralSink sink = null!;
    private FieldPlan field = null!;

    public SourceEvaluation(string source, string table, SourceSection section, BodyReader bodies, ISourceLookup lookup)
    {
        (this.source, Table, Section, this.bodies, this.lookup) = (source, table, section, bodies, lookup);
        row = new Row(new Columns(section.Columns), references: true);
        dropped = [.. section.Columns.Select(section.Drop.Contains)];
        fields = [.. section.Fields.Select(pair => new FieldPlan(source, pair.Field, pair.Rule))];
        custom = NeutralModel.Of(section.Kind).Fields.ToList().IndexOf(section.Custom);
    }

    public string Table { get; }

    public SourceSection Section { get; }

    /// <summary>Key of the record that the one just rendered belongs to.</summary>
    public string? Owner { get; private set; }

    /// <summary>Takes the next record.</summary>
    public void Read(ReadOnlySpan<byte> payload, string recordId, INeutralSink to)
    {
        (id, sink, Failure, Owner) = (recordId, to, null, null);
        Scratch.Clear();
        bodies.Begin();
        row.Read(payload);
    }

    /// <summary>Writes the neutral record; returns why it cannot be made, or null.</summary>
    public string? Render(Output output)
    {
        output.Byte((byte)'{');
        var values = default(Cell);
        foreach (var plan in fields)
        {
            field = plan;
            var cell = Shape(plan, Evaluate(plan.Rule));
            if (Failure is not null) return Failure;
            if (cell.IsEmpty && plan.Field.Required) return $"{plan.Field.Name} has no value ({plan.Rule.Place}); give 'missing' or correct the record at the source";
            if (cell.IsEmpty) continue;
            if (ReferenceEquals(plan.Field, Section.Owner)) Owner = cell.Text();
            if (ReferenceEquals(plan.Field, Section.Custom))
            {
                values = cell;
                continue;
            }

            output.Name(plan.Name);
            output.Write(cell);
        }

        foreach (var link in Section.Links) row.Use(link.Path.Column);
        Keys(output, Section.Inline, bodies.Inline);
        Keys(output, Section.Mentions, bodies.Mentioned);
        if (!LeftoverInto(output, values)) return Failure;
        output.Byte((byte)'}');
        return null;
    }

    /// <summary>The id in a link's column.</summary>
    public Cell Reference(LinkRule link) => At(link.Path).AsString();

    private static void Keys(Output output, NeutralField? field, IReadOnlyList<string> keys)
    {
        if (field is null || keys.Count == 0) return;
        output.Name(Encoding.UTF8.GetBytes(field.Name));
        output.Byte((byte)'[');
        foreach (var key in keys)
        {
            output.Comma();
            output.Byte((byte)'"');
            output.Text(key);
            output.Byte((byte)'"');
        }

        output.Byte((byte)']');
    }

    protected override Cell At(ValuePath path)
    {
        if (path.Whole < 0) return path.Steps.Count == 0 ? row.Get(path.Column) : Walk(row.Get(path.Column), path.Steps);
        var whole = row.Get(path.Whole);
        return whole.IsEmpty ? Walk(row.Get(path.Column), path.Steps) : whole;
    }

    /// <summary>The first filled path; the others count as used only where they say the same, so that nothing is lost.</summary>
    protected override Cell First(ValueRule rule)
    {
        var found = default(Cell);
        foreach (var path in rule.From)
        {
            var cell = At(path);
            if (cell.IsEmpty) continue;
            if (found.IsEmpty) found = cell;
            else if (!cell.Span.SequenceEqual(found.Span)) continue;
            if (IsWhole(path)) row.Use(ColumnOf(path));
        }

        return found;
    }

    // Of a column of which a rule takes a part, all stays among the leftovers.
    private bool IsWhole(ValuePath path) => path.Steps.Count == 0 || (path.Whole >= 0 && !row.Get(path.Whole).IsEmpty);

    private void Free(ValueRule rule)
    {
        foreach (var path in rule.From) row.Free(ColumnOf(path));
    }

    private int ColumnOf(ValuePath path) => path.Whole >= 0 && !row.Get(path.Whole).IsEmpty ? path.Whole : path.Column;

    protected override Cell ColumnsOf(ValueRule rule) => default;

    protected override Cell Gathered(ValueRule rule) => default;

    protected override bool IsBody(ValueRule rule) => field.Field.Type is NeutralType.Body || rule.As is Form.Table;

    protected override Cell Refine(ValueRule rule, Cell cell)
    {
        if (rule.Split is { } split && cell.Kind is Token.String) cell = Split(cell, split);
        if (rule.Each is not null) cell = EachOf(rule, cell);
        if (rule.Pattern is { } pattern && !cell.IsEmpty) cell = PartOf(rule, pattern, cell);
        if (rule.Label && !cell.IsEmpty) cell = Labelled(rule, cell);
        if (rule.Table is not null && !cell.IsEmpty) cell = FromTable(rule, cell);
        if (rule.Pseudonym is { } pseudonym && !cell.IsEmpty) cell = Disguised(pseudonym, cell);
        if (rule.Ref is not null && !cell.IsEmpty) cell = Refer(rule, cell);
        return cell.IsEmpty || rule.Join.Count > 0 || rule.Alternatives.Count > 0 ? cell : Converted(rule, cell);
    }

    /// <summary>What a pattern takes of a text; the text itself stays among the leftovers.</summary>
    private Cell PartOf(ValueRule rule, TextPattern pattern, in Cell cell)
    {
        Free(rule);
        return Matched(pattern, cell);
    }

    private Cell Converted(ValueRule rule, in Cell cell)
    {
        if (rule.As is Form.Table) return rule.Fields.Count > 0 ? cell : TableOf(cell, rule.As);
        if (field.Field.Type is NeutralType.Body) return Body(rule, cell);

        var made = rule.As switch
        {
            Form.Instant => rule.Zone is { } zone ? ZoneTimes.Instant(cell, zone, Scratch) : Forms.Instant(cell, Scratch),
            Form.Date => rule.Zone is { } zone ? ZoneTimes.Date(cell, zone, Scratch) : Forms.Date(cell, Scratch),
            Form.Duration => Durations.Seconds(cell, rule.Unit, Scratch),
            Form.Number => Forms.Number(cell, Scratch),
            Form.Boolean => rule.Words is { } words ? Forms.Boolean(cell, words) : Forms.Boolean(cell),
            Form.List => Forms.List(cell, Scratch),
            Form.Text when cell.Kind is Token.String && !JsonText.IsPlain(cell.Span) => Cell.Of(HtmlLines.Text(cell.Text())),
            _ => cell,
        };
        if (made.IsEmpty) Unreadable(rule, cell);
        return made;
    }

    private Cell Body(ValueRule rule, in Cell cell)
    {
        var body = bodies.Read(rule.As, rule.As is Form.Adf && cell.Kind is Token.Object ? cell : TextOf(cell), Scratch);
        foreach (var (code, what) in bodies.Troubles) sink.Find(BodyFindings.Of(code, what, $"{Table}.{field.Field.Name}", $"{source}:{Section.Kind.Name()}:{id}"));
        return body;
    }

    /// <summary>A value that is not what its field wants stays among the leftovers.</summary>
    private void Unreadable(ValueRule rule, in Cell cell)
    {
        Free(rule);
        var column = rule.From.Count > 0 ? rule.From[0].Text : field.Field.Name;
        sink.Find(new Finding(Severity.Warning, "value_unreadable", $"{Table}.{column}: a value of {cell.Span.Length} bytes is no {rule.As.ToString().ToLowerInvariant()} ({rule.Place})",
            $"it is kept in {Section.Custom.Name}.{column}; correct it at the source or change the rule", $"{source}:{Section.Kind.Name()}:{id}"));
    }

    private Cell Labelled(ValueRule rule, in Cell cell)
    {
        if (rule.From.Count == 0) return cell;
        var path = rule.From.First(candidate => !At(candidate).IsEmpty);
        if (row.LabelOf(path.Column) is { IsEmpty: false } sent && path.Steps.Count == 0) return sent;
        if (!labels.TryGetValue(rule, out var known)) labels.Add(rule, known = new Utf8Map<Cell>());
        if (known.TryGet(cell.Span, out var label)) return label;
        var text = lookup.Label(Table, path.Text, cell.Text());
        if (text is null && !rule.Hides)
        {
            sink.Find(new Finding(Severity.Note, "choice_without_label", $"{Table}.{path.Text}: there is no label for the value '{cell.Text()}'",
                "the value itself is taken; if labels exist, give the account the right to read the list of choices", $"{Table}.{path.Text}"));
        }

        label = string.IsNullOrEmpty(text) ? cell.Keep() : Cell.Of(text);
        if (known.Count < MostRemembered) known.Add(cell.Span, label);
        return label;
    }

    private Cell Split(in Cell cell, string by)
    {
        var items = new List<Cell>();
        foreach (var item in cell.Text().Split(by, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) items.Add(Cell.Of(item));
        return ListOf(items);
    }

    private Cell Refer(ValueRule rule, in Cell cell)
    {
        if (Prefix(rule.Ref!) is not { IsEmpty: false } prefix)
        {
            Free(rule);
            return default;
        }

        if (cell.Kind is not Token.Array) return Join(prefix, cell);
        var keys = new List<Cell>();
        foreach (var item in cell.Items())
        {
            // A list of persons may hold bare addresses: they are no ids, so the column stays among the leftovers too.
            if (item.Span.Contains((byte)'@')) Free(rule);
            else keys.Add(Join(prefix, item));
        }

        return ListOf(keys);
    }

    private Cell Join(in Cell prefix, in Cell value)
    {
        var start = Scratch.Length;
        Scratch.Raw(prefix.Span);
        AppendText(value, Scratch);
        return Scratch.Cut(Token.String, start);
    }

    private Cell Prefix(ReferenceRule rule)
    {
        if (rule.Kind is { } kind) return field.Prefix ??= Cell.Of($"{source}:{kind.Name()}:");
        if (rule.By is not { } by) return default;
        var table = At(by);
        row.Use(ColumnOf(by));
        if (table.IsEmpty) return rule.Otherwise is { } otherwise ? Cell.Of($"{source}:{otherwise.Name()}:") : default;
        if (prefixes.TryGet(table.Span, out var prefix)) return prefix;
        var name = table.Text();
        foreach (var start in rule.Trim) name = name.StartsWith(start, StringComparison.Ordinal) ? name[start.Length..] : name;
        var found = lookup.KindOf(name) ?? rule.Otherwise;
        prefix = found is { } of ? Cell.Of($"{source}:{of.Name()}:") : default;
        if (prefix.IsEmpty) Failure = $"{field.Field.Name}: table {name} is not known to the store, so nobody can say what the record belongs to; extract {name} or give 'missing: other' below 'ref'";
        else prefixes.Add(table.Span, prefix);
        return prefix;
    }

    protected override Cell NotInTable(ValueRule rule, in Cell cell)
    {
        var column = rule.From.Count > 0 ? rule.From[0].Text : field.Field.Name;
        var shown = !rule.Hides ? $"the value '{cell.Text()}'" : "a value";
        var closed = rule.Unknown is { Word: Unknown.Keep } && field.Field.Type is NeutralType.Choice;
        if (rule.Missing is null && (rule.Unknown is null or { Word: Unknown.Block } || closed))
        {
            Failure = $"{field.Field.Name}: {Table}.{column} has {shown}, which is not in table '{rule.Table!.Name}' ({rule.Place}); add it there or give 'missing'";
            return default;
        }

        // Another value is taken: the one that was there stays among the leftovers.
        if (rule.Unknown is not { Word: Unknown.Keep }) Free(rule);
        if (!labels.TryGetValue(rule, out var known)) labels.Add(rule, known = new Utf8Map<Cell>());
        if (!known.Contains(cell.Span) && known.Count < MostRemembered)
        {
            known.Add(cell.Span, cell.Keep());
            sink.Find(new Finding(Severity.Note, "value_not_in_table", $"{Table}.{column}: {shown} is not in table '{rule.Table!.Name}' ({rule.Place})",
                $"'{(rule.Unknown is null ? "missing" : "unknown")}' decides; add the value to the table where it means something else", $"{Table}.{column}"));
        }

        return rule.Unknown switch
        {
            { Word: Unknown.Keep } => cell,
            { Word: Unknown.Default, Default: var other } => other,
            _ => default,
        };
    }

    /// <summary>The value in the shape that the neutral model wants.</summary>
    private Cell Shape(FieldPlan plan, Cell cell)
    {
        if (cell.IsEmpty || Failure is not null) return cell;
        switch (plan.Field.Type)
        {
            case NeutralType.Body:
                var start = Scratch.Length;
                Scratch.Raw("{\"format\":\"html\",\"text\":\""u8);
                Scratch.Raw(cell.Span);
                Scratch.Raw("\"}"u8);
                return Scratch.Cut(Token.Object, start);
            case NeutralType.Text or NeutralType.Reference:
                return TextOf(cell);
            case NeutralType.ReferenceList or NeutralType.TextList:
                return Forms.List(cell, Scratch);
            case NeutralType.Choice when !plan.Words.Contains(cell.Span):
                Failure = $"{plan.Field.Name}: '{cell.Text()}' is none of {string.Join(", ", plan.Field.Choices)} ({plan.Rule.Place}); give a 'table'";
                return default;
            case NeutralType.Object when cell.Kind is not Token.Object:
                Unreadable(plan.Rule, cell);
                return default;
            default:
                return cell;
        }
    }

    private sealed class FieldPlan
    {
        public FieldPlan(string source, NeutralField field, ValueRule rule)
        {
            (Field, Rule, Name) = (field, rule, Encoding.UTF8.GetBytes(field.Name));
            if (rule.Ref?.Kind is { } kind) Prefix = Cell.Of($"{source}:{kind.Name()}:");
            foreach (var word in field.Choices) Words.Add(Cell.Of(word).Span, true);
        }

        public NeutralField Field { get; }

        public ValueRule Rule { get; }

        public byte[] Name { get; }

        public Cell? Prefix { get; set; }

        public Utf8Map<bool> Words { get; } = new();
    }
}
