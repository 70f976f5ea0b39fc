using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;
using Migrator.Engine.Store;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>A store with a small service desk in the neutral form, a target in memory, and the stages between them.</summary>
internal abstract class TargetFixture
{
    /// <summary>What goes where in most tests.</summary>
    protected const string Mapping = """
        mapping: 1
        target: fake
        create:
          State: { "*": { Type: custom } }
        not_carried:
          location: the target has no sites
        objects:
          Team:
            of: team
            fields:
              Name: name
              Parent: { from: parent, ref: team, optional: true }
          Customer:
            of: person
            overflow: Note
            fields:
              Name: name
              Email: "emails[0]"
              Note: title
          Agent:
            of: person
            create: false
            when: { login: set }
            fields: { Login: login }
          Ticket:
            of: ticket
            fields:
              Number: number
              Title: { from: subject, max: 50 }
              Customer: { from: requester, ref: person, optional: true }
              Team: { from: team, ref: team }
              Owner: { from: assignee, ref: person, object: Agent, optional: true }
              State: substatus
              Due: due_at
              Body: { from: description, as: html }
          Note:
            of: comment
            in: Ticket
            fields: { Text: { from: body, as: html }, Author: author_login }
          summary:
            object: Note
            of: ticket
            in: Ticket
            when: { category: set }
            fields: { Text: { from: category, as: html } }
          File:
            of: attachment
            in: Ticket
            fields: { Name: name, Content: sha256 }
        """;

    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private MigrationStore? store;

    protected MigrationStore Store => store ?? throw new InvalidOperationException("the test has not begun");

    protected FakeTarget Target { get; private set; } = new();

    /// <summary>Hash of the mapping files.</summary>
    protected string MappingHash => MappingFiles.Hash([new MappingText("targets/fake", Yaml)]);

    /// <summary>The pace of the project file.</summary>
    protected int RequestsPerMinute { get; set; }

    /// <summary>The last plan.</summary>
    protected PlanSummary Plan => PlanSummary.Of(Store) ?? throw new InvalidOperationException("there is no plan");

    /// <summary>Another mapping than the usual one.</summary>
    protected string Yaml { get; set; } = Mapping;

    [SetUp]
    public void Begin()
    {
        store = MigrationStore.InMemory();
        Target = new FakeTarget();
        Yaml = Mapping;
        RequestsPerMinute = 0;
        Store.SetTables("desk", [new("teams", Kind.Team), new("people", Kind.Person), new("tickets", Kind.Ticket), new("comments", Kind.Comment), new("files", Kind.Attachment), new("sites", Kind.Location)]);
    }

    [TearDown]
    public void End() => store?.Dispose();

    protected static string KeyOf(Kind kind, string id) => new Key("desk", kind, id).ToString();

    protected static Mark MarkOf(string rule, Kind kind, string id) => new(rule, new Key("desk", kind, id));

    protected void Use(FakeTarget target) => Target = target;

    /// <summary>Keeps a neutral record, given with single quotes.</summary>
    protected void Put(Kind kind, string id, string json, string? owner = null) => Store.PutNeutral(kind, id, Encoding.UTF8.GetBytes(json.Replace('\'', '"')), owner, null);

    protected void PutTeam(string id, string? parent = null) => Put(Kind.Team, id, $"{{'name':'Team {id}'{(parent is null ? "" : $",'parent':'{KeyOf(Kind.Team, parent)}'")}}}");

    protected void PutPerson(string id, string email, string more = "") => Put(Kind.Person, id, $"{{'name':'Person {id}','emails':['{email}']{more}}}");

    protected void PutTicket(string id, string more = "", string state = "open", string team = "t1") =>
        Put(Kind.Ticket, id, $"{{'number':'T{id}','subject':'Subject {id}','team':'{KeyOf(Kind.Team, team)}','substatus':'{state}','description':{{'format':'html','text':'<p>Body {id}</p>'}}{more}}}");

    protected void PutComment(string id, string ticket, string text = "words") => Put(
        Kind.Comment, id, $"{{'owner':'{KeyOf(Kind.Ticket, ticket)}','author_login':'anna','body':{{'format':'html','text':'<p>{text}</p>'}}}}", KeyOf(Kind.Ticket, ticket));

    protected async Task PutFileAsync(string id, string ticket, string content)
    {
        var (sha256, _) = await Store.Blobs.AddAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), default);
        Put(Kind.Attachment, id, $"{{'owner':'{KeyOf(Kind.Ticket, ticket)}','name':'{id}.txt','sha256':'{sha256}'}}", KeyOf(Kind.Ticket, ticket));
    }

    /// <summary>One team, two customers of whom one is an agent, three tickets with a comment and a file each.</summary>
    protected async Task PutDeskAsync()
    {
        PutTeam("t1");
        PutPerson("p1", "anna@nordwerk.eu");
        PutPerson("p2", "bert@nordwerk.eu", ",'login':'bert'");
        Target.Agents.Add("bert");
        foreach (var id in new[] { "1", "2", "3" })
        {
            PutTicket(id, $",'requester':'{KeyOf(Kind.Person, "p1")}','assignee':'{KeyOf(Kind.Person, "p2")}'");
            PutComment("c" + id, id);
            await PutFileAsync("f" + id, id, "content " + id);
        }
    }

    /// <summary>The source has deleted a record.</summary>
    protected void DeleteAtSource(Kind kind, string id)
    {
        var table = Store.Tables().Single(table => table.Table.Kind == kind);
        Store.Add(table, new Page([new RawRecord(id, Noon, "{}"u8.ToArray())], new Cursor("1")), 1);
        Store.Add(table, new Page([], new Cursor("2")) { Deleted = [new Deletion(kind, id, Noon.AddDays(1))] }, 1);
    }

    /// <summary>Plans and gives the counts by rule and verb, those of zero left out.</summary>
    protected async Task<string> PlanAsync()
    {
        var (schema, mapping) = await CompileAsync();
        await new PlanChanges(Context, Target, mapping, schema, new PlanSettings(MappingHash, RequestsPerMinute)).RunAsync(default);
        return string.Join(", ", Store.PlanCounts().Where(pair => pair.Value != 0).OrderBy(pair => pair.Key.Rule, StringComparer.Ordinal).ThenBy(pair => pair.Key.Verb).Select(pair => $"{pair.Key.Rule} {pair.Key.Verb} {pair.Value}"));
    }

    protected async Task<LoadCounts> LoadAsync(LoadOptions? options = null, CancellationToken cancel = default)
    {
        var (schema, mapping) = await CompileAsync();
        return await new Load(Context, Target, mapping, schema).RunAsync(options ?? new LoadOptions([], Parallel: 1), cancel);
    }

    protected async Task<VerifyCounts> VerifyAsync()
    {
        var (schema, mapping) = await CompileAsync();
        return await new Verify(Context, Target, mapping, schema).RunAsync(2, default);
    }

    protected StageContext Context => new(Store, 1, new NoProgress(), NullLogger.Instance);

    /// <summary>Every line of a plan is a skip.</summary>
    protected static bool IsAllSkip(string plan) => !plan.Contains("Create", StringComparison.Ordinal) && !plan.Contains("Update", StringComparison.Ordinal) && !plan.Contains("Block", StringComparison.Ordinal);

    /// <summary>What the target holds, without its own ids: by object and marker, with references as markers.</summary>
    protected string Contents()
    {
        var text = new StringBuilder();
        foreach (var record in Target.Records.Values.OrderBy(record => record.Object + record.Marker, StringComparer.Ordinal))
        {
            text.Append(record.Object).Append(' ').Append(record.Marker).Append(" in ").Append(Target.Records[record.Root].Marker);
            foreach (var (name, value) in record.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
                text.Append(' ').Append(name).Append('=').Append(name is "Team" or "Customer" or "Parent" && Target.Records.TryGetValue(value!.ToString(), out var other) ? other.Marker : value?.ToJsonString());
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As if the store had been lost and filled again: it does not know what is in the target.</summary>
    protected void LoseStore()
    {
        foreach (var table in (string[])["identity", "plan", "plan_count", "claim"]) Store.Sql($"DELETE FROM {table}").Run();
    }

    private async Task<(TargetSchema Schema, TargetMapping Mapping)> CompileAsync()
    {
        var schema = await Target.DescribeAsync(default);
        return (schema, TargetMapping.Compile([new MappingText("targets/fake", Yaml)], "fake", schema));
    }
}
