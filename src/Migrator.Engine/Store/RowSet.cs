namespace Migrator.Engine.Store;

/// <summary>Which of the first rows of a table were seen: one bit each, so that ten million take little more than a megabyte.</summary>
internal sealed class RowSet(long last)
{
    private readonly ulong[] bits = new ulong[last / 64 + 1];

    /// <summary>True for rows that were there when the set was made.</summary>
    public bool Covers(long row) => row <= last;

    /// <summary>True where the row was seen.</summary>
    public bool Has(long row) => Covers(row) && (bits[row / 64] & (1UL << (int)(row % 64))) != 0;

    /// <summary>The row was seen.</summary>
    public void Add(long row)
    {
        if (Covers(row)) bits[row / 64] |= 1UL << (int)(row % 64);
    }
}
