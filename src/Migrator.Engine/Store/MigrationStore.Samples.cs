namespace Migrator.Engine.Store;

public sealed partial class MigrationStore
{
    private const int Measured = 1000;

    /// <summary>The newest raw records of a table, a few.</summary>
    internal IReadOnlyList<byte[]> SampleRaw(StoredTable table, int count)
    {
        var rows = new List<byte[]>();
        var select = Sql("SELECT payload FROM raw WHERE table_id = ? ORDER BY id DESC LIMIT ?").Bind(1, table.Id).Bind(2, count);
        while (select.Step()) rows.Add(select.Bytes(0).ToArray());
        return rows;
    }

    /// <summary>Bytes of a raw record on average, as the newest ones show; null in an empty store.</summary>
    internal long? AverageRaw()
    {
        var select = Sql("SELECT avg(octet_length(payload)) FROM (SELECT payload FROM raw ORDER BY id DESC LIMIT ?)").Bind(1, Measured);
        select.Step();
        var average = select.IntOrNull(0);
        select.Reset();
        return average;
    }
}
