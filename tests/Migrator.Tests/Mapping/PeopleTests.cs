using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>People are matched with accounts of the target: by decision, login, address or name.</summary>
public sealed class PeopleTests
{
    private static readonly TargetSchema Schema = new(
    [
        .. KixLike.Schema.Objects.Where(o => o.Name != "User"),
        KixLike.Schema.Objects.Single(o => o.Name == "User") with
        {
            People = [new("Anna.Berg", "anna@nordwerk.eu", "Anna Berg"), new("b.kurz", "kurz@nordwerk.eu", "Bert Kurz"), new("twin1", null, "Eva Twin"), new("twin2", null, "Eva Twin"), new("importer")],
        },
    ], TimeSpan.Zero);

    private static TargetMapping Compile(string people, string csv = "") => TargetMapping.Compile([new("targets/t", $$"""
        mapping: 1
        target: t
        prepare: [{ object: Queue, name: Q }]
        objects:
          User: { of: person, create: false, people: {{people}}, fields: { Login: login, Email: "emails[0]" } }
          Ticket:
            of: ticket
            overflow: note/Body
            fields:
              Title: subject
              State: { const: open }
              Queue: { prepared: Q, ref: any, object: Queue }
              Owner: { from: assignee, ref: person, object: User, optional: true }
          note: { object: Article, of: ticket, in: Ticket, needs: [Body], fields: { Body: { fields: { Number: number }, as: table } } }
        """)], "t", Schema, new MappingAids(People: csv.Length == 0 ? null : PeopleFile.Read(new StringReader(csv))));

    private static string Login(TargetMapping mapping, string person)
    {
        var rule = mapping.Rules.Single(one => one.Name == "User");
        var made = mapping.CreateMapper(new SmallStore()).Render(rule, Key.Parse("s:person:1"), SmallStore.Element(person))!;
        return $"{JsonNode.Parse(made.Json.Span)!.ToJsonString()} {mapping.CreateMapper(new SmallStore()).StandingOf(rule, Key.Parse("s:person:1"), SmallStore.Element(person))}";
    }

    [TestCase("{}", """{"login":"ANNA.berg"}""", """{"Login":"Anna.Berg"} Account""")]
    [TestCase("{}", """{"login":"x","emails":["other@nordwerk.eu","Anna@Nordwerk.eu"]}""", """{"Login":"Anna.Berg"} Account""")]
    [TestCase("{}", """{"login":"x","name":"Anna Berg"}""", """{"Login":"x"} Nobody""")]
    [TestCase("{ by: [name] }", """{"login":"x","name":"anna  BERG"}""", """{"Login":"Anna.Berg"} Account""")]
    [TestCase("{ by: [name] }", """{"login":"x","name":"Eva Twin"}""", """{"Login":"x"} Nobody""")]
    [TestCase("{ by: [email, login] }", """{"login":"b.kurz","emails":["anna@nordwerk.eu"]}""", """{"Login":"Anna.Berg"} Account""")]
    [TestCase("{ placeholder: Importer }", """{"login":"x"}""", """{"Login":"importer"} Placeholder""")]
    public void A_person_is_matched_in_the_order_of_the_traits(string people, string person, string expected) => Assert.That(Login(Compile(people), person), Is.EqualTo(expected));

    [TestCase("b.kurz", """{"Login":"b.kurz"} Account""")]
    [TestCase("accept", """{"Login":"twin1"} Account""")]
    [TestCase("placeholder", """{"Login":"importer"} Placeholder""")]
    [TestCase("nobody", """{"Login":"Anna.Berg"} Nobody""")]
    [TestCase("", """{"Login":"Anna.Berg"} Account""")]
    public void What_somebody_decided_comes_first(string decision, string expected) =>
        Assert.That(Login(Compile("{ placeholder: importer }", $"key;name;email;login;proposed;decision\ns:person:1;;;;twin1 twin2;{decision}\n"), """{"login":"Anna.Berg"}"""), Is.EqualTo(expected));

    [Test]
    public void The_name_of_a_person_for_whom_the_placeholder_stands_is_kept()
    {
        var store = new SmallStore();
        store.Add("s:person:1", JsonNode.Parse("""{"name":"Carla Fort","login":"cfort"}""")!);
        store.Add("s:person:2", JsonNode.Parse("""{"name":"Anna Berg","login":"anna.berg"}""")!);
        var mapper = Compile("{ placeholder: importer }").CreateMapper(store);
        var made = mapper.RenderAll(Key.Parse("s:ticket:1"), SmallStore.Element("""{"subject":"a","assignee":"s:person:1"}"""));
        Assert.That(JsonNode.Parse(made[0].Json.Span)!["Owner"]!["$ref"]!.GetValue<string>(), Is.EqualTo("s:person:1"));
        Assert.That(JsonNode.Parse(made[1].Json.Span)!["Body"]!.GetValue<string>(), Is.EqualTo("<table><tr><th>Owner</th><td>Carla Fort</td></tr></table>"));
        Assert.That(made[0].Findings.Single().Code, Is.EqualTo("person_replaced"));
        Assert.That(mapper.RenderAll(Key.Parse("s:ticket:2"), SmallStore.Element("""{"subject":"a","assignee":"s:person:2"}""")), Has.Count.EqualTo(1));
    }

    [TestCase("{ placeholder: imprter }", "", "unknown account of the target 'imprter'; did you mean 'importer'?")]
    [TestCase("{ by: [mail] }", "", "unknown trait 'mail'; did you mean 'email'?")]
    [TestCase("{}", "key,name,email,login,proposed,decision\ns:person:1,,,,,b.kurtz\n", "people.csv:2: unknown account of the target 'b.kurtz'; did you mean 'b.kurz'?")]
    public void What_is_not_there_is_named(string people, string csv, string message) => Assert.That(Assert.Throws<ConfigurationException>(() => Compile(people, csv))!.Message, Does.Contain(message));

    [TestCase("", "people.csv:1: the file is empty; its first line is key;name;email;login;proposed;decision")]
    [TestCase("key;name;email;login;decision\n", "people.csv:1: the column 'proposed' is missing")]
    [TestCase("key;name;email;login;proposed;decison\n", "people.csv:1: unknown column 'decison'; did you mean 'decision'?")]
    [TestCase("key;name;email;login;proposed;decision;name\n", "people.csv:1: a column is here twice")]
    [TestCase("key;name;email;login;proposed;decision\ns:person:1;a;b\n", "people.csv:2: the line has 3 values and the first line 6 columns")]
    [TestCase("key;name;email;login;proposed;decision\nanna;;;;;\n", "people.csv:2: 'anna' is no key of a person")]
    [TestCase("key;name;email;login;proposed;decision\ns:team:1;;;;;\n", "people.csv:2: 's:team:1' is no key of a person")]
    [TestCase("key;name;email;login;proposed;decision\ns:person:1;;;;;x\ns:person:2;;;;;x\ns:person:1;;;;;y\n", "people.csv:4: s:person:1 is here twice, first in line 2; keep one")]
    [TestCase("key;name;email;login;proposed;decision\ns:person:1;;;;;accept\n", "people.csv:2: 'accept' where nothing is proposed")]
    [TestCase("key;name;email;login;proposed;decision\ns:person:1;a \"b\" c;;;;\n", "people.csv:2: a quotation mark stands within a value")]
    public void A_file_of_people_that_is_wrong_is_refused_with_its_line(string csv, string message) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => PeopleFile.Read(new StringReader(csv)))!.Message, Does.StartWith(message));

    [TestCase(";", "")]
    [TestCase(",", "\ufeff")]
    [TestCase("\t", "\ufeff")]
    public void A_file_of_people_has_any_separator_with_or_without_a_mark(string separator, string mark)
    {
        using var folder = new ProjectFolder();
        var csv = $"{mark}decision{separator}Key{separator}name{separator}email{separator}login{separator}proposed\r\nb.kurz{separator}s:person:1{separator}\"Kurz{separator} \"\"B\"\"\"{separator}{separator}{separator}\r\n";
        File.WriteAllText(Path.Combine(folder.Location, PeopleFile.Name), csv, new UTF8Encoding(false));
        Assert.That(PeopleFile.Read(folder.Location)[Key.Parse("s:person:1")], Is.EqualTo(new PersonDecision("b.kurz", false, "people.csv:2")));
    }

    [Test]
    public void A_file_of_people_in_another_encoding_is_refused()
    {
        using var folder = new ProjectFolder();
        File.WriteAllBytes(Path.Combine(folder.Location, PeopleFile.Name), [.. "key;name;email;login;proposed;decision\ns:person:1;J"u8, 0xF6, .. "rg;;;;\n"u8]);
        Assert.That(Assert.Throws<ConfigurationException>(() => PeopleFile.Read(folder.Location))!.Message, Does.StartWith("people.csv:1: the file is not in UTF-8"));
    }

    [Test]
    public void A_proposal_can_be_read_back_and_starts_no_formula()
    {
        using var folder = new ProjectFolder();
        PeopleFile.Propose(folder.Location, [new(Key.Parse("s:person:1"), "=cmd|' /C calc'!A0", "a;b@nordwerk.eu", "\"q\"", "twin1 twin2")]);
        var text = File.ReadAllText(Path.Combine(folder.Location, PeopleFile.ProposedName));
        Assert.That(text, Does.Not.Contain(";=cmd"));
        Assert.That(PeopleFile.Read(new StringReader(text.TrimEnd().TrimEnd(';') + ";accept\n"))[Key.Parse("s:person:1")].Login, Is.EqualTo("twin1"));
        Assert.That(PeopleFile.Read(folder.Location), Is.Empty);
    }

    [Test]
    public void The_nearest_account_shares_most_words() => Assert.That(
        new Migrator.Engine.Stages.NearAccounts(Schema.Objects.Single(o => o.Name == "User").People!).For("kurz", ["bert.kurz@old.eu"], "Bert Kurz"), Is.EqualTo(new[] { "b.kurz" }));
}
