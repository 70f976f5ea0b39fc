namespace Migrator.Cli;

/// <summary>Mapping files that come with the tool.</summary>
internal static class ShippedMappings
{
    private const string Prefix = "mappings/";
    private const string Suffix = ".yaml";
    private const string Test = ".test";

    /// <summary>Their names, such as <c>sources/servicenow</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(ShippedMappings).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^Suffix.Length])
        .Where(name => !name.EndsWith(Test, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The text of one, or of its tests (<c>sources/servicenow.test</c>); null where there is none of that name.</summary>
    public static string? Read(string name)
    {
        using var stream = typeof(ShippedMappings).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
