using Migrator.Core;
using Migrator.Engine.Mapping;
using Migrator.Engine.Project;
using Migrator.Engine.Stages;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>One check names everything that is amiss, on both sides and between them, and changes nothing.</summary>
internal sealed class CheckTests : TargetFixture
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Engine.Project.Side Desk = new("desk", new Uri("https://desk.test"), new Dictionary<string, string>(), new Dictionary<string, string>());
    private static readonly Engine.Project.Side Fake = Desk with { Connector = "fake" };

    private Func<ISource> source = null!;
    private Probe probe = null!;

    [SetUp]
    public void Sound()
    {
        probe = new Probe("Fake 7", "anna", TimeSpan.FromSeconds(1), []);
        source = () => new Probed(new FakeSource("desk", new("tickets", Kind.Ticket), new("people", Kind.Person)), probe);
    }

    [Test]
    public async Task What_is_as_it_should_be_has_no_finding()
    {
        await PutDeskAsync();
        var report = await CheckAsync();
        Assert.That(report.Sections.SelectMany(section => section.Findings).Where(finding => finding.Severity > Severity.Note), Is.Empty);
        Assert.That(report.Sections.Single(section => section.Part == CheckPart.Source).Facts, Is.EqualTo(new[] { "Fake 7, logged in as anna, clock +1 s" }));
        Assert.That(Target.Log, Is.Empty, "nothing was written");
    }

    [TestCase(5, false)]
    [TestCase(-6, true)]
    [TestCase(7200, true)]
    public async Task A_clock_that_is_more_than_five_seconds_off_is_a_warning(int seconds, bool warns)
    {
        probe = probe with { ClockOffset = TimeSpan.FromSeconds(seconds) };
        Assert.That(Codes(await CheckAsync(), CheckPart.Source).Contains("clock_differs"), Is.EqualTo(warns));
    }

    [Test]
    public async Task A_source_that_is_away_does_not_keep_the_rest_from_being_checked()
    {
        source = () => throw new ConnectorException(Fault.Unavailable, "desk", "no answer", "run again when it answers");
        await PutDeskAsync();
        PutTicket("long", $",'category':'{new string('x', 10)}'");
        Target.States.Remove("closed");
        Yaml = Yaml.Replace("State: substatus", "State: { const: clsed }", StringComparison.Ordinal).Replace("State: { \"*\": { Type: custom } }", "Team: { \"*\": ~ }", StringComparison.Ordinal);
        var report = await CheckAsync();
        Assert.That(Codes(report, CheckPart.Source), Is.EqualTo(new[] { "system_failed" }));
        Assert.That(Codes(report, CheckPart.Mapping), Is.EqualTo(new[] { "choice_unknown" }));
        Assert.That(report.AnyError(CheckPart.Source), Is.True);
    }

    [Test]
    public async Task A_value_of_a_table_that_the_target_does_not_know_is_named_with_place_menu_and_the_nearest()
    {
        Yaml = Yaml.Replace("State: substatus", "State: { from: substatus, table: state }", StringComparison.Ordinal).Replace("State: { \"*\": { Type: custom } }", "State: { waiting: ~ }", StringComparison.Ordinal)
            + "\ntables:\n  state: { open: opem, shut: closed, wait: waiting, pending: OPEN }\n";
        var finding = (await CheckAsync()).Sections.Single(section => section.Part == CheckPart.Mapping).Findings.Single();
        Assert.That(finding.Text, Does.Match(@"^targets/fake\.yaml:\d+:18: unknown value of Ticket\.State 'opem'$"));
        Assert.That(finding.Remedy, Is.EqualTo("did you mean 'open'? Known: closed, open; write one of these, create it in fake, or allow it below 'create: State' in site.yaml"));
    }

    [Test]
    public async Task Texts_that_are_too_long_and_people_without_an_agent_are_counted()
    {
        await PutDeskAsync();
        Target.Agents.Clear();
        Put(Kind.Ticket, "5", $"{{'number':'T5','subject':'{new string('ü', 51)} \U0001F600','team':'{KeyOf(Kind.Team, "t1")}','substatus':'open'}}");
        Yaml = Yaml.Replace("Title: { from: subject, max: 50 }", "Title: subject", StringComparison.Ordinal);
        var findings = (await CheckAsync()).Sections.Single(section => section.Part == CheckPart.Records).Findings;
        Assert.That(findings.Select(finding => (finding.Severity, finding.Code)), Is.EquivalentTo(new[] { (Severity.Warning, "text_long"), (Severity.Note, "people_unmatched"), (Severity.Note, "wide_characters") }));
        Assert.That(findings.Single(finding => finding.Code == "text_long").Text, Does.StartWith("Ticket.Title takes 50 characters; 1 records have more, the longest 53"));
        Assert.That(findings.Single(finding => finding.Code == "people_unmatched").Text, Does.StartWith("1 of 1 people have no Agent"));
    }

    [Test]
    public async Task A_loud_target_is_an_error_where_silence_is_required_and_a_note_where_it_may_be_switched()
    {
        Use(new LoudFakeTarget());
        var required = await CheckAsync(quiet: Quiet.Require);
        var switched = await CheckAsync(quiet: Quiet.Switch);
        Assert.That((required.AnyError(CheckPart.Quiet), switched.AnyError(CheckPart.Quiet)), Is.EqualTo((true, false)));
        Assert.That(Codes(switched, CheckPart.Quiet), Is.Not.Empty.And.All.EqualTo("loud"));
        Assert.That(((LoudFakeTarget)Target).Switched, Is.Empty, "it was only looked at");
    }

    [Test]
    public async Task A_disk_that_is_too_small_for_what_is_to_come_is_an_error()
    {
        var full = new FakeSource("desk", new SourceTable("tickets", Kind.Ticket));
        full.Miscounted["tickets"] = 1_000_000;
        source = () => new Probed(full, probe);
        Assert.That(Codes(await CheckAsync(free: 1_000_000_000), CheckPart.Machine), Is.EqualTo(new[] { "disk_small" }));
        Assert.That(Codes(await CheckAsync(free: 100_000_000_000), CheckPart.Machine), Is.Empty);
    }

    [Test]
    public async Task A_kind_that_the_source_does_not_have_is_a_warning()
    {
        var report = await CheckAsync(scope: new Scope(null, [Kind.Ticket, Kind.Survey]));
        Assert.That(Codes(report, CheckPart.Source), Is.EqualTo(new[] { "kind_not_there" }));
        Assert.That(report.Kinds.Select(kind => kind.Kind), Is.EqualTo(new[] { Kind.Ticket }));
    }

    private static IEnumerable<string> Codes(CheckReport report, CheckPart part) =>
        report.Sections.Where(section => section.Part == part).SelectMany(section => section.Findings).Where(finding => finding.Code != "created_time").Select(finding => finding.Code);

    private Task<CheckReport> CheckAsync(Quiet quiet = Quiet.Require, long? free = null, Scope? scope = null)
    {
        var project = new ProjectFile("/nowhere", Desk, Fake, ["sources/desk", "targets/fake"], scope ?? Scope.All, Pace.Adaptive, quiet);
        IReadOnlyList<MappingText> files = [new("sources/desk", "mapping: 1\nsource: desk\nticket: { fields: { type: { const: incident }, number: a, subject: b } }\n"), new("targets/fake", Yaml)];
        return new Check(Context, new CheckInput(project, source, () => Target, () => files, () => new MappingAids(), free, Noon)).RunAsync(default);
    }

    private sealed class Probed(FakeSource source, Probe probe) : ISource
    {
        public SourceInfo Info => source.Info;

        public Task<Probe> ProbeAsync(CancellationToken cancel) => Task.FromResult(probe);

        public Task<IReadOnlyList<SourceTable>> TablesAsync(CancellationToken cancel) => source.TablesAsync(cancel);

        public Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyList<SourceTable> tables, CancellationToken cancel) => source.CountAsync(tables, cancel);

        public IAsyncEnumerable<Page> ReadAsync(SourceTable table, Cursor from, CancellationToken cancel) => source.ReadAsync(table, from, cancel);
    }
}
