using System.Text;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>What a site could add to its mapping, found in the store.</summary>
public sealed class SuggestTests
{
    private const string Source = """
        mapping: 1
        source: desk
        drop: [noise]
        ticket:
          fields:
            number: number
            status: { from: state, table: state, missing: open }
          drop: [more_noise]
        """;

    private const string Tables = "\ntables:\n  state: { \"1\": new, \"2\": open }\n";

    private const string Target = """
        mapping: 1
        target: fake
        prepare:
          - object: Field
            name: OldTime
            fields: { Label: Time, Type: Date, For: Ticket }
            gives: { object: Ticket, field: X_OldTime, type: instant }
          - object: Field
            name: OldNote
            fields: { Label: Note, Type: Text, For: Person }
            gives: { object: Person, field: X_OldNote }
        objects:
          Ticket: { of: ticket, fields: { Number: number, X_OldTime: created_at } }
          Person: { of: person, fields: { Name: name, X_OldNote: title } }
        """;

    private static readonly IReadOnlyList<MappingText> Files = [new("sources/desk", Source + Tables), new("targets/fake", Target)];

    private static Suggestion Run(IReadOnlyList<string> rows, double leastFilled = 0)
    {
        using var store = MigrationStore.InMemory();
        var table = store.SetTables("desk", [new SourceTable("tickets", Kind.Ticket)])[0];
        store.Add(table, new Page([.. rows.Select((row, i) => new RawRecord($"{i}", null, Encoding.UTF8.GetBytes(row.Replace('\'', '"'))))], new Cursor("1")), 1);
        new MapRecords(new StageContext(store, 1, new NoProgress(), NullLogger.Instance), SourceMapping.Compile(Files, "desk"), "hash").Run(default);
        return SuggestMapping.Run(store, Files, "fake", null, leastFilled, new NoProgress(), default);
    }

    [Test]
    public void A_column_that_no_rule_uses_gets_a_field_like_those_that_the_mapping_makes()
    {
        var yaml = Run(["{'number':'1','state':'1','u_cost_center':'A-17'}", "{'number':'2','state':'1','u_cost_center':'B-2'}", "{'number':'3','state':'2'}"]).ToYaml(personalData: false);
        Assert.That(yaml, Does.Contain("# u_cost_center of tickets: 2 of 3 filled, 2 different, longest 4: A-9"));
        Assert.That(yaml, Does.Contain("- { object: Field, name: MigCostCenter, fields: { Label: u_cost_center, Type: Text, For: Ticket }, gives: { object: Ticket, field: X_MigCostCenter } }"));
        Assert.That(yaml, Does.Contain("    fields:\n      X_MigCostCenter: { from: custom.u_cost_center, names: true }\n"));
        var mapping = TargetMapping.Compile([.. Files, new MappingText("site", yaml)], "fake", null);
        Assert.That(mapping.Prepare.Select(made => made.Name), Is.EqualTo(new[] { "OldTime", "OldNote", "MigCostCenter" }), "what the shipped mapping prepares stays");
        Assert.That(mapping.Rules[0].LineOf("X_MigCostCenter"), Does.StartWith("site.yaml:"));
    }

    [Test]
    public void A_column_of_times_gets_a_field_for_times() =>
        Assert.That(Run(["{'number':'1','u_due':'2020-01-02 03:04:05'}", "{'number':'2','u_due':'2021-01-02 03:04:05'}"]).ToYaml(false),
            Does.Contain("name: MigDue, fields: { Label: u_due, Type: Date, For: Ticket }, gives: { object: Ticket, field: X_MigDue, type: instant }").And.Contain("X_MigDue: { from: custom.u_due }"));

    [Test]
    public void Columns_that_are_used_dropped_empty_or_always_the_same_get_none()
    {
        var suggestion = Run(["{'number':'1','noise':'a','more_noise':'b','empty':'','same':'x','list':[1]}", "{'number':'2','noise':'c','more_noise':'d','empty':null,'same':'x','list':[2]}"]);
        Assert.That(suggestion.Columns.Select(column => column.Column), Is.EqualTo(new[] { "same" }));
        Assert.That(suggestion.ToYaml(false), Does.Contain("#   same of tickets: 2 of 2 filled, 1 different").And.Not.Contain("prepare:"));
    }

    [Test]
    public void A_value_that_is_in_no_table_comes_with_the_closest_choice_or_as_a_comment()
    {
        var yaml = Run(["{'number':'1','state':'Resolved by vendor'}", "{'number':'2','state':'opn'}", "{'number':'3','state':'zzzz'}", "{'number':'4','state':'zzzz'}"]).ToYaml(false);
        Assert.That(yaml.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))), Is.SupersetOf(new[]
        {
            "tables:", "state:", "# \"zzzz\": ? # 2 x tickets.state; nothing is close to it", "\"Resolved by vendor\": resolved # 1 x tickets.state", "\"opn\": open # 1 x tickets.state",
        }));
        Assert.DoesNotThrow(() => SourceMapping.Compile([.. Files, new MappingText("site", yaml)], "desk"));
    }

    [Test]
    public void What_is_filled_too_seldom_is_left_out() =>
        Assert.That(Run(["{'number':'1','a':'x','b':'x'}", "{'number':'2','b':'y'}", "{'number':'3','b':'z'}"], leastFilled: 0.5).Columns.Select(column => column.Column), Is.EqualTo(new[] { "b" }));

    [Test]
    public void Values_are_shown_only_where_personal_data_may_be()
    {
        var suggestion = Run(["{'number':'1','u_who':'Anna Berg'}", "{'number':'2','u_who':'Jonas Falk'}"]);
        Assert.That(suggestion.ToYaml(personalData: false) + suggestion.ToJson(personalData: false).ToJsonString(), Does.Not.Contain("Berg").And.Not.Contain("Falk").And.Contain("Aa Aa"));
        Assert.That(suggestion.ToYaml(personalData: true), Does.Contain("Anna Berg | Jonas Falk"));
    }

    [Test]
    public void Nothing_to_propose_is_said_and_still_a_mapping_file()
    {
        var yaml = Run(["{'number':'1','state':'1'}"]).ToYaml(false);
        Assert.That(yaml, Does.Contain("# Nothing: every column that is filled has a rule"));
        Assert.DoesNotThrow(() => SourceMapping.Compile([.. Files, new MappingText("site", yaml)], "desk"));
    }

    [Test]
    public void More_values_than_are_told_apart_cost_no_more_memory()
    {
        var profile = new ColumnProfile();
        for (var i = 0; i < 10_000; i++) profile.Add($"value {i}");
        Assert.That((profile.Filled, profile.Values.Count, profile.More, profile.Longest), Is.EqualTo((10_000L, ColumnProfile.MostValues, true, 10)));
    }

    [TestCase("Anna Berg", "Aa Aa")]
    [TestCase("INC0010001", "A9")]
    [TestCase("0e1b5ed42f09bbed9a8dfd67fc1211f3", "(id)")]
    [TestCase("anna@nordwerk.eu", "a@a.a")]
    [TestCase("٣٤ Ж\n", "9 A ")]
    public void A_shape_says_what_a_value_looks_like_and_not_what_it_is(string value, string shape) => Assert.That(ColumnProfile.Shape(value), Is.EqualTo(shape));
}
