using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>What the mapping files of a project say when they are laid over each other, with the place of each line.</summary>
public sealed class ComposedMapping
{
    private static readonly string[] Head = ["mapping", "source", "target"];
    private readonly IReadOnlyList<(string Side, YamlMap Root, YamlMap? Below, YamlMap? Site)> sides;

    private ComposedMapping(IReadOnlyList<(string Side, YamlMap Root, YamlMap? Below, YamlMap? Site)> all) => sides = all;

    /// <summary>Lays the files over each other.</summary>
    /// <param name="files">The files in their order.</param>
    /// <param name="source">Name of the source; null where there is none.</param>
    /// <param name="target">Name of the target; null where there is none.</param>
    /// <exception cref="ConfigurationException">A file is wrong: file:line:column and what is meant.</exception>
    public static ComposedMapping Of(IReadOnlyList<MappingText> files, string? source, string? target)
    {
        var mistakes = new Mistakes();
        IReadOnlyList<MappingText> read = [.. files.Select(text => text with { Root = YamlText.Read(text) })];
        var composed = new List<(string, YamlMap, YamlMap?, YamlMap?)>();
        foreach (var (side, name, own, others) in new[] { ("source", source, SourceCompiler.Keys, TargetCompiler.Keys), ("target", target, TargetCompiler.Keys, SourceCompiler.Keys) })
        {
            if (name is null) continue;
            var concerned = read.Where(text => text.Root!.Find(side) is YamlScalar { Value: { } said } && said == name).ToList();
            var root = Merge.Files(read, side, name, own, others, mistakes);
            var below = concerned.Count > 1 ? Own(Merge.Files([.. concerned.SkipLast(1)], side, name, own, others, mistakes), own) : null;
            composed.Add((side, Own(root, own), below, concerned.Count > 1 ? Own(concerned[^1].Root!, own) : null));
        }

        mistakes.Throw();
        return new ComposedMapping(composed);
    }

    /// <summary>All of it as YAML, one document for each side, every line with its place as a comment.</summary>
    public string ToYaml() => string.Join("---\n", sides.Select(side => YamlLines.Join(YamlLines.Of(side.Root))));

    /// <summary>What the last file changes, as YAML: each line with its place and that of the line that it replaces. Empty where it changes nothing.</summary>
    public string ChangedYaml() => string.Join("---\n", sides.Where(side => side.Site is not null).Select(side => YamlLines.Join(Changed(side.Site!, side.Below!, 0))).Where(text => text.Length > 0));

    /// <summary>Every value with its path, its place and, where only changes are wanted, the place of what it replaces.</summary>
    public JsonObject ToJson(bool changed) => new(sides.Select(side => new KeyValuePair<string, JsonNode?>(
        side.Side, new JsonArray([.. changed ? side.Site is null ? [] : Values(side.Site, side.Below, "") : Values(side.Root, null, "")]))));

    private static YamlMap Own(YamlMap root, IReadOnlyCollection<string> keys) => root with { Entries = [.. root.Entries.Where(entry => keys.Contains(entry.Key.Value!))] };

    private static IEnumerable<YamlLines.Line> Changed(YamlMap over, YamlMap under, int indent)
    {
        foreach (var (key, value) in over.Entries.Where(entry => indent > 0 || !Head.Contains(entry.Key.Value)))
        {
            var before = under.Find(key.Value!);
            if (value is YamlMap inner && before is YamlMap outer && !IsRule(inner, outer))
            {
                var lines = Changed(inner, outer, indent + 2).ToList();
                if (lines.Count == 0) continue;
                yield return new YamlLines.Line($"{new string(' ', indent)}{YamlLines.Text(key.Value!, key.Quoted)}:", "");
                foreach (var line in lines) yield return line;
            }
            else
            {
                foreach (var line in YamlLines.Entry(key, value, indent, $"{key.Place}, {(before is null ? "new" : $"instead of {before.Place}")}")) yield return line;
            }
        }
    }

    private static IEnumerable<JsonNode> Values(YamlMap map, YamlMap? below, string path)
    {
        foreach (var (key, value) in map.Entries)
        {
            var at = path.Length == 0 ? key.Value! : $"{path}.{key.Value}";
            var before = below?.Find(key.Value!);
            if (value is YamlMap { Entries.Count: > 0 } inner && !inner.Entries.Any(entry => Verbs.Contains(entry.Key.Value!)) && (below is null || before is YamlMap))
            {
                foreach (var line in Values(inner, before as YamlMap, at)) yield return line;
            }
            else if (below is null || !Head.Contains(at))
            {
                yield return new JsonObject { ["path"] = at, ["value"] = JsonNode.Parse(RuleReader.Json(value)), ["origin"] = key.Place, ["instead_of"] = before?.Place };
            }
        }
    }

    /// <summary>A rule is replaced as a whole, so its verbs are no lines of their own.</summary>
    private static bool IsRule(YamlMap over, YamlMap under) => over.Entries.Concat(under.Entries).Any(entry => Verbs.Contains(entry.Key.Value!));

    private static readonly HashSet<string> Verbs = ["from", "const", "join", "first", "columns", "prepared"];
}
