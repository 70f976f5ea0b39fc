using System.Text;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Makes values by rules. What source and target have in common; owns buffers, so one per thread.</summary>
internal abstract class Evaluation
{
    private readonly Stack<List<(Cell Name, Cell Value, bool Html)>> spare = new();

    /// <summary>What values are made in; cleared with each record.</summary>
    protected Output Scratch { get; } = new(16384);

    /// <summary>Why the record cannot be made; null as long as it can.</summary>
    protected string? Failure { get; set; }

    /// <summary>The value that a rule makes; no value where there is none, or where <see cref="Failure"/> says why.</summary>
    protected Cell Evaluate(ValueRule rule)
    {
        if (rule.When is { } when && !Holds(when)) return default;
        var cell = Origin(rule);
        if (!cell.IsEmpty) cell = Refine(rule, cell);
        return cell.IsEmpty && rule.Missing is { } missing && Failure is null ? Evaluate(missing) : cell;
    }

    /// <summary>The value at a path, as it stands there.</summary>
    protected abstract Cell At(ValuePath path);

    /// <summary>The first filled one of a rule's paths.</summary>
    protected abstract Cell First(ValueRule rule);

    /// <summary>Everything that verbs do to a value that is there.</summary>
    protected abstract Cell Refine(ValueRule rule, Cell cell);

    /// <summary>The definitions of a table's columns.</summary>
    protected abstract Cell ColumnsOf(ValueRule rule);

    /// <summary>An object made of the records that belong to this one.</summary>
    protected abstract Cell Gathered(ValueRule rule);

    /// <summary>What becomes of a value that is in no table although one must be.</summary>
    protected abstract Cell NotInTable(ValueRule rule, in Cell cell);

    private Cell Origin(ValueRule rule)
    {
        if (rule.From.Count > 0) return First(rule);
        if (!rule.Const.IsEmpty) return rule.Const;
        if (rule.Join.Count > 0) return Joined(rule);
        if (rule.Alternatives.Count > 0) return FirstOf(rule);
        if (rule.File is not null) return default;
        if (rule.Gather is not null) return Gathered(rule);
        return rule.ColumnsOf is null ? Composed(rule) : ColumnsOf(rule);
    }

    private Cell FirstOf(ValueRule rule)
    {
        foreach (var alternative in rule.Alternatives)
        {
            var cell = Evaluate(alternative);
            if (!cell.IsEmpty || Failure is not null) return cell;
        }

        return default;
    }

    /// <summary>True where every test holds.</summary>
    protected bool Holds(Condition condition)
    {
        foreach (var test in condition.Tests)
        {
            var cell = At(test.Path);
            var holds = test.Kind switch
            {
                Condition.TestKind.Set => !cell.IsEmpty,
                Condition.TestKind.Unset => cell.IsEmpty,
                Condition.TestKind.In => Among(test, cell),
                Condition.TestKind.NotIn => !Among(test, cell),
                Condition.TestKind.Matches => test.Pattern!.Fits(cell),
                Condition.TestKind.Differs => !IsMadeOf(cell.Span, test.Others),
                _ => KeyText.KindOf(cell.Span) is { } kind && test.Kinds.Contains(kind),
            };
            if (!holds) return false;
        }

        return true;
    }

    private bool IsMadeOf(ReadOnlySpan<byte> text, IReadOnlyList<ValuePath> others)
    {
        var first = true;
        foreach (var other in others)
        {
            var part = At(other).Span;
            if (part.IsEmpty) continue;
            if (!first && !text.StartsWith(" "u8)) return false;
            if (!first) text = text[1..];
            if (!text.StartsWith(part)) return false;
            text = text[part.Length..];
            first = false;
        }

        return text.IsEmpty;
    }

    private static bool Among(Condition.Test test, in Cell cell) => !cell.IsEmpty && test.Values.Contains(Plain(cell).Span);

    /// <summary>The value by the rule's table.</summary>
    protected Cell FromTable(ValueRule rule, in Cell cell)
    {
        if (rule.Table!.Values.TryGet(Plain(cell).Span, out var found)) return found;
        return NotInTable(rule, cell);
    }

    /// <summary>The same text without needless escapes, as keys of tables are written.</summary>
    protected static Cell Plain(in Cell cell) => cell.IsEscaped ? Cell.Of(cell.Text()) : cell;

    private Cell Joined(ValueRule rule)
    {
        var parts = new List<(ValueRule Rule, Cell Cell)>(rule.Join.Count);
        foreach (var part in rule.Join)
        {
            var cell = Evaluate(part);
            if (Failure is not null) return default;
            if (!cell.IsEmpty) parts.Add((part, cell));
        }

        if (parts.Count == 0) return default;
        if (rule.As is Form.List) return ListOf(parts.SelectMany(part => part.Cell.Items()));
        var start = Scratch.Length;
        var body = IsBody(rule);
        foreach (var (part, cell) in parts)
        {
            if (part.Title is { } title) Heading(title, body);
            else if (!body && Scratch.Length > start) Scratch.Text(rule.With);
            AppendText(cell, Scratch);
        }

        return Scratch.Cut(Token.String, start);
    }

    /// <summary>Any value as text: lists with commas, objects as their JSON.</summary>
    protected static void AppendText(in Cell cell, Output output)
    {
        switch (cell.Kind)
        {
            case Token.Array:
                var first = true;
                foreach (var item in cell.Items())
                {
                    if (!first) output.Raw(", "u8);
                    first = false;
                    AppendText(item, output);
                }

                break;
            case Token.Object:
                output.Text(cell.Text());
                break;
            default:
                output.Raw(cell.Span);
                break;
        }
    }

    /// <summary>Any value as a text.</summary>
    protected Cell TextOf(in Cell cell)
    {
        if (cell.Kind is not (Token.Array or Token.Object)) return cell.AsString();
        var start = Scratch.Length;
        AppendText(cell, Scratch);
        return Scratch.Cut(Token.String, start);
    }

    private void Heading(string title, bool body)
    {
        if (body)
        {
            Scratch.Raw("<h3>"u8);
            JsonText.ToHtml(Cell.Of(title).Span, Scratch);
            Scratch.Raw("</h3>"u8);
        }
        else
        {
            Scratch.Text(title + ": ");
        }
    }

    /// <summary>True where the rule makes HTML.</summary>
    protected abstract bool IsBody(ValueRule rule);

    /// <summary>A list of the different values, in their order.</summary>
    protected Cell ListOf(IEnumerable<Cell> items)
    {
        var seen = new Utf8Map<bool>();
        var start = Scratch.Length;
        Scratch.Byte((byte)'[');
        foreach (var item in items)
        {
            if (item.IsEmpty || seen.Contains(item.Span)) continue;
            seen.Add(item.Span, true);
            Scratch.Comma();
            Scratch.Write(item.AsString());
        }

        Scratch.Byte((byte)']');
        return seen.Count == 0 ? default : Scratch.Cut(Token.Array, start);
    }

    /// <summary>An object, or for <c>as: table</c> HTML, made of several rules.</summary>
    private Cell Composed(ValueRule rule)
    {
        var rows = spare.TryPop(out var pooled) ? pooled : [];
        foreach (var (name, field) in rule.Fields)
        {
            if (name.IsEmpty)
            {
                Spread(field, rows);
                continue;
            }

            var cell = Evaluate(field);
            if (!cell.IsEmpty) rows.Add((name, cell, IsBody(field)));
        }

        var made = rows.Count == 0 || Failure is not null ? default : rule.As switch
        {
            Form.Table => HtmlTable(rows),
            Form.Lines => LinesOf(rows),
            _ => ObjectOf(rows),
        };
        rows.Clear();
        spare.Push(rows);
        return made;
    }

    /// <summary>Adds the members of the object that a rule makes.</summary>
    protected virtual void Spread(ValueRule rule, List<(Cell Name, Cell Value, bool Html)> rows)
    {
        for (var members = Evaluate(rule).Members(); members.Next();)
        {
            if (!members.Value.IsEmpty) rows.Add((members.Name, members.Value, false));
        }
    }

    private Cell LinesOf(List<(Cell Name, Cell Value, bool Html)> rows)
    {
        var start = Scratch.Length;
        foreach (var (name, value, _) in rows)
        {
            if (Scratch.Length > start) Scratch.Raw("\\n"u8);
            Scratch.Raw(name.Span);
            Scratch.Raw(": "u8);
            AppendText(value, Scratch);
        }

        return Scratch.Cut(Token.String, start);
    }

    private Cell ObjectOf(List<(Cell Name, Cell Value, bool Html)> rows)
    {
        var seen = new Utf8Map<bool>();
        var start = Scratch.Length;
        Scratch.Byte((byte)'{');
        foreach (var (name, value, _) in rows)
        {
            if (seen.Contains(name.Span)) continue;
            seen.Add(name.Span, true);
            Scratch.Name(name.Span);
            Scratch.Write(value);
        }

        Scratch.Byte((byte)'}');
        return Scratch.Cut(Token.Object, start);
    }

    private Cell HtmlTable(List<(Cell Name, Cell Value, bool Html)> rows)
    {
        var start = Scratch.Length;
        Scratch.Raw("<table>"u8);
        foreach (var (name, value, html) in rows) HtmlRows.Write(name, value, html, Scratch);
        Scratch.Raw("</table>"u8);
        return Scratch.Cut(Token.String, start);
    }

    /// <summary>An object as an HTML table, or as lines of text.</summary>
    protected Cell TableOf(in Cell cell, Form form)
    {
        var rows = new List<(Cell Name, Cell Value, bool Html)>();
        for (var members = cell.Members(); members.Next();)
        {
            if (!members.Value.IsEmpty) rows.Add((members.Name, members.Value, false));
        }

        if (rows.Count == 0) return default;
        return form is Form.Lines ? LinesOf(rows) : HtmlTable(rows);
    }

    /// <summary>One object made of a list of objects.</summary>
    protected Cell EachOf(ValueRule rule, in Cell cell)
    {
        var (namePath, valuePath) = rule.Each!.Value;
        if (namePath is null) return ListOf(cell.Items().SelectMany(item => Walk(item, valuePath.Steps).Items()));
        var rows = new List<(Cell Name, Cell Value, bool Html)>();
        foreach (var item in cell.Items())
        {
            var (name, value) = (Walk(item, namePath.Steps), Walk(item, valuePath.Steps));
            if (!name.IsEmpty && !value.IsEmpty) rows.Add((name.AsString(), value, false));
        }

        return rows.Count == 0 ? default : ObjectOf(rows);
    }

    /// <summary>Goes down members and items.</summary>
    protected Cell Walk(Cell cell, IEnumerable<PathStep> steps)
    {
        foreach (var step in steps) cell = step.Member is { } member ? cell.Member(member) : step.By is { } by ? Chosen(cell, by, step.Wanted) : cell.Item(step.Item);
        return cell;
    }

    /// <summary>The first item of which a member has the wanted value.</summary>
    protected virtual Cell Chosen(in Cell cell, IReadOnlyList<PathStep> by, ReadOnlySpan<byte> wanted)
    {
        foreach (var item in cell.Items())
        {
            if (Plain(Walk(item, by)).Span.SequenceEqual(wanted)) return item;
        }

        return default;
    }

    /// <summary>The wanted part of a text, or of each text of a list.</summary>
    protected Cell Matched(TextPattern pattern, in Cell cell) => cell.Kind is Token.Array ? ListOf(cell.Items().Select(item => pattern.Part(item))) : pattern.Part(cell);

    /// <summary>What stands for a text, for each text of a list and for each member of an object.</summary>
    protected Cell Disguised(Pseudonym pseudonym, in Cell cell)
    {
        if (cell.Kind is Token.Array) return ListOf(Disguised(pseudonym, cell.Items()));
        if (cell.Kind is not Token.Object) return pseudonym.For(cell.Text()) is { } text ? Cell.Of(text) : default;
        var rows = new List<(Cell Name, Cell Value, bool Html)>();
        for (var members = cell.Members(); members.Next();)
        {
            if (!members.Value.IsEmpty && Disguised(pseudonym, members.Value) is { IsEmpty: false } value) rows.Add((members.Name, value, false));
        }

        return rows.Count == 0 ? default : ObjectOf(rows);
    }

    private List<Cell> Disguised(Pseudonym pseudonym, IReadOnlyList<Cell> items)
    {
        var made = new List<Cell>(items.Count);
        foreach (var item in items) made.Add(Disguised(pseudonym, item));
        return made;
    }
}

/// <summary>Keys as they stand in a buffer.</summary>
internal static class KeyText
{
    /// <summary>Reads a key; the name of its system is mostly the one that is known already.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, string system, out Core.Key key)
    {
        key = default;
        if (text.Contains((byte)'\\')) return Core.Key.TryParse(JsonText.Decode(text), out key);
        if (KindOf(text) is not { } kind || IdOf(text) is not { IsEmpty: false } id) return false;
        var own = text[..text.IndexOf((byte)':')];
        key = new Core.Key(Ascii.Equals(own, system) ? system : Encoding.UTF8.GetString(own), kind, Encoding.UTF8.GetString(id));
        return true;
    }

    /// <summary>The kind of a key; null where the text is no key.</summary>
    public static Core.Kind? KindOf(ReadOnlySpan<byte> key)
    {
        var first = key.IndexOf((byte)':');
        if (first <= 0) return null;
        var rest = key[(first + 1)..];
        var second = rest.IndexOf((byte)':');
        return second > 0 && ByName.TryGet(rest[..second], out var kind) ? kind : null;
    }

    /// <summary>The id of a key.</summary>
    public static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> key)
    {
        var rest = key[(key.IndexOf((byte)':') + 1)..];
        return rest[(rest.IndexOf((byte)':') + 1)..];
    }

    private static readonly Utf8Map<Core.Kind> ByName = All();

    private static Utf8Map<Core.Kind> All()
    {
        var map = new Utf8Map<Core.Kind>();
        foreach (var kind in Core.Kinds.All) map.Add(Encoding.UTF8.GetBytes(Core.Kinds.Name(kind)), kind);
        return map;
    }
}
