using System.Buffers;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Bodies;

/// <summary>How texts of a source name other records: by addresses of attachments, tickets and articles, and by numbers. Immutable.</summary>
internal sealed class BodyReferences
{
    /// <summary>Stands before a number in place of an id, until the record of that number is looked up.</summary>
    public const string ByNumber = "number=";

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    private readonly string source;
    private readonly List<(Kind Kind, string Before, string After, bool Number)> addresses = [];
    private readonly List<(Kind Kind, string Prefix)> numbers = [];

    private BodyReferences(string source) => this.source = source;

    /// <summary>Beginnings of numbers, with the kind of record that has them.</summary>
    public IReadOnlyList<(Kind Kind, string Prefix)> Numbers => numbers;

    /// <summary>Reads <c>references:</c> of a mapping file; null for a file without.</summary>
    /// <exception cref="ConfigurationException">A pattern says nothing, with its place.</exception>
    public static BodyReferences Read(string source, YamlNode? node)
    {
        var made = new BodyReferences(source);
        if (node is null) return made;
        var map = node.AsMap();
        map.Only("kind of reference", ["numbers", .. Kinds.All.Select(kind => kind.Name())]);
        foreach (var (key, value) in map.Entries)
        {
            if (key.Value == "numbers") made.ReadNumbers(value.AsMap());
            else made.ReadAddresses(RuleReader.KindOf(key, key.Value!), value);
        }

        return made;
    }

    /// <summary>The reference that an address stands for; null where it stands for none.</summary>
    public Key? Find(string address)
    {
        if (addresses.Count == 0) return null;
        if (Match(address) is { } found) return found;
        return address.Contains("%3", StringComparison.OrdinalIgnoreCase) && Uri.UnescapeDataString(address) is var plain && plain != address ? Match(plain) : null;
    }

    private Key? Match(string address)
    {
        foreach (var (kind, before, after, number) in addresses)
        {
            for (var at = address.IndexOf(before, StringComparison.OrdinalIgnoreCase); at >= 0; at = address.IndexOf(before, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                var id = address.AsSpan(at + before.Length);
                var length = id.IndexOfAnyExcept(IdLetters);
                var end = length < 0 ? id.Length : length;
                if (end > 0 && id[end..].StartsWith(after, StringComparison.OrdinalIgnoreCase)) return new Key(source, kind, (number ? ByNumber : "") + id[..end].ToString());
            }
        }

        return null;
    }

    private void ReadAddresses(Kind kind, YamlNode patterns)
    {
        foreach (var pattern in patterns.AsTexts())
        {
            var number = pattern.Contains("{number}", StringComparison.Ordinal);
            var parts = pattern.Split(number ? "{number}" : "{id}", 2);
            if (parts.Length < 2) throw patterns.Error($"'{pattern}' does not say where the id stands; write {{id}} or {{number}} there");
            if (parts[0].Length == 0) throw patterns.Error($"'{pattern}' begins with the id; any address would fit. Write what stands before it");
            addresses.Add((kind, parts[0], parts[1], number));
        }
    }

    private void ReadNumbers(YamlMap map)
    {
        foreach (var (key, value) in map.Entries)
        {
            var kind = RuleReader.KindOf(key, key.Value!);
            if (NeutralModel.Of(kind).Find("number") is null) throw key.Error($"a {kind.Name()} has no number");
            foreach (var prefix in value.AsTexts())
            {
                if (prefix.Length == 0 || !prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '#')) throw value.Error($"'{prefix}' begins no number; letters, digits, '-' and '#' do");
                numbers.Add((kind, prefix));
            }
        }
    }
}
