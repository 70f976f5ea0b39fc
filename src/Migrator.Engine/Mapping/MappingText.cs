namespace Migrator.Engine.Mapping;

/// <summary>One mapping file.</summary>
/// <param name="Name">What messages call it, such as <c>sources/servicenow</c> or <c>site</c>.</param>
/// <param name="Yaml">Its text.</param>
public sealed record MappingText(string Name, string Yaml)
{
    /// <summary>What stands in it, where it has been read already; it goes before the text.</summary>
    internal YamlMap? Root { get; init; }
}
