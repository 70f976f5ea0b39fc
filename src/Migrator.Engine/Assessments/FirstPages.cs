using Migrator.Core;

namespace Migrator.Engine.Assessments;

/// <summary>An inventory of a source that has none of its own: its counts, and the first page of each table as a sample.</summary>
internal sealed class FirstPages(ISource source) : IInventory
{
    private const int UsualPage = 100;
    private const int UsualParallel = 4;

    /// <inheritdoc />
    public async Task<Inventory> TakeAsync(CancellationToken cancel)
    {
        var tables = (await source.TablesAsync(cancel)).Where(table => table.HoldsRecords).ToList();
        var counts = await source.CountAsync(tables, cancel);
        var held = tables.Where(table => counts.GetValueOrDefault(table.Name) > 0).Select(table => new TableInventory(table, counts[table.Name])).ToList();
        var files = held.Where(table => table.Table.Kind == Kind.Attachment).Sum(table => table.Rows);
        return new Inventory(held, files > 0 ? new FileInventory(files, Bytes: null) : null, new ReadingPace(UsualPage, UsualParallel));
    }

    /// <inheritdoc />
    public async Task<Page> SampleAsync(SourceTable table, int records, CancellationToken cancel)
    {
        await foreach (var page in source.ReadAsync(table, Cursor.Start, cancel).WithCancellation(cancel)) return page;
        return new Page([], Cursor.Start);
    }
}
