using System.Globalization;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Lists and single objects: search, sort, limits, paging, filter, fields and includes with all their quirks.</summary>
internal sealed class Listing(int defaultLimit)
{
    private sealed record Order(string Field, bool Descending, string Type);

    /// <summary>The collection.</summary>
    public Reply List(Call call, IRecords records, IEnumerable<int>? within = null)
    {
        var filter = Conditions.Parse(call.Query, "filter", records.Object);
        var search = Conditions.Parse(call.Query, "search", records.Object);
        var sort = Sort(call.Query, records.Object);
        if (records.InDatabase
            && ((search?.Fields.Any(field => !records.IsSearchable(field)) ?? false) || sort.Any(order => !records.IsSortable(order.Field))))
        {
            return Answer(records, [], 0);
        }

        IEnumerable<int> ids = within ?? search?.Candidates(records) ?? records.Ids;
        if (search is not null) ids = ids.Where(id => search.Match(records, id, ignoreCase: records.InDatabase));
        if (sort.Count > 0) ids = Sorted(records, ids, sort);
        else if (within is null) ids = records.InOrder(ids);
        if (!records.InDatabase) return InMemory(call, records, ids, filter);

        var found = ids.Take(Limit(call.Query, "searchlimit", records.Object, defaultLimit)).ToList();
        var offset = Limit(call.Query, "offset", records.Object, 0, none: 0);
        if (records.Object == "Ticket" && found.Count > 0 && offset >= found.Count) throw Refusal.Forbidden();
        var page = found.Skip(offset).Take(Limit(call.Query, "limit", records.Object, defaultLimit));
        var bodies = page.Select(id => Full(call, records, id)).Where(body => filter?.Match(body) ?? true);
        return Answer(records, bodies.Select(body => Fields(call, records.Object, body)), found.Count);
    }

    /// <summary>One object by its id, or several by a list of ids: one unknown id makes the whole request fail.</summary>
    public Reply Get(Call call, IRecords records, string ids, Func<string, string>? unknown = null)
    {
        var bodies = new List<JsonObject>();
        var names = ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            if (name.AsNumber() is not { } id || records.Read(id) is not { } body)
            {
                throw unknown is null ? Refusal.NotFound() : Refusal.NotFound(unknown(name));
            }

            records.Include(id, body, call);
            bodies.Add(Fields(call, records.Object, body));
        }

        return names.Length == 1 ? Reply.One(records.Object, bodies[0]) : Answer(records, bodies, bodies.Count);
    }

    /// <summary>Keeps the fields that were asked for and what was included.</summary>
    public static JsonObject Fields(Call call, string objectName, JsonObject body)
    {
        if (!call.Query.TryGetValue("fields", out var list) || list.Length == 0) return body;
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var selector in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var dot = selector.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || selector[..dot] != objectName) continue;
            foreach (var field in selector[(dot + 1)..].Trim('[', ']').Split(';', StringSplitOptions.TrimEntries)) wanted.Add(field);
        }

        if (wanted.Count == 0) return body;
        var kept = new JsonObject();
        foreach (var (name, value) in body.ToList())
        {
            if (!wanted.Contains(name) && !wanted.Contains("*") && !call.Wants(name)) continue;
            body.Remove(name);
            kept[name] = value;
        }

        return kept;
    }

    private static Reply InMemory(Call call, IRecords records, IEnumerable<int> ids, Conditions? filter)
    {
        var bodies = ids.Select(id => Full(call, records, id)).ToList();
        var count = bodies.Count;
        var page = bodies.Where(body => filter?.Match(body) ?? true)
            .Skip(Limit(call.Query, "offset", records.Object, 0, none: 0))
            .Take(Limit(call.Query, "limit", records.Object, int.MaxValue));
        return Answer(records, page.Select(body => Fields(call, records.Object, body)), count);
    }

    private static JsonObject Full(Call call, IRecords records, int id)
    {
        var body = records.Read(id)!;
        records.Include(id, body, call);
        return body;
    }

    private static Reply Answer(IRecords records, IEnumerable<JsonObject> bodies, int count) =>
        new(200, new JsonObject { [records.Object] = new JsonArray([.. bodies]) }, records.Object, count);

    private static int Limit(IReadOnlyDictionary<string, string> query, string parameter, string objectName, int otherwise, int none = int.MaxValue)
    {
        if (!query.TryGetValue(parameter, out var text)) return otherwise;
        var value = otherwise;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && part[..colon] != objectName) continue;
            if (part[(colon + 1)..].AsNumber() is { } number) value = number > 0 ? number : none;
        }

        return value;
    }

    private static List<Order> Sort(IReadOnlyDictionary<string, string> query, string objectName)
    {
        var orders = new List<Order>();
        if (!query.TryGetValue("sort", out var text)) return orders;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var dot = part.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || part[..dot] != objectName) continue;
            var (field, type) = part[(dot + 1)..].Split(':') is [var name, var how, ..] ? (name, how.ToUpperInvariant()) : (part[(dot + 1)..], "TEXTUAL");
            if (type is not ("NUMERIC" or "TEXTUAL" or "NATURAL" or "DATE" or "DATETIME"))
            {
                throw new Refusal("PrepareData.InvalidSort", $"Unknown type {type} in {part}!");
            }

            orders.Add(new Order(field.TrimStart('-'), field.StartsWith('-'), type));
        }

        return orders;
    }

    private static IEnumerable<int> Sorted(IRecords records, IEnumerable<int> ids, List<Order> orders)
    {
        if (orders is [{ Type: "NUMERIC" } only] && (only.Field == records.IdField || only.Field == "ID"))
        {
            return only.Descending ? ids.OrderDescending() : ids.Order();
        }

        IOrderedEnumerable<int>? sorted = null;
        foreach (var order in orders)
        {
            string Text(int id) => records.Values(id, order.Field).FirstOrDefault() ?? "";
            decimal Number(int id) => decimal.TryParse(Text(id), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : 0;
            var text = StringComparer.OrdinalIgnoreCase;
            sorted = (sorted, order.Type == "NUMERIC", order.Descending) switch
            {
                (null, true, false) => ids.OrderBy(Number),
                (null, true, true) => ids.OrderByDescending(Number),
                (null, false, false) => ids.OrderBy(Text, text),
                (null, false, true) => ids.OrderByDescending(Text, text),
                (_, true, false) => sorted.ThenBy(Number),
                (_, true, true) => sorted.ThenByDescending(Number),
                (_, false, false) => sorted.ThenBy(Text, text),
                (_, false, true) => sorted.ThenByDescending(Text, text),
            };
        }

        return sorted ?? ids;
    }
}
