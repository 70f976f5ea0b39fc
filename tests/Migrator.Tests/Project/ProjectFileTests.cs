using Migrator.Core;
using Migrator.Engine.Project;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Project;

internal sealed class ProjectFileTests
{
    private const string Smallest = """
        migrator: 1
        source:
          connector: servicenow
          url: https://acme.service-now.com
          auth: { user: export, password: "${env:SERVICENOW_PASSWORD}" }
        """;

    private const string FromTheHandbook = """
        migrator: 1
        source:
          connector: servicenow
          url: https://acme.service-now.com
          auth: { user: export, password: "${env:SERVICENOW_PASSWORD}" }      # or client_id/client_secret, api_key, token: per connector
        target:
          connector: kix
          url: https://kix.acme.eu/api/v1
          auth: { user: importer, password: "${env:KIX_PASSWORD}" }
        mappings: [sources/servicenow, targets/kix]                            # site.yaml is added when it is there
        scope: { since: 2020-01-01, kinds: [] }                                # optional; empty = all
        pace: { requests_per_minute: 0, parallel: 0 }                          # optional; 0 = adaptive
        quiet: require                                                         # require | switch | ignore: notifications in the target
        """;

    private readonly ProjectFolder folder = new();

    [OneTimeTearDown]
    public void Clear() => folder.Dispose();

    [Test]
    public void A_file_that_is_not_there_is_refused_with_the_way_to_make_one()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => ProjectFile.Read(folder["nothing.yaml"], KeysOf));
        Assert.That(refusal!.Message, Does.Contain("nothing.yaml").And.Contain("migrator init").And.Contain("--project"));
    }

    [TestCase("quiet: loud", "migrator.yaml:6:8: unknown word for quiet 'loud'")]
    [TestCase("quite: require", "migrator.yaml:6:1: unknown key 'quite'; did you mean 'quiet'?")]
    [TestCase("scope: { sinse: 2020-01-01 }", "migrator.yaml:6:10: unknown key of scope 'sinse'; did you mean 'since'?")]
    [TestCase("scope: { since: yesterday }", "migrator.yaml:6:17: 'yesterday' is no point in time; write 2020-01-31")]
    [TestCase("scope: { kinds: [tickets] }", "migrator.yaml:6:18: unknown kind 'tickets'; did you mean 'ticket'?")]
    [TestCase("pace: { parallel: many }", "migrator.yaml:6:19: 'many' is no whole number; 0 means adaptive")]
    [TestCase("pace: { parallel: -1 }", "migrator.yaml:6:19: '-1' is no whole number")]
    [TestCase("pace: { requests_per_minutes: 1 }", "did you mean 'requests_per_minute'?")]
    [TestCase("mappings: { a: b }", "migrator.yaml:6:11: this is a mapping; a single value is wanted")]
    [TestCase("target: kix", "migrator.yaml:6:9: this is the single value 'kix'")]
    [TestCase("target: { url: https://kix.acme.eu }", "'target.connector' is missing; add it")]
    [TestCase("target: { connector: kix }", "'target.url' is missing; add it")]
    [TestCase("target: { connector: kicks, url: https://kix.acme.eu }", "migrator.yaml:6:22: there is no connector 'kicks'")]
    [TestCase("target: { connector: kix, url: kix.acme.eu }", "migrator.yaml:6:32: this is no web address")]
    [TestCase("target: { connector: kix, url: \"ftp://kix.acme.eu\" }", "this is no web address")]
    [TestCase("target: { connector: kix, url: \"https://importer:secret@kix.acme.eu\" }", "without a password in it")]
    [TestCase("target: { connector: kix, url: \"http://kix.acme.eu\" }", "credentials would travel unencrypted; write https://")]
    [TestCase("target: { connector: kix, url: https://kix.acme.eu, timezone: UTC }", "did you mean 'time_zone'?")]
    [TestCase("target: { connector: kix, url: https://kix.acme.eu, auth: { pasword: x } }", "unknown key of auth 'pasword'; did you mean 'password'?")]
    [TestCase("pseudonym_key: hunter2hunter2hunter2", "'pseudonym_key' is a secret and is written out here; write ${env:NAME}")]
    [TestCase("target: { connector: kix, url: https://kix.acme.eu, auth: { password: hunter2 } }", "'password' is a secret and is written out here; write ${env:NAME}")]
    [TestCase("migrator: 1", "'migrator' is here twice, first in line 1")]
    [TestCase("scope: &a { since: 2020-01-01 }", "an anchor")]
    [TestCase("quiet: [require", "this is no YAML")]
    public void What_is_wrong_is_told_with_its_place_and_what_was_meant(string line, string expected) =>
        Assert.That(Refusal(Smallest + "\n" + line), Does.Contain(expected));

    [Test]
    public void A_literal_secret_is_refused_and_not_repeated_in_the_message() =>
        Assert.That(Refusal(Smallest.Replace("${env:SERVICENOW_PASSWORD}", "hunter2", StringComparison.Ordinal)), Does.Contain("migrator.yaml:5").And.Not.Contain("hunter2"));

    [TestCase("source: {}", "'migrator: 1' is missing")]
    [TestCase("migrator: 2", "this migrator reads files of form 1")]
    [TestCase("", "migrator.yaml:1:1: the file is empty")]
    [TestCase("- a", "this is a list")]
    public void A_file_of_another_form_is_refused(string text, string expected) => Assert.That(Refusal(text), Does.Contain(expected));

    [Test]
    public void The_file_of_the_handbook_is_accepted_as_it_stands()
    {
        var project = Read(FromTheHandbook);
        Assert.That(project.Source!.Url, Is.EqualTo(new Uri("https://acme.service-now.com")));
        Assert.That(project.Target!.Auth["password"], Is.EqualTo("${env:KIX_PASSWORD}"), "secrets are resolved when they are needed, not before");
        Assert.That(project.Mappings, Is.EqualTo(new[] { "sources/servicenow", "targets/kix" }));
        Assert.That(project.Scope.Since, Is.EqualTo(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.That((project.Scope.Kinds.Count, project.Pace, project.Quiet), Is.EqualTo((0, Pace.Adaptive, Quiet.Require)));
    }

    [Test]
    public void Everything_that_can_be_left_out_has_a_default()
    {
        var project = Read(Smallest);
        Assert.That((project.Target, project.Mappings.Count, project.Scope.Since, project.Pace, project.Quiet), Is.EqualTo(((Side?)null, 0, (DateTimeOffset?)null, Pace.Adaptive, Quiet.Require)));
        Assert.That(() => project.RequireTarget(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("names no target"));
        Assert.That(() => Read("migrator: 1").RequireSource(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("names no source"));
    }

    [Test]
    public void A_system_on_this_machine_may_be_reached_without_encryption() =>
        Assert.That(Read(Smallest + "\ntarget: { connector: kix, url: \"http://127.0.0.1:20000/api/v1\" }").Target!.Url.Port, Is.EqualTo(20000));

    [Test]
    public void Lists_among_a_connectors_settings_reach_it_joined_by_commas() =>
        Assert.That(Read(Smallest + "\ntarget: { connector: kix, url: https://kix.acme.eu, agent_roles: [Ticket Agent, FAQ Reader] }").Target!.Options["agent_roles"], Is.EqualTo("Ticket Agent,FAQ Reader"));

    private static ConnectorKeys KeysOf(string name) => name switch
    {
        "servicenow" => new ConnectorKeys(["archives"], new Dictionary<string, bool>(StringComparer.Ordinal) { ["user"] = false, ["password"] = true }),
        "kix" => new ConnectorKeys(["time_zone", "agent_roles"], new Dictionary<string, bool>(StringComparer.Ordinal) { ["user"] = false, ["password"] = true, ["token"] = true }),
        _ => throw new ConfigurationException($"there is no connector '{name}'; known are kix, servicenow"),
    };

    private ProjectFile Read(string text) => ProjectFile.Read(folder.Write("migrator.yaml", text), KeysOf);

    private string Refusal(string text) => Assert.Throws<ConfigurationException>(() => Read(text))!.Message;
}
