using System.Security.Cryptography;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>Files of what is too long, and accounts that stand for people, from the plan to the verification.</summary>
internal sealed class OverflowAndPeopleTests : TargetFixture
{
    private const string Files = """
          rest:
            object: File
            of: ticket
            in: Ticket
            fields: { Name: { const: rest.txt }, Content: { overflow: text } }

        """;

    private void Rule(string before, string after)
    {
        Assert.That(Yaml, Does.Contain(before));
        Yaml = Yaml.Replace(before, after, StringComparison.Ordinal);
    }

    [Test]
    public async Task A_title_that_is_too_long_arrives_as_a_file_once_and_verifies()
    {
        var title = string.Concat(Enumerable.Repeat("word ", 20)) + "end";
        Yaml = Yaml.Replace("  Ticket:\n", "  Ticket:\n    overflow: rest/Content\n", StringComparison.Ordinal) + "\n" + Files;
        PutTeam("t1");
        PutTicket("1");
        Put(Kind.Ticket, "2", $"{{'number':'T2','subject':'{title}','team':'{KeyOf(Kind.Team, "t1")}','substatus':'open'}}");
        Assert.That(await PlanAsync(), Does.Contain("rest Create 1"));
        await LoadAsync();
        var file = Target.Of("File").Single();
        Assert.That(file.Fields["Content"]!.GetValue<string>(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"Title\n\n{title}\n")))));
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
        Assert.That(IsAllSkip(await PlanAsync()));
    }

    [Test]
    public async Task A_person_without_an_account_is_proposed_and_a_decision_is_kept()
    {
        using var folder = new ProjectFolder();
        Rule("Agent:\n", "Agent:\n    people: {}\n");
        PutTeam("t1");
        PutPerson("p2", "bert@nordwerk.eu", ",'login':'bkurz'");
        Target.Agents.Add("kurz.bert");
        PutTicket("1", $",'assignee':'{KeyOf(Kind.Person, "p2")}'");
        await PlanAsync();
        var schema = await Target.DescribeAsync(default);
        var mapping = TargetMapping.Compile([new MappingText("targets/fake", Yaml)], "fake", schema);
        Assert.That(new PeopleProposals(Context, mapping).Write(folder.Location), Is.EqualTo(1));
        Assert.That(File.ReadAllText(folder[PeopleFile.ProposedName]), Does.Contain("desk:person:p2;Person p2;bert@nordwerk.eu;bkurz;kurz.bert;"));
        Assert.That(Store.Findings("plan").Select(group => group.Code), Does.Contain("people_unmatched"));

        folder.Write(PeopleFile.Name, File.ReadAllText(folder[PeopleFile.ProposedName]).TrimEnd() + "accept\n");
        var decided = TargetMapping.Compile([new MappingText("targets/fake", Yaml)], "fake", schema, new MappingAids(People: PeopleFile.Read(folder.Location)));
        Assert.That(new PeopleProposals(Context, decided).Write(folder.Location), Is.Zero);
        Assert.That((File.Exists(folder[PeopleFile.ProposedName]), File.Exists(folder[PeopleFile.Name])), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task One_account_stands_for_all_who_have_none()
    {
        Rule("Agent:\n", "Agent:\n    people: { placeholder: importer }\n");
        PutTeam("t1");
        PutPerson("p2", "bert@nordwerk.eu", ",'login':'bkurz'");
        PutPerson("p3", "carla@nordwerk.eu", ",'login':'cfort'");
        Target.Agents.Add("importer");
        PutTicket("1", $",'assignee':'{KeyOf(Kind.Person, "p2")}'");
        PutTicket("2", $",'assignee':'{KeyOf(Kind.Person, "p3")}'");
        await PlanAsync();
        await LoadAsync();
        Assert.That(Target.Of("Ticket").Select(ticket => ticket.Fields["Owner"]!.GetValue<string>()), Is.EqualTo(new[] { "importer", "importer" }));
        Assert.That((await VerifyAsync()).Differences, Is.Zero);
        Assert.That(IsAllSkip(await PlanAsync()));
    }
}
