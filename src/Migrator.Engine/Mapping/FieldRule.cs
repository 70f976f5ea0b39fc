using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>One field of a target rule, with what the target says of it. Immutable.</summary>
internal sealed class FieldRule
{
    private readonly Dictionary<string, Cell> anyCase = new(StringComparer.OrdinalIgnoreCase);
    private readonly Utf8Map<bool> choices = new();

    public FieldRule(string name, ValueRule rule, TargetField? schema)
    {
        (Name, Rule, Schema) = (name, rule, schema);
        Escaped = Cell.Of(name).Span.ToArray();
        Max = (rule.Max, schema?.MaxLength) switch
        {
            ({ } own, { } limit) => Math.Min(own, limit),
            var (own, limit) => own ?? limit,
        };
        foreach (var choice in schema?.Choices ?? [])
        {
            var cell = Cell.Of(choice);
            choices.Add(cell.Span, true);
            anyCase.TryAdd(choice, cell);
        }
    }

    public string Name { get; }

    public byte[] Escaped { get; }

    public ValueRule Rule { get; }

    public TargetField? Schema { get; }

    /// <summary>Most characters of a text; the highest number.</summary>
    public int? Max { get; }

    public FieldType? Type => Schema?.Type;

    public bool Required => Schema?.Required ?? false;

    public bool HasChoices => Schema?.Choices is not null;

    /// <summary>True where the value is HTML.</summary>
    public bool IsHtml => Type is FieldType.Html || (Type is null && Rule.As is Form.Html or Form.Table);

    public string Menu => string.Join(", ", Schema!.Choices!);

    /// <summary>The choice as the target spells it; no value where it has none.</summary>
    public Cell Choice(in Cell cell) => choices.Contains(cell.Span) ? cell : anyCase.GetValueOrDefault(cell.Text());

    public override string ToString() => Encoding.UTF8.GetString(Escaped);
}
