using System.Text;
using Migrator.Cli.Verbs;
using Migrator.Engine.Mapping;
using Migrator.Engine.Schemas;
using NJsonSchema;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>The schemas by which editors check files say the same as the readers of those files.</summary>
public sealed class SchemaTests
{
    private static readonly string[] Names = ["project", "mapping", "test"];

    private static IEnumerable<string> ShippedFiles() => Directory.EnumerateFiles(Shipped.Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Shipped.Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<string>> CheckAsync(string schema, string yaml)
    {
        var checker = await JsonSchema.FromJsonAsync(SchemaVerb.Text(schema));
        return [.. checker.Validate(Encoding.UTF8.GetString(RuleReader.Json(YamlText.Read(new MappingText("file", yaml))))).Select(error => $"{error.Path}: {error.Kind}")];
    }

    [TestCaseSource(nameof(ShippedFiles))]
    public async Task A_shipped_file_names_its_schema_and_fits_it(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Shipped.Folder, file));
        var schema = file.EndsWith(".test.yaml", StringComparison.Ordinal) ? "test" : "mapping";
        Assert.That(text.Split('\n')[0], Is.EqualTo($"# yaml-language-server: $schema=../schemas/{schema}.schema.json"));
        Assert.That(await CheckAsync(schema, text), Is.Empty);
    }

    [TestCase("mapping")]
    [TestCase("test")]
    public async Task The_schemas_beside_the_shipped_files_are_those_that_are_printed(string name)
    {
        var file = Path.Combine(Shipped.Folder, "schemas", name + ".schema.json");
        if (Environment.GetEnvironmentVariable("MIGRATOR_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, SchemaVerb.Text(name));
        }

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(SchemaVerb.Text(name)), "if it is meant, run the tests once with MIGRATOR_ACCEPT=1");
    }

    [Test]
    public void Every_verb_that_the_reader_knows_is_described() =>
        Assert.That(RuleReader.VerbsOf(Side.Source).Concat(RuleReader.VerbsOf(Side.Target)).Except(VerbSchema.Described), Is.Empty, "add it to VerbSchema");

    [TestCaseSource(nameof(Verbs))]
    public void Every_verb_that_the_reader_knows_has_a_row_in_the_handbook(string verb) =>
        Assert.That(File.ReadAllText(Path.Combine(Shipped.Folder, "README.md")), Does.Match($@"(?m)^\|[^|]*`{verb}(?:: name)?`[^|]*\|[^|]+\|.*`.*`"), "add a row with an example");

    private static IEnumerable<string> Verbs() => [.. RuleReader.VerbsOf(Side.Source).Union(RuleReader.VerbsOf(Side.Target)), "references", "numbers", "addresses", "people"];

    [Test]
    public void Every_key_of_every_file_is_described()
    {
        foreach (var name in Names) Assert.That(SchemaVerb.Text(name), Does.Not.Match("\"[a-z_]+\": \\{\\}(?=,\\n    \"[a-z_]+\": \\{)"), name);
        foreach (var key in SourceCompiler.Keys.Concat(TargetCompiler.Keys).Concat(SourceCompiler.SectionKeys).Concat(TargetCompiler.RuleKeys)) Assert.That(SchemaVerb.Text("mapping"), Does.Contain($"\"{key}\": {{"));
    }

    [TestCase("mapping", "mapping: 1\nsource: s\nticket: { fields: { subjet: a } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nticket: { fields: { subject: { form: a } } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nticket: { fields: { subject: { from: a, as: txt } } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nticket: { fields: { subject: { from: a, max: 5 } } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\ntickets: { fields: { subject: a } }")]
    [TestCase("mapping", "mapping: 1\ntarget: t\nobjects: { Ticket: { of: tikket, fields: { TN: number } } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nreferences: { tikket: [\"a?{id}\"] }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nreferences: { numbers: { person: [P] } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nreferences: { numbers: [INC] }")]
    [TestCase("mapping", "mapping: 1\ntarget: t\naddresses: [\"https://a.eu/{id}\"]")]
    [TestCase("mapping", "mapping: 1\ntarget: t\nobjects: { User: { of: person, people: { by: mail }, fields: { Login: login } } }")]
    [TestCase("mapping", "mapping: 1\ntarget: t\nobjects: { Ticket: { of: ticket, fields: { A: { gather: answers, each: { name: label, value: value } } } } }")]
    [TestCase("mapping", "mapping: 2\nsource: s")]
    [TestCase("mapping", "source: s")]
    [TestCase("test", "tests: [{ name: n, raw: { a: b }, kind: tikket }]")]
    [TestCase("test", "tests: [{ raw: { a: b } }]")]
    [TestCase("project", "migrator: 1\nsource: { connector: servicenow, url: \"https://a.eu\", auth: { pasword: x } }")]
    [TestCase("project", "migrator: 1\nquiet: loud")]
    [TestCase("project", "migrator: 1\nscope: { kinds: [tickets] }")]
    [TestCase("project", "source: { connector: servicenow, url: \"https://a.eu\" }")]
    public async Task What_the_reader_refuses_the_schema_refuses(string schema, string yaml) => Assert.That(await CheckAsync(schema, yaml), Is.Not.Empty);

    [TestCase("mapping", "mapping: 1\nsource: s\ntarget: t\nticket:\n  fields:\n    category: { from: u_area, label: true }\n    tags: ~\ntables:\n  incident_state: { \"42\": waiting }\nobjects:\n  User: { create: true }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nunknown: { \"*\": block, area: { default: x } }\nperson: { fields: { emails: { from: email, pseudonym: hash }, login: ~ } }")]
    [TestCase("mapping", "mapping: 1\nsource: s\nreferences: { attachment: \"a?{id}\", ticket: [\"t?{id}\", \"n?{number}\"], kb_article: ~, numbers: { ticket: [INC], kb_article: KB } }")]
    [TestCase("mapping", "mapping: 1\ntarget: t\naddresses: { Ticket: \"https://desk.acme.eu/tickets/{id}\", User: ~ }\nobjects: { User: { of: person, people: { by: [login, email], placeholder: importer }, fields: { Login: login } } }")]
    [TestCase("mapping", "mapping: 1\ntarget: t\nobjects: { note: { of: ticket, overflow: [Body, files/Content], fields: { Body: { gather: form_answer, each: { name: label, value: value }, as: table } } } }")]
    [TestCase("project", "migrator: 1\nsource:\n  connector: servicenow\n  url: https://acme.service-now.com\n  auth: { user: export, password: \"${env:SERVICENOW_PASSWORD}\" }\nmappings: [sources/servicenow, own]\nscope: { since: 2020-01-01, kinds: [] }\npace: { requests_per_minute: 0, parallel: 0 }\nquiet: require")]
    public async Task What_the_handbook_shows_fits(string schema, string yaml) => Assert.That(await CheckAsync(schema, yaml), Is.Empty);

    [Test]
    public async Task A_new_project_file_fits_and_names_a_schema_that_lies_beside_it()
    {
        var text = ProjectTemplate.Of(Cli.Connectors.Require("servicenow").Info, Cli.Connectors.Require("kix").Info);
        Assert.That(text.Split('\n')[0].Trim(), Is.EqualTo("# yaml-language-server: $schema=schemas/project.schema.json"));
        Assert.That(await CheckAsync("project", text), Is.Empty);
        using var folder = new Testing.ProjectFolder();
        SchemaVerb.WriteAll(folder.Location);
        Assert.That(Directory.EnumerateFiles(folder["schemas"]).Select(Path.GetFileName), Is.EquivalentTo(Names.Select(name => name + ".schema.json")));
    }
}
