using System.Buffers;
using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>Names, addresses and labels instead of ids, keys and columns. Remembers a bounded number of answers; one per thread.</summary>
internal sealed class ReadableNames(INeutralLookup lookup)
{
    private const int MostRemembered = 20_000;
    private const int ShortestId = 16;
    private static readonly SearchValues<byte> IdLetters = SearchValues.Create("0123456789abcdef-"u8);

    private readonly Utf8Map<Cell> addresses = new();
    private readonly Utf8Map<Cell> names = new();
    private readonly Utf8Map<Cell> labels = new();

    /// <summary>"Name" &lt;mail&gt; of a person, given by key or login; no value where it has no address.</summary>
    public Cell AddressOf(in Cell cell)
    {
        if (addresses.TryGet(cell.Span, out var known)) return known;
        var text = cell.Text();
        var person = Key.TryParse(text, out var direct) ? direct : lookup.Find(Kind.Person, text);
        var address = default(Cell);
        if (person is { } who && lookup.Record(who) is { } record && Mail(record) is { Length: > 0 } mail)
        {
            var name = Text(record, "name").Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
            address = Cell.Of(name.Length == 0 ? mail : $"\"{name}\" <{mail}>");
        }

        return Remember(addresses, cell, address);
    }

    /// <summary>The name of a person, given by key or login; the login where nobody is called so.</summary>
    public Cell PersonOf(in Cell cell)
    {
        if (KeyText.KindOf(cell.Span) is not null) return NameOf(cell);
        return lookup.Find(Kind.Person, cell.Text()) is { } person ? NameOf(Cell.Of(person.ToString())) : cell;
    }

    /// <summary>The readable name of a record, given by key or id; the id where none is known.</summary>
    public Cell NameOf(in Cell cell)
    {
        if (names.TryGet(cell.Span, out var known)) return known;
        var id = KeyText.KindOf(cell.Span) is null ? cell.Text() : JsonText.Decode(KeyText.IdOf(cell.Span));
        return Remember(names, cell, Cell.Of(lookup.Name(id) is { Length: > 0 } found ? found : id));
    }

    /// <summary>The label of a column; its name where it has none.</summary>
    public Cell LabelOf(in Cell column)
    {
        if (labels.TryGet(column.Span, out var known)) return known;
        var text = lookup.Label(column.Text());
        return Remember(labels, column, string.IsNullOrEmpty(text) ? column.Keep() : Cell.Of(text));
    }

    /// <summary>Names for what looks like an id, or like several with commas between.</summary>
    public Cell NamesIn(in Cell value)
    {
        if (value.Kind is not Token.String) return value;
        if (LooksLikeId(value.Span)) return NameOf(value);
        var comma = value.Span.IndexOf((byte)',');
        if (comma < 0 || !LooksLikeId(value.Span[..comma])) return value;
        return Cell.Of(string.Join(", ", value.Text().Split(',', StringSplitOptions.TrimEntries).Select(part => LooksLikeId(Cell.Of(part).Span) ? NameOf(Cell.Of(part)).Text() : part)));
    }

    private static bool LooksLikeId(ReadOnlySpan<byte> text) => text.Length >= ShortestId && text.IndexOfAnyExcept(IdLetters) < 0;

    private static string? Mail(JsonElement record) =>
        record.TryGetProperty("emails", out var mails) && mails.ValueKind is JsonValueKind.Array && mails.GetArrayLength() > 0 ? mails[0].GetString() : null;

    private static string Text(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static Cell Remember(Utf8Map<Cell> into, in Cell key, in Cell value)
    {
        if (into.Count < MostRemembered) into.Add(key.Span, value);
        return value;
    }
}
