using System.Globalization;
using System.Text.Json;

namespace Migrator.Engine.Bodies;

/// <summary>
/// The Atlassian Document Format (developer.atlassian.com/cloud/jira/platform/apis/document/structure) as neutral HTML. Nodes that are not
/// known give their text and are named. One per thread.
/// </summary>
internal sealed class Adf
{
    private const int Deepest = 200;
    private readonly HtmlWriter html;
    private readonly Func<string, string?, bool, string> media;
    private readonly Action<string, string> trouble;

    /// <param name="media">The address of a file, given its id and name, and whether it is shown as an image.</param>
    /// <param name="trouble">Takes the code and the name of what is not known or not readable.</param>
    /// <param name="reference">The reference that an address means, and whether an image has it.</param>
    public Adf(Func<string, string?, bool, string> media, Action<string, string> trouble, Func<string, bool, string?> reference) =>
        (this.media, this.trouble, html) = (media, trouble, new HtmlWriter(reference));

    /// <summary>The document as HTML; null where it is no document.</summary>
    public string? Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 * Deepest });
            if (document.RootElement.ValueKind is not JsonValueKind.Object || Text(document.RootElement, "type").Length == 0) return null;
            Node(document.RootElement, 0);
            return html.Finish();
        }
        catch (JsonException)
        {
            html.Finish();
            return null;
        }
    }

    /// <summary>A text member; "" where there is none.</summary>
    public static string Text(JsonElement node, string name) => Member(node, name) is { } value ? Plain(value) ?? "" : "";

    /// <summary>An attribute as text; null where there is none.</summary>
    public static string? Attribute(JsonElement node, string name) => Member(node, "attrs") is { } attributes && Member(attributes, name) is { } value ? Plain(value) : null;

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement node, string name) =>
        Member(node, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object) : [];

    private static JsonElement? Member(JsonElement node, string name) => node.ValueKind is JsonValueKind.Object && node.TryGetProperty(name, out var value) ? value : null;

    private static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private void Content(JsonElement node, int level)
    {
        if (level > Deepest) trouble("body_too_deep", "adf");
        foreach (var child in Items(node, "content"))
        {
            if (level > Deepest) Flat(child);
            else Node(child, level + 1);
        }
    }

    private void Within(JsonElement node, int level, string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        html.Open(tag, attributes);
        Content(node, level);
        html.Close();
    }

    /// <summary>The text of a node that lies too deep, without recursion.</summary>
    private void Flat(JsonElement node)
    {
        var waiting = new Stack<JsonElement>([node]);
        while (waiting.TryPop(out var next))
        {
            if (Text(next, "text") is { Length: > 0 } text) html.Lines(text + " ");
            foreach (var child in Items(next, "content").Reverse()) waiting.Push(child);
        }
    }

    private void Node(JsonElement node, int level)
    {
        var type = Text(node, "type");
        if (!Inline(node, type) && !Block(node, type, level) && !Container(node, type, level)) Unknown(node, type, level);
    }

    private bool Inline(JsonElement node, string type)
    {
        switch (type)
        {
            case "text":
                if (AdfMarks.Write(html, node, Text(node, "text")) is { } mark) trouble("body_mark_unknown", mark);
                return true;
            case "hardBreak":
                html.Void("br");
                return true;
            case "mention":
                Marked(node, Attribute(node, "text") is { Length: > 0 } name ? name.StartsWith('@') ? name : "@" + name : "@" + Attribute(node, "id"));
                return true;
            case "emoji":
                Marked(node, Attribute(node, "text") is { Length: > 0 } emoji ? emoji : Attribute(node, "shortName") ?? "");
                return true;
            case "date":
                Date(node);
                return true;
            case "status":
                html.Open("strong");
                html.Text(Attribute(node, "text") ?? "");
                html.Close();
                return true;
            case "placeholder":
                html.Open("em");
                html.Text(Attribute(node, "text") ?? "");
                html.Close();
                return true;
            case "inlineCard":
                Card(node);
                return true;
            case "media" or "mediaInline" or "image":
                Media(node, listed: false);
                return true;
            case "inlineExtension":
                Extension(node);
                return true;
            default:
                return false;
        }
    }

    private void Marked(JsonElement node, string text)
    {
        if (AdfMarks.Write(html, node, text) is { } mark) trouble("body_mark_unknown", mark);
    }

    private void Date(JsonElement node)
    {
        var stamp = Attribute(node, "timestamp") ?? "";
        var known = long.TryParse(stamp, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var moment) && moment is > -62135596800000 and < 253402300800000;
        var day = known ? DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : stamp;
        html.Open("time", ("datetime", known ? day : null));
        html.Text(day);
        html.Close();
    }

    private void Card(JsonElement node)
    {
        var data = Member(node, "attrs") is { } attributes ? Member(attributes, "data") : null;
        var address = Attribute(node, "url") ?? (data is { } described ? Text(described, "url") : "");
        var name = data is { } named && Text(named, "name") is { Length: > 0 } title ? title : address;
        if (name.Length > 0) html.Link(address, name);
        else trouble("body_node_empty", Text(node, "type"));
    }

    private void Media(JsonElement node, bool listed)
    {
        var name = Attribute(node, "alt") ?? Attribute(node, "__fileName");
        var (id, kind, depth) = (Attribute(node, "id") ?? "", Attribute(node, "type"), html.Depth);
        if (Items(node, "marks").FirstOrDefault(mark => Text(mark, "type") == "link") is { ValueKind: JsonValueKind.Object } link) html.OpenLink(Attribute(link, "href") ?? "");
        if ((Attribute(node, "url") ?? Attribute(node, "src")) is { } address) html.Image(address, name, Attribute(node, "width"), Attribute(node, "height"));
        else if (id.Length == 0) html.Text(name ?? "");
        else if (listed || kind is "link" || (Text(node, "type") == "mediaInline" && kind is not "image")) html.Refer(media(id, name, false), name ?? id);
        else html.ReferredImage(media(id, name, true), name ?? "", Attribute(node, "width"), Attribute(node, "height"));
        html.CloseTo(depth);
    }

    private bool Block(JsonElement node, string type, int level)
    {
        switch (type)
        {
            case "paragraph":
                Within(node, level, "p", ("style", AdfMarks.OfBlock(node)));
                return true;
            case "heading":
                var size = int.TryParse(Attribute(node, "level"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 1, 6) : 1;
                Within(node, level, "h" + size.ToString(CultureInfo.InvariantCulture), ("style", AdfMarks.OfBlock(node)));
                return true;
            case "codeBlock":
                html.Open("pre");
                html.Open("code", ("class", Attribute(node, "language") is { Length: > 0 } language ? "language-" + language : null));
                foreach (var child in Items(node, "content")) html.Text(Text(child, "text"));
                html.Close();
                html.Close();
                return true;
            case "rule":
                html.Void("hr");
                return true;
            case "blockCard" or "embedCard":
                html.Open("p");
                Card(node);
                html.Close();
                return true;
            case "extension":
                html.Open("p");
                Extension(node);
                html.Close();
                return true;
            case "syncBlock":
                html.Open("p");
                html.Text($"[synchronised block {Attribute(node, "resourceId")}]");
                html.Close();
                trouble("body_node_elsewhere", type);
                return true;
            default:
                return false;
        }
    }

    private bool Container(JsonElement node, string type, int level)
    {
        switch (type)
        {
            case "doc" or "layoutSection" or "multiBodiedExtension" or "bodiedSyncBlock":
                Content(node, level);
                return true;
            case "layoutColumn" or "extensionFrame":
                Within(node, level, "div");
                return true;
            case "bulletList" or "orderedList":
                var start = type == "orderedList" && Attribute(node, "order") is { } order and not ("1" or "0") && int.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? order : null;
                Within(node, level, type == "bulletList" ? "ul" : "ol", ("start", start));
                return true;
            case "taskList" or "decisionList":
                if (InList(level, node)) return true;
                Within(node, level, "ul");
                return true;
            case "listItem":
                html.Open("li");
                Cell(node, level);
                html.Close();
                return true;
            case "taskItem" or "blockTaskItem" or "decisionItem":
                html.Open("li");
                html.Text(type == "decisionItem" ? "➜ " : Attribute(node, "state") == "DONE" ? "☑ " : "☐ ");
                Cell(node, level);
                html.Close();
                return true;
            case "mediaGroup":
                html.Open("ul");
                foreach (var file in Items(node, "content"))
                {
                    html.Open("li");
                    if (Text(file, "type") == "media") Media(file, listed: true);
                    else Node(file, level + 1);
                    html.Close();
                }

                html.Close();
                return true;
            case "blockquote" or "mediaSingle" or "caption" or "table" or "tableRow":
                Within(node, level, type switch { "blockquote" => "blockquote", "mediaSingle" => "figure", "caption" => "figcaption", "table" => "table", _ => "tr" });
                return true;
            case "tableCell" or "tableHeader":
                html.Open(type == "tableHeader" ? "th" : "td", ("colspan", Span(node, "colspan")), ("rowspan", Span(node, "rowspan")), ("style", AdfMarks.Style("background-color", Attribute(node, "background"))));
                Cell(node, level);
                html.Close();
                return true;
            case "panel":
                Titled(node, level, "blockquote", Panel(node));
                return true;
            case "expand" or "nestedExpand":
                Titled(node, level, "div", Attribute(node, "title"));
                return true;
            case "bodiedExtension":
                Titled(node, level, "div", Macro(node));
                return true;
            default:
                return false;
        }
    }

    // A list of tasks within another stands beside the items there, where HTML wants an item around it.
    private bool InList(int level, JsonElement node)
    {
        if (!html.IsIn("ul")) return false;
        html.Open("li");
        Within(node, level, "ul");
        html.Close();
        return true;
    }

    /// <summary>Content in which a single paragraph needs no tag of its own.</summary>
    private void Cell(JsonElement node, int level)
    {
        var only = Items(node, "content").Count(child => Text(child, "type") == "paragraph") == 1;
        foreach (var child in Items(node, "content"))
        {
            if (level > Deepest) Flat(child);
            else if (only && Text(child, "type") == "paragraph" && AdfMarks.OfBlock(child) is null) Content(child, level + 1);
            else Node(child, level + 1);
        }
    }

    private void Titled(JsonElement node, int level, string tag, string? title)
    {
        html.Open(tag);
        if (!string.IsNullOrEmpty(title))
        {
            html.Open("p");
            html.Open("strong");
            html.Text(title);
            html.Close();
            html.Close();
        }

        Content(node, level);
        html.Close();
    }

    private static string? Panel(JsonElement node) => Attribute(node, "panelType") switch
    {
        "info" => "Info",
        "note" => "Note",
        "tip" => "Tip",
        "warning" => "Warning",
        "error" => "Error",
        "success" => "Success",
        _ => Attribute(node, "panelIconText") ?? Attribute(node, "panelIcon"),
    };

    private static string? Span(JsonElement node, string name) => Attribute(node, name) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var span) && span is > 1 and <= 1000 ? text : null;

    /// <summary>A macro is a program elsewhere: what it was called, with which words.</summary>
    private void Extension(JsonElement node)
    {
        html.Text($"[{Macro(node)}]");
        trouble("body_macro", Attribute(node, "extensionKey") ?? "?");
    }

    private static string Macro(JsonElement node)
    {
        var name = Attribute(node, "extensionKey") ?? Attribute(node, "extensionType") ?? "macro";
        if (Attribute(node, "text") is { Length: > 0 } text) return $"{name}: {text}";
        if (Member(node, "attrs") is not { } attributes || Member(attributes, "parameters") is not { } parameters || Member(parameters, "macroParams") is not { ValueKind: JsonValueKind.Object } words) return name;
        var given = words.EnumerateObject().Select(word => (word.Name, Value: Text(word.Value, "value"))).Where(word => word.Value.Length > 0 && !word.Name.StartsWith('_'))
            .Select(word => word.Name.Length > 0 ? $"{word.Name}={word.Value}" : word.Value).ToList();
        return given.Count == 0 ? name : $"{name}: {string.Join(", ", given)}";
    }

    private void Unknown(JsonElement node, string type, int level)
    {
        trouble("body_node_unknown", type.Length == 0 ? "(without type)" : type);
        if (Text(node, "text") is { Length: > 0 } text) html.Lines(text);
        else if (Attribute(node, "text") is { Length: > 0 } shown) html.Lines(shown);
        if (Attribute(node, "url") is { Length: > 0 } address) html.Link(address, address);
        Content(node, level);
    }
}
