using Migrator.Engine.Mapping;

namespace Migrator.Engine.Bodies;

/// <summary>Rows of HTML tables with a name and a value each.</summary>
internal static class HtmlRows
{
    /// <summary>One row of an HTML table.</summary>
    public static void Write(in Cell name, in Cell value, bool html, Output output)
    {
        output.Raw("<tr><th>"u8);
        JsonText.ToHtml(name.Span, output);
        output.Raw("</th><td>"u8);
        if (html) output.Raw(value.Span);
        else Value(value, output);
        output.Raw("</td></tr>"u8);
    }

    private static void Value(in Cell value, Output output)
    {
        switch (value.Kind)
        {
            case Token.Array:
                var first = true;
                foreach (var item in value.Items())
                {
                    if (!first) output.Raw(", "u8);
                    first = false;
                    Value(item, output);
                }

                break;
            case Token.Object:
                output.Raw("<table>"u8);
                for (var members = value.Members(); members.Next();) Write(members.Name, members.Value, html: false, output);
                output.Raw("</table>"u8);
                break;
            default:
                JsonText.ToHtml(value.Span, output);
                break;
        }
    }
}
