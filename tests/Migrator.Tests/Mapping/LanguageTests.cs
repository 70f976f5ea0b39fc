using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;
using NUnit.Framework;

namespace Migrator.Tests.Mapping;

/// <summary>Paths, patterns, zones, durations, own words and unknown values, on both sides.</summary>
public sealed class LanguageTests
{
    private static Collected Map(string yaml, string raw, Kind kind = Kind.Ticket)
    {
        var made = new Collected();
        SourceMapping.Compile([new("sources/s", "mapping: 1\nsource: s\n" + yaml)], "s").CreateMapper(new SmallSource()).Map("t", kind, "1", Encoding.UTF8.GetBytes(raw), made);
        return made;
    }

    private static string Source(string rule, string raw, string field = "subject") => Map($"ticket:\n  fields:\n    {field}: {rule}\n", raw)[0][field]?.ToJsonString() ?? "absent";

    private static string Target(string rule, string neutral, SmallStore? store = null, string of = "ticket", string more = "")
    {
        var yaml = $"mapping: 1\ntarget: t\n{more}objects:\n  Any: {{ of: {of}, fields: {{ F: {rule} }} }}\n";
        var mapper = TargetMapping.Compile([new MappingText("targets/t", yaml)], "t", null).CreateMapper(store ?? new SmallStore());
        return JsonNode.Parse(mapper.RenderAll(Key.Parse($"s:{of}:1"), SmallStore.Element(neutral))[0].Json.Span)!["F"]?.ToJsonString() ?? "absent";
    }

    private static string SourceError(string yaml) =>
        Assert.Throws<ConfigurationException>(() => SourceMapping.Compile([new("sources/s", "mapping: 1\nsource: s\n" + yaml)], "s"))!.Message;

    private static string TargetError(string rule) => Assert.Throws<ConfigurationException>(() => Target(rule, "{}"))!.Message;

    [TestCase("\"a[id=7].value\"", """{"a":[{"id":6,"value":"x"},{"id":7,"value":"y"}]}""", "\"y\"")]
    [TestCase("\"a[id='7'].value\"", """{"a":[{"id":"7","value":"y"}]}""", "\"y\"")]
    [TestCase("\"a[f.name=Room 1].value\"", """{"a":[{"f":{"name":"Room 1"},"value":"y"}]}""", "\"y\"")]
    [TestCase("\"a[id=8].value\"", """{"a":[{"id":7,"value":"y"}]}""", "absent")]
    [TestCase("\"a[id=8].value\"", """{"a":"text"}""", "absent")]
    [TestCase("\"a['b.c'].d\"", """{"a":{"b.c":{"d":"y"}}}""", "\"y\"")]
    [TestCase("\"a['b]'][1]\"", """{"a":{"b]":["x","y"]}}""", "\"y\"")]
    public void A_path_goes_into_objects_and_lists(string path, string raw, string expected) => Assert.That(Source(path, raw), Is.EqualTo(expected));

    [TestCase("\"custom[label=Area].name\"", """{"custom":{"u_a":{"name":"y"}}}""", "\"y\"")]
    [TestCase("\"custom[label=Other]\"", """{"custom":{"u_a":"y"}}""", "absent")]
    [TestCase("\"custom.list[id=7].value\"", """{"custom":{"list":[{"id":7,"value":"y"}]}}""", "\"y\"")]
    [TestCase("\"custom['a/b']\"", """{"custom":{"a/b":"y"}}""", "\"y\"")]
    [TestCase("\"requester/custom[label=Area]\"", """{"requester":"s:person:p"}""", "\"north\"")]
    public void A_custom_field_is_found_by_its_label(string path, string neutral, string expected)
    {
        var store = new SmallStore { Labels = { ["u_a"] = "Area" } };
        store.Add("s:person:p", JsonNode.Parse("""{"name":"p","custom":{"u_a":"north"}}""")!);
        Assert.That(Target(path, neutral, store), Is.EqualTo(expected));
    }

    [TestCase("a[", "']' is missing")]
    [TestCase("a[=7]", "before '=' stands the name of a member")]
    [TestCase("a['b]", "a quotation mark and ']' are missing")]
    [TestCase("a..b", "a name is missing at a dot")]
    [TestCase("a[0]b", "between two names stands a dot")]
    public void A_path_that_is_none_is_refused(string path, string message) =>
        Assert.That(SourceError($"ticket:\n  fields:\n    subject: \"{path}\"\n"), Does.StartWith("sources/s.yaml:5:14: ").And.Contain(message));

    [Test]
    public void Of_a_column_that_is_taken_in_part_the_rest_is_kept() =>
        Assert.That(Map("ticket:\n  fields: { subject: \"a[id=7].value\" }\n", """{"a":[{"id":7,"value":"y"},{"id":8,"value":"z"}]}""").Records[0].Json,
            Is.EqualTo("""{"subject":"y","custom":{"a":[{"id":7,"value":"y"},{"id":8,"value":"z"}]}}"""));

    [TestCase("{ from: a, each: mail }", """{"a":[{"mail":"x"},{"mail":"y"},{},{"mail":"x"}]}""", """["x","y"]""")]
    [TestCase("{ from: a, each: mails }", """{"a":[{"mails":["x","y"]},{"mails":"z"}]}""", """["x","y","z"]""")]
    public void Each_with_one_path_makes_a_list(string rule, string raw, string expected) => Assert.That(Source(rule, raw, "tags"), Is.EqualTo(expected));

    [TestCase("{ from: a, pattern: \"(?<site>[A-Z]{3})-(?<room>\\\\d+)\", part: room }", """{"a":"at BER-42, say"}""", "\"42\"")]
    [TestCase("{ from: a, pattern: '(?<site>[A-Z]{3})-\\d+' }", """{"a":"BER-42"}""", "\"BER\"")]
    [TestCase("{ from: a, pattern: '[0-9]+' }", """{"a":"BER-42"}""", "\"42\"")]
    [TestCase("{ from: a, pattern: '[0-9]+', missing: none }", """{"a":"BER"}""", "\"none\"")]
    [TestCase("{ from: a, pattern: '(?i)ber' }", """{"a":"x BER"}""", "\"BER\"")]
    [TestCase("{ from: a, when: { a: { matches: '^INC' } } }", """{"a":"INC1"}""", "\"INC1\"")]
    [TestCase("{ from: a, when: { a: { matches: '^INC' } } }", """{"a":"REQ1"}""", "absent")]
    public void A_pattern_takes_a_part_of_a_text(string rule, string raw, string expected)
    {
        Assert.That(Source(rule, raw), Is.EqualTo(expected));
        Assert.That(Target(rule.Replace("from: a", "from: subject", StringComparison.Ordinal).Replace("{ a:", "{ subject:", StringComparison.Ordinal), raw.Replace("\"a\"", "\"subject\"", StringComparison.Ordinal)), Is.EqualTo(expected));
    }

    [Test]
    public void The_text_that_a_pattern_took_a_part_of_is_kept() =>
        Assert.That(Map("ticket:\n  fields: { subject: { from: a, pattern: '[0-9]+' } }\n", """{"a":"BER-42"}""").Records[0].Json, Is.EqualTo("""{"subject":"42","custom":{"a":"BER-42"}}"""));

    [TestCase("pattern: '(a)\\1'", "sources/s.yaml:5:34: the pattern looks ahead or behind, refers back")]
    [TestCase("pattern: '(?=a)b'", "the pattern looks ahead or behind")]
    [TestCase("pattern: '(?>a)b'", "an atomic group")]
    [TestCase("pattern: 'a('", "this is no pattern: InsufficientClosingParentheses at character 2")]
    [TestCase("pattern: '((a{100}){100}){100}'", "with its counted repeats written out")]
    [TestCase("pattern: '([)]a{1000}){1000}'", "with its counted repeats written out")]
    [TestCase("pattern: '(?<x>a)(?<y>b)'", "say with 'part' which one is wanted: x, y")]
    [TestCase("pattern: '(?<site>a)', part: sit", "unknown part of the pattern 'sit'; did you mean 'site'?")]
    [TestCase("part: a", "'part' means nothing without 'pattern'")]
    public void A_pattern_that_cannot_be_used_is_refused(string verbs, string message) => Assert.That(SourceError($"ticket:\n  fields:\n    subject: {{ from: a, {verbs} }}\n"), Does.Contain(message));

    [Test, CancelAfter(20_000)]
    public void A_pattern_that_would_run_for_ever_elsewhere_ends(CancellationToken cancel)
    {
        var made = Map("ticket:\n  fields: { subject: { from: a, pattern: '^(a+)+$', missing: none } }\n", $$"""{"a":"{{new string('a', 200_000)}}b"}""");
        Assert.That((made[0]["subject"]!.GetValue<string>(), cancel.IsCancellationRequested), Is.EqualTo(("none", false)));
    }

    [TestCase("2026-01-15 12:00:00", "2026-01-15T11:00:00Z")]
    [TestCase("2026-07-15 12:00:00", "2026-07-15T10:00:00Z")]
    [TestCase("2026-07-15T12:00:00Z", "2026-07-15T12:00:00Z")]
    [TestCase("2026-07-15T12:00:00-05:00", "2026-07-15T17:00:00Z")]
    [TestCase("2026-07-15", "2026-07-14T22:00:00Z")]
    [TestCase("2026-03-29 02:30:00", "2026-03-29T01:30:00Z")]
    [TestCase("2026-10-25 02:30:00", "2026-10-25T01:30:00Z")]
    [TestCase("0001-01-01 00:00:00", null)]
    public void A_time_without_a_zone_is_of_the_zone_that_the_rule_or_the_file_names(string raw, string? expected)
    {
        var wanted = expected is null ? "absent" : $"\"{expected}\"";
        Assert.That(Source("{ from: a, zone: Europe/Berlin }", $$"""{"a":"{{raw}}"}""", "closed_at"), Is.EqualTo(wanted));
        Assert.That(Map("zone: Europe/Berlin\nticket:\n  fields: { closed_at: a }\n", $$"""{"a":"{{raw}}"}""")[0]["closed_at"]?.ToJsonString() ?? "absent", Is.EqualTo(wanted));
    }

    [TestCase("{ from: created_at, zone: Europe/Berlin }", "\"2026-01-16 00:30:00 \\u002B01:00\"")]
    [TestCase("{ from: created_at, zone: Europe/Berlin, as: date }", "\"2026-01-16\"")]
    [TestCase("{ from: subject, zone: Europe/Berlin }", "\"no time\"")]
    public void An_instant_is_written_in_a_zone(string rule, string expected) => Assert.That(Target(rule, """{"created_at":"2026-01-15T23:30:00Z","subject":"no time"}"""), Is.EqualTo(expected));

    [TestCase("zone: Europe/Berln", "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?")]
    [TestCase("zone: ../../etc/passwd", "unknown time zone '../../etc/passwd'; write it like Europe/Berlin")]
    public void A_zone_that_there_is_not_is_refused(string zone, string message) => Assert.That(SourceError(zone + "\nticket: { fields: { closed_at: a } }\n"), Does.StartWith("sources/s.yaml:3:7: " + message));

    [Test]
    public void A_zone_has_a_meaning_only_where_times_are() => Assert.That((SourceError("ticket: { fields: { subject: { from: a, zone: Europe/Berlin } } }\n"), TargetError("{ from: created_at, as: instant, zone: Europe/Berlin }")),
        Is.EqualTo(("sources/s.yaml:3:47: 'zone' means nothing without 'as: instant' or 'as: date'", "targets/t.yaml:4:74: an instant is the same in every zone; leave 'as: instant' or 'zone' out")));

    [TestCase("duration: time", "90", "90")]
    [TestCase("duration: time", "1.6", "2")]
    [TestCase("duration: time", "1:30", "5400")]
    [TestCase("duration: time", "100:00:05", "360005")]
    [TestCase("duration: time", "1:75", "absent")]
    [TestCase("duration: time", "PT1H30M", "5400")]
    [TestCase("duration: time", "-P1DT0.5S", "-86401")]
    [TestCase("duration: time", "P1Y", "absent")]
    [TestCase("duration: time", "P", "absent")]
    [TestCase("duration: time", "1e400", "absent")]
    [TestCase("duration: { from: time, unit: hours }", "1.5", "5400")]
    [TestCase("duration: { from: time, unit: milliseconds }", "90500", "91")]
    [TestCase("duration: { from: time, unit: days }", "9e27", "absent")]
    public void A_duration_is_read(string rule, string raw, string expected) =>
        Assert.That(Map($"time_entry:\n  fields: {{ ticket: {{ from: task, ref: ticket }}, {rule} }}\n", $$"""{"task":"1","time":"{{raw}}"}""", Kind.TimeEntry)[0]["duration"]?.ToJsonString() ?? "absent", Is.EqualTo(expected));

    [TestCase("hours", 5400, "1.5")]
    [TestCase("hours", 10, "0.01")]
    [TestCase("seconds", 10, "10")]
    [TestCase("iso", 5405, "\"PT1H30M5S\"")]
    [TestCase("iso", 0, "\"PT0S\"")]
    [TestCase("iso", -60, "\"-PT1M\"")]
    [TestCase("minutes", 90, "2")]
    public void A_duration_is_written(string form, int seconds, string expected) =>
        Assert.That(Target($"{{ from: duration, as: {form} }}", $$"""{"ticket":"s:ticket:1","duration":{{seconds}}}""", of: "time_entry"), Is.EqualTo(expected));

    [TestCase("Ja", "true")]
    [TestCase("x", "true")]
    [TestCase("NEIN", "false")]
    [TestCase("true", "true")]
    [TestCase("perhaps", "absent")]
    public void Yes_and_no_have_own_words(string raw, string expected) =>
        Assert.That(Map("team:\n  fields: { name: n, active: { from: a, yes: [ja, X], no: nein } }\n", $$"""{"n":"n","a":"{{raw}}"}""", Kind.Team)[0]["active"]?.ToJsonString() ?? "absent", Is.EqualTo(expected));

    [Test]
    public void Yes_and_no_are_written_in_own_words() => Assert.That(Target("{ from: active, yes: Ja, no: Nein }", """{"name":"n","active":false}""", of: "team"), Is.EqualTo("\"Nein\""));

    [TestCase("yes: a", "'yes' and 'no' come together")]
    [TestCase("yes: [a, B], no: b", "'b' cannot mean both yes and no")]
    [TestCase("yes: a, no: b, as: text", "'yes' and 'no' mean nothing without 'as: boolean'")]
    public void Words_that_decide_nothing_are_refused(string verbs, string message) => Assert.That(SourceError($"team: {{ fields: {{ name: n, active: {{ from: a, {verbs} }} }} }}\n"), Does.Contain(message));

    private const string Table = "tables: { st: { a: one } }\n";

    [TestCase("", "table: st", "rejected")]
    [TestCase("", "table: st, unknown: block", "rejected")]
    [TestCase("", "table: st, unknown: keep", "z")]
    [TestCase("", "table: st, unknown: { default: other }", "other")]
    [TestCase("unknown: { st: keep }\n", "table: st", "z")]
    [TestCase("unknown: { '*': keep }\n", "table: st", "z")]
    [TestCase("unknown: { '*': keep, st: block }\n", "table: st", "rejected")]
    [TestCase("unknown: { st: keep }\n", "table: st, unknown: block", "rejected")]
    [TestCase("unknown: { st: keep }\n", "table: st, missing: m", "m")]
    public void What_becomes_of_a_value_that_is_in_no_table_is_said_by_rule_table_or_file(string file, string verbs, string expected)
    {
        var made = Map(file + "ticket:\n  fields: { subject: { from: a, " + verbs + " } }\n" + Table, """{"a":"z"}""");
        Assert.That(made.Rejects.Count > 0 ? "rejected" : made[0]["subject"]!.GetValue<string>(), Is.EqualTo(expected));
        if (expected == "other") Assert.That(made.Records[0].Json, Does.Contain("\"custom\":{\"a\":\"z\"}"));
        if (expected == "z") Assert.That((made.Findings.Single().Code, made[0]["custom"]), Is.EqualTo(("value_not_in_table", (JsonNode?)null)));
        if (expected == "m") return;
        var more = file + Table;
        var target = verbs.Replace("from: a", "from: subject", StringComparison.Ordinal);
        Assert.That(Target("{ from: subject, " + target + " }", """{"subject":"z"}""", more: more), Is.EqualTo(expected == "rejected" ? "absent" : $"\"{expected}\""));
    }

    [TestCase("unknown: { sta: keep }\nticket: { fields: { subject: a } }\n" + Table, "sources/s.yaml:3:12: unknown table 'sta'; did you mean 'st'?")]
    [TestCase("ticket: { fields: { subject: { from: a, table: st, unknown: kep } } }\n" + Table, "unknown word 'kep'; did you mean 'keep'?")]
    [TestCase("ticket: { fields: { subject: { from: a, unknown: keep } } }\n", "'unknown' means nothing without 'table'")]
    [TestCase("ticket: { fields: { status: { from: a, table: st, unknown: { default: opn } } } }\ntables: { st: { a: open } }\n", "unknown value of 'status' 'opn'; did you mean 'open'?")]
    public void A_word_for_unknown_values_that_means_nothing_is_refused(string yaml, string message) => Assert.That(SourceError(yaml), Does.Contain(message));

    [Test]
    public void A_closed_choice_keeps_no_unknown_value() =>
        Assert.That(Map("unknown: { '*': keep }\nticket: { fields: { status: { from: a, table: st } } }\ntables: { st: { a: open } }\n", """{"a":"z"}""").Rejects.Single(), Does.Contain("which is not in table 'st'"));

    [Test]
    public void Leftovers_become_one_readable_text() =>
        Assert.That(Map("ticket:\n  leftover: note\n  fields: { subject: a }\n", """{"a":"x","c":["1","2"],"b":"line\nline"}""").Records[0].Json, Is.EqualTo("""{"subject":"x","custom":{"leftover":"b: line\nline\nc: 1, 2"}}"""));

    [Test]
    public void A_file_of_ten_megabytes_is_refused_before_it_is_read() =>
        Assert.That(SourceError("# " + new string('x', 10_000_000)), Is.EqualTo("sources/s.yaml:1:1: the file has 10000023 characters; 2000000 are the most, a mapping needs far fewer. Is it another file under this name?"));

    [Test, CancelAfter(20_000)]
    public void Two_long_tables_are_laid_over_each_other_in_no_time(CancellationToken cancel)
    {
        var table = "mapping: 1\nsource: s\nticket: { fields: { subject: { from: a, table: st } } }\ntables:\n  st:\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"    k{i}: v{i}\n"));
        Assert.DoesNotThrow(() => SourceMapping.Compile([new("sources/s", table), new("site", table)], "s"));
        Assert.That(cancel.IsCancellationRequested, Is.False);
    }
}
