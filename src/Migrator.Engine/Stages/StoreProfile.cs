using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>What each column of each source table holds: fill rate, different values, longest value. One pass over the raw rows, in bounded memory.</summary>
internal sealed class StoreProfile
{
    private readonly Dictionary<string, (SourceTable Table, long Rows, Dictionary<string, ColumnProfile> Columns)> tables = new(StringComparer.Ordinal);

    /// <summary>Tables that hold records, with the number of their rows and their columns.</summary>
    public IEnumerable<(SourceTable Table, long Rows, IReadOnlyDictionary<string, ColumnProfile> Columns)> Tables => tables.Values.Select(one => (one.Table, one.Rows, (IReadOnlyDictionary<string, ColumnProfile>)one.Columns));

    /// <summary>Reads the store.</summary>
    public static StoreProfile Of(MigrationStore store, IStageProgress progress, CancellationToken cancel)
    {
        var profile = new StoreProfile();
        var stored = store.Tables().Where(table => table.Table.HoldsRecords).ToList();
        foreach (var table in stored)
        {
            var columns = new Dictionary<string, ColumnProfile>(StringComparer.Ordinal);
            var rows = 0L;
            store.EachRawOf(table, payload =>
            {
                cancel.ThrowIfCancellationRequested();
                rows++;
                Read(payload, columns);
            });
            if (rows > 0) profile.tables.Add(table.Table.Name, (table.Table, rows, columns));
            progress.Report("profile", "tables", profile.tables.Count, stored.Count);
        }

        return profile;
    }

    private static void Read(ReadOnlySpan<byte> payload, Dictionary<string, ColumnProfile> columns)
    {
        var lookup = columns.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name = stackalloc char[256];
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var known = reader.ValueSpan.Length <= name.Length ? name[..reader.CopyString(name)].ToString() : reader.GetString()!;
            reader.Read();
            if (Value(ref reader) is not { Length: > 0 } value) continue;
            if (!lookup.TryGetValue(known, out var profile)) columns.Add(known, profile = new ColumnProfile());
            profile.Add(value);
        }
    }

    /// <summary>A single value; of a reference that comes as an object its id; nothing of lists and other objects.</summary>
    private static string? Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString()!.Trim();
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.StartObject:
                using (var document = JsonDocument.ParseValue(ref reader))
                    return document.RootElement.TryGetProperty("value", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            default:
                reader.Skip();
                return null;
        }
    }
}
