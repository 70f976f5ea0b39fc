using System.Text.Json.Nodes;
using Migrator.Core;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>An item that gets another class, cut off at every step.</summary>
public abstract partial class KixTargetContract
{
    [Test]
    public async Task A_move_to_another_class_that_is_refused_loses_nothing_and_the_same_change_goes_on([Range(1, 8)] int at) => await CutOffAsync(at, lost: false);

    [Test]
    public async Task A_move_to_another_class_whose_answer_is_lost_loses_nothing_and_the_same_change_goes_on([Range(1, 6)] int at) => await CutOffAsync(at, lost: true);

    private async Task CutOffAsync(int at, bool lost)
    {
        using var owned = Own(Create());
        var unique = Unique();
        var (moving, other) = await LinkedItemAsync(owned.Target, unique);
        var writes = 0;
        bool Hit(string method, string path) => (Writes(method, path) || method == "DELETE") && ++writes == at;
        if (lost) Relay.LoseNext(Hit);
        else Relay.Refuses = Hit;
        try
        {
            await owned.Target.WriteAsync(moving, CancellationToken.None);
        }
        catch (ConnectorException)
        {
            Assert.That(await LinkedAsync(unique, other), Is.EquivalentTo(new[] { "DependsOn", "Includes" }), "one item or the other holds the links");
        }
        finally
        {
            Relay.Refuses = null;
            Relay.LoseNext((_, _) => false);
        }

        using var next = Own(Create());
        var written = await next.Target.WriteAsync(moving, CancellationToken.None);
        var read = await next.Target.ReadAsync(moving with { Ref = written.Ref }, CancellationToken.None);
        Assert.That(((string?)read!["Class"], (string?)read["Number"], read["Data"]!.ToJsonString()), Is.EqualTo(((string?)moving.Fields["Class"], $"CI-{unique}", """{"one":"1"}""")));
        Assert.That(await LinkedAsync(unique, other), Is.EquivalentTo(new[] { "DependsOn", "Includes" }));
        foreach (var (type, key) in new[] { ("DependsOn", "d"), ("Includes", "i") })
        {
            var link = LinkOf(key + unique, $"ConfigItem/{written.Ref.Id}", type == "DependsOn" ? $"ConfigItem/{other[0].Id}" : $"ConfigItem/{other[1].Id}", type);
            Assert.That(await next.Target.ReadAsync(link with { Ref = new TargetRef("Link", "99999999") }, CancellationToken.None), Is.Not.Null, "a link is read back though its number is not known");
        }

        Assert.That(await ItemsAsync(next.Target, unique), Is.EqualTo(new[] { written.Ref }));
    }

    private static async Task<(Change Moving, TargetRef[] Others)> LinkedItemAsync(ITarget target, string unique)
    {
        var attributes = new JsonObject { ["one"] = new JsonObject { ["label"] = "One" } };
        var first = await target.WriteAsync(ClassOf(unique, attributes), CancellationToken.None);
        var second = await target.WriteAsync(ClassOf("b" + unique, attributes.DeepClone().AsObject()), CancellationToken.None);
        var known = (await target.WriteAsync(Item(unique, first.Ref.Id, new JsonObject { ["one"] = "1" }), CancellationToken.None)).Ref;
        TargetRef[] others =
        [
            (await target.WriteAsync(Item("o" + unique, first.Ref.Id, new JsonObject { ["one"] = "1" }), CancellationToken.None)).Ref,
            (await target.WriteAsync(Item("p" + unique, first.Ref.Id, new JsonObject { ["one"] = "1" }), CancellationToken.None)).Ref,
        ];
        await target.WriteAsync(LinkOf("d" + unique, $"ConfigItem/{known.Id}", $"ConfigItem/{others[0].Id}", "DependsOn"), CancellationToken.None);
        await target.WriteAsync(LinkOf("i" + unique, $"ConfigItem/{known.Id}", $"ConfigItem/{others[1].Id}", "Includes"), CancellationToken.None);
        return (Item(unique, second.Ref.Id, new JsonObject { ["one"] = "1" }) with { Verb = Verb.Update, Ref = known, Changed = ["Class"] }, others);
    }

    /// <summary>Types of the links that the moving item has with the others, whichever item bears its name at the moment.</summary>
    private async Task<IReadOnlyList<string>> LinkedAsync(string unique, TargetRef[] others)
    {
        using var owned = Own(Create());
        var types = new List<string>();
        foreach (var (other, type) in others.Zip(["DependsOn", "Includes"]))
        {
            foreach (var item in await ItemsAsync(owned.Target, unique))
            {
                var link = LinkOf("x" + unique, $"ConfigItem/{item.Id}", $"ConfigItem/{other.Id}", type);
                if ((await owned.Target.FindAsync("Link", [link], CancellationToken.None)).Count > 0) types.Add(type);
            }
        }

        return [.. types.Distinct()];
    }

    private static async Task<IReadOnlyList<TargetRef>> ItemsAsync(ITarget target, string unique)
    {
        var found = new List<TargetRef>();
        foreach (var number in new[] { $"CI-{unique}", $"CI-{unique}~moving" })
        {
            var item = KixTargetSamples.With(Item(unique, "1", []), "Number", number);
            if ((await target.FindAsync("ConfigItem", [item], CancellationToken.None)).GetValueOrDefault(item.Key) is { } there) found.Add(there.Ref);
        }

        return found;
    }
}
