using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;

namespace Migrator.Engine.Stages;

/// <summary>Proposes accounts of the target for people who were not matched, for somebody to decide.</summary>
public sealed class PeopleProposals(StageContext context, TargetMapping mapping)
{
    private const int Most = 3;

    /// <summary>Writes the proposal into the project folder, or takes it away where nobody is left over. Returns how many people are in it.</summary>
    public int Write(string folder)
    {
        var people = mapping.Rules.Where(rule => rule.People?.Directory is not null).SelectMany(Unmatched).ToList();
        if (people.Count == 0)
        {
            PeopleFile.Withdraw(folder);
            return 0;
        }

        PeopleFile.Propose(folder, people);
        context.Find("plan", new Finding(Severity.Note, "people_unmatched", $"{people.Count} people have no account in the target that is known to be theirs; {PeopleFile.ProposedName} proposes some",
            $"look through it, write into 'decision': accept, a login, placeholder or nobody, and save it as {PeopleFile.Name} in the project folder; then run 'migrator plan' again"));
        return people.Count;
    }

    private IEnumerable<PersonProposal> Unmatched(TargetRule rule)
    {
        var people = rule.People!;
        var near = new NearAccounts(people.Directory!);
        var mapper = mapping.CreateMapper(new NeutralLookup(context.Store));
        var source = context.Store.SourceName!;
        var found = new List<PersonProposal>();
        context.Store.EachNeutral(Kind.Person, (id, json) =>
        {
            var key = new Key(source, Kind.Person, id);
            using var document = JsonDocument.Parse(json);
            if (people.IsDecided(key) || mapper.StandingOf(rule, key, document.RootElement) is null or Standing.Account) return;
            var (login, emails, name) = PersonTraits.Of(document.RootElement);
            found.Add(new PersonProposal(key, name ?? "", emails.Count > 0 ? emails[0] : "", login ?? "", string.Join(' ', near.For(login, emails, name).Take(Most))));
        });
        return found;
    }
}

/// <summary>Accounts that share words of their name, login or address with a person, those with most of them first.</summary>
internal sealed class NearAccounts
{
    private readonly Dictionary<string, List<TargetPerson>> byWord = new(StringComparer.Ordinal);

    public NearAccounts(IReadOnlyList<TargetPerson> directory)
    {
        foreach (var account in directory)
        {
            foreach (var word in Words([account.Login, account.Email, account.Name]))
            {
                if (!byWord.TryGetValue(word, out var list)) byWord.Add(word, list = []);
                list.Add(account);
            }
        }
    }

    /// <summary>Logins, the nearest first.</summary>
    public IEnumerable<string> For(string? login, IReadOnlyList<string> emails, string? name) => Words([login, name, .. emails])
        .SelectMany(word => byWord.GetValueOrDefault(word) ?? []).GroupBy(account => account.Login, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key);

    // Of an address what stands before the @ is the person; what stands behind it, all have in common.
    private static HashSet<string> Words(IEnumerable<string?> texts)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts.OfType<string>())
        {
            var own = text.Split('@')[0].ToLowerInvariant();
            foreach (var word in own.Split([' ', '.', '_', '-', ',', '(', ')', '\\', '/'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.Length > 1) words.Add(word);
            }
        }

        return words;
    }
}
