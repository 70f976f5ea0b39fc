using System.Globalization;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Stages;

/// <summary>
/// How the target mapping makes fields of its own (<c>prepare</c> with <c>gives</c>), taken as the pattern for more of them: so nothing here knows the target.
/// </summary>
internal sealed class FieldTemplate
{
    private const int LongestName = 40;
    private readonly TargetMapping mapping;
    private readonly List<YamlMap> patterns = [];
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    public FieldTemplate(IReadOnlyList<MappingText> files, string target)
    {
        mapping = TargetMapping.Compile(files, target, null);
        var mistakes = new Mistakes();
        var root = Merge.Files(files, "target", target, TargetCompiler.Keys, SourceCompiler.Keys, mistakes);
        foreach (var item in root.Find("prepare") is YamlList list ? list.Items.OfType<YamlMap>() : [])
        {
            names.Add(item.Find("name")!.AsText());
            if (item.Find("gives") is YamlMap) patterns.Add(item);
        }
    }

    /// <summary>A field for a column; null where the mapping makes no such fields in the object that takes the kind.</summary>
    public SuggestedField? FieldFor(Kind kind, string column, string? label, bool isInstant)
    {
        if (!mapping.MainObjects.TryGetValue(kind, out var target) || mapping.Rules.FirstOrDefault(rule => rule.Object == target && rule.Of == kind && rule.In is null && rule.Create) is not { } rule) return null;
        if (patterns.TrueForAll(pattern => Text(pattern, "gives", "object") != target)) return null;
        var type = isInstant ? "instant" : null;
        if ((patterns.Find(pattern => Text(pattern, "gives", "type") == type) ?? patterns.Find(pattern => Text(pattern, "gives", "type") is null or "text")) is not { } like) return null;
        isInstant = Text(like, "gives", "type") == "instant";
        var (own, name) = (like.Find("name")!.AsText(), Name(column));
        var field = Text(like, "gives", "field")!.Replace(own, name, StringComparison.Ordinal);
        if (field == Text(like, "gives", "field")) return null;
        return new SuggestedField(rule.Name, target, field, Prepare(like, name, field, label ?? column, target), From(column, isInstant));
    }

    private static string? Text(YamlMap map, string key, string inner) => (map.Find(key) as YamlMap)?.Find(inner)?.AsText();

    /// <summary>A name that no other field has: the column's letters and digits.</summary>
    private string Name(string column)
    {
        var words = column.Split(['_', '.', '-', ' '], StringSplitOptions.RemoveEmptyEntries).Where((word, i) => i > 0 || word is not ("u" or "x"));
        var name = "Mig" + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..])).Where(char.IsAsciiLetterOrDigit).Aggregate("", (text, c) => text + c);
        if (name.Length > LongestName) name = name[..LongestName];
        var free = name;
        for (var i = 2; !names.Add(free); i++) free = string.Create(CultureInfo.InvariantCulture, $"{name}{i}");
        return free;
    }

    /// <summary>The pattern with another name, label and object in the places where it has its own.</summary>
    private static YamlMap Prepare(YamlMap like, string name, string field, string label, string target)
    {
        var (other, own) = (Text(like, "gives", "object")!, like.Find("name")!.AsText());
        return Changed(like, (key, value) => key switch
        {
            "Label" => label,
            "field" => field,
            _ when value == own => name,
            _ when value == other => target,
            _ => value,
        });
    }

    private static YamlMap Changed(YamlMap map, Func<string, string, string> change) => map with
    {
        Entries = [.. map.Entries.Select(entry => new KeyValuePair<YamlScalar, YamlNode>(entry.Key, entry.Value switch
        {
            YamlMap inner => Changed(inner, change),
            YamlScalar { Value: { } value } scalar => scalar with { Value = change(entry.Key.Value!, value) },
            _ => entry.Value,
        }))],
    };

    private static YamlMap From(string column, bool isInstant)
    {
        var plain = column.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>> { new(Scalar("from"), Scalar(plain ? $"custom.{column}" : $"custom[\"{column}\"]", quoted: !plain)) };
        if (!isInstant) entries.Add(new(Scalar("names"), Scalar("true")));
        return new YamlMap("", 0, 0, entries);
    }

    private static YamlScalar Scalar(string value, bool quoted = false) => new("", 0, 0, value, quoted);
}
