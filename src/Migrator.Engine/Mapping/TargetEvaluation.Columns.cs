using System.Text;
using System.Text.Json;

namespace Migrator.Engine.Mapping;

/// <content>The columns of a table, and the members of an object that are none.</content>
internal sealed partial class TargetEvaluation
{
    /// <summary>Members that are columns of the class, and one more for all others, so that the target drops none.</summary>
    private Cell KnownOf(ValueRule rule, in Cell cell, ValuePath table)
    {
        var name = At(table).Text();
        if (!columns.TryGetValue(name, out var known))
        {
            columns.Add(name, known = new Utf8Map<bool>());
            foreach (var column in lookup.Columns(name)) known.Add(Member(column, "name"u8).Span, true);
        }

        var pairs = new List<(Cell Name, Cell Value)>();
        var rest = new StringBuilder();
        for (var members = cell.Members(); members.Next();)
        {
            if (members.Value.IsEmpty) continue;
            if (known.Contains(members.Name.Span)) pairs.Add((members.Name, members.Value));
            else rest.Append(rest.Length > 0 ? "\n" : "").Append(members.Name.Text()).Append(": ").Append((rule.Names ? readable.NamesIn(members.Value) : members.Value).Text());
        }

        if (rest.Length > 0) pairs.Add((Cell.Of(rule.Rest), Cell.Of(rest.ToString())));
        return pairs.Count == 0 ? default : Object(pairs);
    }

    protected override Cell ColumnsOf(ValueRule rule)
    {
        var table = At(rule.ColumnsOf!);
        var found = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var column in lookup.Columns(table.Text()))
        {
            var name = Member(column, "name"u8);
            if (!name.IsEmpty && !rule.Skip.Contains(name.Text())) found.TryAdd(name.Text(), column);
        }

        var definitions = new List<(Cell Name, Cell Value)>();
        foreach (var (name, column) in found) definitions.Add((Cell.Of(name), Definition(rule, name, column)));
        return definitions.Count == 0 ? default : Object(definitions);
    }

    private Cell Definition(ValueRule rule, string name, JsonElement column)
    {
        var label = Member(column, "label"u8);
        var type = Member(column, "type"u8);
        var refers = !Member(column, "refers"u8).IsEmpty;
        var members = new List<(Cell Name, Cell Value)>
        {
            (Cell.Of("label"), label.IsEmpty ? Cell.Of(name) : label),
            (Cell.Of("type"), !refers && rule.Table is { } types && !type.IsEmpty && types.Values.TryGet(type.Span, out var known) ? known : Cell.Of("text")),
        };

        // A reference is kept as a name, which is longer than the id that the source has room for.
        if (!refers && Member(column, "max_length"u8) is { IsEmpty: false } length) members.Add((Cell.Of("max_length"), length));
        return Object(members);
    }
}
