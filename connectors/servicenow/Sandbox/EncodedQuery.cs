namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>A column reached from a table, across references where the name has dots.</summary>
internal sealed class FieldPath(string name, IReadOnlyList<(TableSchema Table, int At)> steps)
{
    public string Name => name;
    public bool IsPlain => steps.Count == 1;
    public int At => steps[0].At;
    public Column Column => steps[^1].Table.Columns[steps[^1].At];

    public static FieldPath? Resolve(ServiceNowTenant tenant, TableSchema table, string name)
    {
        var steps = new List<(TableSchema, int)>();
        var at = table;
        foreach (var part in name.Split('.'))
        {
            if (at?.IndexOf(part) is not >= 0) return null;
            var index = at.IndexOf(part);
            steps.Add((at, index));
            at = at.Columns[index].IsReference && tenant.Catalogue.Tables.TryGetValue(at.Columns[index].Reference!, out var next) ? next : null;
        }
        return new FieldPath(name, steps);
    }

    /// <summary>The row that holds the last column; null where a reference on the way is empty, dangles or leads to a row that may not be seen.</summary>
    public Row? Holder(ServiceNowTenant tenant, Row row, Func<Row, bool>? visible = null)
    {
        for (var i = 0; i < steps.Count - 1; i++)
        {
            var column = steps[i].Table.Columns[steps[i].At];
            if (tenant.Find(column.Reference!, row.Values[steps[i].At], column.ReferenceKey) is not { } next || visible?.Invoke(next) == false) return null;
            row = next;
        }
        return row;
    }

    public string? Read(ServiceNowTenant tenant, Row row) => IsPlain ? tenant.Value(row, At) : Holder(tenant, row) is { } holder ? tenant.Value(holder, steps[^1].At) : "";

    public int LastAt => steps[^1].At;
}

/// <summary>What a query depends on besides its text.</summary>
internal sealed record QuerySetting(ServiceNowTenant Tenant, TimeSpan UserZone, string UserId, string UserName, bool InvalidReturnsNothing);

/// <summary>One comparison.</summary>
internal sealed class Condition(FieldPath path, string operation, string value)
{
    private readonly string[] values = operation is "IN" or "NOT IN" ? value.Split(',', StringSplitOptions.TrimEntries) : operation == "BETWEEN" ? value.Split('@', 2) : [];
    private readonly HashSet<string> set = operation is "IN" or "NOT IN" ? new HashSet<string>(value.Split(',', StringSplitOptions.TrimEntries), StringComparer.Ordinal) : [];

    public FieldPath Field => path;
    public string Operation => operation;
    public string Value => value;
    public IReadOnlyList<string> Values => values;

    public bool Matches(ServiceNowTenant tenant, Row row)
    {
        var text = path.Read(tenant, row);
        if (text is null || ReferenceEquals(text, Row.Missing)) text = "";
        return operation switch
        {
            "=" => text == value,
            "!=" => text != value,
            ">" => text.Length > 0 && Compare(text, value) > 0,
            ">=" => text.Length > 0 && Compare(text, value) >= 0,
            "<" => text.Length > 0 && Compare(text, value) < 0,
            "<=" => text.Length > 0 && Compare(text, value) <= 0,
            "IN" => set.Contains(text),
            "NOT IN" => !set.Contains(text),
            "STARTSWITH" => text.StartsWith(value, StringComparison.Ordinal),
            "ENDSWITH" => text.EndsWith(value, StringComparison.Ordinal),
            "LIKE" => text.Contains(value, StringComparison.Ordinal),
            "NOT LIKE" => !text.Contains(value, StringComparison.Ordinal),
            "ISEMPTY" => text.Length == 0,
            "ISNOTEMPTY" => text.Length > 0,
            "BETWEEN" => values.Length == 2 && text.Length > 0 && Compare(text, values[0]) >= 0 && Compare(text, values[1]) <= 0,
            "INSTANCEOF" => tenant.Catalogue.Tables.TryGetValue(text, out var table) && table.Is(value),
            _ => true,
        };
    }

    private int Compare(string left, string right) =>
        path.Column.IsNumber && decimal.TryParse(left, System.Globalization.CultureInfo.InvariantCulture, out var a) && decimal.TryParse(right, System.Globalization.CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(left, right);
}

/// <summary>
/// The encoded query: <c>^</c> AND, <c>^OR</c> joins with the condition directly before it alone, <c>^NQ</c> starts another block. A condition on a field that
/// does not exist is dropped without a word, so that more rows come back.
/// </summary>
internal sealed class EncodedQuery
{
    private static readonly string[] Operations =
        ["ISNOTEMPTY", "ISEMPTY", "NOT LIKE", "NOTLIKE", "NOT IN", "NOTIN", "STARTSWITH", "ENDSWITH", "BETWEEN", "INSTANCEOF", "ANYTHING", "CONTAINS", "LIKE", "IN", "!=", ">=", "<=", "=", ">", "<"];

    private readonly List<List<List<Condition>>> blocks = [[]];
    private readonly bool nothing;

    private EncodedQuery(QuerySetting setting, TableSchema table, string text)
    {
        foreach (var part in text.Split('^', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "EQ" || part.StartsWith("GROUPBY", StringComparison.Ordinal)) continue;
            if (part.StartsWith("ORDERBY", StringComparison.Ordinal)) { Order(setting, table, part[7..]); continue; }
            var block = part.StartsWith("NQ", StringComparison.Ordinal);
            var or = part.StartsWith("OR", StringComparison.Ordinal);
            if (block) blocks.Add([]);
            var condition = ReadCondition(setting, table, block || or ? part[2..] : part);
            if (condition is null)
            {
                Ignored++;
                nothing |= setting.InvalidReturnsNothing;
            }
            else if (or && blocks[^1].Count > 0) blocks[^1][^1].Add(condition);
            else blocks[^1].Add([condition]);
        }
    }

    /// <summary>Conditions that all rows must meet, where the query has one block and no alternatives; else none.</summary>
    public IEnumerable<Condition> Certain => blocks.Count == 1 ? blocks[0].Where(group => group.Count == 1).Select(group => group[0]) : [];

    public List<(FieldPath Field, bool Descending)> Orders { get; } = [];
    public int Ignored { get; private set; }
    public bool MatchesNothing => nothing;

    /// <summary>How many conditions there are, alternatives counted once.</summary>
    public int Groups => blocks.Sum(block => block.Count);

    public static EncodedQuery Parse(QuerySetting setting, TableSchema table, string? text) => new(setting, table, text ?? "");

    public bool Matches(ServiceNowTenant tenant, Row row)
    {
        if (nothing) return false;
        foreach (var block in blocks)
            if (All(block, tenant, row)) return true;
        return false;
    }

    private static bool All(List<List<Condition>> block, ServiceNowTenant tenant, Row row)
    {
        foreach (var group in block)
        {
            var any = false;
            foreach (var condition in group) any |= condition.Matches(tenant, row);
            if (!any) return false;
        }
        return true;
    }

    private void Order(QuerySetting setting, TableSchema table, string text)
    {
        var descending = text.StartsWith("DESC", StringComparison.Ordinal);
        if (FieldPath.Resolve(setting.Tenant, table, descending ? text[4..] : text) is { } field) Orders.Add((field, descending));
    }

    private static Condition? ReadCondition(QuerySetting setting, TableSchema table, string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || char.IsAsciiDigit(text[end]) || text[end] is '_' or '.')) end++;
        var operation = Operations.FirstOrDefault(name => text.AsSpan(end).StartsWith(name, StringComparison.Ordinal));
        if (operation is null || FieldPath.Resolve(setting.Tenant, table, text[..end]) is not { } field) return null;
        var value = text[(end + operation.Length)..];
        var known = operation switch { "NOTLIKE" => "NOT LIKE", "NOTIN" => "NOT IN", "CONTAINS" => "LIKE", _ => operation };
        return new Condition(field, known, value.StartsWith("javascript:", StringComparison.Ordinal) ? Script(setting, value[11..]) : value);
    }

    // Only the scripts that clients really send; a date is read in the zone of the account's user.
    private static string Script(QuerySetting setting, string script)
    {
        if (script.StartsWith("gs.getUserID()", StringComparison.Ordinal)) return setting.UserId;
        if (script.StartsWith("gs.getUserName()", StringComparison.Ordinal)) return setting.UserName;
        var quoted = script.Split('\'');
        return script.StartsWith("gs.dateGenerate(", StringComparison.Ordinal) && quoted.Length >= 4
            && DateTime.TryParse(quoted[1] + " " + quoted[3], System.Globalization.CultureInfo.InvariantCulture, out var time)
            ? TenantClock.Text(time - setting.UserZone) : script;
    }
}
