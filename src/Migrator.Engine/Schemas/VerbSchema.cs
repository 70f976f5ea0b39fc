using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using static Migrator.Engine.Schemas.SchemaNodes;

namespace Migrator.Engine.Schemas;

/// <summary>What each verb of a rule takes. Which verbs and forms there are, the reader of rules says.</summary>
internal static class VerbSchema
{
    private static readonly Dictionary<string, (string Help, Func<Side, JsonObject> Shape)> Verbs = new(StringComparer.Ordinal)
    {
        ["from"] = ("The path of the value; of a list the first one that is filled", _ => Texts),
        ["const"] = ("A fixed value", _ => Any),
        ["first"] = ("The first rule of a list that has a value", side => List(Rule(side))),
        ["join"] = ("All filled parts, one behind the other", side => List(Rule(side))),
        ["with"] = ("What stands between the parts of 'join'", _ => Text),
        ["title"] = ("Heading of this part within a 'join', or of what does not fit", _ => Text),
        ["fields"] = ("An object of several rules; \"*\" spreads another object", side => MapOf(Rule(side))),
        ["each"] = ("An object, or a list, of a list of objects", _ => AnyOf(Text, Closed([new("name", Text), new("value", Text)], "name", "value"))),
        ["split"] = ("What separates the items of a list that comes as one text", _ => Text),
        ["label"] = ("The label of a choice", _ => Flag),
        ["table"] = ("The value by a list of 'tables'", _ => Text),
        ["unknown"] = ("What becomes of a value that is in no list", _ => UnknownWord),
        ["missing"] = ("Where there is no value, or none in the table: a value or a rule", side => AnyOf(Scalar, Rule(side))),
        ["ref"] = ("The value refers to another record of this kind", side => side is Side.Source ? AnyOf(Kind, ByTable) : Words([.. Kinds.All.Select(kind => kind.Name()), "any"])),
        ["when"] = ("The rule holds only if all of these do", _ => Ref("conditions")),
        ["as"] = ("What the value is turned into", side => Words(RuleReader.FormsOf(side))),
        ["pattern"] = ("A part of a text by a pattern, without look-around and back-references", _ => Text),
        ["part"] = ("The named part of 'pattern' that is taken", _ => Text),
        ["zone"] = ("Time zone such as Europe/Berlin", _ => Text),
        ["unit"] = ("Unit of a duration", _ => Words(VerbValues.UnitNames)),
        ["yes"] = ("Words for true", _ => Texts),
        ["no"] = ("Words for false", _ => Texts),
        ["pseudonym"] = ("Something else in the place of the value: another text, its first letters, nothing", _ => Words(["hash", "mask", "drop"])),
        ["max"] = ("Most characters, or the highest number; the whole goes to the overflow", _ => Count(1)),
        ["overflow"] = ("Where the whole value goes if it does not fit", _ => Any),
        ["names"] = ("Ids of known records become their names", _ => Flag),
        ["labels"] = ("Names of columns become their labels", _ => Flag),
        ["object"] = ("Which of the target's objects is meant", _ => Text),
        ["by"] = ("'name': the value is the record's name, not its key", _ => Words(["name"])),
        ["columns"] = ("The definitions of the columns of the table that this path names", _ => Text),
        ["skip"] = ("Columns that are left out", _ => Texts),
        ["known"] = ("Members that are no columns of the table that this path names go to 'rest'", _ => Text),
        ["rest"] = ("The member that takes what is not known", _ => Text),
        ["otherwise"] = ("Taken where the target does not know the value and it may not be created", _ => Text),
        ["prepared"] = ("The name of a record of 'prepare'", _ => Text),
        ["gather"] = ("The records of this kind that belong to the one in hand, as rows of one object; 'each' says what of each", _ => Kind),
        ["optional"] = ("A reference that is not in the target is left out; otherwise it blocks", _ => Flag),
    };

    /// <summary>Verbs that are described here.</summary>
    public static IEnumerable<string> Described => Verbs.Keys;

    /// <summary>A word for values that are in no list.</summary>
    public static JsonObject UnknownWord => AnyOf(Words(["block", "keep"]), Closed([new("default", Scalar)], "default"));

    /// <summary>A kind of the neutral model.</summary>
    public static JsonObject Kind => Words(Kinds.All.Select(kind => kind.Name()));

    /// <summary>A rule of a side.</summary>
    public static JsonObject Rule(Side side) => Ref(side is Side.Source ? "source_rule" : "target_rule");

    /// <summary>The definitions that <see cref="Rule"/> refers to.</summary>
    public static JsonObject Definitions() => new()
    {
        ["source_rule"] = Definition(Side.Source),
        ["target_rule"] = Definition(Side.Target),
        ["conditions"] = MapOf(AnyOf(Texts, Closed([new("not", Texts), new("kind", Texts), new("differs", Texts), new("matches", Text)]))),
    };

    private static JsonObject ByTable => Closed([new("by", Text), new("trim", Texts), new("missing", Kind)], "by");

    private static JsonObject Definition(Side side) => AnyOf(Texts, Closed(RuleReader.VerbsOf(side).Select(verb =>
        new KeyValuePair<string, JsonNode?>(verb, Verbs.TryGetValue(verb, out var known) ? Help(known.Shape(side), known.Help) : Any))));
}
