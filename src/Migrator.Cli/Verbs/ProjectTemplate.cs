using System.Text;
using Migrator.Http;

namespace Migrator.Cli.Verbs;

/// <summary>The text of a new project file.</summary>
internal static class ProjectTemplate
{
    public static string Of(ConnectorInfo source, ConnectorInfo target) => $$"""
        migrator: 1
        source:
          connector: {{source.Name}}
          url: https://acme.example        # address of {{source.Title}}
          auth:
        {{Auth(source)}}
        target:
          connector: {{target.Name}}
          url: https://service.example     # address of {{target.Title}}
          auth:
        {{Auth(target)}}
        mappings: [sources/{{source.Name}}, targets/{{target.Name}}]   # site.yaml is added when it is there
        # scope: { since: 2020-01-01, kinds: [] }                      # empty = all
        # pace: { requests_per_minute: 0, parallel: 0 }                # 0 = adaptive
        quiet: require                                                 # require | switch | ignore: notifications in the target

        """;

    private static string Auth(ConnectorInfo info)
    {
        var text = new StringBuilder();
        foreach (var (key, i) in info.AuthKeys.Select((key, i) => (key, i)))
        {
            var value = key.Secret ? $"\"${{env:{info.Name.ToUpperInvariant()}_{key.Name.ToUpperInvariant()}}}\"" : "migrator";
            text.Append(i < 2 ? "    " : "    # ").Append(key.Name).Append(": ").Append(value).Append("   # ").Append(key.Help).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}
