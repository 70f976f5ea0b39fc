using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>One entry of a displayed journal.</summary>
internal sealed record JournalEntry(DateTime Shown, string Author, string Text);

/// <summary>
/// Comments and work notes out of the text that a ticket shows, for accounts that may not read sys_journal_field. The text holds the entries newest first:
/// <c>2026-07-13 17:28:40 - System Administrator (Work notes)</c>, the body, an empty line. Times are in the user's format and zone, authors are display
/// names. A text that cannot be cut is kept as one entry.
/// </summary>
internal static partial class JournalText
{
    /// <summary>Columns to ask for.</summary>
    public const string Fields = "sys_id,sys_class_name,sys_created_on,sys_updated_on,comments,work_notes";

    private const string Format = "yyyy-MM-dd HH:mm:ss";
    private static readonly string[] Elements = ["comments", "work_notes"];

    /// <summary>True where one of the newest tickets shows entries.</summary>
    public static async Task<bool> AnyShownAsync(Calls calls, string? filter, CancellationToken cancel)
    {
        var ask = new PageAsk(Catalog.Task, EncodedQuery.And(filter, "ORDERBYDESCsys_updated_on")) { Fields = Fields, Display = "all", Tolerant = true };
        using var page = await calls.PageAsync(ask, new PageSize(100), cancel);
        foreach (var row in page.Rows)
        {
            using var document = JsonDocument.Parse(row.Payload);
            if (Elements.Any(element => Shown(document.RootElement, element).Length > 0)) return true;
        }
        return false;
    }

    /// <summary>The same pages, with the entries in place of the tickets.</summary>
    public static async IAsyncEnumerable<Page> FromAsync(IAsyncEnumerable<Page> pages, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in pages.WithCancellation(cancel))
        {
            Page told;
            using (page)
            {
                var uncut = new List<string>();
                told = new Page([.. page.Records.SelectMany(ticket => Records(ticket, uncut))], page.Next) { Findings = [.. page.Findings, .. uncut.Take(1).Select(Uncut)] };
            }
            yield return told;
        }
    }

    /// <summary>
    /// Cuts a displayed text. A line of a body can look like a header: it counts as one only after an empty line, with the same label and not newer than the
    /// entry before it.
    /// </summary>
    public static IReadOnlyList<JournalEntry> Cut(string text, DisplayedTime times)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var entries = new List<JournalEntry>();
        var body = new StringBuilder();
        Match? open = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var header = Header().Match(lines[i]);
            if (header.Success && (i == 0 || lines[i - 1].Length == 0) && Follows(header, open, times))
            {
                Close();
                open = header;
            }
            else if (open is not null) body.Append(lines[i]).Append('\n');
        }
        Close();
        return entries;

        void Close()
        {
            if (open is not null && times.Read(open.Groups["time"].Value) is { } time) entries.Add(new JournalEntry(time, open.Groups["author"].Value, body.ToString().TrimEnd('\n')));
            body.Clear();
        }
    }

    private static bool Follows(Match header, Match? before, DisplayedTime times) => times.Read(header.Groups["time"].Value) is { } time
        && (before is null || header.Groups["label"].Value == before.Groups["label"].Value && time <= times.Read(before.Groups["time"].Value));

    private static List<RawRecord> Records(RawRecord ticket, List<string> uncut)
    {
        using var document = JsonDocument.Parse(ticket.Payload);
        var row = document.RootElement;
        var times = DisplayedTime.Of((Schema.Text(row, "sys_created_on"), Shown(row, "sys_created_on")), (Schema.Text(row, "sys_updated_on"), Shown(row, "sys_updated_on")));
        var records = new List<RawRecord>();
        foreach (var element in Elements)
        {
            var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (written, entry) in Entries(row, Shown(row, element), times, out var whole))
            {
                var content = $"{element}\n{written.ToString(Format, CultureInfo.InvariantCulture)}\n{entry.Author}\n{entry.Text}";
                var occurrence = occurrences[content] = occurrences.GetValueOrDefault(content) + 1;
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{content}\n{occurrence}"))[..12]);
                records.Add(Record($"{ticket.Id}.{element}.{(whole ? "whole" : hash)}", ticket.Id, Schema.Text(row, "sys_class_name") ?? Catalog.Task, element, written, entry));
                if (whole) uncut.Add(Schema.Text(row, "sys_class_name") ?? Catalog.Task);
            }
        }
        return records;
    }

    private static List<(DateTime Written, JournalEntry Entry)> Entries(JsonElement row, string text, DisplayedTime? times, out bool whole)
    {
        var cut = times is null ? [] : Cut(text, times);
        whole = cut.Count == 0 && !string.IsNullOrWhiteSpace(text);
        if (!whole) return [.. cut.Reverse().Select(entry => (times!.ToUtc(entry.Shown), entry))];
        var created = DateTime.TryParseExact(Schema.Text(row, "sys_created_on"), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var utc) ? utc : DateTime.UnixEpoch;
        return [(created, new JournalEntry(created, "", text))];
    }

    private static Finding Uncut(string table) => new(Severity.Warning, "journal_uncut",
        $"servicenow: the displayed comments of {table} are in a form that is not known; those of a ticket are kept together as one comment",
        "give the export user the date format yyyy-MM-dd and the time format HH:mm:ss (System Settings, or its row in sys_user), or a read ACL on sys_journal_field; then run 'migrator extract --full'", table);

    private static RawRecord Record(string id, string ticket, string table, string element, DateTime written, JournalEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sys_id", id);
            json.WriteString("name", table);
            json.WriteString("element", element);
            json.WriteString("element_id", ticket);
            json.WriteString("sys_created_on", written.ToString(Format, CultureInfo.InvariantCulture));
            json.WriteString("sys_created_by", "");
            json.WriteString("displayed_author", entry.Author);
            json.WriteString("value", entry.Text);
            json.WriteEndObject();
        }
        return new RawRecord(id, new DateTimeOffset(written, TimeSpan.Zero), buffer.WrittenMemory);
    }

    private static string Shown(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("display_value", out var shown)
        && shown.ValueKind == JsonValueKind.String ? shown.GetString()! : "";

    [GeneratedRegex(@"^(?<time>\d[\d./: -]{9,19}?( [AaPp][Mm])?) - (?<author>.+) \((?<label>[^()]+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
