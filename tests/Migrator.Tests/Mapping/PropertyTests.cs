using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>What holds for any neutral record and any shipped target mapping.</summary>
public sealed class PropertyTests
{
    private static readonly string[] Foreign = ["de-DE", "tr-TR", "fa-IR"];
    private static readonly Config Config = FsCheck.Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(60).WithEndSize(30);
    private static readonly TargetMapping Kix = TargetMapping.Compile([Shipped.Read("targets/kix")], "kix", KixLike.Schema);

    private static IEnumerable<Kind> Carried() => Kix.Rules.Select(rule => rule.Of).Distinct();

    [TestCaseSource(nameof(Carried))]
    public void Any_record_fits_the_target_or_yields_a_finding(Kind kind) => Check.One(Config, Prop.ForAll(AnyRecords.Of(kind).ToArbitrary(), (AnyRecord record) =>
    {
        foreach (var made in Render(record)) Fits(made);
    }));

    [TestCaseSource(nameof(Carried))]
    public void No_word_of_a_record_is_lost_without_a_finding(Kind kind) => Check.One(Config, Prop.ForAll(AnyRecords.OfWords(kind).ToArbitrary(), (AnyRecord record) =>
    {
        var made = Render(record);
        var shown = string.Join('\n', made.Select(one => Encoding.UTF8.GetString(one.Json.Span) + (one.File is { } file ? Encoding.UTF8.GetString(file.Span) : "")).Select(Readable));
        if (made.Count == 0 || made.Any(one => one.Blocked || one.Findings.Any(finding => finding.Remedy.Contains("in the store", StringComparison.Ordinal)))) return;
        Assert.That(record.Words.Where(word => !shown.Contains(word, StringComparison.Ordinal) && !IsAnnounced(kind, word)), Is.Empty, record.Json);
    }));

    [Test]
    public void Of_a_ticket_nothing_is_lost_at_all() => Check.One(Config.WithMaxTest(200), Prop.ForAll(AnyRecords.OfWords(Kind.Ticket).ToArbitrary(), (AnyRecord record) =>
    {
        var shown = string.Join('\n', Render(record).Select(one => Readable(Encoding.UTF8.GetString(one.Json.Span))));
        Assert.That(record.Words.Where(word => !shown.Contains(word, StringComparison.Ordinal)), Is.Empty, record.Json);
    }));

    [Test]
    public void Of_a_ticket_in_a_narrow_target_nothing_is_lost_between_title_body_and_file() => Check.One(Config.WithMaxTest(200), Prop.ForAll(AnyRecords.OfWords(Kind.Ticket).ToArbitrary(), (AnyRecord record) =>
    {
        const string rules = """
            mapping: 1
            target: t
            prepare: [{ object: Queue, name: Q }]
            objects:
              Ticket: { of: ticket, overflow: note/Body, fields: { Title: subject, State: { const: open }, Queue: { prepared: Q, ref: any, object: Queue } } }
              note: { object: Article, of: ticket, in: Ticket, overflow: files/Content, fields: { Body: { fields: { "*": custom }, as: table } } }
              description: { object: Article, of: ticket, in: Ticket, overflow: [Body, files/Content], fields: { Subject: subject, Body: { from: description, as: html } } }
              files: { object: Attachment, of: ticket, in: Ticket, fields: { Filename: { const: long.html }, Content: { overflow: html } } }
            """;
        var made = TargetMapping.Compile([new MappingText("targets/t", rules)], "t", OverflowTests.Narrow).CreateMapper(new SmallStore()).RenderAll(new Key("s", Kind.Ticket, "1"), SmallStore.Element(record.Json));
        foreach (var one in made) Fits(one, OverflowTests.Narrow);
        var shown = string.Join('\n', made.Select(one => Encoding.UTF8.GetString(one.Json.Span) + (one.File is { } file ? Encoding.UTF8.GetString(file.Span) : "")).Select(Readable));
        var carried = record.Words.Where(word => word.StartsWith("subject", StringComparison.Ordinal) || word.StartsWith("description", StringComparison.Ordinal) || word.StartsWith("custom", StringComparison.Ordinal));
        Assert.That(carried.Where(word => !shown.Contains(word, StringComparison.Ordinal)), Is.Empty, record.Json);
    }));

    [TestCaseSource(nameof(Carried))]
    public void Mapping_twice_gives_the_same_bytes_in_every_culture(Kind kind) => Check.One(Config.WithMaxTest(30), Prop.ForAll(AnyRecords.Of(kind).ToArbitrary(), (AnyRecord record) =>
    {
        var before = Bytes(record);
        Assert.That(Bytes(record), Is.EqualTo(before));
        foreach (var name in Foreign)
        {
            using (new OddCulture(name)) Assert.That(Bytes(record), Is.EqualTo(before), name);
        }
    }));

    private static string Bytes(AnyRecord record) => string.Join('\n', Render(record).Select(made => Encoding.UTF8.GetString(made.Json.Span) + string.Join('|', made.Findings)));

    private static IReadOnlyList<Rendered> Render(AnyRecord record) =>
        Kix.CreateMapper(People()).RenderAll(new Key("s", record.Kind, "1"), SmallStore.Element(record.Json));

    private static SmallStore People()
    {
        var store = new SmallStore { Labels = { ["u_text"] = "A text" } };
        store.Add("s:person:p1", JsonNode.Parse("""{"name":"Anna \"A\" Berg","emails":["anna@nordwerk.eu"],"login":"anna","organization":"s:organization:p1"}""")!);
        store.Add("s:organization:p1", JsonNode.Parse("""{"name":"Nordwerk"}""")!);
        store.Add("s:team:p1", JsonNode.Parse("""{"name":"Desk"}""")!);
        return store;
    }

    // The plan says once per kind which fields no rule reads.
    private static bool IsAnnounced(Kind kind, string word) => Kix.UnreadFields(kind).Any(name => AnyRecords.IsOf(word, name));

    // What a reader sees: words stand between tags, and a long word is not broken by any.
    private static string Readable(string json) => json.Replace("\\n", "\n", StringComparison.Ordinal);

    private static void Fits(Rendered made, TargetSchema? schema = null)
    {
        var fields = JsonNode.Parse(made.Json.Span)!.AsObject();
        var target = (schema ?? KixLike.Schema).Objects.Single(o => o.Name == made.Rule.Object);
        if (made.Blocked) Assert.That(made.Findings.Select(finding => finding.Severity), Has.Some.EqualTo(Severity.Error));
        foreach (var field in target.Fields)
        {
            var value = fields[field.Name];
            if (value is null)
            {
                Assert.That(!field.Required || made.Blocked, $"{made.Rule.Name}.{field.Name} is missing");
                continue;
            }

            Assert.That(Takes(field, value, made), $"{made.Rule.Name}.{field.Name}: {value.ToJsonString()}");
        }
    }

    private static bool Takes(TargetField field, JsonNode value, Rendered made) => field.Type switch
    {
        FieldType.Text or FieldType.Html => value.GetValueKind() == JsonValueKind.String && Short(field, value.GetValue<string>()) && field.Refuses?.Invoke(value.GetValue<string>()) is null,
        FieldType.Choice => made.Blocked || field.Choices!.Contains(value.GetValue<string>()) || made.MissingChoices.Any(missing => missing.Value == value.GetValue<string>()),
        FieldType.Number => value.GetValueKind() == JsonValueKind.Number,
        FieldType.Boolean => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        FieldType.Instant => DateTimeOffset.TryParseExact(value.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        FieldType.List => value is JsonArray list && list.All(item => item!.GetValueKind() == JsonValueKind.String) && Short(field, string.Join(' ', list.Select(item => item!.GetValue<string>()))),
        FieldType.Object => value is JsonObject,
        FieldType.Reference => value is JsonObject reference && reference["$ref"] is not null,
        _ => value.GetValueKind() == JsonValueKind.String,
    };

    private static bool Short(TargetField field, string text) => field.MaxLength is not { } most || text.EnumerateRunes().Count() <= most;
}
