using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Connectors.Tests;

/// <summary>One recorded exchange.</summary>
internal sealed record KixSandboxExchange(string File, int Index, JsonObject Line)
{
    public string Key => $"{File}#{Index}";

    public string Name => Line["name"]!.GetValue<string>();

    public bool IsTruncated => Line["truncated"]?.GetValue<bool>() == true;
}

/// <summary>Reads recordings and compares answers with them, leaving out what differs from run to run.</summary>
internal static partial class KixSandboxRecording
{
    /// <summary>Fields whose values the server makes.</summary>
    private static readonly string[] Made = ["ContentToken", "Token", "RemoteIP", "HistoryID"];

    /// <summary>The folder of recordings beside a folder above the tests; null where there is none.</summary>
    public static string? Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var path = Path.Combine(folder.FullName, "shared", "recordings", "kix");
                if (Directory.Exists(path)) return path;
            }

            return null;
        }
    }

    public static IEnumerable<KixSandboxExchange> Read(string folder, string file) => File.ReadLines(Path.Combine(folder, file + ".jsonl"))
        .Select((line, index) => new KixSandboxExchange(file, index, (JsonObject)JsonNode.Parse(line)!));

    /// <summary>Adds a line for everything that differs.</summary>
    public static void Compare(string path, JsonNode? recorded, JsonNode? answered, bool truncated, List<string> differences)
    {
        switch (recorded, answered)
        {
            case (JsonObject one, JsonObject other):
                foreach (var key in one.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)).Order(StringComparer.Ordinal))
                {
                    if (!one.ContainsKey(key)) differences.Add($"{path}.{key}: not recorded, answered {Short(other[key])}");
                    else if (!other.ContainsKey(key)) differences.Add($"{path}.{key}: recorded {Short(one[key])}, not answered");
                    else if (!Made.Contains(key) && !(key == "ID" && one.ContainsKey("Filename"))) Compare($"{path}.{key}", one[key], other[key], truncated, differences);
                }

                break;
            case (JsonArray one, JsonArray other):
                if (path.EndsWith(".History", StringComparison.Ordinal)) (one, other) = (ByNumber(one), ByNumber(other));
                if (one.Count != other.Count && !(truncated && other.Count > one.Count))
                {
                    differences.Add($"{path}: {one.Count} entries recorded, {other.Count} answered");
                }

                for (var at = 0; at < Math.Min(one.Count, other.Count); at++) Compare($"{path}[{at}]", one[at], other[at], truncated, differences);
                break;
            default:
                if (!Same(recorded, answered)) differences.Add($"{path}: recorded {Short(recorded)}, answered {Short(answered)}");
                break;
        }
    }

    private static JsonArray ByNumber(JsonArray history) => history.All(entry => entry?["HistoryID"] is not null)
        ? new JsonArray([.. history.OrderBy(entry => entry!["HistoryID"]!.GetValue<int>()).Select(entry => entry!.DeepClone())])
        : history;

    private static bool Same(JsonNode? recorded, JsonNode? answered)
    {
        if (recorded is null || answered is null) return recorded is null && answered is null;
        var (one, other) = (recorded.ToJsonString(), answered.ToJsonString());
        if (one == other) return true;
        if (recorded.GetValueKind() != answered.GetValueKind()) return false;
        if (recorded.GetValueKind() != System.Text.Json.JsonValueKind.String) return Instant().IsMatch(one) && Instant().IsMatch(other);
        return Normal(recorded.GetValue<string>()) == Normal(answered.GetValue<string>()) || CutOff().IsMatch(recorded.GetValue<string>());
    }

    /// <summary>Takes out times and numbers that the server makes.</summary>
    private static string Normal(string text)
    {
        text = Time().Replace(text, "<time>");
        text = Pasted().Replace(text, "pasted");
        text = NoReply().Replace(text, "noreply");
        text = FaqName().Replace(text, "name");
        return TicketNumber().Replace(text, "<number>");
    }

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length > 200 ? text[..200] + "..." : text;
    }

    [GeneratedRegex(@"^1[67]\d{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();

    [GeneratedRegex(@"2026-(?:11|01)-\d\d \d\d:\d\d:\d\d", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"pasted[.-]\d+[.-]\d+(?:@(?:kix\.example|localhost))?", RegexOptions.CultureInvariant)]
    private static partial Regex Pasted();

    [GeneratedRegex("noreply-0x[0-9A-F]+", RegexOptions.CultureInvariant)]
    private static partial Regex NoReply();

    [GeneratedRegex(@"^\d{10}-[\d.]+$", RegexOptions.CultureInvariant)]
    private static partial Regex FaqName();

    [GeneratedRegex(@"^202611\d{10}$", RegexOptions.CultureInvariant)]
    private static partial Regex TicketNumber();

    [GeneratedRegex(@"\.\.\.<\d+ characters>$", RegexOptions.CultureInvariant)]
    private static partial Regex CutOff();
}
