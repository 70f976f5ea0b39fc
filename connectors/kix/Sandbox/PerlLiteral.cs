using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Perl source that holds only data: arrays, hashes, quoted text, numbers, undef.</summary>
internal sealed class PerlLiteral
{
    private readonly string source;
    private int at;

    private PerlLiteral(string source) => this.source = source;

    /// <summary>The data; null where the source is broken or holds more than data.</summary>
    public static JsonNode? Parse(string source)
    {
        var reader = new PerlLiteral(source);
        try
        {
            var value = reader.Value();
            reader.Space();
            if (reader.at < source.Length && source[reader.at] == ';') reader.at++;
            reader.Space();
            return reader.at == source.Length ? value : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The data as Perl source.</summary>
    public static string Write(JsonNode? node) => Write(node, "");

    private static string Write(JsonNode? node, string indent) => node switch
    {
        JsonArray list => $"[\n{string.Concat(list.Select(entry => $"{indent}    {Write(entry, indent + "    ")},\n"))}{indent}]",
        JsonObject hash => $"{{\n{string.Concat(hash.Select(pair => $"{indent}    {pair.Key} => {Write(pair.Value, indent + "    ")},\n"))}{indent}}}",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => value.ToJsonString(),
        null => "undef",
        _ => $"'{node.GetValue<string>().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
    };

    private static FormatException Broken() => new("broken");

    private JsonNode? Value()
    {
        Space();
        if (at >= source.Length) throw Broken();
        return source[at] switch
        {
            '[' => Array(),
            '{' => Hash(),
            '\'' or '"' => Quoted(),
            _ => Word(),
        };
    }

    private JsonArray Array()
    {
        var list = new JsonArray();
        at++;
        while (!Closes(']'))
        {
            list.Add(Value());
            Separator(']');
        }

        return list;
    }

    private JsonObject Hash()
    {
        var hash = new JsonObject();
        at++;
        while (!Closes('}'))
        {
            Space();
            var key = source[at] is '\'' or '"' ? Quoted() : Bare();
            Space();
            if (at + 1 < source.Length && source[at] == '=' && source[at + 1] == '>') at += 2;
            else if (at < source.Length && source[at] == ',') at++;
            else throw Broken();
            hash[key] = Value();
            Separator('}');
        }

        return hash;
    }

    private bool Closes(char close)
    {
        Space();
        if (at >= source.Length) throw Broken();
        if (source[at] != close) return false;
        at++;
        return true;
    }

    private void Separator(char close)
    {
        Space();
        if (at < source.Length && source[at] == ',') at++;
        else if (at >= source.Length || source[at] != close) throw Broken();
    }

    private string Quoted()
    {
        var quote = source[at++];
        var text = new StringBuilder();
        for (; at < source.Length; at++)
        {
            if (source[at] == quote)
            {
                at++;
                return text.ToString();
            }

            if (quote == '"' && source[at] is '$' or '@') throw Broken();
            if (source[at] != '\\' || at + 1 == source.Length) text.Append(source[at]);
            else if (source[at + 1] == quote || source[at + 1] == '\\') text.Append(source[++at]);
            else if (quote == '"' && source[at + 1] is 'n' or 't') text.Append(source[++at] == 'n' ? '\n' : '\t');
            else text.Append('\\');
        }

        throw Broken();
    }

    private string Bare()
    {
        var start = at;
        while (at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] is '_' or '-' or '.')) at++;
        return at > start ? source[start..at] : throw Broken();
    }

    private JsonNode? Word()
    {
        var word = Bare();
        if (word == "undef") return null;
        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return JsonValue.Create(number);
        throw Broken();
    }

    private void Space()
    {
        while (at < source.Length && (char.IsWhiteSpace(source[at]) || source[at] == '#'))
        {
            if (source[at] == '#')
            {
                var end = source.IndexOf('\n', at);
                at = end < 0 ? source.Length : end;
            }
            else
            {
                at++;
            }
        }
    }
}
