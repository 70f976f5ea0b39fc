using System.Text;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Looks for columns that site.yaml names and no record of the kind has: a slip of the pen would otherwise be a field without values. What columns there
/// are is seen from a few records of each table, so this is a warning.
/// </summary>
internal sealed class CheckColumns(MigrationStore store)
{
    private const int Sample = 20;
    private static readonly string[] Nested = ["first", "join"];

    /// <summary>Each unknown column with its place and the nearest known one.</summary>
    public IEnumerable<Finding> Find(IReadOnlyList<MappingText> files, string source)
    {
        if (files.FirstOrDefault(file => file.Name == MappingFiles.Site) is not { } site || Root(site) is not { } root || (root.Find("source") as YamlScalar)?.Value != source) yield break;
        foreach (var (key, node) in root.Entries)
        {
            if (!Kinds.TryParse(key.Value!, out var kind) || node is not YamlMap section || Known(kind) is not { Count: > 0 } known) continue;
            foreach (var column in Columns(section).DistinctBy(column => (column.Line, column.Column)))
            {
                var name = column.Value!;
                var first = name[..(name.AsSpan().IndexOfAny('.', '[') is > 0 and var end ? end : name.Length)];
                if (known.Contains(name) || known.Contains(first)) continue;
                var parts = Nearest.Unknown($"column of {kind.Name()}", first, known).Split("; ", 2);
                yield return new Finding(Severity.Warning, "column_unknown", $"{column.File}:{column.Line}:{column.Column}: {parts[0]}: no record that was read has it",
                    $"{Shorten(parts[^1])}; correct the name, or extract the records that have the column", $"{column.File}:{column.Line}:{column.Column}");
            }
        }
    }

    private static YamlMap? Root(MappingText site)
    {
        try
        {
            return YamlText.Read(site, new Mistakes());
        }
        catch (ConfigurationException)
        {
            // The compilers have said so already.
            return null;
        }
    }

    // The list of all columns of a large table helps nobody.
    private static string Shorten(string near) => near.IndexOf("; known", StringComparison.Ordinal) is > 0 and var end ? near[..end] : near.Length > 200 ? near[..200] + "…" : near;

    private HashSet<string> Known(Kind kind)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in store.Tables().Where(table => table.Table.Kind == kind && table.Table.HoldsRecords))
        {
            foreach (var payload in store.SampleRaw(table, Sample)) AddMembers(payload, known);
        }

        return known;
    }

    private static void AddMembers(ReadOnlySpan<byte> json, HashSet<string> known)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            known.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            reader.Skip();
        }
    }

    private static IEnumerable<YamlScalar> Columns(YamlMap section)
    {
        foreach (var rule in (section.Find("fields") as YamlMap)?.Entries ?? [])
        {
            foreach (var column in OfRule(rule.Value)) yield return column;
        }

        foreach (var link in (section.Find("links") as YamlMap)?.Entries ?? []) yield return link.Key;
        foreach (var table in (section.Find("tables") as YamlMap)?.Entries ?? [])
        {
            foreach (var column in table.Value is YamlMap inner ? Columns(inner) : []) yield return column;
        }
    }

    private static IEnumerable<YamlScalar> OfRule(YamlNode node) => node switch
    {
        YamlScalar { Value: not null } scalar => [scalar],
        YamlList list => list.Items.OfType<YamlScalar>().Where(item => item.Value is not null),
        YamlMap map =>
        [
            .. map.Find("from") is { } from ? OfRule(from) : [],
            .. Nested.Select(map.Find).OfType<YamlList>().SelectMany(list => list.Items).SelectMany(OfRule),
            .. map.Find("missing") is YamlMap missing ? OfRule(missing) : [],
            .. ((map.Find("fields") as YamlMap)?.Entries ?? []).SelectMany(field => OfRule(field.Value)),
            .. ((map.Find("when") as YamlMap)?.Entries ?? []).Select(test => test.Key),
        ],
        _ => [],
    };
}
