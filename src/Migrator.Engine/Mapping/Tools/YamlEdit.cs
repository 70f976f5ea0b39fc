namespace Migrator.Engine.Mapping.Tools;

/// <summary>Copies of a mapping file with one piece changed; the rest is shared.</summary>
internal static class YamlEdit
{
    /// <summary>The file with another node in the place of one; nothing there takes a list's item or a whole entry away.</summary>
    /// <param name="root">The file.</param>
    /// <param name="target">The very node: a value, an item of a list, or the name of an entry.</param>
    /// <param name="with">What stands there instead; null for nothing.</param>
    public static YamlMap Replace(YamlMap root, YamlNode target, YamlNode? with) => (YamlMap)Edit(root, target, with)!;

    private static YamlNode? Edit(YamlNode node, YamlNode target, YamlNode? with)
    {
        if (ReferenceEquals(node, target)) return with;
        return node switch
        {
            YamlMap map => map with { Entries = [.. Entries(map, target, with)] },
            YamlList list => list with { Items = [.. list.Items.Select(item => Edit(item, target, with)).OfType<YamlNode>()] },
            _ => node,
        };
    }

    private static IEnumerable<KeyValuePair<YamlScalar, YamlNode>> Entries(YamlMap map, YamlNode target, YamlNode? with)
    {
        foreach (var (name, value) in map.Entries)
        {
            var key = ReferenceEquals(name, target) ? with as YamlScalar : name;
            if (key is not null && Edit(value, target, with) is { } edited) yield return new(key, edited);
        }
    }
}
