using Microsoft.Data.Sqlite;
using Migrator.Core;

namespace Migrator.Benchmarks.Whole;

/// <summary>Comments put into a store as neutral records, in no order of their tickets: a source that sends millions of them would only be waited for.</summary>
internal static class InventedComments
{
    private const string Script = """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $comments)
        INSERT INTO neutral (kind, record, owner, json)
          SELECT $comment, printf('%08x%024x', (t.id * 2654435761 + i * 2654474241) & 4294967295, t.id * 1000 + i), 'servicenow:ticket:' || t.record,
            json_object('owner', 'servicenow:ticket:' || t.record, 'visibility', 'internal', 'author_login', 'agent' || (t.id % 97), 'created_at', '2025-06-28T11:59:34Z',
              'body', json_object('format', 'html', 'text', '<p>' || substr(json_extract(t.json, '$.description.text'), 4, 300) || '</p>'))
          FROM neutral t, n WHERE t.kind = $ticket;
        INSERT INTO neutral_key SELECT kind, record, id FROM neutral WHERE kind = $comment ORDER BY record;
        """;

    /// <summary>Adds so many to each ticket.</summary>
    public static void Add(string store, int comments)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = "BEGIN;" + Script + "COMMIT;";
        command.Parameters.AddWithValue("$comments", comments);
        command.Parameters.AddWithValue("$comment", (int)Kind.Comment);
        command.Parameters.AddWithValue("$ticket", (int)Kind.Ticket);
        command.ExecuteNonQuery();
    }
}
