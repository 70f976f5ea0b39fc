using System.Text;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>A file that holds what is too long for the fields of a target.</summary>
internal static class OverflowFile
{
    /// <summary>All texts under their labels, as an HTML page or as plain text.</summary>
    public static byte[] Of(Form form, IReadOnlyList<(Cell Label, Cell Text, bool Html)> parts)
    {
        var text = new StringBuilder();
        if (form is Form.Html) text.Append("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n");
        foreach (var (label, value, html) in parts)
        {
            if (form is Form.Html) text.Append("<h2>").Append(Html(label)).Append("</h2>\n<div>").Append(html ? value.Text() : Html(value)).Append("</div>\n");
            else text.Append(text.Length > 0 ? "\n\n" : "").Append(label.Text()).Append("\n\n").Append(html ? HtmlLines.Text(value.Text()) : value.Text()).Append('\n');
        }

        if (form is Form.Html) text.Append("</body></html>\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Html(in Cell text)
    {
        var output = new Output(text.Span.Length + 16);
        JsonText.ToHtml(text.Span, output);
        return output.Cut(Token.String, 0).Text();
    }
}
