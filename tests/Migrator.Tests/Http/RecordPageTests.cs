using System.Text.Json;
using System.Text;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class RecordPageTests
{
    private static readonly RecordShape Shape = new("result", "sys_id", "sys_updated_on", "sys_created_on");

    [Test]
    public void Records_are_cut_out_verbatim()
    {
        const string first = """{ "sys_id" : "a1",  "x":"\u00e4 \"{[\\", "sys_updated_on":"2026-01-31 10:00:00" }""";
        const string second = """{"sys_id":"ä2","n":[{"sys_id":"inner"},-1.5e+3,null,true,false],"sys_created_on":"2025-01-01 00:00:00","sys_updated_on":""}""";
        var page = Split($$""" {"result" : [ {{first}} , {{second}}] } """);
        Assert.Multiple(() =>
        {
            Assert.That(page.Records.Select(record => Text(record.Payload)), Is.EqualTo(new[] { first, second }));
            Assert.That(page.Records.Select(record => record.Id), Is.EqualTo(new[] { "a1", "ä2" }));
            Assert.That(page.Records.Select(record => Text(record.Changed)), Is.EqualTo(new[] { "2026-01-31 10:00:00", "2025-01-01 00:00:00" }));
            Assert.That(page.Records[0].ChangedAt, Is.EqualTo(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero)));
        });
    }

    [TestCase("""{"value":"v","display_value":"d"}""", "v")]
    [TestCase("""{"display_value":"d","value":"v"}""", "v")]
    [TestCase("""{"link":"https://x/y","value":"v"}""", "v")]
    [TestCase("4711", "4711")]
    [TestCase("\"a\\u002Bb\"", "a+b")]
    [TestCase("\"\"", null)]
    [TestCase("null", null)]
    [TestCase("{}", null)]
    [TestCase("[1]", null)]
    [TestCase("""{"value":{"value":"v"}}""", null)]
    public void An_id_is_found_in_every_shape_of_value(string value, string? id) =>
        Assert.That(Split($$"""{"result":[{"sys_id":{{value}}}]}""").Records.Single().Id, Is.EqualTo(id));

    [Test]
    public void The_first_filled_time_of_change_counts_whatever_the_order_of_members() => Assert.Multiple(() =>
    {
        Assert.That(Changed("""{"sys_created_on":"1","sys_updated_on":"2"}"""), Is.EqualTo("2"));
        Assert.That(Changed("""{"sys_updated_on":"2","sys_created_on":"1"}"""), Is.EqualTo("2"));
        Assert.That(Changed("""{"sys_updated_on":null,"sys_created_on":{"display_value":"x","value":"1"}}"""), Is.EqualTo("1"));
        Assert.That(Changed("{}"), Is.Empty);
    });

    [Test]
    public void Members_beside_the_records_are_reported()
    {
        var page = Split("""{"status":"failure","result":[{"sys_id":"1"}],"error":{"message":"Transaction cancelled"}}""");
        Assert.Multiple(() =>
        {
            Assert.That(page.Records, Has.Count.EqualTo(1));
            Assert.That(Text(page.Members["status"]), Is.EqualTo("\"failure\""));
            Assert.That(Answer.Text(page.Members["error"], "message"), Is.EqualTo("Transaction cancelled"));
        });
    }

    [Test]
    public void A_single_record_a_bare_list_an_empty_list_and_no_list_are_told_apart() => Assert.Multiple(() =>
    {
        Assert.That(Split("""{"result":{"sys_id":"1"}}""").Records.Single().Id, Is.EqualTo("1"));
        Assert.That(RecordPage.Split("desk", "GET /x", Bytes("""[{"id":1},{"id":2}]"""), new RecordShape("", "id")).Records.Select(record => record.Id), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(Split("""{"result":[]}""").HasRecords, Is.True);
        Assert.That(Split("""{"error":1}""").HasRecords, Is.False);
        Assert.That(Split("""{"result":null}""").HasRecords, Is.False);
        Assert.That(Split("[]").HasRecords, Is.False);
    });

    [Test]
    public void A_page_that_is_cut_anywhere_is_garbled()
    {
        var whole = Bytes("""{"result":[{"sys_id":"ä1","a":[1.5,true,{"b":null}]},{"sys_id":"2","t":"x\"y\u00e4"}],"status":"ok"}""");
        Assert.Multiple(() =>
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.That(RecordPage.TrySplit(whole.AsMemory(0, length), Shape, out _), Is.False, $"cut at {length}");
            }
            Assert.That(RecordPage.TrySplit(whole, Shape, out _), Is.True);
        });
    }

    [Test]
    public void A_garbled_page_keeps_what_came_before_the_break_and_says_where_it_is()
    {
        var cut = RecordPage.TrySplit(Bytes("""{"result":[{"sys_id":"1"},{"sys_id":"2","""), Shape, out var page);
        Assert.Multiple(() =>
        {
            Assert.That(cut, Is.False);
            Assert.That(page.Records.Select(record => record.Id), Is.EqualTo(new[] { "1" }));
            Assert.That(page.Garbled, Is.EqualTo("is cut short at byte 40"));
            Assert.That(() => Split("<html>"), Throws.TypeOf<ConnectorException>()
                .With.Message.StartsWith("desk: the answer to GET /x is no JSON at byte 0 of 6; ").And.Property("Fault").EqualTo(Fault.Garbled));
        });
    }

    [TestCase("""{"result":[{"a":1}{"b":2}]}""")]
    [TestCase("""{"result":[{"a":1},]}""")]
    [TestCase("""{"result":[{"a":01}]}""")]
    [TestCase("""{"result":[{"a":1.}]}""")]
    [TestCase("""{"result":[{"a":+1}]}""")]
    [TestCase("""{"result":[{"a":.5}]}""")]
    [TestCase("""{"result":[{"a":"\x"}]}""")]
    [TestCase("""{"result":[{"a":"\u12g4"}]}""")]
    [TestCase("{\"result\":[{\"a\":\"\n\"}]}")]
    [TestCase("""{"result":[{"a":tru}]}""")]
    [TestCase("""{"result":[{a:1}]}""")]
    [TestCase("""{"result":[{"a" 1}]}""")]
    [TestCase("""{"result":[{"a":1}]}x""")]
    [TestCase("""{"result":[{"a":1}]}{}""")]
    [TestCase("""{"result":[NaN]}""")]
    [TestCase("")]
    public void What_is_no_JSON_for_others_is_none_for_us(string text)
    {
        Assert.That(RecordPage.TrySplit(Bytes(text), Shape, out _), Is.False);
        Assert.That(() => JsonDocument.Parse(text), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void Bytes_that_are_no_text_are_garbled() =>
        Assert.That(RecordPage.TrySplit(new byte[] { (byte)'"', 0xC3, (byte)'"' }, Shape, out _), Is.False);

    [Test]
    public void Documents_mutated_at_random_are_judged_as_the_platform_judges_them()
    {
        var random = new Random(7);
        var whole = Bytes("""{"result":[{"sys_id":"1","a":[-1.5e3,true,{"b":null}],"t":"x\"y\u00e4"},{"sys_id":{"value":"2"},"f":false}],"status":"ok"}""");
        const string soup = "{}[]:,\"\\ 0123456789eE+-.truefalsn";
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = (byte[])whole.Clone();
            for (var hit = random.Next(1, 4); hit > 0; hit--) mutated[random.Next(mutated.Length)] = (byte)soup[random.Next(soup.Length)];
            Assert.That(RecordPage.TrySplit(mutated, Shape, out _), Is.EqualTo(IsJson(mutated)), Encoding.UTF8.GetString(mutated));
        }
    }

    [TestCase("2026-01-31 10:00:00", "2026-01-31T10:00:00.0000000+00:00")]
    [TestCase("2026-01-31T10:00:00Z", "2026-01-31T10:00:00.0000000+00:00")]
    [TestCase("2026-01-31T10:00:00.123+02:00", "2026-01-31T08:00:00.1230000+00:00")]
    [TestCase("2026-01-31T10:00:00-0130", "2026-01-31T11:30:00.0000000+00:00")]
    [TestCase("2026-02-30 10:00:00", null)]
    [TestCase("0001-01-01T00:00:00+05:00", null)]
    [TestCase("31.01.2026 10:00:00", null)]
    [TestCase("2026-01-31", null)]
    [TestCase("", null)]
    public void Times_are_read_as_systems_write_them(string text, string? expected) =>
        Assert.That(WireTime.Parse(Encoding.UTF8.GetBytes(text))?.ToString("O"), Is.EqualTo(expected));

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static RecordPage Split(string text) => RecordPage.Split("desk", "GET /x", Bytes(text), Shape);

    private static string Changed(string record) => Text(Split($$"""{"result":[{{record}}]}""").Records.Single().Changed);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
