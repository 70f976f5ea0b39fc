using System.Security.Cryptography;
using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Checks the values of one record against what the target takes, in this order: no value, type, length, choice, the target's own rule.
/// What does not fit is never lost: it goes to the overflow, or a finding says that it stays in the store.
/// </summary>
internal sealed class FieldCheck(TargetMapping mapping, TargetRule rule, Key key, Output scratch, IReadOnlySet<string>? taken)
{
    private List<Finding>? findings;
    private List<RenderedReference>? references;
    private List<MissingChoice>? missing;
    private List<UniqueValue>? unique;
    private List<(Cell Label, Cell Text, bool Html)>? overflow;
    private bool blocked;
    private byte[]? file;

    /// <summary>What did not fit.</summary>
    public IReadOnlyList<(Cell Label, Cell Text, bool Html)> Overflow => overflow ?? (IReadOnlyList<(Cell, Cell, bool)>)[];

    /// <summary>The whole text of the field that takes overflow, where it is too long for it.</summary>
    public (Cell Label, Cell Text, bool Html)? Beyond { get; private set; }

    /// <summary>The result.</summary>
    public Rendered Finish(UnwrittenFields fields, bool now) => new(fields, now ? fields.Write() : null)
    {
        Rule = rule,
        Key = key,
        // A missing array would become an empty memory, which is another thing than no file.
        File = file is { } bytes ? new ReadOnlyMemory<byte>?(bytes) : null,
        Findings = findings ?? (IReadOnlyList<Finding>)[],
        Blocked = blocked,
        References = references ?? (IReadOnlyList<RenderedReference>)[],
        MissingChoices = missing ?? (IReadOnlyList<MissingChoice>)[],
        UniqueValues = unique ?? (IReadOnlyList<UniqueValue>)[],
    };

    /// <summary>The record cannot be written.</summary>
    public void Block(string code, string text, string remedy)
    {
        blocked = true;
        Find(Severity.Error, code, $"{rule.Object}.{text}", remedy);
    }

    /// <summary>The value as the target takes it; no value where it takes none.</summary>
    public Cell Check(FieldRule field, Cell cell, (Key Key, string Object, bool Optional)? reference)
    {
        if (cell.IsEmpty)
        {
            if (field.Name != rule.Takes) Required(field);
            return cell;
        }

        var typed = Typed(field, cell);
        if (typed.IsEmpty) return Drop(field, cell, "type_wrong", $"a value is no {field.Type?.ToString().ToLowerInvariant()}", $"change the rule ({field.Rule.Place})");
        if (field.Type is FieldType.Reference || (field.Type is null && reference is not null))
        {
            var (other, target, optional) = reference!.Value;
            (references ??= []).Add(new RenderedReference(field.Name, other, target, optional));
            return typed;
        }

        if (field.Max is { } max && field.Name != rule.Takes) typed = Fit(field, typed, max);
        if (!typed.IsEmpty && field.HasChoices) typed = Choose(field, typed);
        if (!typed.IsEmpty && field.Schema?.Refuses is { } refuses) typed = Ask(field, typed, refuses);
        return !typed.IsEmpty && field.Schema is { Unique: true } ? Claim(field, typed) : typed;
    }

    private void Required(FieldRule field)
    {
        if (field.Required) Block("required_missing", $"{field.Name} has no value; the target refuses the record ({field.Rule.Place})", "fill it at the source, or give 'missing' in site.yaml");
    }

    /// <summary>Another record stands for the one that is referred to; its name is kept.</summary>
    public void Replaced(FieldRule field, in Cell name)
    {
        Keep(field, name);
        Find(Severity.Note, "person_replaced", $"{rule.Object}.{field.Name}: the placeholder stands for a person without an account", $"{Kept("the name")}; decide in people.csv which account it is, or leave it so");
    }

    /// <summary>The value is in no table, so that another one is written; it is kept.</summary>
    public void Unlisted(FieldRule field, in Cell cell, string table)
    {
        if (field.Name != rule.Takes) Keep(field, cell);
        Find(Severity.Warning, "value_unlisted", $"{rule.Object}.{field.Name}: table '{table}' does not have '{cell.Text()}', and another value stands for it", $"{Kept("the value")}; add it to the table in site.yaml");
    }

    private Cell Typed(FieldRule field, in Cell cell) => field.Type switch
    {
        null or FieldType.Object => field.Type is null || cell.Kind is Token.Object ? cell : default,
        FieldType.Reference => cell.Kind is Token.Object && cell.Span.StartsWith("{\"$ref\":"u8) ? cell : default,
        FieldType.Instant => Forms.IsInstant(cell) ? cell : Forms.Instant(cell, scratch),
        FieldType.Date => Forms.IsDate(cell) ? cell : Forms.Date(cell, scratch),
        FieldType.Number => Forms.Number(cell, scratch),
        FieldType.Boolean => Forms.Boolean(cell),
        FieldType.List => Texts(Forms.List(cell, scratch)),
        _ => cell.Kind is Token.Object ? default : cell.Kind is Token.Array ? Joined(cell) : cell.AsString(),
    };

    private Cell Texts(in Cell list)
    {
        if (list.IsEmpty || list.Items().All(item => item.Kind is Token.String)) return list;
        var start = scratch.Length;
        scratch.Byte((byte)'[');
        foreach (var item in list.Items().Where(item => !item.IsEmpty))
        {
            scratch.Comma();
            scratch.Write(AsText(item).AsString());
        }

        scratch.Byte((byte)']');
        return scratch.Cut(Token.Array, start);
    }

    private static Cell Joined(in Cell list) => Cell.Of(string.Join(", ", list.Items().Where(item => !item.IsEmpty).Select(item => item.Text())));

    private Cell Fit(FieldRule field, in Cell cell, int max)
    {
        switch (cell.Kind)
        {
            case Token.Number when cell.TryWhole(out var number) && number > max:
                Keep(field, cell);
                Find(Severity.Warning, "number_capped", $"{rule.Object}.{field.Name}: {number} is more than the {max} that fit", Kept("the full number"));
                return Cell.Json(Token.Number, max.ToString(System.Globalization.CultureInfo.InvariantCulture));
            case Token.String when cell.Span.Length > max && JsonText.Count(cell.Span) is var length && length > max:
                Keep(field, cell);
                Find(Severity.Warning, "text_cut", $"{rule.Object}.{field.Name}: {length} characters are cut to {max}", Kept("the full text"));
                return Shortened(field, cell, max);
            case Token.Array:
                return FitList(field, cell, max);
            default:
                return cell;
        }
    }

    /// <summary>Of a list, as many items as fit together with a blank between.</summary>
    private Cell FitList(FieldRule field, in Cell cell, int max)
    {
        var room = max + 1;
        var (items, start) = (cell.Items().Where(item => !item.IsEmpty).ToList(), scratch.Length);
        scratch.Byte((byte)'[');
        var kept = 0;
        foreach (var item in items)
        {
            room -= JsonText.Count(item.Span) + 1;
            if (room < 0) break;
            scratch.Comma();
            scratch.Write(item);
            kept++;
        }

        scratch.Byte((byte)']');
        if (kept == items.Count) return cell;
        Keep(field, cell);
        Find(Severity.Warning, "text_cut", $"{rule.Object}.{field.Name}: {kept} of {items.Count} items fit into {max} characters", Kept("the whole list"));
        return kept == 0 ? default : scratch.Cut(Token.Array, start);
    }

    private Cell Choose(FieldRule field, in Cell cell)
    {
        var plain = cell.IsEscaped ? Cell.Of(cell.Text()) : cell;
        if (field.Choice(plain) is { IsEmpty: false } known) return known;
        var value = plain.Text();
        if (field.Schema!.ChoiceObject is { } target && mapping.CreateChoice(target, value) is not null)
        {
            (missing ??= []).Add(new MissingChoice(target, value, field.Name, Creatable: true));
            return plain;
        }

        if (!field.Rule.Otherwise.IsEmpty && field.Choice(field.Rule.Otherwise) is { IsEmpty: false } otherwise)
        {
            Keep(field, cell);
            Find(Severity.Warning, "choice_replaced", $"{rule.Object}.{field.Name}: the target does not know '{value}' and gets '{otherwise.Text()}'", Kept("the value"));
            return otherwise;
        }

        (missing ??= []).Add(new MissingChoice(field.Schema.ChoiceObject ?? rule.Object, value, field.Name, Creatable: false));
        Block("choice_unknown", $"{field.Name}: the target does not know '{value}' (rule {rule.Name}, {field.Rule.Place}); known are {field.Menu}",
            "create it in the target, map it in a table of site.yaml, or allow it under 'create'");
        return plain;
    }

    private Cell Ask(FieldRule field, in Cell cell, Func<string, string?> refuses)
    {
        if (cell.Kind is not Token.Array) return refuses(cell.Text()) is { } reason ? Refused(field, cell, reason) : cell;
        foreach (var item in cell.Items())
        {
            if (refuses(item.Text()) is { } why) return Refused(field, cell, why);
        }

        return cell;
    }

    private Cell Refused(FieldRule field, in Cell cell, string why) =>
        Drop(field, cell, "value_refused", $"the target would refuse a value: {why}", "correct it at the source");

    private Cell Claim(FieldRule field, in Cell cell)
    {
        var value = cell.Text();
        if (taken is not null && taken.Contains(value.ToLowerInvariant()))
        {
            return Drop(field, cell, "value_taken", "another record of the target has the value already, and it must be unique", "give the records different values at the source");
        }

        (unique ??= []).Add(new UniqueValue(field.Name, value));
        return cell;
    }

    private Cell Drop(FieldRule field, in Cell cell, string code, string what, string remedy)
    {
        Keep(field, cell);
        Find(Severity.Warning, code, $"{rule.Object}.{field.Name}: {what}", $"{Kept("the value")}; {remedy}");
        Required(field);
        return default;
    }

    private void Keep(FieldRule field, in Cell cell) =>
        (overflow ??= []).Add((Cell.Of(field.Rule.Title ?? field.Name), AsText(cell), field.IsHtml && cell.Kind is Token.String));

    private static Cell AsText(in Cell cell) => cell.Kind switch
    {
        Token.Array => Joined(cell),
        Token.Object => Cell.Of(cell.Text()),
        _ => cell,
    };

    private string Kept(string what) => rule.Overflow is { } to
        ? $"{what} is kept in {(to.Rule == rule.Name ? to.Field : $"'{to.Rule}'")}"
        : $"{what} stays in the store only; give the rule an 'overflow'";

    private void Find(Severity severity, string code, string text, string remedy) => (findings ??= []).Add(new Finding(severity, code, text, remedy, key.ToString()));

    /// <summary>The field that takes overflow, with it. What does not fit here goes onward as a whole.</summary>
    public Cell Take(FieldRule field, in Cell cell, IReadOnlyList<(Cell Label, Cell Text, bool Html)>? more)
    {
        if (field.Rule.File is { } form) return more is null ? default : File(form, more);
        var made = more is null ? cell : Append(field, cell, more);
        if (made.IsEmpty) Required(field);
        if (field.Max is not { } max || made.Kind is not Token.String || made.Span.Length <= max || JsonText.Count(made.Span) is var length && length <= max) return made;
        if (rule.Onward is { } onward)
        {
            Beyond = (Cell.Of(field.Rule.Title ?? field.Name), made, field.IsHtml);
            Find(Severity.Warning, "text_cut", $"{rule.Object}.{field.Name}: {length} characters are cut to {max}", $"the full text is kept in '{onward.Rule}'");
        }
        else
        {
            Find(Severity.Error, "overflow_full", $"{rule.Object}.{field.Name}: what does not fit elsewhere does not fit here either", "the rest stays in the store; send the overflow to a longer field, or to a file");
        }

        return Shortened(field, made, max);
    }

    private Cell Append(FieldRule field, in Cell cell, IReadOnlyList<(Cell Label, Cell Text, bool Html)> more)
    {
        var start = scratch.Length;
        if (field.IsHtml) AppendRows(cell, more);
        else AppendLines(cell, more);
        return scratch.Cut(Token.String, start);
    }

    // HTML is cut as text, so that no tag is left open.
    private static Cell Shortened(FieldRule field, in Cell cell, int max) =>
        Cell.Of(field.IsHtml ? JsonText.CutToHtml(HtmlLines.Text(cell.Text()), max) : JsonText.Cut(cell.Text(), max));

    private Cell File(Form form, IReadOnlyList<(Cell Label, Cell Text, bool Html)> parts)
    {
        var bytes = OverflowFile.Of(form, parts);
        file = bytes;
        return Cell.Of(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private void AppendRows(in Cell cell, IReadOnlyList<(Cell Label, Cell Text, bool Html)> more)
    {
        var end = "</table>"u8;
        var into = cell.Span.EndsWith(end);
        scratch.Raw(into ? cell.Span[..^end.Length] : cell.Span);
        if (!into) scratch.Raw("<table>"u8);
        foreach (var (label, text, html) in more) HtmlRows.Write(label, text, html, scratch);
        scratch.Raw(end);
    }

    private void AppendLines(in Cell cell, IReadOnlyList<(Cell Label, Cell Text, bool Html)> more)
    {
        scratch.Raw(cell.Span);
        var first = cell.IsEmpty;
        foreach (var (label, text, html) in more)
        {
            if (!first) scratch.Raw("\\n"u8);
            first = false;
            scratch.Raw(label.Span);
            scratch.Raw(": "u8);
            if (html) scratch.Text(HtmlLines.Text(text.Text()));
            else scratch.Raw(text.Span);
        }
    }
}
