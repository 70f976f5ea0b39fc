using Migrator.Sandbox;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Rows of one page before anybody's rights are looked at, and how many the query matches in all.</summary>
internal readonly record struct Window(IReadOnlyList<Row> Rows, int Total);

/// <summary>Finds the rows of a page, along the order that the query asks for.</summary>
internal static class RowQuery
{
    public static Window Run(ServiceNowTenant tenant, TableSchema table, EncodedQuery query, int offset, int limit, bool count)
    {
        if (query.MatchesNothing) return new Window([], 0);
        var index = tenant.IndexOf(table);
        if (query.Certain.FirstOrDefault(condition => condition.Field is { IsPlain: true, Column.Name: "sys_id" } && condition.Operation is "=" or "IN") is { } named)
            return Slice(Ordered(tenant, Named(tenant, table, named).Where(row => query.Matches(tenant, row)), query, offset, limit), offset, limit);

        var (rows, key, unique) = Along(table, index, query);
        if (key is null)
        {
            if (query.Orders.Count == 0) return Physical(tenant, index.Physical, query, offset, limit, count);
            return Slice(Ordered(tenant, rows.Where(row => query.Matches(tenant, row)), query, offset, limit), offset, limit);
        }
        if (!unique) return Slice(Ordered(tenant, rows.Where(row => query.Matches(tenant, row)), query, offset, limit), offset, limit);
        var (first, end, used) = Narrow(rows, key, query);
        return query.Groups == used && query.Certain.Count() == query.Groups
            ? new Window(new ArraySegment<Row>(rows, Math.Min(end, first + offset), Math.Max(0, Math.Min(limit, end - first - offset))), Math.Max(0, end - first))
            : Scan(tenant, rows.AsSpan(first, Math.Max(0, end - first)), query, offset, limit, count);
    }

    /// <summary>An array that lies in the order asked for; the key it is sorted by; whether that order leaves no ties.</summary>
    private static (Row[] Rows, string? Key, bool Unique) Along(TableSchema table, TableIndex index, EncodedQuery query)
    {
        if (query.Orders.Count is 0 or > 2 || query.Orders.Any(order => order.Descending || !order.Field.IsPlain)) return (index.Physical, null, false);
        var names = query.Orders.ConvertAll(order => order.Field.Column.Name);
        if (names[0] == "sys_id") return (index.ById, "sys_id", true);
        var tieBroken = names.Count == 2 && names[1] == "sys_id";
        if (names[0] == "sys_updated_on" && table.UpdatedOn >= 0) return (index.ByUpdate, "sys_updated_on", tieBroken);
        return names[0] == "sys_created_on" ? (index.ByCreation, "sys_created_on", tieBroken) : (index.Physical, null, false);
    }

    private static (int First, int End, int Used) Narrow(Row[] rows, string key, EncodedQuery query)
    {
        var (first, end, used) = (0, rows.Length, 0);
        foreach (var condition in query.Certain.Where(condition => condition.Field.IsPlain && condition.Field.Column.Name == key))
        {
            if (condition.Operation is not (">" or ">=" or "<" or "<=" or "=")) continue;
            used++;
            if (condition.Operation is ">" or ">=" or "=") first = Math.Max(first, Bound(rows, condition, condition.Operation == ">"));
            if (condition.Operation is "<" or "<=" or "=") end = Math.Min(end, Bound(rows, condition, condition.Operation != "<"));
        }
        return (first, Math.Max(first, end), used);
    }

    private static int Bound(Row[] rows, Condition condition, bool after)
    {
        int low = 0, high = rows.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(rows[middle].Values[condition.Field.At], condition.Value);
            if (order < 0 || (after && order == 0)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static Window Scan(ServiceNowTenant tenant, ReadOnlySpan<Row> rows, EncodedQuery query, int offset, int limit, bool count)
    {
        var page = new List<Row>(Math.Min(limit, 1000));
        var total = 0;
        foreach (var row in rows)
        {
            if (!query.Matches(tenant, row)) continue;
            if (total >= offset && page.Count < limit) page.Add(row);
            total++;
            if (!count && page.Count == limit) break;
        }
        return new Window(page, total);
    }

    // Without an order the database promises none: each further page begins one row early, so one row comes twice and the last ones never.
    private static Window Physical(ServiceNowTenant tenant, Row[] rows, EncodedQuery query, int offset, int limit, bool count) =>
        Scan(tenant, rows, query, offset - (limit > 0 ? Math.Min(offset, offset / limit) : 0), limit, count);

    // Rows that the order leaves equal lie one way on even pages and the other way on odd ones, as databases are free to do.
    private static Row[] Ordered(ServiceNowTenant tenant, IEnumerable<Row> rows, EncodedQuery query, int offset, int limit)
    {
        var odd = limit > 0 && offset / limit % 2 == 1;
        var sorted = rows.ToArray();
        if (query.Orders.Count == 0) return sorted;
        Array.Sort(sorted, (a, b) =>
        {
            foreach (var (field, descending) in query.Orders)
            {
                var order = Compare(field.Column, field.Read(tenant, a), field.Read(tenant, b));
                if (order != 0) return descending ? -order : order;
            }
            var tie = SeededRandom.Hash(a.SysId).CompareTo(SeededRandom.Hash(b.SysId));
            return odd ? -tie : tie;
        });
        return sorted;
    }

    private static int Compare(Column column, string? left, string? right) =>
        column.IsNumber && decimal.TryParse(left, System.Globalization.CultureInfo.InvariantCulture, out var a) && decimal.TryParse(right, System.Globalization.CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(left, right);

    private static IEnumerable<Row> Named(ServiceNowTenant tenant, TableSchema table, Condition named) =>
        (named.Operation == "IN" ? named.Values : [named.Value]).Distinct().Select(id => tenant.Find(table.Name, id)).OfType<Row>();

    private static Window Slice(Row[] rows, int offset, int limit) => new([.. rows.Skip(offset).Take(limit)], rows.Length);
}
