using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>
/// Gives the store out for anybody to read without this tool: per kind the neutral records as JSON Lines and CSV, the raw records per source table
/// as JSON Lines, and the attachments under names that are safe on every file system.
/// </summary>
public sealed class Export(StageContext context)
{
    private const int Chunk = 500;
    private readonly MigrationStore store = context.Store;

    /// <summary>Writes everything into a folder, which must be empty or new. Returns the number of neutral records.</summary>
    /// <exception cref="ConfigurationException">The folder is not empty, or the store is.</exception>
    public async Task<long> RunAsync(string folder, CancellationToken cancel)
    {
        var source = store.SourceName ?? throw new ConfigurationException("export: the store is empty; run 'migrator extract' first");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new ConfigurationException($"export: {folder} is not empty; name a new folder, so that nothing is mixed");
        OwnerOnly.CreateFolder(folder);
        long total = 0;
        foreach (var kind in Kinds.All.Where(kind => store.CountNeutral(kind) > 0)) total += await WriteKindAsync(folder, source, kind, cancel);
        await WriteRawAsync(Path.Combine(folder, "raw"), cancel);
        await WriteAttachmentsAsync(Path.Combine(folder, "attachments"), cancel);
        return total;
    }

    private async Task<long> WriteKindAsync(string folder, string source, Kind kind, CancellationToken cancel)
    {
        await using var lines = new StreamWriter(OwnerOnly.Open(Path.Combine(folder, kind.Name() + ".jsonl"), FileMode.CreateNew));
        await using var csv = CsvWriter.Create(
            OwnerOnly.Open(Path.Combine(folder, kind.Name() + ".csv"), FileMode.CreateNew), new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: false);
        var fields = NeutralModel.Of(kind).Fields;
        await csv.WriteRecordAsync(["key", .. fields.Select(field => field.Name)], cancel);

        var (after, count) = ("", 0L);
        while (store.NeutralAfter(kind, after, Chunk) is { Count: > 0 } chunk)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var (record, _, json) in chunk)
            {
                using var document = JsonDocument.Parse(json);
                var key = new Key(source, kind, record).ToString();
                await WriteLineAsync(lines, key, document.RootElement);
                await csv.WriteRecordAsync([key, .. fields.Select(field => Cell(document.RootElement, field))], cancel);
            }

            count += chunk.Count;
            after = chunk[^1].Record;
            context.Progress.Report("export", kind.Name(), count, null);
        }

        return count;
    }

    private static async Task WriteLineAsync(TextWriter lines, string key, JsonElement record)
    {
        await lines.WriteAsync("{\"key\":");
        await lines.WriteAsync(JsonSerializer.Serialize(key, StoreJson.Default.String));
        var rest = record.GetRawText();
        await lines.WriteAsync(rest.Length > 2 ? "," : "");
        await lines.WriteAsync(rest.AsMemory(1));
        await lines.WriteAsync('\n');
    }

    private static string Cell(JsonElement record, NeutralField field)
    {
        if (!record.TryGetProperty(field.Name, out var value)) return "";
        if (field.Type == NeutralType.Body && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("text", out var text)) value = text;
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    private async Task WriteRawAsync(string folder, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(folder);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in store.Tables().Where(table => table.Table.HoldsRecords))
        {
            cancel.ThrowIfCancellationRequested();
            var name = SafeName(table.Table.Name);
            if (!taken.Add(name)) name = $"{name}-{Digest(table.Table.Name)}";
            await using var file = OwnerOnly.Open(Path.Combine(folder, name + ".jsonl"), FileMode.CreateNew);
            store.EachRawOf(table, payload =>
            {
                file.Write(payload);
                file.WriteByte((byte)'\n');
            });
        }
    }

    private async Task WriteAttachmentsAsync(string folder, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(folder);
        var after = "";
        while (store.NeutralAfter(Kind.Attachment, after, Chunk) is { Count: > 0 } chunk)
        {
            foreach (var (record, _, json) in chunk)
            {
                if (store.Blob(record) is not { Sha256: { } sha256 }) continue;
                using var document = JsonDocument.Parse(json);
                var name = document.RootElement.TryGetProperty("name", out var given) ? given.GetString() : null;
                await using var from = store.Blobs.Open(sha256);
                await using var to = OwnerOnly.Open(Path.Combine(folder, AttachmentName(record, name)), FileMode.CreateNew);
                await from.CopyToAsync(to, cancel);
            }

            after = chunk[^1].Record;
        }
    }

    /// <summary>
    /// The file name of an attachment: its id and its name. An id that is more than small letters and digits is not itself safe, short, or different
    /// from every other one on a file system that does not tell case: then a digest of it stands in between.
    /// </summary>
    internal static string AttachmentName(string record, string? name) =>
        record.Length <= 60 && record.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c)) ? SafeName($"{record}-{name}") : SafeName($"{(record.Length <= 30 ? record : record[..30])}-{Digest(record)}-{name}");

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>A file name that stays in its folder on every file system: letters, digits, dot, dash and underscore, at most 120 characters.</summary>
    internal static string SafeName(string name)
    {
        var safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).TrimStart('.');
        if (safe.Length == 0) return "_";
        var cut = safe.Length <= 120 ? safe : safe[..80] + safe[^40..];
        // A letter takes up to three bytes, and a name may have 255.
        return Encoding.UTF8.GetByteCount(cut) <= 240 ? cut : cut[..50] + cut[^30..];
    }
}
