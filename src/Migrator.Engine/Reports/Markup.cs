using System.Globalization;
using System.Runtime.CompilerServices;

namespace Migrator.Engine.Reports;

/// <summary>
/// HTML on its way to a writer. What is put into an interpolated text is escaped, always: only the literal parts are markup, so that no content of a
/// record can become any.
/// </summary>
internal sealed class Markup(TextWriter writer)
{
    /// <summary>Writes markup with escaped values in it.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] ref Escaping text)
    {
        _ = text;
        return this;
    }

    /// <summary>Writes markup that the assembly itself carries: the style sheet, the script.</summary>
    public void AddAsset(string text) => writer.Write(text);

    /// <summary>Writes a text so that it is shown as it is: no markup, no control characters, and no character that turns the direction of what follows.</summary>
    private void Escape(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': writer.Write("&amp;"); break;
                case '<': writer.Write("&lt;"); break;
                case '>': writer.Write("&gt;"); break;
                case '"': writer.Write("&quot;"); break;
                case '\'': writer.Write("&#39;"); break;
                case '\n' or '\t': writer.Write((char)rune.Value); break;
                case < ' ' or (>= 0x7f and <= 0x9f): writer.Write('\ufffd'); break;
                case (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069): writer.Write(string.Create(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]")); break;
                default: writer.Write(rune.ToString()); break;
            }
        }
    }

    /// <summary>Takes an interpolated text apart: literals pass, values are escaped.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Escaping
    {
        private readonly Markup markup;
        private readonly TextWriter to;

        public Escaping(int literalLength, int formattedCount, Markup markup)
        {
            _ = literalLength + formattedCount;
            (this.markup, to) = (markup, markup.Writer);
        }

        public void AppendLiteral(string text) => to.Write(text);

        public void AppendFormatted(string? text) => markup.Escape(text ?? "");

        public void AppendFormatted(long number) => to.Write(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double number) => to.Write(number.ToString("0.##", CultureInfo.InvariantCulture));
    }

    private TextWriter Writer => writer;
}
