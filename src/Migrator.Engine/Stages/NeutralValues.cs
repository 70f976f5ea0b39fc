using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Mapping.Tools;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>Values of neutral records that a table of the target mapping does not have.</summary>
internal sealed class NeutralValues(MigrationStore store, TargetMapping mapping)
{
    private readonly NeutralLookup names = new(store);

    /// <summary>Reads the records of the kinds that such tables concern.</summary>
    public IEnumerable<SuggestedValue> Find()
    {
        foreach (var rules in mapping.Rules.GroupBy(rule => rule.Of))
        {
            var wanted = rules.SelectMany(rule => rule.Fields.SelectMany(field => field.Rule.All().Where(inner => inner.Table is not null).Select(inner => (rule, field, inner))))
                .SelectMany(found => found.inner.From.Where(path => IsFree(rules.Key, path.Text)).Select(path => (found.rule, found.field, found.inner, path.Text))).ToList();
            if (wanted.Count == 0) continue;
            var profiles = wanted.Select(found => found.Text).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => new ColumnProfile(), StringComparer.Ordinal);
            store.EachNeutral(rules.Key, (_, json) => Read(json, profiles));
            foreach (var (rule, field, inner, name) in wanted.Where(found => !profiles[found.Text].More))
            {
                foreach (var (value, records) in Named(inner, profiles[name]).Where(pair => !inner.Table!.Values.Contains(Cell.Of(pair.Key).Span) && !Knows(field, pair.Key)))
                {
                    IEnumerable<string> choices = field.Schema?.Choices ?? inner.Table!.Results.Select(result => result.Value!);
                    yield return new SuggestedValue(inner.Table!.Name, value, null, $"{rule.Of.Name()}.{name} for {rule.Name}.{field.Name}", records, Closest.Of(choices, value));
                }
            }
        }
    }

    /// <summary>With 'names' an id is looked up in the table by the name of its record.</summary>
    private IEnumerable<KeyValuePair<string, long>> Named(ValueRule rule, ColumnProfile profile) => !rule.Names ? profile.Values
        : profile.Values.GroupBy(pair => names.Name(pair.Key) ?? pair.Key, StringComparer.Ordinal).Select(group => new KeyValuePair<string, long>(group.Key, group.Sum(pair => pair.Value)));

    private static bool Knows(FieldRule field, string value) => field.Schema?.Choices?.Contains(value, StringComparer.OrdinalIgnoreCase) ?? false;

    /// <summary>A choice of the model has its closed list; a text can hold anything.</summary>
    private static bool IsFree(Kind kind, string path) => NeutralModel.Of(kind).Find(path) is { Type: NeutralType.Text };

    private static void Read(byte[] json, Dictionary<string, ColumnProfile> profiles)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var (name, profile) in profiles)
        {
            if (document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) profile.Add(text);
        }
    }
}
