using System.Reflection;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>Planning by what the target said of itself earlier.</summary>
internal sealed class OfflinePlanTests : TargetFixture
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_plan_made_without_the_target_counts_the_same_says_so_and_is_not_loaded()
    {
        await PutDeskAsync();
        var live = await PlanAsync();
        var schema = await Target.DescribeAsync(default);
        KeptDescription.Keep(Store, "fake", schema with { Objects = [.. schema.Objects.Select(o => o with { Fields = [.. o.Fields.Select(field => field.Name == "Email" ? field with { Refuses = _ => null } : field)] })] }, Noon);
        Target.Asked.Clear();

        Assert.That(await PlanOfflineAsync(), Is.EqualTo(live));
        Assert.That(Target.Asked, Is.Empty, "it is not asked");
        var finding = Store.Findings("plan").Single(group => group.Code == "planned_offline");
        Assert.That(finding.Text, Does.Contain("2026-01-31 12:00:00Z").And.Contain("Customer.Email"), "when, and which of its rules are not applied");
        Assert.That(async () => await LoadAsync(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("run 'migrator plan' again"));
        Assert.That(Target.Records, Is.Empty);

        await PlanAsync();
        Assert.That((await LoadAsync()).Written, Is.Positive, "a plan against the target is loaded");
    }

    [Test]
    public void A_target_that_was_never_described_or_is_another_one_is_not_known() =>
        Assert.That((KeptDescription.Find(Store, "fake"), Kept(new TargetSchema([], TimeSpan.Zero), "other")), Is.EqualTo(((TargetSchema?)null, (TargetSchema?)null)));

    [Test]
    public void Everything_but_the_rules_survives()
    {
        var field = new TargetField("Type", FieldType.Choice)
        {
            Required = true, MaxLength = 7, Choices = ["Parent", "Child", "Other"], ChoiceObject = "Types", Refers = "Ticket", ReadsBack = false, Unique = true, Fixed = true, Refuses = _ => "no",
        };
        var schema = new TargetSchema([new TargetObject("Link", [field]) { Menu = "System > Links", Existing = new HashSet<string> { "a" }, Pair = new PairRule("From", "To", "Type", type => type == "Other" ? "b" : "a") }], TimeSpan.FromHours(2))
        {
            Prerequisites = [new Prerequisite("Link", "x", new() { ["Name"] = "x", ["Valid"] = true })],
            Findings = [new Finding(Severity.Warning, "code", "text", "remedy", "subject")],
        };
        var kept = Kept(schema, "fake")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept.UtcOffset, Is.EqualTo(schema.UtcOffset));
            Assert.That(kept.Findings[0], Is.EqualTo(schema.Findings[0]));
            Assert.That(kept.Prerequisites.Single().Fields.ToJsonString(), Is.EqualTo("""{"Name":"x","Valid":true}"""));
            var link = kept.Objects.Single();
            Assert.That(link.Menu, Is.EqualTo("System > Links"));
            Assert.That(link.Existing, Is.EqualTo(new[] { "a" }));
            Assert.That(new[] { "Parent", "Child", "Other" }.Select(link.Pair!.Group), Is.EqualTo(new[] { "a", "a", "b" }));
            foreach (var property in typeof(TargetField).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType)))
                Assert.That(property.GetValue(link.Fields[0]), Is.EqualTo(property.GetValue(field)), property.Name);
        }
    }

    private TargetSchema? Kept(TargetSchema schema, string target)
    {
        KeptDescription.Keep(Store, target, schema, Noon);
        return KeptDescription.Find(Store, "fake");
    }

    private async Task<string> PlanOfflineAsync()
    {
        var schema = KeptDescription.Find(Store, "fake")!;
        await new PlanChanges(Context, Target, TargetMapping.Compile([new MappingText("targets/fake", Yaml)], "fake", schema), schema).RunAsync(default);
        return string.Join(", ", Store.PlanCounts().Where(pair => pair.Value != 0).OrderBy(pair => pair.Key.Rule, StringComparer.Ordinal).ThenBy(pair => pair.Key.Verb).Select(pair => $"{pair.Key.Rule} {pair.Key.Verb} {pair.Value}"));
    }
}
