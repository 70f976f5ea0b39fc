using System.Runtime.InteropServices;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Makes records of the target from one neutral record after the other.</summary>
internal sealed partial class TargetEvaluation(TargetMapping mapping, INeutralLookup lookup, bool lazy) : Evaluation
{
    private readonly Dictionary<Kind, Row> rows = [];
    private readonly Dictionary<TargetRule, (Rendered? Rendered, FieldCheck Check)> made = new(ReferenceEqualityComparer.Instance);
    private readonly ReadableNames readable = new(lookup);
    private readonly Dictionary<string, Utf8Map<bool>> columns = new(StringComparer.Ordinal);
    private readonly Output output = new(8192);
    private readonly Dictionary<ValueRule, bool> forgets = new(ReferenceEqualityComparer.Instance);
    private Row row = null!;
    private Key key;
    private (Key Key, string Object, bool Optional)? reference;
    private FieldCheck check = null!;
    private FieldRule making = null!;

    /// <summary>How many records were taken: values that lie in the buffers end when it changes.</summary>
    public int Taken { get; private set; }

    /// <summary>Takes a record, unless it is the one in hand.</summary>
    public void Take(Key of, ReadOnlySpan<byte> json)
    {
        if (row is not null && key == of && row.Holds(json)) return;
        if (!rows.TryGetValue(of.Kind, out var next)) rows.Add(of.Kind, next = new Row(new Columns(NeutralModel.Of(of.Kind).Fields.Select(field => field.Name)), references: false));
        (row, key) = (next, of);
        Taken++;
        made.Clear();
        Scratch.Clear();
        row.Read(json);
    }

    /// <summary>What a rule makes of the record in hand.</summary>
    public Rendered? Render(TargetRule rule, IReadOnlySet<string>? taken)
    {
        if (taken is null && made.TryGetValue(rule, out var before)) return before.Rendered;
        if (rule.OwnerKind is { } wanted && OwnerKind() != wanted) return null;
        if (rule.When is { } when && !Holds(when)) return null;
        if (rule.People is { } people && Account(rule, people) is { } account) return account;
        foreach (var feeder in rule.Feeders) Render(feeder, null);
        var own = new FieldCheck(mapping, rule, key, Scratch, taken);
        check = own;
        var cells = new Cell[rule.Fields.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            if (rule.Fields[i].Name != rule.Takes) cells[i] = Field(rule.Fields[i]);
        }

        if (rule.Takes is { } takes) Taking(rule, takes, cells);
        var rendered = Needed(rule, cells) ? own.Finish(new UnwrittenFields(this, Taken, rule, cells), now: !lazy) : null;
        if (taken is null) made[rule] = (rendered, own);
        return rendered;
    }

    private Kind? OwnerKind()
    {
        var fields = NeutralModel.Of(key.Kind).Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i] is { Required: true, Type: NeutralType.Reference }) return KeyText.KindOf(row.Get(i).Span);
        }

        return null;
    }

    private Cell Field(FieldRule field)
    {
        (making, reference) = (field, null);
        var cell = Evaluate(field.Rule);
        if (Failure is { } why)
        {
            Failure = null;
            check.Block("value_not_in_table", $"{field.Name}: {why}", "add the value to the table or give 'missing'");
            return default;
        }

        var taken = check.Check(field, cell, reference);
        if (reference is { } to && !taken.IsEmpty && mapping.Placeholders.Count > 0) Replaced(field, to.Key, to.Object);
        return taken;
    }

    /// <summary>The field that takes overflow comes last: then it is known what does not fit.</summary>
    private void Taking(TargetRule rule, string name, Cell[] cells)
    {
        var at = IndexOf(rule, name);
        cells[at] = Field(rule.Fields[at]);
        List<(Cell Label, Cell Text, bool Html)>? more = null;
        foreach (var feeder in rule.Feeders)
        {
            if (!made.TryGetValue(feeder, out var fed)) continue;
            if (feeder.Overflow?.Rule == rule.Name && fed.Check.Overflow.Count > 0) (more ??= []).AddRange(fed.Check.Overflow);
            if (feeder.Onward?.Rule == rule.Name && fed.Check.Beyond is { } beyond) (more ??= []).Add(beyond);
        }

        if (rule.Overflow?.Rule == rule.Name && check.Overflow.Count > 0) (more ??= []).AddRange(check.Overflow);
        cells[at] = check.Take(rule.Fields[at], cells[at], more);
    }

    private static int IndexOf(TargetRule rule, string name)
    {
        for (var i = 0; i < rule.Fields.Count; i++)
        {
            if (rule.Fields[i].Name == name) return i;
        }

        return -1;
    }

    private static bool Needed(TargetRule rule, Cell[] cells)
    {
        foreach (var need in rule.Needs)
        {
            if (cells[IndexOf(rule, need)].IsEmpty) return false;
        }

        return true;
    }

    /// <summary>The fields as JSON.</summary>
    public byte[] Write(TargetRule rule, Cell[] cells)
    {
        output.Clear();
        output.Byte((byte)'{');
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].IsEmpty) continue;
            output.Name(rule.Fields[i].Escaped);
            output.Write(cells[i]);
        }

        output.Byte((byte)'}');
        return output.Span.ToArray();
    }

    protected override Cell At(ValuePath path)
    {
        if (path.Column == NeutralPath.Id) return Cell.Of(key.Id);
        var cell = path.Steps.Count == 0 ? row.Get(path.Column) : Walk(row.Get(path.Column), path.Steps);
        return path.Beyond is { } beyond ? Beyond(cell, beyond) : cell;
    }

    private Cell Beyond(in Cell cell, ValuePath path)
    {
        if (cell.IsEmpty || !KeyText.TryParse(cell.Span, key.System, out var other) || lookup.Record(other) is not { } record) return default;
        var value = Walk(Member(record, path.Steps[0].Member!), path.Steps.Skip(1));
        return path.Beyond is { } beyond ? Beyond(value, beyond) : value;
    }

    /// <summary>A member of another record, copied so that it lives as long as the record in hand.</summary>
    private Cell Member(JsonElement record, ReadOnlySpan<byte> name)
    {
        if (record.ValueKind is not JsonValueKind.Object || !record.TryGetProperty(name, out var value)) return default;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var start = Scratch.Length;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Scratch.Raw(raw[1..^1]);
                return Scratch.Cut(Token.String, start);
            case JsonValueKind.Null:
                return default;
            default:
                Scratch.Raw(raw);
                return Scratch.Cut(value.ValueKind switch
                {
                    JsonValueKind.Object => Token.Object,
                    JsonValueKind.Array => Token.Array,
                    JsonValueKind.True => Token.True,
                    JsonValueKind.False => Token.False,
                    _ => Token.Number,
                }, start);
        }
    }

    protected override Cell First(ValueRule rule)
    {
        foreach (var path in rule.From)
        {
            if (At(path) is { IsEmpty: false } cell) return AsWanted(rule, path, cell);
        }

        return default;
    }

    /// <summary>Bodies are taken out of their envelope, references become names where text is wanted, text becomes HTML where that is.</summary>
    private Cell AsWanted(ValueRule rule, ValuePath path, in Cell cell)
    {
        var end = path;
        while (end.Beyond is { } beyond) end = beyond;
        if (end.Type is NeutralType.Body)
        {
            var text = cell.Member("text"u8);
            return rule.As switch
            {
                Form.Text or Form.Lines => Cell.Of(HtmlLines.Text(text.Text())),
                Form.Markdown => Cell.Of(HtmlLines.Markdown(text.Text())),
                _ => text,
            };
        }

        if (rule.Ref is not null || rule.As is Form.Address or Form.Person) return cell;
        var plain = end.Type switch
        {
            NeutralType.Reference => readable.NameOf(cell),
            NeutralType.ReferenceList => ListOf(cell.Items().Select(item => readable.NameOf(item))),
            _ => cell,
        };
        return rule.As is Form.Html && plain.Kind is not Token.Object ? Escaped(plain) : plain;
    }

    private Cell Escaped(in Cell cell)
    {
        var start = Scratch.Length;
        JsonText.ToHtml(TextOf(cell).Span, Scratch);
        return Scratch.Cut(Token.String, start);
    }

    protected override bool IsBody(ValueRule rule) => rule.As is Form.Html or Form.Table || (rule.As is Form.None && rule.From.Count > 0 && rule.From[0].Type is NeutralType.Body);

    protected override Cell Refine(ValueRule rule, Cell cell)
    {
        if (rule.Each is not null && rule.Gather is null) cell = EachOf(rule, cell);
        if (rule.Known is { } known) cell = KnownOf(rule, cell, known);
        if (rule.Names || rule.Labels) cell = Readable(rule, cell);
        if (rule.Pattern is { } pattern && !cell.IsEmpty) cell = Matched(pattern, cell);
        if (rule.Table is not null && !cell.IsEmpty && rule.ColumnsOf is null) cell = FromTable(rule, cell);
        if (rule.Pseudonym is { } pseudonym && !cell.IsEmpty) cell = Disguised(pseudonym, cell);
        if (rule.Words is { } words && cell.Kind is Token.True or Token.False && rule.As is not Form.Boolean) cell = cell.Kind is Token.True ? words.Yes : words.No;
        if (rule.Zone is { } zone && !cell.IsEmpty) cell = rule.As is Form.Date ? ZoneTimes.Date(cell, zone, Scratch) : ZoneTimes.Local(cell, zone, Scratch);
        if (rule.Ref is { } to && !cell.IsEmpty) cell = Refer(rule, to, cell);
        if (cell.IsEmpty || rule.Join.Count > 0 || rule.Alternatives.Count > 0 || rule.Fields.Count > 0) return cell;
        return rule.As switch
        {
            Form.Table or Form.Lines => cell.Kind is Token.Object ? TableOf(cell, rule.As) : cell,
            Form.Address => readable.AddressOf(cell),
            Form.Person => readable.PersonOf(cell),
            Form.Minutes => Forms.Minutes(cell, Scratch),
            Form.Hours => Durations.Hours(cell, Scratch),
            Form.Seconds => Forms.Number(cell, Scratch),
            Form.Iso => Durations.Iso(cell, Scratch),
            Form.Instant => Forms.Instant(cell, Scratch),
            Form.Date => Forms.Date(cell, Scratch),
            Form.Number => Forms.Number(cell, Scratch),
            Form.Boolean => rule.Words is { } own ? Forms.Boolean(cell, own) : Forms.Boolean(cell),
            Form.List => Forms.List(cell, Scratch),
            _ => cell,
        };
    }

    protected override Cell NotInTable(ValueRule rule, in Cell cell)
    {
        if (rule.Missing is null && rule.Unknown is null or { Word: Unknown.Block }) Failure = $"the value '{cell.Text()}' is not in table '{rule.Table!.Name}' ({rule.Place})";
        else if (Forgets(rule)) check.Unlisted(making, cell, rule.Table!.Name);
        return rule.Unknown switch
        {
            { Word: Unknown.Keep } => cell,
            { Word: Unknown.Default, Default: var other } => other,
            _ => default,
        };
    }

    /// <summary>True where a value that is not in the rule's table shows nowhere: neither does the rule keep it, nor does another one of the kind read it as it is.</summary>
    private bool Forgets(ValueRule rule)
    {
        if (rule.Unknown is { Word: Unknown.Keep } || rule.Hides || rule.From.Count == 0) return false;
        if (!forgets.TryGetValue(rule, out var lost))
        {
            forgets.Add(rule, lost = mapping.Rules.Where(other => other.Of == key.Kind).SelectMany(other => other.Fields).SelectMany(one => one.Rule.All())
                .All(other => other.Table is not null || other.From.All(path => path.Text != rule.From[0].Text)));
        }

        return lost;
    }

    /// <summary>Of an object by names of columns, <c>[label=...]</c> means the member whose column has that label.</summary>
    protected override Cell Chosen(in Cell cell, IReadOnlyList<PathStep> by, ReadOnlySpan<byte> wanted)
    {
        if (cell.Kind is not Token.Object || by is not [{ Member: { } name }] || !name.AsSpan().SequenceEqual("label"u8)) return base.Chosen(cell, by, wanted);
        for (var members = cell.Members(); members.Next();)
        {
            if (Plain(readable.LabelOf(members.Name)).Span.SequenceEqual(wanted)) return members.Value;
        }

        return default;
    }

    private Cell Refer(ValueRule rule, ReferenceRule to, Cell cell)
    {
        Key other;
        if (to.ByName)
        {
            if (lookup.Find(to.Kind!.Value, cell.Text()) is not { } found) return default;
            other = found;
        }
        else if (!KeyText.TryParse(cell.Span, key.System, out other) || (to.Kind is { } kind && other.Kind != kind))
        {
            return default;
        }

        if ((to.Object ?? mapping.MainObjects.GetValueOrDefault(other.Kind)) is not { } target) return default;
        reference = (other, target, rule.Optional);
        var start = Scratch.Length;
        Scratch.Raw("{\"$ref\":\""u8);
        if (to.ByName) Scratch.Text(other.ToString());
        else Scratch.Raw(cell.Span);
        Scratch.Raw("\",\"object\":\""u8);
        Scratch.Text(target);
        Scratch.Raw("\"}"u8);
        return Scratch.Cut(Token.Object, start);
    }

    private Cell Readable(ValueRule rule, in Cell cell)
    {
        if (cell.Kind is Token.String) return rule.Names ? readable.NameOf(cell) : cell;
        if (cell.Kind is Token.Array) return ListOf(cell.Items().Select(item => rule.Names ? readable.NameOf(item) : item));
        if (cell.Kind is not Token.Object) return cell;
        var pairs = new List<(Cell Name, Cell Value)>();
        for (var members = cell.Members(); members.Next();)
        {
            if (!members.Value.IsEmpty) pairs.Add((rule.Labels ? readable.LabelOf(members.Name) : members.Name, rule.Names ? readable.NamesIn(members.Value) : members.Value));
        }

        return Object(pairs);
    }

    /// <summary>Adds members with their labels and names at once, without making an object of them first.</summary>
    protected override void Spread(ValueRule rule, List<(Cell Name, Cell Value, bool Html)> into)
    {
        if (rule.From.Count != 1 || rule.Known is not null || rule.Each is not null || rule.When is not null || rule.Missing is not null)
        {
            base.Spread(rule, into);
            return;
        }

        for (var members = At(rule.From[0]).Members(); members.Next();)
        {
            if (!members.Value.IsEmpty) into.Add((rule.Labels ? readable.LabelOf(members.Name) : members.Name, rule.Names ? readable.NamesIn(members.Value) : members.Value, false));
        }
    }

    private Cell Object(List<(Cell Name, Cell Value)> pairs)
    {
        var start = Scratch.Length;
        Scratch.Byte((byte)'{');
        foreach (var (name, value) in pairs)
        {
            Scratch.Name(name.Span);
            Scratch.Write(value);
        }

        Scratch.Byte((byte)'}');
        return Scratch.Cut(Token.Object, start);
    }
}
