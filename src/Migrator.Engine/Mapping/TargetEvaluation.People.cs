using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <content>People who have an account in the target, and those for whom another one stands.</content>
internal sealed partial class TargetEvaluation
{
    private const int MostRemembered = 20_000;
    private readonly Dictionary<(Key Key, string Object), string?> replaced = [];

    /// <summary>The account of the person in hand, to be found by its login; null where there is none.</summary>
    private Rendered? Account(TargetRule rule, People people)
    {
        var (login, emails, name) = InHand();
        var (standing, found) = people.Find(key, login, emails, name);
        if (found is null) return null;
        var cells = new Cell[rule.Fields.Count];
        cells[IndexOf(rule, people.Field)] = Cell.Of(found);
        var fields = new UnwrittenFields(this, Taken, rule, cells);
        return new Rendered(fields, lazy ? null : fields.Write())
        {
            Rule = rule,
            Key = key,
            Findings = standing is Standing.Account ? [] :
            [
                new Finding(Severity.Note, "person_placeholder", $"{rule.Object}: no account is known to be this person's; the placeholder stands for it", "decide in people.csv which account it is, or leave it so", key.ToString()),
            ],
        };
    }

    private (string? Login, IReadOnlyList<string> Emails, string? Name) InHand()
    {
        using var person = JsonDocument.Parse(row.Bytes);
        return PersonTraits.Of(person.RootElement);
    }

    /// <summary>Keeps the name of a person for whom the placeholder stands where it is referred to.</summary>
    private void Replaced(FieldRule field, Key person, string target)
    {
        if (person.Kind != Kind.Person || !mapping.Placeholders.TryGetValue(target, out var people)) return;
        if (!replaced.TryGetValue((person, target), out var name))
        {
            if (replaced.Count >= MostRemembered) replaced.Clear();
            replaced.Add((person, target), name = NameIfReplaced(people, person));
        }

        if (name is not null) check.Replaced(field, Cell.Of(name));
    }

    private string? NameIfReplaced(People people, Key person)
    {
        if (lookup.Record(person) is not { } record) return null;
        var (login, emails, name) = PersonTraits.Of(record);
        return people.Find(person, login, emails, name).Standing is Standing.Placeholder ? name ?? login ?? person.Id : null;
    }
}
