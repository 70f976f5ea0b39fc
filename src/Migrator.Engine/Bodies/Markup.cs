using System.Buffers;
using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Text as HTML.</summary>
internal static class Markup
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\u00a0");
    private static readonly SearchValues<char> SpecialInValues = SearchValues.Create("&<>\"\u00a0");

    /// <summary>The text with everything escaped that means something in HTML.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Special)) return text;
        var output = new StringBuilder(text.Length + 32);
        Escape(text, output);
        return output.ToString();
    }

    /// <summary>Appends text, escaped.</summary>
    public static void Escape(ReadOnlySpan<char> text, StringBuilder output) => Escape(text, Special, output);

    /// <summary>Appends an attribute with the blank before it.</summary>
    public static void Attribute(string name, ReadOnlySpan<char> value, StringBuilder output)
    {
        output.Append(' ').Append(name).Append("=\"");
        Escape(value, SpecialInValues, output);
        output.Append('"');
    }

    private static void Escape(ReadOnlySpan<char> text, SearchValues<char> special, StringBuilder output)
    {
        while (true)
        {
            var stop = text.IndexOfAny(special);
            if (stop < 0)
            {
                output.Append(text);
                return;
            }

            output.Append(text[..stop]).Append(text[stop] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => "&nbsp;" });
            text = text[(stop + 1)..];
        }
    }
}
