using System.Globalization;
using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>What the project file says about reading ServiceNow.</summary>
internal sealed record Settings
{
    /// <summary>Rows per request.</summary>
    public int PageSize { get; private init; } = 1000;

    /// <summary>Ranges of sys_id that a large table is read in; 0 = by its size.</summary>
    public int Ranges { get; private init; }

    /// <summary>Ranges read at the same time.</summary>
    public int Readers { get; private init; } = 8;

    /// <summary>How far behind the newest change seen the next pass starts: sys_updated_on is set before the transaction commits.</summary>
    public long OverlapSeconds { get; private init; } = 600;

    /// <summary>Read the field history (sys_audit).</summary>
    public bool History { get; private init; }

    /// <summary>Read the archive tables (ar_*).</summary>
    public bool Archives { get; private init; }

    /// <summary>Further tables, kept verbatim.</summary>
    public IReadOnlyList<string> Include { get; private init; } = [];

    /// <summary>Tables to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; private init; } = [];

    /// <summary>What to read.</summary>
    public Scope Scope { get; private init; } = Scope.All;

    /// <summary>The keys, for the user.</summary>
    public static IReadOnlyList<Setting> Keys { get; } =
    [
        new("history", "read the field history (sys_audit) as events: true or false; default false, it is the largest table of all"),
        new("archives", "read archived tickets (ar_*) as well: true or false; default false"),
        new("page_size", "rows per request, 500 to 10000; default 1000, halved by itself where the instance is too slow"),
        new("readers", "ranges of a large table that are read at the same time, 1 to 32; default 8, or pace.parallel"),
        new("ranges", "ranges of sys_id that a large table is split into, 0 to 256; default 0 = by its size"),
        new("overlap_seconds", "how far before the newest change seen an incremental pass starts, 0 to 86400; default 600"),
        new("include_tables", "further tables to keep verbatim, such as u_asset_register; default none"),
        new("exclude_tables", "tables to leave out, * at the end stands for any ending; default none"),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">A value is out of its limits.</exception>
    public static Settings Read(ConnectorContext context)
    {
        var options = context.Options;
        var pageSize = Number(options, "page_size", 1000, 500, 10000);
        return new Settings
        {
            PageSize = context.Scope.Limit is > 0 and var limit ? Math.Min(pageSize, limit) : pageSize,
            Ranges = Number(options, "ranges", context.Scope.Limit is null ? 0 : 1, 0, 256),
            Readers = Number(options, "readers", context.Pace.Parallel > 0 ? Math.Min(context.Pace.Parallel, 32) : 8, 1, 32),
            OverlapSeconds = Number(options, "overlap_seconds", 600, 0, 86400),
            History = Flag(options, "history"),
            Archives = Flag(options, "archives"),
            Include = Names(options, "include_tables"),
            Exclude = Names(options, "exclude_tables"),
            Scope = context.Scope,
        };
    }

    /// <summary>True where the user wants to do without the table.</summary>
    public bool Excludes(string table) => Exclude.Any(name => name.EndsWith('*')
        ? table.StartsWith(name[..^1], StringComparison.Ordinal)
        : table == name);

    private static int Number(IReadOnlyDictionary<string, string> options, string name, int standard, int least, int most)
    {
        if (!options.TryGetValue(name, out var text) || text.Length == 0) return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ConfigurationException($"servicenow: {name} is '{text}'; give a whole number from {least} to {most}");
    }

    private static bool Flag(IReadOnlyDictionary<string, string> options, string name)
    {
        if (!options.TryGetValue(name, out var text) || text.Length == 0) return false;
        return bool.TryParse(text, out var value) ? value : throw new ConfigurationException($"servicenow: {name} is '{text}'; give true or false");
    }

    private static string[] Names(IReadOnlyDictionary<string, string> options, string name) =>
        options.TryGetValue(name, out var text) ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
}
