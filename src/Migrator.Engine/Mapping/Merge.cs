using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Lays mapping files over each other. Later files win key by key, down to the single field: a field's rule is replaced as a whole,
/// an empty value takes it away.
/// </summary>
internal static class Merge
{
    /// <summary>Keys below which the values are rules or closed things that are replaced, not merged.</summary>
    private static readonly HashSet<string> Whole = ["fields", "links", "when", "prepare"];

    /// <summary>The one list to which later files add.</summary>
    private const string Added = "prepare";

    /// <summary>The files that concern one side (<c>source</c> or <c>target</c>) of that name, as one mapping.</summary>
    public static YamlMap Files(IReadOnlyList<MappingText> files, string side, string name, IReadOnlyCollection<string> own, IReadOnlyCollection<string> others, Mistakes mistakes)
    {
        YamlMap? merged = null;
        var folder = side + "s";
        foreach (var text in files)
        {
            mistakes.Try(() =>
            {
                var root = YamlText.Read(text, mistakes);
                CheckHead(root);
                if (root.Find(side)?.AsText() != name) return;
                merged = merged is null ? root : Maps(merged, root, whole: false);
                root.Only("key", root.Find(side == "source" ? "target" : "source") is null ? own : [.. own, .. others]);
            });
        }

        if (merged is null) mistakes.Throw();
        return merged ?? throw new ConfigurationException($"no mapping file says '{side}: {name}'; add {folder}/{name} to 'mappings' of the project file");
    }

    private static void CheckHead(YamlMap root)
    {
        var version = root.Find("mapping") ?? throw root.Error("'mapping: 1' is missing; it says which language version the file is written in");
        if (version.AsText() != "1") throw version.Error($"mapping version {version.AsText()} is not known here; write 'mapping: 1' or take a newer migrator");
        if (root.Find("source") is null && root.Find("target") is null) throw root.Error("neither 'source: NAME' nor 'target: NAME'; say which system the file is for");
    }

    private static YamlMap Maps(YamlMap under, YamlMap over, bool whole)
    {
        var entries = under.Entries.ToList();
        var places = entries.Select((entry, at) => (entry.Key.Value!, at)).ToDictionary(pair => pair.Item1, pair => pair.at, StringComparer.Ordinal);
        foreach (var (key, value) in over.Entries)
        {
            var at = places.GetValueOrDefault(key.Value!, -1);
            if (at < 0) entries.Add(new(key, value));
            else if (!whole && entries[at].Value is YamlMap before && value is YamlMap after) entries[at] = new(key, Maps(before, after, Whole.Contains(key.Value!)));
            else if (key.Value == Added && entries[at].Value is YamlList first && value is YamlList more) entries[at] = new(key, Both(first, more));
            else entries[at] = new(key, value);
        }

        entries.RemoveAll(entry => entry.Value is YamlScalar { Value: null });
        return under with { Entries = entries };
    }

    /// <summary>What a later file prepares is added; under the same name it takes the place.</summary>
    private static YamlList Both(YamlList under, YamlList over) =>
        under with { Items = [.. under.Items.Where(item => !over.Items.Any(other => Name(other) is { } name && name == Name(item))), .. over.Items] };

    private static (string? Object, string Name)? Name(YamlNode item) =>
        item is YamlMap map && map.Find("name") is YamlScalar { Value: { } name } ? ((map.Find("object") as YamlScalar)?.Value, name) : null;

    /// <summary>One section laid over another, as for the tables of a kind.</summary>
    public static YamlMap Over(YamlMap under, YamlMap over) => Maps(under, over, whole: false);
}
