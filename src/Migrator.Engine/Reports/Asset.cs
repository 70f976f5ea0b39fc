namespace Migrator.Engine.Reports;

/// <summary>Files that reports are made of and that travel inside the assembly: texts, style sheet, script.</summary>
internal static class Asset
{
    /// <summary>The text of one.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream("reports/" + name) ?? throw new InvalidOperationException($"report: the assembly lacks {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
