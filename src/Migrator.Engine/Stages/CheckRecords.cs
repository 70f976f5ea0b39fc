using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Goes once through the neutral records and measures them against the target: texts longer than its fields, attachments larger than it takes, characters
/// that not every database keeps, people whom none of its agents matches.
/// </summary>
internal sealed class CheckRecords(MigrationStore store, TargetMapping mapping, TargetSchema schema)
{
    private static readonly SearchValues<byte> WideLeads = SearchValues.Create(0xF0, 0xF1, 0xF2, 0xF3, 0xF4);
    private long wide;

    /// <summary>What does not fit, counted.</summary>
    public IEnumerable<Finding> Find(CancellationToken cancel)
    {
        var findings = new List<Finding>();
        foreach (var kind in mapping.Rules.Select(rule => rule.Of).Distinct())
        {
            cancel.ThrowIfCancellationRequested();
            findings.AddRange(Kind(kind, cancel));
        }

        if (wide > 0)
        {
            findings.Add(new Finding(Severity.Note, "wide_characters", string.Create(CultureInfo.InvariantCulture, $"{wide} records hold characters above U+FFFF, such as emoji"),
                "see above what the target makes of them; the store keeps them"));
        }

        return findings;
    }

    private IEnumerable<Finding> Kind(Kind kind, CancellationToken cancel)
    {
        var rules = mapping.Rules.Where(rule => rule.Of == kind).ToList();
        var measures = rules.SelectMany(Measures).ToLookup(measure => measure.Source, StringComparer.Ordinal);
        var people = rules.Where(rule => !rule.Create && Object(rule)?.Existing is not null).Select(rule => new Match(rule, Object(rule)!.Existing!)).ToList();
        var mapper = people.Count > 0 ? mapping.CreateMapper(new NeutralLookup(store)) : null;
        store.EachNeutral(kind, (record, json) =>
        {
            cancel.ThrowIfCancellationRequested();
            if (json.AsSpan().IndexOfAny(WideLeads) >= 0) wide++;
            Measure(json, measures);
            if (mapper is null) return;
            using var document = JsonDocument.Parse(json);
            foreach (var match in people) match.Look(mapper.Render(match.Rule, new Key(store.SourceName!, kind, record), document.RootElement));
        });
        return measures.SelectMany(group => group).Where(measure => measure.Over > 0).Select(measure => measure.Finding()).Concat(people.Where(match => match.Without > 0).Select(match => match.Finding()));
    }

    private TargetObject? Object(TargetRule rule) => schema.Objects.FirstOrDefault(o => o.Name == rule.Object);

    // Only what goes from one neutral field into one target field as it is can be measured without rendering.
    private static IEnumerable<Limit> Measures(TargetRule rule) =>
        from field in rule.Fields
        where field is { Max: not null, Rule: { Table: null, From: [{ Beyond: null, Steps: [], Type: NeutralType.Text }], As: Form.None or Form.Text }, Type: FieldType.Text or FieldType.Content }
        select new Limit(field.Type is FieldType.Content ? "size" : field.Rule.From[0].Text, field.Max!.Value, rule, field);

    private static void Measure(ReadOnlySpan<byte> json, ILookup<string, Limit> measures)
    {
        if (measures.Count == 0) return;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            var limits = reader.ValueSpan.Length < 64 ? measures[System.Text.Encoding.UTF8.GetString(reader.ValueSpan)] : [];
            reader.Read();
            foreach (var limit in limits) limit.Look(reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : reader.TokenType == JsonTokenType.String ? Length(ref reader, limit.Most) : 0);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        }
    }

    // A text of no more bytes than the limit has no more characters either.
    private static long Length(ref Utf8JsonReader reader, long most) => reader.ValueSpan.Length <= most ? reader.ValueSpan.Length : reader.GetString()!.EnumerateRunes().Count();

    private sealed class Limit(string source, long most, TargetRule rule, FieldRule field)
    {
        private long longest;

        public string Source => source;

        public long Most => most;

        public long Over { get; private set; }

        public void Look(long length)
        {
            if (length <= most) return;
            Over++;
            longest = Math.Max(longest, length);
        }

        public Finding Finding()
        {
            var what = field.Type is FieldType.Content ? "bytes" : "characters";
            var text = string.Create(CultureInfo.InvariantCulture, $"{rule.Object}.{field.Name} takes {most} {what}; {Over} records have more, the longest {longest} ({field.Rule.Place})");
            return rule.Overflow is { } overflow
                ? new Finding(Severity.Note, "text_long", text, $"nothing to do: the whole is kept in {overflow.Rule}/{overflow.Field}", $"{rule.Object}.{field.Name}")
                : new Finding(field.Type is FieldType.Content ? Severity.Error : Severity.Warning, "text_long", text, "give the rule an 'overflow' in site.yaml, or raise the limit in the target", $"{rule.Object}.{field.Name}");
        }
    }

    private sealed class Match(TargetRule rule, IReadOnlySet<string> existing)
    {
        private long with;

        public TargetRule Rule => rule;

        public long Without { get; private set; }

        public void Look(Rendered? rendered)
        {
            if (rendered is null) return;
            var names = JsonNode.Parse(rendered.Json.Span)!.AsObject().Select(field => field.Value).OfType<JsonValue>().Where(value => value.GetValueKind() == JsonValueKind.String);
            if (names.Any(value => existing.Contains(value.GetValue<string>().ToLowerInvariant()))) with++;
            else Without++;
        }

        public Finding Finding() => new(Severity.Note, "people_unmatched", string.Create(CultureInfo.InvariantCulture, $"{Without} of {with + Without} people have no {rule.Object} in the target under the same login or address; they are kept as text where they are named"),
            $"create them as {rule.Object} in the target, or write 'objects: {{ {rule.Name}: {{ create: true }} }}' into site.yaml", rule.Object);
    }
}
