using Migrator.Core;

namespace Migrator.Engine.Project;

/// <summary>Secrets are never written into a project file, only where they are: <c>${env:NAME}</c> or <c>${file:PATH}</c>.</summary>
public static class SecretReference
{
    /// <summary>True where the text is a reference.</summary>
    public static bool Is(string text) => (text.StartsWith("${env:", StringComparison.Ordinal) || text.StartsWith("${file:", StringComparison.Ordinal)) && text.EndsWith('}');

    /// <summary>The value: of the environment variable, or of the file without its last line break (paths are relative to the project folder).</summary>
    /// <exception cref="ConfigurationException">It is not there.</exception>
    public static string Resolve(string name, string text, string folder)
    {
        if (!Is(text)) return text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var place = text[(colon + 1)..^1];
        if (text.StartsWith("${env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(place) is { Length: > 0 } value
                ? value
                : throw new ConfigurationException($"project: {name} is to come from the environment variable {place}, which is not set; set it, for example: export {place}=…");
        }

        var path = Path.Combine(folder, place);
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"project: {name} is to come from the file {path}, which cannot be read; create it, readable by its owner only", e);
        }
    }
}
