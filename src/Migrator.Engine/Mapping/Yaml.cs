using Migrator.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Migrator.Engine.Mapping;

/// <summary>A piece of a mapping file that knows where it stands.</summary>
internal abstract record YamlNode(string File, int Line, int Column)
{
    /// <summary>file:line, for explanations.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>An error at this place.</summary>
    public ConfigurationException Error(string what) => new($"{File}:{Line}:{Column}: {what}");

    /// <summary>What it is, in words.</summary>
    public abstract string Shape { get; }

    public YamlMap AsMap() => this as YamlMap ?? throw Error($"this is {Shape}; a mapping of names to values is wanted");

    public YamlScalar AsScalar() => this as YamlScalar ?? throw Error($"this is {Shape}; a single value is wanted");

    public string AsText() => AsScalar().Value ?? throw Error("this is empty; a text is wanted");

    /// <summary>One text or a list of texts.</summary>
    public IReadOnlyList<string> AsTexts() => this is YamlList list ? [.. list.Items.Select(item => item.AsText())] : [AsText()];

    public bool AsFlag() => AsText() switch
    {
        "true" => true,
        "false" => false,
        var other => throw Error($"'{other}' is neither true nor false"),
    };

    public int AsNumber() => int.TryParse(AsText(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw Error($"'{AsText()}' is no whole number above 0");
}

/// <summary>A single value; null where it is empty or <c>~</c>.</summary>
internal sealed record YamlScalar(string File, int Line, int Column, string? Value, bool Quoted) : YamlNode(File, Line, Column)
{
    public override string Shape => Value is null ? "empty" : $"the single value '{Value}'";
}

/// <summary>A list.</summary>
internal sealed record YamlList(string File, int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(File, Line, Column)
{
    public override string Shape => "a list";
}

/// <summary>Names with values, in the order of the file.</summary>
internal sealed record YamlMap(string File, int Line, int Column, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries) : YamlNode(File, Line, Column)
{
    public override string Shape => "a mapping";

    public YamlNode? Find(string name) => Entries.FirstOrDefault(entry => entry.Key.Value == name).Value;

    /// <summary>Refuses every name that is not known here.</summary>
    public void Only(string of, IReadOnlyCollection<string> known)
    {
        var unknown = Entries.Where(entry => !known.Contains(entry.Key.Value!)).Select(entry => entry.Key.Error(Nearest.Unknown(of, entry.Key.Value!, known)).Message).ToList();
        if (unknown.Count > 0) throw new ConfigurationException(unknown);
    }
}

/// <summary>Reads YAML into nodes with positions. Duplicate keys are errors; anchors, aliases and tags are refused.</summary>
internal sealed class YamlText
{
    private const int Deepest = 32;
    private const int Longest = 2_000_000;
    private readonly string file;
    private readonly Parser parser;
    private readonly Mistakes? mistakes;

    private YamlText(MappingText text, Mistakes? collected)
    {
        mistakes = collected;
        file = text.Name.EndsWith(".yaml", StringComparison.Ordinal) ? text.Name : text.Name + ".yaml";
        parser = new Parser(new StringReader(text.Yaml));
    }

    /// <summary>The file's one document, which must be a mapping.</summary>
    /// <param name="text">The file.</param>
    /// <param name="mistakes">Takes what reading can go on after: names that are there twice.</param>
    /// <exception cref="ConfigurationException">It is no YAML, or not of this shape.</exception>
    public static YamlMap Read(MappingText text, Mistakes? mistakes = null)
    {
        if (text.Root is { } known) return known;
        var reader = new YamlText(text, mistakes);
        if (text.Yaml.Length > Longest) throw new ConfigurationException($"{reader.file}:1:1: the file has {text.Yaml.Length} characters; {Longest} are the most, a mapping needs far fewer. Is it another file under this name?");
        try
        {
            reader.parser.Consume<StreamStart>();
            if (reader.parser.Accept<StreamEnd>(out _)) throw new ConfigurationException($"{reader.file}:1:1: the file is empty; it begins with 'mapping: 1'");
            reader.parser.Consume<DocumentStart>();
            var root = reader.Node(0).AsMap();
            reader.parser.Consume<DocumentEnd>();
            if (reader.parser.Accept<DocumentStart>(out var second))
            {
                throw new ConfigurationException($"{reader.file}:{second.Start.Line}:{second.Start.Column}: a second document; a mapping file holds one");
            }

            return root;
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{reader.file}:{e.Start.Line}:{e.Start.Column}: {e.Message.TrimEnd('.')}; this is no YAML", e);
        }
    }

    private YamlNode Node(int depth)
    {
        var next = parser.Consume<ParsingEvent>();
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        if (depth > Deepest) throw Error(next, $"nested deeper than {Deepest} levels; a mapping needs far fewer");
        if (next is AnchorAlias) throw Error(next, "an alias; write the value out, so that every line says what it does");
        if (next is NodeEvent { Anchor.IsEmpty: false }) throw Error(next, "an anchor; write the value out, so that every line says what it does");
        if (next is NodeEvent { Tag.IsEmpty: false, } tagged && !tagged.Tag.IsNonSpecific) throw Error(next, $"the tag {tagged.Tag}; tags mean nothing here, remove it");
        switch (next)
        {
            case Scalar scalar:
                var quoted = scalar.Style is not ScalarStyle.Plain;
                return new YamlScalar(file, line, column, !quoted && scalar.Value is "" or "~" or "null" ? null : scalar.Value, quoted);
            case SequenceStart:
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
                return new YamlList(file, line, column, items);
            case MappingStart:
                return Map(line, column, depth);
            default:
                throw Error(next, $"{next.GetType().Name} is not wanted here");
        }
    }

    private YamlMap Map(int line, int column, int depth)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1).AsScalar();
            if (key.Value is null) throw key.Error("an empty name; write it in quotes if it is meant");
            var value = Node(depth + 1);
            if (lines.TryAdd(key.Value, key.Line)) entries.Add(new(key, value));
            else Twice(key, lines[key.Value]);
        }

        return new YamlMap(file, line, column, entries);
    }

    private void Twice(YamlScalar key, int first)
    {
        var mistake = key.Error($"'{key.Value}' is here twice, first in line {first}; keep one");
        if (mistakes is null) throw mistake;
        mistakes.Add(mistake);
    }

    private ConfigurationException Error(ParsingEvent at, string what) => new($"{file}:{at.Start.Line}:{at.Start.Column}: {what}");
}
