using Markdig;

namespace Migrator.Engine.Bodies;

/// <summary>Markdown as HTML, with the extensions that service desks know: tables, task lists, struck text, addresses as links.</summary>
internal static class MarkdownBody
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().UseListExtras().UseDefinitionLists().UseFootnotes().UseSoftlineBreakAsHardlineBreak().Build();

    /// <summary>HTML that is still to be cleaned, since Markdown may hold any; null where it is nested deeper than anybody writes.</summary>
    public static string? Of(string text)
    {
        try
        {
            return Markdown.ToHtml(text, Pipeline);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
