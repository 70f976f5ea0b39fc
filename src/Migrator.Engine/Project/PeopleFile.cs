using System.Text;
using CsvHelper;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Store;

namespace Migrator.Engine.Project;

/// <summary>One line of a proposal: a person without an account in the target.</summary>
/// <param name="Key">The person's key.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address.</param>
/// <param name="Login">Login at the source.</param>
/// <param name="Proposed">Logins of the target that come near, the nearest first, with blanks between.</param>
public sealed record PersonProposal(Key Key, string Name, string Email, string Login, string Proposed);

/// <summary>
/// people.csv of a project folder: which account of the target a person is. <c>plan</c> proposes it as people.proposed.csv; what a person has
/// decided is never written over. UTF-8 with or without a mark, columns separated by semicolons, commas or tabs.
/// </summary>
public static class PeopleFile
{
    /// <summary>Name of the file with decisions.</summary>
    public const string Name = "people.csv";

    /// <summary>Name of the file with proposals.</summary>
    public const string ProposedName = "people.proposed.csv";

    private const long Largest = 100_000_000;
    private static readonly string[] Columns = ["key", "name", "email", "login", "proposed", "decision"];
    private static readonly char[] Separators = [';', '\t', ','];

    /// <summary>What has been decided; nothing where there is no file.</summary>
    /// <exception cref="ConfigurationException">File and line, what is wrong and what is meant.</exception>
    public static IReadOnlyDictionary<Key, PersonDecision> Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return new Dictionary<Key, PersonDecision>();
        if (new FileInfo(path).Length is > Largest and var size) throw Wrong(1, $"the file has {size} bytes; {Largest} are the most. Is it another file under this name?");
        using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        return Read(text);
    }

    /// <summary>The same, of a text.</summary>
    public static IReadOnlyDictionary<Key, PersonDecision> Read(TextReader text)
    {
        var decisions = new Dictionary<Key, PersonDecision>();
        var lines = new Dictionary<Key, long>();
        try
        {
            var first = text.ReadLine() ?? throw Wrong(1, $"the file is empty; its first line is {string.Join(';', Columns)}");
            var delimiter = Separators.MaxBy(sign => first.Count(c => c == sign));
            var header = Header(first, delimiter);
            using var csv = CsvReader.Create(text, new CsvReaderOptions
            {
                Separator = delimiter, HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw, IncludeValuesInExceptions = false,
            }, leaveOpen: true);
            while (csv.Read())
            {
                // The first line was read before.
                var line = csv.LineNumber + 1;
                if (csv.FieldCount != header.Count) throw Wrong(line, $"the line has {csv.FieldCount} values and the first line {header.Count} columns; put values that hold '{delimiter}' into quotation marks");
                string At(string column) => csv.GetString(header[column]).Trim();
                if (!Key.TryParse(At("key"), out var key) || key.Kind != Kind.Person) throw Wrong(line, $"'{At("key")}' is no key of a person; it reads SYSTEM:person:ID, as people.proposed.csv has it");
                if (!lines.TryAdd(key, line)) throw Wrong(line, $"{key} is here twice, first in line {lines[key]}; keep one");
                if (Decision(At("decision"), At("proposed"), line) is { } decision) decisions.Add(key, decision);
            }
        }
        catch (CsvFormatException e)
        {
            throw new ConfigurationException($"{Name}:{e.LineNumber + 1}: a quotation mark stands within a value or is not closed; double it, or put the whole value into quotation marks", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new ConfigurationException($"{Name}:1: the file is not in UTF-8; save it as 'CSV UTF-8'", e);
        }

        return decisions;
    }

    /// <summary>Writes a proposal; the file is for its owner only, since it names people.</summary>
    public static void Propose(string folder, IEnumerable<PersonProposal> people)
    {
        using var csv = CsvWriter.Create(
            OwnerOnly.Open(Path.Combine(folder, ProposedName), FileMode.Create), new CsvWriterOptions { Separator = ';', Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: false);
        csv.WriteRecord(Columns);
        foreach (var person in people) csv.WriteRecord([person.Key.ToString(), person.Name, person.Email, person.Login, person.Proposed, ""]);
    }

    /// <summary>Takes an earlier proposal away, when everybody has an account.</summary>
    public static void Withdraw(string folder) => File.Delete(Path.Combine(folder, ProposedName));

    private static Dictionary<string, int> Header(string line, char delimiter)
    {
        var names = line.TrimStart('\ufeff').Split(delimiter).Select(name => name.Trim().Trim('"').ToLowerInvariant()).ToList();
        foreach (var name in names.Where(name => !Columns.Contains(name))) throw Wrong(1, Nearest.Unknown("column", name, Columns));
        if (Columns.FirstOrDefault(column => !names.Contains(column)) is { } missing) throw Wrong(1, $"the column '{missing}' is missing; the first line reads {string.Join(delimiter, Columns)}");
        if (names.Count > Columns.Length) throw Wrong(1, "a column is here twice; keep one");
        return names.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
    }

    private static PersonDecision? Decision(string word, string proposed, long line) => word switch
    {
        "" => null,
        "accept" => new(proposed.Split(' ')[0] is { Length: > 0 } login ? login : throw Wrong(line, "'accept' where nothing is proposed; write the login of the account, 'placeholder' or 'nobody'"), false, $"{Name}:{line}"),
        "nobody" => new(null, false, $"{Name}:{line}"),
        "placeholder" => new(null, true, $"{Name}:{line}"),
        var login => new(login, false, $"{Name}:{line}"),
    };

    private static ConfigurationException Wrong(long line, string what) => new($"{Name}:{line}: {what}");
}
