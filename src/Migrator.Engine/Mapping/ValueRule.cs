using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>What a value is turned into.</summary>
internal enum Form
{
    /// <summary>Nothing; it stays as it is.</summary>
    None,

    Lines, Text, Html, Journal, Markdown, Wiki, Adf, Table, Address, Person, Minutes, Hours, Seconds, Iso, Instant, Date, Duration, Number, Boolean, List,
}

/// <summary>How a value is made: one rule of a mapping file, compiled. Immutable.</summary>
internal sealed class ValueRule
{
    /// <summary>file:line.</summary>
    public required string Place { get; init; }

    /// <summary>The first of these that is filled.</summary>
    public IReadOnlyList<ValuePath> From { get; init; } = [];

    /// <summary>A fixed value.</summary>
    public Cell Const { get; init; }

    /// <summary>All of these that are filled, one behind the other.</summary>
    public IReadOnlyList<ValueRule> Join { get; init; } = [];

    /// <summary>What stands between the parts of <see cref="Join"/>.</summary>
    public string With { get; init; } = " ";

    /// <summary>Heading of this part within a <see cref="Join"/> that makes a body.</summary>
    public string? Title { get; init; }

    /// <summary>An object with these members; no name (<c>*</c>) stands for the members of another object.</summary>
    public IReadOnlyList<(Cell Name, ValueRule Rule)> Fields { get; init; } = [];

    /// <summary>The first of these that has a value.</summary>
    public IReadOnlyList<ValueRule> Alternatives { get; init; } = [];

    public Form As { get; init; }

    /// <summary>The value list, by value.</summary>
    public ValueTable? Table { get; init; }

    /// <summary>Taken where there is no value, or none in the table.</summary>
    public ValueRule? Missing { get; init; }

    public ReferenceRule? Ref { get; init; }

    /// <summary>Turns a list of objects into one object, by the paths of its names and values; without a name into a list of the values.</summary>
    public (ValuePath? Name, ValuePath Value)? Each { get; init; }

    /// <summary>What is wanted of a text.</summary>
    public TextPattern? Pattern { get; init; }

    /// <summary>The zone of times that name none (source), or in which instants are written (target).</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>Seconds in the unit in which a duration is given (source).</summary>
    public decimal Unit { get; init; } = 1;

    /// <summary>Words for yes and no.</summary>
    public BooleanWords? Words { get; init; }

    /// <summary>What becomes of a value that is not in <see cref="Table"/>; null where <see cref="Missing"/> decides, or where it blocks.</summary>
    public UnknownRule? Unknown { get; init; }

    /// <summary>What is put in the place of the value.</summary>
    public Pseudonym? Pseudonym { get; init; }

    /// <summary>The value is replaced by a pseudonym, here or by a rule around this one: it must not show anywhere.</summary>
    public bool Hides { get; init; }

    public Condition? When { get; init; }

    public int? Max { get; init; }

    /// <summary>Taken where the target does not know the value (target).</summary>
    public Cell Otherwise { get; init; }

    /// <summary>Name of a prepared record that is meant (target).</summary>
    public string? Prepared { get; init; }

    /// <summary>The value is a file of what does not fit elsewhere, in this form (target).</summary>
    public Form? File { get; init; }

    public bool Optional { get; init; }

    /// <summary>The value is a choice: take its label.</summary>
    public bool Label { get; init; }

    /// <summary>Ids of known records become their names.</summary>
    public bool Names { get; init; }

    /// <summary>Names of members become the labels of their columns.</summary>
    public bool Labels { get; init; }

    /// <summary>What separates the items of a list that comes as one text.</summary>
    public string? Split { get; init; }

    /// <summary>An object of the records of this kind that belong to the record in hand, by <see cref="Each"/> (target).</summary>
    public Kind? Gather { get; init; }

    /// <summary>The definitions of the columns of the table that this text names.</summary>
    public ValuePath? ColumnsOf { get; init; }

    /// <summary>Columns that <see cref="ColumnsOf"/> leaves out.</summary>
    public IReadOnlySet<string> Skip { get; init; } = new HashSet<string>();

    /// <summary>Members of an object that are no columns of the table that this text names go to <see cref="Rest"/>.</summary>
    public ValuePath? Known { get; init; }

    public string? Rest { get; init; }

    /// <summary>The rules within this one.</summary>
    public IEnumerable<ValueRule> Inner() => [.. Alternatives, .. Join, .. Fields.Select(field => field.Rule), .. Missing is { } missing ? [missing] : Array.Empty<ValueRule>()];

    /// <summary>Paths of values that must not show.</summary>
    public IEnumerable<ValuePath> HiddenPaths() => Hides ? Paths() : Inner().SelectMany(rule => rule.HiddenPaths());

    /// <summary>Every path that is looked at when the value is made.</summary>
    public IEnumerable<ValuePath> Paths() =>
    [
        .. From, .. Inner().SelectMany(rule => rule.Paths()),
        .. Ref?.By is { } by ? [by] : Array.Empty<ValuePath>(), .. ColumnsOf is { } of ? [of] : Array.Empty<ValuePath>(),
    ];

    /// <summary>Every path that the value, its conditions or the rules within it look at.</summary>
    public IEnumerable<ValuePath> Reads() =>
    [
        .. Paths(), .. Known is { } known ? [known] : Array.Empty<ValuePath>(), .. When?.Paths() ?? [], .. Inner().SelectMany(rule => rule.Reads()),
    ];

    /// <summary>This rule and all within it.</summary>
    public IEnumerable<ValueRule> All() => [this, .. Inner().SelectMany(rule => rule.All())];
}

/// <summary>Which record a reference means.</summary>
internal sealed class ReferenceRule
{
    /// <summary>Its kind; null where <see cref="By"/> tells it, or where the value is a key already.</summary>
    public Kind? Kind { get; init; }

    /// <summary>Where the name of its table stands (source).</summary>
    public ValuePath? By { get; init; }

    /// <summary>Beginnings of table names that mean the same table without them.</summary>
    public IReadOnlyList<string> Trim { get; init; } = [];

    /// <summary>The kind where the table is unknown.</summary>
    public Kind? Otherwise { get; init; }

    /// <summary>The value is the record's name, not its key (target).</summary>
    public bool ByName { get; init; }

    /// <summary>Which of the target's objects is meant; null for the main one of the kind.</summary>
    public string? Object { get; init; }
}

/// <summary>A path into a record.</summary>
/// <param name="Text">As written.</param>
/// <param name="Column">The number of the column that it begins with.</param>
/// <param name="Steps">Members and items below the column.</param>
internal sealed record ValuePath(string Text, int Column, IReadOnlyList<PathStep> Steps)
{
    /// <summary>What stands behind the last <c>/</c>, to be looked up in the record that this one refers to.</summary>
    public ValuePath? Beyond { get; init; }

    /// <summary>What the neutral model says of the value at the end; null in raw records and below objects.</summary>
    public NeutralType? Type { get; init; }

    /// <summary>The column of the whole text, dots and all: a dot-walked column may be called so.</summary>
    public int Whole { get; init; } = -1;
}

/// <summary>A value list.</summary>
internal sealed class ValueTable(string name, string place)
{
    public string Name { get; } = name;

    public string Place { get; } = place;

    public Utf8Map<Cell> Values { get; } = new();

    /// <summary>What becomes of a value that is not in the list; null where the file says nothing.</summary>
    public UnknownRule? Unknown { get; init; }

    /// <summary>The values as written, to check them and to name them.</summary>
    public List<YamlScalar> Results { get; } = [];
}

/// <summary>When a rule applies: all tests must hold.</summary>
internal sealed class Condition
{
    public required IReadOnlyList<Test> Tests { get; init; }

    /// <summary>Every path that is tested.</summary>
    public IEnumerable<ValuePath> Paths() => Tests.SelectMany(test => test.Others.Prepend(test.Path));

    internal sealed record Test(ValuePath Path, TestKind Kind)
    {
        public Utf8Map<bool> Values { get; init; } = new();

        public TextPattern? Pattern { get; init; }

        public IReadOnlyList<Kind> Kinds { get; init; } = [];

        /// <summary>What the value is compared with: all of these that are filled, with a blank between.</summary>
        public IReadOnlyList<ValuePath> Others { get; init; } = [];
    }

    internal enum TestKind
    {
        Set, Unset, In, NotIn, OfKind, Differs, Matches,
    }
}
