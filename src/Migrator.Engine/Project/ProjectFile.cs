using System.Globalization;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Engine.Project;

/// <summary>What to do about notifications in the target.</summary>
public enum Quiet
{
    /// <summary>The target must be silent already, otherwise nothing is written.</summary>
    Require,

    /// <summary>The tool silences the target and restores it afterwards.</summary>
    Switch,

    /// <summary>Whoever runs the tool takes care of it.</summary>
    Ignore,
}

/// <summary>One side of a project: a system and how to log in. Secrets are still references.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Url">Base address.</param>
/// <param name="Auth">Values below <c>auth:</c>, as written.</param>
/// <param name="Options">The connector's own settings, as written; lists joined by commas.</param>
public sealed record Side(string Connector, Uri Url, IReadOnlyDictionary<string, string> Auth, IReadOnlyDictionary<string, string> Options);

/// <summary>Names of the keys that a connector knows.</summary>
/// <param name="Settings">Below <c>source:</c> or <c>target:</c>.</param>
/// <param name="Auth">Below <c>auth:</c>; true where the value is a secret.</param>
public sealed record ConnectorKeys(IReadOnlyList<string> Settings, IReadOnlyDictionary<string, bool> Auth);

/// <summary>A project file, read and checked.</summary>
/// <param name="Folder">The project folder.</param>
/// <param name="Source">Where records come from; null once the store is filled.</param>
/// <param name="Target">Where they go to; null where none is chosen yet.</param>
/// <param name="Mappings">Names of the mapping files, in order.</param>
/// <param name="Scope">What to read.</param>
/// <param name="Pace">How fast.</param>
/// <param name="Quiet">What to do about notifications.</param>
public sealed record ProjectFile(string Folder, Side? Source, Side? Target, IReadOnlyList<string> Mappings, Scope Scope, Pace Pace, Quiet Quiet)
{
    internal static readonly string[] Keys = ["migrator", "source", "target", "mappings", "scope", "pace", "quiet", "pseudonym_key"];
    private string? key;

    /// <summary>Reads a project file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keysOf">Keys of a connector; throws where there is no such connector.</param>
    /// <exception cref="ConfigurationException">It is not there, or wrong: file:line:column, what and the nearest known.</exception>
    public static ProjectFile Read(string path, Func<string, ConnectorKeys> keysOf)
    {
        if (!File.Exists(path)) throw new ConfigurationException($"project: there is no {path}; run 'migrator init', or name the file with --project");
        var root = YamlText.Read(new MappingText(Path.GetFileName(path), File.ReadAllText(path)));
        root.Only("key", Keys);
        if ((root.Find("migrator") ?? throw root.Error("'migrator: 1' is missing; it says which form the file has")).AsText() != "1")
            throw root.Find("migrator")!.Error("this migrator reads files of form 1; write 'migrator: 1'");
        return new ProjectFile(
            Path.GetDirectoryName(Path.GetFullPath(path))!, SideOf(root, "source", keysOf), SideOf(root, "target", keysOf),
            root.Find("mappings")?.AsTexts() ?? [], ScopeOf(root.Find("scope")?.AsMap()), PaceOf(root.Find("pace")?.AsMap()), QuietOf(root.Find("quiet")))
        {
            key = root.Find("pseudonym_key") is { } secret ? Secret("pseudonym_key", secret) : null,
        };
    }

    /// <summary>What makes pseudonyms; null where the file names no key.</summary>
    /// <exception cref="ConfigurationException">The key is not where the file says, or too short.</exception>
    public PseudonymKey? PseudonymKey() => key is null ? null : new PseudonymKey(SecretReference.Resolve("pseudonym_key", key, Folder));

    /// <summary>The source.</summary>
    /// <exception cref="ConfigurationException">The file names none.</exception>
    public Side RequireSource() => Source ?? throw new ConfigurationException("project: the file names no source; add 'source:' with connector, url and auth");

    /// <summary>The target.</summary>
    /// <exception cref="ConfigurationException">The file names none.</exception>
    public Side RequireTarget() => Target ?? throw new ConfigurationException("project: the file names no target; add 'target:' with connector, url and auth");

    private static Side? SideOf(YamlMap root, string name, Func<string, ConnectorKeys> keysOf)
    {
        if (root.Find(name)?.AsMap() is not { } side) return null;
        var connector = Required(side, "connector", name);
        ConnectorKeys keys;
        try
        {
            keys = keysOf(connector.AsText());
        }
        catch (ConfigurationException e)
        {
            throw connector.Error(e.Message);
        }

        side.Only($"key of {name}", ["connector", "url", "auth", .. keys.Settings]);
        var url = Required(side, "url", name);
        if (!Uri.TryCreate(url.AsText(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw url.Error("this is no web address without a password in it; write https://host/path");
        if (address.Scheme == "http" && !address.IsLoopback) throw url.Error("credentials would travel unencrypted; write https://");
        return new Side(connector.AsText(), address, AuthOf(side.Find("auth")?.AsMap(), keys), Options(side, keys.Settings));
    }

    private static Dictionary<string, string> AuthOf(YamlMap? auth, ConnectorKeys keys)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (auth is null) return values;
        auth.Only("key of auth", [.. keys.Auth.Keys]);
        foreach (var (key, node) in auth.Entries)
        {
            values[key.Value!] = keys.Auth[key.Value!] ? Secret(key.Value!, node) : node.AsText();
        }

        return values;
    }

    private static string Secret(string name, YamlNode node) => SecretReference.Is(node.AsText())
        ? node.AsText()
        : throw node.Error($"'{name}' is a secret and is written out here; write ${{env:NAME}} or ${{file:PATH}} and keep the value there");

    private static Dictionary<string, string> Options(YamlMap side, IReadOnlyList<string> settings) => side.Entries
        .Where(entry => settings.Contains(entry.Key.Value!)).ToDictionary(entry => entry.Key.Value!, entry => string.Join(',', entry.Value.AsTexts()), StringComparer.Ordinal);

    private static Scope ScopeOf(YamlMap? scope)
    {
        if (scope is null) return Scope.All;
        scope.Only("key of scope", ["since", "kinds"]);
        var kinds = new List<Kind>();
        foreach (var node in (scope.Find("kinds") as YamlList)?.Items ?? [])
        {
            if (!Kinds.TryParse(node.AsText(), out var kind)) throw node.Error(Nearest.Unknown("kind", node.AsText(), Kinds.All.Select(known => known.Name())));
            kinds.Add(kind);
        }

        return new Scope(scope.Find("since") is { } since ? Since(since) : null, kinds);
    }

    private static DateTimeOffset Since(YamlNode node) =>
        DateTimeOffset.TryParse(node.AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)
            ? since
            : throw node.Error($"'{node.AsText()}' is no point in time; write 2020-01-31 or 2020-01-31T08:00:00Z");

    private static Pace PaceOf(YamlMap? pace)
    {
        if (pace is null) return Pace.Adaptive;
        pace.Only("key of pace", ["requests_per_minute", "parallel"]);
        return new Pace(Whole(pace.Find("requests_per_minute")), Whole(pace.Find("parallel")));
    }

    private static int Whole(YamlNode? node) => node is null ? 0
        : int.TryParse(node.AsText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw node.Error($"'{node.AsText()}' is no whole number; 0 means adaptive");

    private static Quiet QuietOf(YamlNode? node) => node?.AsText() switch
    {
        null or "require" => Quiet.Require,
        "switch" => Quiet.Switch,
        "ignore" => Quiet.Ignore,
        var other => throw node!.Error(Nearest.Unknown("word for quiet", other, ["require", "switch", "ignore"])),
    };

    private static YamlNode Required(YamlMap map, string key, string of) => map.Find(key) ?? throw map.Error($"'{of}.{key}' is missing; add it");
}
