using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>What the sample of one table tells.</summary>
/// <param name="Records">Records looked at.</param>
/// <param name="Bytes">How large they are together.</param>
/// <param name="Seconds">How long the source took.</param>
/// <param name="Filled">By field: in how many records it holds something; 0 where it only ever came empty.</param>
/// <param name="Rows">The first records, for attachments alone: their bytes are looked at next.</param>
internal sealed record Sampled(int Records, long Bytes, double Seconds, IReadOnlyDictionary<string, int> Filled, IReadOnlyList<RawRecord> Rows)
{
    private const int MostFiles = 3;

    /// <summary>Nothing could be looked at.</summary>
    public static Sampled None { get; } = new(0, 0, 0, new Dictionary<string, int>(), []);

    /// <summary>Mean size; null where nothing was looked at.</summary>
    public double? BytesPerRecord => Records == 0 ? null : (double)Bytes / Records;

    /// <summary>Looks at a page, of which nothing is kept but numbers and, of attachments, the first records.</summary>
    public static Sampled Of(Page page, SourceTable table, double seconds)
    {
        var filled = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in page.Records) Count(record.Payload.Span, filled);
        IReadOnlyList<RawRecord> rows = table.Kind == Kind.Attachment ? [.. page.Records.Take(MostFiles).Select(record => record with { Payload = record.Payload.ToArray() })] : [];
        return new Sampled(page.Records.Count, page.Records.Sum(record => (long)record.Payload.Length), seconds, filled, rows);
    }

    private static void Count(ReadOnlySpan<byte> payload, Dictionary<string, int> filled)
    {
        var json = new Utf8JsonReader(payload);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            filled[name] = filled.GetValueOrDefault(name) + (Holds(ref json) ? 1 : 0);
        }
    }

    // An object or a list holds something when there is anything in it.
    private static bool Holds(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null: return false;
            case JsonTokenType.String: return json.HasValueSequence || json.ValueSpan.Length > 0;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var (depth, before) = (json.CurrentDepth, json.TokenStartIndex);
                while (json.Read() && json.CurrentDepth > depth) { }
                return json.TokenStartIndex > before + 1;
            default: return true;
        }
    }
}
