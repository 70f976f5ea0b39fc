using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>Writes nodes as YAML in the shape that they have in their files, with a remark behind each line.</summary>
internal static partial class YamlLines
{
    private const int RemarkColumn = 72;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lines with what is to be said of each.</summary>
    /// <param name="Text">The line, indented.</param>
    /// <param name="Remark">What stands behind it as a comment.</param>
    internal readonly record struct Line(string Text, string Remark);

    /// <summary>The lines of a mapping's entries; the remark is the place of each.</summary>
    public static IEnumerable<Line> Of(YamlMap map, int indent = 0) => map.Entries.SelectMany(entry => Entry(entry.Key, entry.Value, indent, entry.Key.Place));

    /// <summary>The lines of one entry.</summary>
    public static IEnumerable<Line> Entry(YamlScalar key, YamlNode value, int indent, string remark)
    {
        var head = new string(' ', indent) + Scalar(key) + ":";
        if (value is YamlScalar || IsEmpty(value) || IsOneLine(value, key)) return [new Line($"{head} {Flow(value)}", remark)];
        return [new Line(head, remark), .. value is YamlMap map ? Of(map, indent + 2) : Items((YamlList)value, indent + 2)];
    }

    /// <summary>The lines as a text.</summary>
    public static string Join(IEnumerable<Line> lines)
    {
        var text = new StringBuilder();
        foreach (var (line, remark) in lines) text.Append(remark.Length == 0 ? line : $"{line.PadRight(RemarkColumn)}  # {remark}").Append('\n');
        return text.ToString();
    }

    /// <summary>A node in one line.</summary>
    public static string Flow(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.Count == 0 ? "{}" : $"{{ {string.Join(", ", map.Entries.Select(entry => $"{Scalar(entry.Key)}: {Flow(entry.Value)}"))} }}",
        YamlList list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        _ => Scalar(node.AsScalar()),
    };

    /// <summary>A text as a value or a name.</summary>
    public static string Text(string value, bool quoted = false) => !quoted && Plain().IsMatch(value) && value is not "null" ? value : JsonSerializer.Serialize(value, Readable);

    private static string Scalar(YamlScalar scalar) => scalar.Value is null ? "~" : Text(scalar.Value, scalar.Quoted);

    private static IEnumerable<Line> Items(YamlList list, int indent)
    {
        foreach (var item in list.Items)
        {
            var lines = item is YamlMap map && !IsOneLine(map, map) ? Of(map, indent + 2).ToList() : [new Line(new string(' ', indent + 2) + Flow(item), item.Place)];
            yield return lines[0] with { Text = $"{new string(' ', indent)}- {lines[0].Text.TrimStart(' ')}" };
            foreach (var line in lines.Skip(1)) yield return line;
        }
    }

    private static bool IsEmpty(YamlNode node) => node is YamlMap { Entries.Count: 0 } or YamlList { Items.Count: 0 };

    private static bool IsOneLine(YamlNode node, YamlNode with) => node.File == with.File && node.Line == with.Line && node switch
    {
        YamlMap map => map.Entries.All(entry => entry.Key.Line == with.Line && IsOneLine(entry.Value, with)),
        YamlList list => list.Items.All(item => IsOneLine(item, with)),
        _ => true,
    };

    [GeneratedRegex(@"\A(?:-?[0-9]+|[A-Za-z0-9_](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
