using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Migrator.Engine.Reports;

/// <summary>A report for machines: the same figures under stable names, numbers as numbers, bytes as bytes, instants in ISO 8601.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a report.</summary>
    public static void Write(ReportDocument document, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Form);
        json.WriteStartObject();
        json.WriteString("report", document.Name);
        json.WriteString("language", document.Language.Code);
        json.WriteString("at", Instant(document.At));
        json.WriteBoolean("personal_data", document.Personal);
        json.WriteStartObject("verdict");
        json.WriteString("outcome", document.Verdict.Outcome);
        json.WriteString("level", HtmlBlocks.Class(document.Verdict.Level));
        json.WriteString("sentence", document.Verdict.Sentence);
        json.WriteStartArray("reasons");
        foreach (var reason in document.Verdict.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("level", HtmlBlocks.Class(reason.Level));
            json.WriteString("text", reason.Text);
            json.WriteString("section", reason.Section);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("sections");
        foreach (var section in document.Sections) Section(json, section);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Section(Utf8JsonWriter json, ReportSection section)
    {
        json.WriteStartObject(section.Id);
        json.WriteString("title", section.Title);
        foreach (var block in section.Blocks)
        {
            switch (block)
            {
                case KeyFigures figures: Members(json, "figures", figures.Figures.Select(figure => (figure.Id, figure.Value))); break;
                case FactList list: Members(json, list.Id, list.Facts.Select(fact => (fact.Id, fact.Value))); break;
                case Table table: Table(json, table); break;
                case CauseList list: Causes(json, list); break;
                default: break;
            }
        }

        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, string name, IEnumerable<(string Name, Cell Value)> members)
    {
        json.WriteStartObject(name);
        foreach (var (member, value) in members) Value(json, member, value);
        json.WriteEndObject();
    }

    private static void Table(Utf8JsonWriter json, Table table)
    {
        json.WriteStartArray(table.Id);
        foreach (var row in table.Rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Count; i++) Value(json, table.Columns[i].Id, row[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Causes(Utf8JsonWriter json, CauseList list)
    {
        json.WriteStartArray(list.Id);
        foreach (var cause in list.Causes)
        {
            json.WriteStartObject();
            json.WriteString("code", cause.Code);
            json.WriteString("stage", cause.Stage);
            json.WriteString("level", HtmlBlocks.Class(cause.Level));
            json.WriteNumber("count", cause.Count);
            json.WriteString("text", cause.Text);
            json.WriteString("remedy", cause.Remedy);
            if (cause.Records is { } records) Table(json, records with { Id = "records" });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, string name, Cell cell)
    {
        switch (cell)
        {
            case TextCell text: json.WriteString(name, text.Text); break;
            case NumberCell number: json.WriteNumber(name, number.Value); break;
            case DifferenceCell number: json.WriteNumber(name, number.Value); break;
            case BytesCell bytes: json.WriteNumber(name, bytes.Value); break;
            case ShareCell share: json.WriteNumber(name, Math.Round(share.Value, 6)); break;
            case InstantCell instant: json.WriteString(name, Instant(instant.Value)); break;
            case DurationCell span: json.WriteNumber(name, (long)span.Value.TotalSeconds); break;
            case LevelCell level: json.WriteString(name, HtmlBlocks.Class(level.Level)); break;
            default: json.WriteNull(name); break;
        }
    }

    /// <summary>How machines read a point in time.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
