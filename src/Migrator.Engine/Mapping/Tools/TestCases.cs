namespace Migrator.Engine.Mapping.Tools;

/// <summary>A test with <c>cases</c> stands for several that have most in common: each case is laid over the test.</summary>
internal static class TestCases
{
    /// <summary>The key.</summary>
    public const string Key = "cases";

    /// <summary>Keys whose entries are laid over each other; all others are replaced.</summary>
    private static readonly HashSet<string> Merged = ["raw", "neutral", "labels", "tables", "records", "rules"];

    /// <summary>The tests that one stands for: itself where it has no cases.</summary>
    public static IEnumerable<YamlMap> Of(YamlMap test)
    {
        if (test.Find(Key) is not { } cases) return [test];
        var list = cases as YamlList ?? throw cases.Error($"this is {cases.Shape}; a list of cases is wanted");
        var common = test with { Entries = [.. test.Entries.Where(entry => entry.Key.Value != Key)] };
        return list.Items.Select((item, i) => Over(common, item.AsMap(), i + 1));
    }

    private static YamlMap Over(YamlMap common, YamlMap one, int number)
    {
        if (one.Find("name") is { } name) throw name.Error("a case has no name of its own; it is known by its line");
        var entries = common.Entries.Select(entry => entry.Key.Value == "name" ? new(entry.Key, Numbered(entry.Value.AsScalar(), number)) : entry).ToList();
        foreach (var (key, value) in one.Entries)
        {
            var at = entries.FindIndex(entry => entry.Key.Value == key.Value);
            if (at < 0) entries.Add(new(key, value));
            else entries[at] = new(key, Merged.Contains(key.Value!) ? Both(entries[at].Value.AsMap(), value.AsMap()) : value);
        }

        return one with { Entries = entries };
    }

    private static YamlNode Numbered(YamlScalar name, int number) => name with { Value = $"{name.Value} ({number})" };

    private static YamlMap Both(YamlMap under, YamlMap over) =>
        over with { Entries = [.. under.Entries.Where(entry => over.Find(entry.Key.Value!) is null), .. over.Entries] };
}
