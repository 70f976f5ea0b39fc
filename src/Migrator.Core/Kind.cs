using System.Collections.Frozen;

namespace Migrator.Core;

/// <summary>What a record is. The list is closed: a connector maps its own tables onto it.</summary>
public enum Kind
{
    Organization, Location, Team, Person, TeamMember,
    Field, Choice,
    CiClass, Ci, CiRelation,
    Service, CatalogItem,
    KbSpace, KbCategory, KbArticle,
    Ticket, FormAnswer, Comment, TimeEntry, Approval, Sla, Survey, Event,
    Attachment, Link,
    Other,
}

/// <summary>The names of the kinds in YAML, JSON, SQL and on the command line: snake_case.</summary>
public static class Kinds
{
    private static readonly string[] Names = [.. Enum.GetNames<Kind>().Select(SnakeCase)];
    private static readonly FrozenDictionary<string, Kind> ByName =
        Enum.GetValues<Kind>().ToFrozenDictionary(kind => Names[(int)kind], StringComparer.Ordinal);

    /// <summary>Every kind, in the order in which a source is read.</summary>
    public static IReadOnlyList<Kind> All { get; } = Enum.GetValues<Kind>();

    /// <summary>The name of a kind, such as <c>kb_article</c>.</summary>
    public static string Name(this Kind kind) => Names[(int)kind];

    /// <summary>The kind with that name; false where there is none.</summary>
    public static bool TryParse(string name, out Kind kind) => ByName.TryGetValue(name, out kind);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
