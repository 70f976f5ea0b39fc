using System.Globalization;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>One value of a choice list.</summary>
internal sealed record Choice(string Table, string Element, string Value, string Label, string Language, int Sequence, bool Inactive);

/// <summary>The catalogue of an instance: its tables and its choice lists.</summary>
internal sealed record Catalogue(IReadOnlyDictionary<string, TableSchema> Tables, IReadOnlyList<Choice> Choices);

/// <summary>
/// Reads the catalogue from its short notation. A line without indent opens a table: <c>name [: parent] "Label"</c>, <c>bare</c> for one without update columns.
/// Indented lines list columns, parted by semicolons: name, type and label; <c>s40</c> a string, <c>&gt;table</c> a reference, <c>@table</c> a list of references;
/// <c>*</c> after the type has choices, <c>!</c> is mandatory, <c>^</c> is the display value. <c>choice table.element value=Label|...</c> is a choice list.
/// </summary>
internal static class SchemaReader
{
    private const string Standard = "sys_created_on dt Created; sys_created_by s40 Created by; sys_updated_on dt Updated; sys_updated_by s40 Updated by; sys_mod_count int Updates; sys_tags s255 Tags";
    private const string Bare = "sys_created_on dt Created; sys_created_by s40 Created by; sys_tags s255 Tags";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["text"] = "string", ["html"] = "html", ["thtml"] = "translated_html", ["wiki"] = "wiki_text", ["journal"] = "journal_input", ["jlist"] = "journal_list", ["dt"] = "glide_date_time",
        ["date"] = "glide_date", ["due"] = "due_date", ["dur"] = "glide_duration", ["int"] = "integer", ["bool"] = "boolean", ["cur"] = "currency", ["price"] = "price", ["url"] = "url",
        ["email"] = "email", ["class"] = "sys_class_name", ["doc"] = "document_id", ["img"] = "user_image", ["script"] = "script", ["vars"] = "variables", ["guid"] = "GUID", ["pwd"] = "password",
        ["phone"] = "ph_number", ["dec"] = "decimal", ["ip"] = "ip_address", ["path"] = "sys_class_path",
    };

    public static Catalogue Read(IEnumerable<string> notations)
    {
        var tables = new Dictionary<string, TableSchema>(StringComparer.Ordinal);
        var choices = new List<Choice>();
        foreach (var notation in notations)
        {
            string? head = null;
            var columns = new List<string>();
            foreach (var line in notation.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line[0] == ' ') { columns.AddRange(line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)); continue; }
                if (head is not null) AddTable(tables, head, columns);
                head = null;
                columns.Clear();
                if (line.StartsWith("choice ", StringComparison.Ordinal)) choices.AddRange(Choices(line[7..]));
                else head = line;
            }
            if (head is not null) AddTable(tables, head, columns);
        }
        return new Catalogue(tables, choices);
    }

    private static void AddTable(Dictionary<string, TableSchema> tables, string head, List<string> columns)
    {
        var quote = head.IndexOf('"', StringComparison.Ordinal);
        var words = head[..quote].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parent = words is [_, ":", var name] ? tables[name] : null;
        var standard = parent is not null ? "" : "sys_id guid! Sys ID; " + (words is [_, "bare"] ? Bare : Standard);
        var own = standard.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Concat(columns).Select(ReadColumn);
        var table = new TableSchema(words[0], head[(quote + 1)..].TrimEnd('"'), parent, [.. own]);
        parent?.Children.Add(table);
        tables.Add(table.Name, table);
    }

    private static Column ReadColumn(string text)
    {
        var words = text.Split(' ', 3);
        var type = words[1].TrimEnd('*', '!', '^');
        var marks = words[1][type.Length..];
        var label = words.Length > 2 ? words[2] : Label(words[0]);
        var column = new Column(words[0], "string", label) { Choice = marks.Contains('*', StringComparison.Ordinal), Mandatory = marks.Contains('!', StringComparison.Ordinal), Display = marks.Contains('^', StringComparison.Ordinal) };
        if (type[0] == '>') return Reference(column, type[1..]);
        if (type[0] == '@') return column with { Type = "glide_list", Reference = type[1..], MaxLength = 4000 };
        if (type[0] == 's' && int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return column with { MaxLength = length };
        return column with { Type = Types[type], MaxLength = type switch { "text" => 4000, "html" or "thtml" or "wiki" => 65536, "email" => 100, "url" => 1024, "guid" => 32, _ => 40 } };
    }

    private static Column Reference(Column column, string target) => target.Split('.') is [var table, var key]
        ? column with { Type = "reference", Reference = table, ReferenceKey = key, MaxLength = 80 }
        : column with { Type = "reference", Reference = target, MaxLength = 32 };

    private static IEnumerable<Choice> Choices(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var place = line[..blank].Split('.');
        var language = place.Length > 2 ? place[2] : "en";
        return line[(blank + 1)..].Split('|').Select((pair, at) =>
        {
            var inactive = pair.StartsWith('~');
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            return new Choice(place[0], place[1], pair[(inactive ? 1 : 0)..equals], pair[(equals + 1)..].TrimEnd(), language, at, inactive);
        });
    }

    private static string Label(string name)
    {
        var words = name.Replace("sys_", "", StringComparison.Ordinal).Replace("u_", "", StringComparison.Ordinal).Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
