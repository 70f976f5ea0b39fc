using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>Texts of odd size and shape arrive whole, or are refused as one record.</summary>
public abstract partial class KixTargetContract
{
    private static readonly string[] Pieces =
        ["<p>", "</p>", "<div>", "</div>", "<b>", "<table><tr><td>", "</td></tr></table>", "<ul><li>", "&amp;", "&lt;", "&nbsp;", " ", "\n", "Wort", "ß", "日本", "שלום", "😀", "a < b", "\"", "'", "\\", "0", "<br>", "<img src=\"cid:none\">", "<!-- x -->", "\t"];

    [TestCase("many levels")]
    [TestCase("tags that are never closed")]
    [TestCase("one word of a million letters")]
    [TestCase("a million bytes")]
    public async Task A_body_of_odd_shape_arrives_whole(string shape)
    {
        var body = shape switch
        {
            "many levels" => new StringBuilder().Insert(0, "<div>", 5000).Append('x').Append(string.Concat(Enumerable.Repeat("</div>", 5000))).ToString(),
            "tags that are never closed" => new StringBuilder().Insert(0, "<b><i>", 2000).Append('x').ToString(),
            "one word of a million letters" => $"<p>{new string('x', 1_000_000)}</p>",
            _ => $"<p>{new StringBuilder().Insert(0, "Wörter und mehr ", 60_000)}</p>",
        };
        await ArrivesAsync(body);
    }

    [Test]
    public async Task Bodies_made_by_chance_arrive_whole_or_are_refused_as_one_record([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var body = new StringBuilder("<p>begin</p>");
        for (var i = random.Next(1, 200); i > 0; i--) body.Append(Pieces[random.Next(Pieces.Length)]);
        await ArrivesAsync(body.ToString());
    }

    protected async Task ArrivesAsync(string body)
    {
        using var owned = Own(Create());
        var unique = Unique();
        var change = KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, body, "2019-02-03T04:05:06Z", sender: "agent"));
        var written = Filled(change, await owned.Target.WriteAsync(change, CancellationToken.None));
        var read = await owned.Target.ReadAsync(written.Parts[0], CancellationToken.None);
        var schema = (await owned.Target.DescribeAsync(CancellationToken.None)).Objects.Single(o => o.Name == "Article");
        var differences = FieldComparison.Compare(schema, new JsonObject { ["Body"] = body }, read!);
        Assert.That(differences.Select(difference => (difference.Written, difference.Found)), Is.Empty);
    }
}
