using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Migrator.Core;

namespace Migrator.Tests.Mapping;

/// <summary>A neutral record as any source might send it, with the words that must not be lost.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">Its bytes as text; escapes of half a surrogate pair among them.</param>
/// <param name="Words">Words that stand in its texts, each once.</param>
internal sealed record AnyRecord(Kind Kind, string Json, IReadOnlyList<string> Words);

/// <summary>Makes neutral records from the model alone: any field, any text.</summary>
internal static class AnyRecords
{
    private static readonly char[] Letters = ['x', 'ä', 'א'];
    private static readonly string[] Pieces =
    [
        "a", "B7", "İıIi", "ß", "\u05d0\u05d1\u202e\u202c", "\u0627\u0644\u0633", "😀", "👩‍👩‍👧‍👦", "e\u0301", "\ud800", "\udc00x", "\0", "\u0001\u001f\u007f", "\u2028\u2029\ufeff\ufffe",
        "\r\n", "\t", "\"", "\\", "/", "'", "<", ">", "&", "&amp;", "&#0;", "<b>", "</b>", "</td></tr></table>", "<script>alert(1)</script>", "<!--", "]]>", "{\"$ref\":\"s:person:1\"}",
        "s:person:p1", "0123456789abcdef0123", "0123456789abcdef0123,fedcba9876543210fedc", "refused", "a@nordwerk.eu", "2020-02-30", "1e400", "~", "null", "true", ",", " ", "\u00a0", "%s", "${env:HOME}",
    ];

    /// <summary>Texts: none, blanks, a few odd pieces, or very many.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (1, Gen.Elements("", " ", "\n", "\u00a0")),
        (8, Gen.Elements(Pieces).ListOf().Resize(6).Select(string.Concat)),
        (2, Gen.Elements(Pieces).ListOf().Resize(80).Select(string.Concat)),
        (1, from piece in Gen.Elements(Pieces) from times in Gen.Choose(1, 3000) select string.Concat(Enumerable.Repeat(piece, times))));

    /// <summary>Records of a kind.</summary>
    public static Gen<AnyRecord> Of(Kind kind) => Gen.CollectToList(NeutralModel.Of(kind).Fields.Select(Member))
        .Select(members => new AnyRecord(kind, "{" + string.Join(',', members.Where(member => member is not null)) + "}", []));

    /// <summary>Records of a kind in which every text holds many words of its own.</summary>
    public static Gen<AnyRecord> OfWords(Kind kind) =>
        from members in Gen.CollectToList(NeutralModel.Of(kind).Fields.Select(Worded))
        select new AnyRecord(kind, "{" + string.Join(',', members.Select(member => member.Json).Where(json => json is not null)) + "}", [.. members.SelectMany(member => member.Words)]);

    /// <summary>True where a word stands in the field of that name.</summary>
    public static bool IsOf(string word, string field) => Letters.Any(letter => word.StartsWith(Stem(field) + new string(letter, 8), StringComparison.Ordinal));

    private static string Stem(string field) => field.Replace("_", "", StringComparison.Ordinal);

    private static Gen<string?> Member(NeutralField field) =>
        from there in Gen.Frequency((field.Required ? 19 : 3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from odd in Gen.Choose(1, 40)
        from value in odd == 1 && field.Type is not (NeutralType.Reference or NeutralType.ReferenceList or NeutralType.Body) ? Any(2) : Value(field)
        select there ? $"{Quoted(field.Name)}:{value}" : null;

    private static Gen<(string? Json, IReadOnlyList<string> Words)> Worded(NeutralField field)
    {
        if (field.Type is not (NeutralType.Text or NeutralType.Body or NeutralType.Object)) return Member(field).Select(json => (json, (IReadOnlyList<string>)[]));
        var words = from count in Gen.Choose(0, 40)
                    from letters in Gen.Elements(Letters).Select(letter => new string(letter, 8))
                    select (IReadOnlyList<string>)[.. Enumerable.Range(0, count).Select(i => $"{Stem(field.Name)}{letters}{i}z")];
        return words.Select(list => (list.Count == 0 ? null : $"{Quoted(field.Name)}:{Held(field, string.Join(' ', list))}", list));
    }

    private static string Held(NeutralField field, string text) => field.Type switch
    {
        NeutralType.Body => $$"""{"format":"html","text":{{Quoted($"<p>{text.Replace(" ", "</p><p>", StringComparison.Ordinal)}</p>")}}}""",
        NeutralType.Object => $$"""{"u_text":{{Quoted(text)}}}""",
        _ => Quoted(text),
    };

    private static Gen<string> Value(NeutralField field) => field.Type switch
    {
        NeutralType.Body => Text.Select(text => $$"""{"format":"html","text":{{Quoted(text)}}}"""),
        NeutralType.Instant => Gen.Choose(0, int.MaxValue).Select(seconds => Quoted(DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
        NeutralType.Date => Gen.Choose(0, 40_000).Select(day => Quoted(new DateOnly(1970, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        NeutralType.Duration => Gen.Elements("0", "1", "59", "86400", "-5", "9223372036854775807", "99999999999999999999"),
        NeutralType.Number => Gen.Elements("0", "-1", "1.5", "1e3", "123456789012345678901234567890"),
        NeutralType.Boolean => Gen.Elements("true", "false"),
        NeutralType.Choice => Gen.Elements<string>([.. field.Choices.Select(Quoted)]),
        NeutralType.Reference => Reference(field),
        NeutralType.ReferenceList => Reference(field).ListOf().Resize(4).Select(items => $"[{string.Join(',', items)}]"),
        NeutralType.TextList => Text.ListOf().Resize(8).Select(items => $"[{string.Join(',', items.Select(Quoted))}]"),
        NeutralType.Object => Object(3),
        _ => Text.Select(Quoted),
    };

    private static Gen<string> Reference(NeutralField field) =>
        from kind in Gen.Elements<Kind>([.. field.Refers.Count == 0 ? Kinds.All : field.Refers])
        from id in Gen.Elements("1", "p1", "gone", "a\"b", "x:y")
        select Quoted($"s:{kind.Name()}:{id}");

    private static Gen<string> Any(int depth) => depth == 0 ? Text.Select(Quoted) : Gen.OneOf(
        Text.Select(Quoted), Gen.Elements("null", "true", "0", "-1.5e7", "[]", "{}"), Any(depth - 1).ListOf().Resize(4).Select(items => $"[{string.Join(',', items)}]"), Object(depth - 1));

    private static Gen<string> Object(int depth) =>
        (from name in Text from value in Any(depth) select (name, value)).ListOf().Resize(5)
        .Select(members => "{" + string.Join(',', members.DistinctBy(member => member.name).Select(member => $"{Quoted(member.name)}:{member.value}")) + "}");

    /// <summary>A JSON string; half a surrogate pair is written as an escape, as careless systems do.</summary>
    private static string Quoted(string text)
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) json.Append(text[i]).Append(text[++i]);
            else if (text[i] < ' ' || text[i] is '"' or '\\' || char.IsSurrogate(text[i])) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else json.Append(text[i]);
        }

        return json.Append('"').ToString();
    }
}
