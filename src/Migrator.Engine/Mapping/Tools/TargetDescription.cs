using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>Reads what a target says of itself as it is written in a file of tests: objects, their fields, and of each what is checked.</summary>
internal static class TargetDescription
{
    /// <summary>Keys of a field.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["type", "max", "required", "unique", "choices", "creates", "refers"];

    /// <summary>Names of the types.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Enum.GetNames<FieldType>().Select(name => name.ToLowerInvariant())];

    public static TargetSchema Read(YamlMap map) =>
        new([.. map.Entries.Select(entry => new TargetObject(entry.Key.Value!, [.. entry.Value.AsMap().Entries.Select(field => Field(field.Key.Value!, field.Value))]))], TimeSpan.Zero);

    private static TargetField Field(string name, YamlNode node)
    {
        if (node is YamlScalar) return new TargetField(name, TypeOf(node));
        var map = node.AsMap();
        map.Only("key of a field", Keys);
        var type = map.Find("type") is { } given ? TypeOf(given) : map.Find("choices") is not null ? FieldType.Choice : map.Find("refers") is not null ? FieldType.Reference : FieldType.Text;
        return new TargetField(name, type)
        {
            MaxLength = map.Find("max")?.AsNumber(),
            Required = map.Find("required")?.AsFlag() ?? false,
            Unique = map.Find("unique")?.AsFlag() ?? false,
            Choices = map.Find("choices")?.AsTexts(),
            ChoiceObject = map.Find("creates")?.AsText(),
            Refers = map.Find("refers")?.AsText(),
        };
    }

    private static FieldType TypeOf(YamlNode node) => Enum.TryParse<FieldType>(node.AsText(), ignoreCase: true, out var type) && Types.Contains(node.AsText())
        ? type
        : throw node.Error(Nearest.Unknown("type", node.AsText(), Types));
}
