using System.Text;
using Migrator.Http;

namespace Migrator.Cli.Verbs;

/// <summary>The text of a new project file.</summary>
internal static class ProjectTemplate
{
    private const int Inner = 4;

    public static string Of(ConnectorInfo source, ConnectorInfo target) => $$"""
        {{SchemaVerb.FirstLine("project")}}
        migrator: 1
        {{Side("source", source)}}
        {{Side("target", target)}}
        mappings: [sources/{{source.Name}}, targets/{{target.Name}}]   # site.yaml is added when it is there
        # scope: { since: 2020-01-01, kinds: [] }                      # empty = all
        # pace: { requests_per_minute: 0, parallel: 0 }                # 0 = adaptive
        quiet: require                                                 # require | switch | ignore: notifications in the target

        """;

    /// <summary>The environment variables that the file names.</summary>
    public static IEnumerable<string> Variables(ConnectorInfo info) => info.AuthKeys.Where((key, i) => key.Secret && IsActive(i)).Select(key => Variable(info, key));

    private static string Side(string name, ConnectorInfo info)
    {
        var text = new StringBuilder().Append(name).Append(":\n  connector: ").Append(info.Name).Append("\n  url: ").Append(info.Url)
            .Append("   # address of ").Append(info.Title).Append(info.UrlHelp is { } help ? "; " + help : "").Append("\n  auth:\n");
        foreach (var (key, i) in info.AuthKeys.Select((key, i) => (key, i)))
            Line(text, Inner, IsActive(i), key, key.Secret ? $"\"${{env:{Variable(info, key)}}}\"" : "migrator");
        foreach (var setting in info.Settings) Line(text, Inner / 2, active: false, setting, "");
        return text.ToString().TrimEnd('\n');
    }

    // The first two are the usual way to log in; the others are shown for whoever needs them.
    private static bool IsActive(int place) => place < 2;

    private static string Variable(ConnectorInfo info, Setting key) => $"{info.Name.ToUpperInvariant()}_{key.Name.ToUpperInvariant()}";

    private static void Line(StringBuilder text, int indent, bool active, Setting key, string value) =>
        text.Append(' ', indent).Append(active ? "" : "# ").Append(key.Name).Append(':').Append(value.Length > 0 ? " " : "").Append(value).Append("   # ").Append(key.Help).Append('\n');
}
