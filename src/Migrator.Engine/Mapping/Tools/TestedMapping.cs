using Migrator.Core;

namespace Migrator.Engine.Mapping.Tools;

/// <summary>The mapping that tests run against: files laid over each other, each side compiled when a test first needs it.</summary>
public sealed class TestedMapping
{
    private readonly IReadOnlyList<MappingText> files;
    private readonly Lazy<SourceMapping> source;
    private readonly Lazy<TargetMapping> target;

    /// <summary>Takes files as they are written, the last one on top, and what the target says of itself (null: nothing is checked against it).</summary>
    /// <exception cref="ConfigurationException">A file is no mapping file: file:line:column and what is meant.</exception>
    public TestedMapping(IReadOnlyList<MappingText> texts, TargetSchema? described)
    {
        files = [.. texts.Select(text => text with { Root = YamlText.Read(text) })];
        source = new Lazy<SourceMapping>(() => SourceMapping.Compile(files, NameOf("source")));
        target = new Lazy<TargetMapping>(() => TargetMapping.Compile(files, NameOf("target"), described));
    }

    /// <summary>Raw to neutral.</summary>
    /// <exception cref="ConfigurationException">It does not compile.</exception>
    public SourceMapping Source => source.Value;

    /// <summary>Neutral to target.</summary>
    /// <exception cref="ConfigurationException">It does not compile.</exception>
    public TargetMapping Target => target.Value;

    /// <summary>True where every side that the files speak of compiles.</summary>
    internal bool Compiles()
    {
        try
        {
            if (Names("source")) _ = Source;
            if (Names("target")) _ = Target;
            return true;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private bool Names(string side) => files.Any(file => file.Root!.Find(side) is not null);

    private string NameOf(string side) => files.Select(file => file.Root!.Find(side)).FirstOrDefault(name => name is not null)?.AsText()
        ?? throw new ConfigurationException($"mapping test: no mapping file says '{side}: NAME', and a test needs one");
}
