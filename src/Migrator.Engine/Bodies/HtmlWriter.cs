using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Writes neutral HTML that is well-formed whatever it is told: what is open is closed in its order, text is escaped, addresses are checked.</summary>
/// <param name="reference">The reference that an address means, and whether an image has it; null where it means none.</param>
internal sealed class HtmlWriter(Func<string, bool, string?> reference)
{
    private readonly StringBuilder output = new();
    private readonly List<string> open = [];

    /// <summary>How many elements are open.</summary>
    public int Depth => open.Count;

    /// <summary>True where the innermost element is this one.</summary>
    public bool IsIn(string tag) => open.Count > 0 && open[^1] == tag;

    /// <summary>Length of what is written.</summary>
    public int Length => output.Length;

    /// <summary>Begins an element; attributes without a value are left out.</summary>
    public void Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(tag, attributes);
        open.Add(tag);
    }

    /// <summary>Ends elements until so many are open.</summary>
    public void CloseTo(int depth)
    {
        while (open.Count > depth)
        {
            output.Append("</").Append(open[^1]).Append('>');
            open.RemoveAt(open.Count - 1);
        }
    }

    /// <summary>Ends the element that was begun last.</summary>
    public void Close() => CloseTo(open.Count - 1);

    /// <summary>An element without content.</summary>
    public void Void(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes) => Tag(tag, attributes);

    /// <summary>Text as it is to be read.</summary>
    public void Text(ReadOnlySpan<char> text) => Markup.Escape(text, output);

    /// <summary>Text whose line ends are line ends.</summary>
    public void Lines(ReadOnlySpan<char> text)
    {
        var first = true;
        foreach (var line in text.EnumerateLines())
        {
            if (!first) Void("br");
            first = false;
            Text(line);
        }
    }

    /// <summary>A link; where no link may lead to the address, its text with the address behind it.</summary>
    public void Link(string address, string text, string? title = null)
    {
        var linked = OpenLink(address, title);
        Text(text);
        if (linked) Close();
        else Unlinked(address, text);
    }

    /// <summary>Begins a link, if one may lead there and none is open.</summary>
    public bool OpenLink(string address, string? title = null) => OpenTo(reference(address, false) ?? Addresses.Link(address), title);

    /// <summary>A link to a reference.</summary>
    public void Refer(string key, string text)
    {
        var linked = OpenTo(key, null);
        Text(text);
        if (linked) Close();
    }

    /// <summary>An image of a reference.</summary>
    public void ReferredImage(string key, string? name, string? width, string? height) => Void("img", ("src", key), ("alt", name), ("width", width), ("height", height));

    private bool OpenTo(string? to, string? title)
    {
        if (to is null || open.Contains("a")) return false;
        Open("a", ("href", to), ("title", string.IsNullOrEmpty(title) ? null : title));
        return true;
    }

    /// <summary>The address behind a text that does not link to it, where a reader can use it.</summary>
    public void Unlinked(string address, string text)
    {
        if ((Addresses.IsReadable(address) || Addresses.Link(address) is not null) && text != address) Text($" ({address})");
    }

    /// <summary>An image: shown where it is an attachment or in the body itself, otherwise a link to it.</summary>
    public void Image(string address, string? name, string? width = null, string? height = null)
    {
        if (reference(address, true) is { } shown) ReferredImage(shown, name, width, height);
        else if (Addresses.IsPicture(address)) Void("img", ("src", address), ("alt", name), ("width", width), ("height", height));
        else Link(address, string.IsNullOrEmpty(name) ? Addresses.NameOf(address) : name);
    }

    /// <summary>What was written, everything closed; the writer is empty then.</summary>
    public string Finish()
    {
        CloseTo(0);
        var html = output.ToString();
        output.Clear();
        return html;
    }

    private void Tag(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        output.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is not null) Markup.Attribute(name, value, output);
        }

        output.Append('>');
    }
}
