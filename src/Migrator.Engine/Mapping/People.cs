using System.Globalization;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>What a person is matched by.</summary>
internal enum Trait
{
    Login, Email, Name,
}

/// <summary>How a person of the source stands in the target.</summary>
public enum Standing
{
    /// <summary>As nobody: references become text, or a rule with <c>create: true</c> makes an account.</summary>
    Nobody,

    /// <summary>As an account that is there.</summary>
    Account,

    /// <summary>As the account that stands for all who have none.</summary>
    Placeholder,
}

/// <summary>What a person decided about another one, in people.csv.</summary>
/// <param name="Login">The account; null where there is to be none.</param>
/// <param name="Placeholder">The account that stands for all who have none.</param>
/// <param name="Place">File and line.</param>
public sealed record PersonDecision(string? Login, bool Placeholder, string Place);

/// <summary>Decides which account of the target a person of the source is: by people.csv first, then by login, address or name. Immutable.</summary>
internal sealed class People
{
    private readonly Dictionary<Trait, Dictionary<string, TargetPerson?>> accounts = [];
    private readonly IReadOnlyList<Trait> by;
    private readonly IReadOnlyDictionary<Key, PersonDecision> decisions;

    /// <summary>Compiles 'people' of a rule.</summary>
    /// <param name="map">As written.</param>
    /// <param name="field">The target's field that holds the login.</param>
    /// <param name="directory">Accounts of the target; null where it was not asked or does not tell.</param>
    /// <param name="decided">What people.csv says.</param>
    public People(YamlMap map, string field, IReadOnlyList<TargetPerson>? directory, IReadOnlyDictionary<Key, PersonDecision>? decided)
    {
        map.Only("key", ["by", "placeholder"]);
        (Field, Directory) = (field, directory);
        by = map.Find("by") is { } traits ? [.. traits.AsTexts().Select(name => TraitOf(traits, name))] : [Trait.Login, Trait.Email];
        decisions = decided ?? new Dictionary<Key, PersonDecision>();
        foreach (var trait in Enum.GetValues<Trait>()) accounts.Add(trait, Index(directory ?? [], trait));
        if (map.Find("placeholder") is not { } standIn) return;
        Placeholder = directory is null ? standIn.AsText() : ByLogin(standIn.AsText())?.Login ?? throw standIn.Error(Unknown("account of the target", standIn.AsText()) + "; create it in the target first");
    }

    /// <summary>The target's field that holds the login.</summary>
    public string Field { get; }

    /// <summary>Login of the account that stands for all who have none; null where nobody does.</summary>
    public string? Placeholder { get; }

    /// <summary>Accounts of the target; null where it does not tell.</summary>
    public IReadOnlyList<TargetPerson>? Directory { get; }

    /// <summary>Refuses decisions for accounts that are not there.</summary>
    /// <exception cref="ConfigurationException">File, line, and the nearest account.</exception>
    public void CheckDecisions()
    {
        if (Directory is null) return;
        var wrong = decisions.Values.Where(decision => decision.Login is { } login && ByLogin(login) is null).OrderBy(decision => decision.Place, StringComparer.Ordinal)
            .Select(decision => $"{decision.Place}: {Unknown("account of the target", decision.Login!)}").ToList();
        if (wrong.Count > 0) throw new ConfigurationException(wrong);
    }

    /// <summary>True where somebody has decided about the person.</summary>
    public bool IsDecided(Key key) => decisions.ContainsKey(key);

    /// <summary>How a person stands in the target, and by which login.</summary>
    public (Standing Standing, string? Login) Find(Key key, string? login, IReadOnlyList<string> emails, string? name)
    {
        if (decisions.TryGetValue(key, out var decision))
        {
            if (decision.Login is { } chosen) return (Standing.Account, ByLogin(chosen)?.Login ?? chosen);
            return decision.Placeholder && Placeholder is not null ? (Standing.Placeholder, Placeholder) : (Standing.Nobody, null);
        }

        foreach (var trait in by)
        {
            IReadOnlyList<string> values = trait switch { Trait.Email => emails, Trait.Login => login is null ? [] : [login], _ => name is null ? [] : [name] };
            foreach (var value in values)
            {
                if (accounts[trait].GetValueOrDefault(Plain(value)) is { } account) return (Standing.Account, account.Login);
            }
        }

        return Placeholder is null ? (Standing.Nobody, null) : (Standing.Placeholder, Placeholder);
    }

    /// <summary>The text without case and without blanks too many.</summary>
    internal static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    private TargetPerson? ByLogin(string login) => accounts[Trait.Login].GetValueOrDefault(Plain(login));

    // Two accounts with one name or address: whose it is cannot be said, so it is nobody's.
    private static Dictionary<string, TargetPerson?> Index(IReadOnlyList<TargetPerson> directory, Trait trait)
    {
        var index = new Dictionary<string, TargetPerson?>(StringComparer.Ordinal);
        foreach (var person in directory)
        {
            if ((trait switch { Trait.Email => person.Email, Trait.Name => person.Name, _ => person.Login }) is not { Length: > 0 } value) continue;
            if (!index.TryAdd(Plain(value), person)) index[Plain(value)] = null;
        }

        return index;
    }

    private string Unknown(string what, string login)
    {
        var near = (Directory ?? []).Select(person => (person.Login, Distance: Nearest.Distance(login, person.Login))).Where(pair => pair.Distance <= Math.Max(2, login.Length / 3))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Login, StringComparer.Ordinal).FirstOrDefault().Login;
        return $"unknown {what} '{login}'{(near is null ? "" : $"; did you mean '{near}'?")}{string.Create(CultureInfo.InvariantCulture, $" There are {Directory!.Count}")}";
    }

    private static Trait TraitOf(YamlNode node, string name) => name switch
    {
        "login" => Trait.Login,
        "email" => Trait.Email,
        "name" => Trait.Name,
        _ => throw node.Error(Nearest.Unknown("trait", name, ["login", "email", "name"])),
    };
}
