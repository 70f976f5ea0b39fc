using System.CommandLine;
using System.Globalization;
using Migrator.Core;

namespace Migrator.Cli;

/// <summary>Options that several verbs share.</summary>
internal sealed class CommonOptions
{
    public Option<string> Project { get; } = new("--project", "-p") { Description = "Project file", HelpName = "FILE", DefaultValueFactory = _ => "migrator.yaml" };

    public Option<string[]> Kinds { get; } = new("--kind") { Description = "Only these kinds, such as ticket comment", HelpName = "KIND", AllowMultipleArgumentsPerToken = true };

    public Option<string?> Since { get; } = new("--since") { Description = "Only what was changed since then, such as 2020-01-31", HelpName = "INSTANT" };

    public Option<bool> Full { get; } = new("--full") { Description = "Read everything again instead of what is new" };

    public Option<int?> Limit { get; } = new("--limit") { Description = "A rehearsal on the first N records", HelpName = "N" };

    public Option<bool> Offline { get; } = new("--offline") { Description = "Do not ask the target: go by what it said of itself the last time" };

    public Option<string?> Approve { get; } = new("--approve") { Description = "Only if the plan is still this one, which plan printed, and still true", HelpName = "PLAN_ID" };

    public Option<string?> Only { get; } = new("--only") { Description = "Only what is created, or only what is changed", HelpName = "create|update" };

    public Option<string?> Keys { get; } = new("--keys") { Description = "Only the records that a file names, one key or number a line, and what they need", HelpName = "FILE" };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON document on standard output and nothing else" };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "More log" };

    public Option<bool> Silent { get; } = new("--quiet", "-q") { Description = "No progress, less log" };

    /// <summary>The values of one call.</summary>
    public Chosen Read(ParseResult parsed) => new(
        parsed.GetValue(Project) ?? "migrator.yaml", KindsOf(parsed.GetValue(Kinds) ?? []), SinceOf(parsed.GetValue(Since)), parsed.GetValue(Full),
        Positive(parsed.GetValue(Limit)), parsed.GetValue(Json), parsed.GetValue(Verbose), parsed.GetValue(Silent))
    {
        Offline = parsed.GetValue(Offline),
        Approve = parsed.GetValue(Approve),
        Only = OnlyOf(parsed.GetValue(Only)),
        Keys = parsed.GetValue(Keys),
    };

    private static List<Kind> KindsOf(IEnumerable<string> names)
    {
        var kinds = new List<Kind>();
        foreach (var name in names.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!Core.Kinds.TryParse(name, out var kind))
                throw new ConfigurationException($"--kind: there is no kind '{name}'; known are {string.Join(", ", Core.Kinds.All.Select(known => known.Name()))}");
            kinds.Add(kind);
        }

        return kinds;
    }

    private static DateTimeOffset? SinceOf(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since) ? since
        : throw new ConfigurationException($"--since: '{text}' is no point in time; write 2020-01-31 or 2020-01-31T08:00:00Z");

    private static Verb? OnlyOf(string? text) => text switch
    {
        null => null,
        "create" => Verb.Create,
        "update" => Verb.Update,
        _ => throw new ConfigurationException($"--only: '{text}' is neither create nor update; write one of them"),
    };

    private static int? Positive(int? limit) => limit is null or > 0 ? limit : throw new ConfigurationException("--limit: write a number above 0");
}

/// <summary>What was chosen on the command line.</summary>
internal sealed record Chosen(string Project, IReadOnlyList<Kind> Kinds, DateTimeOffset? Since, bool Full, int? Limit, bool Json, bool Verbose, bool Silent)
{
    /// <summary>The target is not to be asked.</summary>
    public bool Offline { get; init; }

    /// <summary>Id of the plan that was approved.</summary>
    public string? Approve { get; init; }

    /// <summary>Only what is created, or only what is changed.</summary>
    public Verb? Only { get; init; }

    /// <summary>File with keys or numbers.</summary>
    public string? Keys { get; init; }
}
