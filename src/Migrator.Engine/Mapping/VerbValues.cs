using System.Text;

namespace Migrator.Engine.Mapping;

/// <summary>What becomes of a value that is in no table.</summary>
internal enum Unknown
{
    /// <summary>The record waits until somebody has decided.</summary>
    Block,

    /// <summary>The value stays as it is.</summary>
    Keep,

    /// <summary>Another value takes its place.</summary>
    Default,
}

/// <summary>The word for values that are in no table, and what takes their place.</summary>
internal sealed record UnknownRule(Unknown Word, Cell Default, YamlNode Node);

/// <summary>Words for yes and no, in lower case.</summary>
internal sealed record BooleanWords(Utf8Map<bool> Read, Cell Yes, Cell No);

/// <summary>Reads the values of verbs that are more than a word.</summary>
internal static class VerbValues
{
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.Ordinal)
    {
        ["milliseconds"] = 0.001m, ["seconds"] = 1, ["minutes"] = 60, ["hours"] = 3600, ["days"] = 86400,
    };

    /// <summary>Names of the units of time.</summary>
    public static IEnumerable<string> UnitNames => Units.Keys;

    /// <summary>block, keep, or { default: VALUE }.</summary>
    public static UnknownRule Unknown(YamlNode node)
    {
        if (node is YamlMap map)
        {
            map.Only("word", ["default"]);
            return new(Mapping.Unknown.Default, Cell.Of((map.Find("default") ?? throw map.Error("'default' is missing: which value takes the place")).AsText()), node);
        }

        return node.AsText() switch
        {
            "block" => new(Mapping.Unknown.Block, default, node),
            "keep" => new(Mapping.Unknown.Keep, default, node),
            var other => throw node.Error(Nearest.Unknown("word", other, ["block", "keep", "{ default: VALUE }"])),
        };
    }

    /// <summary>A time zone by its name in the IANA list.</summary>
    public static TimeZoneInfo Zone(YamlNode node)
    {
        var name = node.AsText();
        var plain = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/') && name.Length > 0 && name[0] != '/';
        if (plain && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        var near = TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)
            .Select(id => (id, distance: Nearest.Distance(name, id))).Where(pair => pair.distance <= 3).OrderBy(pair => pair.distance).ThenBy(pair => pair.id, StringComparer.Ordinal).FirstOrDefault().id;
        throw node.Error($"unknown time zone '{name}'; " + (near is null ? "write it like Europe/Berlin, and see that the machine has its list of zones (tzdata)" : $"did you mean '{near}'?"));
    }

    /// <summary>Seconds in a unit of time.</summary>
    public static decimal Unit(YamlNode node) => Units.TryGetValue(node.AsText(), out var seconds) ? seconds : throw node.Error(Nearest.Unknown("unit of time", node.AsText(), Units.Keys));

    /// <summary>In which form a file holds what does not fit elsewhere.</summary>
    public static Form? FileForm(YamlNode node) => node.AsText() switch
    {
        "html" => Form.Html,
        "text" => Form.Text,
        var other => throw node.Error(Nearest.Unknown("form of a file", other, ["html", "text"])),
    };

    /// <summary>Own words for yes and no; the first of each is written.</summary>
    public static BooleanWords? Words(YamlMap map)
    {
        var (yes, no) = (map.Find("yes"), map.Find("no"));
        if (yes is null && no is null) return null;
        if (yes is null || no is null) throw (yes ?? no)!.Error("'yes' and 'no' come together; give the words for both");
        var words = new Utf8Map<bool>();
        foreach (var (node, value) in new[] { (yes, true), (no, false) })
        {
            foreach (var word in node.AsTexts())
            {
                var lower = Encoding.UTF8.GetBytes(word.ToLowerInvariant());
                if (words.TryGet(lower, out var other) && other != value) throw node.Error($"'{word}' cannot mean both yes and no");
                words.Add(lower, value);
            }
        }

        return new(words, Cell.Of(yes.AsTexts()[0]), Cell.Of(no.AsTexts()[0]));
    }
}
