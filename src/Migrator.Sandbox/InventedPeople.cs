namespace Migrator.Sandbox;

/// <summary>A person who does not exist.</summary>
public sealed record InventedPerson(string Login, string FirstName, string LastName, string Email);

/// <summary>People and companies who do not exist, with addresses that no real mail server answers for.</summary>
public static class InventedPeople
{
    private static readonly string[] First =
    [
        "Agnes", "Bruno", "Çağla", "Dörte", "Elif", "Frieda", "Göran", "Hedwig", "Ines", "Jörg", "Katarzyna", "Łukasz", "Márta", "Nuno", "Ørjan", "Pauline", "Quirin", "Renée", "Søren", "Thaís",
        "Ulrike", "Václav", "Wanda", "Xaver", "Ylva", "Zoë", "ليلى", "נועה",
    ];

    private static readonly string[] Front = ["Birken", "Tannen", "Moor", "Wolken", "Fuchs", "Stein", "Silber", "Nebel", "Ähren", "Lößl", "Königs", "Brömmel"];
    private static readonly string[] Back = ["quell", "brück", "horst", "weiler", "mühl", "wald", "tal", "sträßer", "grün", "hölzl"];

    /// <summary>Mail domains of the invented companies.</summary>
    public static IReadOnlyList<string> Domains { get; } =
        ["nordwerk.eu", "suedhafen-handel.eu", "tannenquell-klinik.eu", "moorbahn.eu", "stadtwerke-nebelhorst.eu", "silberwald-bank.eu", "fjordlinje-frakt.eu", "lac-bleu-assurance.eu"];

    /// <summary>Agents whom the simulated source and the simulated target both know, with the same login and address.</summary>
    public static IReadOnlyList<InventedPerson> Agents { get; } =
    [
        new("agnes.moorwald", "Agnes", "Moorwald", "agnes.moorwald@nordwerk.eu"),
        new("bruno.tannenquell", "Bruno", "Tannenquell", "bruno.tannenquell@nordwerk.eu"),
        new("doerte.nebelhorst", "Dörte", "Nebelhorst", "doerte.nebelhorst@nordwerk.eu"),
        new("elif.silbertal", "Elif", "Silbertal", "elif.silbertal@nordwerk.eu"),
        new("joerg.birkenmuehl", "Jörg", "Birkenmühl", "joerg.birkenmuehl@nordwerk.eu"),
        new("ylva.wolkenbrueck", "Ylva", "Wolkenbrück", "ylva.wolkenbrueck@nordwerk.eu"),
    ];

    /// <summary>Addresses as found in real data that a mail system refuses.</summary>
    public static IReadOnlyList<string> BadAddresses { get; } =
        ["no-at-sign", "two@at@nordwerk.eu", "jörg.ßmüller@nordwerk.eu", "blank in@nordwerk.eu", "someone@localhost", "nobody@example.com", "ends.with.dot.@nordwerk.eu", "n/a"];

    /// <summary>The person with that number; logins are unique by number.</summary>
    public static InventedPerson Person(SeededRandom random, int number, string domain)
    {
        ArgumentNullException.ThrowIfNull(random);
        var first = random.Pick(First);
        var last = random.Pick(Front) + random.Pick(Back);
        var login = "p" + number.ToString("d5", null);
        return new InventedPerson(login, first, last, login + "@" + domain);
    }
}
